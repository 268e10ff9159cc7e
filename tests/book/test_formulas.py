"""A reader of the book sees every formula as on the site, and a listener hears it: KaTeX's MathML becomes Typst."""

import pytest

from hooks.book import mathml_to_typst
from hooks.formulas.formula import sound
from hooks.formulas.speech import mended


@pytest.mark.parametrize(
    ("mathml", "typst"),
    [
        ("<mi>x</mi>", "x"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", 'attach(x, t: "2")'),
        ("<mfrac><mn>1</mn><mi>n</mi></mfrac>", 'frac("1", n)'),
        ("<mi mathvariant='bold'>w</mi>", "upright(bold(w))"),
        ("<mo>(</mo>", "\\("),
        ("<mo><mrow><mi>m</mi><mi>o</mi><mi>d</mi></mrow></mo>", 'op("mod")'),
    ],
)
def test_mathml_becomes_typst(mathml: str, typst: str) -> None:
    html = f'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>{mathml}</semantics></math>'
    assert mathml_to_typst.typst(html).whole == typst


@pytest.mark.parametrize("mathml", ["<menclose><mi>x</mi></menclose>", "<mi href='x'>y</mi>", "<mi><mn>1</mn></mi>"])
def test_mathml_that_has_no_translation_is_refused(mathml: str) -> None:
    html = f'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>{mathml}</semantics></math>'
    with pytest.raises(mathml_to_typst.Unknown):
        mathml_to_typst.typst(html)


def rows(mathml: str) -> list[list[list[list[str]]]]:
    html = f'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow>{mathml}</mrow></semantics></math>'
    return mathml_to_typst.typst(html).rows


def test_a_wide_display_may_break_between_its_parts_and_at_relations() -> None:
    assert rows("<mi>a</mi><mo>=</mo><mi>b</mi><mspace width='2em'/><mi>c</mi>") == [[[["a"], ["\\= b"]], [["c"]]]]


def test_a_long_side_may_break_at_its_signs() -> None:
    assert rows("<mi>a</mi><mo>=</mo><mo>\u2212</mo><mi>b</mi><mo>+</mo><mi>c</mi>") == [
        [[["a"], ["\\= - b", "\\+ c"]]]
    ]


def test_nothing_breaks_within_parentheses() -> None:
    inside = "<mi>X</mi><mo>></mo><mi>c</mi><mo>+</mo><mn>1</mn>"
    closing = "<msup><mo stretchy='false'>)</mo><mn>2</mn></msup>"
    found = rows(f"<mi>P</mi><mo stretchy='false'>(</mo>{inside}{closing}<mo>=</mo><mi>d</mi>")
    assert found == [[[['P \\( X \\> c \\+ "1" attach(scripts(\\)), t: "2")'], ["\\= d"]]]]


def test_each_line_of_an_aligned_display_is_a_row_and_its_pairs_of_columns_are_apart() -> None:
    def line(*cells: str) -> str:
        return "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in cells) + "</mtr>"

    lines = line("<mi>a</mi>", "<mrow><mo>=</mo><mi>b</mi></mrow>", "", "<mi>c</mi>") + line("", "<mo>=</mo><mi>d</mi>")
    found = rows(f"<mtable columnalign='right left right left'>{lines}</mtable>")
    assert found == [[[["a"], ["\\= b"]], [["c"]]], [[[""], ["\\= d"]]]]


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("p of x divides y", "p of x given y"),
        ("bold W raised to the normal down tack power", "bold W transpose"),
        ("double struck E of X", "the expectation of X"),
        ("l n x", "ln x"),
    ],
)
def test_what_the_engine_says_of_our_macros_is_mended(engine: str, said: str) -> None:
    assert mended(engine) == said


def test_spoken_mathml_carries_no_tex() -> None:
    html = '<math><mi>x</mi><annotation encoding="application/x-tex">x</annotation></math>'
    assert sound(html) == "<math><mi>x</mi></math>"
