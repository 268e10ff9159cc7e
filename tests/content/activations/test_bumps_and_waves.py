"""The page activations/bumps-and-waves.md: its functions, and what it claims, computed again."""

from functools import partial

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure
from content.equations import evaluate
from ml.activations import gallery as act
from scipy.stats import norm

PAGE = "activations/bumps-and-waves.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {
        "Lapedes and Farber": "1987",
        "Sitzmann et al.": "2020",
        "Parascandolo et al.": "2017",
        "Ravanelli and Bengio": "2018",
        "Broomhead and Lowe": "1988",
        "Moody and Darken": "1989",
        "Park and Sandberg": "1991",
        "Wuraola and Patel": "2018",
    }


def test_the_sine_unit_of_siren_has_its_frequency():
    answer("sinusoid").shows(r"activations $\sin(\omega_0 z)$, $\omega_0 = 30$, and")


def test_the_extrema_and_the_slope_of_sinc_are_right():
    text = answer("sinc")
    x = np.linspace(-12, 12, 2400001)
    values = act.sinc(x)
    low, at = text.numbers(r"the lowest, {}, is at x = \pm {}.")
    assert [low, at] == [values.min(), abs(x[values.argmin()])]
    assert np.tan(4.493409457909064) == pytest.approx(4.493409457909064)
    assert at == 4.493409457909064
    text.shows("At $x = 10^{-8}$ the difference is meaningless")
    near = 10**-8.0
    assert text.number("the true slope is") == float(act.sinc_derivative(near))
    assert abs(np.cos(near) / near - np.sin(near) / near**2 - act.sinc_derivative(near)) > 1e-9
    series = r"1 - x^2/6 + x^4/120"
    text.shows(rf"The case at 0 is a removable gap: the series ${series} - \dots$ is smooth", "with the value 1 at 0:")
    assert evaluate(series, {"x": 0.1}) == pytest.approx(float(act.sinc(0.1)), abs=1e-9)
    text.shows("Coding the derivative as printed near 0:")
    says = figure("sinc")
    assert says.number("the first reaching down to minus") == -values.min()
    assert says.number("with extremes of about {} near two") == np.abs(act.sinc_derivative(x)).max()
    says.shows("the ripples fall like $1/x$")


def test_the_steepest_and_the_flattest_places_of_the_bell_are_right():
    text = answer("gaussian")
    x = np.linspace(-12, 12, 2400001)
    slopes = act.gaussian_derivative(x)
    assert text.number("The slope is steepest, {} in absolute value") == np.abs(slopes).max()
    text.shows(r"at $x = \pm 1/\sqrt{2}$, where $f''(x) = (4x^2 - 2) e^{-x^2}$ vanishes")
    assert abs(x[np.abs(slopes).argmax()]) == pytest.approx(1 / np.sqrt(2), abs=1e-5)
    for at in (-1.0, 0.3, 2.0):
        second = (act.gaussian_derivative(at + 1e-4) - act.gaussian_derivative(at - 1e-4)) / 2e-4
        assert evaluate("(4x^2 - 2) e^{-x^2}", {"x": at}) == pytest.approx(second, abs=1e-6)
    far, slope = text.numbers("At x = {} the slope is {}: the unit")
    assert slope == float(act.gaussian_derivative(far))
    text.shows(r"The bell $e^{-x^2}$: 1 at the origin, practically 0 beyond $\pm 3$.")
    assert act.gaussian(3) < 2e-4
    text.shows(
        r"exponent $-x^2/2$ and the factor $1/\sqrt{2\pi}$", r"e^{-\gamma \norm{\mathbf x - \mathbf c}^2}$ around"
    )
    assert norm.pdf(0.7) == pytest.approx(np.exp(-(0.7**2) / 2) / np.sqrt(2 * np.pi))


def test_the_pieces_of_the_square_bump_join_as_told():
    text = answer("sq-rbf")
    text.shows(
        r"exactly zero from $\pm 2$ on", r"At $\abs{x} = 1$ both pieces give $\tfrac{1}{2}$ and slope $-\sgn(x)$;"
    )
    text.shows(
        r"at $\abs{x} = 2$ value and slope are 0", "is $-1$, then $+1$, then $0$, and", "the function is $C^1$ and"
    )
    assert act.sq_rbf([-2, -1, 1, 2]).tolist() == [0, 1 / 2, 1 / 2, 0]
    assert act.sq_rbf_derivative([-2, -1, 1, 2]).tolist() == [0, 1, -1, 0]
    bends = [(act.sq_rbf_derivative(x + 1e-3) - act.sq_rbf_derivative(x)) / 1e-3 for x in (0.5, 1.5, 2.5)]
    assert bends == pytest.approx([-1, 1, 0])
    words = r"Printing the flank as {} - \tfrac{1}{2}(2 - x^2), as some tables do. That is {} just right of x = {} "
    wrong, low, x, high = text.numbers(words + "and climbs to {}.")
    assert [low, high] == [wrong - (2 - x**2) / 2, wrong - (2 - 2**2) / 2]
    text.shows(
        r"$2 - \tfrac{1}{2}(2 - x^2)$", r"$1 - x^2/2$ for all $x \le 1$ tends to $-\infty$", r"lie beyond $\pm 2$ gets"
    )
    figure("sq-rbf").shows("and zero outside $[-2, 2]$")


def test_bumps_made_of_other_units_are_bumps():
    text = answer("bump-or-ramp")
    text.shows(r"\sigma(\alpha x) - \sigma(\alpha (x - 1)) ,", "the derivative of [soft clipping]")
    for x in (-1.0, 0.2, 3.0):
        difference = evaluate(r"\sigma(\alpha x) - \sigma(\alpha (x - 1))", {r"\alpha": 8.0, "x": x})
        assert difference == pytest.approx(float(act.soft_clipping_derivative(x, 8.0)))
    x = np.linspace(-3, 3, 61)
    triangle = act.relu(x + 1) - 2 * act.relu(x) + act.relu(x - 1)
    np.testing.assert_allclose(triangle, np.maximum(0, 1 - np.abs(x)), atol=1e-12)
    text.shows("Three ReLU units make a triangle")


def test_away_from_the_data_bumps_return_to_the_mean_and_ramps_go_on():
    drawn = figure("bump-or-ramp").drawn
    bumps, ramps, data = drawn["fig"].axes[0].lines
    assert (len(data.get_xdata()), len(drawn["centers"])) == (16, 7)
    assert bumps.get_ydata()[[0, -1]] == pytest.approx(drawn["y"].mean(), abs=1e-3)
    for end in (slice(0, 100), slice(-100, None)):
        np.testing.assert_allclose(np.diff(ramps.get_ydata()[end], 2), 0, atol=1e-12)
    figure("bump-or-ramp").shows("Sixteen noisy points", "Same data, seven units each", "goes on in straight lines")
