"""Dollar signs: where a formula stands in the source, and that a sign which opens no formula is a problem."""

import re
from collections.abc import Iterable
from html import unescape

from hooks.problems import Problem

NOT_PROSE = re.compile(r"<(pre|code|script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
CODE = re.compile(
    r"^(?P<head>[ >]*(?P<fence>`{3,}|~{3,})[^\n]*)\n.*?^[ >]*(?P=fence)|(?P<ticks>`+)[^`\n].*?(?P=ticks)|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
MARGIN = r"[\s>]*"  # what may stand between two words where the source is indented or quoted


def find(source: str, tex: str) -> re.Match[str] | None:
    """Where a page's source has the formula, its words in the group `tex`."""
    words = MARGIN.join(map(re.escape, tex.split()))
    return re.search(rf"(?:\$\$?|\\[(\[]){MARGIN}(?P<tex>{words}){MARGIN}(?:\$\$?|\\[)\]])", source)


def line_of(source: str, tex: str) -> int | None:
    found = find(source, tex)
    return source.count("\n", 0, found.start("tex")) + 1 if found else None


def hash_lines(source: str) -> str:
    """The source with only those lines that begin with #, as headings do."""
    return re.sub(r"^(?!#).*$", "", source, flags=re.MULTILINE)


def blank(found: re.Match[str]) -> str:
    """Spaces for all but the line ends, and for all but the head of a fenced block."""
    head = found.groupdict().get("head") or ""
    return head + re.sub(r"[^\n]", " ", found[0][len(head) :])


def unpaired(html: str, texs: Iterable[str], page: str, source: str) -> list[Problem]:
    """A problem if the prose (HTML without its formulas, whose TeX is given) has a dollar sign not written `\\$`."""
    if unescape(NOT_PROSE.sub(" ", html)).count("$") <= source.count("\\$"):
        return []
    rest = CODE.sub(blank, source)
    for tex in texs:
        if found := find(rest, tex):
            rest = rest[: found.start()] + blank(found) + rest[found.end() :]
    at = re.search(r"(?<!\\)\$.*", rest)
    line = rest.count("\n", 0, at.start()) + 1 if at else None
    words = f" (`{at[0].strip()[:40]}`)" if at else ""
    return [Problem(page, line, f"a dollar sign opens no formula{words}; close the formula, or write \\$ for the sign")]
