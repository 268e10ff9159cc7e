"""What the zip does to the site's files so that they open from disk, and that it says so when the theme has changed."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from minisite import Site, build_site

from hooks.book import offline_zip

NAME = "ml-interview-notes-offline.zip"


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("../roc/", "../roc/index.html"),
        (".", "index.html"),
        ("..", "../index.html"),
        ("./", "index.html"),
        ("a.pdf", "a.pdf"),
        ("", ""),
    ],
)
def test_links_to_folders_name_their_page_on_disk(link: str, file: str) -> None:
    assert offline_zip.named(link) == file


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose pages offer the zip."""
    pages: dict[str, str | bytes] = {
        "docs/topic/a.md": "# A\n\n## What is a? { #a .easy }\n\nIt is $x$.\n",
        "docs/topic/b.md": "# B\n\nSee [a](a.md#a).\n",
    }
    return build_site(tmp_path_factory.mktemp("zip"), pages, book=True)


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("topic/a/index.html", "assets/javascripts/bundle.", "assets/scripts/main.", "script of the theme"),
        ("topic/a/index.html", '<link rel="preload"', "<link as=font rel=preload", "loaded before the page"),
        ("topic/a/index.html", f'{NAME}"', 'elsewhere"', "link to the zip"),
        ("topic/b/index.html", ' href="', " href='", "link to"),
        ("assets/katex/katex.css", "url(fonts/", "url(../fonts/", "a font beside the style sheet"),
        ("search/search_index.json", '"docs"', '"items"', "no entries"),
    ],
    ids=lambda value: None,
)
def test_a_theme_that_has_changed_is_told_and_not_passed_over(
    built: Site, tmp_path: Path, path: str, old: str, new: str, said: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(built.file("."), site)
    shim = built.folder / "node_modules" / "iframe-worker" / "shim" / "index.js"
    assert offline_zip.archive(site, shim, date(2026, 1, 1), NAME)
    text = (site / path).read_text(encoding="utf-8")
    assert old in text
    (site / path).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(offline_zip.Changed, match=said) as raised:
        offline_zip.archive(site, shim, date(2026, 1, 1), NAME)
    assert path in str(raised.value)
    assert "mend hooks/book/offline_zip.py" in str(raised.value)


def test_a_theme_that_has_changed_stops_the_build(built: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_zip, "BUNDLE", re.compile("no such script"))
    pages: dict[str, str | bytes] = {"docs/topic/a.md": "# A\n\n## What is a? { #a .easy }\n\nIt is $y$.\n"}
    made = build_site(built.folder, pages, book=True)
    assert made.aborted == 1
    assert len(made.log) == 1
    assert re.fullmatch(
        "the zip: in [a-z/]+[.]html there is no script of the theme, before which the search's shim must stand; "
        "mend hooks/book/offline_zip.py",
        made.log[0],
    )
