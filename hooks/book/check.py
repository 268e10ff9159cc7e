"""What on a page has no form in the book: each fault with its line and a remedy, all of them at once.

Only pages that are in a chapter are looked at. The writers of the book rely on this: what stands here they need not
expect.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from hooks.book import images, mathml_to_typst, page_html
from hooks.book.page_html import Element
from hooks.book.pandoc import Page
from hooks.book.references import Surroundings
from hooks.cache import Cache
from hooks.formulas import delimiters
from hooks.formulas.formula import Formula
from hooks.pages.scanner import scan
from hooks.problems import Problem

KNOWN = {
    "a", "abbr", "article", "aside", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "s", "samp", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "u", "ul", "var", "wbr",
}  # fmt: skip
LINK, IMAGE, MARKDOWN, NOTHING = (
    "put a link in its place",
    "save it as a file in docs/ and show it as an image",
    "write it as Markdown",
    "leave it out",
)
REMEDIES = {
    **dict.fromkeys(("iframe", "video", "audio", "object", "embed", "frame", "portal"), LINK),
    **dict.fromkeys(("svg", "canvas", "picture", "map"), IMAGE),
    **dict.fromkeys(("script", "style", "link", "meta", "template", "noscript"), NOTHING),
    **dict.fromkeys(("form", "input", "button", "select", "textarea", "dialog"), NOTHING),
    "math": "write it as a formula between dollar signs",
}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def problems(page: Page, around: Surroundings, cache: Cache) -> list[Problem]:
    """All faults of a page, in the order of its text."""
    line = finder(page.text)

    def faults(element: Element) -> Iterator[Problem]:
        for needle, is_formula, message in faults_of(element, around, cache):
            yield Problem(page.source, line(needle, is_formula), message)

    def walk(element: Element) -> Iterator[Problem]:
        for child in element:
            if not isinstance(child.tag, str):  # a comment
                continue
            yield from faults(child)
            if child.tag in KNOWN and "formula" not in child.get("class", "").split():
                yield from walk(child)

    return list(walk(page_html.readable(page.html)))


def faults_of(element: Element, around: Surroundings, cache: Cache) -> Iterator[tuple[str, bool, str]]:
    """What is wrong with an element itself: what to look for in the source, whether that is a formula, the message."""
    classes = element.get("class", "").split()
    if element.tag not in KNOWN:
        remedy = REMEDIES.get(element.tag, MARKDOWN)
        yield f"<{element.tag}", False, f"the HTML `<{element.tag}>` has no form in the book; {remedy}"
    elif "formula" in classes and element.get("data-formula"):
        one = around.formulas[int(element.get("data-formula"))]
        if unknown := without_form(one):
            words = " ".join(one.tex.split())
            yield one.tex, True, f"the formula `{words}` has no form in the book {unknown}"
    elif element.tag == "a" and not {"footnote-ref", "footnote-backref"} & set(classes):
        link = element.get("href")
        if link and around.outside(link) is None and around.label(link) is None:
            remedy = "link to a page, a heading or a file, or write the address in full"
            yield last(link), False, f"the link `{link}` leads to nothing in the book; {remedy}"
    elif element.tag == "img":
        source = element.get("src", "")
        file = around.image(source)
        if not element.get("alt"):
            message = f"the image `{source}` has no alternative text; write it between the brackets"
            yield last(source), False, message
        if file is None:
            yield last(source), False, f"the image `{source}` is no file of the site; put it into docs/"
        elif wrong := images.fault(file, cache):
            yield last(source), False, f"the image `{source}` {wrong}"
    elif element.tag in HEADINGS and element.xpath(".//a[contains(@class, 'footnote-ref')]"):
        title = page_html.text(element).rstrip("\u00b6").strip()
        yield title.rstrip("0123456789"), False, "a heading has a footnote; move it into the text below"


def without_form(formula: Formula) -> str:
    """What in a formula Typst cannot write, with a remedy; empty if it can write all of it."""
    try:
        mathml_to_typst.typst(formula.mathml)
    except mathml_to_typst.Unknown as unknown:
        return str(unknown)
    return ""


def last(link: str) -> str:
    """The part of a link that stands in the page's source as it does in its HTML."""
    return unquote(link.rstrip("/").rpartition("/")[2] or link)


def line_of_table(source: str, number: int) -> int | None:
    """The line of a page's n-th table, by the line of dashes below its head."""
    prose = scan(source).prose
    found = [m.start() for m in re.finditer(r"^[#> ]*\|?[ :]*-+[ :-]*\|[ :|-]*$|<table\b", prose, re.MULTILINE)]
    return max(1, source.count("\n", 0, found[number - 1])) if number <= len(found) else None


def finder(source: str) -> Callable[[str, bool], int | None]:
    """A function that says on which line a thing stands in a page's source; asked again, where it stands next."""
    ends: dict[str, int] = {}
    prose = scan(source).prose

    def places(needle: str, is_formula: bool, start: int) -> Iterator[re.Match[str] | None]:
        if is_formula:
            yield delimiters.find(source[start:], needle)
            return
        word = f"(?P<tex>{re.escape(needle)})"
        yield re.search(rf"""(?:\]\(|=["']?|\]:\s*)[^)\s"'>]*?{word}""", prose[start:])  # where a link has its target
        yield re.search(word, prose[start:], re.IGNORECASE)
        yield re.search(word, source[start:], re.IGNORECASE)

    def line(needle: str, is_formula: bool) -> int | None:
        start = ends.get(needle, 0)
        for found in places(needle, is_formula, start):
            if found:
                ends[needle] = start + found.end("tex")
                return source.count("\n", 0, start + found.start("tex")) + 1
        return source.count("\n", 0, start) + 1 if start else None  # if it stands there once, but is shown more often

    return line
