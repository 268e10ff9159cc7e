"""The page fundamentals/overfitting.md: its Python, and what it claims, computed again."""

from functools import cache, partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from content.fundamentals.least_squares import exact_parts, setting
from ml import fundamentals as ft

PAGE = "fundamentals/overfitting.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    assert equations(PAGE) == 1


def test_the_three_fits_have_the_errors_of_the_table():
    text, says = answer("overfitting"), figure("three-fits")
    names = says.drawn
    x, y = names["x"], names["y"]
    noise = text.number("(error {} is the noise)")
    assert noise == setting()[-1] ** 2
    assert [row[0] for row in text.table()] == ["1", "3", "11"]
    for row in text.table():
        fit = ft.powers(x, int(row[0])) @ ft.fit_polynomial(x, y, int(row[0]))
        fresh = np.mean((fit - np.sin(5 * x)) ** 2) + noise
        assert [value(cell) for cell in row[1:3]] == [np.mean((y - fit) ** 2), fresh]
    least, degree, parameters, points = text.numbers(
        "falls with every degree and reaches {} at degree {}, where {} parameters pass through {} points"
    )
    exact = ft.powers(x, int(degree)) @ ft.fit_polynomial(x, y, int(degree))
    np.testing.assert_allclose(exact, y, atol=1e-8)
    assert [least, parameters, points] == [np.mean((y - exact) ** 2), degree + 1, len(x)]
    count, factor = says.numbers("the same {} noisy points around the curve sin {}x")
    assert [count, factor] == [len(x), setting()[1]]
    under, right, over = says.numbers(
        "Top, degree {}: a straight line that misses the bend. Middle, degree {}: a curve close to the truth. Bottom, "
        "degree {}: a curve"
    )
    assert [under, right, over] == [int(row[0]) for row in text.table()]
    many, few = text.numbers("Ten parameters are many for {} points and few for {}.")
    assert [many, few] == [len(x), 1000 * len(x)]


def test_the_gap_is_risk_minus_training_error():
    answer("overfitting").shows(
        r"\text{gap} = R(\hat f) - \hat R(\hat f)",
        r"\hat R(\hat f) = \frac1n \sum_{i=1}^{n} \ell\bigl( y^{(i)}, \hat f(\mathbf x^{(i)}) \bigr)",
    )


def test_preventing_overfitting_lists_its_steps_in_order():
    steps = [line[:2] for line in answer("overfitting").source.splitlines() if line[:1].isdigit()]
    assert steps == [f"{step}." for step in range(1, 7)]
    answer("overfitting").shows("3. Regularization: L2 or L1 penalty")


def test_training_error_falls_and_validation_error_has_its_minimum_at_degree_three():
    says = figure("train-validation-degree")
    names = says.drawn
    training, validation = names["training"], names["validation"]
    assert (np.diff(training) < 0).all()
    low, high, *falls = says.numbers("polynomial degree {} to {}. Training error falls steadily from {} to {}.")
    assert [low, high] == [names["degrees"][0], names["degrees"][-1]]
    assert falls == [training[0], training[-1]]
    start, least, degree, end = says.numbers("falls from {} to its minimum {} at degree {} and rises again to {}.")
    assert degree == int(np.argmin(validation))
    assert [start, least, end] == [validation[0], validation[int(degree)], validation[-1]]
    assert says.number("Expected errors for {} points") == len(names["x"]) == setting()[0]
    for at, (train, fresh) in enumerate(zip(training, validation, strict=True)):
        bias2, variance = exact_parts(at)
        assert (train, fresh) == (pytest.approx(bias2 + 0.25 - variance), pytest.approx(bias2 + 0.25 + variance))


def test_the_line_has_the_three_parts_that_underfitting_prints():
    text = answer("underfitting")
    bias2, variance = exact_parts(1)
    noise = setting()[-1] ** 2
    parts = text.numbers(
        r"\underbrace{{}}_{\text{bias}^2} + \underbrace{{}}_{\text{variance}} + \underbrace{{}}_{\text{noise}} = {},"
    )
    assert parts == [bias2, variance, noise, bias2 + variance + noise]
    assert text.number("if each of the {} inputs were measured a million times") == setting()[0]
    careful, good = text.numbers("Where careful people err on {}, an error of {} is good")
    assert careful < good < careful + 0.02


def test_residuals_of_the_line_form_an_arch_and_those_of_degree_three_do_not():
    says = figure("underfit-residuals")
    names = says.drawn
    points, degree = says.numbers(
        "Two panels of residuals over x for {} points. Above, of the straight line: they form an "
        "arch, mostly positive in the middle left and negative at both ends. Below, of degree {}: they scatter"
    )
    assert [points, degree] == [len(names["x"]), names["degree"]]
    line, cubic = (panel.lines[1].get_ydata() for panel in names["fig"].axes)
    assert max(line[:5].mean(), line[-5:].mean()) < -0.1
    assert np.mean(line[12:24] > 0) > 0.8
    assert np.abs([part.mean() for part in np.split(cubic, 6)]).max() < 0.15


@cache
def medians():
    names = figure("double-descent").drawn
    return dict(zip(names["counts"].tolist(), np.median(names["test"], axis=0), strict=True))


def test_double_descent_peaks_where_features_equal_examples_and_ends_lower():
    says, median = figure("double-descent"), medians()
    least, most, examples, first, at, peak, peak_at, last, last_at, noise = says.numbers(
        "random features, {} to {}, both on log axes, with {} training examples. It falls to {} at {} features, peaks "
        "at {} with {} features, and falls to {} at {}, lower than the first minimum. The noise is at {}."
    )
    assert [least, most] == [min(median), max(median)]
    assert [max(median, key=median.get), min(median, key=median.get)] == [peak_at, last_at]
    before = {count: error for count, error in median.items() if count < examples}
    assert min(before, key=before.get) == at
    assert [first, peak, last] == [median[int(n)] for n in (at, peak_at, last_at)]
    assert last < first
    assert peak_at == examples == len(says.drawn["x"]) == 40
    assert noise == 0.5**2
    assert f"axhline({noise}," in says.block.code
    again, beyond, runs = says.numbers(
        "ReLU features, {} examples, solution of least norm beyond {}. Median of {} runs"
    )
    assert [again, beyond] == [examples, examples]
    assert says.drawn["test"].shape == (runs, len(median))


def noise_premises():
    """Examples and noise variance of the worked example."""
    n, sigma2 = answer("double-descent").numbers(r"p, with n = {}, \sigma^2 = {} |")
    return int(n), sigma2


def formula(p):
    n, sigma2 = noise_premises()
    return sigma2 * (p / (n - p - 1) if p < n else n / (p - n - 1))


def test_variance_from_noise_near_interpolation():
    text = answer("double-descent")
    head, row = text.tables[0]
    n, sigma2 = noise_premises()
    assert (n, sigma2) == (40, setting()[-1] ** 2)
    assert [value(cell) for cell in row[1:]] == [formula(int(p)) for p in head[1:]]
    assert head[1:] == ["10", "20", "38", "42", "80", "400"]
    rng = np.random.default_rng(0)
    for p in (10, 20, 80):  # nearer to n the simulated mean needs too many draws
        spread = []
        for _ in range(400):
            inverse = np.linalg.pinv(rng.standard_normal((n, p)))
            spread.append(sigma2 * np.sum(inverse**2))
        assert np.mean(spread) == pytest.approx(formula(p), rel=0.05)
    text.shows(
        r"\text{variance from noise} = \sigma^2 \frac{p}{n - p - 1} \quad (p < n - 1),",
        r"\text{variance from noise} = \sigma^2 \frac{n}{p - n - 1} \quad (p > n + 1) .",
        r"adds $\sigma^2\, \E \operatorname{tr} (\mathbf A\T \mathbf A)^{-1}$ to the expected error",
        r"adds $\sigma^2\, \E \operatorname{tr} (\mathbf A \mathbf A\T)^{-1}$. Both",
        r"the noise have variance $\sigma^2$.",
    )


def test_the_least_norm_fit_misses_the_part_of_the_weights_that_the_page_says():
    rng, n = np.random.default_rng(0), 40
    for p in (60, 160):
        w, missed = np.ones(p), []
        for _ in range(200):
            a = rng.standard_normal((n, p))
            missed.append(np.sum((w - np.linalg.pinv(a) @ (a @ w)) ** 2) / p)
        assert np.mean(missed) == pytest.approx(1 - n / p, rel=0.03)
    answer("double-descent").shows("share $1 - n/p$")


def test_gradient_descent_from_zero_finds_the_least_norm_solution():
    rng = np.random.default_rng(0)
    a, y, w = rng.standard_normal((5, 20)), rng.standard_normal(5), np.zeros(20)
    for _ in range(5000):
        w -= 0.02 * a.T @ (a @ w - y)
    np.testing.assert_allclose(w, a.T @ np.linalg.solve(a @ a.T, y), atol=1e-8)
    answer("double-descent").shows(
        r"started at $\mathbf 0$", r"\mathbf w^\star = \mathbf A\T (\mathbf A \mathbf A\T)^{-1} \mathbf y"
    )


def test_the_table_of_regions_has_no_training_error_beyond_interpolation():
    near, beyond = answer("double-descent").table(1)[1:]
    assert (near[1], beyond[1]) == ("reaches 0", "0")
    answer("double-descent").shows("(Belkin et al., 2019; Nakkiran et al., 2020)")
