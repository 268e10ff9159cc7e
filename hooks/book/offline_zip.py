"""The whole site as a zip that opens from disk: links name their files, and search works without a server."""

import base64
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

LEFT_OUT = ("sitemap.xml", "sitemap.xml.gz", "404.html")
FOLDER = "ml-interview-notes"
SHIM = "assets/javascripts/iframe-worker.js"  # Material's search needs a worker, which browsers refuse to files
INDEX = "search/search_index.json"
LINK = re.compile(r'(<(?:a|link)\b[^>]*?\shref=")([^"#?:]*)((?:[#?][^"]*)?")')
PRELOAD = re.compile(r'<link rel="preload"[^>]*>')
FONT = re.compile(r"url\((fonts/[^)]+\.woff2)\)")
BUNDLE = re.compile(r'<script src="([^"]*)assets/javascripts/bundle\.')


def named(link: str) -> str:
    """A relative link to a folder as a link to the page in it."""
    if link == "" or posixpath.basename(link) not in ("", ".", ".."):
        return link
    return posixpath.normpath(posixpath.join(link, "index.html"))


class Changed(Exception):
    """A file of the site is not as this file expects it; the message says which, and what is missing in it."""


def replaced(pattern: re.Pattern[str], by: Callable[[re.Match[str]], str], text: str, what: str) -> str:
    """The text with every match replaced. Raises Changed if there is none."""
    result, count = pattern.subn(by, text)
    if not count:
        raise Changed(f"there is no {what}")
    return result


def without(pattern: str, text: str, what: str) -> str:
    """The text, if the pattern is not in it. Raises Changed."""
    if found := re.search(pattern, text):
        raise Changed(f"there is {what} left: `{found[0][:60]}`")
    return text


def offline_page(html: str, archive: str) -> str:
    """A page whose links lead to files, with the search's shim, and without the link to the archive that it is in.

    Raises Changed if the theme's page has not what is to be replaced in it.
    """
    offer = re.compile(rf'<a\b[^>]*{re.escape(archive)}"[^>]*>(.*?)</a>', re.DOTALL)
    html = replaced(offer, lambda m: m[1], html, "link to the zip")
    html = replaced(LINK, lambda m: m[1] + named(m[2]) + m[3], PRELOAD.sub("", html), "link to a page")
    shim = lambda m: f'<script src="{m[1]}{SHIM}"></script>\n{m[0]}'  # noqa: E731
    html = replaced(BUNDLE, shim, html, "script of the theme, before which the search's shim must stand")
    html = without(r"<link\b[^>]*\bpreload\b[^>]*>", html, "a font that is loaded before the page")
    return without(r"<a\b[^>]*\shref=([\"']?)(?!\w+:)[^\"'>#?]*/([#?][^\"'>]*)?\1[\s>]", html, "a link to a folder")


def offline_index(index: str) -> str:
    """The search index as the script that Material loads from disk, its addresses naming files. Raises Changed."""
    data = json.loads(index)
    if not data.get("docs"):
        raise Changed("there are no entries")
    for entry in data["docs"]:
        folder, mark, anchor = entry["location"].partition("#")
        entry["location"] = f"{named(folder or './')}{mark}{anchor}"
    return f"var __index = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}"


def with_fonts(css: str, folder: Path) -> str:
    """A style sheet with its fonts inside: some browsers load no font from disk. Raises Changed."""

    def data(found: re.Match[str]) -> str:
        return f"url(data:font/woff2;base64,{base64.b64encode((folder / found[1]).read_bytes()).decode()})"

    return without(r"url\((?!data:)[^)]*woff2?\b[^)]*\)", FONT.sub(data, css), "a font beside the style sheet")


def offline(path: Path, relative: str, archive: str) -> tuple[str, bytes]:
    """Name and content in the archive of a file of the site. Raises Changed."""
    content = path.read_bytes()
    if path.suffix == ".html":
        return relative, offline_page(content.decode(), archive).encode()
    if path.suffix == ".css":
        return relative, with_fonts(content.decode(), path.parent).encode()
    if relative == INDEX:
        return INDEX.replace(".json", ".js"), offline_index(content.decode()).encode()
    return relative, content


def archive(site: Path, shim: Path, day: date, name: str) -> bytes:
    """The zip of a built site; the same files and day give the same bytes. Raises Changed."""
    files: dict[str, bytes] = {SHIM: shim.read_bytes()}
    for path in sorted(site.rglob("*")):
        relative = path.relative_to(site).as_posix()
        if not path.is_file() or relative in (*LEFT_OUT, name) or path.suffix == ".woff2":
            continue
        try:
            own_name, content = offline(path, relative, name)
        except Changed as changed:
            raise Changed(f"in {relative} {changed}; mend hooks/book/offline_zip.py") from None
        files[own_name] = content
    if INDEX.replace(".json", ".js") not in files:
        raise Changed(f"the site has no {INDEX}; mend hooks/book/offline_zip.py")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        for relative in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{relative}", (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, files[relative])
    return buffer.getvalue()
