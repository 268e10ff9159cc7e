"""What the pages' sources promise stands in the built pages: each figure with its picture, caption and code."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
import yaml
from bs4 import Tag

from tests.site.site_pages import Page

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})(?P<head>.*)$")


@dataclass(frozen=True)
class Promise:
    """A figure block as it is written in a page's source."""

    source: str
    line: int
    name: str
    alt: str
    caption: str
    code: str


def promises(source: str, text: str) -> list[Promise]:
    """The figure blocks of a page's source."""
    found = []
    opened: re.Match[str] | None = None
    start, code = 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened, start, code = fence, number, []
        elif fence and fence["fence"].startswith(opened["fence"]) and not fence["head"].strip():
            options = dict(re.findall(r'(\w+)="([^"]*)"', opened["head"]))
            if opened["head"].split()[:1] == ["python"] and "figure" in options:
                name, alt, caption = (options.get(key, "") for key in ("figure", "alt", "caption"))
                found.append(Promise(source, start, name, alt, caption, "\n".join(code)))
            opened = None
        else:
            code.append(line.removeprefix(opened["indent"]))
    return found


def address(source: str) -> str:
    """The address of a source page: `evaluation/index.md` is at `evaluation/`."""
    path = re.sub(r"\.(md|py)$", "", source)
    path = re.sub(r"(^|/)index$", r"\1", path)
    return path if path.endswith("/") or not path else f"{path}/"


def broken(promise: Promise, page: Page | None) -> str:
    """What of a figure is missing from its page; empty if nothing is."""
    figure = page and page.soup.select_one(f"#figure-{promise.name}")
    if not isinstance(figure, Tag):
        return "the figure is missing"
    picture = figure.select_one(".plot svg")
    if picture is None or not picture.select("path, text, use, image"):
        return "the picture is missing"
    if picture.get("aria-label") != unescape(promise.alt):
        return "the alternative text is another"
    caption = figure.select_one("figcaption")
    shown = " ".join(caption.get_text().split()) if caption else ""
    for part in re.split(r"(?<!\\)\$[^$]+\$", promise.caption):
        if " ".join(part.split()) not in shown:
            return f'the caption lacks "{part}"'
    code = figure.select_one("details code")
    if code is None or code.get_text().strip("\n") != promise.code.strip("\n"):
        return "the code that is shown is not the code that was run"
    return ""


@pytest.fixture(scope="module")
def promised() -> list[Promise]:
    docs = ROOT / "docs"
    files = sorted(docs.rglob("*.md"))
    return [p for f in files for p in promises(f.relative_to(docs).as_posix(), f.read_text(encoding="utf-8"))]


def test_every_figure_is_in_its_page_with_picture_caption_and_code(promised: list[Promise], pages: list[Page]) -> None:
    assert promised, "no page has a figure: nothing was checked"
    by_url = {page.url: page for page in pages}
    faults = [
        f'{p.source}, line {p.line}: figure "{p.name}": {fault}'
        for p in promised
        if (fault := broken(p, by_url.get(address(p.source))))
    ]
    assert not faults, "\n".join(faults)


def test_a_missing_picture_caption_or_code_is_noticed(promised: list[Promise], pages: list[Page]) -> None:
    page = next(p for p in pages if p.soup.select("figure.figure figcaption"))
    promise = next(p for p in promised if address(p.source) == page.url and p.caption and "$" not in p.caption)
    assert not broken(promise, page)
    figure = page.soup.select_one(f"#figure-{promise.name}")
    assert figure is not None
    for selector in (".plot svg", "figcaption", "details code"):
        part = figure.select_one(selector)
        assert part is not None
        again = Page(page.path, str(figure))
        gone = again.soup.select_one(selector)
        assert gone is not None
        gone.decompose()
        assert broken(promise, again), f"the loss of {selector} is not noticed"


def name_of(label: Tag) -> str:
    """The figure in which a label stands: by its id, or in a lab, where it has none, by what is said of it."""
    figure = label.find_parent("figure", id=True)
    if isinstance(figure, Tag):
        return str(figure["id"])
    svg = label.find_parent("svg")
    return str(svg["aria-label"])[:60] if isinstance(svg, Tag) else "?"


def test_labels_of_figures_are_set_in_a_font_that_readers_have(pages: list[Page]) -> None:
    """Matplotlib sets the prime of `$f'$` in a font of TeX's, where a reader without it sees a zero."""
    font = re.compile(r"font(?:-family)?:[^;\"]*")
    labels = [(page, label) for page in pages for label in page.soup.select(".plot svg :is(text, tspan)[style]")]
    assert labels, "no figure has a label: nothing was checked"
    faults = [
        f'{page.name}: {name_of(label)}: {used} for "{label.get_text()}"'
        for page, label in labels
        for used in font.findall(str(label["style"]))
        if "var(--figure-font)" not in used
    ]
    assert not faults, "\n".join(faults)


def test_every_question_of_the_notes_is_answered_at_a_place_that_exists(pages: list[Page]) -> None:
    file = ROOT / "tests" / "coverage.yml"
    assert file.is_file(), "tests/coverage.yml is missing: it says where the site answers each question of the notes"
    answers = yaml.safe_load(file.read_text(encoding="utf-8"))
    there = {f"{page.url}#{i}" for page in pages for i in page.ids}
    faults = []
    for question, places in answers.items():
        for place in [places] if isinstance(places, str) else places:
            source, _, anchor = place.partition("#")
            if f"{address(source)}#{anchor}" not in there:
                faults.append(f"{question}: {place} is not in the built site")
    assert not faults, "\n".join(faults)
