"""The lab activations/gradient-flow-lab.py: what it prints when it runs, held against what it says."""

import re
import runpy

import matplotlib
import matplotlib.pyplot as plt
import pytest
from content.answers import DOCS, flat, source

matplotlib.use("Agg")

PAGE = "activations/gradient-flow-lab.py"


def said():
    """The lab's words in one line."""
    return flat(source(PAGE).replace("\n# ", " "))


@pytest.fixture(scope="module")
def printed():
    """What the lab prints: name, gain, ratio and factor per layer of each row; and its curves."""
    rows = []
    with pytest.MonkeyPatch.context() as patch, plt.rc_context():
        patch.setattr(plt, "show", lambda: None)
        patch.setattr("builtins.print", lambda text: rows.extend(text.splitlines()))
        names = runpy.run_path(str(DOCS / PAGE))
        curves = [line.get_ydata() for line in plt.gca().get_lines()]
        plt.close("all")
    found = [re.match(r"(\w+)\s+g = (\d)\s+ratio\s+(\S+)\s+per layer (\S+)$", row).groups() for row in rows]
    return [(name, int(gain), float(ratio), float(factor)) for name, gain, ratio, factor in found], curves, names


def test_the_setup_is_the_one_that_the_lab_tells(printed):
    rows, curves, names = printed
    depth, width, _ = names["gradient_norms"].__defaults__
    words = said()
    assert f"how gradients flow through {depth} layers" in words
    assert f"A stack of {depth} layers with {width} units each, no biases, 64 random inputs." in words
    assert f"enters at layer {depth} arrives at layer 1?" in words
    assert f"weights have mean 0 and variance $g/n$ with $n = {width}$" in words
    assert "$g = 1$ is Xavier's choice for square layers, $g = 2$ is He's for ReLU" in words
    assert f"$q$ per layer for which $q^{{{depth - 1}}}$ equals that ratio" in words
    assert [row[:2] for row in rows] == [("sigmoid", 1), ("tanh", 1), ("ReLU", 2), ("ReLU", 1)]
    assert [len(curve) for curve in curves] == [depth] * 4
    for (*_, ratio, factor), curve in zip(rows, curves, strict=True):
        assert ratio == pytest.approx(curve[0] / curve[-1], rel=0.05)
        assert factor == pytest.approx((curve[0] / curve[-1]) ** (1 / (depth - 1)), abs=5.1e-4)


def test_the_lab_measures_what_it_says(printed):
    rows, _, _ = printed
    ratios, factors = [row[2] for row in rows], [row[3] for row in rows]
    words = said()
    assert factors[0] < 0.25
    assert "The sigmoid loses more than three quarters per layer" in words
    assert 0.9 < factors[1] < 0.98
    assert "tanh a few percent" in words
    assert factors[2] > 0.99
    assert factors[3] < 0.75
    assert "ReLU next to nothing if its weights match it" in words
    assert ratios[0] == pytest.approx(1e-12, rel=1)
    assert "From layer 20 to 1 the sigmoid's falls to a trillionth, ReLU's with g = 2 stays." in words


def test_the_prediction_that_the_reader_is_asked_for_comes_true(printed):
    """Of 50 layers, from the mean square slope of ReLU: one half."""
    _, _, names = printed
    assert r"Try another seed or 50 layers, and predict $q = \sqrt{g\,\mathbb{E}[f'(z)^2]}$ first." in said()
    for gain in (1, 2):
        norms = names["gradient_norms"]("relu", gain, depth=50, seed=1)
        assert (norms[0] / norms[-1]) ** (1 / 49) == pytest.approx((gain / 2) ** 0.5, abs=0.02)
