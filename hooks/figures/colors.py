"""Which colors of a drawing cannot follow the reader's color scheme. Runs where snippets run."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from hooks.figures.faults import Fault

PAINT = re.compile(r"(?:fill|stroke|stop-color): (#[0-9a-f]{6})")


def foreign(fig: Figure, root: ElementTree.Element, palette: dict[str, str]) -> Fault:
    """A color that is none of the palette's (hex values by role), nor black or white, nor of a color map in use."""
    own = {*palette.values(), "#000000", "#ffffff", *mapped(fig)}
    for part in beside(root, {one.get_gid() for one in fig.findobj(is_mapped)}):
        paints = f"{part.get('style')}; fill: {part.get('fill')}; stroke: {part.get('stroke')}"
        for color in PAINT.findall(paints):
            if color not in own:
                role = nearest(color, palette)
                message = f"has the color {color}, which cannot follow the color scheme; take it from palette, "
                return message + f"such as palette.{role}, with alpha for a lighter one", [color]
    return None


def beside(root: ElementTree.Element, groups: set[str | None]) -> Iterator[ElementTree.Element]:
    """All elements but those of the groups with these ids."""
    yield root
    for part in root:
        if part.get("id", "") not in groups:
            yield from beside(part, groups)


def nearest(color: str, palette: dict[str, str]) -> str:
    """The role whose color is most like this one."""
    return min(palette, key=lambda role: float(np.linalg.norm(np.subtract(to_rgb(palette[role]), to_rgb(color)))))


def mapped(fig: Figure) -> set[str]:
    """All colors of the color maps by which something in the figure is colored."""
    colors: list[Any] = []
    for part in fig.findobj(is_mapped):
        cmap = part.cmap  # type: ignore[attr-defined]
        colors += [*cmap(np.arange(cmap.N)), cmap.get_over(), cmap.get_under(), cmap.get_bad()]
    return {to_hex(color) for color in colors}


def is_mapped(part: object) -> bool:
    """Whether a color map gives the part its colors; contours may also have a list of literal ones."""
    return isinstance(part, ScalarMappable) and part.get_array() is not None and getattr(part, "colors", None) is None


def baked(fig: Figure) -> Fault:
    """A part that becomes an image though no color map gives its colors: it would keep those of the light scheme."""
    message = "becomes an image in part (rasterized), whose colors cannot follow the color scheme; "
    for part in fig.findobj(lambda part: bool(part.get_rasterized())):
        if not is_mapped(part):
            return message + "remove rasterized=True, or color that part by a color map", []
    for ax in fig.axes:
        if isinstance(ax, Axes) and ax.get_rasterization_zorder() is not None:
            return message + "remove the axes' rasterization_zorder", []
    return None
