"""Typeset the book: each page's document as Typst, all of them with the template as PDF.

A page's Typst is kept in the cache by its content, so that a build after one change reads only that page again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import typst

from book import document, typst_math
from book.document import Node, NotForPaper, Page, page_label
from book.kept import digest, kept

PROGRAMS = ("document.py", "pdf.py", "typst_math.py")  # what makes a page's Typst


@dataclass(frozen=True)
class Formula:
    """A typeset formula: its TeX, KaTeX's HTML, and how it is read aloud."""

    tex: str
    html: str
    speech: str


@dataclass(frozen=True)
class Picture:
    """A figure in the light palette, and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Surroundings:
    """What a page refers to: its formulas by number, pictures by name, and the book's label for each link."""

    formulas: list[Formula]
    pictures: Mapping[str, Picture]
    label: Callable[[str], str | None]


def string(text: str) -> str:
    """A Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def inline(code: str) -> Node:
    return {"t": "RawInline", "c": ["typst", code]}


def block(code: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", code]}


def typst_page(page: Page, around: Surroundings, cache: Path) -> str:
    """A page in Typst. Raises NotForPaper."""

    def within(call: str, content: Node) -> list[Node]:
        return [block(f"{call}["), *document.rewritten(content, change), block("]")]

    def formula(node: Node, function: str) -> str:
        one = around.formulas[int(document.attributes(node)[2]["formula"])]
        try:
            segments = typst_math.typst(one.html)
        except typst_math.Unknown as unknown:
            message = (
                f"the formula `{' '.join(one.tex.split())}` has no form in the book ({unknown}); write it otherwise"
            )
            raise NotForPaper(message, one.tex) from None
        if function == "im":
            return f"#im({string(one.speech)}, ${' #h(1em) '.join(' '.join(pieces) for pieces in segments)}$)"
        equations = ["(" + "".join(f"${piece}$, " for piece in pieces) + ")" for pieces in segments]
        return f"#dm({string(one.speech)}, {', '.join(equations)})"

    def link(node: Node) -> list[Node]:
        _, inlines, (target, _) = node["c"]
        inside = document.rewritten(inlines, change)
        if document.leads_out(target):
            return [inline(f"#href({string(target)})["), *inside, inline("]")]
        label = around.label(target)
        if label is None:
            raise NotForPaper(f"the link `{target}` has no target in the book; correct it", target)
        return [inline(f"#xref({string(label)})["), *inside, inline("]")]

    def division(node: Node) -> list[Node]:
        _, classes, pairs = document.attributes(node)
        content = node["c"][1]
        if "formula" in classes:
            return [block(formula(node, "dm"))]
        if "plot" in classes:
            picture = around.pictures[pairs["figure"]]
            return [block(f"#plot({string(file_name(pairs['figure'], picture))}, {string(picture.alt)})")]
        if "figure" in classes:
            return within("#figure-block", content)
        if "caption" in classes:
            return within("#caption", content)
        if "admonition" in classes:
            kind = "code" if "figure-code" in classes else next(c for c in [*classes, "note"] if c != "admonition")
            return within(f"#admonition({string(kind)}, {string(document.plain(content[0]))})", content[1:])
        return list(document.rewritten(content, change))

    def header(node: Node) -> Node:
        level, (identifier, classes, _), inlines = node["c"]
        title = string(document.plain(inlines))
        question = document.level(classes)
        name = string(anchor_label(page, identifier, bool(question)))
        if question:
            return block(f"#question({string(question)}, {title}, {name})")
        return block(f"#subheading({level}, {title}, {name})")

    def change(node: Node) -> list[Node] | None:
        kind = node["t"]
        if kind == "Header":
            return [header(node)]
        if kind == "Div":
            return division(node)
        if kind == "Link":
            return link(node)
        if kind == "Span":
            classes, pairs = document.attributes(node)[1:]
            if "formula" in classes:
                return [inline(formula(node, "im"))]
            if "term" in classes:
                return [inline(f"#term({string(pairs['term'])})")]
            return list(document.rewritten(node["c"][1], change))
        if kind in ("RawBlock", "RawInline") and node["c"][0] != "typst":
            document.refuse(node, page)
        return None

    blocks = mark_short_answers(document.read(page, cache))
    whole = {"pandoc-api-version": document.API_VERSION, "meta": {}, "blocks": document.rewritten(blocks, change)}
    written = document.pandoc(json.dumps(whole), "--from=json", "--to=typst", "--wrap=none")
    return f'#import "template.typ": *\n#page-title({string(page.title)}, {string(page_label(page.url))})\n\n{written}'


def mark_short_answers(blocks: list[Node]) -> list[Node]:
    """The first paragraph after a question in a division of its own."""
    result: list[Node] = []
    after_question = False
    for node in blocks:
        if after_question and node["t"] == "Para":
            result += [block("#short["), node, block("]")]
        else:
            result.append(node)
        after_question = node["t"] == "Header" and bool(document.level(node["c"][1][1]))
    return result


def anchor_label(page: Page, anchor: str, is_question: bool) -> str:
    """A question's label is its permanent id; other anchors are told apart by their page."""
    return anchor if is_question else f"{page_label(page.url)}--{anchor}"


def file_name(name: str, picture: Picture) -> str:
    digest = hashlib.sha256(picture.svg.encode()).hexdigest()[:12]
    return f"figures/{name}-{digest}.svg"


def cached_page(page: Page, around: Surroundings, cache: Path) -> Path:
    """The file with a page's Typst, written anew only if something in it changed. Raises NotForPaper."""
    links = sorted(set(re.findall(r'href="([^"]+)"', page.html)))
    pictures = {name: around.pictures[name] for name in re.findall(r'data-figure="([^"]+)"', page.html)}
    for name, picture in pictures.items():
        drawing = cache / file_name(name, picture)
        if not drawing.is_file():
            drawing.parent.mkdir(parents=True, exist_ok=True)
            svg = picture.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
            drawing.write_text(svg, encoding="utf-8")
    parts = [page, around.formulas, pictures, [(link, around.label(link)) for link in links]]
    try:
        made = digest(parts, PROGRAMS)
        return kept(cache, f"{page_label(page.url)}.typ", made, lambda: typst_page(page, around, cache).encode())
    except NotForPaper as fault:
        fault.page = page.source
        raise


def compile_book(main: Path, edition: str, fonts: Path) -> bytes:
    """The PDF of an edition ("a4" or "phone"). Raises NotForPaper, also for a glyph that no font has."""
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(main),
            root=str(main.parent),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"edition": edition},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise NotForPaper(f"the {edition} edition cannot be typeset: {' '.join(str(error).split())}") from error
    if warnings:
        raise NotForPaper("; ".join(str(warning) for warning in warnings))
    return bytes(pdf)
