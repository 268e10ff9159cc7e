"""A browser, the site served to it as a web server would, and what it saw on every page."""

from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import Browser

from tests.browser.server import serve
from tests.browser.visits import Visit, launched, visit_all
from tests.site.built import Page


@pytest.fixture(scope="session")
def program() -> str:
    """Path of the browser."""
    path = chromium.find()
    assert path, f"there is no Chromium or Chrome; {chromium.REMEDY}"
    return path


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, with a slash at the end."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def visits(program: str, address: str, pages: list[Page]) -> list[Visit]:
    """What was seen of every page: on a phone, on a desk in the dark, and without scripts."""
    return visit_all(program, address, [page for page in pages if not page.is_404])


@pytest.fixture(scope="session")
def browser(program: str) -> Iterator[Browser]:
    with launched(program) as browser:
        yield browser
