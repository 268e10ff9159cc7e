"""Render and index a page again only if something changed on which that depends; it takes most of a warm build's time.

Both are kept in the cache, so that the next build has them, too, and after an edit all pages but one are as they were.
"""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks.cache import Cache, key
from hooks.questions import search
from hooks.questions.model import Question

PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions", "Pygments")
HOOKS = Path(__file__).resolve().parents[1]
RENDERED = ("content", "toc", "_title_from_render", "present_anchor_ids")  # what Page.render finds out, and its links


def recipe(root: Path) -> str:
    """Key of all that pages are rendered by and may include: settings, hooks, includes and packages."""
    files = [path for path in sorted((root / "includes").rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    names = [path.relative_to(root) for path in files]
    return key(names, files=[root / "mkdocs.yml", *sorted(HOOKS.rglob("*.py")), *files], packages=PACKAGES)


def render_once(page: Page, own_key: str, cache: Cache, is_faultless: Callable[[], bool]) -> None:
    """Make the page render as it once did under the same key; what was rendered with a fault is not kept."""
    render = page.render

    def remembering(config: MkDocsConfig, files: Files) -> None:
        if known := cache.get("rendered", [own_key]):
            attributes, links_by_source = pickle.loads(known[own_key])
            for attribute, value in attributes.items():
                setattr(page, attribute, value)
            targets = {files.get_file_from_path(target): links for target, links in links_by_source.items()}
            page.links_to_anchors = {target: links for target, links in targets.items() if target}
            return
        render(config, files)
        links = {target.src_uri: dict(links) for target, links in (page.links_to_anchors or {}).items()}
        if is_faultless():
            attributes = {attribute: getattr(page, attribute) for attribute in RENDERED}
            cache.put("rendered", {own_key: pickle.dumps((attributes, links))})

    page.render = remembering  # type: ignore[method-assign]


def index_once(index: Any, rendering: str, cache: Cache, questions_of: Callable[[str], list[Question]]) -> None:
    """Make Material's search index take the entries of a page that is as it was from the cache.

    The entries of its questions get their other names.
    """
    add = index.add_entry_from_context

    def remembering(page: Page) -> None:
        questions = questions_of(page.file.src_uri)
        own_key = key(rendering, page.url, page.title, page.meta, page.content, [q.also for q in questions])
        if known := cache.get("index", [own_key]):
            index.entries += json.loads(known[own_key])
            return
        before = len(index.entries)
        add(page)
        search.add_names(index.entries[before:], questions)
        cache.put("index", {own_key: json.dumps(index.entries[before:]).encode()})

    index.add_entry_from_context = remembering
