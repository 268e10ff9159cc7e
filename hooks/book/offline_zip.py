"""The whole site as a zip that opens from disk: links name their files, and search works without a server."""

import base64
import io
import json
import posixpath
import re
import zipfile
from datetime import date
from pathlib import Path

LEFT_OUT = ("sitemap.xml", "sitemap.xml.gz", "404.html")
FOLDER = "ml-interview-notes"
SHIM = "assets/javascripts/iframe-worker.js"  # Material's search needs a worker, which browsers refuse to files
LINK = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")([^"#?:]*)((?:[#?][^"]*)?")')
PRELOAD = re.compile(r'<link rel="preload"[^>]*>')
FONT = re.compile(r"url\((fonts/[^)]+\.woff2)\)")
BUNDLE = re.compile(r'<script src="([^"]*)assets/javascripts/bundle\.')


def named(link: str) -> str:
    """A relative link to a folder as a link to the page in it."""
    if link == "" or posixpath.basename(link) not in ("", ".", ".."):
        return link
    return posixpath.normpath(posixpath.join(link, "index.html"))


def offline_page(html: str, archive: str) -> str:
    """A page whose links lead to files, with the search's shim, and without the link to the archive that it is in."""
    html = re.sub(rf'<a\b[^>]*{re.escape(archive)}"[^>]*>(.*?)</a>', r"\1", html, flags=re.DOTALL)
    html = PRELOAD.sub("", html)
    html = LINK.sub(lambda m: m[1] + named(m[2]) + m[3], html)
    return BUNDLE.sub(lambda m: f'<script src="{m[1]}{SHIM}"></script>\n{m[0]}', html)


def offline_index(index: str) -> str:
    """The search index as the script that Material loads from disk, its addresses naming files."""
    data = json.loads(index)
    for entry in data["docs"]:
        folder, mark, anchor = entry["location"].partition("#")
        entry["location"] = f"{named(folder or './')}{mark}{anchor}"
    return f"var __index = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}"


def with_fonts(css: str, folder: Path) -> str:
    """A style sheet with its fonts inside: some browsers load no font from disk."""

    def data(found: re.Match[str]) -> str:
        return f"url(data:font/woff2;base64,{base64.b64encode((folder / found[1]).read_bytes()).decode()})"

    return FONT.sub(data, css)


def archive(site: Path, shim: Path, day: date, name: str) -> bytes:
    """The zip of a built site; the same files and day give the same bytes."""
    files: dict[str, bytes] = {SHIM: shim.read_bytes()}
    for path in sorted(site.rglob("*")):
        relative = path.relative_to(site).as_posix()
        if not path.is_file() or relative in (*LEFT_OUT, name):
            continue
        content = path.read_bytes()
        if path.suffix == ".html":
            content = offline_page(content.decode(), name).encode()
        if relative == "search/search_index.json":
            relative, content = "search/search_index.js", offline_index(content.decode()).encode()
        if path.suffix == ".woff2":
            continue
        if path.suffix == ".css":
            content = with_fonts(content.decode(), path.parent).encode()
        files[relative] = content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for relative in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{relative}", (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, files[relative])
    return buffer.getvalue()
