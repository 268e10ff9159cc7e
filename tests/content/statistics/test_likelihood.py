"""The page statistics/likelihood.md: its Python, and what it claims, computed again."""

from functools import partial
from math import comb, factorial, log, sqrt

import matplotlib
import numpy as np
import palette
import pytest
from content.answers import Answer, Figure, equations, value
from content.statistics.numerical import gradient_of, normal_fit, slope_of
from ml import statistics as tools
from scipy import integrate, optimize, stats
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression

PAGE = "statistics/likelihood.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def coin():
    """Heads and throws of the example."""
    return map(int, answer("probability-versus-likelihood").numbers(r"of heads shows {} heads in {} throws"))


def likelihood(theta):
    heads, throws = coin()
    return comb(throws, heads) * theta**heads * (1 - theta) ** (throws - heads)


def test_equations_hold():
    seven = {r"\theta": 0.3, r"L(\theta)": likelihood(0.3)}
    k, n, theta = 3, 10, 0.3
    slope = {
        r"\theta": theta,
        "k": k,
        "n": n,
        r"\frac{\mathrm{d}\ln L}{\mathrm{d}\theta}": k / theta - (n - k) / (1 - theta),
    }
    logit = {"e^{z_i}": 2.0, "p_i": 2 / 3, "y_i": 1}
    assert (
        equations(
            PAGE,
            {"probability-versus-likelihood": [seven], "maximum-likelihood": [slope], "mle-cross-entropy": [logit]},
        )
        == 12
    )


def test_the_likelihoods_of_seven_heads_are_right():
    text = answer("probability-versus-likelihood")
    heads, throws = coin()
    tails = throws - heads
    ways = comb(throws, heads)
    text.shows(
        rf"L(\theta) = \binom{{{throws}}}{{{heads}}}\, \theta^{heads} (1 - \theta)^{tails} = "
        rf"{ways}\, \theta^{heads} (1 - \theta)^{tails} ."
    )
    grid, values = text.tables[0]
    assert [value(cell) for cell in values[1:]] == [likelihood(float(theta)) for theta in grid[1:]]
    assert grid[1:] == ["0.3", "0.5", "0.6", "0.7", "0.8", "0.9"]
    best, one, other, ratio, times, under, below = text.numbers(
        "The largest value is at {}. The ratio L({})/L({}) = {} says that the data are {} times as probable under "
        "{} as under {}."
    )
    assert [best, one, under] == [heads / throws] * 3
    assert other == below == 0.5
    assert [ratio, times] == [likelihood(one) / likelihood(other)] * 2
    theta = np.linspace(0.01, 0.99, 99)
    assert theta[likelihood(theta).argmax()] == pytest.approx(float(best))
    area = integrate.quad(likelihood, 0, 1)[0]
    assert area == pytest.approx(1 / (throws + 1))
    assert area == pytest.approx(ways * factorial(heads) * factorial(tails) / factorial(throws + 1))
    text.shows(
        rf"\int_0^1 L(\theta)\, \mathrm{{d}}\theta = {ways} \cdot \frac{{{heads}!\, {tails}!}}{{{throws + 1}!}}",
        rf"= \frac{{1}}{{{throws + 1}}} .",
        rf"Factors without $\theta$, such as {ways}, carry",
        rf"the posterior density is ${throws + 1}\,L(\theta)$, the Beta({heads + 1}, {tails + 1}) density",
        "add up to 1. Over",
        "Then $L$ may exceed 1.",
    )
    np.testing.assert_allclose((throws + 1) * likelihood(theta), stats.beta(heads + 1, tails + 1).pdf(theta))
    at, shown, wrong, percent, data, right = text.numbers(
        'L({}) = {}, so \\theta = {} with probability {}." It is the probability of {} heads *if* \\theta = {}.'
    )
    assert [at, wrong, right, data] == [best, best, best, heads]
    assert [shown, percent] == [likelihood(best)] * 2
    assert stats.norm(0, 0.1).pdf(0) > 1  # a density, and with it a likelihood


def test_the_marked_value_is_the_same_in_both_panels():
    says = figure("likelihood-seven-heads")
    heads, throws = coin()
    top, bottom = says.drawn["fig"].axes
    low, high, fixed, bar, height = says.numbers(
        "the probability of {} to {} heads if theta is {}; the bar at {} is highlighted and has height {}."
    )
    assert [low, high, fixed, bar, height] == [0, throws, 0.5, heads, likelihood(0.5)]
    orange = matplotlib.colors.to_rgba(palette.orange)
    marked = [bar.get_height() for bar in top.patches if bar.get_facecolor() == orange]
    assert marked == pytest.approx([likelihood(0.5)])
    assert bottom.lines[1].get_ydata() == pytest.approx([likelihood(0.5)])
    assert sum(bar.get_height() for bar in top.patches) - marked[0] == pytest.approx(1)  # 7 is drawn twice
    data, start, left, peak, at, end, right, theta, same = says.numbers(
        "theta for {} heads, a curve that is {} at theta {}, rises to {} at {} and falls to {} at {}; the point at "
        "theta {} is highlighted at the same height {}."
    )
    assert [data, at, theta, same] == [heads, heads / throws, fixed, likelihood(0.5)]
    assert [start, peak, end] == [likelihood(float(x)) for x in (left, at, right)]
    assert (left, right) == (0, 1)
    fixed_again, total, data, one, under = says.numbers(
        r"\theta = {} is fixed and the bars add up to {}. Below, {} heads are fixed and the area is {}/{}."
    )
    assert [fixed_again, total, data, one, under] == [fixed, 1, heads, 1, throws + 1]


def test_the_coin_estimate_and_its_standard_error_are_right():
    text = answer("maximum-likelihood")
    heads, throws, error = text.numbers("For {} heads in {} that is {}.")
    share = heads / throws

    def log_likelihood(theta):
        return heads * np.log(theta) + (throws - heads) * np.log(1 - theta)

    assert slope_of(log_likelihood, share) == pytest.approx(0, abs=1e-7)
    curvature = slope_of(lambda theta: slope_of(log_likelihood, theta, 1e-4), share, 1e-4)
    assert curvature**-1 == pytest.approx(-share * (1 - share) / throws, rel=1e-4)
    assert error == sqrt(share * (1 - share) / throws)
    assert [*coin()] == [heads, throws]
    theta = 0.4
    assert slope_of(log_likelihood, theta) == pytest.approx(heads / theta - (throws - heads) / (1 - theta))
    second = slope_of(lambda at: slope_of(log_likelihood, at, 1e-4), theta, 1e-4)
    assert second == pytest.approx(-heads / theta**2 - (throws - heads) / (1 - theta) ** 2, rel=1e-4)
    text.shows(
        r"$0 < k < n$: $\ln L = k \ln\theta + (n - k)\ln(1 - \theta) + \text{const}$",
        r"= \frac{k}{\theta} - \frac{n - k}{1 - \theta} = 0 \iff \hat\theta = \frac kn ,",
        r"\frac{\mathrm{d}^2\ln L}{\mathrm{d}\theta^2} = -\frac{k}{\theta^2} - \frac{n - k}{(1 - \theta)^2} < 0 .",
        r"\approx (-\mathrm{d}^2\ln L/\mathrm{d}\theta^2)^{-1/2} = \sqrt{\hat\theta(1 - \hat\theta)/n}$",
        r"\argmax_\theta \prod_{i=1}^{n} p(x_i \given \theta) = \argmax_\theta \sum_{i=1}^{n} \ln p(x_i \given \theta)",
        r"For independent $x_1, \dots, x_n$ with density",
        r"0 heads in 3 throws gives $\hat\theta = 0$",
    )


def test_a_product_of_a_thousand_factors_underflows():
    text = answer("maximum-likelihood")
    factor, power = text.number("a thousand factors of"), 1000
    assert factor**power == 0
    assert log(factor) * power == pytest.approx(-1000 * log(10))
    text.shows("are $10^{-1000}$")
    assert text.number("the smallest positive double is") == pytest.approx(np.nextafter(0, 1), rel=0.02)


def test_the_normal_estimates_are_those_of_maximum_likelihood():
    text = answer("maximum-likelihood")
    times = Answer("statistics/center-and-spread.md", "standard-deviation-standard-error")
    loads = np.array(times.numbers("Nine page loads took {}, {}, {}, {}, {}, {}, {}, {} and {} ms"))
    mean, sd = norm.fit(loads)
    squares, n, variance, unbiased = text.numbers(r"\hat\sigma^2 = {}/{} = {}, while s^2 = {}:")
    assert [squares, n, variance, unbiased] == [((loads - mean) ** 2).sum(), len(loads), sd**2, loads.var(ddof=1)]
    assert mean == 52

    def loss(v):
        return -norm(mean, sqrt(v)).logpdf(loads).sum()

    best = optimize.minimize_scalar(loss, bounds=(5, 100), method="bounded").x
    assert best == pytest.approx(float(variance), rel=1e-4)
    v, q, n = 20.0, float(squares), float(n)
    assert -slope_of(loss, v) == pytest.approx(-n / (2 * v) + q / (2 * v**2))
    text.shows(
        r"\ln L = -\frac n2 \ln(2\pi\sigma^2) - \frac{1}{2\sigma^2} \sum_i (x_i - \mu)^2 .",
        r"$v = \sigma^2$ and $Q = \sum_i (x_i - \bar x)^2 > 0$, the derivative in $v$ is "
        r"$-\frac{n}{2v} + \frac{Q}{2v^2}$",
        r"\hat\mu = \bar x, \qquad \hat\sigma^2 = \frac1n \sum_i (x_i - \bar x)^2 .",
        r"With mean $\mu$ and variance $\sigma^2$,",
        r"**Uniform on $[0, \theta]$.** $L(\theta) = \theta^{-n}$ if $\theta \ge \max_i x_i$, else 0.",
    )


@pytest.mark.parametrize(
    ("nll", "shown"),
    [
        (lambda y, m: -norm(m, 1).logpdf(y) * 2, lambda y, m: (y - m) ** 2),
        (lambda y, m: -stats.laplace(m, 1).logpdf(y), lambda y, m: abs(y - m)),
        (lambda y, m: -stats.poisson(m).logpmf(y), lambda y, m: m - y * np.log(m)),
    ],
    ids=["normal", "laplace", "poisson"],
)
def test_the_losses_in_the_table_are_negative_log_likelihoods(nll, shown):
    for y in (0, 1, 4):
        differences = [nll(y, m) - shown(y, m) for m in (0.5, 1.0, 3.0)]
        assert differences == pytest.approx([differences[0]] * 3)  # a constant


def test_the_table_of_losses_prints_these_losses():
    losses = [row[1] for row in answer("maximum-likelihood").table()]
    assert losses == [
        r"$(y - \hat y)^2$",
        r"$(y - \hat y)^2/\sigma_i^2$",
        r"$\abs{y - \hat y}$",
        r"$-y\ln p - (1 - y)\ln(1 - p)$",
        r"$-\ln p_y$",
        r"$\hat y - y\ln\hat y$",
    ]


def test_the_least_squares_example_is_right():
    text = answer("mle-squared-error")
    x, y = np.array(text.numbers("Points ({}, {}), ({}, {}), ({}, {}) and a line")).reshape(3, 2).T
    X = np.column_stack([np.ones(3), x])
    columns = text.numbers(r"\mathbf X has the columns ({}, {}, {}) and ({}, {}, {}), so")
    np.testing.assert_array_equal(np.reshape(columns, (2, 3)).T, X)
    a, b, c, d, e, f = text.numbers(
        r"\begin{pmatrix} {} & {} \\ {} & {} \end{pmatrix} \hat{\mathbf w} = \begin{pmatrix} {} \\ {} \end{pmatrix},"
    )
    assert (X.T @ X).tolist() == [[a, b], [c, d]]
    assert (X.T @ y).tolist() == [e, f]
    w = tools.least_squares(X, y)
    p, q, r, s = text.numbers(r"\hat{\mathbf w} = \begin{pmatrix} {}/{} \\ {}/{} \end{pmatrix} .")
    np.testing.assert_allclose(w, [p / q, r / s])
    np.testing.assert_allclose(w, normal_fit(X, y, np.ones(3)), atol=1e-6)
    residuals = y - X @ w
    a, b, c, d, e, f = text.numbers("The residuals are {}/{}, {}/{}, {}/{}, so")
    np.testing.assert_allclose(residuals, [a / b, c / d, e / f])
    over, under, one, by = text.numbers(r"so Q = {}/{} and \hat\sigma^2 = {}/{}.")
    assert (residuals**2).sum() == pytest.approx(over / under)
    assert (residuals**2).mean() == pytest.approx(one / by)
    assert text.number("The unbiased estimate divides by n - d") == len(y) - len(w)
    text.shows("a line $w_0 + w_1 x$")


def test_the_gradient_of_squared_error_is_derived_without_a_slip():
    rng = np.random.default_rng(0)
    X, y, w, v = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3), 1.7

    def loss(u):
        return 6 / 2 * log(2 * np.pi * v) + ((y - X @ u) ** 2).sum() / (2 * v)

    assert loss(w) == pytest.approx(-norm(X @ w, sqrt(v)).logpdf(y).sum())
    np.testing.assert_allclose(gradient_of(loss, w), -X.T @ (y - X @ w) / v, rtol=1e-5)
    np.testing.assert_allclose(tools.least_squares(X, y), np.linalg.inv(X.T @ X) @ X.T @ y)
    answer("mle-squared-error").shows(
        r"L(\mathbf w, \sigma^2) = \prod_{i=1}^{n} \frac{1}{\sqrt{2\pi\sigma^2}} "
        r"\exp\Bigl( -\frac{(y_i - \mathbf x_i\T\mathbf w)^2}{2\sigma^2} \Bigr) .",
        r"-\ln L = \frac n2 \ln(2\pi\sigma^2) + \frac{1}{2\sigma^2} \sum_{i=1}^{n} (y_i - \mathbf x_i\T\mathbf w)^2 .",
        r"The sum is $\norm{\mathbf y - \mathbf X\mathbf w}^2$. For every $\sigma^2 > 0$ the minimum over $\mathbf w$ "
        r"is that of $\norm{\mathbf y - \mathbf X\mathbf w}^2$: least",
        r"\nabla_{\mathbf w} (-\ln L) = -\frac{1}{\sigma^2}\, \mathbf X\T(\mathbf y - \mathbf X\mathbf w) ,",
        r"\nabla^2_{\mathbf w} (-\ln L) = \frac{1}{\sigma^2}\, \mathbf X\T\mathbf X .",
        r"= \norm{\mathbf X\mathbf v}^2 \ge 0$, so the function is convex",
        r"\hat{\mathbf w} = (\mathbf X\T\mathbf X)^{-1}\mathbf X\T\mathbf y .",
        r"With $Q = \norm{\mathbf y - \mathbf X\hat{\mathbf w}}^2$ the same",
        r"gives $\hat\sigma^2 = Q/n$ if $Q > 0$",
        r"*equal* variance $\sigma^2$. **Step 1: likelihood.**",
        r"\mathbf x_i\T\mathbf w$ and variance $\sigma^2$, so",
        "**Step 2: negative logarithm.**",
        "**Step 3: minimize.**",
        "**Step 4: the variance.**",
    )


def classes():
    """The design matrix with an intercept and the labels of the example."""
    *x, a, b, c, d = answer("mle-cross-entropy").numbers("x = {}, {}, {}, {} and y = {}, {}, {}, {}, with an intercept")
    return np.column_stack([np.ones(4), x]), np.array([a, b, c, d])


def test_the_logistic_example_is_right():
    text = answer("mle-cross-entropy")
    X, y = classes()
    first, second, last = text.table()
    start = np.array(text.numbers("| start: all p_i = 0.5 | {}, {} |"), dtype=float)
    rate, *step = text.numbers(r"after one step with \eta = {} | {}, {} |")
    np.testing.assert_allclose(start - rate * tools.logistic_gradient(start, X, y), np.array(step, dtype=float))
    best = tools.logistic_fit(X, y)
    weights = text.numbers("by Newton's method | {}, {} |")
    assert weights == [*best]
    for w, (_, _, loss, gradient) in zip(
        (start, np.array(step, dtype=float), best), (first, second, last), strict=True
    ):
        assert value(loss) == tools.logistic_loss(w, X, y)
        printed = [value(cell) for cell in gradient.strip("$()").split(",")]
        assert printed == [*tools.logistic_gradient(w, X, y)]
    count, inside = text.numbers(r"{}\ln {} = 2.7726")
    assert count * log(inside) == pytest.approx(tools.logistic_loss(start, X, y))
    p = text.number("start: all p_i")
    assert p == 1 / (1 + np.exp(-X @ start))[0]
    theirs = LogisticRegression(C=1e12, tol=1e-10, max_iter=1000).fit(X[:, 1:], y.astype(int))
    np.testing.assert_allclose(best, [theirs.intercept_[0], theirs.coef_[0, 0]], rtol=1e-4)
    differences = text.numbers(r"\mathbf p - \mathbf y = ({}, {}, {}, {}); its sum is")
    assert differences == [*(p - y)]
    assert text.number("; its sum is") == sum(p - y)
    text.shows("$-0.5 + 0 + 0.5 - 1 = -1$", "| $w_0, w_1$ |")
    assert [*((p - y) * X[:, 1])] == [-0.5, 0, 0.5, -1]


def test_the_gradient_and_the_curvature_of_cross_entropy_are_right():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(8, 3)), rng.integers(0, 2, 8), rng.normal(size=3)
    p = 1 / (1 + np.exp(-X @ w))
    assert tools.logistic_loss(w, X, y) == pytest.approx(-(y * np.log(p) + (1 - y) * np.log(1 - p)).sum())
    np.testing.assert_allclose(tools.logistic_gradient(w, X, y), X.T @ (p - y))
    np.testing.assert_allclose(gradient_of(lambda u: tools.logistic_loss(u, X, y), w), X.T @ (p - y), rtol=1e-5)
    hessian = X.T @ np.diag(p * (1 - p)) @ X
    rows = [
        (tools.logistic_gradient(w + e, X, y) - tools.logistic_gradient(w - e, X, y)) / 2e-6 for e in 1e-6 * np.eye(3)
    ]
    np.testing.assert_allclose(rows, hessian, rtol=1e-4)
    assert np.linalg.eigvalsh(hessian).min() > 0
    answer("mle-cross-entropy").shows(
        r"$y_i \in \{0, 1\}$ are independent given $\mathbf X$, with $\Pr(y_i = 1 \given \mathbf x_i) = p_i$",
        r"p_i = \frac{1}{1 + e^{-z_i}}, \qquad 1 - p_i = \frac{1}{1 + e^{z_i}} .",
        r"A label is 1 with probability $p_i$ and 0 with $1 - p_i$; both cases are $p_i^{y_i}(1 - p_i)^{1 - y_i}$. So",
        r"L(\mathbf w) = \prod_{i=1}^{n} p_i^{y_i} (1 - p_i)^{1 - y_i} ,",
        r"-\ln L(\mathbf w) = -\sum_{i=1}^{n} \bigl[ y_i \ln p_i + (1 - y_i) \ln(1 - p_i) \bigr] ,",
        r"$\ln p_i = z_i - \ln(1 + e^{z_i})$ and $\ln(1 - p_i) = -\ln(1 + e^{z_i})$",
        r"-\ln L = \sum_{i=1}^{n} \bigl[ \ln(1 + e^{z_i}) - y_i z_i \bigr] .",
        r"$\frac{e^{z_i}}{1 + e^{z_i}} - y_i = p_i - y_i$",
        r"\nabla_{\mathbf w} (-\ln L) = \sum_{i=1}^{n} (p_i - y_i)\, \mathbf x_i = \mathbf X\T(\mathbf p - \mathbf y)",
        r"$\mathrm{d}p_i/\mathrm{d}z_i = p_i(1 - p_i)$",
        r"$\mathbf X\T \operatorname{diag}\bigl(p_i(1 - p_i)\bigr) \mathbf X$",
        r"$\Var(y_i) = p_i(1 - p_i)$",
        "The variance of a label is p times 1 minus p",
        "**Step 1: likelihood.**",
        "**Step 2: in the logits.**",
        "**Step 3: gradient.**",
        "**Step 4: convexity.**",
    )


def test_logistic_regression_neither_overflows_nor_fits_separable_classes():
    X = np.array([[1.0, -800.0], [1.0, 800.0]])
    with np.errstate(all="raise", under="ignore"):
        assert tools.logistic_loss([0, 1], X, [0, 1]) == pytest.approx(0)
        np.testing.assert_allclose(tools.logistic_gradient([0, 1], X, [1, 0]), [0, 1600])
    for scale in (0.01, 1, 100):
        with pytest.raises(ValueError, match="separate"):
            tools.logistic_fit([[1, -scale], [1, scale]], [0, 1])


def test_squared_error_on_probabilities_has_the_gradient_that_the_page_says():
    def squared(z, y=1.0):
        return (1 / (1 + np.exp(-z)) - y) ** 2

    for z in (-3.0, 0.5):
        p = 1 / (1 + np.exp(-z))
        assert slope_of(squared, z) == pytest.approx(2 * (p - 1) * p * (1 - p))
    curvature = slope_of(lambda z: slope_of(squared, z, 1e-4), -4.0, 1e-4)
    assert curvature < 0  # not convex
    answer("mle-cross-entropy").shows(
        r"is then $2(p - y)\,p(1 - p)$, nearly 0 for a confident wrong answer",
        r"A penalty on $\norm{\mathbf w}^2$ repairs it",
        r"$\ln p$ after $p$ has been rounded to 0.",
    )
