"""What a reader sees of a drawing in the page: each color from the theme, each text as it was written."""

from typing import Any
from xml.etree import ElementTree

import palette
import pytest
from bs4 import BeautifulSoup

from hooks.figures.svg import Picture, clean

COLOR_WORDS = [
    palette.blue,
    "#000000",
    "url(#clip)",
    "font-family: 'DejaVu Sans'",
    'xmlns="none"',
    "xlink:href <metadata>gone?</metadata>",
    "-0.123456",
]


@pytest.fixture(scope="module")
def drawing(run: Any) -> str:
    lines = [f"ax.text(0, {n}, {word!r}, color=palette.green)" for n, word in enumerate(COLOR_WORDS)]
    code = "\n".join([*lines, "ax.plot([0, 9], color=palette.blue)", f"ax.set_xlabel({palette.blue!r})"])
    return str(run(code)["svg"])


@pytest.mark.parametrize("word", COLOR_WORDS)
def test_a_label_that_looks_like_markup_is_shown_as_it_was_written(drawing: str, word: str) -> None:
    shown = BeautifulSoup(Picture(drawing, "A line").themed(palette.LIGHT), "html.parser")
    assert word in [text.get_text() for text in shown.select("text")]


def test_colors_and_font_of_parts_become_variables(drawing: str) -> None:
    themed = ElementTree.fromstring(Picture(drawing, "A line").themed(palette.LIGHT))
    styles = " ".join(part.get("style", "") for part in themed.iter())
    assert {f"var(--figure-{name})" in styles for name in ("blue", "green", "ink", "muted", "font")} == {True}
    assert "#" not in styles.replace("url(#", "")
    assert "DejaVu" not in styles


def test_the_kept_drawing_is_in_the_colors_of_paper(drawing: str) -> None:
    assert f"stroke: {palette.blue}" in drawing
    assert "var(" not in drawing


def test_any_alternative_text_is_an_attribute() -> None:
    alt = """A "line" <b> & 'more' #0b62b8"""
    themed = ElementTree.fromstring(Picture("<svg width='1' />", alt).themed(palette.LIGHT))
    assert themed.attrib["aria-label"] == alt


def test_a_link_stays_a_link_and_only_what_is_used_keeps_an_id() -> None:
    parts = (
        '<path id="used" d="M 0.123456 0" /><path id="idle" d="M 0 0" /><use xlink:href="#used" x="0.123456" />'
        '<a xlink:href="https://notes.example/a?b=1"><text id="used too">x</text></a>'
        '<a xlink:href="#elsewhere"><g clip-path="url(#used too)" /></a>'
    )
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    root = ElementTree.fromstring(clean(f"<svg {spaces}>{parts}</svg>", "fig"))
    assert [part.get("href") for part in root.iter("a")] == ["https://notes.example/a?b=1", "#elsewhere"]
    assert [part.get("href") for part in root.iter("use")] == ["#f-fig-used"]
    assert [part.get("id") for part in root.iter() if "id" in part.attrib] == ["f-fig-used", "f-fig-used too"]
    assert [part.get("clip-path") for part in root.iter("g")] == ["url(#f-fig-used too)"]
