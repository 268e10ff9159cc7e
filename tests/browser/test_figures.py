"""A figure can be read on a phone: its labels are large enough, apart from each other, and inside the picture."""

from io import BytesIO
from itertools import combinations
from typing import Any

import palette
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator

from tests.browser.session import Visit, session
from tests.site.site_pages import Page

SMALLEST = 8.0  # CSS pixels, on a window of 320
# Around the letters of a label its box has room for accents and for what hangs below the line: boxes may share it.
SLACK = 0.3  # of the label's height

Label = dict[str, Any]


def height(label: Label) -> float:
    """That of the letters: of a label that is turned by a quarter, its width."""
    left, top, right, bottom = label["box"]
    return float(min(right - left, bottom - top))


def small(figure: dict[str, Any]) -> list[str]:
    return [f'"{label["text"]}" has {label["size"]:.2f} px' for label in figure["labels"] if label["size"] < SMALLEST]


def overlapping(figure: dict[str, Any]) -> list[str]:
    found = []
    for one, other in combinations(figure["labels"], 2):
        (l1, t1, r1, b1), (l2, t2, r2, b2) = one["box"], other["box"]
        shared = min(min(r1, r2) - max(l1, l2), min(b1, b2) - max(t1, t2))
        if shared > SLACK * min(height(one), height(other)):
            found.append(f'"{one["text"]}" and "{other["text"]}" overlap by {shared:.1f} px')
    return found


def outside(figure: dict[str, Any]) -> list[str]:
    left, top, right, bottom = figure["box"]
    found = []
    for label in figure["labels"]:
        l1, t1, r1, b1 = label["box"]
        out = max(left - l1, top - t1, r1 - right, b1 - bottom)
        if out > SLACK * height(label):
            found.append(f'"{label["text"]}" leaves the picture by {out:.1f} px')
    return found


def faults_of(visits: list[Visit], check: Any) -> list[str]:
    return [
        f"{v.page}, 320 px: {figure['name']}: {fault}"
        for v in visits
        for figure in v.figures
        for fault in check(figure)
    ]


def test_labels_are_large_enough_on_a_phone(visits: list[Visit]) -> None:
    faults = {
        f"{visit.page}, 320 px: {figure['name']}: {len(found)} of {len(figure['labels'])} labels, {found[0]}"
        for visit in visits
        for figure in visit.figures
        if (found := small(figure))
    }
    assert not faults, f"less than {SMALLEST} px:\n" + "\n".join(sorted(faults))


def test_labels_do_not_lie_on_each_other(visits: list[Visit]) -> None:
    assert not (faults := faults_of(visits, overlapping)), "\n".join(faults)


def test_labels_stay_inside_the_picture(visits: list[Visit]) -> None:
    assert not (faults := faults_of(visits, outside)), "\n".join(faults)


def test_labels_too_small_or_on_each_other_or_outside_are_noticed() -> None:
    first = {"text": "first", "box": [10, 10, 60, 20], "size": 9.0}
    below = {"text": "below", "box": [10, 18, 60, 28], "size": 9.0}
    on_it = {"text": "on it", "box": [50, 14, 90, 24], "size": 9.0}
    tiny = {"text": "tiny", "box": [10, 90, 30, 96], "size": 5.0}
    figure = {"name": "f", "box": [0, 0, 100, 100], "labels": [first, below]}
    assert not small(figure) + overlapping(figure) + outside(figure)
    assert overlapping(figure | {"labels": [first, on_it]})
    assert small(figure | {"labels": [tiny]})
    assert outside(figure | {"box": [15, 0, 100, 100]})


def colors(part: Locator) -> list[tuple[int, tuple[int, int, int]]]:
    """The colors that are seen of a part of the page, the commonest first, each with its number of pixels."""
    with Image.open(BytesIO(part.screenshot(animations="disabled"))) as picture:
        rgb = picture.convert("RGB")
        return sorted(rgb.getcolors(rgb.width * rgb.height) or [], reverse=True)  # type: ignore[arg-type]


def luminance(color: tuple[int, int, int]) -> float:
    """Relative luminance, from 0 to 1 (WCAG 2)."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("scheme", "scripts"), [("light", True), ("dark", True), ("light", False)], ids=["light", "dark", "without scripts"]
)
def test_figures_and_formulas_are_really_painted(
    scheme: Any, scripts: bool, browser: Browser, address: str, pages: list[Page]
) -> None:
    page = max(pages, key=lambda p: len(p.soup.select("svg.plot-svg")) * len(p.soup.select("div.formula")))
    with session(browser, address, color_scheme=scheme, java_script_enabled=scripts) as desk:
        desk.go(page.url)
        for selector in ("svg.plot-svg", "div.formula", "span.formula"):
            for number in range(2):
                part = desk.tab.locator(f"article {selector}").nth(number)
                (_, paper), *inks = colors(part)
                where = f"{page.name}, {scheme}: {selector} number {number + 1}"
                assert (luminance(paper) > 0.5) == (scheme == "light"), f"{where} lies on paper of the color {paper}"
                assert any(contrast(ink, paper) > 4.5 for _, ink in inks), f"{where} is blank"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_color_of_a_figure_stands_out_from_the_page(scheme: Any, browser: Browser, address: str) -> None:
    read = """names => {
      const probe = document.querySelector("article").appendChild(document.createElement("i"));
      const seen = name => { probe.style.color = `var(--figure-${name})`; return getComputedStyle(probe).color; };
      const colors = [getComputedStyle(document.body).backgroundColor, ...names.map(seen)];
      return colors.map(color => color.match(/\\d+/g).map(Number));
    }"""
    inks = [name for name in palette.LIGHT if name not in ("grid", "paper")]
    with session(browser, address, color_scheme=scheme) as desk:
        desk.go("")
        page, *shown = desk.tab.evaluate(read, inks)
    faults = [
        f"{name} {tuple(color)} on {tuple(page)}: {contrast(color, page):.2f} to 1"
        for name, color in zip(inks, shown, strict=True)
        if contrast(color, page) < 4.5
    ]
    assert not faults, "\n".join(faults)
