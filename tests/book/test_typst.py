"""The book's Typst by itself: tables and displays that are wider than the text are made to fit, by measure."""

import json
from pathlib import Path
from typing import Any

import pytest
import typst

BOOK = Path(__file__).parents[2] / "hooks" / "book"
ROOM = 200.0  # points


def measured(tmp_path: Path, code: str) -> Any:
    """The value of a Typst expression that may measure; `room` is 200 pt."""
    for name in ("tables.typ", "formulas.typ"):
        (tmp_path / name).write_text((BOOK / name).read_text(encoding="utf-8"), encoding="utf-8")
    main = tmp_path / "main.typ"
    main.write_text(
        f'#import "tables.typ": *\n#import "formulas.typ": *\n#let room = {ROOM}pt\n'
        "#set page(width: room, height: auto, margin: 0pt)\n#set text(size: 10pt)\n"
        f"#context [#metadata({code})<value>]\n",
        encoding="utf-8",
    )
    return json.loads(typst.query(str(main), "<value>", field="value", one=True))


def table(*rows: tuple[str, ...]) -> str:
    head, *body = rows
    cells = ", ".join(f"[{cell}]" for row in body for cell in row)
    header = ", ".join(f"[{cell}]" for cell in head)
    return f"table(columns: {len(head)}, align: ({'auto, ' * len(head)}), table.header({header}), {cells})"


LONG = "many words that do not fit into one line of a column"


def points(widths: list[str]) -> list[float]:
    return [float(width.removesuffix("pt")) for width in widths]


def widths(tmp_path: Path, rows: str) -> list[float]:
    """Of the columns of a table that is too wide, in points."""
    columns = f"columns-of({rows})"
    cells = f"{columns}.map(column => column.map(cell => measure(cell).width))"
    least = f"{columns}.map(column => calc.max(..column.map(widest-part)))"
    return points(measured(tmp_path, f"shares({cells}, {least}, room)"))


def test_a_column_is_as_wide_as_its_share_of_the_words(tmp_path: Path) -> None:
    rows = table(("Name", "Few", "Many"), ("a", "one two", LONG), ("b", "three four", f"{LONG} and {LONG}"))
    name, few, many = widths(tmp_path, rows)
    assert name + few + many == pytest.approx(ROOM)
    assert name < few < many


def test_no_word_or_formula_is_wider_than_its_column(tmp_path: Path) -> None:
    rows = table(("", "Formula"), (LONG, "$a + b + c + d + e + f + g$"), (f"{LONG} {LONG}", "x"))
    formula = points([measured(tmp_path, "measure($a + b + c + d + e + f + g$).width")])[0]
    assert widths(tmp_path, rows)[1] >= formula


def test_short_labels_stay_in_one_line(tmp_path: Path) -> None:
    rows = table(("Kind", "What"), ("two words", f"{LONG} {LONG}"))
    label = points([measured(tmp_path, "measure([two words]).width")])[0]
    assert widths(tmp_path, rows)[0] >= label


@pytest.mark.parametrize(
    "rows",
    [
        (("a", "b"), ("1", "2")),
        (("a", "b"), (LONG, LONG)),
        (("Unbreakable" * 3, "Word" * 9), ("Long" * 9, LONG)),
        tuple(("1.000",) * 12 for _ in range(3)),
    ],
)
def test_a_table_is_never_wider_than_the_text(tmp_path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    width = points([measured(tmp_path, f"measure(fitted({table(*rows)}, room, 1), width: room).width")])[0]
    natural = points([measured(tmp_path, f"measure({table(*rows)}).width")])[0]
    assert width <= ROOM + 0.01
    assert natural > ROOM or width == pytest.approx(natural)  # what is narrow enough keeps its size


def display(*rows: list[list[list[str]]]) -> str:
    """A call of `dm` as `pdf.py` writes it: rows of segments of pieces of terms."""

    def array(values: list[Any]) -> str:
        return "(" + "".join(f"{array(v) if isinstance(v, list) else f'${v}$'}, " for v in values) + ")"

    lines = [" #h(2em) ".join(" ".join(" ".join(terms) for terms in pieces) for pieces in row) for row in rows]
    whole = " \\ ".join(lines)
    return f'dm("words", ${whole}$, {", ".join(array(row) for row in rows)})'


SIDE = "a_1 b_2 c_3 d_4 e_5 f_6 g_7 h_8 k_1 l_2 m_3"  # more than half of the room wide, and less than all of it


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        (display([[["x"], ["= y"]]]), 1),
        (display([[["x"], [f"= {SIDE}"], [f"= {SIDE}"]]]), 2),
        (display([[[SIDE], [f"= {SIDE}"], ["= 1"]]]), 2),
        (display([[["x"], [f"= {SIDE}", f"+ {SIDE}", f"- {SIDE}"]]]), 3),
        (display([[["x"], [f"= {SIDE}"]]], [[["y"], ["= 2"]]]), 2),
        (display([[[f"{SIDE} {SIDE}"]]]), 1),  # nowhere to break
        (display([[["x"], [f"= {SIDE}", f"+ {SIDE}"]]], [[[""], ["= 1"]]]), 3),
    ],
)
def test_a_display_is_broken_where_it_must_be_and_fits(tmp_path: Path, formula: str, lines: int) -> None:
    width, height = points(measured(tmp_path, f"(d => (d.width, d.height))(measure({formula}, width: room))"))
    same = " \\ ".join([f"= {SIDE}"] * lines)
    (expected,) = points([measured(tmp_path, f"measure(math.equation(block: true, ${same}$)).height")])
    assert width <= ROOM + 0.01
    assert height == pytest.approx(expected, abs=5)
