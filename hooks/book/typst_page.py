"""A page of the book in Typst: its document with every mark written as a call of the template, kept by all it shows."""

from collections.abc import Iterable

from hooks.book import assets, check, document, labels, mathml_to_typst, page_html, pandoc
from hooks.book.document import Form
from hooks.book.pandoc import PACKAGES, PROGRAMS, BookError, Node, Page
from hooks.book.references import Surroundings
from hooks.cache import Cache, key
from hooks.formulas.formula import Formula
from hooks.problems import Problem


def string(text: str) -> str:
    """A Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def array(elements: Iterable[str]) -> str:
    """A Typst array of what is Typst already."""
    return "(" + "".join(f"{element}, " for element in elements) + ")"


def inline(code: str) -> Node:
    return {"t": "RawInline", "c": ["typst", code]}


def block(code: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", code]}


def within(call: str, content: list[Node]) -> list[Node]:
    return [block(f"{call}["), *content, block("]")]


def heading(level: int, label: str, question: str, words: str, inlines: list[Node]) -> list[Node]:
    title, name = string(words), string(label)
    if question:
        return [block(f"#question({string(question)}, {title}, {name})")]
    return [block(f"#subheading({level}, {title}, {name})")]


def formula(one: Formula, display: bool) -> list[Node]:
    written = mathml_to_typst.typst(one.mathml)
    if not display:
        return [inline(f"#im({string(one.speech)}, ${written.whole}$)")]
    rows = [
        array(array(array(f"${term}$" for term in terms) for terms in pieces) for pieces in row) for row in written.rows
    ]
    return [block(f"#dm({string(one.speech)}, ${written.whole}$, {', '.join(rows)})")]


def figure(file: str, words: str) -> list[Node]:
    return [block(f"#plot({string(file)}, {string(words)})")]


def image(file: str, words: str) -> list[Node]:
    return [inline(f"#box(image({string(file)}, alt: {string(words)}))")]


def link(target: str, inside: bool, inlines: list[Node]) -> list[Node]:
    return [inline(f"#{'xref' if inside else 'href'}({string(target)})["), *inlines, inline("]")]


def division(classes: list[str], content: list[Node]) -> list[Node]:
    for name in ("figure", "caption", "code-title"):
        if name in classes:
            return within("#figure-block" if name == "figure" else f"#{name}", content)
    if "admonition" in classes:
        kind = "code" if "figure-code" in classes else next((c for c in classes if c != "admonition"), "note")
        return [block(f"#admonition({string(kind)})["), content[0], block("]["), *content[1:], block("]")]
    return mark_short_answers(content)


def mark_short_answers(blocks: list[Node]) -> list[Node]:
    """The first paragraph after a question in a division of its own."""
    result: list[Node] = []
    asked = False
    for node in blocks:
        result += within("#short", [node]) if asked and node["t"] == "Para" else [node]
        asked = node["t"] == "RawBlock" and node["c"][1].startswith("#question(")
    return result


FORM = Form(
    heading,
    formula,
    figure,
    image,
    link,
    division,
    term=lambda name: [inline(f"#term({string(name)})")],
    table=lambda number, node: within(f"#numbered-table({number})", [node]),
)


def recipe(page: Page, around: Surroundings) -> str:
    """The key of all that a page shows in the book, in whatever form."""
    shown = page_html.shown(page_html.parsed(page.html))
    links = {link: (around.outside(link), around.label(link)) for link in sorted({*shown.links})}
    pictures = [(name, around.pictures[name].alt) for name in shown.figures if name in around.pictures]
    spoken = [(one.mathml, one.speech) for one in around.formulas]
    files = [asset.name for asset in assets.of_page(shown, around)]
    parts = (page.url, page.title, page.html, page.questions, spoken, links, pictures, files)
    return key(*parts, files=PROGRAMS, packages=PACKAGES)


def written(page: Page, around: Surroundings, cache: Cache) -> tuple[str, list[Problem]]:
    """A page in Typst, or all that it has no form for in the book."""
    own = recipe(page, around)
    if known := cache.get("page", [own]):
        return known[own].decode(), []
    if problems := check.problems(page, around, cache):
        return "", problems
    try:
        blocks = mark_short_answers(document.written(pandoc.read(page, cache), page, around, FORM))
        body = pandoc.run(pandoc.whole(blocks), "--sandbox", "--from=json", "--to=typst", "--wrap=none")
    except BookError as error:
        return "", [Problem(page.source, None, str(error))]
    title = f"#page-title({string(page.title)}, {string(labels.of_address(page.url))})"
    text = f'#import "template.typ": *\n{title}\n\n{body}'
    cache.put("page", {own: text.encode()})
    return text, []
