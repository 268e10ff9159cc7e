"""A page's rendered HTML as a tree, parsed once for all who only read it."""

import copy
from collections.abc import Iterator

from lxml import html as lxml_html
from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CODE = frozenset(("code", "pre", "kbd", "samp", "script", "style", "svg", "math", "textarea"))
NO_PROSE = frozenset(("formula", "arithmatex", "headerlink", "filename"))  # classes
INLINE = frozenset(
    ("a", "abbr", "b", "br", "cite", "del", "dfn", "em", "i", "img", "ins", "label", "mark", "q", "s", "small")
) | frozenset(("span", "strong", "sub", "sup", "u", "var", "wbr"))
OBJECT = "\ufffc"  # stands in prose for what is code or a formula


def parse(html: str) -> HtmlElement:
    """The content of a page below one element."""
    return lxml_html.fragment_fromstring(html, create_parent="article")


def headings(tree: HtmlElement) -> list[HtmlElement]:
    """The headings in order, wherever they stand."""
    return list(tree.iter(*HEADINGS))


def inner(element: HtmlElement) -> str:
    """What stands in an element, as HTML."""
    parts = [lxml_html.tostring(child, encoding="unicode") for child in element]
    return (element.text or "") + "".join(parts)


def text(element: HtmlElement) -> str:
    """The words of an element, spaces folded and link signs left out."""
    bare = copy.deepcopy(element)
    for sign in bare.find_class("headerlink"):
        sign.drop_tree()
    return " ".join(bare.text_content().split())


def prose(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Each block with the text that stands directly in it or in a line of it; OBJECT for code and formulas."""
    parts: list[str] = []

    def visit(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        nonlocal parts
        parts.append(element.text or "")
        for child in element:
            if not isinstance(child.tag, str):
                pass  # a comment
            elif child.tag in CODE or not NO_PROSE.isdisjoint(child.get("class", "").split()):
                parts.append(OBJECT)
            elif child.tag in INLINE:
                yield from visit(child)
            else:
                around, parts = parts, []
                yield from visit(child)
                yield child, "".join(parts)
                parts = [*around, "\n"]
            parts.append(child.tail or "")

    yield from visit(tree)
    yield tree, "".join(parts)
