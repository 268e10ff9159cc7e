"""The glossary: abbreviations that every page explains in tooltips, and a page lists so that one can read them."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from hooks.pages.scanner import KEPT_COMMENT, scan
from hooks.pages.shared import name_of, text_of
from hooks.problems import Problem

ENTRY = re.compile(r"^\*\[(?P<term>[^\]]+)\]:\s*(?P<meaning>.+)$", re.MULTILINE)
PARTS = re.compile(r"(?P<indent>\s*)\*\[(?P<term>[^\]]*)\](?P<colon>:?)(?P<meaning>.*)")
FORMULA = re.compile(r"(?<!\\)\$(?!\s)[^$]+(?<!\s)\$(?!\w)|\\[(\[]")
MARK = KEPT_COMMENT
ABBR = re.compile(r"<h[12]\b|<abbr\b[^>]*>(.*?)</abbr>", re.DOTALL)


def entries(text: str) -> list[tuple[str, str]]:
    """Term and meaning of each abbreviation in the glossary file, sorted by term."""
    return sorted(((m["term"], m["meaning"].strip()) for m in ENTRY.finditer(text)), key=lambda e: e[0].casefold())


def read(file: Path) -> tuple[list[tuple[str, str]], list[Problem]]:
    """The entries of the glossary file that are sound, sorted by term, and a problem for each other line."""
    text, problems = text_of(file)
    lines: dict[str, int] = {}
    sound = []
    for number, line in enumerate(scan(text).text.split("\n"), 1):
        wrong = fault(line)
        entry = ENTRY.match(line)
        if not wrong and entry and entry["term"] in lines:
            wrong = f"the term {entry['term']} stands in line {lines[entry['term']]} already; remove one"
        if wrong:
            problems.append(Problem(name_of(file), number, wrong))
        elif entry:
            lines[entry["term"]] = number
            sound.append(line)
    return entries("\n".join(sound)), problems


def fault(line: str) -> str:
    """What is wrong with a line of the glossary; empty if nothing is."""
    if not line.strip() or re.fullmatch(r"\s*<!--.*-->\s*|\s*<!--\s*|\s*-->\s*", line):
        return ""
    parts = PARTS.fullmatch(line)
    if parts is None:
        return "the line is no entry; write *[term]: meaning"
    if parts["indent"]:
        return "the entry is indented; begin the line with *["
    if not parts["term"].strip():
        return "the entry has no term; write it between the brackets of *[…]:"
    if not parts["colon"]:
        return f"the entry of {parts['term']} has no colon right behind the bracket; write *[{parts['term']}]: meaning"
    if not parts["meaning"].strip():
        return f"the term {parts['term']} has no meaning; write it in the same line"
    if FORMULA.search(parts["meaning"]):
        return f"the meaning of {parts['term']} has a formula, which a tooltip cannot show; say it in words"
    return ""


def appended(markdown: str, terms: Iterable[tuple[str, str]]) -> str:
    """The Markdown of a page with the entries below it, which the page then explains."""
    return markdown + "\n\n" + "\n".join(f"*[{term}]: {meaning}" for term, meaning in terms)


def listed(markdown: str, terms: Iterable[tuple[str, str]]) -> str:
    """The page's Markdown with the list of all terms in place of the mark."""
    if MARK not in markdown:
        return markdown
    items = "".join(
        f'<dt id="{re.sub(r"[^a-z0-9]+", "-", term.casefold()).strip("-")}">{escape(term)}</dt>'
        f"<dd>{escape(meaning).replace('$', '&#36;')}</dd>\n"
        for term, meaning in terms
    )
    return markdown.replace(MARK, f'<dl class="glossary">\n{items}</dl>')


def first_only(html: str) -> str:
    """Explain a term once in each section: further tooltips on it would only dot the page with underlines."""
    explained: set[str] = set()

    def once(found: re.Match[str]) -> str:
        term = found[1]
        if term is None:  # a heading opens a section
            explained.clear()
            return found[0]
        if term in explained:
            return str(term)
        explained.add(term)
        return found[0]

    return ABBR.sub(once, html)
