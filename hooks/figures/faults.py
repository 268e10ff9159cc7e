"""What is wrong with a figure that was drawn: what a reader would not see, or not in their color scheme.

Each finds nothing, or a sentence for the author with the strings of the code that it is about. Runs where snippets run.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.artist import Artist
from matplotlib.cbook import is_math_text
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.mathtext import MathTextParser
from matplotlib.patches import Patch
from matplotlib.text import Text

LIMIT = 500_000  # bytes of SVG
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_A_NUMBER = re.compile(r"(?<![\w-])-?(nan|inf)(?:px)?\b")
STYLED = re.compile(r"(?:width|size|opacity|offset|dasharray): ([^;]*)")
MEASURES = ("d", "x", "y", "width", "height", "transform")

Fault = tuple[str, list[str]] | None  # a sentence, and the strings of the code one of which is to blame


def contents(fig: Figure) -> list[Artist]:
    """What stands in a figure, beside axes that are empty."""
    owners: list[Any] = [fig, *fig.subfigs]
    for ax in fig.axes:
        owners += [ax, *ax.child_axes]
    kinds = ("texts", "patches", "lines", "images", "artists", "collections", "tables")
    return [one for owner in owners for kind in kinds for one in getattr(owner, kind, ())]


def is_blank(fig: Figure) -> bool:
    return not contents(fig)


def mark(fig: Figure) -> None:
    """Give each part of the figure an id, by which `invisible` finds it in the drawing."""
    for number, part in enumerate(contents(fig)):
        part.set_gid(part.get_gid() or f"part-{number}")


def invisible(fig: Figure, root: ElementTree.Element) -> Fault:
    """Whether nothing is to be seen of all that the figure holds."""
    groups = {group.get("id"): group for group in root.iter()}
    if any(is_seen(part, groups.get(part.get_gid())) for part in contents(fig)):
        return None
    return "draws nothing that can be seen; its data may be empty, NaN or hidden", []


def is_seen(part: Artist, group: ElementTree.Element | None) -> bool:
    if isinstance(part, ScalarMappable) and part.get_array() is not None:  # what is NaN is drawn without a color
        numbers: Any = np.ma.filled(np.ma.asarray(part.get_array(), dtype=float), np.nan)
        return part.get_visible() and bool(np.isfinite(numbers).any()) and (group is None or paints(group))
    if not isinstance(part, Line2D | Patch | Collection | Text | AxesImage):
        return True
    return group is not None and paints(group)


def paints(part: ElementTree.Element) -> bool:
    """Whether an element of SVG, or one inside it, leaves a trace."""
    tag = part.tag.rpartition("}")[2]
    if tag == "path":
        return bool(re.search("[LCQ]", part.get("d", "")))
    return tag in ("use", "text", "image") or (tag != "defs" and any(map(paints, part)))


def unwritable(texts: Iterable[str]) -> Fault:
    """A character that cannot stand in SVG."""
    for text in texts:
        if found := NO_XML.search(text):
            return f"has the character U+{ord(found[0]):04X} in a text, which no page can show; remove it", [found[0]]
    return None


def unreadable_math(fig: Figure) -> Fault:
    """A label whose math Matplotlib refuses."""
    for text in labels(fig):
        if is_math_text(text):
            try:
                MathTextParser("path").parse(text)
            except ValueError as error:
                reason = re.sub(r"^\w+: |  \(at char.*", "", str(error).strip().rpartition("\n")[2])
                return f'has the label "{text}", which Matplotlib cannot set ({reason}); mend its TeX', [text]
    return None


def labels(fig: Figure) -> Iterator[str]:
    for text in fig.findobj(Text):
        assert isinstance(text, Text)
        yield text.get_text()


def without_number(root: ElementTree.Element) -> Fault:
    """A place or a size that is NaN or infinite."""
    for part in root.iter():
        values = [part.get(name, "") for name in MEASURES] + STYLED.findall(part.get("style", ""))
        if found := next(filter(None, map(NOT_A_NUMBER.search, values)), None):
            return f"draws something whose place or size is {found[1]}; give it a number", []
    return None


def too_heavy(svg: str) -> Fault:
    size = len(svg.encode())
    if size <= LIMIT:
        return None
    remedy = "draw fewer points, or color them by a color map with rasterized=True"
    return f"takes {size / 1e6:.1f} MB, and a figure may take {LIMIT / 1e6:g}; {remedy}", []


def blamed_line(code: str, culprits: list[str]) -> int | None:
    """The line of the code, from 1, with the literal that is most like one of these strings or means such a color."""
    best, line = 0, None
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Constant | ast.Tuple):
            continue
        try:
            value = ast.literal_eval(node)
        except ValueError:
            continue
        for culprit in culprits:
            if (match := likeness(value, culprit)) > best:
                best, line = match, node.lineno
    return line


def likeness(value: Any, culprit: str) -> int:
    """How many characters of the culprit a literal accounts for."""
    if isinstance(value, str) and value and (value in culprit or culprit in value):
        return min(len(value), len(culprit))
    names = [value, *re.findall("C[0-9]|[bgrcmykw]", value)] if isinstance(value, str) and len(value) < 5 else [value]
    return len(culprit) * any(means(name, culprit) for name in names)


def means(name: Any, color: str) -> bool:
    try:
        return to_hex(name) == color
    except (ValueError, TypeError):
        return False
