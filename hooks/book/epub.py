"""The book as EPUB 3: the same documents, with KaTeX's MathML for formulas and SVG for figures, bound by pandoc."""

import json
import os
import tempfile
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from hooks.book import pandoc, typst_page
from hooks.book.contents import Book
from hooks.book.pandoc import Node, Page
from hooks.book.references import Surroundings

STYLE = Path(__file__).with_name("epub.css")


def html_inline(code: str) -> Node:
    return {"t": "RawInline", "c": ["html", code]}


def heading(level: int, label: str, inlines: list[Node]) -> Node:
    return {"t": "Header", "c": [level, [label, [], []], inlines]}


def words(text: str) -> list[Node]:
    return [{"t": "Str", "c": text}]


def epub_blocks(page: Page, around: Surroundings, cache: Path) -> list[Node]:
    """A page's document for EPUB. Raises NotForPaper."""

    def formula(node: Node) -> Node:
        one = around.formulas[int(pandoc.attributes(node)[2]["formula"])]
        spoken = one.speech.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        return html_inline(one.mathml.replace("<math ", f'<math alttext="{spoken}" ', 1))

    def division(node: Node) -> list[Node]:
        _, classes, pairs = pandoc.attributes(node)
        if "formula" in classes:
            return [{"t": "Para", "c": [formula(node)]}]
        if "plot" in classes:
            picture = around.pictures[pairs["figure"]]
            file = typst_page.file_name(pairs["figure"], picture)
            return [{"t": "Para", "c": [{"t": "Image", "c": [["", [], []], words(picture.alt), [file, ""]]}]}]
        content = pandoc.rewritten(node["c"][1], handlers)
        if "admonition" in classes:
            title = {"t": "Para", "c": [{"t": "Strong", "c": words(pandoc.plain(node["c"][1][0]))}]}
            return [{"t": "Div", "c": [["", classes, []], [title, *content[1:]]]}]
        return [{"t": "Div", "c": [["", classes, []], content]}]

    def link(node: Node) -> list[Node]:
        _, inlines, (target, _) = node["c"]
        inside = pandoc.rewritten(inlines, handlers)
        outside = target if pandoc.leads_out(target) else around.download(target)
        if outside == "":
            return list(inside)
        if outside is None:
            outside = f"#{around.label(target)}"
        return [{"t": "Link", "c": [["", [], []], inside, [outside, ""]]}]

    def header(node: Node) -> list[Node]:
        level, (identifier, classes, _), inlines = node["c"]
        question = pandoc.level(classes)
        badge = [{"t": "Space"}, {"t": "Span", "c": [["", ["level"], []], words(question)]}] if question else []
        label = typst_page.anchor_label(page, identifier, bool(question))
        return [heading(min(level + 1, 6), label, pandoc.rewritten(inlines, handlers) + badge)]

    def image(node: Node) -> list[Node]:
        _, alt, (source, _) = node["c"]
        return [{"t": "Image", "c": [["", [], []], alt, [typst_page.copied(around.image(source), cache), ""]]}]

    def span(node: Node) -> list[Node]:
        if "formula" in pandoc.attributes(node)[1]:
            return [formula(node)]
        return list(pandoc.rewritten(node["c"][1], handlers))

    def raw(node: Node) -> list[Node]:
        pandoc.refuse(node, page)

    handlers: pandoc.Handlers = {
        "Header": header,
        "Div": division,
        "Link": link,
        "Image": image,
        "Span": span,
        "RawBlock": raw,
        "RawInline": raw,
    }
    body: list[Node] = pandoc.rewritten(pandoc.read(page, cache), handlers)
    return [heading(2, pandoc.page_label(page.url), words(page.title)), *body]


def bind(book: Book, cache: Path) -> bytes:
    """The EPUB; `cache` holds the figures that `typst_page.cached_page` wrote. Raises NotForPaper."""
    front = book.front
    blocks: list[Node] = []
    for number, chapter in enumerate(book.chapters, 1):
        blocks.append(heading(1, "contents" if number == 1 else f"chapter-{number}", words(chapter.title)))
        for page in chapter.pages:
            blocks += epub_blocks(page, book.around[page.source], cache)
    blocks += [
        heading(1, "chapter-terms", words("Terms")),
        heading(2, "terms", words("What the abbreviations mean")),
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
    parts = {key: {"t": "MetaInlines", "c": words(value)} for key, value in meta.items()}
    ast = json.dumps({"pandoc-api-version": pandoc.API_VERSION, "meta": parts, "blocks": blocks})
    midnight = str(int((front.day - type(front.day)(1970, 1, 1)).total_seconds()))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "book.epub"
        options = ("--split-level=2", "--toc", "--toc-depth=3", f"--css={STYLE}", f"--resource-path={cache}")
        steady = os.environ | {"SOURCE_DATE_EPOCH": midnight}
        pandoc.pandoc(ast, "--from=json", "--to=epub3", *options, f"--output={target}", environment=steady)
        return target.read_bytes()
