"""Typeset every formula at build time: TeX in the rendered page becomes KaTeX's HTML and MathML.

A formula is typeset once and kept by its TeX, the macros, KaTeX's version and the program that asks it. Until the page
is written, a short placeholder stands in its place, whose text is what search finds.
"""

import json
import re
import threading
from collections.abc import Iterable
from html import escape
from pathlib import Path

from hooks.cache import Cache, key
from hooks.formulas import delimiters, formula, pairs
from hooks.formulas.formula import Formula, Tex, sound
from hooks.node import MissingNode, NodeScript
from hooks.problems import Problem

PLACEHOLDER = re.compile(r'<(span|div) class="formula" data-formula="(\d+)">[^<]*</\1>')
# A formula in the text with the signs directly before and behind it.
NEIGHBORS = re.compile(
    r'(?P<before>[(\[\u201c\u2018]*)<span class="formula" data-formula="(?P<number>\d+)">[^<]*</span>'
    r"(?P<after>(?:[^\s\w<>&]+(?:th\b)?)?)"
)
BASE = '<span class="katex-base">'  # a part of KaTeX's formula; a line may break between two


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
    that KaTeX refuses, for two dollars with no formula between them, and for a dollar sign that opens none.
    """
    found = [pairs.Marked.of(match, html) for match in pairs.ARITHMATEX.finditer(html)]
    try:
        formulas = typesetter.typeset(one.tex for one in found if one.is_formula)
    except MissingNode as missing:
        return html, [], [Problem(page, None, f"its formulas cannot be typeset: {missing}")]
    problems: list[Problem] = []
    parts: list[str] = []
    at = 0
    numbered = enumerate(formulas)
    line_of = delimiters.finder(source)
    for place in found:
        parts.append(html[at : place.start])
        at = place.end
        one_line = " ".join(place.tex.tex.split())
        if place.is_formula:
            number, one = next(numbered)
            tag = "div" if one.display else "span"
            words = escape(one.tex) if one.error else one.text
            parts.append(f'<{tag} class="formula" data-formula="{number}">{words}</{tag}>')
            if place.attributes:
                message = f"the formula `{one_line}` can have no attributes; remove the braces behind it"
                problems.append(Problem(page, line_of(one.tex), message))
            if one.error:
                message = f"KaTeX refuses the formula `{one_line}`: {one.error}; mend the TeX"
                problems.append(Problem(page, line_of(one.tex), message))
        else:
            parts.append(place.as_typed)
            if not place.in_tag:
                problems.append(Problem(page, line_of(place.tex.tex), f"`${one_line}$` {pairs.NO_FORMULA}"))
    result = "".join([*parts, html[at:]])
    problems += delimiters.strays(PLACEHOLDER.sub(" ", result), (place.tex for place in found), page, source)
    return result, formulas, problems


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
