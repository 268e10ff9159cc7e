"""The book's material as the site has it: MkDocs's navigation as chapters, its settings as title page."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from hooks.book.contents import Chapter, Front, day, version
from hooks.book.pandoc import Page as BookPage
from hooks.pages.html import parse
from hooks.questions import model
from hooks.questions.model import Question

SCREEN_ONLY = ("glossary.md",)  # stands in the book as an index


def chapters(nav: Navigation, sources: Mapping[str, str], questions: Mapping[str, Iterable[Question]]) -> list[Chapter]:
    """The sections of the navigation, their pages in order, with the text of each page's file and its questions."""

    def whole(page: Page) -> BookPage:
        name = page.file.src_uri
        return book_page(page, sources.get(name, ""), questions.get(name, ()))

    sections = [item for item in nav.items if isinstance(item, Section)]
    return [Chapter(section.title, [whole(page) for page in pages_of(section)]) for section in sections]


def pages_of(section: Section) -> list[Page]:
    nested = [pages_of(item) if isinstance(item, Section) else [item] for item in section.children]
    pages = [page for some in nested for page in some if isinstance(page, Page)]
    return [page for page in pages if page.file.src_uri not in SCREEN_ONLY]


def book_page(page: Page, text: str, questions: Iterable[Question]) -> BookPage:
    """A page with what is read of it: its questions and the ids of its headings."""
    source, html = page.file.src_uri, str(page.content)
    url = "" if page.file.url == "./" else page.file.url
    return BookPage(source, url, str(page.title), html, text, tuple(questions), tuple(model.anchors(parse(html))))


def files(all_files: Files) -> dict[str, Path]:
    """The site's files that are no pages, such as images, by their addresses."""
    return {unquote(file.url): Path(file.abs_src_path) for file in all_files.media_files() if file.abs_src_path}


def front(config: MkDocsConfig, root: Path) -> Front:
    name, description = str(config.site_name), str(config.site_description)
    return Front(name, description, version(root), day(root), config.site_url or "")
