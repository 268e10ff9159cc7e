"""Put the book together: its chapters in the order of the navigation, its front matter, and its indexes."""

import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from hooks.book import labels, question_index
from hooks.book.pandoc import Page
from hooks.book.references import Surroundings
from hooks.book.typst_page import array, string


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

    @property
    def pages(self) -> list[Page]:
        return [page for chapter in self.chapters for page in chapter.pages]


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


def file_name(page: Page) -> str:
    """The file of a page's Typst beside the main file."""
    return f"page-{sha256(page.source.encode()).hexdigest()[:16]}.typ"


def leaf(chapter: str, title: str, content: str) -> str:
    return f"#leaf({string(chapter)}, {string(title)}, {content})"


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """A Typst array of arrays of strings."""
    return array(array(map(string, row)) for row in rows)


def main_file(book: Book) -> str:
    """The Typst that includes every page's file between title page and indexes."""
    front = book.front
    day = f"datetime(year: {front.day.year}, month: {front.day.month}, day: {front.day.day})"
    lines = [
        '#import "template.typ": *',
        f"#show: book.with(title: {string(front.title)}, subtitle: {string(front.subtitle)}, "
        f"version: {string(front.version)}, day: {day}, address: {string(front.address)}, "
        f"contents: {string(labels.CONTENTS)})",
    ]
    for chapter in book.chapters:
        pages = table((page.title, labels.of_address(page.url)) for page in chapter.pages)
        lines.append(f"#chapter({string(chapter.title)}, {pages})")
        lines += [leaf(chapter.title, page.title, f'include "{file_name(page)}"') for page in chapter.pages]
    asked = [question for chapter in book.chapters for page in chapter.pages for question in page.questions]
    groups = [
        (letter, table((e.lead, e.rest, e.see, e.anchor) for e in found))
        for letter, found in question_index.groups(asked)
    ]
    entries = array(f"({string(letter)}, {found})" for letter, found in groups)
    questions, terms = string(labels.QUESTIONS), string(labels.TERMS)
    lines += [
        f'#chapter("Indexes", (("Questions", {questions}), ("Terms", {terms})))',
        leaf("Indexes", "Questions", f'page-title("Questions", {questions}) + index-of-questions({entries})'),
        leaf("Indexes", "Terms", f'page-title("Terms", {terms}) + index-of-terms({table(book.terms)})'),
    ]
    return "\n".join(lines) + "\n"
