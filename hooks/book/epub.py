"""The book as EPUB 3: the same documents, with KaTeX's MathML for formulas and SVG for figures, bound by pandoc."""

import re
import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

from hooks.book import document, labels, pandoc
from hooks.book.assets import Asset
from hooks.book.contents import Book
from hooks.book.document import Form
from hooks.book.pandoc import Node
from hooks.cache import Cache
from hooks.formulas.formula import Formula

STYLE = Path(__file__).with_name("epub.css")


def identifier(label: str) -> str:
    """A label as XML takes it for an id, one to one: what an id may not hold is written by its number."""
    return re.sub(r"[^A-Za-z0-9.-]", lambda sign: f"_{ord(sign[0]):x}_", label.replace(".", "_2e_").replace("/", "."))


def words(text: str) -> list[Node]:
    return [{"t": "Str", "c": text}]


def header(level: int, label: str, inlines: list[Node]) -> Node:
    return {"t": "Header", "c": [level, [identifier(label), [], []], inlines]}


def heading(level: int, label: str, question: str, title: str, inlines: list[Node]) -> list[Node]:
    badge = [{"t": "Space"}, {"t": "Span", "c": [["", ["level"], []], words(question)]}] if question else []
    return [header(min(level + 1, 6), label, inlines + badge)]


def formula(one: Formula, display: bool) -> list[Node]:
    math = one.mathml.replace("<math ", f'<math alttext="{escape(one.speech)}" ', 1)
    node = {"t": "RawInline", "c": ["html", math]}
    return [{"t": "Para", "c": [node]}] if display else [node]


def image(file: str, alt: str) -> list[Node]:
    return [{"t": "Image", "c": [["", [], []], words(alt), [file, ""]]}]


def figure(file: str, alt: str) -> list[Node]:
    return [{"t": "Para", "c": image(file, alt)}]


def link(target: str, inside: bool, inlines: list[Node]) -> list[Node]:
    return [{"t": "Link", "c": [["", [], []], inlines, [f"#{identifier(target)}" if inside else target, ""]]}]


def division(classes: list[str], content: list[Node]) -> list[Node]:
    if "admonition" in classes:
        title = {"t": "Para", "c": [{"t": "Strong", "c": content[0]["c"]}]}
        content = [title, *content[1:]]
    return [{"t": "Div", "c": [["", classes, []], content]}]


FORM = Form(heading, formula, figure, image, link, division, term=words, table=lambda number, node: [node])


def bind(book: Book, files: Iterable[Asset], cache: Cache) -> bytes:
    """The EPUB, which has these figures and images. Raises BookError."""
    front = book.front
    blocks: list[Node] = []
    for number, chapter in enumerate(book.chapters, 1):
        blocks.append(header(1, labels.CONTENTS if number == 1 else f"/#chapter-{number}", words(chapter.title)))
        for page in chapter.pages:
            blocks.append(header(2, labels.of_address(page.url), words(page.title)))
            blocks += document.written(pandoc.read(page, cache), page, book.around[page.source], FORM)
    blocks += [
        header(1, "/#chapter-terms", words("Terms")),
        header(2, labels.TERMS, words("What the abbreviations mean")),
        {"t": "DefinitionList", "c": [[words(t), [[{"t": "Plain", "c": words(m)}]]] for t, m in book.terms]},
    ]
    meta = {
        "title": front.title,
        "subtitle": front.subtitle,
        "lang": "en-US",
        "date": front.day.isoformat(),
        "rights": "Text CC BY 4.0, code MIT",
        "identifier": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{front.title} {front.version} {front.day}')}",
    }
    text = pandoc.whole(blocks, {key: {"t": "MetaInlines", "c": words(value)} for key, value in meta.items()})
    midnight = int((front.day - type(front.day)(1970, 1, 1)).total_seconds())
    with TemporaryDirectory() as name:  # pandoc runs in it, so that no path is spelled to it
        folder = Path(name)
        shutil.copy(STYLE, folder)
        for asset in files:
            (folder / asset.name).write_bytes(asset.content)
        options = ("--split-level=2", "--toc", "--toc-depth=3", f"--css={STYLE.name}", "--output=book.epub")
        steady = {"SOURCE_DATE_EPOCH": str(midnight)}
        pandoc.run(text, "--from=json", "--to=epub3", *options, folder=folder, environment=steady)
        return (folder / "book.epub").read_bytes()
