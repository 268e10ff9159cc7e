"""Read a lab: a notebook in a Python file (percent format), of which each cell keeps its line."""

import re
from dataclasses import dataclass

import jupytext

from hooks.labs import front_matter
from hooks.problems import Problem

# What Python's `splitlines`, and so jupytext, takes for the end of a line, but no editor does.
SEPARATORS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
PROTECTED = {ord(sign): 0xE000 + number for number, sign in enumerate(SEPARATORS)}
RESTORED = {stand_in: sign for sign, stand_in in PROTECTED.items()}
SPACES = dict.fromkeys(map(ord, SEPARATORS), " ")


@dataclass(frozen=True)
class Cell:
    """A cell with text or code: `line` is that of its first line in the file, from 1."""

    is_code: bool
    source: str
    line: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """A lab as its author wrote it; `meta` is its front matter for the page, `timeout` in seconds."""

    page: str
    cells: list[Cell]
    meta: dict[str, str]
    timeout: float

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_code]


def read(page: str, text: str) -> tuple[Notebook, list[Problem]]:
    """The cells of a lab, empty ones left out, and what is wrong with its form. Any line ends will do."""
    text = re.sub("^\f+", "", text.replace("\r\n", "\n").replace("\r", "\n"), flags=re.MULTILINE)
    head, problems = front_matter.read(page, text)
    lines = text.split("\n")
    lines[: head.lines] = [""] * head.lines
    cells: list[Cell] = []
    at = 0
    for cell in jupytext.reads("\n".join(lines).translate(PROTECTED), fmt="py:percent").cells:
        source = re.sub(r"\A(?:[^\S\n]*\n)+", "", cell.source.translate(RESTORED))
        if not source.strip():
            continue
        own = source.split("\n")
        start = place(own, lines, at)
        at = start + len(own)
        if cell.cell_type == "raw":
            message = "a raw cell is not shown; make it a text cell, `# %% [markdown]`"
            problems.append(Problem(page, start + 1, message))
            continue
        if cell.cell_type == "markdown" and "cell_marker" not in cell.metadata:
            bare = next((n for n in range(start, at) if not re.match(r"#|\s*$", lines[n])), None)
            if bare is not None:
                message = "a line of a text cell is no comment; begin it with #, or the cell of code with `# %%`"
                problems.append(Problem(page, bare + 1, message))
        is_code = cell.cell_type == "code"
        shown = source if is_code else source.translate(SPACES)
        cells.append(Cell(is_code, shown, start + 1, tuple(cell.metadata.get("tags", []))))
    return Notebook(page, cells, head.meta, head.timeout), problems


def place(source: list[str], lines: list[str], at: int) -> int:
    """The index in the file's lines, from `at`, where a cell stands."""
    last = len(lines) - len(source)
    return next((n for n in range(at, last + 1) if all(map(is_line, lines[n:], source))), at)


def is_line(line: str, wanted: str) -> bool:
    """Whether a line of the file is that of a cell: as it is, behind a #, or at a border of a text in quotes."""
    quotes = r'[rR]?("""|\'\'\')'
    forms = (line, re.sub("^# ?", "", line), re.sub(f"^{quotes}|{quotes}$", "", line))
    return wanted.rstrip() in (form.rstrip() for form in forms)
