"""A cell of code as a page shows it: the code, highlighted as on any page, and below it what it puts out."""

import re
from collections.abc import Callable
from html import escape
from xml.etree import ElementTree

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig

from hooks.figures import blocks, svg
from hooks.figures.svg import Picture
from hooks.formulas import misplaced
from hooks.labs.notebook import Cell
from hooks.labs.outputs import Shown

ALT = re.compile(r"^# alt: *(.*)\n?", re.MULTILINE)  # said to those who listen, not part of the code
FENCES = ("pymdownx.highlight", "pymdownx.superfences")


def html(
    cell: Cell, shown: list[Shown], name: str, fences: Markdown, render: Callable[[str], str]
) -> tuple[str, dict[str, Picture], list[str]]:
    """The HTML of a cell, the pictures of its figures, and what is wrong with it.

    `name` is the first part of the figures' names. Their alternative texts are said by comments `# alt: …` of the
    cell, in order. `render` makes HTML of Markdown.
    """
    alts = [alt.strip() for alt in ALT.findall(cell.source)]
    code = ALT.sub("", cell.source).strip("\n")
    parts = [highlighted(code, fences)] if code else []
    pictures: dict[str, Picture] = {}
    faults = [fault for alt in alts for fault in misplaced.faults_of_alt(alt)]
    for one in shown:
        if one.fault:
            faults.append(f"the cell {one.fault}")
        elif one.text:
            parts.append(f'<pre class="lab-output">{escape(one.text, quote=False)}</pre>')
        elif one.html:
            parts.append(f'<div class="lab-output">\n{one.html}\n</div>')
        elif one.markdown or one.tex:
            made = render(one.markdown or one.tex)
            if " id=" in made:
                kind = "Markdown" if one.markdown else "TeX"
                faults.append(f"the cell puts out {kind} with a heading or an id; write it in a text cell")
            elif one.tex and 'class="arithmatex"' not in made:
                faults.append("the cell puts out TeX that is in no formula; put dollars around it")
            else:
                parts.append(f'<div class="lab-output">\n{made}\n</div>')
        elif one.svg:
            figure = f"{name}-{len(pictures) + 1}"
            alt = alts[len(pictures)] if len(pictures) < len(alts) else ""
            if not alt:
                faults.append("a figure of this cell has no alt; write a comment `# alt: …`")
            try:
                pictures[figure] = Picture(svg.clean(one.svg, figure), alt)
            except ElementTree.ParseError as error:
                faults.append(f"a figure of this cell cannot be read ({error}); mend its SVG")
            parts.append(f'<figure class="figure">{blocks.placeholder(figure)}</figure>')
    return "\n".join(parts), pictures, faults


def fences_only(config: MkDocsConfig) -> Markdown:
    """The part of the site's Markdown that highlights code."""
    return Markdown(extensions=list(FENCES), extension_configs={key: config.mdx_configs.get(key, {}) for key in FENCES})


def highlighted(code: str, fences: Markdown) -> str:
    """Python as a fenced block of a page has it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    made: str = fences.convert(f"{fence}python\n{code}\n{fence}")
    return made
