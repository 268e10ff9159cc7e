"""Formulas where none can be shown: in a heading, in an attribute, or cut or changed by the bars of a table."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from hooks.formulas import delimiters, pairs
from hooks.formulas.formula import Formula
from hooks.pages import html, scanner
from hooks.pages import source as sources
from hooks.problems import Problem

ATTRIBUTES = {"alt": "the alt text", "title": "the title", "aria-label": "the label", "also": "the names"}
OWNERS = {"img": "an image", "a": "a link", "figure": "a figure"}
REMEDY = "say it in words"
MARKED = re.compile(rf"\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]|{pairs.PAIR}(?!\w)", re.DOTALL)


def check(tree: HtmlElement, formulas: list[Formula], page: str, source: str) -> list[Problem]:
    """A problem for each formula of a page (its tree, with placeholders) that stands where it must not."""
    line_of, line_of_tex = sources.finder(source), delimiters.finder(source)
    problems = []
    in_headings = (place for heading in html.headings(tree) for place in heading.iterfind(".//*[@data-formula]"))
    for place in in_headings:
        tex = formulas[int(place.get("data-formula"))].tex
        of = next((one for one in scanner.scan(source).headings if tex in one.title + one.attributes), None)
        what = "the attributes of a heading have" if of and tex not in of.title else "a heading has"
        problems.append(Problem(page, of.line if of else None, f"{what} the formula `{tex}`; {REMEDY}"))
    for number, one in enumerate(formulas):
        if r"\|" in one.tex and tree.xpath(f"(//td|//th)//*[@data-formula={number}]"):
            message = f"in the table, \\| in the formula `{one.tex}` is a double bar; write \\mid, \\given or \\lVert"
            problems.append(Problem(page, line_of_tex(one.tex), message))
    for code in tree.iter("code"):
        words = code.text_content()
        if r"\|" not in words or next(code.iterancestors("td", "th"), None) is None:
            continue
        message = f"in the table, the code `{words}` shows a backslash; write | alone, which code may hold"
        problems.append(Problem(page, line_of(words), message))
    for owner, name, tex in in_attributes(tree):
        line = line_of(f"${tex}$") or line_of(tex)
        problems.append(Problem(page, line, f"{name} of {owner} has the formula `{tex}`; {REMEDY}"))
    for fence in scanner.scan(source).fences:
        if "figure=" in fence.head and (alt := re.search(r'\salt="([^"]*)"', fence.head)):
            problems += [Problem(page, fence.line, fault) for fault in faults_of_alt(alt[1])]
    return problems


def faults_of_alt(alt: str) -> list[str]:
    """What is wrong with the alternative text of a figure."""
    return [f"the alt text of a figure has the formula `{tex}`; {REMEDY}" for tex in marked(alt)]


def in_attributes(tree: HtmlElement) -> Iterator[tuple[str, str, str]]:
    """The owner, the name and the TeX of each formula in an attribute that is read to people, or in a block's title."""
    for element in tree.xpath(f"//*[{' or '.join(f'@{name}' for name in ATTRIBUTES)}]"):
        for name, words in ATTRIBUTES.items():
            for tex in marked(element.get(name, "")):
                yield OWNERS.get(element.tag, f"<{element.tag}>"), words, tex
    for title in tree.xpath("//*[@class='filename']"):
        for tex in marked(title.text_content()):
            yield "a block of code", "the title", tex


def marked(text: str) -> Iterator[str]:
    for found in MARKED.finditer(text) if "$" in text or "\\" in text else ():
        tex = found["round"] or found["square"] or found["tex"]
        if pairs.is_formula(tex, text[max(found.start() - 1, 0) : found.start()], ""):
            yield tex
