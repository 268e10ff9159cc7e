"""The page statistics/center-and-spread.md: its Python, and what it claims, computed again."""

from functools import partial
from itertools import product
from math import gamma, pi, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, value
from scipy import optimize, stats
from sklearn.preprocessing import StandardScaler

PAGE = "statistics/center-and-spread.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


PAGE_LOADS = np.array([54, 45, 61, 48, 52, 59, 44, 56, 49])


def test_the_three_centers_of_the_incomes_are_right():
    incomes = [28, 31, 31, 36, 42, 55, 197]
    mean, median, mode = np.mean(incomes), np.median(incomes), stats.mode(incomes).mode
    answer("central-tendency").shows("28, 31, 31, 36, 42, 55 and 197 thousand")
    answer("central-tendency").shows(f"| mean | {sum(incomes)}/7 = {mean:.0f} |")
    answer("central-tendency").shows(f"| median | {median:.0f} |", f"| mode | {mode} |")
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
    (ax,), alt = figure("mean-median-mode").drawn["fig"].axes, figure("mean-median-mode").text
    texts = [text.get_text() for text in ax.texts]
    assert texts == [f"mode {mode:.1f}", f"median {income.median():.1f}", f"mean {income.mean():.1f}"]
    assert f"{mode:.1f}" in alt
    assert f"{income.mean():.1f}" in alt
    assert figure("mean-median-mode").number("{} of all incomes") == income.cdf(income.mean())


def test_a_right_skewed_variable_can_have_its_mean_below_its_median():
    x = stats.poisson(0.75)
    assert x.stats("s") > 0
    assert x.median() == 1 > x.mean()
    answer("central-tendency").shows(rf"$\Pr(X = 0) = {x.pmf(0):.3f}$")


def test_the_mean_examples_are_right():
    good, bad = np.array([1, 2, 3, 4, 5]), np.array([1, 2, 3, 4, 500])
    assert (good.mean(), np.median(good), np.median(bad)) == (3, 3, 3)
    answer("mean").shows(f"${bad.sum()}/5 = {bad.mean():.0f}$", f"$495/5 = {bad.mean() - good.mean():.0f}$")
    answer("mean").shows(f"/50 = {(20 * 70 + 30 * 80) / 50:.0f}$, not 75", f"{sqrt(1.5 * 0.5):.3f}")


def test_the_identity_about_squares_around_any_point_holds():
    x = np.random.default_rng(0).normal(size=20)
    for c in (-1.0, 0.3, 4.0):
        split = ((x - x.mean()) ** 2).sum() + 20 * (x.mean() - c) ** 2
        assert ((x - c) ** 2).sum() == pytest.approx(split)


def test_the_median_examples_are_right():
    five, six = [3, 9, 4, 1, 7], [3, 9, 4, 1, 7, 100]
    answer("median").shows(f"median {np.median(five):.0f}, mean {np.mean(five)}")
    answer("median").shows(f"$(4 + 7)/2 = {np.median(six)}$", f"${sum(six)}/6 = {np.mean(six):.2f}$")
    pairs = [([1, 2, 9], [3, 4, 5], 3.5), ([0, 2, 2], [4, 4, 4], 3)]
    for one, two, both in pairs:
        assert (np.median(one), np.median(two), np.median(one + two)) == (2, 4, both)
        answer("median").shows(rf"\{{{', '.join(map(str, one))}\}}", f"jointly {both}")


def test_the_median_is_as_imprecise_for_normal_data_as_the_page_says():
    answer("median").shows(f"$2/\\pi = {2 / pi:.3f}$", f"{pi / 2:.2f} times as much data")
    x = np.random.default_rng(0).normal(size=(20_000, 101))
    assert x.mean(1).var() / np.median(x, 1).var() == pytest.approx(2 / pi, abs=0.02)
    laplace = np.random.default_rng(0).laplace(size=(20_000, 401))
    assert np.median(laplace, 1).var() / laplace.mean(1).var() == pytest.approx(0.5, abs=0.06)
    answer("median").shows("for Laplace data its variance is in large samples half that of the mean")


def test_the_mode_examples_are_right():
    sold = {"S": 5, "M": 8, "L": 3, "XL": 9}
    answer("mode").shows(row("Sold", *sold.values()))
    shirts = [size for size, n in sold.items() for _ in range(n)]
    assert max(sold, key=lambda size: sold[size]) == "XL"
    assert len(shirts) == 25
    assert shirts[12] == "M"  # the 13th
    answer("mode").shows("A shop sells 25 shirts", "with 9 of 25", "the 13th of the sorted shirts: M")
    x = [2.1, 2.4, 2.9, 3.1, 3.2, 4.8]
    answer("mode").shows(", ".join(map(str, x)))
    for start, low in ((2, 2), (1.5, 2.5)):
        counts, edges = np.histogram(x, np.arange(start, 6, 1))
        assert counts.max() == 3
        assert edges[counts.argmax()] == low
        answer("mode").shows(f"$[{low:g}, {low + 1:g})$", f"midpoint {low + 0.5:.1f}")


def test_standard_deviation_and_error_of_the_page_loads_are_right():
    deviations = PAGE_LOADS - PAGE_LOADS.mean()
    assert PAGE_LOADS.sum() == 468
    assert (deviations**2).sum() == 288
    answer("standard-deviation-standard-error").shows(
        f"Their sum is {PAGE_LOADS.sum()} and the mean {PAGE_LOADS.mean():.0f}.",
        "their squares add up to 288",
        r"$\sqrt{288/8}$",
    )
    answer("standard-deviation-standard-error").shows("54, 45, 61, 48, 52, 59, 44, 56 and 49 ms")
    answer("standard-deviation-standard-error").shows(f"${', '.join(f'{d:.0f}' for d in deviations)}$")
    answer("standard-deviation-standard-error").shows(f"| {PAGE_LOADS.std(ddof=1):g} ms |")
    answer("standard-deviation-standard-error").shows(f"| {stats.sem(PAGE_LOADS):g} ms |")


def test_the_variance_of_a_mean_of_correlated_values_is_right():
    n, rho = 100, 0.05
    covariance = np.full((n, n), rho) + (1 - rho) * np.eye(n)
    share = np.full(n, 1 / n)
    bracket = 1 + (n - 1) * rho
    assert share @ covariance @ share == pytest.approx(bracket / n)
    answer("standard-deviation-standard-error").shows(f"bracket is {bracket:.2f}", f"= {n / bracket:.1f}$ independent")


def test_the_standard_error_figure_shows_what_its_alt_says():
    (ax,), alt = figure("standard-error").drawn["fig"].axes, figure("standard-error").text
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
        answer("n-minus-one").shows(row(f"{x[0]}, {x[1]}", *(f"{v:g}" for v in columns[-1])))
    mean, q, biased, unbiased = np.mean(columns, axis=0)
    answer("n-minus-one").shows(row("**average**", f"{mean:g}", f"{q:g}", f"**{biased:g}**", f"**{unbiased:g}**"))
    assert unbiased == np.var([0, 6])


def test_the_errors_of_the_three_divisors_are_right():
    n = 5
    chi2 = stats.chi2(n - 1)
    for divisor, shown in ((n - 1, "0.50"), (n, "0.36"), (n + 1, "0.33")):
        mse = chi2.var() / divisor**2 + (chi2.mean() / divisor - 1) ** 2
        assert f"{mse:.2f}" == shown
        answer("n-minus-one").shows(rf"{shown}\,\sigma^4$")
    c4 = sqrt(2 / (n - 1)) * gamma(n / 2) / gamma((n - 1) / 2)
    answer("n-minus-one").shows(rf"${c4:.2f}\,\sigma$")


def test_the_libraries_divide_as_the_page_says():
    x = np.array([0.0, 6.0])
    assert np.var(x) == 9
    assert np.var(x, ddof=1) == 18
    assert StandardScaler().fit(x[:, None]).var_ == 9


def test_equations_hold():

    x, c, n, rho, mu, sigma = [1.0, 2.5, 4.0, 4.5], 0.7, 4, 0.3, 2.0, 1.3
    covariance = sigma**2 * ((1 - rho) * np.eye(n) + rho)
    sample = {"x": x, "n": n, r"\bar x": float(np.mean(x)), "c": c, "s": float(np.std(x, ddof=1))}
    spread = {
        r"\rho": rho,
        r"\sigma": sigma,
        "n": n,
        r"\Var(\bar X)": covariance.sum() / n**2,
        r"\mathrm{SE}(\bar X)": sigma / 2,
    }
    spread |= {r"\sum_i \Var(X_i)": n * sigma**2, r"\sum_{i \ne j} \Cov(X_i, X_j)": covariance.sum() - n * sigma**2}
    around = {"X": x, r"\bar X": float(np.mean(x)), r"\mu": mu, "n": n, "x": x}
    bias = {"n": n, r"\sigma": sigma, r"\E\Bigl[\sum_i (X_i - \bar X)^2\Bigr]": (n - 1) * sigma**2}
    bias |= {r"\E[(\bar X - \mu)^2]": sigma**2 / n, r"\Var(\bar X)": sigma**2 / n}
    checked = equations(
        PAGE,
        {
            "central-tendency": [sample],
            "mean": [sample],
            "median": [{r"\sigma": sigma, "n": n}],
            "standard-deviation-standard-error": [sample, spread, spread | {r"\Var(\bar X)": sigma**2 / n}],
            "variance-of-the-mean": [spread, spread | {r"\Var(\bar X)": sigma**2 / n}],
            "n-minus-one": [around, bias, {r"\sigma": 3, "n": 2}],
        },
    )
    assert checked == 27


def test_the_premises_of_the_examples_are_those_that_are_computed_with():
    text = answer("central-tendency")
    people = text.numbers("Times {} it is the wage bill")[0]
    assert people == 7 == text.number("the cost of {} people cannot")
    mean, median, none = text.numbers(
        r"with mean {} is skewed to the right, and yet its median, {}, exceeds its mean, because \Pr(X = {})"
    )
    assert (mean, median, none) == (0.75, stats.poisson(0.75).median(), 0)
    says = figure("mean-median-mode")
    income = stats.lognorm(s=0.6, scale=says.number("A log-normal density with median"))
    assert says.numbers("mark the mode at {}, at the peak, the median at {} and the mean at {},") == [
        40 * np.exp(-0.36),
        income.median(),
        income.mean(),
    ]
    assert says.number("{} of all incomes") == income.cdf(income.mean())
    text = answer("mean")
    *values, mean, median = text.numbers("The values {}, {}, {}, {}, {} have mean {} and median {}.")
    wrong = text.number("Mistype the last one as")
    assert (mean, median) == (np.mean(values), np.median(values))
    assert text.number("The median is still") == np.median([*values[:4], wrong]) == median
    assert text.number("the mean becomes 510/5 =") == np.mean([*values[:4], wrong])
    first, low, second, high = text.numbers("A class of {} with mean {} and a class of {} with mean {} have")
    assert text.number("= {}, not 75") == (first * low + second * high) / (first + second)
    assert text.number("= 76, not") == (low + high) / 2
    up, down, nothing, _ = text.numbers(r"Plus {} and then minus {} is a mean of {}, but leaves 1.5 \cdot 0.5 = {}")
    assert nothing == (up - down) / 2
    assert (1 + up) * (1 - down) == 0.75


def test_the_sorted_values_and_groups_of_the_median_are_those_named():
    text = answer("median")
    values = text.numbers("Example. {}, {}, {}, {}, {} sorted")
    assert text.numbers("sorted is {}, {}, {}, {}, {}:") == sorted(values)
    assert text.numbers("median {}, mean {}. Add a sixth value of {}:") == [np.median(values), np.mean(values), 100]
    assert text.numbers("of 100: {}, {}, {}, {}, {}, {}. The median") == sorted([*values, 100])
    for groups, medians in (
        (r"The groups \{{}, {}, {}\} and \{{}, {}, {}\} have medians {} and {}, and jointly {}.", 3.5),
        (r"The groups \{{}, {}, {}\} and \{{}, {}, {}\} also have medians {} and {}, and jointly {}.", 3),
    ):
        found = text.numbers(groups)
        assert found[6:] == [np.median(found[:3]), np.median(found[3:6]), np.median(found[:6])]
        assert found[8] == medians
    assert text.number("its {} quantile") == 0.5


def test_the_page_loads_and_their_larger_sample_are_as_computed():
    text = answer("standard-deviation-standard-error")
    loads = text.numbers("Nine page loads took {}, {}, {}, {}, {}, {}, {}, {} and {} ms")
    assert loads == list(PAGE_LOADS)
    sd, error = PAGE_LOADS.std(ddof=1), stats.sem(PAGE_LOADS)
    assert text.numbers("their mean by about {} ms; a mean of nine differs from the true mean by about {} ms") == [
        sd,
        error,
    ]
    n, near, small = text.numbers("With {} page loads s would stay near {} and the standard error would be near {}.")
    assert (near, small) == (sd, sd / sqrt(n))
    text.shows(r"$6/\sqrt 9$")
    correlated, rho = text.numbers(r"With n = {} and \rho = {} the bracket")
    bracket = 1 + (correlated - 1) * rho
    assert text.numbers("the bracket is {}: the hundred values are worth 100/5.95 = {} independent") == [
        bracket,
        correlated / bracket,
    ]
    says = figure("standard-error")
    assert says.numbers("settles at {}. The standard error falls along the straight line {} over root n, to {}.") == [
        6,
        6,
        6 / sqrt(2000),
    ]
    assert says.numbers("from {} to {} on logarithmic") == [says.drawn["n"].min(), says.drawn["n"].max()]
    assert says.numbers(r"\sigma = {}. The standard deviation converges to {},") == [6, 6]


def test_the_variable_of_the_samples_of_two_has_the_mean_and_variance_named():
    text = answer("n-minus-one")
    low, high, mean, variance, size = text.numbers(
        r"A variable is {} or {} with probability one half each, so \mu = {} and \sigma^2 = {}. All samples of size {},"
    )
    assert (mean, variance) == (np.mean([low, high]), np.var([low, high]))
    assert [(value(a), value(b)) for a, b in [row[0].split(", ") for row in text.table()[:4]]] == list(
        product([low, high], repeat=2)
    )
    text.shows(row("Sample", r"$\bar x$", r"$\sum (x_i - \bar x)^2$", "divided by $n = 2$", "divided by $n - 1 = 1$"))
    assert size == 2
    assert text.number(r"For normal data and n = {} the mean squared") == text.number("for normal data with n =") == 5


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("central-tendency").shows(
        r"$\bar x = \dfrac1n \sum_{i} x_i$ | $\sum_i (x_i - c)^2$ | 0",
    )
    answer("mean").shows(
        r"\bar x = \frac1n \sum_{i=1}^{n} x_i, \qquad \mu = \E[X] = \int x\, p(x)\, \mathrm{d}x .",
        r"$x_1, \dots, x_n$",
        r"$2(x_i - \bar x)(\bar x - c)$",
        "Example. The values 1, 2, 3, 4, 5 have mean 3",
        "A class of 20 with mean 70",
        "a class of 30 with mean 80",
    )
    answer("median").shows(
        r"$x_{(1)} \le \dots \le x_{(n)}$",
        r"\operatorname{med}(x) = \begin{cases} x_{((n+1)/2)} & n \text{ odd} \\[2pt]",
        r"\tfrac12 \bigl( x_{(n/2)} + x_{(n/2+1)} \bigr) & n \text{ even.}",
        r"\Pr(X \le m) \ge \tfrac12 \quad\text{and}\quad \Pr(X \ge m) \ge \tfrac12 .",
        "even number it is 0. The sum",
        r"about $\pi\sigma^2/(2n)$ against $\sigma^2/n$ for",
        r"$\{4, 4, 4\}$ also",
    )
    answer("mode").shows(
        "from 1 to 4 in place of",
        "repeats. Bins of width 1 that start at 2 put the peak",
        "that start at 1.5 put it in",
        "it is XL, not 9.",
    )
    answer("standard-deviation-standard-error").shows(
        r"\sigma = \sqrt{\E\bigl[(X - \mu)^2\bigr]}, \qquad s = \sqrt{\frac{\sum_{i} (x_i - \bar x)^2}{n-1}} ,",
        "estimates it ([why $n - 1$](#n-minus-one)).",
    )
    answer("variance-of-the-mean").shows(
        r"$X_1, \dots, X_n$",
        r"the same variance $\sigma^2$.",
        "Independent values have covariance 0, so what",
        r"second sum has $n(n - 1)$ terms $\rho\sigma^2$",
        r"\Var(\bar X) = \frac{\sigma^2}{n} \bigl( 1 + (n - 1)\rho \bigr) .",
        r"For $\rho > 0$ this",
        r"$\rho\sigma^2$",
    )
    figure("standard-error").shows(
        r"error falls as $1/\sqrt n$ (thin",
    )
    answer("n-minus-one").shows(
        "divide by n minus 1? { #n-minus-one",
        "up to n minus 1 times the variance. Dividing by n minus 1 makes the",
        r"$X_1, \dots, X_n$",
        r"$\mu$ and variance $\sigma^2$.",
        r"\sum_i (X_i - \bar X)^2 = \sum_i (X_i - \mu)^2 - n(\bar X - \mu)^2 .",
        r"sum has expectation $\sigma^2$,",
        "of freedom* for $n - 1$ says",
        "with the divisor $n - 1$,",
        r"and $0.33\,\sigma^4$ with $n + 1$.",
        "pandas `var`, `std`; PyTorch `var`, `std`; R | $n - 1$",
        '"$s$ is unbiased." $s^2$ is.',
        "- Dividing by $n - 1$ when",
    )
