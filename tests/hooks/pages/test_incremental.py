"""What an author sees after an edit: all of it, though only what changed is rendered again."""

from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from minisite import build_site

from hooks import cache
from hooks.pages import incremental

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


def test_a_page_is_rendered_again_when_what_renders_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "includes" / "deep").mkdir(parents=True)
    for name in ("mkdocs.yml", "includes/glossary.md", "includes/deep/module.py"):
        (tmp_path / name).write_text("one")
    keys = [incremental.recipe(tmp_path)]
    assert incremental.recipe(tmp_path) == keys[0]
    for name in ("mkdocs.yml", "includes/glossary.md", "includes/deep/module.py"):
        (tmp_path / name).write_text("two")
        keys.append(incremental.recipe(tmp_path))
    for package in incremental.PACKAGES:
        monkeypatch.setattr(cache, "version", lambda name, new=package: "99" if name == new else "1")
        keys.append(incremental.recipe(tmp_path))
    program = tmp_path / "hooks" / "program.py"
    program.parent.mkdir()
    monkeypatch.setattr(incremental, "HOOKS", program.parent)
    for text in ("one", "two"):
        program.write_text(text)
        keys.append(incremental.recipe(tmp_path))
    assert len(set(keys)) == len(keys)


def test_two_pages_of_the_same_text_keep_their_own_links(tmp_path: Path) -> None:
    same = "# Same\n\n[b](b.md)\n"
    pages: dict[str, str | bytes] = {f"docs/{name}": same for name in ("x/a.md", "y/a.md")}
    pages |= {"docs/x/b.md": "# B of x\n", "docs/y/b.md": "# B of y\n", "docs/same.md": "# S\n\n[b](x/b.md)\n"}
    for _ in range(2):  # rendered, and then from the cache
        site = build_site(tmp_path, pages)
        assert site.log == []
        hrefs = {name: site.article(name).select_one("p a")["href"] for name in ("x/a.md", "y/a.md", "same.md")}  # type: ignore[index]
        assert hrefs == {"x/a.md": "../b/", "y/a.md": "../b/", "same.md": "../x/b/"}


def test_search_finds_an_edited_page_by_its_new_words_and_the_others_as_before(tmp_path: Path) -> None:
    first = build_site(tmp_path, PAGES)
    again = build_site(tmp_path, PAGES | {"docs/b.md": "# B\n\n## There { #there }\n\nNew.\n"})
    assert "New." in again.searched("b.md")
    assert "Text." not in again.searched("b.md")
    assert again.searched("a.md") == first.searched("a.md") != ""
