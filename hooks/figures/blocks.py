"""Figures: a fenced Python block with `figure="name"` is run, and the page shows what it draws.

    ```python figure="name" alt="What is seen" caption="What to look at, math allowed"
    ax.plot([0, 1], [1, 0])
    ```

This file finds the blocks in a page's Markdown; `draw.py` runs them, `show.py` shows them in the page's HTML.
"""

import re
from dataclasses import dataclass
from html import escape

from hooks.pages.scanner import scan

TIMEOUT = 20.0  # seconds a snippet may take unless its block says otherwise
SECONDS = (1, 600)  # what it may say
INCHES = (0.5, 20)
NUMBER = re.compile(r"[0-9]*\.?[0-9]+")
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
    def size(self) -> tuple[float, float] | None:
        """Width and height in inches, of a block that `check` has passed; None for those of `figure_style.py`."""
        width, _, height = self.options.get("size", "").partition("x")
        return (float(width), float(height)) if width else None

    @property
    def timeout(self) -> float:
        return float(self.options.get("timeout", TIMEOUT))


def find(page: str, source: str) -> list[Block]:
    """The figure blocks of a page's Markdown, in order; those inside another fence are only shown."""
    fences = [fence for fence in scan(source).fences if "figure=" in fence.head]
    return [Block(page, fence.line, fence.head, fence.code, fence.closed) for fence in fences]


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
    keys = [option["key"] for option in OPTION.finditer(block.head)]
    if unknown := set(keys) - {"figure", "alt", "caption", "size", "timeout"}:
        return f'figure "{block.name}" has an unknown option {min(unknown)}; remove it'
    if twice := {key for key in keys if keys.count(key) > 1}:
        return f'figure "{block.name}" says {min(twice)} twice; remove one of them'
    size = block.options.get("size", "1x1")
    width, _, height = size.partition("x")
    if not is_within(INCHES, width) or not is_within(INCHES, height):
        limits = "width and height in inches, each from {} to {}".format(*INCHES)
        return f'figure "{block.name}" has the size "{size}"; write {limits}, such as size="4.8x3.0"'
    seconds = block.options.get("timeout", "1")
    if not is_within(SECONDS, seconds):
        limits = "seconds from {} to {}".format(*SECONDS)
        return f'figure "{block.name}" has the timeout "{seconds}"; write {limits}, such as timeout="60"'
    return ""


def is_within(limits: tuple[float, float], number: str) -> bool:
    """Whether this is a plain decimal number in these limits."""
    return bool(NUMBER.fullmatch(number)) and limits[0] <= float(number) <= limits[1]


def placeholder(name: str) -> str:
    """What stands in a page for the figure's picture until `fill` puts it there."""
    return f'<div class="plot" data-figure="{escape(name)}"></div>'
