"""Read what a page says, premises as well as results, so that tests compute the one from the other.

`Answer("probability/bayes.md", "base-rate").number("finds {} of the sick")` is the number that stands at the braces;
without braces, the one behind the words. It counts in arithmetic as it is printed, and equals what rounds to it.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Real
from pathlib import Path
from typing import Any

import figure_style
import matplotlib
import matplotlib.pyplot as plt
import palette
from content.equations import check
from threadpoolctl import threadpool_limits

from hooks.figures.blocks import Block, find

matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

HEADING = re.compile(r"(?P<marks>#{1,6})\s+.*?(?:\{[^}]*#(?P<id>[\w-]+)[^}]*\})?\s*$")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(
    r"(?P<sign>[-\N{MINUS SIGN}]?)(?:(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    r"|\\[td]?frac\{?(?P<over>\d+?)\}?\{?(?P<under>\d+)\}?)"
    r"(?P<unit>%| million| billion|\s?\\(?:cdot|times)\s?10\^\{?(?P<power>-?\d+)\}?)?"
)
UNITS = {"%": -2, "million": 6, "billion": 9}


class Printed(float):
    """A number as printed. It equals each number that rounds to it; a fraction equals its value alone.

    `exact` is it as a fraction. A percentage is its share: "5%" is 0.05.
    """

    half_unit: float
    exact: Fraction

    def __new__(cls, text: str) -> "Printed":
        found = NUMBER.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is no number")
        unit = (found["unit"] or "").strip()
        power = int(found["power"]) if found["power"] else UNITS.get(unit, 0)
        places = len(found["decimals"] or ".") - 1
        if found["over"]:
            size = Fraction(int(found["over"]), int(found["under"]))
        else:
            size = Fraction(f"{found['digits'].replace(',', '')}{found['decimals'] or ''}e{power}")
        exact = -size if found["sign"] else size
        printed = super().__new__(cls, float(exact))
        printed.exact = exact
        printed.half_unit = 0.0 if found["over"] else 0.5 * 10.0 ** (power - places)
        return printed

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Real):
            return NotImplemented
        return abs(float(self) - float(other)) <= self.half_unit * (1 + 1e-9) + 1e-9 * abs(float(self))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


def source(page: str) -> str:
    """The Markdown of a page, for example `source("evaluation/roc-auc.md")`."""
    return (DOCS / page).read_text(encoding="utf-8")


@functools.lru_cache(maxsize=2)
def sections(text: str) -> dict[str, str]:
    """The Markdown from each heading with an id to the next heading of its level or above."""
    lines = text.splitlines()
    found: dict[str, list[str]] = {}
    open_ids: list[tuple[int, str]] = []
    fence = ""
    for line in lines:
        mark = FENCE.match(line)
        heading = None if fence or mark else HEADING.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        if heading:
            open_ids = [(level, name) for level, name in open_ids if level < len(heading["marks"])]
            if heading["id"]:
                open_ids.append((len(heading["marks"]), heading["id"]))
                found[heading["id"]] = []
        for _, name in open_ids:
            found[name].append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def flat(text: str) -> str:
    """Markdown as it is read: in one line, percent signs and thousands commas without backslashes and braces."""
    return " ".join(text.replace(r"\%", "%").replace("{,}", ",").replace("**", "").split())


def plain(text: str) -> str:
    """Flat text without the marks of formulas and the narrow spaces in them."""
    return " ".join(re.sub(r"(?<!\\)\$", "", re.sub(r"(?<!\\)\\[,;!]", " ", flat(text))).split())


class Text:
    """A stretch of a page; `where` names it in messages."""

    def __init__(self, where: str, text: str) -> None:
        self.where, self.text = where, flat(text)

    def shows(self, *fragments: str) -> None:
        """Assert that the text has each fragment, and not as a part of a longer number."""
        for fragment in fragments:
            whole = rf"(?<![\d.])(?<!\d,){re.escape(flat(fragment))}(?!\d|\.\d|,\d{{3}})"
            assert re.search(whole, self.text), f"{self.where} lacks {fragment!r}"

    def numbers(self, words: str) -> list[Printed]:
        """The numbers at each {} of the words, or the one behind them; LookupError if they stand nowhere or differ."""
        holes = plain(words if "{}" in words else f"{words} {{}}").split("{}")
        gap = r"(?:\s?(?:=|\\approx|about|is|of))?\s?" if "{}" not in words else ""
        number = re.sub(r"\?P<\w+>", "?:", NUMBER.pattern)
        pattern = rf"(?<![\d.])({number})(?!\d|\.\d|,\d{{3}})".join(map(re.escape, holes)).replace(r"\ (", rf"\ {gap}(")
        pattern = rf"(?<!\w){pattern}" if holes[0][:1].isalnum() else pattern
        found = {match.groups() for match in re.finditer(pattern, plain(self.text))}
        if len(found) != 1:
            raise LookupError(f"{self.where} has {len(found) or 'no'} different numbers at {words!r}: {sorted(found)}")
        return [Printed(number) for number in found.pop()]

    def number(self, words: str) -> Printed:
        """The number at the {} in the words, or behind them."""
        (found,) = self.numbers(words)
        return found


class Answer(Text):
    """The answer with this id; its text is all but its code."""

    def __init__(self, page: str, name: str) -> None:
        try:
            self.source = sections(source(page))[name]
        except KeyError:
            raise LookupError(f"docs/{page} has no heading with the id {name}") from None
        super().__init__(f"{page}#{name}", CODE.sub("", self.source))

    @property
    def tables(self) -> list[list[list[str]]]:
        """The tables, each as a list of rows of cells, the head row first."""
        found = re.findall(r"(?m)(?:^\|.*\n?)+", self.source)
        lines = [[line for line in table.splitlines() if not set(line) <= set("|-: ")] for table in found]
        return [[[cell.strip() for cell in flat(line).strip("|").split("|")] for line in table] for table in lines]

    def table(self, number: int = 0) -> list[list[str]]:
        """The rows below the head of one of the tables."""
        return self.tables[number][1:]

    def column(self, number: int, index: int) -> list[str]:
        return [line[index] for line in self.table(number)]

    @property
    def code(self) -> list[str]:
        """The Python shown, block by block, without that of figures."""
        return re.findall(r"(?ms)^```python\n(.*?)^```$", self.source)

    def equations(self, *values: Mapping[str, Any]) -> int:
        """Assert that each equation holds whose sides are numbers, or have all their symbols in one of `values`.

        Returns how many equations these are.
        """
        text = CODE.sub(lambda code: code[0].partition("\n")[0], self.source)  # with the captions of figures
        good, bad = check(text, *values)
        assert not bad, f"{self.where}: {'; '.join(bad)}"
        return len(good)


class Figure(Text):
    """The figure of this name; its text is the alternative text and the caption."""

    def __init__(self, page: str, name: str) -> None:
        self.page, self.name = page, name
        super().__init__(f"{page}, figure {name}", f"{self.alt} {self.caption}")

    @property
    def block(self) -> Block:
        return next(block for block in find(self.page, source(self.page)) if block.name == self.name)

    @property
    def alt(self) -> str:
        return self.block.alt

    @property
    def caption(self) -> str:
        return self.block.options.get("caption", "")

    @property
    def drawn(self) -> dict[str, Any]:
        """The names that its code leaves, `fig` and `ax` among them, when run as the build does."""
        return run(self.block.code, self.block.size)


@functools.cache
def run(code: str, size: tuple[float, float]) -> dict[str, Any]:
    with plt.rc_context(figure_style.STYLE), threadpool_limits(1):  # more threads would only wait for each other
        fig = plt.figure(figsize=size)
        names = {"fig": fig, "ax": fig.subplots(), "plt": plt, "palette": palette}
        exec(code, names)
        plt.close(fig)
    return names


def value(cell: str) -> Printed:
    """The number that a cell ends with: 0.345 for "10/29 = 0.345"."""
    found = list(NUMBER.finditer(plain(cell)))
    if not found:
        raise LookupError(f"no number in {cell!r}")
    return Printed(found[-1][0])


def row(*cells: object) -> str:
    """A row of a table as the source has it."""
    return "| " + " | ".join(map(str, cells)) + " |"


def equations(page: str, values: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> int:
    """Assert that the equations of a page hold, and return how many could be checked.

    `values` are, for each id, those of the symbols of its formulas. A test compares the number with what it was, so
    that no equation drops out because a symbol in it changed.
    """
    values = values or {}
    ids = sections(source(page))
    assert set(values) <= set(ids), f"{page} has no {set(values) - set(ids)}"
    return sum(Answer(page, name).equations(*values.get(name, ())) for name in ids)
