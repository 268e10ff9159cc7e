"""The look of every figure, on the pages and in the labs."""

import sys
from typing import Any

import palette
from cycler import cycler
from matplotlib import rcParams

WIDTH, HEIGHT = 4.8, 3.0  # inches; 346 by 216 points, so that text stays legible on a phone

STYLE: dict[Any, Any] = {
    "figure.figsize": (WIDTH, HEIGHT),
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # ships with matplotlib; wider than what pages fall back to
    "font.size": 10.5,
    "axes.labelsize": 10.5,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": palette.muted,
    "axes.labelcolor": palette.ink,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.edgecolor": "none",
    "text.color": palette.ink,
    "xtick.color": palette.muted,
    "ytick.color": palette.muted,
    "xtick.labelcolor": palette.ink,
    "ytick.labelcolor": palette.ink,
    "grid.color": palette.grid,
    "lines.linewidth": 1.8,
    "patch.edgecolor": palette.ink,
    "hatch.color": palette.muted,
    "legend.edgecolor": palette.grid,
    **{f"boxplot.{part}.color": palette.ink for part in ("boxprops", "capprops", "flierprops", "whiskerprops")},
    "boxplot.flierprops.markeredgecolor": palette.ink,
    **{f"axes3d.{axis}axis.panecolor": "none" for axis in "xyz"},
    # Never color alone: each color of the cycle has its own line style.
    "axes.prop_cycle": cycler(color=palette.cycle)
    + cycler(linestyle=["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3))]),
    # Text stays text (small, selectable, read by search engines) and the bytes are the same on every run.
    "svg.fonttype": "none",
    "svg.hashsalt": "figure",
}


def use() -> None:
    """Set the style; in a notebook also draw SVG instead of PNG."""
    rcParams.update(STYLE)
    if "IPython" in sys.modules:
        from IPython import get_ipython
        from matplotlib_inline import backend_inline

        if get_ipython() is not None:
            set_formats: Any = backend_inline.set_matplotlib_formats
            set_formats("svg", metadata={"Date": None})
