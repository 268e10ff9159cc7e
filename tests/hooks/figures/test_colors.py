"""What a reader in the dark sees of a figure: everything, since each color follows the scheme or may stay as it is."""

import re
from typing import Any
from xml.etree import ElementTree

import palette
import pytest

from hooks.figures.svg import Picture

RANDOM = "import numpy as np\nr = np.random.default_rng(0)\n"
BLACK_OR_WHITE = {
    "box plot": "ax.boxplot([[1, 2, 3, 9], [2, 3, 4]])",
    "box plot with means": "ax.boxplot([[1, 2, 3], [2, 3, 4]], showmeans=True, patch_artist=True)",
    "arrows": "ax.quiver([0, 1], [0, 1], [1, 1], [1, 0])",
    "barbs": "ax.barbs([0, 1], [0, 1], [9, 20], [5, 0])",
    "contour lines": f"{RANDOM}ax.contour(r.random((4, 4)), colors='k')",
    "filled contours of the palette": f"{RANDOM}"
    "ax.contourf(r.random((4, 4)), levels=[0.3, 0.6, 0.9], colors=[palette.blue, 'k'])",
    "a format": "ax.plot([0, 1], 'k--')",
    "a word": "ax.plot([0, 1], color='black')",
    "hex": "ax.plot([0, 1], color='#000')",
    "text": "ax.text(0.5, 0.5, 'x', color='black')",
    "math": "ax.text(0.5, 0.5, '$x^2$', color='k')",
    "bars": "ax.bar([1, 2], [1, 2], color='k', edgecolor='k', hatch='//')",
    "a patch": "ax.add_patch(plt.Circle((0.5, 0.5), 0.2))",
    "white markers": "ax.plot([0, 1], 'o-', mfc='white')",
    "a white box": "ax.text(0.5, 0.5, 'x', bbox={'facecolor': 'w'})",
    "a framed legend": "ax.plot([0, 1], label='a')\nax.legend(frameon=True)",
    "a table": "ax.table([['a', 'b']])",
    "a pie": "ax.pie([1, 2, 3], labels=list('abc'), wedgeprops={'edgecolor': 'white'})",
    "error bars": "ax.errorbar([1, 2], [1, 2], yerr=[0.1, 0.1], capsize=3, ecolor='black')",
    "an arrow": "ax.annotate('a', (1, 1), (0, 0), arrowprops={'arrowstyle': '->'})",
    "violins": "ax.violinplot([1, 2, 3, 2])",
    "stems": "ax.stem([1, 2, 3], basefmt='k-')",
    "a grid": "ax.plot([0, 1])\nax.grid(True)",
    "polar axes": "fig.clf()\nax = fig.add_subplot(projection='polar')\nax.plot([0, 1], [0, 1])",
    "three dimensions": "fig.clf()\nax = fig.add_subplot(projection='3d')\nax.plot([0, 1], [0, 1], [0, 1])",
    "invisible edges": "ax.plot([0, 1], 'o', mec='none')",
    "see-through": "ax.axhspan(0, 1, color='black', alpha=0.1)",
}
PAINTED = re.compile(r"(?:fill|stroke|stop-color): ([^;]+)")


@pytest.mark.parametrize("code", BLACK_OR_WHITE.values(), ids=BLACK_OR_WHITE)
def test_what_is_black_or_white_follows_the_scheme(run: Any, code: str) -> None:
    svg = run(code)["svg"]
    root = ElementTree.fromstring(Picture(svg, "x").themed(palette.LIGHT))
    paints = {paint for part in root.iter() for paint in PAINTED.findall(part.get("style", ""))}
    assert {p for p in paints if not p.startswith(("var(--figure-", "url(#"))} <= {"none"}
    assert root.get("style") == "fill: var(--figure-ink)"  # for what names no fill, which would be black


MAPPED = {
    "points": "ax.scatter([1, 2, 3], [1, 2, 3], c=[1, 2, 3])",
    "filled contours and their bar": f"{RANDOM}c = ax.contourf(r.random((4, 4)), levels=[0.3, 0.6], extend='both')\n"
    "fig.colorbar(c)",
    "labeled contours": f"{RANDOM}ax.clabel(ax.contour(r.random((4, 4))))",
    "cells": f"{RANDOM}ax.pcolormesh(r.random((4, 4)), cmap='magma')",
    "shaded cells": f"{RANDOM}ax.pcolormesh(r.random((4, 4)), shading='gouraud')",
    "an image": "ax.imshow([[0, 1], [2, 3]], cmap='gray')",
    "a surface": f"{RANDOM}fig.clf()\nax = fig.add_subplot(projection='3d')\nx, y = np.mgrid[0:1:5j, 0:1:5j]\n"
    "ax.plot_surface(x, y, x * y, cmap='viridis')",
    "lines beside a bar": "c = plt.get_cmap('viridis')\nax.plot([0, 1], color=c(0.3))\n"
    "fig.colorbar(plt.cm.ScalarMappable(cmap=c), ax=ax)",
    "many points as an image": f"{RANDOM}ax.scatter(*r.random((2, 9)), c=r.random(9), rasterized=True)",
}


@pytest.mark.parametrize("code", MAPPED.values(), ids=MAPPED)
def test_a_color_map_may_have_its_own_colors(run: Any, code: str) -> None:
    assert "svg" in run(code)


FOREIGN = "has the color {}, which cannot follow the color scheme; take it from palette, such as palette.{}, "
SAYS = {
    "\nax.plot([0, 1], color='gray')": (11, FOREIGN.format("#808080", "muted")),
    "x = [0, 1]\n\nax.plot(x, 'r--')": (12, FOREIGN.format("#ff0000", "orange")),
    "ax.plot([0, 1])\nax.axhline(0.5, color=(0.1, 0.2, 0.3))": (11, FOREIGN.format("#1a334c", "ink")),
    "ax.plot([0, 1], color='tab:blue')": (10, FOREIGN.format("#1f77b4", "blue")),
    "\nax.scatter([0, 1], [0, 1], color='#ABCDEF')": (11, FOREIGN.format("#abcdef", "grid")),
    f"{RANDOM}ax.contourf(r.random((4, 4)), levels=[0.3, 0.6], colors=['gray'])": (
        12,
        FOREIGN.format("#808080", "muted"),
    ),
    "ax.plot([0, 1])\nax.set_title('a', color='0.2')": (11, FOREIGN.format("#333333", "ink")),
    "ax.plot([0, 1])\nax.text(0, 0, 'fill: #123456')\nax.set_facecolor('#123457')": (
        12,
        FOREIGN.format("#123457", "ink"),
    ),
}


@pytest.mark.parametrize("code", SAYS)
def test_a_color_that_cannot_follow_the_scheme_is_named_with_its_line(run: Any, code: str) -> None:
    line, message = SAYS[code]
    assert run(code) == {"line": line, "error": f"{message}with alpha for a lighter one"}


@pytest.mark.parametrize(
    "code",
    [
        "ax.plot([0, 1], rasterized=True)",
        "ax.scatter([0, 1], [0, 1], color=palette.blue, rasterized=True)",
        "ax.plot([0, 1])\nax.set_rasterized(True)",
        "ax.plot([0, 1], zorder=-2)\nax.set_rasterization_zorder(-1)",
    ],
)
def test_a_layer_that_becomes_an_image_in_the_light_colors_is_refused(run: Any, code: str) -> None:
    error = run(code)["error"]
    assert error.startswith(
        "becomes an image in part (rasterized), whose colors cannot follow the color scheme; remove"
    )
