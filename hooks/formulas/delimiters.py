"""Dollar signs: where a formula stands in the source, and that a sign which opens no formula is a problem."""

import re
from collections.abc import Callable, Iterable
from html import unescape

from lxml.html import HtmlElement

from hooks.formulas.formula import Tex
from hooks.pages import html as html_tree
from hooks.pages import scanner
from hooks.problems import Problem, line_at

NOT_PROSE = re.compile(r"<(pre|code|script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
MARGIN = r"[\s>]*"  # what may stand between two words where the source is indented or quoted
DOLLAR = "\ue024"  # stands for one written `\$`, where the others are counted
TAGGED = re.compile(r"<[a-z][^>]*\\\([^>]*>")  # Arithmatex leaves its marks in attributes
ROUND = re.compile(r"\\\((.+?)\\\)")

BLANK_LINES = "leave a blank line before the first $$ and behind the last, and no blank line or HTML between"


def find(source: str, tex: str, start: int = 0) -> re.Match[str] | None:
    """Where a page's source has the formula, its words in the group `tex`."""
    words = MARGIN.join(map(re.escape, tex.split()))
    formula = re.compile(rf"(?:\$\$?|\\[(\[]){MARGIN}(?P<tex>{words}){MARGIN}(?:\$\$?|\\[)\]])")
    return formula.search(source, start)


def line_of(source: str, tex: str) -> int | None:
    """The line on which a source has the formula."""
    found = find(source, tex)
    return line_at(source, found.start("tex")) if found else None


def finder(source: str) -> Callable[[str], int | None]:
    """A function that says on which line a formula of the page stands; of one that recurs, the next line each time."""
    prose = scanner.scan(source).prose
    after: dict[str, int] = {}

    def line_of(tex: str) -> int | None:
        start = after.get(tex, 0)
        if found := find(prose, tex, start) or find(prose, tex) or find(source, tex):
            after[tex] = found.end()
            return line_at(source, found.start("tex"))
        return None

    return line_of


def strays(html: str, texs: Iterable[Tex], page: str, source: str) -> list[Problem]:
    r"""A problem for each block of a page with a dollar sign not written `\$`.

    `html` has placeholders for the formulas; `texs` is what stands between pairs of dollars.
    """
    prose = html.replace("&#36;", DOLLAR)
    if "$" not in prose or "$" not in NOT_PROSE.sub(" ", prose):
        return []
    rest = scanner.scan(source).prose
    in_attributes = [Tex(unescape(tex), False) for tag in TAGGED.findall(html) for tex in ROUND.findall(tag)]
    after = 0  # the formulas come in the order of the source
    for tex, display in [*texs, *in_attributes]:
        if found := find(rest, tex, after) or find(rest, tex):
            after = found.end()
            start, end = found.span() if display else (found.start("tex") - 1, found.end("tex") + 1)
            rest = scanner.blanked(rest, [(start, end)])
    places = [at.start() for at in re.finditer(r"(?<!\\)\$", rest)]
    problems, rows, begun = [], list[HtmlElement](), False
    for block, words in html_tree.prose(html_tree.parse(prose)):
        at = words.find("$")
        in_table = block.tag in ("td", "th")
        if at < 0 or (in_table and block.getparent() in rows):
            continue
        rows.append(block.getparent())
        place = nearest(places, rest, words[at:])
        if place is not None:
            places = places[places.index(place) + words.count("$") :]
        if source[place or 0 :].startswith("$$") and words.count("$$") == 1:  # half of a formula
            begun = not begun
            if not begun:
                continue
        line = None if place is None else line_at(rest, place)
        problems.append(Problem(page, line, message(source, place, words[at:], in_table or "|" in words)))
    return problems


def nearest(places: list[int], source: str, words: str) -> int | None:
    """That of these places in the source, the first of equals, where most of these words stand."""
    wanted = " ".join(words.split())

    def shared(place: int) -> int:
        here = " ".join(source[place : place + 80].split())
        return next((at for at, pair in enumerate(zip(here, wanted, strict=False)) if pair[0] != pair[1]), len(wanted))

    best = max(places, key=shared, default=None)
    return best if best is not None and (shared(best) > 1 or not source[best + 1 : best + 2].isalnum()) else None


def message(text: str, place: int | None, words: str, in_table: bool) -> str:
    """What is said of a dollar sign that opens no formula, by what stands around it."""
    rest = text[place:] if place is not None else words
    shown = f"(`{rest.partition(chr(10))[0].strip()[:40]}`)"
    row = rest.partition("\n")[0]
    cut = re.match(r"\$(?!\s)[^$]*\|[^$]*(?<!\s)\$(?!\w)", row)
    if in_table and cut:
        return f"a bar of the table cuts the formula `{cut[0]}`; write \\lvert, \\mid or \\given for a bar in a formula"
    if rest.startswith("$$"):
        return f"$$ begins no formula {shown}; {BLANK_LINES}"
    if re.match(r"\$\s[^$|]*\$", row):
        return f"a dollar sign opens no formula {shown}; leave no space inside the dollars, or write \\$ for the sign"
    return f"a dollar sign opens no formula {shown}; close the formula, or write \\$ for the sign"
