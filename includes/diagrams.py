"""Diagrams drawn with Matplotlib: labeled boxes, arrows between them, sets within sets.

Every diagram first calls `canvas`, which makes one unit of both axes half an inch.
Ten characters of the usual size then take a little less than two units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import palette
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from numpy.typing import NDArray

Point = tuple[float, float]

UNIT = 0.5  # inches


@dataclass(frozen=True)
class Box:
    """A drawn box: its center and size in units, and its text."""

    x: float
    y: float
    width: float
    height: float
    label: Text

    @property
    def left(self) -> Point:
        return self.x - self.width / 2, self.y

    @property
    def right(self) -> Point:
        return self.x + self.width / 2, self.y

    @property
    def top(self) -> Point:
        return self.x, self.y + self.height / 2

    @property
    def bottom(self) -> Point:
        return self.x, self.y - self.height / 2


def canvas(ax: Axes) -> None:
    """Let the axes fill the figure, without lines: (0, 0) is its lower left corner."""
    ax.axis("off")
    ax.set_position((0, 0, 1, 1))
    figure = ax.get_figure(root=True)
    assert figure is not None
    width, height = figure.get_size_inches()
    ax.set(xlim=(0, width / UNIT), ylim=(0, height / UNIT))


def rounded(ax: Axes, corner: Point, size: Point, color: str, fill: float) -> None:
    """A rounded rectangle on paper, from its lower left corner; `fill` is the tint."""
    style = "round,pad=0,rounding_size=0.2"
    for face, edge, alpha in (
        (palette.paper, "none", 1.0),
        (color, "none", fill),
        ("none", color, 1.0),
    ):
        look: dict[str, Any] = {"fc": face, "ec": edge, "alpha": alpha}
        ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=style, **look))


def box(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    size: Point = (2.4, 1.0),
    color: str = palette.blue,
    fill: float = 0.12,
    **font: Any,
) -> Box:
    """A rounded box with its text in the middle; (x, y) is its center."""
    rounded(ax, (x - size[0] / 2, y - size[1] / 2), size, color, fill)
    label = ax.text(x, y, text, ha="center", va="center", **font)
    return Box(x, y, *size, label)


def arrow(
    ax: Axes,
    start: Point,
    end: Point,
    text: str = "",
    at: Point | None = None,
    bend: float = 0.0,
    color: str = palette.ink,
) -> None:
    """An arrow, bent to one side by `bend`; its text stands at `at`, else above."""
    look: dict[str, Any] = {"arrowstyle": "->", "color": color}
    look |= {"shrinkA": 1, "shrinkB": 1, "connectionstyle": f"arc3,rad={bend}"}
    ax.annotate("", end, start, arrowprops=look)
    if text:
        x, y = at or ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.12)
        align = "center" if at else "bottom"
        ax.text(x, y, text, ha="center", va=align, color=color)


def nested(
    ax: Axes,
    sets: Sequence[tuple[str, str, str]],
    strip: float = 1.35,
    step: float = 0.25,
) -> None:
    """Sets within sets, outermost first; each is (name, example, color).

    Name and example stand in the strip on top of a set that the next one leaves free.
    """
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    for depth, (name, example, color) in enumerate(sets):
        margin = 0.1 + depth * step
        top = height - 0.1 - depth * strip
        size = (width - 2 * margin, top - margin)
        rounded(ax, (margin, margin), size, color, fill=0.1)
        bold: dict[str, Any] = {"va": "center", "weight": "bold", "color": color}
        ax.text(margin + 0.25, top - 0.4, name, **bold)
        ax.text(margin + 0.25, top - 0.9, example, va="center")


def cat_outline(x: float, y: float, radius: float) -> NDArray[np.float64]:
    """Corners (n, 2) of a cat's head: half a circle below, two ears above."""
    t = np.linspace(np.pi, 2 * np.pi, 13)
    chin = np.column_stack([np.cos(t), np.sin(t)])
    ears = [(1, 0.9), (0.45, 0.45), (-0.45, 0.45), (-1, 0.9)]
    return np.array([x, y]) + radius * np.concatenate([chin, ears])


def ball_outline(x: float, y: float, radius: float) -> NDArray[np.float64]:
    """Corners (n, 2) of a circle."""
    t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return np.array([x, y]) + radius * np.column_stack([np.cos(t), np.sin(t)])
