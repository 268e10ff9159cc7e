"""The built site as data: its pages, and the words, links and questions in each."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

ROOT = Path(__file__).resolve().parents[2]
SITE_URL = os.environ.get("SITE_URL", "")  # as mkdocs.yml takes it; `make test` builds with the same environment
LEVELS = {"easy", "medium", "hard"}
# What a reader does not read as prose: code, formulas, drawings, and the signs beside headings.
NOT_PROSE = "code, pre, script, style, svg, .katex, .headerlink"
INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "u"}
SPOKEN = ("alt", "aria-label", "title", "placeholder")  # attributes whose text is shown or spoken


@dataclass(frozen=True)
class Page:
    """A built HTML page; `path` is that of its file, from the site's root."""

    path: str
    html: str = field(repr=False)

    @property
    def url(self) -> str:
        """Its address from the site's root: `evaluation/roc-auc/`, `404.html`, empty for the home page."""
        return self.path.removesuffix("index.html")

    @property
    def name(self) -> str:
        """What a failing test calls it."""
        return self.url or "(home)"

    @property
    def is_404(self) -> bool:
        return self.path == "404.html"

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def article(self) -> Tag:
        """The page without header, navigation and footer."""
        found = self.soup.select_one("article")
        assert found is not None, f"{self.name} has no <article>"
        return found

    @cached_property
    def ids(self) -> list[str]:
        return [str(tag["id"]) for tag in self.soup.find_all(id=True)]

    @property
    def questions(self) -> list[Tag]:
        """The headings that bear a level."""
        return [h for h in self.article.find_all(re.compile("h[1-6]")) if LEVELS & set(h.get("class") or [])]

    @property
    def headings(self) -> list[Tag]:
        return [h for h in self.soup.find_all(re.compile("^h[1-6]$")) if isinstance(h, Tag)]

    def spoiled(self, old: str, new: str) -> "Page":
        """The page with a planted fault, to see that a check finds it."""
        assert old in self.html, f"{old!r} is not in {self.name}, so no fault can be planted there"
        return Page(self.path, self.html.replace(old, new, 1))


def read_pages(site: Path) -> list[Page]:
    return [Page(f.relative_to(site).as_posix(), f.read_text(encoding="utf-8")) for f in sorted(site.rglob("*.html"))]


def title_of(heading: Tag) -> str:
    """A heading's text, without its level and its link sign."""
    hidden = {id(t) for sign in heading.select(".level, .headerlink") for t in sign.find_all(string=True)}
    return " ".join("".join(t for t in heading.find_all(string=True) if id(t) not in hidden).split())


def prose(tag: Tag) -> list[str]:
    """What is read in a part of a page: a line for each block of text."""
    return [line for raw in "".join(pieces(tag)).split("\n") if (line := " ".join(raw.split()))]


def spoken(tag: Tag) -> list[str]:
    """What a part of a page says where it is pointed at, or to who cannot see it."""
    return [" ".join(str(t[a]).split()) for a in SPOKEN for t in tag.select(f"[{a}]")]


def pieces(tag: Tag) -> Iterator[str]:
    if tag.css.match(NOT_PROSE):
        yield " "
        return
    edge = "" if tag.name in INLINE else "\n"
    yield edge
    for child in tag.children:
        if isinstance(child, Tag):
            yield from pieces(child)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield str(child).replace("\n", " ")
    yield edge


def target_of(page: Page, link: str) -> tuple[str, str]:
    """File (from the site's root) and anchor that a relative link of a page leads to."""
    root = urlsplit(SITE_URL).path or "/"  # the 404 page, shown under any address, links from the host's root
    path, _, anchor = urljoin(f"{root}{page.url}", link).partition("#")
    path = path.partition("?")[0].removeprefix(root)
    return (f"{path}index.html" if path.endswith("/") or not path else path), anchor


def node() -> str:
    """Node: the one that came with the Python packages, or the machine's own."""
    beside_python = Path(sys.executable).with_name("node")
    found = str(beside_python) if beside_python.is_file() else shutil.which("node")
    assert found, "Node is not installed; run `make repair`"
    return found
