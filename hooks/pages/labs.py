"""Make a notebook's HTML (from mkdocs-jupyter) as light as a page: the site's own markup, and none of nbconvert's."""

import base64
import hashlib
import json
import os
import posixpath
import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks.build import Build
from hooks.cache import version
from hooks.figures import blocks, draw, svg
from hooks.figures.svg import Picture
from hooks.formulas import delimiters
from hooks.pages import links
from hooks.problems import Problem

OUR_LIBRARIES = ("mkdocs-jupyter", "nbconvert", "ipykernel", *draw.LIBRARIES)
WEIGHT = re.compile(r"<style\b.*?</style>|<script\b.*?</script>", re.DOTALL)
ALT = re.compile(r"^# alt: (.+)$", re.MULTILINE)
ALT_LINE = re.compile(r'<span class="c1"># alt: [^<]*</span>\n?')  # said to those who listen, not part of the code


def cache_key(includes: Iterable[Path]) -> str:
    """Digest of what a lab's output depends on beside the lab itself, which mkdocs-jupyter's own key leaves out."""
    sources = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(includes)]
    return hashlib.sha256(json.dumps([sources, [version(name) for name in OUR_LIBRARIES]]).encode()).hexdigest()[:16]


def configure(config: MkDocsConfig, build: Build) -> None:
    """Tell mkdocs-jupyter where to keep what labs put out, and their kernels where the modules are that pages share."""
    if jupyter := config.plugins.get("mkdocs-jupyter"):
        jupyter.config["cache_dir"] = str(build.root / ".cache" / "labs" / cache_key(build.includes.glob("*.py")))
        os.environ["PYTHONPATH"] = str(build.includes)
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # a file written into includes/ would start the next build


def guard(page: Page, build: Build) -> None:
    """A lab that fails must not end the build: it is a problem of its page."""
    render = page.render

    def guarded(config: MkDocsConfig, files: Files) -> None:
        try:
            render(config, files)
        except Exception as error:  # whatever the lab raises, with the frames of Jupyter around it
            name = page.file.src_uri
            build.report(failure(str(error), name, build.sources.get(name, "")))
            page.content = ""

    page.render = guarded  # type: ignore[method-assign]


def content(html: str, page: Page, files: Files, build: Build) -> str:
    """The HTML of a lab as that of a page: cleaned, its links resolved, its formulas marked."""
    name = page.file.src_uri

    def resolve(link: str) -> str:
        path, _, anchor = link.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        target = files.get_file_from_path(wanted)
        if target is None:
            links.LOG.warning(f"Doc file '{name}' contains a link '{link}', but the target is not found.")
            return link
        if anchor:
            page.links_to_anchors = page.links_to_anchors or {}
            page.links_to_anchors.setdefault(target, {})[anchor] = link
        return (target.url_relative_to(page.file) if path else "") + (f"#{anchor}" if anchor else "")

    html, pictures, problems = clean(html, name, build.sources.get(name, ""))
    build.pictures |= pictures
    build.report(*problems)
    page.present_anchor_ids = set(re.findall(r'\sid="([^"]+)"', html))
    return delimiters.mark(link_targets(html, resolve))


def clean(html: str, page: str, source: str) -> tuple[str, dict[str, Picture], list[Problem]]:
    """The cells alone, in order: text, code as a highlighted block, output below it.

    Returns also the pictures of its figures, whose alternative text the code cell says in a comment `# alt: …`; a
    figure without such a comment is a problem.
    """
    name = re.sub(r"\W+", "-", page.rpartition("/")[2].removesuffix(".py"))
    cells = BeautifulSoup(WEIGHT.sub("", html), "html.parser")
    parts: list[str] = []
    pictures: dict[str, Picture] = {}
    problems: list[Problem] = []
    code = ""
    for cell in cells.select(".jp-RenderedMarkdown, .highlight-ipynb pre, .jp-OutputArea-output"):
        for link in cell.select("a.anchor-link"):
            link["class"], link["title"] = "headerlink", "Permanent link"
        if cell.name == "pre":
            code = cell.get_text()
            shown = ALT_LINE.sub("", cell.decode_contents()).strip()
            parts.append(f'<div class="highlight"><pre><code>{shown}</code></pre></div>')
        elif "jp-RenderedMarkdown" in (cell.get("class") or []):
            parts.append(cell.decode_contents().strip())
        elif drawn := svg_of(cell):
            alt = ALT.search(code)
            if not alt:
                message = "a figure of this cell has no alt; write a comment `# alt: …`"
                problems.append(Problem(page, line_of_cell(source, code), message))
            figure = f"{name}-{len(parts)}"
            pictures[figure] = Picture(svg.clean(drawn, figure), alt[1] if alt else "")
            parts.append(f'<figure class="figure">{blocks.placeholder(figure)}</figure>')
        elif cell.find("img"):
            message = "a figure of this cell is not SVG; call `figure_style.use()` in the first cell"
            problems.append(Problem(page, line_of_cell(source, code), message))
        else:
            parts.append(f'<pre class="lab-output">{escape(cell.get_text().strip())}</pre>')
    return "\n".join(parts), pictures, problems


def front_matter(source: str) -> dict[str, Any]:
    """What the `jupyter` block in the comment at the top of a lab says of its page: `description` and `title`."""
    block = re.match(r"# ---\n(.*?)^# ---$", source, re.DOTALL | re.MULTILINE)
    values = yaml.safe_load(re.sub(r"^# ?", "", block[1], flags=re.MULTILINE)) if block else None
    return {key: value for key, value in (values or {}).get("jupyter", {}).items() if key in ("title", "description")}


def line_of_cell(source: str, code: str) -> int | None:
    """The line on which a lab's cell with this code, and no more, begins."""
    cell = re.search(rf"^# %%.*\n\s*(?P<code>{re.escape(code.strip())})\s*(?=^# %%|\Z)", source, re.MULTILINE)
    return source.count("\n", 0, cell.start("code")) + 1 if cell else None


def svg_of(output: Tag) -> str:
    """The SVG that an output shows, drawn inline or as a data URL; empty if it shows none."""
    if inline := output.find("svg"):
        return str(inline)
    image = output.find("img")
    kind, _, data = str(image.get("src", "")).partition(";base64,") if isinstance(image, Tag) else ("", "", "")
    return base64.b64decode(data).decode() if kind == "data:image/svg+xml" else ""


def link_targets(html: str, resolve: Callable[[str], str]) -> str:
    """Each link inside the site (`../topic/page.md#id`) replaced by what `resolve` makes of it."""
    link = re.compile(r'(<(?:a|img)\b[^>]*?\b(?:href|src)=")(?![a-z]+:)([^"]+)')
    return link.sub(lambda m: m[1] + escape(resolve(unescape(m[2]))), html)


def failure(error: str, page: str, source: str) -> Problem:
    """The problem of a lab that could not be run, from what Jupyter says: the cell, and the traceback below it."""
    lines = re.sub(r"\x1b\[[\d;]*m", "", error).strip().splitlines()
    cell = re.search(r"following cell:\n-+\n(.*?)\n-+\n", error, re.DOTALL)
    first = line_of_cell(source, cell[1]) if cell else None
    within = re.search(r"Cell In\[\d+\], line (\d+)", "\n".join(lines))
    line = first + int(within[1]) - 1 if first and within else first
    return Problem(page, line, f"the lab raises {lines[-1]}; mend its code")
