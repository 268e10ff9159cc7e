"""What one build knows of the site, and what outlives it while serving: `events.py` makes both and hands them on."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.structure.nav import Navigation

from hooks.cache import Cache
from hooks.figures.svg import Picture
from hooks.formulas.formula import Formula
from hooks.formulas.katex import Typesetter
from hooks.labs.outputs import Lab
from hooks.pages import glossary, incremental, shared
from hooks.problems import Problem
from hooks.questions.model import Question

log = logging.getLogger("mkdocs.hooks.notes")


@dataclass
class Memory:
    """What lives from build to build while serving.

    MkDocs loads a hook once in a process, so this outlives a build, and in tests a site too: all of it hangs on
    `root`.
    """

    root: Path
    cache: Cache
    typesetter: Typesetter | None = None
    palette: dict[str, Any] = field(default_factory=lambda: {"LIGHT": {}, "DARK": {}})

    def typesetter_for(self, macros: dict[str, str]) -> Typesetter:
        """The typesetter of the last build, or a new one if the macros have changed."""
        if self.typesetter is None or self.typesetter.macros != macros:
            if self.typesetter:
                self.typesetter.close()
            self.typesetter = Typesetter(macros, self.root / "node_modules", self.cache)
        return self.typesetter


@dataclass
class Build:
    """What is known of the site while it is built; made anew for each build."""

    root: Path
    cache: Cache
    typesetter: Typesetter
    palette: dict[str, Any]
    with_book: bool
    rendering: str  # key of all that pages are rendered by
    terms: list[tuple[str, str]] = field(default_factory=list)  # of the glossary, with their meanings
    sources: dict[str, str] = field(default_factory=dict)  # by page; of a lab, its text as Markdown in the same lines
    labs: dict[str, Lab] = field(default_factory=dict)  # by page
    problems: dict[str, list[Problem]] = field(default_factory=dict)  # by page, or another file that is at fault
    pictures: dict[str, Picture] = field(default_factory=dict)  # by figure
    formulas: dict[str, list[Formula]] = field(default_factory=dict)  # by page
    questions: dict[str, list[Question]] = field(default_factory=dict)  # by page
    question_pages: dict[str, str] = field(default_factory=dict)  # by question id
    nav: Navigation = field(default_factory=lambda: Navigation([], []))

    @property
    def includes(self) -> Path:
        return self.root / "includes"

    @property
    def node_modules(self) -> Path:
        return self.root / "node_modules"

    def report(self, *problems: Problem) -> None:
        """Log each problem once, and keep it for its page."""
        for problem in problems:
            known = self.problems.setdefault(problem.page, [])
            if problem not in known:
                known.append(problem)
                log.warning(str(problem))

    def report_cache(self) -> None:
        """Say it if what is made cannot be kept: all is made again in the next build."""
        if self.cache.fault:
            self.report(Problem(".cache", None, f"nothing can be kept ({self.cache.fault}); run `make repair`"))

    def problems_of(self, page: str) -> list[Problem]:
        """Those of the page, and those of files that are no pages, which concern all."""
        shared = [one for file, found in self.problems.items() if file not in self.sources for one in found]
        return [*shared, *self.problems.get(page, [])]


def begin(memory: Memory, with_book: bool) -> Build:
    """A new build, with what all pages share; what cannot be read is reported, and its last good value taken."""
    includes = memory.root / "includes"
    last = memory.typesetter.macros if memory.typesetter else {}
    macros, faults = shared.macros(includes / "macros.json", last)
    memory.palette, faults_of_palette = shared.palette(includes / "palette.py", memory.palette)
    terms, faults_of_glossary = glossary.read(includes / "glossary.md")
    rendering = incremental.recipe(memory.root)
    build = Build(memory.root, memory.cache, memory.typesetter_for(macros), memory.palette, with_book, rendering, terms)
    build.report(*faults, *faults_of_palette, *faults_of_glossary, *shared.check_encoding(includes))
    return build
