"""While serving, render and index a page again only if its source, an include or the list of pages changed.

Rendering all pages takes most of a build's time; after an edit, all but one are as they were.
"""

import copy
from collections.abc import Callable
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from hooks.questions import search
from hooks.questions.model import Question

RENDERED = ("content", "toc", "_title_from_render", "present_anchor_ids")  # what Page.render finds out, and its links


def render_once(page: Page, own_key: str, memory: dict[str, Any], is_faultless: Callable[[], bool]) -> None:
    """Make the page render as it did the last time, if that was under the same key and no fault was found then."""
    name = page.file.src_uri
    render = page.render

    def remembering(config: MkDocsConfig, files: Files) -> None:
        known = memory.get(name)
        if known and known[0] == own_key:
            for attribute, value in known[1].items():
                setattr(page, attribute, copy.copy(value))
            targets = {files.get_file_from_path(target): links for target, links in known[2].items()}
            page.links_to_anchors = {target: links for target, links in targets.items() if target}
            return
        render(config, files)
        links = {target.src_uri: dict(links) for target, links in (page.links_to_anchors or {}).items()}
        if is_faultless():
            memory[name] = own_key, {attribute: getattr(page, attribute) for attribute in RENDERED}, links

    page.render = remembering  # type: ignore[method-assign]


def index_once(index: Any, indexed: dict[str, Any], questions_of: Callable[[str], list[Question]]) -> None:
    """Make Material's search index take a page's entries from the last build, if its content and title are the same.

    The entries of its questions get their other names.
    """
    add = index.add_entry_from_context

    def remembering(page: Page) -> None:
        questions = questions_of(page.file.src_uri)
        own_key = f"{page.url}\n{page.title}\n{page.meta}\n{page.content}\n{[q.also for q in questions]}"
        known = indexed.get(page.url)
        if known and known[0] == own_key:
            index.entries += copy.deepcopy(known[1])
            return
        before = len(index.entries)
        add(page)
        search.add_names(index.entries[before:], questions)
        indexed[page.url] = own_key, copy.deepcopy(index.entries[before:])

    index.add_entry_from_context = remembering
