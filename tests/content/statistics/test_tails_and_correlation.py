"""The page statistics/tails-and-correlation.md: its Python, and what it claims, computed again."""

from fractions import Fraction
from functools import partial
from math import exp, inf, log, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, value
from scipy import integrate, stats
from scipy.stats import norm

PAGE = "statistics/tails-and-correlation.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_the_conditional_tails_are_right():
    laws = {
        r"$(100/101)^{1.5} = ": (stats.pareto(1.5), 3),
        "log-normal, $\\mu = 0$, $\\sigma = 1$ | ": (stats.lognorm(s=1), 3),
        "$e^{-1} = ": (stats.expon(), 3),
    }
    for before, (law, digits) in laws.items():
        answer("long-tail").shows(f"{before}{exp(law.logsf(101) - law.logsf(100)):.{digits}f}")
    normal = f"{exp(norm.logsf(101) - norm.logsf(100)):.1e}"
    assert normal == "2.2e-44"
    answer("long-tail").shows(r"$2.2 \times 10^{-44}$")


def test_the_three_tails_have_the_same_mean_and_a_power_law_is_straight():
    (linear, logs) = figure("long-tail").drawn["fig"].axes
    means = (stats.pareto(1.5).mean(), stats.lognorm(s=1, scale=3 * exp(-0.5)).mean(), stats.expon(scale=3).mean())
    assert means == pytest.approx((3, 3, 3))
    x, y = logs.lines[0].get_data()
    tail = x > 1
    slopes = np.diff(np.log(y[tail])) / np.diff(np.log(x[tail]))
    np.testing.assert_allclose(slopes, -1.5)
    assert f"{y[-1]:.5f}" == "0.00003"
    assert logs.lines[2].get_ydata()[np.searchsorted(x, 50)] < 1e-6  # the cliff before 50
    far = linear.lines[0].get_xdata() >= 10
    assert max(line.get_ydata()[far].max() for line in linear.lines) < 0.05  # near zero beyond 10


def test_the_shares_of_the_richest_are_right():
    def share(q, alpha):
        x_q = q ** (-1 / alpha)
        top, all_ = (integrate.quad(lambda x: alpha * x**-alpha, low, inf)[0] for low in (x_q, 1))
        return top / all_

    alpha = log(5) / log(4)
    assert share(0.2, alpha) == pytest.approx(0.8, abs=1e-6)
    assert share(0.2, 1.5) == pytest.approx(0.2 ** (1 - 1 / 1.5), abs=1e-6)
    answer("long-tail").shows(rf"\ln 5 / \ln 4 = {alpha:.3f}$")
    answer("long-tail").shows(
        f"top 20% hold {100 * share(0.2, 1.5):.0f}% and the top 1% hold {100 * share(0.01, 1.5):.0f}%",
    )


def test_the_sales_of_the_shop_are_right():
    sales = 1 / np.arange(1, 10_001)
    best = 100 * sales[:100].sum() / sales.sum()
    answer("long-tail").shows(f"sell {best:.0f}% and the 9,900 others {100 - best:.0f}%")


def test_the_correlation_example_is_right():
    x, y = np.arange(1, 6), np.array([2, 4, 5, 4, 5])
    dx, dy = x - x.mean(), y - y.mean()
    answer("covariance-correlation").shows(row("product", *(f"{p + 0:.0f}" for p in dx * dy), "sum of products: 6"))
    assert (dx**2).sum() == 10
    assert (dy**2).sum() == 6
    answer("covariance-correlation").shows(row(r"$y_i - \bar y$", "$-2$", *(f"{d:.0f}" for d in dy[1:]), "10 and 6"))
    r = np.corrcoef(x, y)[0, 1]
    answer("covariance-correlation").shows(f"$6/4 = {np.cov(x, y)[0, 1]}$", rf"\cdot 6}} = {r:.3f}$")
    minutes = np.cov(60 * x, y)[0, 1]
    answer("covariance-correlation").shows(f"the covariance becomes {minutes:.0f}, and the correlation stays {r:.3f}")
    assert np.corrcoef(60 * x, y)[0, 1] == pytest.approx(r)


def test_the_gallery_shows_the_correlations_that_it_names():
    (ax,) = figure("correlation-gallery").drawn["fig"].axes
    for line, text in zip(ax.lines, ax.texts, strict=True):
        named = float(text.get_text()[4:].replace("\u2212", "-"))  # after "rho = "
        assert np.corrcoef(line.get_xdata(), line.get_ydata())[0, 1] == pytest.approx(named, abs=0.2)
    for line in ax.lines[-2:]:  # the two dependences
        assert abs(np.corrcoef(line.get_xdata(), line.get_ydata())[0, 1]) < 0.05


def test_a_dependence_can_have_covariance_zero():
    x = np.arange(-2, 3)
    assert (x * x**2).tolist() == [-8, -1, 0, 1, 8]
    assert np.cov(x, x**2)[0, 1] == 0
    assert Fraction(int((x**2 == 4).sum()), 5) == Fraction(2, 5)
    answer("zero-correlation").shows("$-8, -1, 0, 1, 8$", r"$\Pr(Y = 4) = 2/5$")
    rng = np.random.default_rng(0)
    normal, sign = rng.standard_normal(100_000), rng.choice([-1, 1], 100_000)
    assert abs(np.corrcoef(normal, sign * normal)[0, 1]) < 0.01
    assert stats.kstest(sign * normal, "norm").pvalue > 0.01


def test_the_exam_scores_regress_as_the_page_says():
    for first, shown in ((90, r"70 + 0.6 \cdot 20"), (50, r"70 - 0.6 \cdot 20")):
        expected = 70 + 0.6 * (first - 70)
        answer("regression-to-the-mean").shows(f"| {first} | ${shown} = {expected:.0f}$ | ${expected - first:+.0f}$ |")
    answer("regression-to-the-mean").shows('they "gain" 8 points', "on the *second* exam had 82 on the first")
    sd = 10 * sqrt(1 - 0.6**2)
    worse = norm.cdf((90 - 82) / sd)
    answer("regression-to-the-mean").shows(f"= {sd:.0f}$", f"= {worse:.2f}$, and one in six")
    assert 1 - worse == pytest.approx(1 / 6, abs=0.01)
    rng = np.random.default_rng(0)
    skill = rng.normal(0, sqrt(60), 400_000)
    x, y = 70 + skill + rng.normal(0, sqrt(40), (2, skill.size))
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(0.6, abs=0.01)  # the share that is skill
    assert y[abs(x - 90) < 1].mean() == pytest.approx(82, abs=0.4)
    assert x[abs(y - 90) < 1].mean() == pytest.approx(82, abs=0.4)  # backward in time


def test_the_best_of_the_first_exam_fall_back_in_the_figure():
    (ax,) = figure("regression-to-the-mean").drawn["fig"].axes
    first, second = ax.lines[1].get_data()
    assert first.min() > 85
    assert 0.7 < (second < first).mean() < 1  # "most of them", as the caption says
    assert second.mean() < first.mean()
    assert len(ax.lines[0].get_xdata()) + len(first) == 140


def test_equations_hold():

    x, y = [1.0, 2.0, 4.0, 7.0], [2.0, 1.0, 5.0, 4.0]
    sx, sy = float(np.std(x)), float(np.std(y))
    rho = float(np.corrcoef(x, y)[0, 1])
    alpha, x0, xq = 2.5, 1.5, 4.0
    share = (x0 / xq) ** (alpha - 1)
    pareto = {
        r"\alpha": alpha,
        "x_0": x0,
        "x_q": xq,
        "x": xq,
        "q": (x0 / xq) ** alpha,
        r"\Pr(X > x)": (x0 / xq) ** alpha,
    }
    integral = r"\int_{low}^{\infty} \alpha x_0^\alpha x^{-\alpha}\,\mathrm{d}x"
    whole = rf"\frac{{{integral.replace('low', 'x_q')}}}{{{integral.replace('low', 'x_0')}}}"
    pair = {"x": x, "y": y, r"\bar x": float(np.mean(x)), r"\bar y": float(np.mean(y)), "r": rho, r"\rho": rho}
    pair |= {r"\sigma_X": sx, r"\sigma_Y": sy, r"\Cov(X, Y)": rho * sx * sy}
    checked = equations(
        PAGE,
        {
            "long-tail": [pareto | {whole: share}, {r"\alpha": log(5) / log(4)}],
            "covariance-correlation": [pair],
            "zero-correlation": [pair],
            "regression-to-the-mean": [{r"\rho": 0.6}],
        },
    )
    assert checked == 18


def test_the_tails_are_those_of_the_laws_named():
    text, says = answer("long-tail"), figure("long-tail")
    start, end = text.numbers(r"\Pr(X > {} \given X > {})")
    assert (start, end) == (101, 100)
    alpha = text.number(r"| Pareto, \alpha =")
    assert text.number("(100/101)^{1.5} =") == stats.pareto(alpha).sf(start) / stats.pareto(alpha).sf(end)
    mean = text.number("exponential, mean")
    assert text.number("e^{-1} =") == exp(-(start - end) / mean)
    assert says.number("a Pareto distribution of mean") == stats.pareto(alpha).mean()
    assert says.numbers(
        "all three run together near zero beyond {}. On logarithmic axes the exponential drops like a cliff before {},"
    ) == [10, 50]
    assert says.number("still has probability") == stats.pareto(1.5).sf(1000)


def test_the_richest_hold_what_the_rule_says():
    text = answer("long-tail")
    share, held, base, result, steepness = text.numbers(
        r"The top {} hold {} if {}^{1 - 1/\alpha} = {}, which is \alpha = \ln 5 / \ln 4 = {}."
    )
    alpha = log(5) / log(4)
    assert (share, held, steepness) == (base, result, alpha)
    assert base ** (1 - 1 / alpha) == pytest.approx(held)
    heavier, top, at_top, best, at_best = text.numbers(r"At \alpha = {} the top {} hold {} and the top {} hold {}")
    assert (at_top, at_best) == (top ** (1 - 1 / heavier), best ** (1 - 1 / heavier))
    text.shows("the 80/20 rule")
    products, best = text.numbers(
        r"In a shop with {} products whose sales are proportional to 1/\text{rank} (Zipf's law), the {} best"
    )
    assert (products, best) == (10_000, 100)


def test_the_clouds_have_the_correlations_described():
    says = figure("correlation-gallery")
    (ax,) = says.drawn["fig"].axes
    named = [float(text.get_text()[4:].replace("\u2212", "-")) for text in ax.texts]
    assert says.numbers("band with correlation {}, a wide rising cloud with {}, a round cloud with {}.") == named[:3]
    assert says.numbers("correlation minus {}, a parabola with correlation {}, and a ring with correlation {}.") == [
        -named[3],
        *named[4:],
    ]


def test_the_hours_and_grades_are_those_computed_with():
    text = answer("covariance-correlation")
    *hours, a, b, c, d, e = text.numbers("Hours of study x = ({}, {}, {}, {}, {}) and grades y = ({}, {}, {}, {}, {}),")
    grades = [a, b, c, d, e]
    assert (hours, grades) == ([1, 2, 3, 4, 5], [2, 4, 5, 4, 5])
    assert text.numbers("with means {} and {}.") == [np.mean(hours), np.mean(grades)]
    text.shows(row(r"$x_i - \bar x$", "$-2$", "$-1$", "0", "1", "2", "Sum of squares"))


def test_the_exams_are_those_computed_with():
    text, says = answer("regression-to-the-mean"), figure("regression-to-the-mean")
    mean, sd, rho = text.numbers(r"each with mean {} and standard deviation {}, correlate with \rho = {}.")
    for first, second, change in text.table():
        assert value(second) == mean + rho * (value(first) - mean)
        assert value(change.replace("$", "").replace("+", "")) == value(second) - value(first)
    scored, gain = text.numbers('Send everybody who scored {} to a worthless course, and they "gain" {} points')
    assert gain == (rho - 1) * (scored - mean)
    high, back = text.numbers("those with {} on the *second* exam had {} on the first")
    assert back == mean + rho * (high - mean)
    given, spread, below, chance = text.numbers(
        r"given {}, the second score has standard deviation 10\sqrt{1 - 0.6^2} = {},"
        r" so it is below {} with probability \Phi(8/8) = {}"
    )
    assert (given, spread, below) == (high, sd * sqrt(1 - rho**2), high)
    assert chance == norm.cdf((below - back) / spread)
    assert text.number("Both exams have standard deviation") == sd
    pairs, correlation, above = says.numbers(
        "{} pairs of exam scores with correlation {}. Those with a first score above {} are"
    )
    assert (pairs, correlation) == (sum(len(line.get_xdata()) for line in says.drawn["fig"].axes[0].lines[:2]), rho)
    assert above == 85
    assert says.numbers("passes through {}, {} and through {}, {}.") == [mean, mean, high, back]


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("long-tail").shows(
        r"\lim_{x \to \infty} \Pr(X > x + t \given X > x) = 1",
        "for every $t > 0$.",
        r"\infty$ for every $\lambda > 0$,",
        r"with tail index $\alpha > 0$ and",
        "$x_0 > 0$,",
        r"Pareto distribution with $\alpha > 1$,",
        r"$\alpha x_0^\alpha x^{-\alpha - 1}$",
        r"$r^{-1/\alpha}$",
    )
    figure("long-tail").shows(
        "Three distributions with mean 3. Linear axes",
    )
    answer("covariance-correlation").shows(
        "it lies in $[-1, 1]$.",
        r"0 \le \Var\Bigl(\frac{X}{\sigma_X} \pm \frac{Y}{\sigma_Y}\Bigr) = 1 + 1 \pm 2\,\frac{\Cov(X, Y)}",
        r"= 2(1 \pm \rho) .",
        r"$\abs{\rho} \le 1$",
        r"$\rho = \pm 1$",
        r"$\pm\sigma_X\sigma_Y$ | $-1$ to $1$",
        r"$X \to aX + b$, $a > 0$",
        r"$\Var(X)$ | 1",
        "covariance, with divisor $n - 1$,",
        "does a correlation below 1 do to repeated",
    )
    figure("correlation-gallery").shows(
        "other and have correlation 0.",
    )
    answer("zero-correlation").shows(
        r"$\Cov(X, Y) = 0$",
        r"\Cov(X, X^2) = \E[X^3] - \E[X]\,\E[X^2] = 0",
        "that is symmetric about 0 and has a third moment, because $X^3$ is",
        "$-2, -1, 0, 1$ or $2$ with probability 1/5 each, and $Y = X^2$.",
        r"1, 8$ with sum 0, and $\E[X] = 0$, so the covariance is 0. But $\Pr(Y",
        r"$\Pr(Y = 4 \given X = 2) = 1$",
        r"jointly normal with $\rho = 0$,",
        r"standard normal and $S = \pm 1$ an",
        r"$\Cov(X, Y) = \E[S]\,\E[X^2] = 0$",
    )
    answer("regression-to-the-mean").shows(
        r"$\abs{\rho} < 1$",
        "skill plus luck, $X = T + E_1$ and,",
        "the second try, $Y = T + E_2$,",
        r"skill. All luck: $\rho = 0$,",
        r"$\rho = 1$,",
    )
