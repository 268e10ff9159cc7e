"""What the book is made of: its chapters in the order of the navigation, its title page, its terms."""

import os
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from hooks.book.pandoc import Page
from hooks.book.references import Surroundings


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
