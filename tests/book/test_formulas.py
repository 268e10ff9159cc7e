"""A reader of the book sees every formula as on the site, and a listener hears it: KaTeX's MathML becomes Typst."""

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from minisite import ROOT

from hooks.book import equations, mathml_to_typst, typst_page
from hooks.book.mathml_to_typst import Unknown
from hooks.cache import Cache
from hooks.formulas import speech
from hooks.formulas.formula import Formula, Tex, sound
from hooks.formulas.katex import Typesetter
from hooks.formulas.speech import Speaker, mended

TEMPLATE = ROOT / "hooks" / "book" / "formulas.typ"
FORMS = {  # what each part of TeX is in Typst
    r"\vec{a}": "arrow(a)",
    r"\overrightarrow{AB}": "arrow(A B)",
    r"\overleftarrow{AB}": "arrow.l(A B)",
    r"\overleftrightarrow{AB}": "arrow.l.r(A B)",
    r"\Overrightarrow{AB}": 'spanned(⇒, "t", A B)',
    r"\underrightarrow{AB}": 'spanned(→, "b", A B)',
    r"\overgroup{AB}": "overparen(A B)",
    r"\widehat{ab} \widetilde{ab} \widecheck{ab}": "hat(a b) tilde(a b) caron(a b)",
    r"\bar x \dot x \ddot x \breve x \check x": "macron(x) dot(x) dot.double(x) breve(x) caron(x)",
    r"\acute x \grave x \mathring x \dddot x \ddddot x": "acute(x) grave(x) circle(x) dot.triple(x) dot.quad(x)",
    r"\underline{x} \overline{x}": "underline(x) overline(x)",
    r"\underbracket{a} \overbrace{a}^n": "underbracket(a) overbrace(a, n)",
    r"\boxed{x}": 'framed(#("top", "bottom", "left", "right",), inline(inline(display(x))))',
    r"\fbox{words}": 'framed(#("top", "bottom", "left", "right",), inline("words"))',
    r"\cancel{x} \bcancel{x}": "cancel(x) cancel(x, inverted: #true)",
    r"\xcancel{x}": "cancel(x, cross: #true)",
    r"\text{\sout{word}}": 'cancel("word", angle: #90deg)',
    r"\angl{n} \phase{x}": "∠ underline(x)",
    r"a \phantom{b} c": "a std.hide(b) c",
    r"a \hphantom{b} c": "a std.hide(b) c",
    r"\sqrt{\vphantom{b} a}": "sqrt(overhang(#(0), std.hide(b))/**/a)",
    r"\underset{\theta}{\operatorname{arg\,min}}": 'attach(limits(op("arg\u2009min")), b: θ)',
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}": "augment: #(vline: (1,), hline: (1,), stroke: 0.5pt)",
    r"\begin{array}{lr} a & b \\ c & d \end{array}": "& inline(a), inline(b) &; & inline(c), inline(d) &",
    r"\begin{array}{|c|} a \end{array}": 'framed(#("left", "right",), mat(',
    r"x \raisebox{2pt}{$y$}": "x/**/raised(#(2pt), ",
    r"\smash{x} \smash[b]{y}": "x y",
    r"\llap{x} \mathclap{y} \rlap{z}": "overhang(#(-0.5), y)",
    r"\sum_{\substack{i\\j}}": "script(mat(",
    r"\sum_{\mathclap{i}}": "overhang(small: #true, #(-0.5), i)",
    r"\overset{!}{=} \stackrel{a}{b}": "attach(limits(\\=), t: \\!)",
    r"A \xrightarrow{a} B": "attach(limits(stretch(→, size: #(100% + 1.2em))), t: a)",
    r"A \xleftarrow[b]{a} B": "attach(limits(stretch(←, size: #(100% + 1.2em))), b: b, t: a)",
    r"\tbinom{n}{k} \tfrac{a}{b}": "inline(frac(a, b))",
    r"\textcolor{red}{x}": 'std.text(fill: #rgb("#ff0000"), x)',
    r"\textcolor{#0b62b8}{x}": 'std.text(fill: #rgb("#0b62b8"), x)',
    r"\colorbox{yellow}{x}": 'framed(#(), fill: #rgb("#ffff00"), ',
    r"\fcolorbox{red}{white}{x}": 'color: #rgb("#ff0000"), fill: #rgb("#ffffff"), ',
    r"\mathbf{12}": 'upright(bold("12"))',
    r"a \bmod n": '#h(0.22em) op("mod") #h(0.22em)',
    r"a \pmod n": "#h(1em) \\( upright(m) upright(o) upright(d) #h(0.3333em) n \\)",
    r"\begin{cases} a \\ b \end{cases}": '#("{", none)',
    r"\begin{rcases} a \\ b \end{rcases}": "lr(mat(",
    r"\left( a \middle| b \right)": "lr(\\( a mid(\\|) b \\))",
    r"\left. x \right|_0": "attach(lr(x  \\|), b:",
    r"\Big( x \Big)": "lr(size: #1.8em, \\()",
    r"\lvert x \rvert |y|": 'class("normal", |) x class("normal", |) class("normal", |) y class("normal", |)',
    r"\begin{smallmatrix} a \end{smallmatrix}": "script(mat(",
    r"\Large x": "std.text(size: #1.44em, x)",
    r"a \rule{1em}{2pt} b": "a/**/rule(#1em, #0.2em",
    r"\text{if } x": '"if "/**/x',
    r"a = b \tag{1}": '#h(2em) "(1)"',
    r"\begin{CD} A @>a>> B \\ @VVV @VVbV \\ C @>>> D \end{CD}": "stretch(↓, size: #1.8em)",
}


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Typesetter]:
    macros = json.loads((ROOT / "includes" / "macros.json").read_text(encoding="utf-8"))
    made = Typesetter(macros, ROOT / "node_modules", Cache(tmp_path_factory.mktemp("formulas")))
    yield made
    made.close()


def compiled(folder: Path, formulas: Iterable[Formula]) -> bytes:
    """The PDF of these formulas, each in a line."""
    shutil.copy(TEMPLATE, folder)
    shown = "\n\n".join(typst_page.formula(replace(one, speech="words"), True)[0]["c"][1] for one in formulas)
    head = '#import "formulas.typ": *\n#set document(title: "x")\n#set text(font: "New Computer Modern")\n'
    head += '#show math.equation: set text(font: "New Computer Modern Math")\n= Formulas\n'
    (folder / "main.typ").write_text(head + shown, encoding="utf-8")
    pdf, warnings = typst.compile_with_warnings(
        str(folder / "main.typ"), ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"]
    )
    assert not warnings
    return bytes(pdf)


def test_what_authors_write_has_a_form_in_the_book(typesetter: Typesetter, tmp_path: Path) -> None:
    formulas = equations.numbered(typesetter.typeset(Tex(tex, True) for tex in FORMS))
    written = {one.tex: mathml_to_typst.typst(one.mathml).whole for one in formulas}
    assert {tex: whole for tex, whole in written.items() if FORMS[tex] not in whole} == {}
    assert compiled(tmp_path, formulas)


def test_every_formula_of_the_site_has_a_form_in_the_book(site: Path, tmp_path: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in site.rglob("index.html")]
    found = {sound(mathml) for page in pages for mathml in re.findall(r"<math\b.*?</math>", page, re.DOTALL)}
    assert len(found) > 1000
    assert compiled(tmp_path, [Formula("", True, "", mathml) for mathml in sorted(found)])


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\overlinesegment{AB}", r"(accent undefined); write \overline or another accent"),
        (r"\utilde{AB}", r"(accent ~); write \underline or another accent"),
    ],
)
def test_what_has_no_form_is_refused_with_another_way(typesetter: Typesetter, tex: str, said: str) -> None:
    (formula,) = typesetter.typeset([Tex(tex, False)])
    with pytest.raises(Unknown) as raised:
        mathml_to_typst.typst(formula.mathml)
    assert str(raised.value) == said


NUMBERED = {  # what a reader sees of the rows' ends, and hears
    r"a = b \tag{7}": "a equals b open paren 7 close paren",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned} \tag{8}": (
        "2 lines Line 1: a equals b Line 2: c equals d open paren 8 close paren"
    ),
    r"\begin{align} a &= b \tag{9} \\ c &= d \nonumber \\ e &= f \end{align}": (
        "3 lines Line 1: a equals b open paren 9 close paren Line 2: c equals d "
        "Line 3: e equals f open paren 1 close paren"
    ),
    r"\begin{align*} a &= b \end{align*}": "a equals b",
    r"\begin{equation} a = b \end{equation}": "a equals b open paren 2 close paren",
    r"\begin{gather} a \\ b \tag*{(B)} \end{gather}": (
        "2 lines Line 1: a open paren 3 close paren Line 2: b open paren cap B close paren"
    ),
}


def test_numbers_of_equations_are_shown_and_read_aloud(typesetter: Typesetter, tmp_path: Path) -> None:
    formulas = equations.numbered(typesetter.typeset(Tex(tex, True) for tex in NUMBERED))
    speaker = Speaker(ROOT / "node_modules", Cache(tmp_path))
    assert {one.tex: one.speech for one in speaker.speak(formulas)} == NUMBERED
    speaker.close()
    typst_of = [mathml_to_typst.typst(one.mathml) for one in formulas]
    assert [re.findall(r'"\(\w\)"', one.whole) for one in typst_of] == [
        ['"(7)"'],
        ['"(8)"'],
        ['"(9)"', '"(1)"'],
        [],
        ['"(2)"'],
        ['"(3)"', '"(B)"'],
    ]
    assert typst_of[2].rows[0][-1] == [['"(9)"']], "a number stands apart where a wide display is broken"
    assert compiled(tmp_path, formulas)
    for one in formulas:
        assert "mml-eqn-num" not in one.mathml
        assert "mtr-glue" not in one.mathml


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


@pytest.mark.parametrize("mathml", ["<menclose><mi>x</mi></menclose>", "<mi href='x'>y</mi>", "<mn><mi>x</mi></mn>"])
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


def test_formulas_keep_their_words_when_several_processes_speak(
    typesetter: Typesetter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formulas = typesetter.typeset(Tex(f"x_{{{number}}}", False) for number in range(25))
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    monkeypatch.setattr(speech, "ENOUGH", 5)
    speaker = Speaker(ROOT / "node_modules", Cache(tmp_path))
    said = [one.speech for one in speaker.speak([*formulas, *formulas])]
    assert sum(node.process is not None for node in speaker.nodes) == 3
    speaker.close()
    assert said == [f"x sub {number}" for number in range(25)] * 2


def test_spoken_mathml_carries_no_tex() -> None:
    html = '<math><mi>x</mi><annotation encoding="application/x-tex">x</annotation></math>'
    assert sound(html) == "<math><mi>x</mi></math>"
