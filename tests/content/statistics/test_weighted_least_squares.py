"""The page statistics/weighted-least-squares.md: its Python, and what it claims, computed again."""

from functools import partial
from math import exp, log, pi, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations
from content.statistics.numerical import gradient_of, normal_fit, slope_of
from ml import statistics as tools
from scipy import optimize
from scipy.stats import norm
from sklearn.linear_model import LinearRegression

PAGE = "statistics/weighted-least-squares.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    assert equations(PAGE, {"learn-noise": [{"v": 5}]}) == 4


def test_the_likelihood_and_its_derivatives_are_those_of_normal_noise():
    rng = np.random.default_rng(0)
    X, y, w, v = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3), rng.uniform(0.5, 3, 6)
    by_hand = 0.5 * np.log(2 * pi * v).sum() + ((y - X @ w) ** 2 / (2 * v)).sum()
    assert by_hand == pytest.approx(-norm(X @ w, np.sqrt(v)).logpdf(y).sum())
    for variances in (np.full(6, 1.7), v):
        inverse = np.diag(1 / variances)
        numeric = gradient_of(lambda u, s=variances: -norm(X @ u, np.sqrt(s)).logpdf(y).sum(), w)
        np.testing.assert_allclose(numeric, -X.T @ inverse @ (y - X @ w), rtol=1e-5)
        closed = np.linalg.solve(X.T @ inverse @ X, X.T @ inverse @ y)
        np.testing.assert_allclose(tools.least_squares(X, y, variances), closed)
        np.testing.assert_allclose(tools.least_squares(X, y, 10 * variances), closed)  # a common factor cancels
    theirs = LinearRegression(fit_intercept=False).fit(X, y, sample_weight=1 / v).coef_
    np.testing.assert_allclose(tools.least_squares(X, y, v), theirs)
    inverse = r"\mathbf X\T\mathbf\Sigma^{-1}"
    answer("weighted-least-squares").shows(
        r"known variances $\sigma_i^2 > 0$ of their own",
        r"$\mathbf\Sigma = \operatorname{diag}(\sigma_1^2, \dots, \sigma_n^2)$",
        r"-\ln L(\mathbf w) = \frac12 \sum_{i=1}^{n} \ln(2\pi\sigma_i^2) + \sum_{i=1}^{n} "
        r"\frac{(y_i - \mathbf x_i\T\mathbf w)^2}{2\sigma_i^2} .",
        r"$\tfrac12 (\mathbf y - \mathbf X\mathbf w)\T \mathbf\Sigma^{-1} (\mathbf y - \mathbf X\mathbf w)$",
        rf"\nabla_{{\mathbf w}}(-\ln L) = -{inverse}(\mathbf y - \mathbf X\mathbf w) ,",
        rf"\nabla^2_{{\mathbf w}}(-\ln L) = {inverse}\mathbf X .",
        rf"\hat{{\mathbf w}} = ({inverse}\mathbf X)^{{-1}}\, {inverse}\mathbf y .",
        r"A common factor of all $\sigma_i^2$ cancels",
        r"Weighting by $1/\sigma_i$. It is $1/\sigma_i^2$.",
    )


def test_the_weighted_mean_is_right():
    text = answer("weighted-least-squares")
    first, one, second, other = text.numbers(
        "Two scales show {} with standard deviation {} and {} with standard deviation {}."
    )
    X, y, v = np.ones((2, 1)), np.array([first, second]), np.array([one**2, other**2])
    weights = 1 / v
    text.shows(r"With $\mathbf X = (1, 1)\T$")
    of_first, over, under = text.numbers("the weights are {} and {}/{}: \\hat w")
    assert [of_first, over / under] == [*weights]
    *terms, mean = text.numbers(r"\hat w = ({} + {}/{})/({} + {}/{}) = {}, with standard deviation")
    assert terms == [first, second, under, of_first, over, under]
    assert mean == tools.least_squares(X, y, v)[0] == (weights @ y) / weights.sum()
    total, deviation = text.numbers(r"with standard deviation 1/\sqrt{{}} = {}.")
    assert [total, deviation] == [weights.sum(), 1 / sqrt(weights.sum())]
    plain, *variances, deviation = text.numbers(r"plain mean is {}, with standard deviation \sqrt{{} + {}}/2 = {}.")
    assert [plain, *variances, deviation] == [y.mean(), *v, sqrt(v.sum()) / 2]


def points():
    """The design matrix, the targets and the variances of the worked line."""
    text = answer("weighted-least-squares")
    coordinates = text.numbers("The points ({}, {}), ({}, {}), ({}, {}) again")
    third, others = text.numbers("the third now with variance {} instead of {}.")
    x, y = np.array(coordinates).reshape(3, 2).T
    return np.column_stack([np.ones(3), x]), y, np.array([others, others, third], dtype=float)


def test_the_points_are_those_of_the_page_on_likelihood():
    X, y, _ = points()
    before = Answer("statistics/likelihood.md", "mle-squared-error")
    given = np.array(before.numbers("Points ({}, {}), ({}, {}), ({}, {}) and a line")).reshape(3, 2)
    np.testing.assert_array_equal(np.column_stack([X[:, 1], y]), given)


def test_the_weighted_line_is_right():
    text = answer("weighted-least-squares")
    X, y, v = points()
    one, other, over, third, factor, *whole = text.numbers(
        "The weights are {}, {} and {}/{}, or, multiplied by {} on both sides, {}, {} and {}:"
    )
    assert [one, other, over / third] == [*(1 / v)]
    assert whole == [*(factor / v)]
    a, b, c, d, e, f = text.numbers(
        r"\begin{pmatrix} {} & {} \\ {} & {} \end{pmatrix} \hat{\mathbf w} = \begin{pmatrix} {} \\ {} \end{pmatrix},"
    )
    W = np.diag(float(factor) / v)
    np.testing.assert_allclose([[a, b], [c, d]], X.T @ W @ X)
    np.testing.assert_allclose([e, f], X.T @ W @ y)
    w = tools.least_squares(X, y, v)
    p, q, r, s = text.numbers(r"\hat{\mathbf w} = \begin{pmatrix} {}/{} \\ {}/{} \end{pmatrix} .")
    np.testing.assert_allclose(w, [p / q, r / s])
    np.testing.assert_allclose(w, normal_fit(X, y, v), atol=1e-6)
    assert text.numbers("The slope falls from {} to {}: the line") == [tools.least_squares(X, y)[1], w[1]]


def test_the_figure_draws_both_lines_where_its_description_has_them():
    says = figure("weighted-line")
    X, y, v = points()
    plain, w = tools.least_squares(X, y), tools.least_squares(X, y, v)
    coordinates = says.numbers("Three points at ({}, {}), ({}, {}) and ({}, {}), the third drawn small")
    assert coordinates == np.column_stack([X[:, 1], y]).ravel().tolist()
    slope, end, at = says.numbers("line with slope {} ends at {} above {}, near the third point")
    assert [slope, end] == [plain[1], plain @ [1, at]]
    slope, end = says.numbers("The weighted line with slope {} runs closer to the first two points and ends at {}.")
    assert [slope, end] == [w[1], w @ [1, at]]
    np.testing.assert_array_equal(says.drawn["variance"], v)


def test_least_squares_refuses_what_has_no_unique_answer():
    with pytest.raises(ValueError, match="dependent"):
        tools.least_squares([[1, 2], [2, 4]], [1, 2])
    with pytest.raises(ValueError, match="positive"):
        tools.least_squares([[1], [1]], [1, 2], [1, 0])


def test_the_learned_variance_example_is_right():
    text = answer("learn-noise")
    residuals = text.numbers("the same input have the residuals {}, {}, {}, {}.")
    n, squares = len(residuals), sum(r**2 for r in residuals)

    def loss(v):
        return 0.5 * (n * log(v) + squares / v)

    count, total = text.numbers(r"Their common v minimizes \frac12 ({} \ln v + {}/v).")
    assert [count, total] == [n, squares]
    half, over = text.numbers("The derivative {}/v - {}/v^2 is zero at v")
    assert [half, over] == [n / 2, squares / 2]
    best = text.number("is zero at v = {}, the mean squared error")
    assert best == squares / n
    assert optimize.minimize_scalar(loss, bounds=(0.1, 50), method="bounded").x == pytest.approx(best, rel=1e-4)
    factor, inside, rest, least = text.numbers(r"where the loss is {} \ln {} + {} = {}.")
    assert [factor, inside, rest, least] == [n / 2, best, squares / 2 / best, loss(best)]
    low, at_low, high, at_high = text.numbers("At v = {} it is {}, at v = {} it is {}.")
    assert [at_low, at_high] == [loss(low), loss(high)]
    assert (low, high) == (1, 20)


def test_the_derivatives_of_the_learned_variance_are_right():
    y, m, v = 3.0, 1.0, 2.5
    assert slope_of(lambda u: 0.5 * (log(v) + (y - u) ** 2 / v), m) == pytest.approx(-(y - m) / v)
    by_log = slope_of(lambda s: 0.5 * (s + (y - m) ** 2 / exp(s)), log(v))
    assert by_log == pytest.approx(0.5 * (1 - (y - m) ** 2 / v))
    answer("learn-noise").shows(
        r"\frac12 \sum_{i=1}^{n} \Bigl( \ln v_i + \frac{(y_i - \hat y_i)^2}{v_i} \Bigr) .",
        r"\frac{\partial}{\partial \hat y_i} = -\frac{y_i - \hat y_i}{v_i}",
        r"\frac{\partial}{\partial \ln v_i} = \frac12 \Bigl( 1 - \frac{(y_i - \hat y_i)^2}{v_i} \Bigr) .",
        r"$2/v - 10/v^2$",
    )


def test_a_free_variance_for_one_point_has_no_minimum():
    assert 0.5 * log(1e-300) < 0.5 * log(1e-30) < -30
    answer("learn-noise").shows(
        r"fit observation 1 exactly and let $v_1 \to 0$. Its term $\tfrac12 \ln v_1 \to -\infty$",
        "while its residual stays 0, so the loss has no minimum",
    )
