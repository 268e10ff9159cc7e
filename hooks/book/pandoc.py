"""A page of the site as a document of the book: its rendered HTML read by pandoc, what is only for screens left out.

Formulas, figures, questions and terms stay marked (spans and divs with a class and attributes), for `pdf.py` and
`epub.py` to write each in its own way.
"""

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pypandoc
from bs4 import BeautifulSoup, Tag

from hooks.book.kept import digest, kept
from hooks.questions.model import LEVELS

API_VERSION = [1, 23, 1]  # of pandoc, whose document model this file reads
Node = Any  # of pandoc's document in JSON: {"t": type, "c": content} or a list of them


@dataclass(frozen=True)
class Page:
    """A page of the book: its source path, address in the site (empty for home), title, and rendered HTML."""

    source: str
    url: str
    title: str
    html: str


def page_label(url: str) -> str:
    """The book's name for a page, from its address in the site."""
    return "page-" + (re.sub(r"[^a-z0-9]+", "-", url.lower()).strip("-") or "home")


class NotForPaper(Exception):
    """Something on a page that a book cannot carry; the message says what and how to mend it.

    `needle` is what to look for in the page's source, `page` the page, set by who knows it.
    """

    def __init__(self, message: str, needle: str = "", page: str = "") -> None:
        super().__init__(message)
        self.needle = needle
        self.page = page


def pandoc(text: str, *options: str, environment: Mapping[str, str] | None = None) -> str:
    """What pandoc makes of a text. Raises NotForPaper if pandoc warns, for then it has dropped something."""
    command = [pypandoc.get_pandoc_path(), *options]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False, env=environment)
    if done.returncode or done.stderr.strip():
        raise NotForPaper(f"pandoc says: {' '.join(done.stderr.split())}")
    return done.stdout


def simplified(html: str) -> str:
    """The page's HTML with what matters marked for pandoc, and what is only for screens gone."""
    soup = BeautifulSoup(html, "html.parser")
    for idle in soup.select("a.headerlink, span.level, h1, .tabbed-set > input, script"):
        idle.decompose()
    for code in soup.select("div.highlight"):
        language = next((c[9:] for c in code.get("class") or [] if c.startswith("language-")), "python")
        block = soup.new_tag("pre", attrs={"class": language})
        block.string = code.get_text().strip("\n")
        code.replace_with(block)
    for term in soup.select("abbr"):
        term.name, term.attrs = "span", {"class": "term", "data-term": term.get_text()}
    for key in soup.select("kbd"):
        key.name = "code"
    for note in soup.select("details"):
        note.name, note["class"] = "div", f"{' '.join(note.get('class') or [])} admonition disclosure"
        summary = note.find("summary")
        if isinstance(summary, Tag):
            summary.name = "p"
    for tabs in soup.select("div.tabbed-set"):
        labels = [label.get_text() for label in tabs.select(".tabbed-labels label")]
        for label, panel in zip(labels, tabs.select(".tabbed-block"), strict=True):
            title = soup.new_tag("p")
            title.append(soup.new_tag("strong", string=label))
            panel.insert(0, title)
        for idle in tabs.select(".tabbed-labels"):
            idle.decompose()
    for figure in soup.select("figure.figure"):
        figure.name = "div"
        if isinstance(caption := figure.find("figcaption"), Tag):
            caption.name, caption["class"] = "div", "caption"
            if isinstance(folded := caption.select_one(".figure-code"), Tag):
                figure.append(folded.extract())
    for image in soup.select("img"):
        if not image.get("alt"):
            name = str(image.get("src", ""))
            message = f"the image `{name}` has no alternative text; write it between the brackets"
            raise NotForPaper(message, name.rpartition("/")[2])
    return str(soup)


def read(page: Page, cache: Path) -> list[Node]:
    """The blocks of a page in pandoc's document model, read once for all forms of the book. Raises NotForPaper."""

    def make() -> bytes:
        return pandoc(simplified(page.html), "--from=html-auto_identifiers+smart", "--to=json").encode()

    file = kept(cache, f"{page_label(page.url)}.json", digest([page.html], ["pandoc.py"]), make)
    blocks: list[Node] = json.loads(file.read_bytes())["blocks"]
    return blocks


Handlers = Mapping[str, Callable[[Node], list[Node]]]  # by type of element: the nodes that take its place


def rewritten(node: Node, handlers: Handlers) -> Node:
    """A copy of the tree with the elements that have a handler replaced; others are gone into."""
    if isinstance(node, list):
        result: list[Node] = []
        for child in node:
            handler = handlers.get(child["t"]) if isinstance(child, dict) and "t" in child else None
            result += handler(child) if handler else [rewritten(child, handlers)]
        return result
    if isinstance(node, dict):
        return {key: rewritten(value, handlers) for key, value in node.items()}
    return node


def attributes(node: Node) -> tuple[str, list[str], dict[str, str]]:
    """Identifier, classes and other attributes of an element that has them."""
    identifier, classes, pairs = node["c"][1 if node["t"] == "Header" else 0]
    return identifier, classes, dict(pairs)


def plain(node: Node) -> str:
    """The text of a tree, as it reads without any markup."""
    if isinstance(node, list):
        return "".join(map(plain, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node["t"], node.get("c", "")
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Str":
        return str(content)
    if kind in ("Code", "CodeBlock"):
        return str(content[1])
    return plain(content)


def level(classes: list[str]) -> str:
    """The level of a heading that is a question; empty for any other."""
    return next((name for name in classes if name in LEVELS), "")


def refuse(node: Node, page: Page) -> NoReturn:
    """Raise NotForPaper for raw HTML, which only a screen can show."""
    html = node["c"][1][:40]
    raise NotForPaper(f"the HTML `{html}` has no form in the book; write it as Markdown", html, page.source)


def leads_out(address: str) -> bool:
    """Whether a link leads out of the site."""
    return bool(re.match(r"(https?:|mailto:)", address))
