"""A page as pandoc's document, and the marks in it (formula, figure, question, link, …) handed to a form of the book.

Every form writes the same marks, each in its own way; here stands what they have in common.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hooks.book import assets, labels
from hooks.book.pandoc import Page
from hooks.book.references import Surroundings
from hooks.formulas.formula import Formula
from hooks.questions.model import LEVELS

Node = Any  # of pandoc's document in JSON: {"t": type, "c": content} or a list of them
Handlers = Mapping[str, Callable[[Node], list[Node]]]  # by type of element: the nodes that take its place


@dataclass(frozen=True)
class Form:
    """How a form of the book writes what is marked: each function gives the nodes that take its place.

    heading: level, label, the question's level (or empty), words, and these with their marks written; formula: the
    record, and whether it is a display; figure: file and words; image: the same, in a line; link: its target, whether
    that is in the book, and the words; division: the classes and the content of a box; term: an abbreviation; table:
    which of the page it is, and itself.
    """

    heading: Callable[[int, str, str, str, list[Node]], list[Node]]
    formula: Callable[[Formula, bool], list[Node]]
    figure: Callable[[str, str], list[Node]]
    image: Callable[[str, str], list[Node]]
    link: Callable[[str, bool, list[Node]], list[Node]]
    division: Callable[[list[str], list[Node]], list[Node]]
    term: Callable[[str], list[Node]]
    table: Callable[[int, Node], list[Node]]


def written(blocks: list[Node], page: Page, around: Surroundings, form: Form) -> list[Node]:
    """The blocks of a page as a form writes them; `check.problems` has found nothing that has no place in the book."""
    tables = 0

    def heading(node: Node) -> list[Node]:
        level, (identifier, classes, _), inlines = node["c"]
        question = next((name for name in classes if name in LEVELS), "")
        label = labels.of_anchor(page, identifier)
        return form.heading(level, label, question, plain(inlines), rewritten(inlines, handlers))

    def division(node: Node) -> list[Node]:
        (_, classes, pairs), content = node["c"]
        named = dict(pairs)
        if "formula" in classes:
            return form.formula(around.formulas[int(named["formula"])], True)
        if "plot" in classes:
            picture = around.pictures[named["figure"]]
            return form.figure(assets.of_picture(picture).name, picture.alt)
        return form.division(classes, rewritten(content, handlers))

    def span(node: Node) -> list[Node]:
        (_, classes, pairs), content = node["c"]
        named = dict(pairs)
        if "formula" in classes:
            return form.formula(around.formulas[int(named["formula"])], False)
        if "term" in classes:
            return form.term(named["term"])
        return list(rewritten(content, handlers))

    def link(node: Node) -> list[Node]:
        _, inlines, (target, _) = node["c"]
        inside = rewritten(inlines, handlers)
        outside = around.outside(target)
        if outside == "":
            return list(inside)
        return form.link(outside or str(around.label(target)), outside is None, inside)

    def image(node: Node) -> list[Node]:
        _, words, (source, _) = node["c"]
        file = around.image(source)
        assert file
        return form.image(assets.of_image(file).name, plain(words))

    def table(node: Node) -> list[Node]:
        nonlocal tables
        tables += 1
        return form.table(tables, {"t": "Table", "c": rewritten(node["c"], handlers)})

    handlers: Handlers = {
        "Header": heading,
        "Div": division,
        "Span": span,
        "Link": link,
        "Image": image,
        "Table": table,
    }
    result: list[Node] = rewritten(blocks, handlers)
    return result


def rewritten(node: Node, handlers: Handlers) -> Node:
    """A copy of the tree with the elements that have a handler replaced; others are gone into."""
    if isinstance(node, list):
        result: list[Node] = []
        for child in node:
            handler = handlers.get(child["t"]) if isinstance(child, dict) and "t" in child else None
            result += handler(child) if handler else [rewritten(child, handlers)]
        return result
    if isinstance(node, dict):
        return {key: rewritten(value, handlers) for key, value in node.items()}
    return node


def plain(node: Node) -> str:
    """The text of a tree, as it reads without any markup."""
    if isinstance(node, list):
        return "".join(map(plain, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node["t"], node.get("c", "")
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Str":
        return str(content)
    if kind in ("Code", "CodeBlock"):
        return str(content[1])
    if kind == "Quoted":
        return ("\u201c{}\u201d" if content[0]["t"] == "DoubleQuote" else "\u2018{}\u2019").format(plain(content[1]))
    return plain(content)
