"""What a traveler has: the site from the zip, opened from disk with no network."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def home(site: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("offline")
    with zipfile.ZipFile(site / "ml-interview-notes-offline.zip") as archive:
        archive.extractall(folder)
    return (folder / "ml-interview-notes" / "index.html").as_uri()


@pytest.fixture
def tab(home: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.route(lambda url: not url.startswith(("file:", "data:", "blob:")), lambda route: route.abort())
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.goto(home)
    yield page
    assert not faults
    context.close()


def test_search_finds_a_question_and_leads_there(tab: Page) -> None:
    tab.locator('input[name="query"]').click()
    tab.locator('input[name="query"]').press_sequentially("calibrated")
    result = tab.locator('a.md-search-result__link[href*="thresholds/index.html"]').first
    result.wait_for(timeout=20_000)
    result.click()
    tab.wait_for_url("**/evaluation/thresholds/index.html*")
    assert tab.locator("h1").inner_text().startswith("Thresholds")


def test_formulas_figures_links_and_theme_work_from_disk(tab: Page) -> None:
    tab.locator('article a[href*="evaluation/"]').first.click()
    tab.wait_for_url("**/evaluation/**/index.html")
    tab.evaluate("document.fonts.ready")
    assert tab.evaluate("[...document.fonts].some(f => f.family === 'KaTeX_Main' && f.status === 'loaded')")
    box = tab.locator("svg.plot-svg").first.bounding_box()
    assert box is not None
    assert box["width"] > 200
    schemes = set()
    for _ in range(3):  # follow the system, light, dark
        schemes.add(tab.evaluate("document.body.dataset.mdColorScheme"))
        tab.locator("label[for^=__palette]:visible").first.click()
    assert schemes == {"default", "slate"}


def test_no_link_inside_leads_to_a_folder(home: str) -> None:
    root = Path(home.removeprefix("file://")).parent
    for page in root.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert 'href="../"' not in html, page
        assert 'href="."' not in html, page
