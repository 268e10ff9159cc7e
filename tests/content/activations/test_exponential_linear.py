"""The page activations/exponential-linear.md: its functions, and what it claims, computed again."""

from functools import partial
from inspect import signature

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure, equations, value
from content.equations import evaluate
from ml.activations import gallery as act
from ml.activations.exponential_linear import SELU_ALPHA, SELU_LAMBDA
from scipy.stats import norm

PAGE = "activations/exponential-linear.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def normal_moments(f):
    """Mean and mean square of f of a standard normal variable, by the trapezoidal rule."""
    z = np.linspace(-12, 12, 240001)
    return [np.trapezoid(f(z) ** k * norm.pdf(z), z) for k in (1, 2)]


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {
        "Clevert, Unterthiner and Hochreiter": "2015",
        "Klambauer et al.": "2017",
        "Carlile et al.": "2017",
        "LeCun et al.": "1998",
    }


def test_equations_hold():
    alpha, lambda_, x = SELU_ALPHA, SELU_LAMBDA, -0.7
    z = {"Z": x}
    mean = {r"\lambda": lambda_, r"\alpha": alpha, r"\E[f(Z)]": 0.0}
    moments = {r"\E[\max(Z, 0)]": 1 / np.sqrt(2 * np.pi), r"\E[\max(Z, 0)^2]": 0.5}
    t = {"t": 1.3, r"\E\bigl[e^{tZ}; Z < 0\bigr]": np.exp(1.3**2 / 2) * norm.cdf(-1.3)}
    t[r"\int_{-\infty}^{0} \frac{e^{tz - z^2/2}}{\sqrt{2\pi}} \, \mathrm{d}z"] = t[r"\E\bigl[e^{tZ}; Z < 0\bigr]"]
    assert equations(PAGE, {"selu-constants": [mean | moments, z, t]}) == 9


def test_elu_levels_off_and_its_slope_fades_as_told():
    text = answer("elu")
    x, output = text.numbers("at x = {} the output is already {}.")
    assert output == float(act.elu(x))
    far, slope = text.numbers("never reaches 0, but at x = {} it is {}.")
    assert slope == float(act.elu_derivative(far))
    text.shows(r"All of this takes $\alpha > 0$", r"With $\alpha = 1$, the usual choice", "never reaches 0, but")
    text.shows(
        r"Unless $\alpha = 1$ the slope jumps from $\alpha$ to 1 at 0", "Cap the argument at 0", "digits near 0."
    )
    left = np.linspace(-5, -0.1, 50)
    for alpha in (1.0, 2.0):
        np.testing.assert_allclose(act.elu_derivative(left, alpha), act.elu(left, alpha) + alpha)
    bend = [(act.elu_derivative(side * 1e-4) - 1) / (side * 1e-4) for side in (-1, 1)]
    words = r"For \alpha = {} the derivative is continuous; its corner at {} is a jump "
    words += "of the second derivative from {} to {}."
    jump = figure("elu").numbers(words)
    assert jump == [1, 0, *(pytest.approx(b, abs=1e-3) for b in bend)]


def test_selu_has_the_constants_and_slopes_that_are_printed():
    text = answer("selu")
    lambda_, alpha = text.numbers(r"with \lambda = {} and \alpha = {}.")
    assert (float(lambda_), float(alpha)) == (SELU_LAMBDA, SELU_ALPHA)
    assert text.numbers(r"ELU with \alpha \approx {}, scaled by \lambda \approx {}.") == [SELU_ALPHA, SELU_LAMBDA]
    slopes = [SELU_LAMBDA * SELU_ALPHA, SELU_LAMBDA]
    assert text.numbers("the plateau is at {}, and at 0 the slope jumps from {} to {}.") == [-slopes[0], *slopes]
    assert [*map(float, act.selu_derivative([-1e-12, 1e-12]))] == pytest.approx(slopes)
    text.shows(
        "and at 0 the slope jumps", "Slopes above 1 on both sides of 0 let", "make mean 0 and variance 1 a stable"
    )
    text.shows("independent weights with mean 0 and", "needs variance $1/n$ for", "He's $2/n$ doubles the variance")
    says = figure("selu")
    assert says.number("A line of slope {} for positive inputs") == slopes[1]
    assert says.number("levels off at minus {} for negative") == slopes[0]
    assert says.numbers("The derivative climbs to {} just left of the origin and drops to {}.") == slopes
    says.shows(r"ELU with $\alpha = 1$, the derivative jumps at 0")


def test_derivation_of_the_selu_constants_is_right():
    z = np.linspace(-12, 0, 240001)
    for t in (1, 2):
        part = np.trapezoid(np.exp(t * z) * norm.pdf(z), z)
        assert part == pytest.approx(np.exp(t * t / 2) * norm.cdf(-t))
    mean = [1 / np.sqrt(2 * np.pi), 0.5 - np.sqrt(np.e) * norm.cdf(-1)]
    alpha = mean[0] / mean[1]
    variance = 0.5 + alpha**2 * (np.e**2 * norm.cdf(-2) - 2 * np.sqrt(np.e) * norm.cdf(-1) + 0.5)
    assert alpha == pytest.approx(SELU_ALPHA, rel=1e-12)
    assert variance**-0.5 == pytest.approx(SELU_LAMBDA, rel=1e-12)
    text = answer("selu-constants")
    assert text.numbers(r"= \frac{{}}{{}} = {} .") == [*mean, alpha]
    assert text.number("The outer parenthesis is {}, therefore") == variance
    assert text.numbers(r"\lambda = \frac{1}{\sqrt{{}}} = {} .") == [variance, variance**-0.5]
    text.shows(r"\lambda = \frac{1}{\sqrt{0.905820}}", r"$Z \sim \mathcal N(0, 1)$", "for $t > 0$,", "the part $Z < 0$")
    text.shows(
        "mean 0 and with variance 1. The mean",
        r"\bigl( \tfrac{1}{\sqrt{2\pi}} + \alpha",
        r"With mean 0 it is $\E[f(Z)^2]$. On",
    )
    text.shows("[Where does the weight variance $1/n$ come from?]")
    text.shows(
        r"\E\bigl[e^{tZ}; Z < 0\bigr] &= \int_{-\infty}^{0} \frac{e^{tz - z^2/2}}{\sqrt{2\pi}}",
        r"e^{t^2/2} \, \Phi(-t)",
    )
    text.shows(r"$\E[\max(Z, 0)] = 1/\sqrt{2\pi}$ and $\E[\max(Z, 0)^2] = \tfrac12$")
    square = r"\tfrac12 + \alpha^2 \bigl( e^2 \Phi(-2) - 2 \sqrt{e}\, \Phi(-1) + \tfrac12 \bigr)"
    text.shows(rf"\lambda^2 \Bigl( {square} \Bigr) = 1 .", r"$(e^{Z} - 1)^2 = e^{2Z} - 2 e^{Z} + 1$")
    assert evaluate(square, {r"\alpha": alpha}) == pytest.approx(variance)
    assert normal_moments(act.selu) == pytest.approx([0, 1], abs=1e-8)


def test_layers_of_selu_return_to_the_fixed_point_and_others_do_not():
    says = figure("selu-layers")
    lines = {t.get_text(): line.get_ydata() for t, line in zip(*labels_and_lines(says), strict=True)}
    assert lines["SELU"][-1] == pytest.approx(1, abs=0.15)
    assert 0.005 < lines["tanh"][-1] < 0.1
    assert lines["ReLU"][-1] < 1e-6
    layers, start = says.numbers("over {} random layers on a logarithmic axis, starting at {}.")
    assert layers == len(lines["SELU"]) - 1
    mean, variance, fixed = says.numbers("start with mean {} and variance {}. Only SELU returns to {}.")
    assert [variance, start] == [1.5**2, variance]
    assert (mean, fixed) == (0.5, round(lines["SELU"][-1]))
    assert lines["SELU"][0] == pytest.approx(float(variance), abs=0.02)
    says.shows("weights of variance $1/n$")


def labels_and_lines(says):
    (ax,) = says.drawn["fig"].axes
    return ax.texts, ax.lines


def test_isrlu_joins_smoothly_and_its_plateau_is_approached_slowly():
    text = answer("isrlu")
    alpha, x, slope, of_elu = text.numbers(r"for \alpha = {} the slope at x = {} is {}, that of ELU {}.")
    assert [slope, of_elu] == [float(act.isrlu_derivative(x, alpha)), float(act.elu_derivative(x, alpha))]
    h = 1e-3
    for a in (1.0, 4.0):
        third = (act.isrlu_derivative(-2 * h, a) - 2 * act.isrlu_derivative(-h, a) + 1) / h**2
        assert third == pytest.approx(-3 * a, rel=1e-2)
        assert act.isrlu(-0.01, a) == pytest.approx(-0.01 - a / 2 * (-0.01) ** 3, abs=1e-8)
    text.shows(
        r"The third derivative jumps from $-3\alpha$ to 0", r"For $x < 0$ the series is $x - \tfrac{\alpha}{2} x^3"
    )
    text.shows(
        r"for every $\alpha > 0$",
        "those of the identity at 0.",
        r"Forgetting $\alpha > 0$. At $\alpha = 0$ the unit is the identity",
    )
    text.shows(r"The plateaus are $-1/\sqrt{\alpha}$ and $-\alpha$; they agree only for $\alpha = 1$")
    assert act.isrlu(-1e9, 4.0) == pytest.approx(-1 / np.sqrt(4))
    figure("isrlu").shows(r"Drawn for $\alpha = 1$. The derivative reaches 1 without")


def test_table_of_means_and_variances_is_right():
    text = answer("zero-mean")
    rows = text.table()
    assert len(rows) == 9
    means = {}
    for name, mean, variance in rows:
        f = getattr(act, name.partition(",")[0].lower().replace(" ", "_"))
        first, second = normal_moments(f)
        assert [value(mean), value(variance)] == [first, second - first**2], name
        means[name.partition(",")[0]] = first
    for name in ("ISRLU", "ELU"):
        text.shows(rf"{name}, $\alpha = 1$ |")
        assert signature(getattr(act, name.lower())).parameters["alpha"].default == 1
    text.shows("leaky ReLU, 0.01 |", "If every $h_j > 0$, all components")
    assert signature(act.leaky_relu).parameters["alpha"].default == 0.01
    says = figure("zero-mean")
    about, low, high, relu, softplus = says.numbers(
        "ISRLU and ELU about {}, SiLU and GELU {} to {}, ReLU {}, softplus {}."
    )
    assert [means["ISRLU"], means["ELU"]] == pytest.approx([about] * 2, abs=0.02)
    assert [low, high, relu, softplus] == [means[n] for n in ("SiLU", "GELU", "ReLU", "softplus")]
    (ax,) = says.drawn["fig"].axes
    for label, bar in zip(ax.get_yticklabels(), ax.patches, strict=True):
        assert bar.get_width() == pytest.approx(means[label.get_text()], abs=1e-6)
