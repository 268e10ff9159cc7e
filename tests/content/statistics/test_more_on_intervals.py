"""The page statistics/more-on-intervals.md: its Python, and what it claims, computed again."""

import re
from functools import cache, partial
from itertools import product
from math import ceil, log, sqrt

import numpy as np
import pytest
from content.answers import Answer, equations, value
from content.equations import evaluate
from ml import statistics as tools
from scipy import stats
from scipy.stats import norm, t

PAGE = "statistics/more-on-intervals.md"
answer = partial(Answer, PAGE)

Z = norm.ppf(0.975)


def test_equations_hold():
    share = {"p": 0.3}
    assert equations(PAGE, {"sample-size": [share]}) == 15


def test_the_level_is_that_of_the_examples():
    assert Answer(PAGE, "sample-size").number("Examples, all at") == 0.95


def test_the_sample_sizes_are_right():
    text = answer("sample-size")
    rows = text.table()
    for (task, computation, size), sd in zip(rows, (None, None, 0.5, None), strict=True):
        margin = float(re.findall(r"within ([\d.]+)", task)[0])
        sd = sd or (float(task.split("= ")[1].strip("$")) if "sigma" in task else sqrt(0.1 * 0.9))
        formula, shown = computation.strip("$").split(" = ")
        by_hand, n = (1.96 * sd / margin) ** 2, tools.sample_size(margin, sd)
        assert evaluate(formula) == pytest.approx(by_hand)
        assert value(shown) == by_hand
        assert value(size) == n
        assert n - 1 < (Z * sd / margin) ** 2 <= n
        assert n - 1 < by_hand <= n
    level, answers = text.numbers("three percentage points at {} need {} answers")
    assert (level, answers) == (0.95, tools.sample_size(0.03, 0.5))
    assert "near 0.1 within 0.03" in rows[3][0]
    for margin, sd in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="positive"):
            tools.sample_size(margin, sd)
    text.shows(
        r"z\,\frac{\sigma}{\sqrt n} \le m \iff n \ge \Bigl(\frac{z\,\sigma}{m}\Bigr)^2 .",
        r"$p(1 - p) = \tfrac14 - (p - \tfrac12)^2 \le \tfrac14$",
        r"so $n \ge z^2 p(1 - p)/m^2$, and $z^2/(4m^2)$ is enough for every $p$",
    )


def test_the_sample_size_with_t_is_right():
    text = answer("sample-size")
    sd, margin = text.numbers("With s = {} and m = {}, z would say")

    def half(n):
        return t.ppf(0.975, n - 1) * sd / sqrt(n)

    z, s, m, exact, n = text.numbers("z would say ({} \\cdot {}/{})^2 = {}, so {}.")
    assert [z, s, m, exact, n] == [Z, sd, margin, (Z * sd / margin) ** 2, tools.sample_size(margin, sd)]
    critical, s, root, wide = text.numbers(r"But {} \cdot {}/\sqrt {} = {} is too wide")
    assert [critical, s, root, wide] == [t.ppf(0.975, n - 1), sd, n, half(n)]
    before, too_wide, enough, narrow, take = text.numbers("n = {} gives {} and n = {} gives {}. Take {}.")
    assert [too_wide, narrow] == [half(before), half(enough)]
    assert half(before) > margin > half(enough)
    assert (take, before) == (enough, enough - 1)
    text.shows(r"$t_{n-1,\,0.975}\, s/\sqrt n \le m$")


def test_the_sample_sizes_for_finite_populations_are_right():
    text = answer("sample-size")
    n0 = 1.96**2 / (4 * 0.03**2)
    town, start, *of_town = text.numbers("For a town of N = {} the {} become {}, so {}.")
    assert start == n0
    large = text.numbers("For a million people they become {}, so {}:")
    for population, (exact, rounded) in ((town, of_town), (1_000_000, large)):
        n = n0 * population / (n0 + population - 1)
        assert [exact, rounded] == [n, ceil(n)]
        margin = 1.96 * sqrt(0.25 / n * (population - n) / (population - 1))
        assert margin == pytest.approx(0.03)
    text.shows(r"$(N - n)/(N - 1)$", r"n = \frac{n_0\, N}{n_0 + N - 1} .", r"with $n_0$ the sample")
    assert town == 2000


def test_wilsons_interval_is_scipys_and_the_table_is_right():
    text = answer("proportion-interval")
    n = int(text.number("A classifier, {} test cases"))
    rows = text.table()
    assert [row[0] for row in rows] == ["92", "99", "100"]
    for cells in rows:
        correct = int(cells[0])
        wald, wilson = ([value(end) for end in cell.strip("()").split(", ")] for cell in cells[1:])
        p = correct / n
        half = Z * sqrt(p * (1 - p) / n)
        found = tools.wilson_interval(correct, n)
        expected = stats.binomtest(correct, n).proportion_ci(method="wilson")
        assert found == pytest.approx((expected.low, expected.high))
        assert wald == [p - half, p + half]
        assert wilson == [*found]
    assert tools.wilson_interval(0, 7)[0] == pytest.approx(0)
    with pytest.raises(ValueError, match="no proportion"):
        tools.wilson_interval(8, 7)


def test_wilsons_interval_is_derived_without_a_slip():
    z, n, share = 1.7, 40, 0.8
    roots = np.roots([1 + z**2 / n, -(2 * share + z**2 / n), share**2])
    center, half = share + z**2 / (2 * n), z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    np.testing.assert_allclose(sorted(roots), [(center - half) / (1 + z**2 / n), (center + half) / (1 + z**2 / n)])
    np.testing.assert_allclose((share - roots) ** 2 / (roots * (1 - roots) / n), z**2)
    answer("proportion-interval").shows(
        r"$\hat p \pm z \sqrt{\hat p(1 - \hat p)/n}$",
        r"\frac{(\hat p - p)^2}{p(1 - p)/n} \le z^2 .",
        r"$(1 + \tfrac{z^2}{n})\, p^2 - (2\hat p + \tfrac{z^2}{n})\, p + \hat p^2 \le 0$",
        r"\frac{1}{1 + z^2/n} \left( \hat p + \frac{z^2}{2n} \pm z "
        r"\sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4n^2}}",
        "covers too little near 0 and 1 and",
        "stays within 0 and 1 and needs",
    )
    assert answer("proportion-interval").number("the proportion plus or minus {} standard errors") == Z
    assert answer("proportion-interval").number("Wilson's coverage averages close to") == 0.95


def test_the_rule_of_three_is_right():
    text = answer("proportion-interval")
    level, three = text.numbers("with {} confidence the rate is below {}/n")
    miss, inside, rate = text.numbers(r"(1 - p)^n = {} gives p \approx -\ln({})/n = {}/n.")
    assert [miss, inside, rate] == [1 - level, miss, -log(miss)]
    assert three == rate
    n, one, base, over, trials, bound = text.numbers("For n = {} the exact bound is {} - {}^{{}/{}} = {}.")
    assert [one, base, over, trials] == [1, miss, 1, n]
    assert bound == 1 - miss ** (1 / n)
    cases, none, rate, base, chance = text.numbers(
        '"No errors in {} cases, so the error rate is {}." At a rate of {} such a sample still occurs with probability '
        "{}^{100} = {}."
    )
    assert [cases, none, base, chance] == [100, 0, 1 - rate, (1 - rate) ** cases]


def test_wilson_dips_below_its_level_and_clopper_pearson_does_not():
    n, k, rates = 50, np.arange(51), np.linspace(0.01, 0.99, 197)
    wilson = np.array([tools.wilson_interval(int(i), n) for i in k])
    exact = np.array([stats.binomtest(int(i), n).proportion_ci(method="exact") for i in k])
    covers = []
    for ends in (wilson, exact):
        hit = (ends[:, :1] <= rates) & (rates <= ends[:, 1:])
        covers.append((stats.binom.pmf(k[:, None], n, rates) * hit).sum(axis=0))
    assert covers[0].mean() == pytest.approx(0.95, abs=0.01)
    assert covers[0].min() < 0.94
    assert covers[1].min() >= 0.95
    assert np.diff(exact).mean() > np.diff(wilson).mean()


def test_the_bootstrap_of_three_values_is_right():
    text = answer("bootstrap")
    *data, base, power, ways = text.numbers(r"The median of \{{}, {}, {}\}. There are {}^{} = {} resamples.")
    resamples = list(product(data, repeat=len(data)))
    medians = [np.median(resample) for resample in resamples]
    counts = [medians.count(m) for m in data]
    assert [base, power, ways] == [len(data), len(data), len(resamples)]
    low, draws, a, b, c, count = text.numbers(
        "The median is {} if at least two draws are {}: {} \\cdot {} + {} = {} ways"
    )
    assert [low, draws] == [data[0]] * 2
    exactly_two = sum(resample.count(data[0]) == 2 for resample in resamples)
    assert [a * b, c, count] == [exactly_two, 1, counts[0]]
    high, count_high, middle, count_middle = text.numbers("By symmetry it is {} in {} ways, and {} in the other {}.")
    assert [high, middle] == [data[2], data[1]]
    assert [count_high, count_middle] == [counts[2], counts[1]]
    shares = text.numbers("bootstrap probabilities are {}/{}, {}/{}, {}/{}, and")
    assert shares == [n for count in counts for n in (count, ways)]
    *terms, total, error = text.numbers(r"\sqrt{({} \cdot {} + {} \cdot {})/{}} = {}.")
    assert terms == [counts[0], (data[0] - data[1]) ** 2, counts[2], (data[2] - data[1]) ** 2]
    assert (total, error) == (ways, np.std(medians))
    text.shows(r"q_{0.025}(\hat\theta^*),\ q_{0.975}(\hat\theta^*)", r"\theta(x_1^*, \dots, x_n^*)")
    assert text.numbers("take the {} and {} quantiles of the results") == [0.025, 0.975]
    assert "| AUC, F1, correlation" in text.text
    assert text.number("n below about {}: intervals come out too narrow") == 20


def page_loads():
    times = Answer("statistics/center-and-spread.md", "standard-deviation-standard-error")
    return np.array(times.numbers("Nine page loads took {}, {}, {}, {}, {}, {}, {}, {} and {} ms"), dtype=float)


@cache
def bootstrapped(loads, repeats):
    """Intervals of the median and of the mean, and SciPy's of the mean."""
    median, mean = (
        tools.bootstrap_interval(loads, f, np.random.default_rng(0), repeats=repeats) for f in (np.median, np.mean)
    )
    theirs = stats.bootstrap((loads,), np.mean, method="percentile", rng=np.random.default_rng(1))
    return median, mean, tuple(theirs.confidence_interval)


def test_the_bootstrap_intervals_of_the_page_loads_are_right():
    repeats, *intervals = answer("bootstrap").numbers(
        "{} resamples give the interval ({}, {}); for their mean they give ({}, {}), a little narrower than the t "
        "interval ({}, {})."
    )
    loads = page_loads()
    median, mean, theirs = bootstrapped(tuple(loads), int(repeats))
    assert repeats == 10_000
    assert intervals == [*median, *mean, *tools.t_interval(loads)]
    assert mean == pytest.approx(theirs, abs=0.3)


def test_the_pivot_has_the_t_distribution():
    x = np.random.default_rng(0).normal(3, 2, (20_000, 4))
    pivot = (x.mean(1) - 3) / (x.std(1, ddof=1) / 2)
    assert stats.kstest(pivot, t(3).cdf).pvalue > 0.01
    assert abs(np.corrcoef(x.mean(1), x.var(1))[0, 1]) < 0.02
    answer("why-t").shows(
        r"$X_1, \dots, X_n$ be independent and normal with mean $\mu$ and variance $\sigma^2$",
        r"$\tfrac{1}{\sqrt n}(1, \dots, 1)$",
        r"$(2\pi)^{-n/2} e^{-\norm{\mathbf z}^2/2}$",
        r"$W_1 = \tfrac{1}{\sqrt n} \sum_i Z_i = \sqrt n\, \bar Z$",
        r"\sum_i (Z_i - \bar Z)^2 = \sum_i Z_i^2 - n \bar Z^2 = W_2^2 + \dots + W_n^2 ,",
        r"because $\sum_i Z_i^2 = \sum_i W_i^2$ and $n \bar Z^2 = W_1^2$. This is $\chi^2_{n-1}$ and, since $W_1$ does",
        r"$(n-1) S^2/\sigma^2$",
        r"has the numerator $W_1$ and the denominator $\sqrt{(W_2^2 + \dots + W_n^2)/(n - 1)}$",
        r"definition of $t_{n-1}$",
        r"A $\chi^2_\nu$ variable is the sum of squares",
        r"normal $W$ and $\chi^2_\nu$ variable $V$",
        "**Step 1: rotate.**",
        "**Step 2: split the length.**",
        "**Step 3: divide.**",
    )


def test_two_values_say_next_to_nothing_about_the_spread():
    text = answer("why-t")
    first, second, mean, a, b, root, s = text.numbers(
        r"Two values {} and {} have \bar x = {}, s = \abs{{} - {}}/\sqrt {} = {} and"
    )
    values = np.array([first, second])
    assert [mean, a, b, root, s] == [values.mean(), first, second, 2, values.std(ddof=1)]
    s, root, error = text.numbers(r"a standard error of {}/\sqrt {} = {}. With")
    assert [s, root, error] == [values.std(ddof=1), 2, values.std(ddof=1) / sqrt(2)]
    critical = text.number(r"t_{1,\,0.975} = {}, so the interval")
    assert critical == t.ppf(0.975, len(values) - 1)
    center, half = text.numbers(r"the interval is {} \pm {}: two values")
    assert [center, half] == [mean, critical * error]
