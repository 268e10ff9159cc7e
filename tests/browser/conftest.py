"""The site served to a browser as a web server would, and what the browser saw on every page."""

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from tests.browser.crawl import version, visit_all
from tests.browser.kept import Kept
from tests.browser.server import serve
from tests.browser.session import Visit
from tests.conftest import ROOT
from tests.site.site_pages import Page


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, with a slash at the end."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def visits(program: str, address: str, site: Path, pages: list[Page]) -> list[Visit]:
    """What was seen of every page: on a phone, on a desk in the dark, and without scripts."""
    kept = Kept(ROOT / ".cache" / "visits", site, version(program), metadata.version("playwright"))
    return visit_all(program, address, [page for page in pages if not page.is_404], kept)
