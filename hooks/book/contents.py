"""Put the book together: its chapters in the order of the navigation, its front matter, and its indexes."""

import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from hooks.book import question_index, typst_page
from hooks.book.pandoc import Page, page_label
from hooks.book.references import Surroundings
from hooks.book.typst_page import array, string
from hooks.pages.html import parse
from hooks.questions import model

TEMPLATES = ("template.typ", "formulas.typ", "tables.typ")


@dataclass(frozen=True)
class Chapter:
    """A section of the navigation, its pages in order."""

    title: str
    pages: list[Page]


@dataclass(frozen=True)
class Front:
    """What stands on the title page."""

    title: str
    subtitle: str
    version: str
    day: date
    address: str


@dataclass(frozen=True)
class Book:
    """All that the book is made of: what each page (by its source) refers to is `around`, the glossary is `terms`."""

    front: Front
    chapters: list[Chapter]
    around: Mapping[str, Surroundings]
    terms: list[tuple[str, str]]


def version(root: Path) -> str:
    """The project's version."""
    project = root / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]) if project.is_file() else ""


def day(root: Path) -> date:
    """The date of the sources: of the last commit, else of the newest page; SOURCE_DATE_EPOCH overrides both."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC).date()
    command = ["git", "-C", str(root), "log", "-1", "--format=%cs", "--", "docs", "includes"]
    git = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which("git") else None
    if git and git.stdout.strip():
        return date.fromisoformat(git.stdout.strip())
    newest = max(path.stat().st_mtime for path in (root / "docs").rglob("*.*"))
    return datetime.fromtimestamp(newest, UTC).date()


def labels(chapters: Iterable[Chapter]) -> dict[str, str]:
    """The book's label for each address in the site (`page/` or `page/#anchor`) that the book has."""
    found = {"": "contents", "glossary/": "terms"}
    for chapter in chapters:
        for page in chapter.pages:
            found[page.url] = page_label(page.url)
            asked = {question.id for question in model.read(parse(page.html), page.source)}
            for anchor in model.anchors(parse(page.html)):
                found[f"{page.url}#{anchor}"] = typst_page.anchor_label(page, anchor, anchor in asked)
    return found


def leaf(chapter: str, title: str, content: str) -> str:
    return f"#leaf({string(chapter)}, {string(title)}, {content})"


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """A Typst array of arrays of strings."""
    return array(array(map(string, row)) for row in rows)


def main_file(book: Book, files: Mapping[str, Path]) -> str:
    """The Typst that includes every page's file (by its source) between title page and indexes."""
    front = book.front
    day = f"datetime(year: {front.day.year}, month: {front.day.month}, day: {front.day.day})"
    lines = [
        '#import "template.typ": *',
        f"#show: book.with(title: {string(front.title)}, subtitle: {string(front.subtitle)}, "
        f"version: {string(front.version)}, day: {day}, address: {string(front.address)})",
    ]
    asked: list[tuple[str, str]] = []
    for chapter in book.chapters:
        pages = table((page.title, page_label(page.url)) for page in chapter.pages)
        lines.append(f"#chapter({string(chapter.title)}, {pages})")
        for page in chapter.pages:
            lines.append(leaf(chapter.title, page.title, f'include "{files[page.source].name}"'))
            asked += [(question.title, question.id) for question in model.read(parse(page.html), page.source)]
    groups = [
        (letter, table((e.lead, e.rest, e.anchor) for e in found)) for letter, found in question_index.groups(asked)
    ]
    entries = array(f"({string(letter)}, {found})" for letter, found in groups)
    lines += [
        '#chapter("Indexes", (("Questions", "questions"), ("Terms", "terms")))',
        leaf("Indexes", "Questions", f'page-title("Questions", "questions") + index-of-questions({entries})'),
        leaf("Indexes", "Terms", f'page-title("Terms", "terms") + index-of-terms({table(book.terms)})'),
    ]
    return "\n".join(lines) + "\n"


def write(book: Book, cache: Path) -> Path:
    """Write the book's Typst into the cache and return its main file. Raises NotForPaper."""
    cache.mkdir(parents=True, exist_ok=True)
    pages = [page for chapter in book.chapters for page in chapter.pages]
    files = {page.source: typst_page.cached_page(page, book.around[page.source], cache) for page in pages}
    for name in TEMPLATES:
        (cache / name).write_text(Path(__file__).with_name(name).read_text(encoding="utf-8"), encoding="utf-8")
    main = cache / "main.typ"
    main.write_text(main_file(book, files), encoding="utf-8")
    return main
