"""The page statistics/confidence-intervals.md: its Python, and what it claims, computed again."""

import re
from functools import cache, partial
from math import sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml import statistics as tools
from scipy import stats
from scipy.stats import norm, t

PAGE = "statistics/confidence-intervals.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)

Z = norm.ppf(0.975)


def test_equations_hold():
    assert equations(PAGE) == 8


def delivery():
    """The interval of the delivery times, from their mean, number and standard deviation."""
    text = answer("confidence-interval")
    sd = text.number(r"known standard deviation \sigma = {} minutes")
    n, mean = text.numbers("A sample of {} has the mean {}.")
    return mean, sd, n


def test_the_delivery_times_interval_is_right():
    mean, sd, n = delivery()
    text = answer("confidence-interval")
    s, root, error = text.numbers(r"Its standard error is {}/\sqrt{{}} = {}, so")
    assert [s, root, error] == [sd, n, sd / sqrt(n)]
    center, z, error, *ends = text.numbers(r"so the interval is {} \pm {} \cdot {} = ({}, {}).")
    assert [center, z, error] == [mean, Z, sd / sqrt(n)]
    expected = [mean - Z * sd / sqrt(n), mean + Z * sd / sqrt(n)]
    assert ends == expected
    before, after = answer("interval-and-probability").numbers(r"\Pr({} \le \mu \le {}) = 0.95, after the data")
    assert [before, after] == expected
    assert text.number("That share is about") == 2 * norm.cdf(Z / sqrt(2)) - 1
    confidence, hits, of = text.numbers("With {} confidence, about {} of {} intervals made this way contain it")
    assert confidence == hits / of == 0.95
    text.shows(
        r"form an interval of level $1 - \alpha$ if",
        r"\Pr_\theta\bigl(L(X) \le \theta \le U(X)\bigr) \ge 1 - \alpha",
        "what does 95% refer to?",
        "The 95% describes the procedure",
        '"The mean lies in this interval with probability 95%"',
        '"95% of the values lie in it"',
        '"95% of future sample means lie in it."',
    )


def test_the_hundred_intervals_miss_as_often_as_the_figure_says():
    says = figure("hundred-intervals")
    (ax,) = says.drawn["fig"].axes
    percent, size, mean = says.numbers(
        "{} percent confidence intervals side by side, from samples of {} normal values with mean {}."
    )
    bars = [line.get_ydata() for line in ax.lines if len(set(line.get_xdata())) == 1 and len(line.get_ydata()) == 2]
    bars = [sorted(y) for y in bars if y[0] != y[1]]
    assert len(bars) == 100
    assert (percent, len(says.drawn["x"])) == (95, size)
    assert sum(low > mean for low, _ in bars) == 3
    assert sum(high < mean for _, high in bars) == 1
    assert ax.texts[0].get_text() == "4 of 100 miss"
    says.shows(
        "three lie wholly above it and one wholly below", "Four miss it", "Four miss the mean", "two or eight times"
    )
    assert says.numbers("A hundred samples of {}, a hundred t intervals. Four miss the mean of {} (crosses)") == [
        size,
        mean,
    ]
    misses = stats.binom(100, 0.05)
    assert min(misses.pmf(2), misses.pmf(8)) > 0.05  # two or eight are nothing strange


def test_the_critical_values_and_the_coverage_of_z_with_s_are_right():
    text = answer("compute-confidence-interval")
    sizes, quantiles, covers = text.tables[0]
    assert sizes[1:] == ["5", "10", "30", "100", r"$\infty$"]
    n = np.array([*map(float, sizes[1:-1]), 1e12])
    assert [value(cell) for cell in quantiles[1:]] == [*t.ppf(0.975, n - 1)]
    assert [value(cell) for cell in covers[1:]] == [*(2 * t.cdf(Z, n - 1) - 1)]
    assert quantiles[0] == r"$t_{n-1,\,0.975}$"
    assert covers[0] == rf"coverage of $\bar x \pm {Z:.2f}\, s/\sqrt n$, normal data"
    low, of_low, high, of_high = text.numbers("Other levels: z_{0.95} = {} for {}, z_{0.995} = {} for {}.")
    assert [low, of_low] == [norm.ppf(0.95), 2 * 0.95 - 1]
    assert [high, of_high] == [norm.ppf(0.995), 2 * 0.995 - 1]
    share, point, z, below, between, left, right = text.numbers(
        'has {} of the area below it." That point is {}. Two-sided, {} has {} below it and {} lie *between* {} and {}.'
    )
    assert [point, z, below] == [norm.ppf(float(share)), Z, 0.975]
    assert [between, left, right] == [share, -Z, Z]
    z, coverage, level = text.numbers("{} with s from five values: the coverage is {} instead of {}.")
    assert [z, coverage, level] == [Z, 2 * t.cdf(Z, 4) - 1, 0.95]
    critical, percent = text.numbers(
        "the critical value is {} and the standard error sigma over root n. Otherwise use the sample's standard "
        "deviation and the {} quantile"
    )
    assert [critical, percent] == [Z, 0.975]
    text.shows("with n minus 1 degrees of freedom", "How do you compute a 95% confidence interval")


def test_the_pivot_is_solved_without_a_slip():
    answer("compute-confidence-interval").shows(
        r"\bar x \pm z_{0.975}\, \frac{\sigma}{\sqrt n} \quad (\sigma \text{ known})",
        r"\bar x \pm t_{n-1,\,0.975}\, \frac{s}{\sqrt n} \quad (\sigma \text{ unknown})",
        r"For level $1 - \alpha$ take $q = 1 - \alpha/2$",
        r"normal $X_1, \dots, X_n$",
        r"the t distribution with $n - 1$ degrees of freedom",
        r"Write $t^* = t_{n-1,\,0.975}$",
        r"$\Pr(-t^* \le T \le t^*) = 0.95$",
        r"multiply by $S/\sqrt n > 0$",
        r"probability exactly 0.95",
    )


def page_loads():
    times = Answer("statistics/center-and-spread.md", "standard-deviation-standard-error")
    return np.array(times.numbers("Nine page loads took {}, {}, {}, {}, {}, {}, {}, {} and {} ms"), dtype=float)


def test_the_interval_by_hand_is_right():
    text, loads = answer("compute-confidence-interval"), page_loads()
    ends = tools.t_interval(loads)
    expected = t.interval(0.95, df=8, loc=loads.mean(), scale=stats.sem(loads))
    assert ends == pytest.approx(expected)
    mean, s = text.numbers(r"example have \bar x = {} and s = {} ms")
    assert [mean, s] == [loads.mean(), loads.std(ddof=1)]
    free, index, critical = text.numbers(r"With {} degrees of freedom t_{8, {}} = {}:")
    assert [free, index, critical] == [len(loads) - 1, 0.975, t.ppf(0.975, len(loads) - 1)]
    text.shows(rf"$t_{{{free:.0f},\,0.975}} = ")
    center, q, half, *printed = text.numbers(r"{} \pm {} \cdot \frac{6}{\sqrt 9} = 52 \pm {} = ({},\ {}) .")
    assert [center, q, half, *printed] == [mean, critical, (ends[1] - ends[0]) / 2, *ends]
    text.shows(rf"\frac{{{s:.0f}}}{{\sqrt {len(loads)}}} = {mean:.0f} \pm")
    sd, center, z, error, *printed = text.numbers(
        r"If \sigma = {} were known, it would be {} \pm {} \cdot {} = ({}, {})."
    )
    assert [sd, center, z, error] == [s, mean, Z, sd / sqrt(len(loads))]
    assert printed == [*tools.z_interval(loads, sd)]


def test_intervals_need_enough_finite_values():
    for bad in ([1.0], [1.0, np.nan], [[1.0, 2.0]]):
        with pytest.raises(ValueError, match="values"):
            tools.t_interval(bad)
    assert tools.z_interval([3.0], sd=1.0) == pytest.approx((3 - Z, 3 + Z))


def test_z_and_t_intervals_cover_what_they_promise():
    rng = np.random.default_rng(0)

    def normal(shape):
        return rng.normal(5, 2, shape)

    for n in (2, 5, 30):
        assert tools.coverage(normal, 5, n, 40_000, sd=2, z=True) == pytest.approx(0.95, abs=0.004)
        assert tools.coverage(normal, 5, n, 40_000) == pytest.approx(0.95, abs=0.004)
    assert tools.coverage(normal, 5, 5, 40_000, z=True) == pytest.approx(0.878, abs=0.005)


def test_the_prediction_interval_and_the_shares_of_values_are_right():
    text, loads = answer("interval-and-values"), page_loads()
    n, mean, s = len(loads), loads.mean(), loads.std(ddof=1)
    ends = tools.t_interval(loads)
    assert text.numbers("For the nine page loads the confidence interval is ({}, {}).") == [*ends]
    center, q, sd, over, under, *printed = text.numbers(
        r"interval is {} \pm {} \cdot {} \cdot \sqrt{{}/{}} = ({}, {})."
    )
    assert [center, q, sd, over, under] == [mean, t.ppf(0.975, n - 1), s, n + 1, n]
    half = t.ppf(0.975, n - 1) * s * sqrt(1 + 1 / n)
    assert printed == [mean - half, mean + half]
    assert text.numbers('"between {} and {} ms"') == [*ends]
    *shares, last = text.numbers(r"\begin{cases} {} & n = {} \\ {} & n = {} \\ {} & n = {} .")
    shares = [*shares, last]
    assert shares[::2] == [2 * norm.cdf(Z / sqrt(size)) - 1 for size in shares[1::2]]
    assert shares[1::2] == [9, 100, 400]
    level, deviations = text.numbers("{} of them lie within {} standard deviations of the mean")
    assert [level, deviations] == [2 * norm.cdf(Z) - 1, Z]
    text.shows(
        r"| $\bar x \pm t_{n-1,\,0.975}\, \dfrac{s}{\sqrt n}$ | shrinks",
        r"| $\bar x \pm t_{n-1,\,0.975}\, s \sqrt{1 + \dfrac1n}$ | tends to $\mu \pm 1.96\,\sigma$ |",
        r"$k$ from tables | tends to $\mu \pm 1.96\,\sigma$ for 95% of them",
        r"$\Var(X_{\text{new}} - \bar X) = \sigma^2 + \sigma^2/n$",
        r"half-width $1.96\,\sigma/\sqrt n$ hold",
        r"2\,\Phi\Bigl(\frac{1.96}{\sqrt n}\Bigr) - 1 = \begin",
        "Does a 95% confidence interval contain 95% of the values?",
    )


@cache
def two_uniform_values():
    """The widths of 400,000 ranges of two values, and whether each holds the middle."""
    x = np.random.default_rng(1).uniform(-0.5, 0.5, (400_000, 2))
    low, high = x.min(axis=1), x.max(axis=1)
    return high - low, (low <= 0) & (high >= 0)


def test_the_intervals_of_two_uniform_values_cover_as_the_page_says():
    text = answer("interval-and-probability")
    width, holds = two_uniform_values()
    level = text.number("The range from the smaller to the larger value is an exact {} interval")
    assert holds.mean() == pytest.approx(float(level), abs=0.004)
    assert holds[width > 0.5].all()
    low, high = text.numbers("You observe {} and {}. Both lie within")
    assert text.numbers(r"so \theta \ge {} - {} = {} and") == [high, 0.5, high - 0.5]
    assert text.numbers(r"and \theta \le {} + {} = {}.") == [low, 0.5, low + 0.5]
    assert text.numbers('The "{} interval" ({}, {}) contains') == [level, low, high]
    low, high = text.numbers("You observe {} and {}. Given")
    w, rest, share = text.numbers("probability w/(1 - w) = {}/{} = {}.")
    assert [w, rest, share] == [high - low, 1 - w, w / (1 - w)]
    near = abs(width - w) < 0.01
    assert holds[near].mean() == pytest.approx(float(w / rest), abs=0.01)
    text.shows(
        r"Two values $X_1, X_2$ are uniform on $(\theta - \tfrac12, \theta + \tfrac12)$",
        r"\Pr\bigl(\min(X_1, X_2) \le \theta \le \max(X_1, X_2)\bigr) = \tfrac12 .",
        r"Both lie within $\tfrac12$ of $\theta$",
        r"Given $w \le \tfrac12$, the smaller value is uniform on $(\theta - \tfrac12, \theta + \tfrac12 - w)$, a "
        r"stretch of length $1 - w$",
        r"$\Pr_\mu(L(X) \le \mu \le U(X)) = 0.95$, before",
        r"so it is 0 or 1 |",
        r"\given \text{data}) = 0.95$, with a prior",
        "Is there a 95% chance",
        "catch the mean with probability 95%",
        "errs 5% of the time",
    )


def test_the_conditional_coverage_is_drawn_as_described():
    says = figure("conditional-coverage")
    (ax,) = says.drawn["fig"].axes
    width, share = ax.lines[0].get_data()
    percent, start, at, end = says.numbers(
        "Share of the {} percent intervals that hold the parameter, against the width of the interval. The share rises "
        "from {} at width {} along w over 1 minus w to {} at width one half"
    )
    assert [percent, start, at, end] == [50, share[0], width[0], share[50]]
    assert width[50] == 0.5
    assert says.number("and stays at") == share[-1] == 1
    assert says.numbers("All these are {} intervals of one procedure") == [0.5]
    assert len(says.drawn["x"]) == says.number("Dots: {} simulated samples")
    says.shows("nobody would bet 50:50", "along w over 1 minus w")


def test_the_widths_for_three_sample_sizes_are_right():
    text, says = answer("interval-and-sample-size"), figure("width-and-coverage")
    sd = text.number(r"\sigma = {}:")
    sizes, errors, widths, covers = text.tables[0]
    assert sizes[1:] == ["25", "100", "400"]
    assert [value(cell) for cell in errors[1:]] == [sd / sqrt(float(n)) for n in sizes[1:]]
    assert [value(cell) for cell in widths[1:]] == [2 * Z * sd / sqrt(float(n)) for n in sizes[1:]]
    assert covers[1:] == ["95%"] * 3
    assert widths[0] == "width of the 95% interval"
    top, bottom = says.drawn["fig"].axes
    width, skewed = top.lines[0].get_ydata(), bottom.lines[1].get_ydata()
    low, high, wide, narrow, flat, start, limit = says.numbers(
        "the sample size from {} to {}. The width of the interval falls from {} to {} as one over root n. The coverage "
        "of the z interval for normal data is flat at {} percent; that of the t interval for exponential data rises "
        "from {} percent toward {}."
    )
    assert [low, high] == [says.drawn["n"][0], says.drawn["n"][-1]]
    assert [wide, narrow] == [width[0], width[-1]]
    assert [flat, limit] == [100 * y for y in set(bottom.lines[0].get_ydata().tolist()) for _ in range(2)]
    assert start == 100 * skewed[0]
    assert skewed[0] < 0.89 < 0.94 < skewed[-1] < 0.955
    text.shows(r"\text{width} = 2\, z_{0.975}\, \frac{\sigma}{\sqrt n}, \qquad \text{coverage} = 0.95 ,")
    text.shows("Both are built for the same 95%", "where 1.96 is used with", "approaches 95% as the sample grows")


def test_p_values_and_intervals_agree():
    text, says, loads = answer("interval-and-test"), figure("p-value-curve"), page_loads()
    low, high = tools.t_interval(loads)
    mean, error, *ends = text.numbers(r"page loads, \bar x = {} and standard error {}, with the interval ({}, {}):")
    assert [mean, error, *ends] == [loads.mean(), stats.sem(loads), low, high]
    head, *rows = text.tables[0]
    assert [row[0] for row in rows] == ["48", "47"]
    assert head[1:4] == [rf"$t = ({mean:.0f} - \mu_0)/{error:.0f}$", "p (8 degrees of freedom)", "Rejected at 5%"]
    for null, statistic, p, rejected, within in rows:
        found = stats.ttest_1samp(loads, float(null))
        inside = low <= float(null) <= high
        assert [value(statistic), value(p)] == [found.statistic, found.pvalue]
        assert inside == (found.pvalue > 0.05) == (within == "yes") == (rejected == "no")
    (ax,) = says.drawn["fig"].axes
    assert f"{low:.2f} to {high:.2f}" in ax.texts[0].get_text()
    center, error, peak, at, level, *ends, percent = says.numbers(
        "with mean {} and standard error {}. The curve peaks at {} where the hypothesized mean is {} and falls on both "
        "sides. It is above {} exactly between {} and {}, the {} percent interval"
    )
    assert [center, error, peak, at] == [loads.mean(), stats.sem(loads), 1, loads.mean()]
    assert [level, *ends, percent] == [0.05, low, high, 95]
    assert says.numbers("Cut at height {}: what lies above is the {} interval") == [0.05, 0.95]
    for end in (low, high):
        assert stats.ttest_1samp(loads, end).pvalue == pytest.approx(0.05)
    text.shows(
        r"of $H_0\colon \mu = \mu_0$ and the t interval",
        r"\frac{\abs{\bar x - \mu_0}}{s/\sqrt n} \le t_{n-1,\,0.975} \iff "
        r"\abs{\bar x - \mu_0} \le t_{n-1,\,0.975}\, \frac{s}{\sqrt n} .",
        r'"the test keeps $\mu_0$", the right side is "$\mu_0$ lies',
        r"At its ends $p = 0.05$ exactly",
        "The 95% interval holds exactly",
        "at the 5% level",
        "the p-value is below 0.05 if",
        r"standard error under $H_0$ can disagree",
        '"(0.1, 0.2)" and "(0.1, 40)" both exclude 0',
    )


def test_overlapping_intervals_can_differ_significantly():
    text = answer("interval-and-test")
    first, second, error, *ends = text.numbers(
        "Means {} and {}, each with standard error {}, have the overlapping intervals ({}, {}) and ({}, {})."
    )
    assert ends == [first - Z * error, first + Z * error, second - Z * error, second + Z * error]
    gap, root, z, p = text.numbers(r"Their difference, {}, has standard error \sqrt {}: z = {}, p = {}.")
    assert [gap, root] == [second - first, 2]
    assert [z, p] == [gap / sqrt(root), 2 * norm.sf(gap / sqrt(root))]


def shop():
    """Customers asked, their mean and their standard deviation."""
    n, mean, s = answer("confidence-interval-self-test").numbers(
        "A shop samples {} of its many customers. They spend {} USD on average, with s = {} USD"
    )
    return int(n), mean, s


@cache
def caught():
    """The share of new means in the interval of an old one, simulated."""
    old, new = np.random.default_rng(0).standard_normal((2, 200_000))
    return (abs(new - old) <= Z).mean()


def test_the_answers_of_the_self_test_are_right():
    text = answer("confidence-interval-self-test")
    n, mean, s = shop()
    error = s / sqrt(n)
    q95, q99 = t.ppf(0.975, n - 1), t.ppf(0.995, n - 1)
    low, high = mean - q95 * error, mean + q95 * error
    free, q, center, again, sd, root, *ends = text.numbers(
        r"With t_{{}, 0.975} = {} the 95% interval for the mean is {} \pm {} \cdot {}/\sqrt{{}} = ({}, {})."
    )
    assert [free, q, center, again, sd, root, *ends] == [n - 1, q95, mean, q95, s, n, low, high]
    for claim in (
        "customers spend between {} and {} USD",
        "all customers lies between {} and {} USD",
        "would lie between {} and {} USD",
    ):
        assert text.numbers(claim) == [low, high]
    center, z, sd, *ends = text.numbers(r"would lie near {} \pm {} \cdot {}, from {} to {} USD")  # 1
    assert [center, z, sd, *ends] == [mean, Z, s, mean - Z * s, mean + Z * s]
    assert text.numbers(r"standard error \sqrt {} \cdot {}. On") == [2, error]  # 4
    two, z, root, one, share = text.numbers(r"a share of {} \Phi({}/\sqrt {}) - {} = {} of new means")
    assert [two, z, root, one, share] == [2, Z, 2, 1, 2 * norm.cdf(Z / sqrt(2)) - 1]
    assert caught() == pytest.approx(2 * norm.cdf(Z / sqrt(2)) - 1, abs=0.004)
    q, *ends = text.numbers(r"t_{63, 0.995} = {} gives ({}, {}).")  # 5
    assert [q, *ends] == [q99, mean - q99 * error, mean + q99 * error]
    many = text.number("From {} customers the interval would be about half as wide")  # 6
    sd, root, first, again, larger, second = text.numbers(
        "The standard error goes from {}/{} = {} to about {}/{} = {}, as far"
    )
    assert [sd, root, first] == [s, sqrt(n), error]
    assert [again, larger, second] == [s, sqrt(many), error / 2]
    null = text.number("the mean of all customers is {} USD")  # 7
    outside = text.number("{} lies outside")
    center, other, under, statistic, p = text.numbers("Indeed t = ({} - {})/{} = {} and p = {}.")
    assert [outside, center, other, under] == [null, mean, null, error]
    assert [statistic, p] == [(mean - null) / error, 2 * t.sf((null - mean) / error, n - 1)]
    assert not low <= null <= high
    assert text.numbers("as far as the mean of {} customers") == [n]
    text.shows(
        "About 95% of the customers",
        "USD with probability 95%.",
        "about 95% of the intervals",
        "about 95% of the new sample means",
        "The 99% interval from",
        "A two-sided test at the 5% level",
        "The sample mean lies in the interval with probability 95%",
        "95% of customers would lie near",
        "95% is the success rate",
        "The 95% is about the *population* mean",
        "what 95% means",
    )


def test_the_self_test_has_a_verdict_for_each_statement_and_names_the_true_ones():
    asked, answers = answer("confidence-interval-self-test").source.split('??? note "Answers and reasons"')
    numbers = [f"{k}. " for k in range(1, 9)]
    verdicts = [line.split("**")[1] for line in answers.splitlines() if line.strip()[:3] in numbers]
    assert [line[:3] for line in asked.splitlines() if re.match(r"\d\. ", line)] == numbers
    assert [line[4:7] for line in answers.splitlines() if re.match(r" {4}\d\. ", line)] == numbers
    true = [k for k, verdict in enumerate(verdicts, 1) if verdict.startswith("True")]
    assert answer("confidence-interval-self-test").numbers("statements {}, {}, {} and {} below") == true
    assert true == [3, 5, 6, 7]
    assert len(verdicts) == 8
