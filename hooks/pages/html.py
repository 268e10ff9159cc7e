"""A page's rendered HTML as a tree, parsed once for all who only read it."""

import copy

from lxml import html as lxml_html
from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


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
