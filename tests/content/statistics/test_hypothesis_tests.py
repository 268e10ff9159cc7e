"""The page statistics/hypothesis-tests.md: its Python, and what it claims, computed again."""

from functools import cache, partial
from math import ceil, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml import statistics as tools
from scipy import stats
from scipy.stats import norm

PAGE = "statistics/hypothesis-tests.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    assert equations(PAGE) == 9


def test_the_p_values_of_the_coin_are_right():
    text = answer("p-value")
    observed, throws = text.numbers("A coin shows {} heads in {} throws")
    n, theta = text.numbers(r"is binomial with n = {} and \theta = {}, and")
    assert (n, float(theta)) == (throws, 0.5)
    heads = stats.binom(int(n), float(theta))
    two, at, p = text.numbers(r"p = {} \Pr(X \ge {}) = {} .")
    assert [two, at, p] == [2, observed, 2 * heads.sf(observed - 1)]
    assert stats.binomtest(int(observed), int(n)).pvalue == pytest.approx(2 * heads.sf(observed - 1))
    two, more, lower = text.numbers(r"One more head would: {}\Pr(X \ge {}) = {}.")
    assert [two, more, lower] == [2, observed + 1, 2 * heads.sf(observed)]
    alpha = text.number("At \\alpha = {} the data do not reject fairness")
    assert lower < alpha < p
    text.shows(r"p = \Pr\bigl(T \ge t \given H_0\bigr)", r"$p$ is uniform on $[0, 1]$")


def test_the_shaded_tails_hold_what_the_figure_says():
    says = figure("p-value")
    throws, center, up, down, percent = says.numbers(
        "distribution with {} throws, centered at {}. The bars from {} up and from {} down are shaded; together they "
        "hold {} percent"
    )
    heads, extreme, mass = (says.drawn[name] for name in ("heads", "extreme", "mass"))
    assert [center, up, down] == [throws / 2, heads[extreme & (heads > 50)].min(), heads[extreme & (heads < 50)].max()]
    assert percent == 100 * mass[extreme].sum()
    assert says.numbers("at least as far from {} as the {} heads observed") == [center, up]


def test_twenty_tests_raise_a_false_alarm_more_often_than_not():
    text = answer("p-value")
    level, one, keep, chance = text.numbers(
        r"true null hypotheses at {} give at least one false alarm with probability {} - {}^{20} \approx {}."
    )
    assert [one, keep, chance] == [1, 1 - level, 1 - (1 - level) ** 20]
    level, chance = answer("multiple-testing").numbers("independent ones at {} give at least one with probability {}.")
    assert chance == 1 - (1 - level) ** 20
    text.shows('"p > 0.05, so there is no effect."')
    share, percent = text.numbers('"p = {}, so there is a {} chance that the null hypothesis is true."')
    assert share == percent


def z_test():
    """Mean under the null hypothesis, standard deviation, sample size, and the true effect."""
    text = answer("type-i-and-ii-errors")
    mean, sd, n, error, effect, ratio = text.numbers(
        r"\mu_0 = {}, \sigma = {}, n = {}, so the standard error is {}; true effect \delta = {}, that is, "
        r"\delta\sqrt n/\sigma = {}."
    )
    assert [error, ratio] == [sd / sqrt(n), effect * sqrt(n) / sd]
    return mean, sd, n, effect


def test_alpha_beta_and_power_are_right():
    text = answer("type-i-and-ii-errors")
    mean, sd, n, effect = z_test()
    error = sd / sqrt(n)
    rows = text.table(1)
    assert [row[0] for row in rows] == ["0.05", "0.01"]
    for level, above, found, missed in rows:
        alpha = float(level)
        z, power = norm.ppf(1 - alpha), tools.power_one_sided(effect, sd, n, alpha)
        assert above == rf"${mean:g} + {z:.3f} \cdot {error:g} = {mean + error * z:.2f}$"
        assert found == rf"$\Phi({effect / error:g} - {z:.3f}) = {power:.3f}$"
        assert value(missed) == 1 - power
        assert norm(mean + effect, error).sf(mean + error * z) == pytest.approx(power)
    assert text.number("In the example they add up to") == 0.05 + 1 - tools.power_one_sided(effect, sd, n)
    text.shows(
        r"\alpha = \Pr(\text{reject} \given H_0), \qquad \beta = \Pr(\text{keep} \given H_1) .",
        r"tests $H_0\colon \mu = \mu_0$ against larger",
        r"Reject if $\bar X > \mu_0 + z_{1-\alpha}\,\sigma/\sqrt n$; under $H_0$ that",
        r"If really $\mu = \mu_0 + \delta$, then $Z = (\bar X - \mu_0 - \delta)/(\sigma/\sqrt n)$",
        r"\Pr\Bigl(Z > z_{1-\alpha} - \frac{\delta\sqrt n}{\sigma}\Bigr)",
        r"= \Phi\Bigl(\frac{\delta \sqrt n}{\sigma} - z_{1-\alpha}\Bigr) .",
        r"| | $H_0$ true | $H_0$ false |",
        r"| reject $H_0$ | **type I error**, probability $\alpha$ | right, probability $1 - \beta$ (power) |",
        r"| keep $H_0$ | right, probability $1 - \alpha$ |",
        r"*which* alternative $H_1$ is true",
        r"with $H_0$ as the negative class",
        r'"$\alpha + \beta = 1$."',
        r"It conditions on $H_0$.",
        '"Accept $H_0$."',
    )


def test_the_areas_of_both_errors_are_drawn_as_described():
    says = figure("type-i-ii-errors")
    (ax,) = says.drawn["fig"].axes
    mean, sd, n, effect = z_test()
    null, real, cut, alpha, missed, found = says.numbers(
        "centered at {} if the null hypothesis is true and at {} if the alternative is. A vertical line at {} "
        "separates keeping from rejecting. The small area right of it under the first curve is alpha, {}. The area "
        "left of it under the second curve is beta, {}, and the rest of the second curve is the power, {}."
    )
    beta = norm(mean + effect, sd / sqrt(n)).cdf(cut)
    assert [null, real] == [mean, mean + effect]
    assert cut == mean + norm.ppf(0.95) * sd / sqrt(n)
    assert [alpha, missed, found] == [norm(mean, sd / sqrt(n)).sf(cut), beta, 1 - beta]
    texts = {text.get_text() for text in ax.texts}
    assert {f"β = {beta:.3f}", f"power\n{1 - beta:.3f}", f"\u03b1 = {alpha:.2f}"} <= texts


def test_the_share_of_wrong_rejections_is_right():
    text = answer("type-i-and-ii-errors")
    real, power, alpha = text.numbers(
        r"If {} of the effects you test are real, with power {} and \alpha = {}, the share is"
    )
    *factors, share = text.numbers(r"the share is {} \cdot {}/({} \cdot {} + {} \cdot {}) = {}.")
    wrong, right = (1 - real) * alpha, real * power
    assert factors == [1 - real, alpha, 1 - real, alpha, real, power]
    assert share == wrong / (wrong + right)


def test_the_sample_sizes_for_power_are_right():
    text = answer("power")
    alpha, sd, effect, power = text.numbers(r"One-sided, \alpha = {}, \sigma = {}, \delta = {}, power {}:")
    a, b, *given, exact, n = text.numbers("(({} + {}) \\cdot {}/{})^2 = {}, so {}.")
    assert [a, b, *given] == [norm.ppf(1 - alpha), norm.ppf(power), sd, effect]
    half, exact_half, n_half = text.numbers(r"For \delta = {} it is {}, so {}: half the effect takes four")
    assert half == effect / 2
    for delta, shown, size in ((effect, exact, n), (half, exact_half, n_half)):
        assert shown == ((norm.ppf(1 - alpha) + norm.ppf(power)) * sd / delta) ** 2
        assert size == tools.n_for_power(delta, sd) == ceil(shown)
        assert tools.power_one_sided(delta, sd, int(size)) >= power > tools.power_one_sided(delta, sd, int(size) - 1)
    with pytest.raises(ValueError, match="positive"):
        tools.n_for_power(0, 10)
    assert text.numbers("is found with probability {} or {}.") == [power, 0.9]
    text.shows(
        r"The [power](#type-i-and-ii-errors) $\Phi(\delta\sqrt n/\sigma - z_{1-\alpha})$",
        r"is at least $1 - \beta$ if",
        r"\frac{\delta\sqrt n}{\sigma} - z_{1-\alpha} \ge z_{1-\beta} \iff n \ge "
        r"\Bigl(\frac{(z_{1-\alpha} + z_{1-\beta})\,\sigma}{\delta}\Bigr)^2 .",
        r"takes $z_{1-\alpha/2}$ instead of $z_{1-\alpha}$",
        r"has variance $\sigma_1^2/n + \sigma_2^2/n$, so $\sigma^2$ becomes $\sigma_1^2 + \sigma_2^2$.",
        r"Stopping as soon as $p < 0.05$",
    )


def test_the_ab_test_needs_as_many_visitors_as_printed():
    text = answer("power")
    base, better, alpha, power = text.numbers(
        r"The conversion rate is {}, and a rise to {} would matter. Two-sided \alpha = {}, power {}."
    )
    *factors, variance = text.numbers(r"The variances add up to {} \cdot {} + {} \cdot {} = {}, so each group needs")
    assert factors == [base, 1 - base, better, 1 - better]
    exact_variance = base * (1 - base) + better * (1 - better)
    assert variance == exact_variance
    a, b = text.numbers(r"\left\lceil \frac{({} + {})^2")
    assert [a, b] == [norm.ppf(1 - alpha / 2), norm.ppf(power)]
    n = text.number(r"\right\rceil = {}")
    exact = (norm.ppf(1 - alpha / 2) + norm.ppf(power)) ** 2 * exact_variance / (better - base) ** 2
    by_hand = (a + b) ** 2 * variance / (better - base) ** 2
    assert n == ceil(by_hand) == ceil(exact)
    text.shows(rf"^2 \cdot {exact_variance:.4f}}}{{{better - base:.2f}^2}} \right\rceil")


def test_the_power_curves_are_where_the_alt_says():
    says = figure("power-curves")
    (ax,) = says.drawn["fig"].axes
    low, high, *sizes = says.numbers("against the true effect from {} to {}, for samples of {}, {} and {}.")
    alpha, none, one = says.numbers("All three curves start at alpha, {}, at effect {} and rise in an S shape to {}.")
    effect, *powers, nearly = says.numbers("At effect {} the power is {}, {} and nearly {}.")
    sd, level, start = says.numbers(r"Power against the true effect, \sigma = {} and \alpha = {}. At effect {} it")
    assert powers == [tools.power_one_sided(effect, sd, int(n)) for n in sizes[:2]]
    assert tools.power_one_sided(effect, sd, int(sizes[2])) > 0.999
    lines = ax.lines[:3]
    assert all(line.get_ydata()[0] == pytest.approx(float(alpha)) for line in lines)
    assert (level, none, start, one, nearly) == (alpha, 0, 0, 1, 1)
    assert [low, high] == [lines[0].get_xdata()[0], lines[0].get_xdata()[-1]]
    for line, n in zip(lines, reversed(sizes), strict=True):
        assert line.get_ydata()[50] == pytest.approx(tools.power_one_sided(line.get_xdata()[50], sd, int(n)))


@cache
def exaggeration(power, alpha):
    """How many times the truth the estimates are on average that reject in the one-sided z test."""
    z = norm.ppf(1 - alpha)
    shift = z + norm.ppf(power)
    draws = shift + np.random.default_rng(0).standard_normal(1_000_000)
    return draws[draws > z].mean() / shift


def test_significant_results_of_a_weak_test_exaggerate_as_the_page_says():
    alpha, power, factor = answer("power").numbers(
        "in the one-sided z test at {} with power {} the estimates that reject are on average {} times the truth"
    )
    assert factor == exaggeration(float(power), float(alpha))


def test_the_paired_example_is_right():
    text = answer("t-test")
    rows = text.table(1)
    a, b, d = (np.array(row[1:7], dtype=float) for row in rows)
    np.testing.assert_array_equal(d, b - a)
    for row, x in zip(rows, (a, b, d), strict=True):
        assert [value(cell) for cell in row[7:]] == [x.mean(), x.std(ddof=1)]
    n = len(d)
    assert text.tables[1][0][1:7] == [str(i) for i in range(1, n + 1)]
    paired, apart = stats.ttest_rel(b, a), stats.ttest_ind(b, a, equal_var=False)
    mean, s, root, t, free, p = text.numbers("Paired: t = {}/({}/\\sqrt {}) = {} with {} degrees of freedom, p = {}.")
    assert [mean, s, root, free] == [d.mean(), d.std(ddof=1), n, n - 1]
    assert [t, p] == [paired.statistic, paired.pvalue]
    assert text.numbers("Treated as two independent groups: t = {}, p = {}.") == [apart.statistic, apart.pvalue]
    va, vb = a.var(ddof=1) / n, b.var(ddof=1) / n
    assert apart.df == pytest.approx((va + vb) ** 2 / (va**2 / (n - 1) + vb**2 / (n - 1)))
    text.shows(
        r"t = \frac{\bar x - \mu_0}{s/\sqrt n}",
        r"t_{\text{Welch}} = \frac{\bar x_1 - \bar x_2}{\sqrt{s_1^2/n_1 + s_2^2/n_2}} .",
        r"Under $H_0\colon \mu = \mu_0$ the first has the $t_{n-1}$ distribution",
        r"\nu = \frac{\bigl(s_1^2/n_1 + s_2^2/n_2\bigr)^2}"
        r"{\dfrac{(s_1^2/n_1)^2}{n_1 - 1} + \dfrac{(s_2^2/n_2)^2}{n_2 - 1}}",
        "use n minus 1 degrees of freedom",
        r"paired t with $1/k$ in the squared standard error raised to $1/k + 1/(k - 1)$ (Nadeau",
        r"$H_0$ is about the population",
        r'so the mean is $\mu_0$."',
    )


def rounded(number):
    """Four digits, and a five rounds up, as by hand."""
    return f"{int(number * 1e4 + 0.5 + 1e-9) / 1e4:.4f}"


def p_values():
    """The sorted p-values of the example, and the level."""
    text = answer("multiple-testing")
    m, level = text.numbers(r"m = {}, \alpha = q = {}:")
    p = np.array(text.tables[1][1][1:], dtype=float)
    assert len(p) == m
    return p, float(level)


def test_the_multiple_testing_example_is_right():
    text = answer("multiple-testing")
    p, level = p_values()
    ranks, _, of_holm, of_bh = text.tables[1]
    k, m = np.arange(1, len(p) + 1), len(p)
    assert ranks[1:] == [str(i) for i in k]
    assert of_holm == [f"Holm: ${level}/({m + 1} - k)$", *(rounded(level / (m + 1 - i)) for i in k)]
    assert of_bh == [rf"Benjamini-Hochberg: ${level}\,k/{m}$", *(rounded(level * i / m) for i in k)]
    counts = ((p <= level).sum(), (p <= level / m).sum(), tools.holm(p).sum(), tools.benjamini_hochberg(p).sum())
    none, bound, bonferroni, holm, benjamini_hochberg = text.numbers(
        "Unadjusted {} are rejected, by Bonferroni ({}) {}, by Holm {}, by Benjamini-Hochberg {}."
    )
    assert [none, bonferroni, holm, benjamini_hochberg] == [*counts]
    assert bound == level / m
    text.shows(
        r"some test rejects with probability $1 - (1 - \alpha)^m$",
        r"$p_{(1)} \le \dots \le p_{(m)}$:",
        r"| in order while $p_{(k)} \le \alpha/(m - k + 1)$; stop",
        r"| $p_{(1)}, \dots, p_{(k)}$ with the *largest* $k$ for which $p_{(k)} \le q\,k/m$ |",
        "(0 if there are none)",
        "the best of 50 models",
    )


def test_the_lines_of_the_methods_are_drawn_as_described():
    says = figure("multiple-testing")
    p, level = p_values()
    np.testing.assert_array_equal(says.drawn["p"], p)
    seventh, last, bonferroni, line = says.numbers(
        "the last two at {} and {} are off the plot. The Bonferroni line lies flat at {} with one dot below it; the "
        "line at {} has six dots below it"
    )
    assert [seventh, last] == [*p[-2:]]
    assert [bonferroni, line] == [level / len(p), level]
    assert [(p < bonferroni).sum(), (p < line).sum(), len(p)] == [1, 6, 8]
    below = p <= level * np.arange(1, 9) / 8
    assert below.tolist() == [True] * 5 + [False] * 3


def test_the_step_procedures_reject_what_their_definitions_say():
    rng = np.random.default_rng(0)
    for _ in range(200):
        p = rng.uniform(size=9) ** 3
        np.testing.assert_array_equal(tools.benjamini_hochberg(p), stats.false_discovery_control(p) <= 0.05)
        order = np.sort(p)
        passed = 0
        while passed < 9 and order[passed] <= 0.05 / (9 - passed):
            passed += 1
        assert tools.holm(p).sum() == passed
        assert set(np.flatnonzero(p <= 0.05 / 9)) <= set(np.flatnonzero(tools.holm(p)))


@cache
def alarms_of_peeking():
    """Percent of experiments without effect in which some look rejects, by the number of looks, both of the page."""
    rng, found = np.random.default_rng(0), {}
    for looks in (10, 5):
        z = rng.standard_normal((100_000, looks)).cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
        found[looks] = (np.abs(z) > norm.ppf(0.975)).any(axis=1).mean()
    return found


def test_peeking_raises_as_many_false_alarms_as_the_page_says():
    level, *looks, many, few, fewer = answer("multiple-testing").numbers(
        "a two-sided z test at {} after each of {} equal batches of data, the chance that some look rejects is {}; "
        "with {} looks it is {}."
    )
    shown = {looks[0]: many, few: fewer}
    assert level == 0.05
    assert shown.keys() == alarms_of_peeking().keys()
    for count, share in alarms_of_peeking().items():
        assert share == pytest.approx(float(shown[count]), abs=0.006)
