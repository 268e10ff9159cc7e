"""Draw a function of one variable together with its derivative, both labeled on the curve."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import palette
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Function = Callable[[ArrayLike], Array]
Point = tuple[float, float]

LABEL_SIZE = (0.5, 0.22)  # inches that a label such as f'(x) takes, with some air


def function_and_derivative(
    ax: Axes,
    f: Function,
    derivative: Function,
    kinks: Sequence[float] = (),
    xlim: tuple[float, float] = (-4.0, 4.0),
    *,
    names: tuple[str, str] = ("f(x)", "f\u2032(x)"),
    f_at: Point | None = None,
    derivative_at: Point | None = None,
) -> None:
    """Draw f as a solid blue line and its derivative as a dashed orange one, over `xlim`.

    Both are broken at the kinks, where f jumps or has no derivative: an open dot is a value that is approached
    but not taken, a closed one a value that is. `f_at` and `derivative_at` are the centers of the labels in data
    coordinates; without them each label takes the place along its curve that is farthest from everything else.
    """
    ax.axhline(0, color=palette.muted, linewidth=0.6, zorder=1)
    ax.axvline(0, color=palette.muted, linewidth=0.6, zorder=1)
    curves = [
        _draw(ax, f, kinks, xlim, palette.blue, "-", taken=True),
        _draw(ax, derivative, kinks, xlim, palette.orange, "--", taken=False),
    ]
    low = min(curve[:, 1].min() for curve in curves)
    high = max(curve[:, 1].max() for curve in curves)
    room = 0.08 * (high - low)
    ax.set(xlim=xlim, ylim=(low - room, high + room), xlabel="x", ylabel="value and slope")
    _label(ax, curves, names, [f_at, derivative_at])


def _draw(
    ax: Axes,
    f: Function,
    kinks: Sequence[float],
    xlim: tuple[float, float],
    color: str,
    style: str,
    *,
    taken: bool,
) -> Array:
    """Draw one curve piece by piece; returns its points, of shape (n, 2). `taken`: f has a value at its kinks."""
    inside = sorted(k for k in kinks if xlim[0] < k < xlim[1])
    gap = 1e-9 * (xlim[1] - xlim[0])
    pieces = []
    for left, right in pairwise([xlim[0] - gap, *inside, xlim[1] + gap]):
        x = np.linspace(left + gap, right - gap, 401)
        pieces.append(np.column_stack([x, f(x)]))
    runs = pieces[:1]
    for k, (before, after) in zip(inside, pairwise(pieces), strict=True):
        limits = [before[-1, 1], after[0, 1]]
        if taken and abs(limits[0] - limits[1]) < 1e-6:  # a corner: the curve goes on
            runs[-1] = np.concatenate([runs[-1], after])
            continue
        runs.append(after)
        width = 7.0 if taken else 4.5  # so that neither hides the other
        ax.plot([k, k], limits, "o", color=color, mfc=palette.paper, ms=width, zorder=4)
        if taken:
            ax.plot([k], [float(f(k))], "o", color=color, ms=width, zorder=4)
    for run in runs:
        ax.plot(run[:, 0], run[:, 1], color=color, linestyle=style, zorder=3)
    return np.concatenate(pieces)


def _label(ax: Axes, curves: list[Array], names: tuple[str, str], places: list[Point | None]) -> None:
    """Write each name at its place, or at the free place along its curve that is farthest from all else."""
    box = ax.get_position()
    size = np.array([ax.figure.get_figwidth() * box.width, ax.figure.get_figheight() * box.height])  # type: ignore[union-attr]
    low = np.array([ax.get_xlim()[0], ax.get_ylim()[0]])
    span = np.array([ax.get_xlim()[1], ax.get_ylim()[1]]) - low
    inches = [(curve - low) / span * size for curve in curves]
    zero = -low / span * size
    grid = np.linspace(0.0, 1.0, 101)[:, None] * size
    axes = [np.column_stack([grid[:, 0], np.full(101, zero[1])])]
    axes.append(np.column_stack([np.full(101, zero[0]), grid[:, 1]]))
    labels: list[Array] = []
    for own, name, color, place in zip(range(2), names, (palette.blue, palette.orange), places, strict=True):
        if place is None:
            others = np.concatenate([inches[1 - own], *axes, *labels])
            center = _free_place(inches[own], others, size)
            place = tuple(center / size * span + low)
        labels.append(((np.array(place) - low) / span * size)[None, :])
        ax.text(*place, name, color=color, style="italic", ha="center", va="center", zorder=5)


def _free_place(own: Array, others: Array, size: Array) -> Array:
    """Center of a label box next to `own` and as far from `others` as can be; all in inches, points (n, 2)."""
    half = np.array(LABEL_SIZE) / 2
    best: Array = own[len(own) // 2]
    best_score = -np.inf
    for point in own[:: max(1, len(own) // 60)]:
        for direction in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            center = point + np.array(direction) * (half + 0.04)
            if np.any(center < half) or np.any(center > size - half):
                continue
            to_own, to_others = (
                np.hypot(*np.maximum(np.abs(points - center) - half, 0.0).T).min() for points in (own, others)
            )
            score = min(to_others, 0.35) + (0.0 if to_own >= 0.03 else to_own - 1.0)
            if score > best_score:
                best, best_score = center, score
    return best
