"""What is wrong with a page: one sentence with page, line and remedy, for the terminal and for the page itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

ARTICLE = '<article class="md-content__inner md-typeset">'  # where the theme's page has its content


@dataclass(frozen=True)
class Problem:
    """Something that must stop a strict build: `message` says what it is and how to mend it."""

    page: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.page}, line {self.line}" if self.line else self.page
        return f"{where}: {self.message}"


def line_at(text: str, position: int) -> int:
    """The line, from 1, of a position; lines are counted as an editor counts them, by line feeds alone."""
    return text.count("\n", 0, position) + 1


def line_of(source: str, needle: str, default: int | None = None) -> int | None:
    """The line (from 1) on which `needle` first stands in `source`."""
    at = source.find(needle)
    return default if at < 0 else line_at(source, at)


def box(problems: Iterable[Problem]) -> str:
    """The problems as an admonition in HTML; nothing if there are none."""
    items = "".join(f"<li>{escape(str(p))}</li>" for p in problems)
    if not items:
        return ""
    title = '<p class="admonition-title">This page has problems</p>'
    return f'<div class="admonition failure problems">{title}<ul>{items}</ul></div>\n'


def show(output: str, problems: Iterable[Problem]) -> str:
    """A page as it is written, with its problems at the top. Raises ValueError if the theme has no place for them."""
    shown = box(problems)
    if shown and ARTICLE not in output:
        raise ValueError(f"the theme's page has no {ARTICLE}, below which its problems would stand; mend problems.py")
    return output.replace(ARTICLE, ARTICLE + shown, 1)
