"""Where the built site is, and its pages, for the tests that read it as a reader or a browser meets it."""

from pathlib import Path

import pytest

from tests.site.built import Page, read_pages

pytest.register_assert_rewrite("minisite")  # a failed assertion in it says what it compared

ROOT = Path(__file__).resolve().parents[1]


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
