"""A lab as a page: its text is Markdown as on any page, and code and outputs take their places in what comes of it.

The Markdown of a lab has each line of text where the file has it, and a comment in the first line of a cell of code, so
whatever is found in it is found in the lab. The comment also holds what the cell puts out as Markdown or formulas.
"""

import copy
import re
from dataclasses import replace

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from hooks.build import Build
from hooks.labs import cells, notebook, outputs, run
from hooks.labs.outputs import Lab, Shown
from hooks.pages import glossary, includes
from hooks.problems import Problem

COMMENT = re.compile(r"<!--(?: lab cell (\d+) )?.*?-->", re.DOTALL)


def prepare(files: Files, config: MkDocsConfig, build: Build) -> None:
    """Read and run the labs; from then on, the source of each is its text as Markdown."""
    jupyter = config.plugins.get("mkdocs-jupyter")
    sources = {file.src_uri: file for file in files.documentation_pages() if file.src_uri.endswith(".py")}
    read = [notebook.read(name, build.sources[name]) for name in sources if build.sources[name]]
    labs = [lab for lab, _ in read]
    put_out, faults = run.run(labs, jupyter.config, build.root, build.cache, run.show_progress) if jupyter else ({}, [])
    build.report(*(problem for _, found in read for problem in found), *faults)
    for lab in labs:
        shown = [[outputs.shown(one) for one in cell] for cell in put_out.get(lab.page, [])]
        build.labs[lab.page] = Lab(lab, shown)
        build.sources[lab.page] = sources[lab.page].content_string = markdown(build.labs[lab.page])


def markdown(lab: Lab) -> str:
    """The text of a lab as Markdown, and a comment for each cell of code."""
    lines: list[str] = []
    for cell in lab.notebook.cells:
        lines += [""] * (cell.line - 1 - len(lines))
        if cell.is_code:
            number = lab.notebook.code.index(cell)
            said = " ".join(" ".join(map(to_find, shown_by(lab, number))).split())
            lines.append(f"<!-- lab cell {number} {said} -->")
        else:
            lines += cell.source.split("\n")
    return "\n".join(lines) + "\n"


def shown_by(lab: Lab, number: int) -> list[Shown]:
    """What a cell of code shows; nothing if it was not run."""
    return lab.shown[number] if number < len(lab.shown) else []


def to_find(one: Shown) -> str:
    """What can be found of an output in the source of the page, in which no comment ends."""
    return re.sub(r"--(?=[\s!]*>)", "- -", f"{one.markdown} {one.tex}")


def fill(html: str, page: Page, config: MkDocsConfig, files: Files, build: Build) -> str:
    """Put code and outputs in their places in the HTML of a lab."""
    name = page.file.src_uri
    lab = build.labs[name]
    code = lab.notebook.code
    fences = cells.fences_only(config)
    # A name of its own, in signs that any id and file may have; no figure of a page is called so.
    stem = re.sub("[^a-zA-Z0-9-]", lambda sign: f"_{ord(sign[0]):x}_", name.removesuffix(".py"))
    places = {int(place[1]) for place in COMMENT.finditer(html) if place[1]}
    for number in set(range(len(code))) - places:
        message = "the cell is taken for text; close what is open in the text before it, such as a fence or a comment"
        build.report(Problem(name, code[number].line, message))

    def shown(place: re.Match[str]) -> str:
        if not place[1]:
            return place[0]
        number = int(place[1])
        cell = code[number]
        figure = f"{stem}--{number + 1}"
        made, pictures, faults = cells.html(
            cell, shown_by(lab, number), figure, fences, lambda text: rendered(text, cell.line)
        )
        build.pictures |= pictures
        build.report(*(Problem(name, cell.line, fault) for fault in faults))
        return made.replace("$", "&#36;")  # no dollar of code or an output opens a formula

    def rendered(text: str, line: int) -> str:
        """Markdown that a cell puts out, as MkDocs renders that of the page."""
        aside = copy.copy(page)
        whole, faults = includes.check(text, text, name, build.includes)
        aside.markdown = glossary.appended(whole, build.terms)
        build.report(*(replace(fault, line=line) for fault in faults))
        Page.render(aside, config, files)
        if " id=" not in (aside.content or ""):  # otherwise it is refused
            page.links_to_anchors = merged(page.links_to_anchors or {}, aside.links_to_anchors or {})
        return aside.content or ""

    return COMMENT.sub(shown, html)


def merged(links: dict[File, dict[str, str]], others: dict[File, dict[str, str]]) -> dict[File, dict[str, str]]:
    return {target: {**links.get(target, {}), **others.get(target, {})} for target in {**links, **others}}
