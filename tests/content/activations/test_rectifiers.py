"""The page activations/rectifiers.md: its functions, and what it claims, computed again."""

from decimal import Decimal
from functools import partial
from inspect import signature

import numpy as np
import pytest
from content.activations.cases import blocks
from content.activations.claims import cited
from content.answers import Answer, Figure, equations, flat, source, value
from content.latex_eval import equation
from ml.activations import gallery as act
from ml.activations.rectifiers import prelu_alpha_derivative, rrelu_slopes
from scipy.stats import norm

PAGE = "activations/rectifiers.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {
        "He et al.": "2015",
        "Xu et al.": "2015",
        "Eidnes and Nøkland": "2017",
        "Jin et al.": "2015",
        "Agostinelli et al.": "2014",
    }


def test_equations_hold():
    assert equations(PAGE) == 8


def normal_mean(f):
    """Mean of f of a standard normal variable, by the trapezoidal rule."""
    z = np.linspace(-12, 12, 240001)
    return np.trapezoid(f(z) * norm.pdf(z), z)


def test_at_a_kink_the_code_returns_what_the_page_says():
    """The slope on the left; what is built from ReLU takes ReLU's 0 for the hinge whose corner it is."""
    opening = flat(source(PAGE)).partition("## ")[0]
    for words in ("returns the slope on the left, which gives ReLU its customary 0;", "and inherit that 0."):
        assert words in opening
    assert "for leaky ReLU at 0, PyTorch takes the left slope and JAX the right one" in opening
    inherited = {"brelu": [0.0], "apl": [0.4, 0.4, 1.0], "step": [0.0]}
    for entry in act.GALLERY:
        left = [float(entry.derivative(k - 1e-12)) for k in entry.kinks]
        expected = inherited.get(entry.id, left)
        assert [float(entry.derivative(k)) for k in entry.kinks] == pytest.approx(expected), entry.id
    assert act.relu_derivative(0) == 0
    assert act.brelu_derivative([0, 0], [0, 1]).tolist() == [0, 0]


def test_parametric_relu_learns_its_slope_as_in_the_example():
    text = answer("prelu")
    (slope,) = equation(blocks("prelu")[2])
    for x in (-2.5, -1.0, 0.0, 3.0):
        assert float(slope({"x": Decimal(x)})) == prelu_alpha_derivative(x)
        assert float(slope({"x": Decimal(x)})) == pytest.approx(act.prelu(x, 1.25) - act.prelu(x, 0.25))
    start = text.number("The slope starts at {} and")
    assert start == signature(act.prelu).parameters["alpha"].default
    x, alpha, incoming = text.numbers(r"With x = {}, \alpha = {} and an incoming gradient of {}, the input receives")
    assert alpha == start
    assert text.numbers(r"the input receives {} \cdot {} = {} and") == [
        incoming,
        alpha,
        incoming * act.prelu_derivative(x, alpha),
    ]
    assert text.numbers(r"\alpha receives {} \cdot ({}) = {}.") == [incoming, x, incoming * prelu_alpha_derivative(x)]
    text.shows(
        r"only for $\alpha = 1$, when the unit is linear", r"that variance becomes $2 / ((1 + \alpha^2) n)$ with"
    )
    assert normal_mean(lambda z: act.prelu(z) ** 2) == pytest.approx((1 + 0.25**2) / 2)
    text.shows(
        r"Assuming that $\alpha$ stays in $(0, 1)$.", r"For $\alpha < 0$ the function is V-shaped", r"$[0, \infty)$."
    )
    assert figure("prelu").number("derivative jumps from {} to one") == alpha
    assert figure("prelu").number(r"with the starting value \alpha =") == alpha


def test_randomized_relu_has_the_mean_slope_at_test_time():
    text = answer("rrelu")
    mean = float(act.rrelu_derivative(-1))
    slopes = [text.number("the test slope is about"), text.number("draw the slope itself, whose mean is")]
    says = figure("rrelu")
    slopes += [says.number("with a line of slope {} inside"), says.number("jumps from {} to one")]
    assert slopes == [mean] * 4
    assert mean == (1 / 8 + 1 / 3) / 2
    text.shows("bounds of one eighth and one third", "With $0 < l < u < 1$,", r"\frac{l + u}{2}")
    low, high, divisor, slope = text.numbers(r"from \mathcal U({}, {}), at test time by its mean {}, a slope of {}.")
    assert [divisor, slope] == [(low + high) / 2, 1 / divisor]
    assert (1 / low, 1 / high) == (1 / 3, 1 / 8)


def test_bipolar_units_balance_each_other():
    text = answer("brelu")
    means = [normal_mean(lambda z, i=i: act.brelu(z, i)) for i in (0, 1)]
    one, two, even, odd, together = text.numbers(
        r"a ReLU has the mean output {}/\sqrt{{}\pi} = {}, an odd unit has {}, and a layer with as many even as odd "
        "units has {}"
    )
    assert [even, even, odd, together] == [means[0], one / np.sqrt(two * np.pi), means[1], sum(means)]
    text.shows("recurrent networks of up to 144 layers")
    layer = act.brelu([[2, 2, 2], [-3, -3, -3]], np.arange(3))
    assert layer.tolist() == [[2, 0, 2], [0, -3, 0]]


def test_the_s_shaped_relu_gives_the_values_of_the_example():
    text = answer("srelu")
    example = r"With t_l = {}, a_l = {}, t_r = {}, a_r = {}: f({}) = {} + {} \cdot ({}) = {} and "
    example += r"f({}) = {} + {} \cdot {} = {}."
    t_l, a_l, t_r, a_r, x, start, slope, way, low, *right = text.numbers(example)
    assert [t_l, a_l, t_r, a_r] == [p.default for p in list(signature(act.srelu).parameters.values())[1:]]
    assert [start, slope, way, low] == [t_l, a_l, x - t_l, act.srelu(x)]
    y, start, slope, way, high = right
    assert [start, slope, way, high] == [t_r, a_r, y - t_r, act.srelu(y)]
    text.shows("slope 1 between two thresholds", "missing where the outer slope is 1.", r"\partial t_l = 1 - a_l$, and")
    x, h = -3.0, 1e-6
    assert (act.srelu(x, t_l + h) - act.srelu(x, t_l - h)) / (2 * h) == pytest.approx(1 - a_l)
    assert (act.srelu(x, t_l, a_l + h) - act.srelu(x, t_l, a_l - h)) / (2 * h) == pytest.approx(x - t_l)
    text.shows(
        r"$\partial f / \partial a_l = x - t_l$", r"With $a_l = 0$ and $a_r > 0$, for instance, it is $[t_l, \infty)$"
    )
    says = figure("srelu")
    assert says.numbers("slope {} on the left, one in the middle, {} on the right") == [a_l, a_r]
    says.shows("With $a_l = a_r = 0$ this would")
    np.testing.assert_allclose(act.srelu([-3, -1, 0.5, 2], -1, 0, 1, 0), np.clip([-3, -1, 0.5, 2], -1, 1))


def test_example_of_the_adaptive_piecewise_linear_unit_is_right():
    text = answer("apl")
    *a, b1, b2 = text.numbers("Two hinges with a = ({}, {}) and b = ({}, {})")
    b = [b1, b2]
    rows = text.table(1)
    slopes = [value(row[2]) for row in rows]
    bounds = [b[0], 0, b[1]]
    points = [bounds[0] - 1, (bounds[0] + bounds[1]) / 2, (bounds[1] + bounds[2]) / 2, bounds[2] + 1]
    assert slopes == act.apl_derivative(points, tuple(a), tuple(b)).tolist()
    assert [row[0] for row in rows] == ["$x < -1$", "$-1 < x < 0$", "$0 < x < 1$", "$x > 1$"]
    assert bounds == [-1, 0, 1]
    assert text.number("The sum is {}, so") == sum(a)
    at, slope, way, least = text.numbers(r"minimum: f({}) = {} \cdot {} = {}.")
    assert [at, slope, way] == [b[0], a[1], b[1] - b[0]]
    assert [least, least] == [act.apl(at), act.apl(np.linspace(-100, 100, 20001)).min()]
    text.shows(
        "holds away from 0 and from", r"the slope there is $-\sum_s a_s$", "Only if the $a_s$ sum to less than 0."
    )
    text.shows("on CIFAR-10 and CIFAR-100")
    says = figure("apl")
    assert says.number("falls gently to minus {} at minus one") == -least
    assert says.numbers("rises with slope {} to the origin, with slope {} to one") == slopes[1:3]


def test_randomized_slopes_stay_in_their_bounds_and_are_used_as_drawn():
    slopes = rrelu_slopes((1000,), np.random.default_rng(0))
    assert slopes.min() >= 1 / 8
    assert slopes.max() < 1 / 3
    x = -np.ones(1000)
    assert np.array_equal(act.rrelu(x, slopes), -slopes)
    assert np.array_equal(act.rrelu_derivative(x, slopes), slopes)
    assert act.rrelu(-1.0) == -11 / 48
