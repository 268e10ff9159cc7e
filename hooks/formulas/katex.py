"""Typeset every formula at build time: TeX in the rendered page becomes KaTeX's HTML and MathML.

A formula is typeset once and kept in `.cache/` by its TeX, the macros and KaTeX's version. Until the page is written,
a short placeholder stands in its place, whose text is what search finds.
"""

import hashlib
import json
import re
import sqlite3
import threading
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from hooks.formulas import delimiters
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


class Formula(NamedTuple):
    tex: str
    display: bool


class Typeset(NamedTuple):
    """A formula's HTML, or what KaTeX has against it."""

    html: str
    error: str


class Typesetter:
    """One Node process with KaTeX for the whole build, started at the first formula that the cache lacks."""

    def __init__(self, macros: dict[str, str], node_modules: Path, cache: Path) -> None:
        self.macros = macros
        self.node = NodeScript(Path(__file__).with_name("katex.mjs"), node_modules, "katex", "KaTeX")
        digest = hashlib.sha256(json.dumps([self.node.version, macros], sort_keys=True).encode()).hexdigest()
        cache.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(cache / f"formulas-{digest[:16]}.sqlite", check_same_thread=False)
        self.store.execute(
            "create table if not exists formula (tex text, display integer, html text, primary key (tex, display))"
        )
        self.known: dict[Formula, Typeset] = {
            Formula(tex, bool(display)): Typeset(html, "")
            for tex, display, html in self.store.execute("select tex, display, html from formula")
        }
        self.lock = threading.Lock()

    def typeset(self, formulas: Iterable[Formula]) -> list[Typeset]:
        """Each formula's HTML or error, in order."""
        wanted = list(formulas)
        with self.lock:
            new = [f for f in dict.fromkeys(wanted) if f not in self.known]
            if new:
                answers = self.ask_katex(new)
                self.known.update(zip(new, answers, strict=True))
                good = [(f.tex, f.display, a.html) for f, a in zip(new, answers, strict=True) if not a.error]
                with self.store:
                    self.store.executemany("insert or replace into formula values (?, ?, ?)", good)
        return [self.known[f] for f in wanted]

    def ask_katex(self, formulas: list[Formula]) -> list[Typeset]:
        answers = self.node.ask({"macros": self.macros, "formulas": formulas})
        return [Typeset(one.get("html", ""), one.get("error", "")) for one in answers]

    def close(self) -> None:
        """End Node and the cache's connection."""
        self.store.close()
        self.node.close()


def plain_text(html: str) -> str:
    """A typeset formula as a reader would type it, for search: KaTeX's MathML without its tags."""
    mathml = re.sub(r"<annotation\b.*?</annotation>", "", html.partition("</math>")[0], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", mathml).split())


def typeset_page(html: str, typesetter: Typesetter, page: str, source: str) -> tuple[str, list[str], list[Problem]]:
    """Put placeholders for a page's formulas.

    Returns the HTML with placeholders, the typeset formulas that `fill` puts in their places, and a problem for each
    formula that KaTeX refuses, for one that stands in a heading, and for a dollar sign that opens none.
    """
    matches = list(ARITHMATEX.finditer(html))
    formulas = [Formula(unescape(m["inline"] or m["display"]).strip(), m["display"] is not None) for m in matches]
    try:
        answers = typesetter.typeset(formulas)
    except MissingNode as missing:
        return html, [], [Problem(page, None, f"its formulas cannot be typeset: {missing}")]
    typeset: list[str] = []
    problems: list[Problem] = []
    parts: list[str] = []
    at = 0
    for match, formula, answer in zip(matches, formulas, answers, strict=True):
        tag = "div" if formula.display else "span"
        if answer.error:
            line = delimiters.line_of(source, formula.tex)
            one_line = " ".join(formula.tex.split())
            problems.append(
                Problem(page, line, f"KaTeX refuses the formula `{one_line}`: {answer.error}; mend the TeX")
            )
            shown, words = f"<code>{escape(formula.tex)}</code>", escape(formula.tex)
        else:
            shown, words = answer.html, plain_text(answer.html)
        placeholder = f'<{tag} class="formula" data-formula="{len(typeset)}">{words}</{tag}>'
        typeset.append(f'<{tag} class="formula">{shown}</{tag}>')
        parts += [html[at : match.start()], placeholder]
        at = match.end()
    result = "".join([*parts, html[at:]])
    problems += in_headings(html, page, source)
    problems += delimiters.unpaired(PLACEHOLDER.sub(" ", result), (f.tex for f in formulas), page, source)
    return result, typeset, problems


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


def fill(html: str, typeset: list[str]) -> str:
    """Put the typeset formulas in their placeholders, each with the comma behind it, which must not begin a line."""

    def glued(found: re.Match[str]) -> str:
        formula = typeset[int(found["number"])]
        if not (found["before"] or found["after"]):
            return formula
        first, *others = formula.split(BASE)
        breakable = first + "".join(f"{'<wbr>' if at else ''}{BASE}{part}" for at, part in enumerate(others))
        return f'<span class="glued">{found["before"]}{breakable}{found["after"]}</span>'

    html = NEIGHBORS.sub(glued, html)
    return PLACEHOLDER.sub(lambda m: typeset[int(m[2])], html)
