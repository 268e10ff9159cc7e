"""The glossary as a page: the abbreviations that every page explains in tooltips, as a list one can read."""

import re
from html import escape
from pathlib import Path

ENTRY = re.compile(r"^\*\[(?P<term>[^\]]+)\]:\s*(?P<meaning>.+)$", re.MULTILINE)
MARK = "<!-- glossary -->"
ABBR = re.compile(r"<h[12]\b|<abbr\b[^>]*>(.*?)</abbr>", re.DOTALL)


def entries(text: str) -> list[tuple[str, str]]:
    """Term and meaning of each abbreviation in the glossary file, sorted by term."""
    return sorted(((m["term"], m["meaning"].strip()) for m in ENTRY.finditer(text)), key=lambda e: e[0].casefold())


def listed(markdown: str, file: Path) -> str:
    """The page's Markdown with the list of all terms in place of the mark."""
    if MARK not in markdown:
        return markdown
    glossary = file.read_text(encoding="utf-8")
    items = "".join(
        f'<dt id="{re.sub(r"[^a-z0-9]+", "-", term.casefold()).strip("-")}">{escape(term)}</dt>'
        f"<dd>{escape(meaning)}</dd>\n"
        for term, meaning in entries(glossary)
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
