"""What an author sees after an edit: all of it, though only what changed is rendered again."""

from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from minisite import build_site

PAGES: dict[str, str | bytes] = {
    "docs/a.md": "# A\n\nThe ROC, and [b](b.md#there).\n",
    "docs/b.md": "# B\n\n## There { #there }\n\nText.\n",
    "includes/glossary.md": "*[ROC]: first meaning\n",
}


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were rendered, in order."""
    sources: list[str] = []
    convert: Callable[[markdown.Markdown, str], str] = markdown.Markdown.convert

    def noted(self: markdown.Markdown, source: str) -> str:
        sources.append(source)
        return convert(self, source)

    monkeypatch.setattr(markdown.Markdown, "convert", noted)
    return sources


def test_after_an_edit_only_the_edited_page_is_rendered(tmp_path: Path, rendered: list[str]) -> None:
    first = build_site(tmp_path, PAGES)
    before = {page: first.html(page) for page in ("a.md", "b.md")}
    rendered.clear()
    again = build_site(tmp_path, PAGES | {"docs/b.md": "# B\n\n## There { #there }\n\nNew.\n"})
    assert ["New." in source for source in rendered] == [True]
    assert again.html("a.md") == before["a.md"]
    assert "New." in again.html("b.md")


def test_an_edited_include_is_seen_on_pages_that_did_not_change(tmp_path: Path) -> None:
    assert "first meaning" in build_site(tmp_path, PAGES).html("a.md")
    edited = build_site(tmp_path, PAGES | {"includes/glossary.md": "*[ROC]: second meaning\n"})
    assert "second meaning" in edited.html("a.md")


def test_a_link_is_dead_once_its_target_is_gone(tmp_path: Path) -> None:
    assert build_site(tmp_path, PAGES).log == []
    without_anchor = build_site(tmp_path, PAGES | {"docs/b.md": "# B\n"})
    assert ["dead link `b.md#there`" in line for line in without_anchor.log] == [True]
    (tmp_path / "docs" / "b.md").unlink()
    without_page = build_site(tmp_path, {path: text for path, text in PAGES.items() if path != "docs/b.md"})
    assert ["dead link `b.md#there`" in line for line in without_page.log] == [True]


def test_a_fault_is_reported_again_in_the_next_build(tmp_path: Path) -> None:
    pages = PAGES | {"docs/a.md": "# A\n\n[x](nowhere.md)\n"}
    assert build_site(tmp_path, pages).log == build_site(tmp_path, pages).log != []


def test_search_finds_an_edited_page_by_its_new_words_and_the_others_as_before(tmp_path: Path) -> None:
    first = build_site(tmp_path, PAGES)
    again = build_site(tmp_path, PAGES | {"docs/b.md": "# B\n\n## There { #there }\n\nNew.\n"})
    assert "New." in again.searched("b.md")
    assert "Text." not in again.searched("b.md")
    assert again.searched("a.md") == first.searched("a.md") != ""
