"""Typeset the book: each page's document as Typst, all of them with the template as PDF.

A page's Typst is kept in the cache by its content, so that a build after one change reads only that page again.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

import typst

from hooks.book import mathml_to_typst, pandoc
from hooks.book.kept import digest, kept
from hooks.book.pandoc import Node, NotForPaper, Page, page_label
from hooks.book.references import Surroundings
from hooks.figures.svg import Picture

PROGRAMS = ("pandoc.py", "typst_page.py", "references.py", "mathml_to_typst.py")  # what makes a page's Typst

NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')  # as the compiler says it


def string(text: str) -> str:
    """A Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def math(content: str) -> str:
    return f"${content}$"


def array(elements: Iterable[str]) -> str:
    """A Typst array of what is Typst already."""
    return "(" + "".join(f"{element}, " for element in elements) + ")"


def inline(code: str) -> Node:
    return {"t": "RawInline", "c": ["typst", code]}


def block(code: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", code]}


def typst_page(page: Page, around: Surroundings, cache: Path) -> str:
    """A page in Typst. Raises NotForPaper."""

    def within(call: str, content: Node) -> list[Node]:
        return [block(f"{call}["), *pandoc.rewritten(content, handlers), block("]")]

    def formula(node: Node, function: str) -> str:
        one = around.formulas[int(pandoc.attributes(node)[2]["formula"])]
        try:
            written = mathml_to_typst.typst(one.mathml)
        except mathml_to_typst.Unknown as unknown:
            message = (
                f"the formula `{' '.join(one.tex.split())}` has no form in the book ({unknown}); write it otherwise"
            )
            raise NotForPaper(message, one.tex) from None
        if function == "im":
            return f"#im({string(one.speech)}, {math(written.whole)})"
        rows = [array(array(array(map(math, terms)) for terms in pieces) for pieces in row) for row in written.rows]
        return f"#dm({string(one.speech)}, {math(written.whole)}, {', '.join(rows)})"

    def link(node: Node) -> list[Node]:
        _, inlines, (target, _) = node["c"]
        inside = pandoc.rewritten(inlines, handlers)
        outside = target if pandoc.leads_out(target) else around.download(target)
        if outside is not None:
            return [inline(f"#href({string(outside)})["), *inside, inline("]")] if outside else inside
        return [inline(f"#xref({string(around.label(target))})["), *inside, inline("]")]

    def image(node: Node) -> list[Node]:
        _, words, (source, _) = node["c"]
        file = copied(around.image(source), cache)
        return [inline(f"#box(image({string(file)}, alt: {string(pandoc.plain(words))}))")]

    def division(node: Node) -> list[Node]:
        _, classes, pairs = pandoc.attributes(node)
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
            return within(f"#admonition({string(kind)}, {string(pandoc.plain(content[0]))})", content[1:])
        return list(pandoc.rewritten(content, handlers))

    def header(node: Node) -> list[Node]:
        level, (identifier, classes, _), inlines = node["c"]
        title = string(pandoc.plain(inlines))
        question = pandoc.level(classes)
        name = string(anchor_label(page, identifier, bool(question)))
        if question:
            return [block(f"#question({string(question)}, {title}, {name})")]
        return [block(f"#subheading({level}, {title}, {name})")]

    def span(node: Node) -> list[Node]:
        _, classes, pairs = pandoc.attributes(node)
        if "formula" in classes:
            return [inline(formula(node, "im"))]
        if "term" in classes:
            return [inline(f"#term({string(pairs['term'])})")]
        return list(pandoc.rewritten(node["c"][1], handlers))

    def raw(node: Node) -> list[Node]:
        if node["c"][0] != "typst":
            pandoc.refuse(node, page)
        return [node]

    handlers: pandoc.Handlers = {
        "Header": header,
        "Div": division,
        "Link": link,
        "Image": image,
        "Span": span,
        "RawBlock": raw,
        "RawInline": raw,
    }
    blocks = mark_short_answers(pandoc.read(page, cache))
    whole = {"pandoc-api-version": pandoc.API_VERSION, "meta": {}, "blocks": pandoc.rewritten(blocks, handlers)}
    written = pandoc.pandoc(json.dumps(whole), "--from=json", "--to=typst", "--wrap=none")
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
        after_question = node["t"] == "Header" and bool(pandoc.level(node["c"][1][1]))
    return result


def anchor_label(page: Page, anchor: str, is_question: bool) -> str:
    """A question's label is its permanent id; other anchors are told apart by their page."""
    return anchor if is_question else f"{page_label(page.url)}--{anchor}"


def file_name(name: str, picture: Picture) -> str:
    digest = hashlib.sha256(picture.svg.encode()).hexdigest()[:12]
    return f"figures/{name}-{digest}.svg"


def copied(image: Path, cache: Path) -> str:
    """The name in the cache of a copy of an image."""
    content = image.read_bytes()
    name = f"figures/{hashlib.sha256(content).hexdigest()[:12]}{image.suffix.lower()}"
    if not (cache / name).is_file():
        (cache / "figures").mkdir(parents=True, exist_ok=True)
        (cache / name).write_bytes(content)
    return name


def cached_page(page: Page, around: Surroundings, cache: Path) -> Path:
    """The file with a page's Typst, written anew only if something in it changed. Raises NotForPaper."""
    links = {around.address(link) for link in re.findall(r'href="([^"]+)"', page.html)}
    images = {around.address(image) for image in re.findall(r'<img\b[^>]*\ssrc="([^"]+)"', page.html)}
    pictures = {name: around.pictures[name] for name in re.findall(r'data-figure="([^"]+)"', page.html)}
    for name, picture in pictures.items():
        drawing = cache / file_name(name, picture)
        if not drawing.is_file():
            drawing.parent.mkdir(parents=True, exist_ok=True)
            svg = picture.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
            drawing.write_text(svg, encoding="utf-8")
    parts = [
        page,
        around.formulas,
        pictures,
        [(link, around.labels.get(link), link in around.files) for link in sorted(links)],
        [(image, around.files[image].read_bytes()) for image in sorted(images) if image in around.files],
        around.site,
    ]
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
        if missing := NO_FONT.search(str(error)):
            sign = missing[1]
            raise NotForPaper(f"no font of the book has the sign `{sign}`; write it otherwise", sign) from None
        raise NotForPaper(f"the {edition} edition cannot be typeset: {' '.join(str(error).split())}") from error
    if warnings:
        raise NotForPaper("; ".join(str(warning) for warning in warnings))
    return bytes(pdf)
