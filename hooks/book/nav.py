"""The book's material as the site has it: MkDocs's navigation as chapters, its settings as title page."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from hooks.book.contents import Chapter, Front, day, version
from hooks.book.pandoc import Asked
from hooks.book.pandoc import Page as BookPage
from hooks.questions import model

SCREEN_ONLY = ("glossary.md",)  # stands in the book as an index


def chapters(nav: Navigation, sources: Mapping[str, str]) -> list[Chapter]:
    """The sections of the navigation, their pages rendered and in order; `sources` has the text of each page's file."""
    sections = [item for item in nav.items if isinstance(item, Section)]
    return [
        Chapter(s.title, [book_page(page, sources.get(page.file.src_uri, "")) for page in pages_of(s)])
        for s in sections
    ]


def pages_of(section: Section) -> list[Page]:
    nested = [pages_of(item) if isinstance(item, Section) else [item] for item in section.children]
    pages = [page for some in nested for page in some if isinstance(page, Page)]
    return [page for page in pages if page.file.src_uri not in SCREEN_ONLY]


def book_page(page: Page, text: str) -> BookPage:
    """A page with what is read of it: its questions and the ids of its headings."""
    source, html = page.file.src_uri, str(page.content)
    url = "" if page.file.url == "./" else page.file.url
    questions = tuple(Asked(one.title, one.id, ()) for one in model.read(html, source))
    return BookPage(source, url, str(page.title), html, text, questions, tuple(model.anchors(html)))


def files(all_files: Files) -> dict[str, Path]:
    """The site's files that are no pages, such as images, by their addresses."""
    return {unquote(file.url): Path(file.abs_src_path) for file in all_files.media_files() if file.abs_src_path}


def front(config: MkDocsConfig, root: Path) -> Front:
    name, description = str(config.site_name), str(config.site_description)
    return Front(name, description, version(root), day(root), config.site_url or "")
