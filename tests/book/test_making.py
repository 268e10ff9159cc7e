"""How the book is made: the same bytes each time, only what changed anew, and a clear word on what it cannot carry."""

import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from minisite import Site, build_site

from hooks.book import mathml_to_typst, offline_zip, question_index, typst_page
from hooks.book.references import Surroundings
from hooks.formulas.formula import sound
from hooks.formulas.speech import mended
from hooks.problems import Problem

FIGURE = """```python figure="line" alt="A line that falls." caption="It falls as $x$ grows."
ax.plot([0, 1], [1, 0])
```"""
GOOD: dict[str, str | bytes] = {
    "docs/topic/a.md": (
        "---\ntitle: First\n---\n\n# First\n\n## What is the ROC? { #roc .easy }\n\nA curve, see [b](b.md#other) and "
        "[there](https://example.org/x).\n\n$$\nf(x) = \\begin{cases} 0 & x < 0 \\\\ 1 & x \\ge 0 \\end{cases}\n$$\n\n"
        "![The logo.](../assets/logo.svg)\n\nTake [the logo](../assets/logo.svg).\n\n"
        "Term\n:   Its meaning.\n\n> Quoted.\n\n---\n\n"
        f'{FIGURE}\n\n!!! warning "Mind"\n    - One $y^2$.\n\n??? note "Folded"\n    Inside.\n\n'
        '=== "Tab one"\n    First.\n\n'
        '=== "Tab two"\n    Second.\n\n| a | b |\n| - | - |\n| 1 | $z$ |\n'
    ),
    "docs/topic/b.md": "# Second\n\n## What is other? { #other .hard }\n\nOther.\n\n```python\nx = 1\n```\n",
}
BOOKS = (
    "ml-interview-notes.pdf",
    "ml-interview-notes-phone.pdf",
    "ml-interview-notes.epub",
    "ml-interview-notes-offline_zip.zip",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = build_site(tmp_path_factory.mktemp("book"), GOOD, book=True)
    assert made.log == []
    return made


def typst_of(site: Site) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (site.folder / ".cache" / "book").glob("*.typ"))


def test_an_image_stands_in_the_epub_with_its_words(site: Site) -> None:
    with zipfile.ZipFile(site.file("ml-interview-notes.epub")) as book:
        pages = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
        images = [image for page in pages for image in re.findall(r'<img src="([^"]+)" alt="The logo\."', page)]
        assert [book.read(f"EPUB/{image.removeprefix('../')}") for image in images] == [
            (site.folder / "docs/assets/logo.svg").read_bytes()
        ]


def test_the_same_sources_give_the_same_bytes(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, two = (build_site(tmp_path / name, GOOD, book=True) for name in ("one", "two"))
    for name in BOOKS:
        assert one.file(name).read_bytes() == two.file(name).read_bytes(), name


def test_a_build_without_changes_typesets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build_site(tmp_path, GOOD, book=True).file(BOOKS[0]).read_bytes()
    monkeypatch.setattr(typst_page, "compile_book", lambda *args: pytest.fail("the book was typeset again"))
    monkeypatch.setattr(typst_page, "typst_page", lambda *args: pytest.fail("a page was written again"))
    assert build_site(tmp_path, GOOD, book=True).file(BOOKS[0]).read_bytes() == first


def test_after_an_edit_only_the_edited_page_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(tmp_path, GOOD, book=True)
    written: list[str] = []
    write = typst_page.typst_page

    def noted(page: typst_page.Page, around: typst_page.Surroundings, cache: Path) -> str:
        written.append(page.source)
        return write(page, around, cache)

    monkeypatch.setattr(typst_page, "typst_page", noted)
    edited = str(GOOD["docs/topic/b.md"]).replace("Other.", "New.")
    build_site(tmp_path, GOOD | {"docs/topic/b.md": edited}, book=True)
    assert written == ["topic/b.md"]


def test_what_is_folded_or_in_tabs_stands_open_with_its_label(site: Site) -> None:
    text = typst_of(site)
    for words in ('"Folded"', "Inside.", "#strong[Tab one]", "First.", "#strong[Tab two]", "Second.", '"Mind"'):
        assert words in text
    assert text.index("Tab one") < text.index("First.") < text.index("Tab two") < text.index("Second.")


def test_links_name_the_page_inside_and_the_address_outside(site: Site) -> None:
    text = typst_of(site)
    assert '#xref("other")[' in text
    assert '#href("https://example.org/x")[' in text
    assert '#href("https://notes.example/assets/logo.svg")[' in text


def test_a_link_to_a_file_is_text_where_the_site_has_no_address(tmp_path: Path) -> None:
    labels = {"topic/b/": "page-topic-b"}
    files = {"assets/logo.svg": tmp_path / "logo.svg"}
    around = Surroundings("topic/a/", [], {}, labels, files, "")
    assert around.download("../../assets/logo.svg") == ""
    assert around.download("../b/") is None
    html = '<p>Take <a href="../../assets/logo.svg">the logo</a>, see <a href="../b/">b</a>.</p>'
    written = typst_page.typst_page(typst_page.Page("topic/a.md", "topic/a/", "A", html), around, tmp_path)
    assert "Take the logo, see #xref(" in written


def test_formulas_figures_and_images_carry_words(site: Site) -> None:
    text = typst_of(site)
    assert re.search(r'image\("figures/[0-9a-f]+\.svg", alt: "The logo\."\)', text)
    assert '#im("y squared", ' in text
    assert '"A line that falls."' in text


LINK_REMEDY = "link to a page, a heading or a file, or write the address in full"
ROWS = "".join(f"| ${n}$ | $\\dfrac{{\\dfrac{{a}}{{b}}}}{{\\dfrac{{c}}{{d}}}}$ |\n" for n in range(40))
STEPS = "".join(f"    Step {n}:\n\n    $$\n    \\frac{{a}}{{b}}\n    $$\n\n" for n in range(40))
CODE = "".join(
    f"first_{n} = a_function(with_some_long_argument={n}, and_with_another_one='abcdefgh')\n" for n in range(24)
)
TALL: dict[str, str | bytes] = {
    "docs/topic/table.md": f"# Table\n\n| Heading | Tall |\n| - | - |\n{ROWS}",
    "docs/topic/box.md": f'# Box\n\n!!! note "Long"\n{STEPS}    The end.\n',
    "docs/topic/code.md": f"# Code\n\n```python\n{CODE}```\n",
}
FOOT = {BOOKS[0]: (73, 62), BOOKS[1]: (25, 22)}  # from the sheet's lower end: below the text, above the page number


def test_what_is_taller_than_a_page_goes_on_on_the_next(tmp_path: Path) -> None:
    made = build_site(tmp_path, TALL, book=True)
    assert made.log == []
    for edition, (low, high) in FOOT.items():
        book = pypdfium2.PdfDocument(made.file(edition))
        texts = [page.get_textpage().get_text_range() for page in book]
        assert sum("Heading" in text for text in texts) > 1, "the table's head is not repeated"
        for last in ("39", "The end.", "first_23"):
            assert any(last in text for text in texts)
        for number, page in enumerate(book, 1):
            picture = page.render(scale=1, grayscale=True).to_numpy().squeeze()
            assert (picture[-low:-high] > 245).all(), f"{edition}, page {number}: runs over its lower margin"


BAD: dict[str, tuple[str, str]] = {
    "rule in a matrix": (
        "# T\n\n$$\n\\begin{array}{c} a \\\\ \\hline b \\end{array}\n$$\n",
        "topic/bad.md, line 4: the formula `\\begin{array}{c} a \\\\ \\hline b \\end{array}` has no form in the book "
        "(<mtable> with rowlines); write it otherwise",
    ),
    "link to a paragraph": (
        "# T\n\nSee [there](#there).\n\nHere.\n{ #there }\n",
        "topic/bad.md, line 3: the link `#there` leads to nothing in the book; " + LINK_REMEDY,
    ),
    "sign that no font has": (
        "# T\n\nA sign:\n\n    \u6f22\n",
        "topic/bad.md, line 5: no font of the book has the sign `\u6f22`; write it otherwise",
    ),
    "image without words": (
        "# T\n\nText.\n\n![](../assets/logo.svg)\n",
        "topic/bad.md, line 5: the image `../../assets/logo.svg` has no alternative text; "
        "write it between the brackets",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_a_book_cannot_carry_stops_the_build_with_page_line_and_remedy(tmp_path: Path, case: str) -> None:
    source, message = BAD[case]
    made = build_site(tmp_path, GOOD | {"docs/topic/bad.md": source}, book=True)
    assert made.log == [message]
    assert made.aborted == 1
    assert not made.file(BOOKS[0]).exists()


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


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("../roc/", "../roc/index.html"),
        (".", "index.html"),
        ("..", "../index.html"),
        ("./", "index.html"),
        ("a.pdf", "a.pdf"),
        ("", ""),
    ],
)
def test_links_to_folders_name_their_page_on_disk(link: str, file: str) -> None:
    assert offline_zip.named(link) == file


def test_a_problem_says_page_and_message() -> None:
    assert str(Problem("a.md", 3, "x; y")) == "a.md, line 3: x; y"


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("What is the curse of dimensionality?", "curse of dimensionality?"),
        ("How do you handle class imbalance?", "class imbalance?"),
        ("What is the difference between covariance and correlation?", "covariance and correlation?"),
        (
            "Is a sample of 30 enough for the central limit theorem?",
            "sample of 30 enough for the central limit theorem?",
        ),
        ("Sigmoid or tanh in a hidden layer?", "Sigmoid or tanh in a hidden layer?"),
        ("What is it?", "it?"),
    ],
)
def test_a_question_stands_in_the_index_under_its_first_telling_word(title: str, telling: str) -> None:
    entry = question_index.entry(title, "id")
    assert entry.rest == telling
    assert entry.lead + entry.rest == title


def test_the_index_is_in_alphabetical_order_under_letters() -> None:
    titles = ["What is bias?", "Does a 95% interval hold?", "Why averages?", "What is an AUC?", "Is Bayes right?"]
    found = question_index.groups((title, title) for title in titles)
    assert [(letter, [e.rest for e in entries]) for letter, entries in found] == [
        ("0-9", ["95% interval hold?"]),
        ("A", ["AUC?", "averages?"]),
        ("B", ["Bayes right?", "bias?"]),
    ]
