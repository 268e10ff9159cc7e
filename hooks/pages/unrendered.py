"""Markdown that the site does not speak: named with its line, instead of being shown as it was typed."""

import functools
import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from pygments.lexers import get_all_lexers
from pymdownx.superfences import RE_NESTED_FENCE_START

from hooks.pages import html, scanner
from hooks.pages import source as sources
from hooks.problems import Problem

OPTIONS = ("hl_lines", "linenums", "title", "title_mode")  # of a block of code
LINE = r"(?:^|(?<=\n))[ \t]*"
BELOW = "put a blank line above it, and its text below, indented by 4"
NOTE = "the site has no such blocks; write !!! note and the text below, indented by 4"
OWN = r"[#.][\w:-]+|[\w-]+=\"[^\"]*\""
FORMATS = [  # what may stand in the text of a page if no one has rendered it, and what to do
    (r"\[\^[^\]\n]+\]", "this footnote is not defined; write its text in a line that begins with {0}:"),
    (LINE + r"\[[ xX]\]\s", "the site has no lists of tasks; leave out the box"),
    (r"(?<![\w+])\+\+(?=[^\s+])[^\n]+?(?<=[^\s+])\+\+(?![\w+])", "the site has no insertions or keys; write **…**"),
    (r"(?<![\w=])==(?=[^\s=])[^=\n]+(?<=[^\s=])==(?![\w=])", "the site has no highlights; write **…**"),
    (r"(?<![\w~])~~(?=[^\s~])[^~\n]+(?<=[^\s~])~~(?![\w~])", "the site has no deletions; leave the words out"),
    (r"\{(?:\+\+|--|~~|==|>>).*?(?:\+\+|--|~~|==|<<)\}", "the site has no marks for changes; write the final text"),
    (r"(?<=[\w)])([~^])[^\s~^]{1,20}\1(?![~^])", "the site has no marks for small letters; write a formula"),
    (r"(?<![\w:/]):[a-z][a-z0-9_+-]*[a-z0-9]:(?![\w:/])", "the site has no emoji and icons; leave it out"),
    (r"\[TOC\]", "the list of contents stands beside the page already; remove the mark"),
    (r"\[\[[A-Za-z][^\[\]]*\]\]", "the site has no such links; write [text](page.md)"),
    (r"\]\([^()\s][^()\n]*\)", "the link is not taken; begin it with [ or ![, and put an address with spaces in <…>"),
    (r"\] \((?:https?:|[^()\s]+\.(?:md|py|png|svg)\b)[^()\s]*\)", "the link is not taken; leave no space before ("),
    (r"(?<![\w\])])\[[^\[\]\n]+\]\[[^\[\]\n]+\]", "the address is not defined; write [text](page.md)"),
    (
        r"(?<![\w*])\*\*(?=[^\s*])[^*\n]+\*\*",
        "HTML and captions hold no Markdown; write <strong>, or take it out of there",
    ),
    (r"`[^`\n]+`", "HTML and captions hold no Markdown; write <code>, or take it out of there"),
    (r"(?:`{3,}|~{3,}).*", "the block of code has no end, or its head cannot be read; write ```python alone"),
    (LINE + r"\|.*\|[ \t]*(?=\n|$)", "the row is in no table; a table has a row | --- | and a blank line above"),
    (LINE + r":?-{3,}:?[ \t]*\|.*", "the row is in no table; give it as many columns as the head has"),
    (LINE + r"(?:!!!|\?\?\?\+?)[ \t]*[A-Za-z\"].*", f"the note is not taken; {BELOW}"),
    (LINE + r"===[!+]?[ \t]+\S.*", f'the tab is not taken; write === "Title", {BELOW}'),
    (LINE + r"(?::::|///)[ \t]*\S.*", NOTE),
    (r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", NOTE),
    (rf"\{{:?\s*(?:{OWN})(?:\s+(?:{OWN}))*\s*\}}", "no element takes the attributes; put them at the end of a heading"),
    (r"\{[%{].*?[%}]\}", "the site has no templates; write the text itself"),
    (
        r"(?<![\w:.\\])\\(?:(?:begin|end)\{\w+\*?\}|[a-zA-Z]{2,}|[()])",
        "TeX stands outside a formula; put it in dollars",
    ),
    (
        r"-+8<-+[ \t]+[^\"'\s].*|(?<=\S )-+8<-+.*",
        "the include is not taken; give it a line of its own, the file in quotes",
    ),
    (r"(?<=\S)\n[ \t]*(?:[-*+]|1[.)]) +\S.*", "the list is not taken; put a blank line above it"),
]
MARKS = [(re.compile(pattern), remedy) for pattern, remedy in FORMATS]
ANY = re.compile(r"[\[\]+=~{}:`|!?/\\^<*]|\n[ \t]*(?:-|\d)")  # a text without one of these has none of the marks


def check(tree: HtmlElement, page: str, source: str) -> list[Problem]:
    """A problem for each piece of Markdown that stands in the text of a page (its tree), and for blocks of code."""
    line_of = sources.finder(scanner.scan(source).prose, source)
    fences = scanner.scan(source).fences
    problems = [Problem(page, fence.line, wrong) for fence in fences if (wrong := fault(fence))]
    lines = {problem.line for problem in problems} | {fence.line for fence in fences if not fence.closed}
    for _, words in html.prose(tree):
        said = set()
        for found, remedy in left(words):
            shown = " ".join(found.replace(html.OBJECT, "…").split())
            line = line_of(max(found.split(html.OBJECT), key=len))
            if remedy not in said and not (line in lines and found.startswith(("```", "~~~"))):
                said.add(remedy)
                short = shown if len(shown) <= 40 else f"{shown[:39]}…"
                problems.append(Problem(page, line, f"`{short}` is shown as typed: {remedy.replace('{0}', shown)}"))
    return problems


def left(words: str) -> Iterator[tuple[str, str]]:
    """What in a text is Markdown that no one rendered, with its remedy; of overlapping pieces the first."""
    if not ANY.search(words):
        return
    end = 0
    every = ((found, remedy) for mark, remedy in MARKS for found in mark.finditer(words))
    for found, remedy in sorted(every, key=lambda one: one[0].start()):
        if found.start() >= end and found[0].strip():
            end = found.end()
            yield found[0].strip(), remedy


def fault(fence: scanner.Fence) -> str:
    """What is wrong with a block of code that is no figure; empty if nothing is."""
    if "figure=" in fence.head:
        return ""
    if not fence.closed:
        return "the block of code has no end; close it with a line of as many backticks, indented like the first"
    head = RE_NESTED_FENCE_START.match(f"```{fence.head}")
    options = re.findall(r"([\w-]+)=", re.sub(r'"[^"]*"', "", fence.head))
    unknown = [name for name in options if name not in OPTIONS and not name.startswith("data-")]
    if head is None or head["unrecognized"] or unknown:
        return f'the head `{fence.head.strip()}` of the code cannot be read; write ```python, or ```python title="…"'
    name = head["lang"] or next(iter(re.findall(r"\.([\w#+-]+)", head["attrs"] or "")), "")
    if name and name.lower() not in languages():
        return f"the language `{name}` of the code is not known and would not be colored; name another, or text"
    return ""


@functools.cache
def languages() -> frozenset[str]:
    """The names by which Pygments knows languages."""
    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)
