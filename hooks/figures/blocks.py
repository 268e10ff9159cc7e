"""Figures: a fenced Python block with `figure="name"` is run, and the page shows what it draws.

    ```python figure="name" alt="What is seen" caption="What to look at, math allowed"
    ax.plot([0, 1], [1, 0])
    ```

This file finds the blocks in a page's Markdown and shows them in its HTML; `draw.py` runs them.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from hooks.figures.svg import Picture
from hooks.problems import Problem

TIMEOUT = 20.0  # seconds a snippet may take unless its block says otherwise
FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})(?P<head>.*)$")
OPTION = re.compile(r"""\s(?P<key>[a-z]+)=(?:"(?P<value>[^"]*)"|'(?P<quoted>[^']*)')(?=\s|$)""")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEAD = 'write python and its options in one line, each as key="value" without double quotes in the value'
PLACEHOLDER = re.compile(r'<div class="plot" data-figure="([^"]+)"></div>')


@dataclass(frozen=True)
class Block:
    """A figure block of a page: `line` is that of its fence, from 1, and `head` what follows the backticks there."""

    page: str
    line: int
    head: str
    code: str
    closed: bool = True

    @property
    def options(self) -> dict[str, str]:
        return {m["key"]: m["value"] or m["quoted"] or "" for m in OPTION.finditer(self.head)}

    @property
    def name(self) -> str:
        return self.options.get("figure", "")

    @property
    def alt(self) -> str:
        return self.options.get("alt", "")

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in inches."""
        width, _, height = self.options.get("size", "4.8x3.0").partition("x")
        return float(width), float(height)

    @property
    def timeout(self) -> float:
        return float(self.options.get("timeout", TIMEOUT))


def find(page: str, source: str) -> list[Block]:
    """The figure blocks of a page's Markdown, in order; those inside another fence are only shown."""
    blocks = []
    opened: re.Match[str] | None = None
    start, code = 0, list[str]()
    for number, line in enumerate(source.splitlines(), 1):
        if opened is None:
            if fence := FENCE.match(line):
                opened, start, code = fence, number, []
        elif re.fullmatch(rf"[ >]*{opened['fence'][0]}{{{len(opened['fence'])},}}\s*", line):
            if "figure=" in opened["head"]:
                blocks.append(Block(page, start, opened["head"], "\n".join(code)))
            opened = None
        else:
            code.append(line[len(opened["indent"]) :])
    if opened and "figure=" in opened["head"]:
        blocks.append(Block(page, start, opened["head"], "\n".join(code), closed=False))
    return blocks


def check(block: Block) -> str:
    """What is wrong with a block's head; empty if nothing is."""
    if OPTION.sub("", block.head).strip() != "python":
        return f"the head of a figure cannot be read; {HEAD}"
    if not block.closed:
        return f'the block of figure "{block.name}" has no end; close it with a line of backticks'
    if not NAME.fullmatch(block.name):
        return 'a figure needs a name in lower case, such as figure="roc-curve"'
    if not block.options.get("alt", "").strip():
        return f'figure "{block.name}" has no alt; say in alt="…" what the picture shows, without double quotes inside'
    unknown = set(block.options) - {"figure", "alt", "caption", "size", "timeout"}
    if unknown:
        return f'figure "{block.name}" has an unknown option {sorted(unknown)[0]}; remove it'
    try:
        numbers = [*block.size, block.timeout]
    except ValueError:
        numbers = [0.0]
    if min(numbers) <= 0:
        return f'figure "{block.name}" needs a size such as "4.8x3.0" (inches) and a timeout in seconds'
    return ""


def caption_html(caption: str) -> str:
    """A caption as HTML: text, except that `$…$` is math, marked as Arithmatex marks it."""
    parts = re.split(r"(?<!\\)\$([^$]+)\$", caption)
    marked = [f'<span class="arithmatex">\\({escape(p)}\\)</span>' if i % 2 else escape(p) for i, p in enumerate(parts)]
    return "".join(marked).replace(r"\$", "$")


def placeholder(name: str) -> str:
    """What stands in a page for the figure's picture until `fill` puts it there."""
    return f'<div class="plot" data-figure="{escape(name)}"></div>'


def html(options: dict[str, str], code: str) -> str:
    """A figure as it stands in the page until `fill` puts the picture in; `code` is the highlighted snippet."""
    name = escape(options["figure"])
    caption = options.get("caption", "")
    return (
        f'<figure class="figure" id="figure-{name}">\n{placeholder(options["figure"])}\n<figcaption>\n'
        + (f"<p>{caption_html(caption)}</p>\n" if caption else "")
        + '<details class="figure-code" data-search-exclude><summary>Code of this figure</summary>\n'
        + f"{code}\n</details>\n</figcaption>\n</figure>"
    )


def check_shown(html: str, page: str, blocks: list[Block]) -> list[Problem]:
    """A problem for each block of a page that Markdown did not take for a figure, and for each figure of no block."""
    shown = set(PLACEHOLDER.findall(html))
    hidden = [block for block in blocks if not check(block) and block.name not in shown]
    foreign = sorted(shown - {block.name for block in blocks})
    return [
        *(Problem(page, b.line, f'figure "{b.name}" is not taken for a block; put it at the margin') for b in hidden),
        *(Problem(page, None, f'figure "{name}" stands in an included file; move it to the page') for name in foreign),
    ]


def fill(html: str, pictures: dict[str, Picture], colors: dict[str, str]) -> str:
    """Put the pictures (by figure name) in their places, in the theme's colors; a figure that failed says so."""
    missing = (
        '<p class="admonition failure">This figure could not be drawn; the reason stands at the top of the page.</p>'
    )

    def shown(place: re.Match[str]) -> str:
        picture = pictures.get(place[1])
        return f'<div class="plot">{picture.themed(colors) if picture else missing}</div>'

    return PLACEHOLDER.sub(shown, html)


def is_figure(language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, str], md: Any) -> bool:
    """Whether a fence is a figure, for superfences."""
    if "figure" not in inputs:
        return False
    options.update(inputs)
    return True


def format_figure(source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **kwargs: Any) -> str:
    """The HTML of a fence that is a figure, for superfences."""
    highlight = md.preprocessors["fenced_code_block"].highlight
    code = highlight(src=source, language="python", options={}, md=md, classes=[], id_value="", attrs={})
    return html(options, code)


CUSTOM_FENCE = {"name": "python", "class": "figure", "validator": is_figure, "format": format_figure}
