"""The page activations/smooth.md: its functions, and what it claims, computed again."""

from functools import partial
from inspect import signature

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure, equations, value
from content.equations import evaluate
from ml.activations import gallery as act
from ml.activations.smooth import gelu_tanh, log1pexp
from scipy import special
from scipy.optimize import brentq
from scipy.stats import norm

PAGE = "activations/smooth.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {
        "Dugas et al.": "2000",
        "Glorot, Bordes and Bengio": "2011",
        "Hendrycks and Gimpel": "2016",
        "Elfwing, Uchibe and Doya": "2017",
        "Ramachandran, Zoph and Le": "2017",
        "Godfrey and Gashler": "2015",
    }


def test_equations_hold():
    slope = {"x": 0.7, r"\frac{\mathrm{d}}{\mathrm{d}x} \ln(1 + e^{x})": special.expit(0.7)}
    x = 0.7
    softplus = {"x": x, "f(x)": np.logaddexp(0, x), "f(-x)": np.logaddexp(0, -x), "f'(x)": special.expit(x)}
    assert equations(PAGE, {"softplus": [softplus], "log1pexp": [slope]}) == 13


def test_softplus_is_rounded_off_at_the_origin_and_inverted_as_told():
    text = answer("softplus")
    at_zero = text.numbers(r"f({}) = \ln {} = {}.")
    assert at_zero == [0, 2, float(act.softplus(0))]
    rho, low, high, theta = text.numbers(r"with \rho = {} and expecting \theta near {} or {}: it is {}.")
    assert theta == float(act.softplus(rho))
    assert (low, high) == (0, 1)
    wanted, needed = text.numbers(r"\theta = {} needs \rho = {}.")
    assert needed == np.log(np.expm1(wanted))
    text.shows("logarithm of $1 + e^x$:", "The derivative follows from the chain rule, $e^x / (1 + e^x)$,")
    sharp = r"\tfrac{1}{\beta} \ln(1 + e^{\beta x})"
    text.shows(f"${sharp}$ divides that gap by", r"inverse is $y \mapsto \ln(e^{y} - 1)$ for $y > 0$")
    assert evaluate(sharp, {r"\beta": 4.0, "x": 0.0}) == pytest.approx(act.softplus(0) / 4)
    y = np.array([0.2, 1.0, 3.0])
    np.testing.assert_allclose(act.softplus(np.log(np.expm1(y))), y)
    assert figure("softplus").number("near zero on the left, {} at the origin") == float(act.softplus(0))


def test_custom_gradient_returns_value_and_chain_rule():
    x = np.linspace(-700, 700, 401)
    found, gradient = log1pexp(x)
    np.testing.assert_allclose(found, np.logaddexp(0, x), rtol=1e-15)
    np.testing.assert_allclose(gradient(3.0), 3 * special.expit(x), rtol=1e-14)
    text = answer("log1pexp")
    incoming, at, output, slope = text.numbers(
        "incoming gradient of {} at x = {} it returns the value {} and the gradient {}."
    )
    assert [output, slope] == [float(log1pexp(at)[0]), float(log1pexp(at)[1](incoming))]
    assert at == 100


def test_table_of_naive_and_stable_softplus_is_right():
    def cell(number: np.float32) -> str:
        if np.isinf(number) or np.isnan(number):
            return r"$\infty$" if np.isinf(number) else "NaN"
        return f"${number:.2e}$".replace("e-09", r" \times 10^{-9}") if 0 < number < 1e-6 else f"{number:.3g}"

    text = answer("log1pexp")
    one = np.float32(1)
    with np.errstate(over="ignore", invalid="ignore"):
        for row in text.table():
            x = np.float32(value(row[0]))
            e = np.exp(x)
            found, gradient = log1pexp(x)
            stable = (np.float32(found), np.float32(gradient(1)))
            results = (np.log(one + e), stable[0], e / (one + e), one - one / (one + e), stable[1])
            assert row[1:] == [cell(result) for result in results]
    assert text.tables[0][0] == [
        "$x$",
        r"$\ln(1 + e^x)$ as printed",
        "stable value",
        r"$\dfrac{e^x}{1 + e^x}$",
        r"$1 - \dfrac{1}{1 + e^x}$",
        "stable slope",
    ]
    bits, largest = text.numbers("In float{}, where e^x overflows above x = {}:")
    assert (bits, largest) == (32, np.log(np.finfo(np.float32).max))
    text.shows("Take the larger of $x$ and 0 out", "multiplies 0 by infinity", r"For $x \le 0$ both sides are the same")
    text.shows(
        r"For $x > 0$, factor out $e^x$: $\ln(1 + e^x) = \ln\bigl(e^x (e^{-x} + 1)\bigr) = x + \ln(1 + e^{-x})$."
    )
    text.shows(
        r"second summand is then at most $\ln 2$ and", r"\ln(1 + e^{x}) = \max(x, 0) + \ln\bigl(1 + e^{-\abs{x}}\bigr)"
    )
    text.shows("With the slope $1 - 1/(1 + e^x)$ the backward pass is finite at $x = 100$", r"$0 \cdot \infty$ is NaN")


def test_the_dip_and_the_slopes_of_gelu_are_as_printed():
    text = answer("gelu")
    x = np.linspace(-50, 50, 1000001)
    lowest = text.number("the minimum lies at x =")
    assert lowest == brentq(act.gelu_derivative, -1, -0.5)
    assert x[act.gelu(x).argmin()] == pytest.approx(float(lowest), abs=1e-4)
    off = text.numbers("which are off by at most {} and {}.")
    cubic, root = text.number(r"(x + {}\, x^3)"), text.number(r"x\, \sigma({}\, x), which are")
    approximation = r"\frac{x}{2} \Bigl(1 + \tanh\bigl(\sqrt{2/\pi}\, (x + 0.044715\, x^3)\bigr)\Bigr)"
    text.shows(approximation)
    for at in (-2.0, -0.7, 0.3, 1.5):
        assert evaluate(approximation, {"x": at}) == pytest.approx(gelu_tanh(at))
    assert (cubic, root) == (0.044715, 1.702)
    gaps = [np.abs(act.gelu(x) - other).max() for other in (gelu_tanh(x), x * act.sigmoid(float(root) * x))]
    for gap, bound in zip(gaps, off, strict=True):
        assert bound - 2 * bound.half_unit < gap <= bound
    assert act.gelu_derivative(2**0.5) == pytest.approx(act.gelu_derivative(x).max())
    least = text.number(r"and least at -\sqrt{2}, where it is")
    assert [least, least] == [float(act.gelu_derivative(-(2**0.5))), act.gelu_derivative(x).min()]
    text.shows(r"Since $f''(x) = \varphi(x)(2 - x^2)$, the slope is largest at $x = \sqrt{2}$, where it exceeds 1, and")
    for at in (-1.0, 0.4, 2.0):
        second = (act.gelu_derivative(at + 1e-4) - act.gelu_derivative(at - 1e-4)) / 2e-4
        assert norm.pdf(at) * (2 - at**2) == pytest.approx(second, abs=1e-6)
    text.shows(
        r"\varphi(x) = \dfrac{e^{-x^{2}/2}}{\sqrt{2 \pi}}", r"random 0 or 1 that is 1 with probability", "GPT-2 used"
    )
    says = figure("gelu")
    least, at = says.numbers("a shallow dip to minus {} at minus {},")
    assert [least, at] == [-act.gelu(x).min(), -x[act.gelu(x).argmin()]]
    assert says.numbers("left of the dip, above {} around x = {}.") == [1, np.sqrt(2)]


def test_the_dip_and_the_slopes_of_silu_are_as_printed():
    text = answer("silu")
    x = np.linspace(-50, 50, 1000001)
    at, low = text.number("a numerical solver finds at x ="), text.number("hence the value")
    exact = brentq(act.silu_derivative, -2, -1)
    assert [at, low, low] == [exact, 1 + exact, float(act.silu(exact))]
    text.shows(
        r"vanishes, $1 + x - x \sigma(x) = 0$, which", "There $f(x) = 1 + x$, hence", "Near 0 it behaves like $x/2$"
    )
    assert 1 + exact - exact * special.expit(exact) == pytest.approx(0, abs=1e-12)
    assert text.number("the slope is negative, about {} at its steepest") == act.silu_derivative(x).min()
    text.shows(r"With $\beta = 1$ that is SiLU, with $\beta = 0$ the line $x/2$")
    says = figure("silu")
    assert says.numbers("a dip to minus {} at minus {},") == [-low, -at]
    assert says.number("rises slightly above one near {}.") == x[act.silu_derivative(x).argmax()]


def test_slopes_of_the_bent_identity_multiply_as_printed():
    text = answer("bent-identity")
    low, ten, least = text.numbers("anything between {}^{{}} = {} and")
    high, ten_again, most = text.numbers("and {}^{{}} = {}, before")
    assert [low**ten, high**ten_again] == [pytest.approx(0.5**10), pytest.approx(1.5**10)]
    assert [least, most] == [low**ten, high**ten]
    assert [low, high] == [pytest.approx(float(act.bent_identity_derivative(x)), abs=1e-6) for x in (-1e4, 1e4)]
    text.shows("slope one half far to the left, 1 at the origin", r"half of $\sqrt{x^2 + 1} - 1$, a rounded")
    text.shows(r"follows $\tfrac12 x - \tfrac12$ on the left and $\tfrac32 x - \tfrac12$ on the right")
    assert act.bent_identity(-1e4) == pytest.approx(-1e4 / 2 - 1 / 2, abs=1e-4)
    assert act.bent_identity(1e4) == pytest.approx(3 * 1e4 / 2 - 1 / 2, abs=1e-4)


def test_soft_exponential_refuses_what_lies_outside_its_domain():
    for f in (act.soft_exponential, act.soft_exponential_derivative):
        with pytest.raises(ValueError, match=r"x must be above -1\.5"):
            f([0.0, -1.5], -0.5)
    x = np.array([0.5, 1.0, 2.0])
    np.testing.assert_allclose(act.soft_exponential(x, -1.0), np.log(x), atol=1e-15)
    np.testing.assert_allclose(act.soft_exponential(x, 1.0), np.exp(x))
    np.testing.assert_allclose(act.soft_exponential(x, 1e-9), x, rtol=1e-8)
    np.testing.assert_allclose(act.soft_exponential(x, -1e-9), x, rtol=1e-8)


def test_soft_exponential_goes_from_the_logarithm_to_the_exponential():
    text = answer("soft-exponential")
    text.shows(r"$\ln x$ at $\alpha = -1$, $x$ at 0, $e^x$ at 1. A")
    text.shows(
        r"At $\alpha = -1$ the first line is $\ln(1 + (x - 1)) = \ln x$.",
        r"At $\alpha = 1$ the last is $e^x - 1 + 1 = e^x$.",
    )
    text.shows(
        r"As $\alpha$ tends to 0 from either side",
        r"For $\alpha < 0$ both need $x > \tfrac{1}{\alpha} - \alpha$; for $\alpha \ge 0$",
    )
    alpha, start = text.numbers(r"at \alpha = {} the logarithm needs x > {}.")
    assert 1 / alpha - alpha == start
    text.shows(
        r"For $\alpha > 0$ it is bounded below by $\alpha - 1/\alpha$",
        r"Expecting $f(0) = 0$. It is $\alpha$ for $\alpha > 0$",
    )
    assert act.soft_exponential(0, 0.5) == 0.5
    assert act.soft_exponential(-1e3, 0.5) == pytest.approx(0.5 - 1 / 0.5)
    says = figure("soft-exponential")
    assert says.numbers(r"logarithm (\alpha = {}) to exponential (\alpha = {}). Below, \alpha = {} with") == [
        -1,
        1,
        0.5,
    ]
    assert signature(act.soft_exponential).parameters["alpha"].default == 0.5
