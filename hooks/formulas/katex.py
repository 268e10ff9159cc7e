"""Typeset every formula at build time: TeX in the rendered page becomes KaTeX's HTML and MathML.

A formula is typeset once and kept by its TeX, the macros, KaTeX's version and the program that asks it. Until the page
is written, a short placeholder stands in its place, whose text is what search finds.
"""

import json
import re
import threading
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path

from hooks.cache import Cache, key
from hooks.formulas import delimiters, formula
from hooks.formulas.formula import Formula, Tex, sound
from hooks.node import MissingNode, NodeScript
from hooks.problems import Problem

ARITHMATEX = re.compile(
    r'<span class="arithmatex">\\\((?P<inline>.*?)\\\)</span>'
    r'|<div class="arithmatex">\s*\\\[(?P<display>.*?)\\\]\s*</div>',
    re.DOTALL,
)
PLACEHOLDER = re.compile(r'<(span|div) class="formula" data-formula="(\d+)">[^<]*</\1>')
# A formula in the text with the signs directly before and behind it.
NEIGHBORS = re.compile(
    r'(?P<before>[(\[\u201c\u2018]*)<span class="formula" data-formula="(?P<number>\d+)">[^<]*</span>'
    r"(?P<after>(?:[^\s\w<>&]+(?:th\b)?)?)"
)
BASE = '<span class="katex-base">'  # a part of KaTeX's formula; a line may break between two
HEADING = re.compile(r"<h([1-6])\b.*?</h\1>", re.DOTALL)


class Typesetter:
    """One Node process with KaTeX for the whole build, started at the first formula that the cache lacks."""

    def __init__(self, macros: dict[str, str], node_modules: Path, cache: Cache) -> None:
        self.macros = macros
        self.cache = cache
        program = Path(__file__).with_name("katex.mjs")
        self.node = NodeScript(program, node_modules, "katex", "KaTeX")
        self.recipe = key(self.node.version, macros, files=[program, Path(__file__), Path(formula.__file__)])
        self.known: dict[Tex, Formula] = {}
        self.lock = threading.Lock()

    def typeset(self, texs: Iterable[Tex]) -> list[Formula]:
        """Each formula, in order; one that KaTeX refuses has an error. Raises MissingNode."""
        wanted = list(texs)
        with self.lock:
            new = {one: key(self.recipe, *one) for one in wanted if one not in self.known}
            kept = self.cache.get("formula", new.values())
            self.known |= {one: loaded(one, kept[name]) for one, name in new.items() if name in kept}
            missing = [one for one, name in new.items() if name not in kept]
            if missing:
                made = dict(zip(missing, self.ask_katex(missing), strict=True))
                self.known |= made
                self.cache.put("formula", {new[one]: dumped(f) for one, f in made.items() if not f.error})
        return [self.known[one] for one in wanted]

    def ask_katex(self, texs: list[Tex]) -> list[Formula]:
        answers = self.node.ask({"macros": self.macros, "formulas": texs})
        return [
            Formula(*tex, one.get("html", ""), sound(one.get("mathml", "")), one.get("error", ""))
            for tex, one in zip(texs, answers, strict=True)
        ]

    def close(self) -> None:
        self.node.close()


def dumped(formula: Formula) -> bytes:
    return json.dumps([formula.html, formula.mathml]).encode()


def loaded(tex: Tex, content: bytes) -> Formula:
    html, mathml = json.loads(content)
    return Formula(*tex, html, mathml)


def typeset_page(html: str, typesetter: Typesetter, page: str, source: str) -> tuple[str, list[Formula], list[Problem]]:
    """Put placeholders for a page's formulas.

    Returns the HTML with placeholders, the formulas that `fill` puts in their places, and a problem for each formula
    that KaTeX refuses, for one that stands in a heading, and for a dollar sign that opens none.
    """
    matches = list(ARITHMATEX.finditer(html))
    texs = [Tex(unescape(m["inline"] or m["display"]).strip(), m["display"] is not None) for m in matches]
    try:
        formulas = typesetter.typeset(texs)
    except MissingNode as missing:
        return html, [], [Problem(page, None, f"its formulas cannot be typeset: {missing}")]
    problems: list[Problem] = []
    parts: list[str] = []
    at = 0
    for number, (match, one) in enumerate(zip(matches, formulas, strict=True)):
        if one.error:
            line = delimiters.line_of(source, one.tex)
            one_line = " ".join(one.tex.split())
            problems.append(Problem(page, line, f"KaTeX refuses the formula `{one_line}`: {one.error}; mend the TeX"))
        tag = "div" if one.display else "span"
        words = escape(one.tex) if one.error else one.text
        placeholder = f'<{tag} class="formula" data-formula="{number}">{words}</{tag}>'
        parts += [html[at : match.start()], placeholder]
        at = match.end()
    result = "".join([*parts, html[at:]])
    problems += in_headings(html, page, source)
    problems += delimiters.unpaired(PLACEHOLDER.sub(" ", result), (one.tex for one in formulas), page, source)
    return result, formulas, problems


def in_headings(html: str, page: str, source: str) -> list[Problem]:
    """A problem for each heading with a formula: the table of contents and the search titles would show its TeX."""
    found = [m for heading in HEADING.finditer(html) if (m := ARITHMATEX.search(heading[0]))]
    texs = [unescape(m["inline"] or m["display"]).strip() for m in found]
    return [
        Problem(
            page,
            delimiters.line_of(delimiters.hash_lines(source), tex),
            f"a heading has the formula `{tex}`; say it in words",
        )
        for tex in texs
    ]


def shown(formula: Formula) -> str:
    """The formula as it stands on the page; one that KaTeX refuses shows its TeX."""
    tag = "div" if formula.display else "span"
    html = f"<code>{escape(formula.tex)}</code>" if formula.error else formula.html
    return f'<{tag} class="formula">{html}</{tag}>'


def fill(html: str, formulas: list[Formula]) -> str:
    """Put the typeset formulas in their placeholders, each with the comma behind it, which must not begin a line."""
    typeset = [shown(formula) for formula in formulas]

    def glued(found: re.Match[str]) -> str:
        one = typeset[int(found["number"])]
        if not (found["before"] or found["after"]):
            return one
        first, *others = one.split(BASE)
        breakable = first + "".join(f"{'<wbr>' if at else ''}{BASE}{part}" for at, part in enumerate(others))
        return f'<span class="glued">{found["before"]}{breakable}{found["after"]}</span>'

    html = NEIGHBORS.sub(glued, html)
    return PLACEHOLDER.sub(lambda m: typeset[int(m[2])], html)
