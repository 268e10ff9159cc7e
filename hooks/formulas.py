"""Typeset every formula at build time: TeX in the rendered page becomes KaTeX's HTML and MathML.

A formula is typeset once and kept in `.cache/` by its TeX, the macros and KaTeX's version. Until the page is written,
a short placeholder stands in its place, whose text is what search finds.
"""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

import dollars
from problems import Problem

ARITHMATEX = re.compile(
    r'<span class="arithmatex">\\\((?P<inline>.*?)\\\)</span>'
    r'|<div class="arithmatex">\s*\\\[(?P<display>.*?)\\\]\s*</div>',
    re.DOTALL,
)
PLACEHOLDER = re.compile(r'<(span|div) class="formula" data-formula="(\d+)">[^<]*</\1>')
HEADING = re.compile(r"<h([1-6])\b.*?</h\1>", re.DOTALL)
REPAIR = "run `make repair`"


class Formula(NamedTuple):
    tex: str
    display: bool


class Typeset(NamedTuple):
    """A formula's HTML, or what KaTeX has against it."""

    html: str
    error: str


class MissingKatex(Exception):
    """Node or KaTeX is not installed, or does not answer; the message names the make target that repairs it."""


class Typesetter:
    """One Node process with KaTeX for the whole build, started at the first formula that the cache lacks."""

    def __init__(self, macros: dict[str, str], node_modules: Path, cache: Path) -> None:
        self.macros = macros
        self.node_modules = node_modules
        self.typeset_count = 0
        package = node_modules / "katex" / "package.json"
        self.version = json.loads(package.read_text(encoding="utf-8"))["version"] if package.is_file() else ""
        digest = hashlib.sha256(json.dumps([self.version, macros], sort_keys=True).encode()).hexdigest()
        cache.mkdir(parents=True, exist_ok=True)
        self.store = sqlite3.connect(cache / f"formulas-{digest[:16]}.sqlite", check_same_thread=False)
        self.store.execute(
            "create table if not exists formula (tex text, display integer, html text, primary key (tex, display))"
        )
        self.known: dict[Formula, Typeset] = {
            Formula(tex, bool(display)): Typeset(html, "")
            for tex, display, html in self.store.execute("select tex, display, html from formula")
        }
        self.node: subprocess.Popen[str] | None = None
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
                self.typeset_count += len(good)
        return [self.known[f] for f in wanted]

    def ask_katex(self, formulas: list[Formula]) -> list[Typeset]:
        if self.node is None or self.node.poll() is not None:
            self.node = self.start()
        assert self.node.stdin
        assert self.node.stdout
        try:
            self.node.stdin.write(json.dumps({"macros": self.macros, "formulas": formulas}) + "\n")
            self.node.stdin.flush()
            answer = self.node.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise MissingKatex(f"Node ended without typesetting; {REPAIR}")
        return [Typeset(one.get("html", ""), one.get("error", "")) for one in json.loads(answer)]

    def start(self) -> subprocess.Popen[str]:
        beside_python = Path(sys.executable).parent / "node"
        node = str(beside_python) if beside_python.is_file() else shutil.which("node")
        if node is None:
            raise MissingKatex(f"Node is not installed; {REPAIR}")
        if not self.version:
            raise MissingKatex(f"KaTeX is not installed; {REPAIR}")
        # Node looks for modules beside the script's real path, which a user of these functions may not control.
        script = Path(__file__).with_name("formulas.mjs").read_text(encoding="utf-8")
        return subprocess.Popen(
            [node, "--input-type=module", "-e", script],
            cwd=self.node_modules.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def close(self) -> None:
        """End Node and the cache's connection."""
        self.store.close()
        if self.node and self.node.stdin:
            self.node.stdin.close()
            self.node.wait()


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
    except MissingKatex as missing:
        return html, [], [Problem(page, None, f"its formulas cannot be typeset: {missing}")]
    typeset: list[str] = []
    problems: list[Problem] = []
    parts: list[str] = []
    at = 0
    for match, formula, answer in zip(matches, formulas, answers, strict=True):
        tag = "div" if formula.display else "span"
        if answer.error:
            line = dollars.line_of(source, formula.tex)
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
    problems += dollars.unpaired(PLACEHOLDER.sub(" ", result), (f.tex for f in formulas), page, source)
    return result, typeset, problems


def in_headings(html: str, page: str, source: str) -> list[Problem]:
    """A problem for each heading with a formula: the table of contents and the search titles would show its TeX."""
    found = [m for heading in HEADING.finditer(html) if (m := ARITHMATEX.search(heading[0]))]
    texs = [unescape(m["inline"] or m["display"]).strip() for m in found]
    return [
        Problem(
            page,
            dollars.line_of(dollars.hash_lines(source), tex),
            f"a heading has the formula `{tex}`; say it in words",
        )
        for tex in texs
    ]


def fill(html: str, typeset: list[str]) -> str:
    """Put the typeset formulas in their placeholders."""
    return PLACEHOLDER.sub(lambda m: typeset[int(m[2])], html)
