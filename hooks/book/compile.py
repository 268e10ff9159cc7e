"""Typst to PDF: each edition is typeset by a process of its own, from files in a folder that is theirs alone.

Where Typst finds a fault, each page is typeset by itself, which tells whose fault it is.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from hooks.book import assets, check, page_html, typst_main
from hooks.book.assets import Asset
from hooks.book.contents import Book, Chapter
from hooks.book.pandoc import BookError, Page
from hooks.problems import Problem, line_of

WORKER = Path(__file__).with_name("typst_worker.py")
TEMPLATES = [Path(__file__).with_name(name) for name in ("template.typ", "formulas.typ", "tables.typ")]
NO_FONT = re.compile(r'the text `"(?P<sign>.+?)"` could not be displayed')  # as Typst says it
NO_ROOM = re.compile(r"panicked with: table (?P<number>\d+) ")  # as tables.typ says it

GREED = 1000  # bytes of memory that Typst takes for each byte of a page's Typst, as measured
MEMORY = 3e9  # bytes that the books may take while they are made


def at_once(pages: Mapping[str, str]) -> int:
    """How many books to make at the same time, as memory allows; `pages` is the Typst of each."""
    return 3 if 2 * GREED * sum(map(len, pages.values())) < MEMORY else 1


def lay_out(folder: Path, book: Book, pages: Mapping[str, str], files: Iterable[Asset]) -> None:
    """Write into a folder all that Typst needs: main file, pages (Typst by source path), figures, images and fonts."""
    for template in TEMPLATES:
        shutil.copy(template, folder)
    for asset in files:
        (folder / asset.name).write_bytes(asset.content)
    for page in book.pages:
        (folder / typst_main.file_name(page)).write_text(pages[page.source], encoding="utf-8")
    (folder / "main.typ").write_text(typst_main.main_file(book), encoding="utf-8")
    (folder / "fonts").mkdir()
    matplotlib = find_spec("matplotlib")  # found, not imported: that would take longer than all else here
    assert matplotlib
    assert matplotlib.origin
    # The font of the figures' labels and of code; not Matplotlib's last resort, which hides gaps.
    for font in (Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf").glob("DejaVuSans*.ttf"):
        shutil.copy(font, folder / "fonts")


def typeset(folder: Path, files: Mapping[str, str], **inputs: str) -> list[list[str]]:
    """What Typst says against each of these files, whose PDFs it writes. Raises BookError if it says nothing at all."""
    done = subprocess.run(
        [sys.executable, "-P", str(WORKER)],
        input=json.dumps({"folder": str(folder), "files": files, "inputs": inputs}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise BookError(f"Typst ended without a word (code {done.returncode}); is there memory enough? {done.stderr}")
    answer: list[list[str]] = json.loads(done.stdout)
    return answer


def edition(folder: Path, book: Book, name: str) -> tuple[bytes, list[Problem]]:
    """The PDF of an edition ("a4" or "phone") of what `lay_out` wrote, or its faults. Raises BookError."""
    (said,) = typeset(folder, {"main.typ": f"{name}.pdf"}, edition=name)
    if said:
        return b"", faults(folder, book, name, said)
    return (folder / f"{name}.pdf").read_bytes(), []


def faults(folder: Path, book: Book, name: str, said: list[str]) -> list[Problem]:
    """The faults of an edition, of which Typst has said something, each with its page if a page has it alone, too."""
    files = {f"alone-{typst_main.file_name(page)}": page for page in book.pages}
    for file, page in files.items():
        alone = replace(book, chapters=[Chapter(page.title, [page])])
        (folder / file).write_text(typst_main.main_file(alone), encoding="utf-8")
    answers = typeset(folder, dict.fromkeys(files, ""), edition=name, alone="yes")
    found = [fault(page, book, name, one) for page, alone in zip(files.values(), answers, strict=True) for one in alone]
    return found or [Problem("the book", None, words(name, one)) for one in said]


def words(name: str, said: str) -> str:
    return f"the {name} edition cannot be typeset: {' '.join(said.split())}"


def fault(page: Page, book: Book, name: str, said: str) -> Problem:
    """What Typst says of a page, with the line and a remedy."""
    if no_font := NO_FONT.search(said):
        sign = no_font["sign"]
        return Problem(
            page.source,
            line_of_sign(page, book, sign),
            f"no font of the book has the sign `{sign}`; write it otherwise",
        )
    if no_room := NO_ROOM.search(said):
        remedy = "split the table, or shorten the words and formulas that no line can break"
        message = f"a table does not fit into the {name} edition at the smallest type that can be read; {remedy}"
        return Problem(page.source, check.line_of_table(page.text, int(no_room["number"])), message)
    return Problem(page.source, None, words(name, said))


def line_of_sign(page: Page, book: Book, sign: str) -> int | None:
    """Where a page has a sign: in its text, or else in a figure or an image."""
    if line := line_of(page.text, sign):
        return line
    around = book.around[page.source]
    shown = page_html.shown(page_html.parsed(page.html))
    drawn = {f'"{name}"': assets.of_picture(around.pictures[name]) for name in shown.figures}
    drawn |= {check.last(link): assets.of_image(file) for link in shown.images if (file := around.image(link))}
    needles = [needle for needle, asset in drawn.items() if sign.encode() in asset.content]
    return line_of(page.text, needles[0]) if needles else None
