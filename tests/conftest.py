"""Where the built site is, its pages, and a browser, for the tests that read the site as a reader meets it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import pytest
import side_by_side

from tests.site.site_pages import Page, read_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.register_assert_rewrite("minisite")  # a failed assertion in it says what it compared

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(side_by_side)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--site", type=Path, default=ROOT / "site", help="folder of the built site (default: site/)")


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Path:
    """The folder of the built site."""
    folder: Path = pytestconfig.getoption("--site")
    assert (folder / "index.html").is_file(), f"there is no site in {folder}; run `make site`"
    return folder.resolve()


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Page]:
    """Every HTML page of the built site, the 404 page included."""
    return read_pages(site)


@pytest.fixture(scope="session")
def home(pages: list[Page]) -> Page:
    """The home page, which is small: the one in which tests plant faults."""
    return next(page for page in pages if not page.url)


@pytest.fixture(scope="session")
def program() -> str:
    """Path of the browser."""
    path = chromium.find()
    assert path, f"there is no Chromium or Chrome; {chromium.REMEDY}"
    return path


@pytest.fixture(scope="session")
def browser(program: str) -> Iterator["Browser"]:
    """The browser; one for all tests, as a process may hold only one Playwright of this kind."""
    from tests.browser.session import launched  # slow to import, and most tests need no browser

    with launched(program) as browser:
        yield browser
