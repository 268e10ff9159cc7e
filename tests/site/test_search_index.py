"""The search index has every answer, in words that a reader would type."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.site.site_pages import ROOT, Page, title_of

LEFT_OF_FORMULAS = re.compile(r".{0,20}(?:\\[a-zA-Z{}()\[\]]|\$\$|katex|</?(?:math|svg|mi|mo)\b).{0,20}")
CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)


@pytest.fixture(scope="module")
def entries(site: Path) -> dict[str, dict[str, Any]]:
    """Title and text of each section, by its address."""
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    return {entry["location"]: entry for entry in index["docs"]}


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def test_every_question_can_be_found_by_its_title_and_its_answer(
    pages: list[Page], entries: dict[str, dict[str, Any]]
) -> None:
    faults = []
    for page in pages:
        for question in page.questions:
            address = f"{page.url}#{question['id']}"
            entry = entries.get(address)
            if entry is None:
                faults.append(f"{address} is not in the index")
                continue
            if words(entry["title"]) != title_of(question):
                faults.append(f'{address} is called "{words(entry["title"])}", not "{title_of(question)}"')
            short = question.find_next_sibling("p")
            first = " ".join(short.get_text(" ", strip=True).split()[:3]) if short else ""
            if len(words(entry["text"])) < 40:
                faults.append(f'{address} has the text "{words(entry["text"])}" only')
            elif short is not None and not short.find(class_="katex") and first.split()[0] not in words(entry["text"]):
                faults.append(f'{address}: the short answer ("{first} …") is not in the index')
    assert any(page.questions for page in pages), "no page has a question: nothing was checked"
    assert not faults, "\n".join(faults)


def test_every_question_can_be_found_by_other_names_than_its_own(
    pages: list[Page], entries: dict[str, dict[str, Any]]
) -> None:
    heading = re.compile(r'^#+ .*\{[^{}]*#(?P<id>[\w-]+)[^{}]*\salso="(?P<also>[^"]+)"', re.MULTILINE)
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.*") if path.suffix != ".css"
    )
    also = {found["id"]: re.split(r",\s*", found["also"]) for found in heading.finditer(sources)}
    questions = {f"{page.url}#{question['id']}": str(question["id"]) for page in pages for question in page.questions}
    nameless = [address for address, id in questions.items() if id not in also]
    assert not nameless, f"without other names: {nameless}"
    hidden = [
        f"{address}: {name}"
        for address, id in questions.items()
        for name in also[id]
        if name not in words(entries[address]["text"])
    ]
    assert not hidden, hidden


def test_every_page_can_be_found(pages: list[Page], entries: dict[str, dict[str, Any]]) -> None:
    faults = [f"{page.name} is not in the index" for page in pages if not page.is_404 and page.url not in entries]
    assert not faults, "\n".join(faults)


def test_results_lead_to_places_that_exist(pages: list[Page], entries: dict[str, dict[str, Any]]) -> None:
    there = {page.url for page in pages} | {f"{page.url}#{i}" for page in pages for i in page.ids}
    dead = [address for address in entries if address not in there]
    assert not dead, f"the index leads to {dead}"


def test_no_result_shows_tex_or_the_parts_of_a_typeset_formula(entries: dict[str, dict[str, Any]]) -> None:
    faults = []
    for address, entry in entries.items():
        prose = CODE.sub(" ", f"{entry['title']} {entry['text']}")
        faults += [f"{address}: {tex}" for tex in LEFT_OF_FORMULAS.findall(prose)]
    assert not faults, "\n".join(faults)


def test_the_code_of_a_figure_does_not_stand_in_the_results(entries: dict[str, dict[str, Any]]) -> None:
    faults = [address for address, entry in entries.items() if "Code of this figure" in entry["text"]]
    assert not faults, faults
