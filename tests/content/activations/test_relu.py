"""The page activations/relu.md: ReLU and leaky ReLU, and what it claims of them, computed again."""

from functools import cache, partial

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure, equations, value
from ml.activations import gallery as act
from scipy.stats import norm

PAGE = "activations/relu.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {
        "Fukushima": "1969",
        "Nair and Hinton": "2010",
        "Glorot, Bordes and Bengio": "2011",
        "Maas et al.": "2013",
        "Bertoin et al.": "2021",
    }


def test_equations_hold():
    moments = {r"\E[f(Z)]": 1 / np.sqrt(2 * np.pi), r"\E\bigl[f(Z)^2\bigr]": 0.5, r"\E\bigl[Z^2\bigr]": 1.0}
    assert equations(PAGE, {"relu": [moments]}) == 6


def test_the_relu_example_and_moments_are_right():
    text = answer("relu")
    inputs = text.numbers("({}, {}, {}, {}) becomes")
    assert text.numbers("becomes ({}, {}, {}, {}), with") == act.relu(inputs).tolist()
    assert text.numbers("with slopes ({}, {}, {}, {}) where") == act.relu_derivative(inputs).tolist()
    assert text.number("where the code takes {} at the kink") == act.relu_derivative(0)
    z = np.linspace(0, 12, 120_001)
    mean, square = (np.trapezoid(z**k * norm.pdf(z), z) for k in (1, 2))
    assert text.number(r"\frac{1}{\sqrt{2\pi}} \approx") == mean
    assert mean == pytest.approx(1 / np.sqrt(2 * np.pi), abs=1e-6)
    assert square == pytest.approx(0.5, abs=1e-6)
    text.shows(r"\E\bigl[f(Z)^2\bigr] &= \tfrac12 \E\bigl[Z^2\bigr] = \tfrac12 .", "$f(cx) = c f(x)$ for $c > 0$")
    text.shows(
        r"\E[f(Z)] &= \frac{1}{\sqrt{2\pi}}", "slope is 1 for positive inputs, 0 for negative ones, and undefined at 0."
    )
    text.shows("slope exactly 1 on the whole positive", "half of the units output exactly 0 for")
    says = figure("relu")
    assert says.numbers("jumps from {} to {} at the origin") == act.relu_derivative([-1, 1]).tolist()


def test_np_max_is_as_wrong_as_the_page_says():
    for bad in (np.array([1.0, -1.0]), 5, 1.5):
        with pytest.raises((TypeError, np.exceptions.AxisError)):
            np.max(0, bad)
    assert np.max(0, -1) == 0
    answer("relu").shows("raises an error for most inputs and returns a meaningless 0 for a few")


def test_leaky_relu_has_the_slopes_that_are_told():
    text, says = answer("leaky-relu"), figure("leaky-relu")
    usual = act.leaky_relu_derivative(-1)
    slopes = [
        text.number("usually {}, in place"),
        text.number("proposed it with"),
        text.number("one more number to set, though"),
    ]
    assert slopes == [float(usual)] * 3
    assert text.number("GANs often take {}, as DCGAN") == slope_of_dcgan_in_the_overview()
    text.shows(r"$\max(\alpha x, x)$ for $0 < \alpha < 1$", r"Writing $\max(\alpha x, x)$ for $\alpha > 1$, which")
    x = np.array([-2.0, 2.0])
    np.testing.assert_allclose(act.leaky_relu(x, 0.3), np.maximum(0.3 * x, x))
    assert not np.any(np.maximum(1.5 * x, x) == act.leaky_relu(x, 1.5))
    drawn = says.number(r"Drawn with \alpha =")
    assert [drawn, 10 * usual] == [pytest.approx(0.1), drawn]
    assert says.number("With slope {} on the left") == drawn
    assert says.numbers("jumps from {} to {} at the origin") == [drawn, 1]
    line = says.drawn["fig"].axes[0].lines[0]
    assert line.get_ydata()[0] == pytest.approx(drawn * line.get_xdata()[0])


def slope_of_dcgan_in_the_overview():
    """The slope of DCGAN's discriminator in the overview's table, which must agree."""
    return Answer("activations/index.md", "choose-activation").number("leaky ReLU, slope")


def test_the_subgradients_and_the_conventions_at_the_kink_are_right():
    x = np.linspace(-3, 3, 601)
    for g, valid in ((-0.01, False), (0, True), (0.5, True), (1, True), (1.01, False)):
        assert np.all(act.relu(x) >= g * x) == valid
    assert (act.relu(1e-6) - act.relu(-1e-6)) / 2e-6 == pytest.approx(0.5)
    assert act.relu_derivative(0) - (-1) * act.relu_derivative(0) == 0  # the identity by automatic differentiation
    text = answer("relu-differentiable")
    text.shows(r"\partial f(0) = \{\, g : \max(0, x) \ge g x", "= [0, 1] .", r"$0 - (-1) \cdot 0 = 0$ at $x = 0$")
    text.shows(
        "A central difference at 0 returns one half", "with derivative 1 at every point", "with the value 0 at the kink"
    )
    text.shows(
        "Everywhere except at 0.",
        "from the right are 0 and 1, so",
        "number from 0 to 1 is a valid",
        "frameworks use 0.",
    )
    text.shows("one-sided derivatives at 0 differ", r"\lim_{h \to 0^-} \frac{f(h) - f(0)}{h} &= 0,")
    text.shows(r"\lim_{h \to 0^+} \frac{f(h) - f(0)}{h} &= 1 .", "at $x_0$ if the line", "through $(x_0, f(x_0))$")
    text.shows(
        r"For $x > 0$ the condition reads $g \le 1$, for $x < 0$ it reads $g \ge 0$.", "point 0 has probability zero"
    )
    text.shows(
        "all inputs are 0 and the bias",
        "with 0 the unit ignores",
        "at 16 and 32 bits, not at 64;",
        "descent 0 seemed best",
    )
    text.shows('"The derivative at 0 is 0." That')
    says = figure("relu-subgradients")
    says.shows("of slopes 0, one half and 1. None", "each slope from 0 to 1 is a")
    drawn = [line.get_ydata()[-1] / line.get_xdata()[-1] for line in says.drawn["fig"].axes[0].lines[:3]]
    assert drawn == [0, 0.5, 1]


def test_the_factors_after_ten_layers_are_right():
    text = answer("relu-versus-sigmoid")
    rows = text.table(0)
    layers = value(text.tables[0][0][3].replace(" layers", ""))
    assert layers == text.number("Factor after {} layers")
    for name, at, slope, factor in rows[:3]:
        exact = float(getattr(act, name.lower() + "_derivative")(float(at.split()[0])))
        assert [value(slope), value(factor)] == [exact, exact**layers], name
    assert [line[1].split()[0] for line in rows[:3]] == ["0", "2", "1"]
    assert rows[3] == ["ReLU", "any positive value", "1", "1"]
    cases = r"\begin{cases} \le 0.25^{L} & \text{for the sigmoid} \\ = 1 & \text{for ReLU, if every } z_l > 0 \\"
    text.shows(cases, r"= 0 & \text{for ReLU, if any } z_l < 0 .", r"\prod_{l=1}^{L} f'(z_l)", r"$z_1, \dots, z_L$")
    text.shows("the slope of ReLU is 1 on the whole", "keep the product near 1.", "inactive unit has factor exactly 0.")
    text.shows(r"| Formula | $\max(0, x)$ | $\dfrac{1}{1 + e^{-x}}$ |", r"| Range | $[0, \infty)$ | $(0, 1)$ |")
    text.shows(r"| Slope | 0 or 1 | at most $\tfrac14$ |", "| Saturates | for $x < 0$ |")
    says = figure("activation-factor")
    says.shows("ReLU stays at 1; tanh at pre-activation 1 falls to about 2 in ten thousand after ten layers")
    says.shows("the sigmoid at 0 to one in a million and at 2 to less than one in a billion")
    ends = [line.get_ydata()[-1] for line in says.drawn["fig"].axes[0].lines]
    assert [ends[0], ends[1]] == [1, pytest.approx(2e-4, rel=0.2)]
    assert ends[2] == pytest.approx(1e-6, rel=0.1)
    assert ends[3] < 1e-9


def test_the_unit_dies_in_one_step_and_leaky_relu_brings_it_back():
    text = answer("dying-relu")
    w, b, rate, x, y = text.numbers(
        r"One unit with w = {}, b = {}, the loss \tfrac12 (a - y)^2, \eta = {} and an outlier x = {}, y = {}."
    )
    a, g, for_w, for_b = text.numbers("It outputs a = {}, so g = {} and the gradients are {} and {}.")
    assert a == act.relu(w * x + b)
    assert [g, for_w, for_b] == [a - y, g * x, g]

    def step(w, b, x, y, leak):
        z = w * x + b
        g = (max(z, leak * z) - y) * (1 if z > 0 else leak)
        return w - rate * g * x, b - rate * g

    shown = text.numbers(r"leads to w = {} - {} \cdot {} = {} and b = {} - {} \cdot {} = {}.")
    assert shown == [w, rate, for_w, step(w, b, x, y, 0)[0], b, rate, for_b, step(w, b, x, y, 0)[1]]
    w, b = step(w, b, x, y, 0)
    assert (w, b) == (-1, -1)
    text.shows("Now $z = -x - 1$ is negative for every $x > -1$.")
    leak, x, y, start, steps = text.numbers(
        "With leaky ReLU of slope {} and an example x = {}, y = {} repeated from there on, z climbs from {} and turns "
        "positive after {} steps"
    )
    assert start == w * x + b
    assert step(w, b, x, y, 0) == (w, b)
    count = 0
    while w * x + b <= 0:
        w, b = step(w, b, x, y, leak)
        count += 1
    assert count == steps
    text.shows(
        r"$a = \max(0, z)$ with", r"g\, [z > 0]\, \mathbf x", r"\partial b} = g\, [z > 0] ,", r"$\tfrac12 (a - y)^2$"
    )
    text.shows(
        "where $[z > 0]$ is 1 if the condition holds and 0 otherwise. If $z < 0$ for",
        "It outputs 0, its gradient is exactly 0, and",
    )
    text.shows(
        "biases at 0 |",
        "a range around 0 |",
        "because it is 0 on one",
        "Dead means 0 on all",
        "units that are 0 on every",
    )


def test_the_counts_of_dead_units_are_those_of_the_figure():
    text, says = answer("dying-relu"), figure("dying-relu")
    curves = [line.get_ydata() for line in says.drawn["fig"].axes[-1].get_lines()]
    counts = [int(curve[-1]) for curve in curves]
    assert text.numbers("At the end {}, {} and {} units are dead") == counts
    assert says.number("Number of dead units among") == len(says.drawn["b"])
    examples, steps = text.numbers("Fifty hidden units, {} examples, {} steps of")
    assert (examples, steps) == (len(says.drawn["X"]), len(curves[0]) - 1)
    rates = says.numbers("At learning rate {} none dies; at {} there are {} after {} steps; at {} most")
    assert rates == [0.1, 0.15, counts[1], steps, 0.2]
    assert says.number("and {} are dead at the end") == counts[2]
    assert [text.number("few of them the rate")] == [rates[-1]]
    assert all(np.all(np.diff(c) >= 0) for c in curves)
    assert counts[0] == 0
    assert curves[2][10] > 25


@cache
def dead_units(rate, seed):
    """The page's network with another seed; None if it diverges."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((64, 2))
    y = np.sin(2 * x[:, :1]) + 0.5 * x[:, 1:]
    w, b = rng.standard_normal((2, 50)), np.zeros(50)
    v, c = rng.standard_normal((50, 1)) * np.sqrt(2 / 50), 0.0
    for _ in range(100):
        z = x @ w + b
        error = (act.relu(z) @ v + c - y) / 64
        d = error @ v.T * act.relu_derivative(z)
        v, c = v - rate * act.relu(z).T @ error, c - rate * error.sum()
        w, b = w - rate * x.T @ d, b - rate * d.sum(axis=0)
    z = x @ w + b
    return int(np.sum((z <= 0).all(axis=0))) if np.isfinite(z).all() else None


def test_with_other_seeds_the_largest_rate_kills_the_most_units_or_diverges():
    with np.errstate(all="ignore"):
        counts = [[dead_units(rate, seed) for rate in (0.1, 0.15, 0.2)] for seed in range(20)]
    assert answer("dying-relu").numbers("At the end {}, {} and {} units") == counts[3]
    diverged = [c for c in counts if c[2] is None]
    assert 0 < len(diverged) < 6
    assert all(c[2] > max(c[:2]) for c in counts if c[2] is not None)
