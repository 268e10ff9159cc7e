"""Read the pages' sources and run their figures, so that tests can hold them against what they claim."""

import functools
import re
from pathlib import Path
from typing import Any

import figure_style
import matplotlib
import matplotlib.pyplot as plt
import palette
from threadpoolctl import threadpool_limits

from hooks.figures.blocks import Block, find

matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

HEADING = re.compile(r"(#{1,6})\s+.*?(?:\{[^}]*#(?P<id>[\w-]+)[^}]*\})?\s*$")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")


def page_text(path: str) -> str:
    """The source of a page, for example `page_text("evaluation/roc-auc.md")`."""
    return (DOCS / path).read_text(encoding="utf-8")


def section(path: str, anchor: str) -> str:
    """The source from the heading with this id to the next heading of its level or above."""
    found: list[str] = []
    level, fence = 0, ""
    for line in page_text(path).splitlines():
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        heading = None if fence or mark else HEADING.match(line)
        if heading and level and len(heading[1]) <= level:
            break
        if heading and heading["id"] == anchor:
            level = len(heading[1])
        if level:
            found.append(line)
    if not level:
        raise LookupError(f"docs/{path} has no heading with the id {anchor}")
    return "\n".join(found)


def flat(source: str) -> str:
    """Source as it is read: one line, percent signs and thousands commas without their backslashes and braces."""
    return " ".join(source.replace(r"\%", "%").replace("{,}", ",").replace("**", "").split())


def prose(page: str, anchor: str) -> str:
    """An answer without its code, which proves nothing of what is printed."""
    return flat(re.sub(r"(?ms)^```.*?^```$", "", section(page, anchor)))


def assert_whole(text: str, fragment: str, where: str) -> None:
    """Assert that the text has the fragment, and not as a part of a longer number."""
    assert re.search(rf"(?<![\d.])(?<!\d,){re.escape(fragment)}(?!\d|\.\d|,\d{{3}})", text), (
        f"{where} lacks {fragment!r}"
    )


def shows(page: str, anchor: str, *fragments: str) -> None:
    """Assert that the answer prints each fragment outside its code."""
    for fragment in fragments:
        assert_whole(prose(page, anchor), fragment, f"{page}#{anchor}")


def shows_source(page: str, anchor: str, *fragments: str) -> None:
    """Assert that the answer's source has each fragment, TeX and code included, whatever the line breaks."""
    for fragment in fragments:
        assert_whole(" ".join(section(page, anchor).split()), fragment, f"{page}#{anchor}")


def row(*cells: object) -> str:
    """A row of a table as the source has it."""
    return "| " + " | ".join(map(str, cells)) + " |"


def tables(page: str, anchor: str) -> list[list[list[str]]]:
    """The tables of an answer, each as a list of rows of cells, the head row first."""
    found = re.findall(r"(?m)(?:^\|.*\n?)+", section(page, anchor))
    rows = [[line for line in table.splitlines() if not set(line) <= set("|-: ")] for table in found]
    return [[[cell.strip() for cell in flat(line).strip("|").split("|")] for line in lines] for lines in rows]


def body(page: str, anchor: str, number: int = 0) -> list[list[str]]:
    """The rows below the head of one of an answer's tables, as lists of cells."""
    return tables(page, anchor)[number][1:]


def column(page: str, anchor: str, number: int, index: int) -> list[str]:
    return [line[index] for line in body(page, anchor, number)]


def figure_block(page: str, name: str) -> Block:
    """The block of a page that draws the figure of this name."""
    return next(block for block in find(page, page_text(page)) if block.name == name)


@functools.cache
def drawn(page: str, name: str) -> dict[str, Any]:
    """Run a figure's code as the build does; the names that it leaves, `fig` and `ax` among them."""
    block = figure_block(page, name)
    with plt.rc_context(figure_style.STYLE), threadpool_limits(1):  # more threads would only wait for each other
        fig = plt.figure(figsize=block.size)
        names = {"fig": fig, "ax": fig.subplots(), "plt": plt, "palette": palette}
        exec(block.code, names)
        plt.close(fig)
    return names


def described(page: str, name: str) -> str:
    """A figure's alternative text and caption."""
    options = figure_block(page, name).options
    return f"{options['alt']} {options.get('caption', '')}"
