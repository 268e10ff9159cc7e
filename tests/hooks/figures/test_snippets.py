"""What an author is told of a snippet that draws, but nothing that can be shown; and which figure is shown."""

import re
from typing import Any

import pytest

OWN_FIGURES = {
    "a grid of axes": "fig, axs = plt.subplots(2, 2)\naxs[0, 0].plot([0, 1])",
    "another name": "mine, axs = plt.subplots(1, 2, figsize=(9, 9))\naxs[0].plot([0, 1])",
    "pyplot alone": "plt.figure()\nplt.plot([0, 1])",
    "without pyplot": "from matplotlib.figure import Figure\nfig = Figure()\nfig.subplots().plot([0, 1])",
    "the given one cleared": "fig.clf()\nax = fig.add_subplot(projection='polar')\nax.plot([0, 1])",
    "a part of the figure": "fig.clf()\nleft, right = fig.subfigures(1, 2)\nright.subplots().plot([0, 1])",
    "a part under the name": "fig = plt.figure().subfigures(1, 2)[0]\nfig.subplots().plot([0, 1])",
    "a scratch figure closed": "plt.close(fig)\nax.plot([0, 1])\nfig, ax = plt.subplots()\nax.plot([0, 1])",
    "the given one closed": "ax.plot([0, 1])\nplt.close('all')",
    "only an inset": "ax.inset_axes([0, 0, 1, 1]).plot([0, 1])",
}


@pytest.mark.parametrize("code", OWN_FIGURES.values(), ids=OWN_FIGURES)
def test_the_figure_that_the_snippet_means_is_shown_in_the_size_of_the_block(run: Any, code: str) -> None:
    answer = run(code, size=[3, 2])
    assert 'viewBox="0 0 216 144"' in answer["svg"]
    assert re.search(r'd="M [\d. ]+L [^"]+" clip-path="[^"]+" style="fill: none; stroke: #0b62b8', answer["svg"])


def test_without_a_size_a_figure_has_that_of_the_style(run: Any) -> None:
    assert 'viewBox="0 0 345.6 216"' in run("ax.plot([0, 1])")["svg"]


@pytest.mark.parametrize(
    "code",
    ["ax.plot([0, 1])\nplt.figure()\nplt.plot([0, 1])", "ax.plot([0, 1])\nfig, ax = plt.subplots()\nax.bar(1, 1)"],
)
def test_of_two_figures_none_is_dropped_without_a_word(run: Any, code: str) -> None:
    error = "draws 2 figures; draw all of it on `fig`, or plt.close() those that are not to be shown"
    assert run(code) == {"line": 10, "error": error}


UNSEEN = "draws nothing that can be seen; its data may be empty, NaN or hidden"
NAN = "nan = float('nan')\n"
BAD = {
    "x = 1": (10, "draws nothing; plot something on ax"),
    f"{NAN}ax.plot([nan, nan])": (10, UNSEEN),
    f"{NAN}ax.scatter([nan], [1])": (10, UNSEEN),
    f"{NAN}ax.bar([1, 2], [nan, nan])": (10, UNSEEN),
    f"{NAN}ax.fill_between([0, 1], [nan, nan])": (10, UNSEEN),
    f"{NAN}ax.imshow([[nan, nan]])": (10, UNSEEN),
    f"{NAN}ax.quiver([0], [0], [nan], [nan])": (10, UNSEEN),
    f"{NAN}ax.contour([[nan] * 3] * 3)": (10, UNSEEN),
    f"{NAN}ax.pcolormesh([[nan] * 3] * 3)": (10, UNSEEN),
    "ax.plot([], [])": (10, UNSEEN),
    "ax.plot([1])": (10, UNSEEN),
    "ax.plot([0, 1], visible=False)": (10, UNSEEN),
    f"{NAN}ax.plot([0, 1], lw=nan)": (10, "draws something whose place or size is nan; give it a number"),
    "ax.plot([0, 1])\nax.set_title('a\\x01b')": (
        11,
        "has the character U+0001 in a text, which no page can show; remove it",
    ),
    "ax.plot([0, 1])\n\nax.set_xlabel('a\\0')": (
        12,
        "has the character U+0000 in a text, which no page can show; remove it",
    ),
    "ax.plot([0, 1])\nax.text(0, 0, 'a\\ud800')": (
        11,
        "has the character U+D800 in a text, which no page can show; remove it",
    ),
    "ax.plot([0, 1], gid='a\\x1b')": (10, "has the character U+001B in a text, which no page can show; remove it"),
    "ax.plot([0, 1])\nax.set_xticks([0, 1], ['\\ufffe', 'b'])": (
        11,
        "has the character U+FFFE in a text, which no page can show; remove it",
    ),
    "ax.plot([0, 1])\nax.set_title(r'$\\frac$')": (
        11,
        'has the label "$\\frac$", which Matplotlib cannot set (Expected \\frac{num}{den}, found end of text); '
        "mend its TeX",
    ),
    "n = 3\nax.plot([0, 1])\n\nax.set_xticks([0], [rf'$\\bad{n}$'])": (
        13,
        "has the label \"$\\bad3$\", which Matplotlib cannot set (Unknown symbol: \\bad, found '\\'); mend its TeX",
    ),
    "raise ValueError('\\ud800 \\x1b[31m')": (10, "raises ValueError: \\ud800 \\x1b[31m; mend its code"),
    "class E(Exception):\n    def __str__(self):\n        raise KeyError\nraise E": (13, "raises E; mend its code"),
}


@pytest.mark.parametrize("code", BAD)
def test_an_author_is_told_why_nothing_can_be_shown(run: Any, code: str) -> None:
    line, error = BAD[code]
    assert run(code) == {"line": line, "error": error}


def test_an_endless_message_is_cut(run: Any) -> None:
    error = run("raise ValueError('x' * 10**6 + 'end')")["error"]
    assert error.startswith("raises ValueError: xxx")
    assert error.endswith("xend; mend its code")
    assert len(error) < 600


def test_a_good_label_is_not_refused(run: Any) -> None:
    assert "svg" in run("ax.plot([0, 1])\nax.set_title('$5 to $10, nan, inf: $x$')\nax.plot([], [], label='none')")


def test_a_drawing_that_would_make_the_page_heavy_is_refused_with_its_size(run: Any) -> None:
    points = "import numpy as np\nr = np.random.default_rng(0)\nax.scatter(*r.random((2, {})))"
    remedy = "draw fewer points, or color them by a color map with rasterized=True"
    assert run(points.format(50_000))["error"] == f"takes 4.6 MB, and a figure may take 0.5; {remedy}"
    assert "svg" in run(points.format(1_000))
    mapped = points.format(50_000).removesuffix(")") + ", c=r.random(50_000), s=4, rasterized=True)"
    assert len(run(mapped)["svg"]) < 500_000
