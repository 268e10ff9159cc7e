"""What the site offers to take away: the book as PDF in two editions and as EPUB, made from the rendered pages.

Each is kept by all that it depends on, so that a build in which nothing changed only copies it.
"""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.book import (
    assets,
    compile,
    contents,
    epub,
    equations,
    labels,
    nav,
    offline_zip,
    page_html,
    typst_main,
    typst_page,
)
from hooks.book.assets import Asset
from hooks.book.contents import Book
from hooks.book.pandoc import PACKAGES, PROGRAMS, BookError, Page
from hooks.book.references import Surroundings
from hooks.build import Build
from hooks.cache import Cache, key
from hooks.formulas.formula import Formula
from hooks.formulas.speech import Speaker
from hooks.node import REPAIR, MissingNode
from hooks.problems import Problem

PDF, PHONE, EPUB, ZIP = (
    "ml-interview-notes.pdf",
    "ml-interview-notes-phone.pdf",
    "ml-interview-notes.epub",
    "ml-interview-notes-offline.zip",
)


def offered(books: Mapping[str, bytes]) -> list[dict[str, str]]:
    """What the pages say of the books: label, file name, and size in megabytes."""
    names = {PDF: "PDF", PHONE: "PDF for phones", EPUB: "EPUB"}
    sized = [{"label": names[n], "file": n, "size": f"{len(content) / 1e6:.1f} MB"} for n, content in books.items()]
    return [*sized, {"label": "Site as a zip", "file": ZIP, "size": ""}]


def spoken(pages: list[Page], build: Build) -> dict[str, list[Formula]]:
    """The formulas of each page (by its source), numbered, and in words. Raises MissingNode."""
    found = {page.source: equations.numbered(build.formulas[page.source]) for page in pages}
    speaker = Speaker(build.node_modules, build.cache)
    try:
        said = iter(speaker.speak(one for formulas in found.values() for one in formulas))
    finally:
        speaker.close()
    return {source: [next(said) for _ in formulas] for source, formulas in found.items()}


def gathered(build: Build, config: MkDocsConfig, files: Files) -> Book:
    """All that the book is made of. Raises MissingNode."""
    chapters = nav.chapters(build.nav, build.sources, build.questions)
    pages = [page for chapter in chapters for page in chapter.pages]
    formulas = spoken(pages, build)
    places, media, site = labels.of_pages(pages), nav.files(files), config.site_url or ""
    around = {
        page.source: Surroundings(page.url, formulas[page.source], build.pictures, places, media, site)
        for page in pages
    }
    return Book(nav.front(config, build.root), chapters, around, build.terms)


def recipe(book: Book) -> str:
    """The key of all that the book shows, in whatever edition."""
    pages = [typst_page.recipe(page, book.around[page.source]) for page in book.pages]
    return key(typst_main.main_file(book), pages, files=PROGRAMS, packages=PACKAGES)


def make(build: Build, config: MkDocsConfig, files: Files) -> dict[str, Any]:
    """Add the books to the site's files; returns what the templates are told of them, nothing if it has faults."""
    try:
        book = gathered(build, config, files)
        books, problems = made(book, build.cache)
    except MissingNode as missing:
        books, problems = {}, [Problem("the book", None, f"its formulas cannot be spoken: {missing}")]
    except BookError as error:
        books, problems = {}, [Problem("the book", None, f"it cannot be made: {error}")]
    build.report(*problems)
    if problems:
        return {}
    for name, content in books.items():
        files.append(File.generated(config, name, content=content))
    return {"editions": offered(books), "labels": {page.url: labels.of_address(page.url) for page in book.pages}}


def made(book: Book, cache: Cache) -> tuple[dict[str, bytes], list[Problem]]:
    """The books by their file names, those that the cache lacks made, or all their faults. Raises BookError."""
    own = recipe(book)
    keys = {name: key(own, name) for name in (PDF, PHONE, EPUB)}
    kept = cache.get("book", keys.values())
    books = {name: kept[of] for name, of in keys.items() if of in kept}
    if len(books) == len(keys):
        return books, []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pages = list(pool.map(lambda page: typst_page.written(page, book.around[page.source], cache), book.pages))
    problems = [problem for _, found in pages for problem in found]
    if problems:
        return {}, problems
    texts = {page.source: text for page, (text, _) in zip(book.pages, pages, strict=True)}
    files = assets_of(book)
    with TemporaryDirectory() as name, ThreadPoolExecutor(compile.at_once(texts)) as pool:
        folder = Path(name)
        compile.lay_out(folder, book, texts, files)
        makers: dict[str, Callable[[], tuple[bytes, list[Problem]]]] = {
            PDF: lambda: compile.edition(folder, book, "a4"),
            PHONE: lambda: compile.edition(folder, book, "phone"),
            EPUB: lambda: (epub.bind(book, files, cache), []),
        }
        running = {name: pool.submit(make) for name, make in makers.items() if name not in books}
        for name, task in running.items():
            content, found = task.result()
            problems += found
            if not found:
                cache.put("book", {keys[name]: content})
                books[name] = content
    return {name: books[name] for name in keys if name in books}, problems


def assets_of(book: Book) -> list[Asset]:
    """The figures and images of the book, each once."""
    shown = [(page_html.shown(page_html.parsed(page.html)), book.around[page.source]) for page in book.pages]
    return list({asset.name: asset for of in shown for asset in assets.of_page(*of)}.values())


def add_zip(site: Path, build: Build) -> None:
    """Put the zip of the finished site into it, if it has the books; made anew only if a file in it changed."""
    if not (site / PDF).is_file():
        return
    shim = build.node_modules / "iframe-worker" / "shim" / "index.js"
    if not shim.is_file():
        build.report(Problem("the zip", None, f"its search cannot work: iframe-worker is not installed; {REPAIR}"))
        return
    left_out = (*offline_zip.LEFT_OUT, ZIP)
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path.name not in left_out]
    day = contents.day(build.root)
    parts = [day, *((path.relative_to(site), sha256(path.read_bytes()).digest()) for path in files)]
    own = key(*parts, files=[shim, Path(offline_zip.__file__)])
    try:
        content = build.cache.kept("zip", own, lambda: offline_zip.archive(site, shim, day, ZIP))
    except offline_zip.Changed as changed:
        build.report(Problem("the zip", None, str(changed)))
        return
    (site / ZIP).write_bytes(content)
