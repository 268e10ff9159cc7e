"""The numbers that the statistics pages print, computed again and looked for on the page."""

from fractions import Fraction
from itertools import product
from math import exp, gamma, inf, log, pi, sqrt

import matplotlib
import numpy as np
import pytest
from content.pages import described, drawn, row, section
from content.pages import shows_source as shows
from ml import statistics as tools
from scipy import integrate, optimize, stats
from scipy.stats import norm, t
from sklearn.preprocessing import StandardScaler

matplotlib.use("Agg")

CENTER = "statistics/center-and-spread.md"
TAILS = "statistics/tails-and-correlation.md"
CLT = "statistics/central-limit-theorem.md"
HEAVY = "statistics/heavy-tails.md"

Z = norm.ppf(0.975)
PAGE_LOADS = np.array([54, 45, 61, 48, 52, 59, 44, 56, 49])


def pair(low, high, digits=2, comma=", "):
    return f"({low:.{digits}f}{comma}{high:.{digits}f})"


# Center and spread


def test_the_three_centers_of_the_incomes_are_right():
    incomes = [28, 31, 31, 36, 42, 55, 197]
    mean, median, mode = np.mean(incomes), np.median(incomes), stats.mode(incomes).mode
    shows(CENTER, "central-tendency", "28, 31, 31, 36, 42, 55 and 197 thousand")
    shows(CENTER, "central-tendency", f"| mean | {sum(incomes)}/7 = {mean:.0f} |")
    shows(CENTER, "central-tendency", f"| median | {median:.0f} |", f"| mode | {mode} |")
    assert sum(x < mean for x in incomes) == 6


@pytest.mark.parametrize(
    ("loss", "center"),
    [(lambda d: d**2, np.mean), (np.abs, np.median), (lambda d: (d != 0) * 1.0, lambda x: stats.mode(x).mode)],
    ids=["mean", "median", "mode"],
)
def test_each_center_minimizes_what_the_table_says(loss, center):
    x = np.array([28, 31, 31, 36, 42, 55, 197])
    candidates = np.linspace(0, 200, 2001)
    losses = [loss(x - c).sum() for c in candidates]
    assert candidates[np.argmin(losses)] == pytest.approx(center(x))


def test_the_centers_of_the_skewed_density_are_where_the_figure_has_them():
    income = stats.lognorm(s=0.6, scale=40)
    mode = optimize.minimize_scalar(lambda x: -income.pdf(x), bounds=(1, 100), method="bounded").x
    (ax,), alt = drawn(CENTER, "mean-median-mode")["fig"].axes, described(CENTER, "mean-median-mode")
    texts = [text.get_text() for text in ax.texts]
    assert texts == [f"mode {mode:.1f}", f"median {income.median():.1f}", f"mean {income.mean():.1f}"]
    assert f"{mode:.1f}" in alt
    assert f"{income.mean():.1f}" in alt
    shows(CENTER, "central-tendency", f"{100 * income.cdf(income.mean()):.0f}% of all incomes")


def test_a_right_skewed_variable_can_have_its_mean_below_its_median():
    x = stats.poisson(0.75)
    assert x.stats("s") > 0
    assert x.median() == 1 > x.mean()
    shows(CENTER, "central-tendency", rf"$\Pr(X = 0) = {x.pmf(0):.3f}$")


def test_the_mean_examples_are_right():
    good, bad = np.array([1, 2, 3, 4, 5]), np.array([1, 2, 3, 4, 500])
    assert (good.mean(), np.median(good), np.median(bad)) == (3, 3, 3)
    shows(CENTER, "mean", f"${bad.sum()}/5 = {bad.mean():.0f}$", f"$495/5 = {bad.mean() - good.mean():.0f}$")
    shows(CENTER, "mean", f"/50 = {(20 * 70 + 30 * 80) / 50:.0f}$, not 75", f"{sqrt(1.5 * 0.5):.3f}")


def test_the_identity_about_squares_around_any_point_holds():
    x = np.random.default_rng(0).normal(size=20)
    for c in (-1.0, 0.3, 4.0):
        split = ((x - x.mean()) ** 2).sum() + 20 * (x.mean() - c) ** 2
        assert ((x - c) ** 2).sum() == pytest.approx(split)


def test_the_median_examples_are_right():
    five, six = [3, 9, 4, 1, 7], [3, 9, 4, 1, 7, 100]
    shows(CENTER, "median", f"median {np.median(five):.0f}, mean {np.mean(five)}")
    shows(CENTER, "median", f"$(4 + 7)/2 = {np.median(six)}$", f"${sum(six)}/6 = {np.mean(six):.2f}$")
    pairs = [([1, 2, 9], [3, 4, 5], 3.5), ([0, 2, 2], [4, 4, 4], 3)]
    for one, two, both in pairs:
        assert (np.median(one), np.median(two), np.median(one + two)) == (2, 4, both)
        shows(CENTER, "median", rf"\{{{', '.join(map(str, one))}\}}", f"jointly {both}")


def test_the_median_is_as_imprecise_for_normal_data_as_the_page_says():
    shows(CENTER, "median", f"$2/\\pi = {2 / pi:.3f}$", f"{pi / 2:.2f} times as much data")
    x = np.random.default_rng(0).normal(size=(20_000, 101))
    assert x.mean(1).var() / np.median(x, 1).var() == pytest.approx(2 / pi, abs=0.02)
    laplace = np.random.default_rng(0).laplace(size=(20_000, 401))
    assert np.median(laplace, 1).var() / laplace.mean(1).var() == pytest.approx(0.5, abs=0.06)
    shows(CENTER, "median", "for Laplace data its variance is in large samples half that of the mean")


def test_the_mode_examples_are_right():
    sold = {"S": 5, "M": 8, "L": 3, "XL": 9}
    shows(CENTER, "mode", row("Sold", *sold.values()))
    shirts = [size for size, n in sold.items() for _ in range(n)]
    assert max(sold, key=lambda size: sold[size]) == "XL"
    assert len(shirts) == 25
    assert shirts[12] == "M"  # the 13th
    shows(CENTER, "mode", "A shop sells 25 shirts", "with 9 of 25", "the 13th of the sorted shirts: M")
    x = [2.1, 2.4, 2.9, 3.1, 3.2, 4.8]
    shows(CENTER, "mode", ", ".join(map(str, x)))
    for start, low in ((2, 2), (1.5, 2.5)):
        counts, edges = np.histogram(x, np.arange(start, 6, 1))
        assert counts.max() == 3
        assert edges[counts.argmax()] == low
        shows(CENTER, "mode", f"$[{low:g}, {low + 1:g})$", f"midpoint {low + 0.5:.1f}")


def test_standard_deviation_and_error_of_the_page_loads_are_right():
    deviations = PAGE_LOADS - PAGE_LOADS.mean()
    assert PAGE_LOADS.sum() == 468
    assert (deviations**2).sum() == 288
    shows(
        CENTER,
        "standard-deviation-standard-error",
        f"Their sum is {PAGE_LOADS.sum()} and the mean {PAGE_LOADS.mean():.0f}.",
        "their squares add up to 288",
        r"$\sqrt{288/8}$",
    )
    shows(CENTER, "standard-deviation-standard-error", "54, 45, 61, 48, 52, 59, 44, 56 and 49 ms")
    shows(CENTER, "standard-deviation-standard-error", f"${', '.join(f'{d:.0f}' for d in deviations)}$")
    shows(CENTER, "standard-deviation-standard-error", f"| {PAGE_LOADS.std(ddof=1):g} ms |")
    shows(CENTER, "standard-deviation-standard-error", f"| {stats.sem(PAGE_LOADS):g} ms |")


def test_the_variance_of_a_mean_of_correlated_values_is_right():
    n, rho = 100, 0.05
    covariance = np.full((n, n), rho) + (1 - rho) * np.eye(n)
    share = np.full(n, 1 / n)
    bracket = 1 + (n - 1) * rho
    assert share @ covariance @ share == pytest.approx(bracket / n)
    shows(CENTER, "standard-deviation-standard-error", f"bracket is {bracket:.2f}", f"= {n / bracket:.1f}$ independent")


def test_the_standard_error_figure_shows_what_its_alt_says():
    (ax,), alt = drawn(CENTER, "standard-error")["fig"].axes, described(CENTER, "standard-error")
    *_, sd, se = (line.get_ydata() for line in ax.lines)
    assert sd[-1] == pytest.approx(6, abs=0.15)
    assert f"{se[-1]:.2f}" == "0.13"
    assert "to 0.13" in alt
    assert all(0.1 < value < 20 for value in (*sd, *se))  # nothing is cut off


def test_the_enumeration_of_samples_of_two_is_right():
    columns = []
    for sample in product([0, 6], repeat=2):
        x = np.array(sample)
        q = ((x - x.mean()) ** 2).sum()
        columns.append((x.mean(), q, q / 2, q))
        shows(CENTER, "n-minus-one", row(f"{x[0]}, {x[1]}", *(f"{v:g}" for v in columns[-1])))
    mean, q, biased, unbiased = np.mean(columns, axis=0)
    shows(CENTER, "n-minus-one", row("**average**", f"{mean:g}", f"{q:g}", f"**{biased:g}**", f"**{unbiased:g}**"))
    assert unbiased == np.var([0, 6])


def test_the_errors_of_the_three_divisors_are_right():
    n = 5
    chi2 = stats.chi2(n - 1)
    for divisor, shown in ((n - 1, "0.50"), (n, "0.36"), (n + 1, "0.33")):
        mse = chi2.var() / divisor**2 + (chi2.mean() / divisor - 1) ** 2
        assert f"{mse:.2f}" == shown
        shows(CENTER, "n-minus-one", rf"{shown}\,\sigma^4$")
    c4 = sqrt(2 / (n - 1)) * gamma(n / 2) / gamma((n - 1) / 2)
    shows(CENTER, "n-minus-one", rf"${c4:.2f}\,\sigma$")


def test_the_libraries_divide_as_the_page_says():
    x = np.array([0.0, 6.0])
    assert np.var(x) == 9
    assert np.var(x, ddof=1) == 18
    assert StandardScaler().fit(x[:, None]).var_ == 9


# Tails and correlation


def test_the_conditional_tails_are_right():
    laws = {
        r"$(100/101)^{1.5} = ": (stats.pareto(1.5), 3),
        "log-normal, $\\mu = 0$, $\\sigma = 1$ | ": (stats.lognorm(s=1), 3),
        "$e^{-1} = ": (stats.expon(), 3),
    }
    for before, (law, digits) in laws.items():
        shows(TAILS, "long-tail", f"{before}{exp(law.logsf(101) - law.logsf(100)):.{digits}f}")
    normal = f"{exp(norm.logsf(101) - norm.logsf(100)):.1e}"
    assert normal == "2.2e-44"
    shows(TAILS, "long-tail", r"$2.2 \times 10^{-44}$")


def test_the_three_tails_have_the_same_mean_and_a_power_law_is_straight():
    (linear, logs) = drawn(TAILS, "long-tail")["fig"].axes
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
    shows(TAILS, "long-tail", rf"\ln 5 / \ln 4 = {alpha:.3f}$")
    shows(
        TAILS,
        "long-tail",
        f"top 20% hold {100 * share(0.2, 1.5):.0f}% and the top 1% hold {100 * share(0.01, 1.5):.0f}%",
    )


def test_the_sales_of_the_shop_are_right():
    sales = 1 / np.arange(1, 10_001)
    best = 100 * sales[:100].sum() / sales.sum()
    shows(TAILS, "long-tail", f"sell {best:.0f}% and the 9,900 others {100 - best:.0f}%")


def test_the_correlation_example_is_right():
    x, y = np.arange(1, 6), np.array([2, 4, 5, 4, 5])
    dx, dy = x - x.mean(), y - y.mean()
    shows(TAILS, "covariance-correlation", row("product", *(f"{p + 0:.0f}" for p in dx * dy), "sum of products: 6"))
    assert (dx**2).sum() == 10
    assert (dy**2).sum() == 6
    shows(TAILS, "covariance-correlation", row(r"$y_i - \bar y$", "$-2$", *(f"{d:.0f}" for d in dy[1:]), "10 and 6"))
    r = np.corrcoef(x, y)[0, 1]
    shows(TAILS, "covariance-correlation", f"$6/4 = {np.cov(x, y)[0, 1]}$", rf"\cdot 6}} = {r:.3f}$")
    minutes = np.cov(60 * x, y)[0, 1]
    shows(TAILS, "covariance-correlation", f"the covariance becomes {minutes:.0f}, and the correlation stays {r:.3f}")
    assert np.corrcoef(60 * x, y)[0, 1] == pytest.approx(r)


def test_the_gallery_shows_the_correlations_that_it_names():
    (ax,) = drawn(TAILS, "correlation-gallery")["fig"].axes
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
    shows(TAILS, "zero-correlation", "$-8, -1, 0, 1, 8$", r"$\Pr(Y = 4) = 2/5$")
    rng = np.random.default_rng(0)
    normal, sign = rng.standard_normal(100_000), rng.choice([-1, 1], 100_000)
    assert abs(np.corrcoef(normal, sign * normal)[0, 1]) < 0.01
    assert stats.kstest(sign * normal, "norm").pvalue > 0.01


def test_the_exam_scores_regress_as_the_page_says():
    for first, shown in ((90, r"70 + 0.6 \cdot 20"), (50, r"70 - 0.6 \cdot 20")):
        expected = 70 + 0.6 * (first - 70)
        shows(TAILS, "regression-to-the-mean", f"| {first} | ${shown} = {expected:.0f}$ | ${expected - first:+.0f}$ |")
    shows(TAILS, "regression-to-the-mean", 'they "gain" 8 points', "on the *second* exam had 82 on the first")
    sd = 10 * sqrt(1 - 0.6**2)
    worse = norm.cdf((90 - 82) / sd)
    shows(TAILS, "regression-to-the-mean", f"= {sd:.0f}$", f"= {worse:.2f}$, and one in six")
    assert 1 - worse == pytest.approx(1 / 6, abs=0.01)
    rng = np.random.default_rng(0)
    skill = rng.normal(0, sqrt(60), 400_000)
    x, y = 70 + skill + rng.normal(0, sqrt(40), (2, skill.size))
    assert np.corrcoef(x, y)[0, 1] == pytest.approx(0.6, abs=0.01)  # the share that is skill
    assert y[abs(x - 90) < 1].mean() == pytest.approx(82, abs=0.4)
    assert x[abs(y - 90) < 1].mean() == pytest.approx(82, abs=0.4)  # backward in time


def test_the_best_of_the_first_exam_fall_back_in_the_figure():
    (ax,) = drawn(TAILS, "regression-to-the-mean")["fig"].axes
    first, second = ax.lines[1].get_data()
    assert first.min() > 85
    assert 0.7 < (second < first).mean() < 1  # "most of them", as the caption says
    assert second.mean() < first.mean()
    assert len(ax.lines[0].get_xdata()) + len(first) == 140


# Central limit theorem and heavy tails


def test_the_service_time_example_is_right():
    approximate, exact = norm.sf(1.25), stats.gamma(100, scale=4).sf(450)
    shows(CLT, "central-limit-theorem", rf"\Phi(1.25) = {approximate:.3f}", f"of the sum, is {exact:.3f}")


def test_the_skewness_of_means_is_right():
    for n, shown in ((5, "0.89"), (30, "0.37")):
        assert f"{stats.gamma(n).stats('s'):.2f}" == shown  # the sum of n exponential values
        assert f"{2 / sqrt(n):.2f}" == shown
        shows(CLT, "central-limit-theorem", f"means of {n} have {shown}")


def test_sample_means_have_the_spread_that_the_page_promises():
    rng = np.random.default_rng(0)
    means = tools.sample_means(lambda shape: rng.exponential(size=shape), 30, 20_000)
    assert means.shape == (20_000,)
    assert means.mean() == pytest.approx(1, abs=0.01)
    assert means.std() == pytest.approx(1 / sqrt(30), rel=0.03)
    axes = drawn(CLT, "clt-skewed")["fig"].axes
    assert [ax.texts[0].get_text() for ax in axes] == ["n = 1", "n = 5", "n = 30"]


def test_the_characteristic_functions_approach_the_limit():
    cells = [f"{np.cos(1 / sqrt(n)) ** n:.4f}" for n in (1, 4, 25, 100)]
    shows(CLT, "clt-proof", row(r"$\cos(1/\sqrt n)^n$", *cells, f"{exp(-0.5):.4f}"))


def test_the_three_answers_about_a_thousand_throws_are_right():
    sd = sqrt(0.25 / 1000)
    binomial = stats.binom(1000, 0.5)
    exact = binomial.cdf(450) + binomial.sf(549)
    for shown in (0.25 / (1000 * 0.05**2), 2 * norm.sf(0.05 / sd), exact):
        shows(CLT, "law-of-large-numbers", f"| {shown:.4f} |")


def test_the_moments_of_the_pareto_distribution_are_right():
    for alpha, k in ((1.5, 1), (3.2, 2), (2.5, 0.5)):
        found = integrate.quad(lambda x, a=alpha, k=k: x**k * a * x ** (-a - 1), 1, inf)[0]
        assert found == pytest.approx(alpha / (alpha - k), rel=1e-4)
    law = stats.pareto(1.5)
    assert law.var() == inf
    shows(HEAVY, "tail-consequences", f"$1.5/0.5 = {law.mean():.0f}$", f"$2^{{1/1.5}} = {law.median():.3f}$")
    assert 1 < law.median() / (law.mean() / 2) < 1.1  # little more than half the mean


def test_the_running_mean_leaps_where_the_alt_says():
    (ax,), alt = drawn(HEAVY, "running-mean")["fig"].axes, described(HEAVY, "running-mean")
    n, mean = ax.lines[0].get_data()
    leap = np.diff(mean).argmax()
    assert (round(mean[leap], 1), round(mean[leap + 1], 1)) == (2.7, 3.5)
    assert "from 2.7 to 3.5" in alt
    assert 3500 < n[leap + 1] < 4500
    assert mean[n < 200].max() < 2.5
    assert mean[-1] == pytest.approx(3, abs=0.05)
    assert ax.lines[1].get_ydata()[n > 500] == pytest.approx(3, abs=0.15)


def test_the_mean_of_cauchy_variables_is_cauchy():
    rng = np.random.default_rng(0)
    for n in (30, 3000):
        assert stats.iqr(rng.standard_cauchy((4000, n)).mean(axis=1)) == pytest.approx(2, abs=0.25)
    assert stats.cauchy.ppf([0.25, 0.75]) == pytest.approx([-1, 1])


def test_the_spread_of_pareto_means_falls_as_slowly_as_the_caption_says():
    (ax,) = drawn(HEAVY, "spread-of-means")["fig"].axes
    n, spread = ax.lines[1].get_data()
    assert (log(spread[-1]) - log(spread[-3])) / (log(n[-1]) - log(n[-3])) == pytest.approx(-1 / 3, abs=0.05)


POPULATIONS = {
    "exponential": (lambda rng, shape: rng.exponential(size=shape), 1.0),
    r"log-normal, $\sigma = 1$": (lambda rng, shape: rng.lognormal(0, 1, shape), exp(0.5)),
    r"log-normal, $\sigma = 2$": (lambda rng, shape: rng.lognormal(0, 2, shape), exp(2)),
    r"Pareto, $\alpha = 1.5$": (lambda rng, shape: 1 + rng.pareto(1.5, shape), 3.0),
}


@pytest.mark.parametrize("name", POPULATIONS)
def test_the_coverage_of_t_for_skewed_data_is_as_bad_as_the_table_says(name):
    draw, mean = POPULATIONS[name]
    rng = np.random.default_rng(7)
    line = next(one for one in section(HEAVY, "clt-thirty").splitlines() if one.startswith(f"| {name} |"))
    shown = [float(cell.strip(" %")) for cell in line.split("|")[2:-1]]
    for n, percent in zip((10, 30, 100), shown, strict=True):
        parts = [tools.coverage(lambda shape: draw(rng, shape), mean, n, 40_000) for _ in range(5)]
        assert 100 * np.mean(parts) == pytest.approx(percent, abs=0.8)  # 0.5 rounding, 0.3 noise


def test_even_a_thousand_values_can_be_too_few():
    draw, mean = POPULATIONS[r"log-normal, $\sigma = 2$"]
    rng = np.random.default_rng(7)
    found = 100 * tools.coverage(lambda shape: draw(rng, shape), mean, 1000, 5_000)
    assert found == pytest.approx(85, abs=1.5)
    shows(HEAVY, "clt-thirty", "a thousand values give only 85%")
    laplace = tools.coverage(lambda shape: rng.laplace(size=shape), 0, 10, 40_000)
    assert laplace == pytest.approx(0.95, abs=0.012)  # symmetric: ten may do


def test_the_coverage_for_rare_events_is_as_bad_as_the_table_says():
    cells = []
    for n in (10, 30, 100):
        k = np.arange(n + 1)
        s = np.sqrt(k / n * (1 - k / n) * n / (n - 1))
        hit = np.abs(k / n - 0.01) <= t.ppf(0.975, n - 1) * s / sqrt(n) + 1e-12
        cells.append(f"{100 * (stats.binom.pmf(k, n, 0.01) * hit).sum():.0f}%")
    shows(HEAVY, "clt-thirty", row("one event in 100", *cells), f"$0.99^{{30}} = {100 * 0.99**30:.0f}\\%$")
    shows(HEAVY, "tail-consequences", "in only 66% of samples")


def test_the_error_of_the_normal_approximation_is_as_the_page_says():
    n = 30
    shows(HEAVY, "clt-thirty", f"${2 / (6 * sqrt(2 * pi * n)):.4f}$", f"${stats.gamma(n).cdf(n):.4f}$ instead of")
    z = np.linspace(-4, 4, 801)
    for n in (1, 5, 30):
        error = np.abs(stats.gamma(n).cdf(n + z * sqrt(n)) - norm.cdf(z)).max()
        third = integrate.quad(lambda x: abs(x - 1) ** 3 * exp(-x), 0, 60)[0]
        assert error <= 0.4748 * third / sqrt(n)
