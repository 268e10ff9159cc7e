"""Make a notebook's HTML (from mkdocs-jupyter) as light as a page: the site's own markup, and none of nbconvert's."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag

from hooks.figures import draw, svg
from hooks.problems import Problem

OUR_LIBRARIES = ("mkdocs-jupyter", "nbconvert", "ipykernel", *draw.LIBRARIES)
WEIGHT = re.compile(r"<style\b.*?</style>|<script\b.*?</script>", re.DOTALL)
ALT = re.compile(r"^# alt: (.+)$", re.MULTILINE)
ALT_LINE = re.compile(r'<span class="c1"># alt: [^<]*</span>\n?')  # said to those who listen, not part of the code


def cache_key(includes: Iterable[Path]) -> str:
    """Digest of what a lab's output depends on beside the lab itself, which mkdocs-jupyter's own key leaves out."""
    sources = [path.read_text(encoding="utf-8") for path in sorted(includes)]
    return hashlib.sha256(json.dumps([sources, [version(name) for name in OUR_LIBRARIES]]).encode()).hexdigest()[:16]


def clean(html: str, page: str, source: str, picture: Callable[[str, str, str], str]) -> tuple[str, list[Problem]]:
    """The cells alone, in order: text, code as a highlighted block, output below it.

    `picture` takes a figure's name, SVG and alternative text, which the code cell says in a comment `# alt: …`, and
    returns what stands in the page for it; a figure without such a comment is a problem.
    """
    name = re.sub(r"\W+", "-", page.rpartition("/")[2].removesuffix(".py"))
    cells = BeautifulSoup(WEIGHT.sub("", html), "html.parser")
    parts: list[str] = []
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
            placeholder = picture(figure, svg.clean(drawn, figure), alt[1] if alt else "")
            parts.append(f'<figure class="figure">{placeholder}</figure>')
        elif cell.find("img"):
            message = "a figure of this cell is not SVG; call `figure_style.use()` in the first cell"
            problems.append(Problem(page, line_of_cell(source, code), message))
        else:
            parts.append(f'<pre class="lab-output">{escape(cell.get_text().strip())}</pre>')
    return "\n".join(parts), problems


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
