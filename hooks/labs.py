"""Make a notebook's HTML (from mkdocs-jupyter) as light as a page: the site's own markup, and none of nbconvert's."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path

import drawing
import svg
from bs4 import BeautifulSoup, Tag
from problems import Problem, line_of

OUR_LIBRARIES = ("mkdocs-jupyter", "nbconvert", "ipykernel", *drawing.LIBRARIES)
WEIGHT = re.compile(r"<style\b.*?</style>|<script\b.*?</script>", re.DOTALL)
ALT = re.compile(r"^# alt: (.+)$", re.MULTILINE)


def cache_key(includes: Iterable[Path]) -> str:
    """Digest of what a lab's output depends on beside the lab itself, which mkdocs-jupyter's own key leaves out."""
    sources = [path.read_text(encoding="utf-8") for path in sorted(includes)]
    return hashlib.sha256(json.dumps([sources, [version(name) for name in OUR_LIBRARIES]]).encode()).hexdigest()[:16]


def clean(html: str, page: str, source: str, picture: Callable[[str, str], str]) -> tuple[str, list[Problem]]:
    """The cells alone, in order: text, code as a highlighted block, output below it.

    `picture` makes a figure's HTML from its SVG and its alternative text, which the code cell says in a comment
    `# alt: …`; a figure without one is a problem.
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
            parts.append(f'<div class="highlight"><pre><code>{cell.decode_contents().strip()}</code></pre></div>')
        elif "jp-RenderedMarkdown" in (cell.get("class") or []):
            parts.append(cell.decode_contents().strip())
        elif drawn := svg_of(cell):
            alt = ALT.search(code)
            if not alt:
                line = line_of(source, code.partition("\n")[0])
                problems.append(Problem(page, line, "a figure of this cell has no alt; write a comment `# alt: …`"))
            own = svg.clean(drawn, f"{name}-{len(parts)}")
            parts.append(
                f'<figure class="figure"><div class="plot">{picture(own, alt[1] if alt else "")}</div></figure>'
            )
        else:
            parts.append(f'<pre class="lab-output">{escape(cell.get_text().strip())}</pre>')
    return "\n".join(parts), problems


def svg_of(output: Tag) -> str:
    """The SVG that an output shows, drawn inline or as a data URL; empty if it shows none."""
    if inline := output.find("svg"):
        return str(inline)
    image = output.find("img")
    kind, _, data = str(image.get("src", "")).partition(";base64,") if isinstance(image, Tag) else ("", "", "")
    return base64.b64decode(data).decode() if kind == "data:image/svg+xml" else ""


def link_targets(html: str, resolve: Callable[[str], str]) -> str:
    """Each link to a page's source file (`../topic/page.md#id`) replaced by what `resolve` makes of it."""
    link = re.compile(r'(?<=href=")(?![a-z]+:)([^"#]+\.(?:md|py)(?:#[^"]*)?)(?=")')
    return link.sub(lambda m: escape(resolve(unescape(m[1]))), html)
