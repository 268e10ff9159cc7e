"""What stands on a page stands in the book, once and in its form: names, code, footnotes, numbers of equations."""

import re
import zipfile
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from minisite import Site, build_site

from tests.book.destinations import destinations

PDF, EPUB = "ml-interview-notes.pdf", "ml-interview-notes.epub"
ODD = ("terms", "contents", "questions", "page-x", "page-a-b-c", "main", "glossary")
QUESTION = "## What is {0}? {{ #{0} .easy }}\n\nIt is {0}.\n\n"
CODE = 'first = 1\n\n    # indented <b> & "quoted"\nlast = 2'
FILES: dict[str, str | bytes] = {
    "docs/a-b/c.md": "# One\n\n"
    + QUESTION.format("one")
    + "See [two](../a/b-c.md#two) and [here](#part).\n\n### Part\n",
    "docs/a/b-c.md": "# Two\n\n"
    + QUESTION.format("two")
    + "See [one](../a-b/c.md) and [it](../a-b/c.md#part).\n\n### Part\n",
    "docs/t/\u00fcber.md": "# Three\n\n" + QUESTION.format("three") + "See [four](\u00f6ber.md).\n",
    "docs/t/\u00f6ber.md": "# Four\n\n"
    + QUESTION.format("four")
    + "See [three](\u00fcber.md#three), [terms](../glossary.md).\n",
    "docs/t/odd.md": "# Odd\n\n" + "".join(map(QUESTION.format, ODD)) + "See [them](#terms) and [home](../index.md).\n",
    "docs/glossary.md": "# Glossary\n\nTerms.\n",
    "docs/t/code.md": (
        f'# Code\n\n```python title="train.py" linenums="1" hl_lines="2"\n{CODE}\n```\n\n'
        f'```python title="A <title>"\n{CODE}\n```\n\n```python linenums="7"\n{CODE}\n```\n\n'
        '=== "Tab"\n    ```python title="in_tab.py" linenums="1"\n    x = 1\n    y = 2\n    ```\n'
    ),
    "docs/t/notes.md": (
        "# Notes\n\n## What is noted? { #noted .easy }\n\nA claim.[^1] Again.[^1] And more[^long], said once.\n\n"
        "- In a list.[^2]\n\n[^1]: The source with $x^2$, see [one](../a-b/c.md).\n[^2]: Two.\n"
        "[^long]: First part.\n\n    $$\n    y = 3\n    $$\n"
    ),
    "docs/t/numbers.md": (
        "# Numbers\n\n$$\n\\begin{align} a &= b \\\\ c &= d \\tag{x} \\end{align}\n$$\n\n$$\ne = f \\tag{9}\n$$\n"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = build_site(tmp_path_factory.mktemp("contents"), FILES, book=True)
    assert made.log == []
    return made


@pytest.fixture(scope="module")
def epub(site: Site) -> dict[str, BeautifulSoup]:
    """The pages of the EPUB by their titles."""
    with zipfile.ZipFile(site.file(EPUB)) as book:
        pages = [book.read(name).decode() for name in book.namelist() if re.search(r"text/ch\d+\.xhtml$", name)]
    parsed = [BeautifulSoup(page, "html.parser") for page in pages]
    return {page.find(["h1", "h2"]).get_text(): page for page in parsed}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def text(site: Site) -> dict[str, str]:
    """The text of the A4 edition's pages by their titles, which stand at the right of the head."""
    with pypdfium2.PdfDocument(site.file(PDF)) as book:
        texts = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in book]
    return {title: one for one in texts for title in ("Code", "Notes", "Numbers") if f"{title}\n{title}\n" in one}


def test_pages_and_questions_of_any_name_are_told_apart(site: Site) -> None:
    with pikepdf.open(site.file(PDF)) as book:
        names = destinations(book)
    assert {"one", "two", "three", "four", *ODD} <= names
    links = {}
    for page in ("a-b/c", "a/b-c", "t/\u00fcber", "t/\u00f6ber", "t/odd"):
        link = site.article(f"{page}.md").select_one(".in-the-book a")
        assert link
        links[page] = str(link["href"]).partition("#nameddest=")[2]
    assert len(set(links.values())) == len(links)
    assert set(links.values()) <= names
    assert all(unquote(name) == name for name in links.values()), "no reader may take a name for another"


def test_links_of_the_book_lead_to_the_page_that_they_name(site: Site) -> None:
    with pikepdf.open(site.file(PDF)) as book:
        named = {str(k): v for k, v in pikepdf.NameTree(book.Root.Names.Dests).items()}
        pages = [page.objgen for page in book.pages]

        def number(target: pikepdf.Object) -> int:
            target = named.get(str(target), target) if not isinstance(target, pikepdf.Array) else target
            place = target.D if isinstance(target, pikepdf.Dictionary) else target
            return pages.index(place[0].objgen)

        at = {name: number(named[name]) for name in ("one", "two", "three", "four", "terms")}
        targets = {
            (here, number(link.get("/Dest", link.get("/A", {}).get("/D"))))
            for here, page in enumerate(book.pages)
            for link in page.get("/Annots", [])
            if "/URI" not in link.get("/A", {})
        }
    for here, there in (("one", "two"), ("two", "one"), ("three", "four"), ("four", "three")):
        assert (at[here], at[there]) in targets


def test_code_in_the_book_is_the_code_alone_below_its_title(
    text: dict[str, str], epub: dict[str, BeautifulSoup]
) -> None:
    blocks = [block.get_text() for block in epub["Code"].select("pre")]
    assert blocks == [CODE, CODE, CODE, "x = 1\ny = 2"]
    titles = [title.get_text().strip() for title in epub["Code"].select(".code-title")]
    assert titles == ["train.py", "A <title>", "in_tab.py"]
    lines = [line.strip() for line in text["Code"].splitlines()]
    assert lines.count("first = 1") == lines.count("last = 2") == 3
    for title in titles:
        assert title in lines


def test_footnotes_are_notes_with_their_formulas(
    site: Site, text: dict[str, str], epub: dict[str, BeautifulSoup]
) -> None:
    foot = text["Notes"].partition("In a list.")[2]
    for words in ("The source with", "First part.", "Two."):
        assert foot.count(words) == (2 if words == "The source with" else 1)
    assert "\u21a9" not in text["Notes"]
    page = epub["Notes"]
    marks = page.select("a.footnote-ref")
    notes = page.select("section.footnotes aside, section.footnotes li")
    assert len(marks) == len(notes) == 4
    assert {str(mark["href"])[1:] for mark in marks} == {str(note["id"]) for note in notes}
    assert len(page.select("section.footnotes math")) == 3
    with pikepdf.open(site.file(PDF)) as book:
        kinds = [str(o.S) for o in book.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/K" in o]
    assert kinds.count("/Note") >= 4


def test_numbers_of_equations_stand_in_pdf_and_epub(text: dict[str, str], epub: dict[str, BeautifulSoup]) -> None:
    for number in ("(1)", "(x)", "(9)"):
        assert text["Numbers"].count(number) == 1
        assert [t.get_text() for t in epub["Numbers"].select("mtext")].count(number) == 1
