"""Every link leads somewhere, and to one place only."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pytest

from tests.book.destinations import destinations
from tests.site.site_pages import Page, target_of, title_of

LINKS = ("href", "src", "poster", "data", "action")
ELSEWHERE = re.compile(r"(https?:)?//|mailto:|data:")
LOCAL_REFERENCE = re.compile(r"url\(#([^)]+)\)")


Places = dict[str, set[str]]  # every file of the site, with the anchors in it


def dead_links(page: Page, places: Places) -> Iterable[str]:
    """The links of a page to a file, or an anchor, that the site does not have."""
    for tag in page.soup.find_all(True):
        found = [str(tag[name]) for name in LINKS if tag.get(name)]
        found += [f"#{name}" for value in tag.attrs.values() for name in LOCAL_REFERENCE.findall(str(value))]
        for link in found:
            if ELSEWHERE.match(link):
                continue
            file, anchor = target_of(page, link)
            where = f'{page.name}: <{tag.name}> "{tag.get_text(" ", strip=True)[:40]}" leads to {link}'
            if file not in places:
                yield f"{where}: no such file"
            elif anchor and unquote(anchor) not in places[file]:
                yield f"{where}: no such anchor"


@pytest.fixture(scope="module")
def places(pages: list[Page], site: Path) -> Places:
    found: Places = {f.relative_to(site).as_posix(): set() for f in site.rglob("*") if f.is_file()}
    found |= {page.path: set(page.ids) for page in pages}
    for file in site.glob("*.pdf"):
        with pikepdf.open(file) as pdf:
            found[file.name] = {f"nameddest={name}" for name in destinations(pdf)}
    return found


def repeated_ids(pages: list[Page]) -> list[str]:
    return [f'{p.name}: the id "{i}" stands {n} times' for p in pages for i, n in Counter(p.ids).items() if n > 1]


def repeated_questions(pages: list[Page]) -> list[str]:
    places: dict[str, list[str]] = {}
    for page in pages:
        for question in page.questions:
            places.setdefault(str(question.get("id")), []).append(page.name)
    return [f'the question id "{i}" stands in {" and ".join(where)}' for i, where in places.items() if len(where) > 1]


def test_every_link_leads_to_a_page_and_a_place_in_it(pages: list[Page], places: Places) -> None:
    assert not (faults := [fault for page in pages for fault in dead_links(page, places)]), "\n".join(faults)


def test_an_anchor_means_one_place_of_its_page(pages: list[Page]) -> None:
    assert not (faults := repeated_ids(pages)), "\n".join(faults)


def test_a_question_has_one_address_on_the_whole_site(pages: list[Page]) -> None:
    assert any(page.questions for page in pages), "no page has a question: nothing was checked"
    assert not (faults := repeated_questions(pages)), "\n".join(faults)


def test_every_question_can_be_linked_to(pages: list[Page]) -> None:
    faults = [
        f'{page.name}: "{title_of(question)}" has no link to itself'
        for page in pages
        for question in page.questions
        if not question.select_one(f'a.headerlink[href="#{question.get("id")}"]')
    ]
    assert not faults, "\n".join(faults)


def test_style_sheets_find_their_fonts_and_pictures(site: Path) -> None:
    sheets = list(site.rglob("*.css"))
    assert sheets
    faults = [
        f"{sheet.relative_to(site)}: url({link}) leads nowhere"
        for sheet in sheets
        for link in re.findall(r"""url\(["']?((?!data:|https?:|//|#)[^"')?#]+)""", sheet.read_text(encoding="utf-8"))
        if not (sheet.parent / link).is_file()
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "fault",
    [
        '<a href="no-such-page/">x</a>',
        '<a href="#no-such-anchor">x</a>',
        '<img src="no-such.svg" alt="x">',
        '<svg><g clip-path="url(#no-such-clip)"></g></svg>',
    ],
)
def test_a_dead_link_is_noticed(fault: str, home: Page, places: Places) -> None:
    found = list(dead_links(home.spoiled("</article>", f"{fault}</article>"), places))
    assert any("no-such" in line for line in found), found


def test_a_repeated_id_is_noticed(pages: list[Page]) -> None:
    page = next(p for p in pages if p.questions)
    heading = page.questions[0]
    again = page.spoiled("</article>", f"{heading}</article>")
    assert any(str(heading["id"]) in line for line in repeated_ids([again]))
    other = next(p for p in pages if p is not page and not p.is_404).spoiled("</article>", f"{heading}</article>")
    assert any(str(heading["id"]) in line for line in repeated_questions([page, other]))
