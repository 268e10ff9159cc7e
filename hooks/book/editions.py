"""What the site offers to take away: the book as PDF in two editions and as EPUB, made from the rendered pages.

Everything is kept in the cache by all that it depends on, so that a build in which nothing changed only copies it.
"""

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from hooks.book import contents, epub, nav, offline_zip, typst_page
from hooks.book.contents import Book, Chapter
from hooks.book.kept import digest, kept
from hooks.book.pandoc import NotForPaper
from hooks.book.references import Surroundings
from hooks.build import Build
from hooks.figures.svg import Picture
from hooks.formulas.delimiters import line_of
from hooks.formulas.formula import Formula
from hooks.formulas.speech import Speaker
from hooks.node import MissingNode
from hooks.pages import glossary
from hooks.problems import Problem

PDF, PHONE, EPUB, ZIP = (
    "ml-interview-notes.pdf",
    "ml-interview-notes-phone.pdf",
    "ml-interview-notes.epub",
    "ml-interview-notes-offline_zip.zip",
)
PROGRAMS = sorted(path.name for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".typ", ".css"))


def own_fonts(cache: Path) -> Path:
    """A folder with the font of the figures' labels and of code, and not Matplotlib's last resort, which hides gaps."""
    folder = cache / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    matplotlib = find_spec("matplotlib")  # found, not imported: that would take longer than all else here
    assert matplotlib
    assert matplotlib.origin
    for font in (Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf").glob("DejaVuSans*.ttf"):
        if not (folder / font.name).is_file():
            shutil.copy(font, folder)
    return folder


def offered(books: Mapping[str, bytes]) -> list[dict[str, str]]:
    """What the pages say of the books: label, file name, and size in megabytes."""
    labels = {PDF: "PDF", PHONE: "PDF for phones", EPUB: "EPUB"}
    sized = [{"label": labels[n], "file": n, "size": f"{len(content) / 1e6:.1f} MB"} for n, content in books.items()]
    return [*sized, {"label": "Site as a zip", "file": ZIP, "size": ""}]


def surroundings(
    chapters: list[Chapter],
    formulas: Mapping[str, list[Formula]],
    pictures: Mapping[str, Picture],
    files: Mapping[str, Path],
    site: str,
) -> dict[str, Surroundings]:
    """What each page (by its source) refers to."""
    labels = contents.labels(chapters)
    pages = [page for chapter in chapters for page in chapter.pages]
    return {page.source: Surroundings(page.url, formulas[page.source], pictures, labels, files, site) for page in pages}


def problem(error: NotForPaper, sources: Mapping[str, str]) -> Problem:
    """The problem of the page that a book cannot carry; the first with what to look for if the error names none."""
    pages = [error.page] if error.page else [page for page, source in sources.items() if error.needle in source]
    page = pages[0] if error.needle and pages else error.page
    source = sources.get(page, "")
    line = line_of(source, error.needle) if error.needle else None
    if error.needle and line is None and error.needle in source:
        line = source.count("\n", 0, source.index(error.needle)) + 1
    return Problem(page or "the book", line, str(error))


def fill(book: Book, cache: Path) -> dict[str, bytes]:
    """The books by their file names. Raises NotForPaper."""
    main = contents.write(book, cache)
    made = digest([main.read_text(encoding="utf-8")], PROGRAMS)
    fonts = own_fonts(cache)
    makers = {
        PDF: lambda: typst_page.compile_book(main, "a4", fonts),
        PHONE: lambda: typst_page.compile_book(main, "phone", fonts),
        EPUB: lambda: epub.bind(book, cache),
    }
    with ThreadPoolExecutor() as pool:
        files = {name: pool.submit(kept, cache, name, made, make) for name, make in makers.items()}
        return {name: file.result().read_bytes() for name, file in files.items()}


def make(build: Build, config: MkDocsConfig, files: Files) -> dict[str, Any]:
    """Add the books to the site's files; returns what the templates are told of them."""
    chapters = nav.chapters(build.nav)
    terms = glossary.entries((build.includes / "glossary.md").read_text(encoding="utf-8"))
    speaker = Speaker(build.node_modules, build.cache)
    try:
        pages = [page.source for chapter in chapters for page in chapter.pages]
        spoken = {page: speaker.speak(build.formulas[page]) for page in pages}
        around = surroundings(chapters, spoken, build.pictures, nav.files(files), config.site_url or "")
        book = Book(nav.front(config, build.root), chapters, around, terms)
        books = fill(book, build.root / ".cache" / "book")
    except NotForPaper as fault:
        build.report(problem(fault, build.sources))
        return {}
    except MissingNode as missing:
        build.report(Problem("the book", None, f"its formulas cannot be spoken: {missing}"))
        return {}
    finally:
        speaker.close()
    for name, content in books.items():
        files.append(File.generated(config, name, content=content))
    return {"editions": offered(books), "labels": contents.labels(chapters)}


def add_zip(site: Path, build: Build) -> None:
    """Put the zip of the finished site into it, if it has the books; made anew only if a file in it changed."""
    if not (site / PDF).is_file():
        return
    shim = build.node_modules / "iframe-worker" / "shim" / "index.js"
    left_out = (*offline_zip.LEFT_OUT, ZIP)
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path.name not in left_out]
    day = contents.day(build.root)
    parts = [day, shim.read_bytes(), *((path.relative_to(site), sha256(path.read_bytes()).digest()) for path in files)]
    made = digest(parts, ["offline_zip.py"])
    cache = build.root / ".cache" / "book"
    shutil.copyfile(kept(cache, ZIP, made, lambda: offline_zip.archive(site, shim, day, ZIP)), site / ZIP)
