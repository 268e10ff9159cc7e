"""The numbers that the pages on probability print, computed again and looked for on the page."""

import contextlib
import io
import math
import re
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, permutations, product
from math import comb, factorial, perm, pi, sqrt

import matplotlib
import numpy as np
import pytest
from content.pages import drawn, page_text, row, section
from content.pages import shows_source as shows
from ml import probability as tools
from scipy import integrate, optimize, special, stats

matplotlib.use("Agg")

COUNTING = "probability/counting.md"
BAYES = "probability/bayes.md"
NORMAL = "probability/normal.md"
DISCRETE = "probability/discrete-distributions.md"
PRACTICE = "probability/practice.md"
DENSITIES = "probability/densities-and-divergence.md"

HALF = Fraction(1, 2)


def grouped(number, mark=","):
    return f"{number:,}".replace(",", mark)


def minus(number, digits):
    """As tables print it, with a true minus sign."""
    return f"{number:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def programs(page, anchor):
    """The Python blocks of an answer that import something and print."""
    blocks = re.findall(r"^```python\n(.*?)^```", section(page, anchor), re.MULTILINE | re.DOTALL)
    return [b for b in blocks if "print(" in b]


# Counting


def test_the_four_ways_to_choose_four_of_ten_are_what_listing_them_gives():
    digits = range(10)
    counts = [
        sum(1 for _ in kind)
        for kind in (
            product(digits, repeat=4),
            permutations(digits, 4),
            combinations(digits, 4),
            combinations_with_replacement(digits, 4),
        )
    ]
    assert counts == [10**4, perm(10, 4), comb(10, 4), comb(13, 4)]
    for count, example in zip(counts, ("PIN |", "different digits |", "at once |", "bowl |"), strict=True):
        assert re.search(rf"{re.escape(example)} {grouped(count)} \|", section(COUNTING, "permutations-combinations"))
    shows(COUNTING, "permutations-combinations", "10 \\cdot 9 \\cdot 8 \\cdot 7 = 5040$", "$5040/24 = 210$")
    text = section(COUNTING, "permutations-combinations")
    assert "| $n = 10$, $k = 4$ |" in text
    shows(COUNTING, "permutations-combinations", "`perm(10, 4)` and `comb(10, 4)`", "the 715 unordered choices")
    assert 10_000 % 24 != 0
    shows(COUNTING, "permutations-combinations", "$10{,}000/24$ is not even whole: the PIN 7777 has one order, not 24")
    assert [len(set(permutations(pin))) for pin in ("1234", "7777")] == [24, 1]
    shows(COUNTING, "permutations-combinations", "Of the 10,000 PINs, 24 have the digits 1, 2, 3, 4 and only one has 7")
    shows(COUNTING, "permutations-combinations", rf"\binom{{49}}{{6}} = {grouped(comb(49, 6), '{,}')}$")


def test_stars_and_bars_is_a_bijection():
    def taken(stars_and_bars):
        return tuple(len(part) for part in stars_and_bars.split("|"))

    rows = set(permutations("****||"))
    choices = {taken("".join(r)) for r in rows}
    assert len(rows) == len(choices) == comb(3 + 4 - 1, 4)
    assert taken("**||**") == (2, 0, 2)
    shows(COUNTING, "permutations-combinations", "`**||**` means two of a, none of b, two of c")


def test_the_square_of_pairs_splits_into_six_four_and_six():
    pairs = list(product("abcd", repeat=2))
    assert [sum(a < b for a, b in pairs), sum(a == b for a, b in pairs), len(pairs)] == [6, 4, 16]
    (ax,) = drawn(COUNTING, "four-counts")["fig"].axes
    assert sum(t.get_text() in {a + b for a, b in pairs} for t in ax.texts) == 16


def test_the_words_of_mississippi_are_counted_right():
    words = factorial(11) // (factorial(4) * factorial(4) * factorial(2))
    assert [("MISSISSIPPI").count(c) for c in "MISP"] == [1, 4, 4, 2]
    shows(COUNTING, "multinomial-coefficient", "one M, four I, four S and two P")
    shows(COUNTING, "multinomial-coefficient", rf"$\frac{{11!}}{{1!\,4!\,4!\,2!}} = {grouped(words, '{,}')}$ words")
    letters = "MISS"
    assert len(set(permutations(letters))) == factorial(4) // factorial(2)


def test_the_patterns_of_repeated_digits_add_up_to_all_pins():
    patterns = {}
    for pin in product(range(10), repeat=4):
        kind = tuple(sorted((pin.count(d) for d in set(pin)), reverse=True))
        sets, number = patterns.setdefault(kind, [set(), 0])
        sets.add(tuple(sorted(pin)))
        patterns[kind][1] += 1
    order = [(1, 1, 1, 1), (2, 1, 1), (2, 2), (3, 1), (4,)]
    text = section(COUNTING, "multinomial-coefficient")
    for kind, name in zip(order, ("all different", "one pair", "two pairs", "three of", "four of"), strict=True):
        sets, number = patterns[kind]
        line = next(line for line in text.splitlines() if line.startswith(f"| {name}"))
        cells = [c.strip().strip("$") for c in line.strip("|").split("|")]
        assert cells[1].rpartition(" ")[2] == str(len(sets)), line
        assert cells[2].rpartition(" ")[2] == str(number // len(sets)), line
        assert cells[3] == grouped(number), line
    ways = (comb(10, 4), 10 * comb(9, 2), comb(10, 2), 10 * 9, 10)
    assert ways == tuple(len(patterns[kind][0]) for kind in order)  # as the second column derives them
    for left in (r"\binom{10}{4} =", r"10 \cdot \binom92 =", r"\binom{10}{2} =", r"10 \cdot 9 ="):
        assert left in text
    assert sum(len(s) for s, _ in patterns.values()) == 715
    shows(COUNTING, "multinomial-coefficient", "**715** | | **10,000**")
    assert comb(10, 5) == 252
    shows(COUNTING, "multinomial-coefficient", "= 252$", f"it is {252 // 2}")


def shared_birthday(people, days=365):
    return 1 - math.prod(1 - i / days for i in range(people))


def test_the_birthday_table_is_right():
    sizes = (10, 22, 23, 30, 50, 70)
    shows(COUNTING, "birthday-problem", row("People", *map(str, sizes)))
    shows(COUNTING, "birthday-problem", row("a shared birthday", *(f"{shared_birthday(m):.3f}" for m in sizes)))
    assert shared_birthday(22) < 0.5 < shared_birthday(23)
    others = math.ceil(math.log(0.5) / math.log(364 / 365))
    shows(COUNTING, "birthday-problem", f"need {others} others", f"{sqrt(2 * math.log(2)):.2f} \\sqrt N$")
    shows(COUNTING, "birthday-problem", "on 365 equally likely days", f"$23/365$ or ${math.ceil(365 / 2)}$")
    shows(COUNTING, "birthday-problem", r"to 32 bits", r"$N = 2^{32}$", r"$1.18 \cdot 2^{16} \approx")
    documents = sqrt(2 * 2**32 * math.log(2))
    assert round(documents, -3) == 77_000
    shows(COUNTING, "birthday-problem", r"\approx 77{,}000$")
    m = np.arange(2, 60)
    exact = np.array([shared_birthday(k) for k in m])
    np.testing.assert_allclose(exact, 1 - np.exp(-m * (m - 1) / 730), atol=0.02)


# Bayes


def test_the_machines_share_the_defects_as_printed():
    prior = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
    likelihood = [Fraction(2, 100), Fraction(3, 100), Fraction(5, 100)]
    joint = [p * q for p, q in zip(prior, likelihood, strict=True)]
    evidence = sum(joint)
    for name, p, q, j in zip("ABC", prior, likelihood, joint, strict=True):
        share = j / evidence
        scaled = f"{share * 29}/29 = {float(share):.3f}"
        shows(BAYES, "bayes-theorem", row(name, f"{float(p):.2f}", f"{float(q):.2f}", f"{float(j):.3f}", scaled))
    shows(BAYES, "bayes-theorem", f"| {float(evidence):.3f} | 1 |")
    np.testing.assert_allclose(
        tools.posterior([0.5, 0.3, 0.2], [0.02, 0.03, 0.05]), [float(j / evidence) for j in joint]
    )


def test_impossible_data_have_no_posterior():
    with pytest.raises(ValueError, match="no hypothesis"):
        tools.posterior([0.5, 0.5, 0.0], [0.0, 0.0, 1.0])


PREVALENCE, SENSITIVITY, FALSE = Fraction(1, 100), Fraction(9, 10), Fraction(1, 20)


def sick(tests=1, prevalence=PREVALENCE, sensitivity=SENSITIVITY, false=FALSE):
    found, alarm = prevalence * sensitivity**tests, (1 - prevalence) * false**tests
    return found / (found + alarm)


def test_a_positive_test_for_a_rare_disease_means_what_the_page_says():
    assert sick() == Fraction(2, 13) == Fraction(90, 585)
    shows(BAYES, "base-rate", r"\frac{0.0090}{0.0585} = \frac{2}{13} \approx 0.154", "$90/585 = 15.4\\%$")
    shows(BAYES, "base-rate", "| sick | 90 | 10 | 100 |", "| healthy | 495 | 9,405 | 9,900 |", "**585** | 9,415 |")
    shows(BAYES, "base-rate", r"\frac{0.90 \cdot 0.01}{0.90 \cdot 0.01 + 0.05 \cdot 0.99} = \frac{0.0090}{0.0585}")
    assert Fraction(9, 1000) + FALSE * (1 - PREVALENCE) == Fraction(585, 10_000)
    shows(BAYES, "base-rate", "With 1% sick, a test that finds 90% of the sick and alarms for 5% of the healthy")
    shows(BAYES, "base-rate", "| sum | **585** | 9,415 | 10,000 |", "at a prevalence of 50% has")
    shows(BAYES, "base-rate", f"$10/9415 = {10 / 9415:.2%}".replace("%", "\\%"))
    shows(BAYES, "base-rate", f"100/595 = {float(sick(sensitivity=1)):.1%}".replace("%", "\\%"))
    shows(BAYES, "base-rate", f"90/189 = {float(sick(false=Fraction(1, 100))):.1%}".replace("%", "\\%"))
    shows(BAYES, "base-rate", f"posterior of {float(sick(prevalence=HALF)):.1%}")


def test_the_short_answers_round_as_the_full_ones_compute():
    shows(BAYES, "base-rate", "raises 495 false alarms and 90 true ones among 10,000 people", "means a 15% chance")
    assert [f"{float(sick(t)):.0%}" for t in (1, 2, 3)] == ["15%", "77%", "98%"]
    shows(BAYES, "repeated-tests", "lifts 1% to 15%, two to 77%, three to 98%")
    shows(COUNTING, "birthday-problem", f"share a birthday is {shared_birthday(23):.3f}")
    shows(NORMAL, "68-95-99-7", *(f"{special.erf(k / sqrt(2)):.2%}" for k in (1, 2, 3)))
    shows(PRACTICE, "fair-die-two-fives", f"Five in seventy-two, about {5 / 72:.3f}.")
    shows(PRACTICE, "urn-with-replacement", f"60 orders, and the answer is {6561 / 50_000:.3f}.")


def test_the_picture_of_ten_thousand_people_has_that_many_cells():
    everyone, positive = drawn(BAYES, "ten-thousand")["fig"].axes
    cells = [p.get_width() * p.get_height() for p in everyone.patches]
    assert cells == [90, 10, 495, 9405]
    assert [p.get_width() * p.get_height() for p in positive.patches] == [90, 495]


def test_simulated_people_get_the_printed_posteriors():
    rng = np.random.default_rng(0)
    n = 2_000_000
    ill = rng.random(n) < 0.01
    rate = np.where(ill, 0.90, 0.05)
    first, second = rng.random(n) < rate, rng.random(n) < rate
    assert ill[first].mean() == pytest.approx(float(sick()), abs=0.005)
    assert ill[first & second].mean() == pytest.approx(float(sick(2)), abs=0.01)
    carrier = ~ill & (rng.random(n) < 0.04)
    rate = np.where(ill, 0.90, np.where(carrier, 1, 1 / 96))
    first, second = rng.random(n) < rate, rng.random(n) < rate
    assert ill[first].mean() == pytest.approx(float(sick()), abs=0.005)
    assert ill[first & second].mean() == pytest.approx(0.169, abs=0.005)


def test_repeated_tests_multiply_the_odds_by_eighteen():
    assert SENSITIVITY / FALSE == 18
    of_a_negative = (1 - SENSITIVITY) / (1 - FALSE)
    assert of_a_negative == Fraction(2, 19)
    shows(BAYES, "repeated-tests", "the likelihood ratio, here 18", "$0.90/0.05 = 18$", "$0.10/0.95 = 2/19$")
    shows(BAYES, "repeated-tests", r"\frac{0.01}{0.99} \cdot 18^t = \frac{18^t}{99}", row("0", "1 : 99", "1.0%"))
    shows(BAYES, "repeated-tests", r"$\frac{1}{99} \cdot 18 \cdot \frac{2}{19} =")
    for t, share in ((1, "2/13"), (2, "36/47"), (3, "648/659")):
        p = sick(t)
        assert p / (1 - p) == Fraction(18**t, 99)
        assert str(p) == share
        shows(BAYES, "repeated-tests", row(str(t), f"{18**t:,} : 99", f"{share} = {float(p):.1%}"))
    mixed = Fraction(1, 99) * 18 * of_a_negative
    assert mixed == Fraction(4, 209)
    share = mixed / (1 + mixed)
    shows(BAYES, "repeated-tests", r"= \frac{4}{209}$, a probability")
    shows(BAYES, "repeated-tests", rf"$4/213 = {float(share):.1%}".replace("%", "\\%"))
    assert share == Fraction(4, 213)


def test_a_shared_cause_of_false_alarms_spoils_the_second_test():
    q = (FALSE - Fraction(4, 100)) / Fraction(96, 100)
    assert q == Fraction(1, 96)
    shows(
        BAYES, "repeated-tests", "4% of the healthy", r"$0.04 + 0.96\,q = 0.05$, so $q = 1/96$", r"$0.04 + 0.96\,q^t$"
    )
    shows(BAYES, "repeated-tests", r"\frac{0.01 \cdot 0.9^2}{0.01 \cdot 0.9^2 + 0.99 \cdot (0.04 + 0.96/96^2)}")

    def shared(t):
        found = PREVALENCE * SENSITIVITY**t
        return found / (found + (1 - PREVALENCE) * (Fraction(4, 100) + Fraction(96, 100) * q**t))

    assert shared(1) == sick()
    evidence = Fraction(81, 10_000) / shared(2)
    shows(BAYES, "repeated-tests", rf"\frac{{0.0081}}{{{float(evidence):.4f}}} = {float(shared(2)):.3f}")
    (ax,) = drawn(BAYES, "repeated-tests")["fig"].axes
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [float(sick(t)) for t in range(5)])
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [float(shared(t)) for t in range(5)])
    assert [f"{float(shared(t)):.0%}" for t in (1, 2, 4)] == ["15%", "17%", "14%"]  # as its alt says


def test_the_beta_posterior_is_prior_times_likelihood():
    theta = (np.arange(100_000) + 0.5) / 100_000
    grid = tools.posterior(stats.beta.pdf(theta, 5, 5), theta**8 * (1 - theta) ** 2) * 100_000
    np.testing.assert_allclose(grid, stats.beta.pdf(theta, 13, 7), atol=1e-6)
    mean = grid @ theta / 100_000
    assert mean == pytest.approx(13 / 20)
    assert mean == pytest.approx(10 / 20 * 0.5 + 10 / 20 * 0.8)
    assert theta[grid.argmax()] == pytest.approx(12 / 18, abs=1e-4)
    low, high = stats.beta.ppf([0.025, 0.975], 13, 7)
    shows(BAYES, "prior-likelihood-posterior", f"{low:.3f} to {high:.3f}", "$12/18 = 0.667$", "$13/20 = 0.65$")
    shows(
        BAYES, "prior-likelihood-posterior", "the posterior is $\\mathrm{Beta}(13, 7)$", "$5/10 = 0.5$", "$8/10 = 0.8$"
    )
    hundred = stats.beta(5 + 80, 5 + 20)
    shows(BAYES, "prior-likelihood-posterior", "With 80 heads in 100 throws the posterior is $\\mathrm{Beta}(85, 25)$")
    shows(BAYES, "prior-likelihood-posterior", f"with mean {hundred.mean():.3f}")
    assert special.beta(9, 3) == pytest.approx(1 / 495)
    shows(BAYES, "prior-likelihood-posterior", "= 1/495$")


# Normal


def test_the_normal_example_of_heights_is_right():
    height = stats.norm(175, 7)
    low, high = height.ppf([0.025, 0.975])
    shows(NORMAL, "normal-distribution", f"= {15 / 7:.2f}$", rf"{height.sf(190):.1%}".replace("%", "\\%"))
    shows(NORMAL, "normal-distribution", "A man of 190 cm has $z = (190 - 175)/7", r"1 - \Phi(2.14) = 1.6\%$")
    assert f"{stats.norm.sf(2.14):.1%}" == "1.6%"
    shows(NORMAL, "normal-distribution", r"$175 \pm 1.96 \cdot 7$", r"With $\sigma = 0.1$ the peak")
    shows(NORMAL, "normal-distribution", f"from {low:.1f} to {high:.1f} cm")
    shows(NORMAL, "normal-distribution", f"the peak is {stats.norm.pdf(0, 0, 0.1):.2f}")
    assert f"{height.cdf(182) - height.cdf(168):.0%}" == "68%"
    assert f"{height.sf(182):.0%}" == "16%"
    assert [round(v) for v in (low, high)] == [161, 189]
    shows(NORMAL, "68-95-99-7", "68% are between 168 and 182 cm, 95% between 161 and 189 cm, and 16% above 182 cm")


def test_the_shares_within_one_two_and_three_deviations_are_right():
    for k, digits in (("1", 2), ("2", 2), ("3", 2), ("1.96", 2), ("2.576", 2), ("4", 3), ("5", 5)):
        share = special.erf(float(k) / sqrt(2))
        assert share == pytest.approx(stats.norm.cdf(float(k)) - stats.norm.cdf(-float(k)))
        shows(NORMAL, "68-95-99-7", f"| ${k}\\sigma$ | {share:.{digits}%} |")
    tail = stats.norm.sf
    shows(
        NORMAL,
        "68-95-99-7",
        f"1 in {0.5 / tail(1):.2f} | {tail(1):.2%}",
        f"1 in {0.5 / tail(1.96):.0f} | {tail(1.96):.2%} |",
    )
    shows(
        NORMAL,
        "68-95-99-7",
        f"1 in {0.5 / tail(2):.0f} | {tail(2):.2%}",
        f"1 in {0.5 / tail(2.576):.0f} | {tail(2.576):.2%} |",
    )
    shows(NORMAL, "68-95-99-7", f"1 in {0.5 / tail(3):.0f} | {tail(3):.3%}")
    shows(NORMAL, "68-95-99-7", f"1 in {0.5 / tail(4):,.0f} | 1 in {1 / tail(4):,.0f}")
    shows(NORMAL, "68-95-99-7", f"1 in {0.5e-6 / tail(5):.2f} million | 1 in {1e-6 / tail(5):.2f} million")
    assert tail(1.645) == pytest.approx(0.05, abs=5e-5)
    shows(NORMAL, "68-95-99-7", r"2.5% lie above $1.96\sigma$, 5% above $1.645\sigma$")
    shows(
        NORMAL,
        "68-95-99-7",
        f"about {round(1e6 * 2 * tail(3), -2):,.0f} lie there",
        "For exactly 95% take 1.96 standard",
    )
    steps = [stats.norm.cdf(k + 1) - stats.norm.cdf(k) for k in range(3)]
    for share in steps:
        assert f"{share:.2%}" in page_text(NORMAL)
    (ax,) = drawn(NORMAL, "68-95-99-7")["fig"].axes
    labels = [t.get_text() for t in ax.texts if t.get_text()]
    assert labels == ["99.73%", "95.45%", "68.27%", *(f"{s:.1%}" for s in steps for _ in range(2))]


def test_other_distributions_hold_the_printed_shares():
    for name, law in (
        ("normal", stats.norm()),
        ("uniform", stats.uniform(-sqrt(3), 2 * sqrt(3))),
        ("exponential", stats.expon(-1)),
    ):
        assert law.var() == pytest.approx(1)
        shares = [law.cdf(k) - law.cdf(-k) for k in (1, 2, 3)]
        shown = ["100%" if s == 1 else f"{s:.1%}" for s in shares]
        if name == "normal":
            shown[1] = "95.4%"  # 95.4499…
        shows(NORMAL, "68-95-99-7", row(name, *shown))
    shows(NORMAL, "68-95-99-7", row("any (Chebyshev), at least", "0%", f"{1 - 1 / 4:.1%}", f"{1 - 1 / 9:.1%}"))


def test_the_normal_integrals_are_those_derived():
    def moment(m):
        return integrate.quad(lambda z: z**m * math.exp(-(z**2) / 2) / sqrt(2 * pi), -40, 40)[0]

    assert [round(moment(m), 6) for m in range(7)] == [1, 0, 1, 0, 3, 0, 15]
    assert integrate.quad(lambda z: math.exp(-(z**2) / 2), -40, 40)[0] ** 2 == pytest.approx(2 * pi)
    assert integrate.quad(lambda z: z * stats.norm.pdf(z), 0, 40)[0] == pytest.approx(1 / sqrt(2 * pi))
    law = stats.norm(3, 2)
    assert law.moment(2) == pytest.approx(13)
    assert law.expect(lambda x: (x - 3) ** 4) == pytest.approx(48)
    shows(NORMAL, "normal-mean-variance", r"\sigma^2 = 13$", "= 48$", r"\E[Z^4] = 3$", r"\E[Z^6] = 15$")


# Discrete distributions


def test_the_mass_functions_agree_with_scipy():
    k = np.arange(-2, 40)
    for p in (0.1, 0.5, 0.8):
        np.testing.assert_allclose(tools.binomial_pmf(k, 20, p), stats.binom.pmf(k, 20, p), atol=1e-14)
        np.testing.assert_allclose(tools.geometric_pmf(k, p), stats.geom.pmf(k, p), atol=1e-14)
    for rate in (0.3, 4, 10):
        np.testing.assert_allclose(tools.poisson_pmf(k, rate), stats.poisson.pmf(k, rate), atol=1e-14)
    p = [0.4, 0.15, 0.45]
    for x in ([2, 1, 3], [0, 0, 6], [6, 0, 0]):
        assert tools.multinomial_pmf(x, p) == pytest.approx(stats.multinomial.pmf(x, 6, p))


def test_the_mass_functions_take_the_edges_and_large_numbers():
    assert list(tools.binomial_pmf([0, 1, 2], 2, 0.0)) == [1, 0, 0]
    assert list(tools.binomial_pmf([0, 1, 2], 2, 1.0)) == [0, 0, 1]
    assert list(tools.geometric_pmf([0, 1, 2], 1.0)) == [0, 1, 0]
    assert tools.binomial_pmf(500_000, 1_000_000, 0.5) == pytest.approx(1 / sqrt(500_000 * pi), rel=1e-5)
    assert tools.poisson_pmf(1000, 1000) == pytest.approx(1 / sqrt(2000 * pi), rel=1e-3)


def test_means_and_variances_in_the_table_are_right():
    k = np.arange(0, 2000)
    n, p, rate, r = 20, 0.3, 4.0, 3
    laws = [
        (tools.binomial_pmf(k[:21], n, p), n * p, n * p * (1 - p)),
        (tools.geometric_pmf(k, p), 1 / p, (1 - p) / p**2),
        (tools.poisson_pmf(k, rate), rate, rate),
        (special.comb(k - 1, r - 1) * p**r * (1 - p) ** np.maximum(k - r, 0.0) * (k >= r), r / p, r * (1 - p) / p**2),
        (stats.hypergeom.pmf(k[:7], 20, 8, 6), 6 * 8 / 20, 6 * 8 / 20 * 12 / 20 * 14 / 19),
    ]
    for mass, mean, variance in laws:
        values = k[: len(mass)]
        assert mass.sum() == pytest.approx(1)
        assert mass @ values == pytest.approx(mean)
        assert mass @ (values - mean) ** 2 == pytest.approx(variance)


def test_the_errors_of_a_model_on_ten_inputs_are_right():
    for errors, formula in ((0, "0.9^{10}"), (1, r"10 \cdot 0.1 \cdot 0.9^9"), (2, r"45 \cdot 0.1^2 \cdot 0.9^8")):
        value = comb(10, errors) * 0.1**errors * 0.9 ** (10 - errors)
        shows(DISCRETE, "binomial", f"${formula}$ | {value:.3f} |")
    shows(DISCRETE, "binomial", "errs on 10% of inputs", "Among 10 inputs", "The mean is 1 and")
    shows(DISCRETE, "binomial", r"$\sqrt{10 \cdot 0.1 \cdot 0.9} =", r"$0.1^2 \cdot 0.9^8 =")
    shows(
        DISCRETE,
        "binomial",
        f"| at least 1 | $1 - 0.9^{{10}}$ | {1 - 0.9**10:.3f} |",
        f"= {sqrt(0.9):.3f}$",
        f"= {0.1**2 * 0.9**8:.4f}$",
    )
    half = [stats.binom.pmf(n // 2, n, 0.5) for n in (20, 100)]
    shows(DISCRETE, "binomial", f"{half[0]:.3f} for 20 throws, {half[1]:.3f} for 100")


def test_the_wait_for_a_six_is_as_printed():
    shows(DISCRETE, "geometric", f"sqrt{{30}} = {sqrt(30):.2f}$", f"= {(5 / 6) ** 6:.3f}$", f"= {(5 / 6) ** 4:.3f}$")
    shows(DISCRETE, "geometric", r"$p = \tfrac16$: mean 6", "The median is 4", "you still wait 6 more")
    assert stats.geom.std(1 / 6) == pytest.approx(sqrt(30))
    assert stats.geom.median(1 / 6) == 4
    assert (5 / 6) ** 3 > 0.5 > (5 / 6) ** 4


def test_the_geometric_has_no_memory_and_its_mean_is_the_sum_of_tails():
    p, m = 0.3, np.arange(500)
    tail = stats.geom.sf(m, p)
    np.testing.assert_allclose(tail, 0.7**m, atol=1e-12)
    assert tail.sum() == pytest.approx(1 / p)
    assert tail[12] / tail[5] == pytest.approx(tail[7])
    failures = tools.geometric_pmf(m + 1, p)  # the other convention
    assert failures @ m == pytest.approx(0.7 / p)


def test_the_poisson_table_shows_its_limit():
    shows(DISCRETE, "poisson", row("$k$", "$n = 10$", "$n = 100$", "$n = 1000$", "Poisson"), r"for $\lambda = 3$")
    for k in (0, 2, 5):
        cells = [tools.binomial_pmf(k, n, 3 / n) for n in (10, 100, 1000)] + [tools.poisson_pmf(k, 3)]
        shows(DISCRETE, "poisson", row(str(k), *(f"{c:.4f}" for c in cells)))


def test_the_help_desk_numbers_are_right():
    shows(DISCRETE, "poisson", f"$e^{{-1}} = {math.exp(-1):.3f}$", f"4! = {tools.poisson_pmf(4, 4):.3f}$")
    shows(
        DISCRETE,
        "poisson",
        "gets 4 tickets an hour. In the next quarter of an hour, $\\lambda = 1$",
        "one hour of five",
    )
    shows(DISCRETE, "poisson", f"eight or more with {stats.poisson.sf(7, 4):.3f}")
    assert round(1 / float(tools.poisson_pmf(4, 4))) == 5  # one hour of five


def test_poisson_counts_add():
    both = np.convolve(tools.poisson_pmf(np.arange(60), 2), tools.poisson_pmf(np.arange(60), 3))[:60]
    np.testing.assert_allclose(both, tools.poisson_pmf(np.arange(60), 5), atol=1e-14)


def outcomes_of_the_urn():
    p = [Fraction(8, 20), Fraction(3, 20), Fraction(9, 20)]
    for x in product(range(7), repeat=3):
        if sum(x) == 6:
            ways = factorial(6) // math.prod(map(factorial, x))
            yield x, ways * math.prod(q**k for q, k in zip(p, x, strict=True))


def test_the_multinomial_table_is_right_by_summing_over_all_outcomes():
    law = list(outcomes_of_the_urn())
    assert sum(p for _, p in law) == 1
    mean = [sum(p * x[i] for x, p in law) for i in range(3)]
    shows(DISCRETE, "multinomial", row("mean", *(f"{float(m):.2f}" for m in mean)))
    cov = [[sum(p * (x[i] - mean[i]) * (x[j] - mean[j]) for x, p in law) for j in range(3)] for i in range(3)]
    shows(DISCRETE, "multinomial", row("variance", *(f"{float(cov[i][i]):.3f}" for i in range(3))))
    shows(DISCRETE, "multinomial", row("covariance with red", *(minus(float(c), 3) for c in cov[0])))
    shares = [Fraction(8, 20), Fraction(3, 20), Fraction(9, 20)]
    for i, j in product(range(3), repeat=2):
        assert cov[i][j] == 6 * shares[i] * ((i == j) - shares[j])
    assert max(law, key=lambda e: e[1])[0] == (2, 1, 3)  # the likeliest, as the caption says


def test_the_multinomial_example_and_figure_are_right():
    product_ = 0.40**2 * 0.15 * 0.45**3
    assert factorial(6) // (factorial(2) * factorial(1) * factorial(3)) == 60
    shows(DISCRETE, "multinomial", r"\frac{6!}{2!\,1!\,3!} \cdot 0.40^2 \cdot 0.15 \cdot 0.45^3")
    shows(DISCRETE, "multinomial", "shares 0.40 red, 0.15 yellow, 0.45 white")
    shows(DISCRETE, "multinomial", rf"= 60 \cdot {product_:.6f} = {60 * product_:.3f}")
    (ax,) = drawn(DISCRETE, "multinomial-urn")["fig"].axes
    assert len(ax.lines) == len(list(outcomes_of_the_urn()))
    assert ax.texts[0].get_text() == f"{60 * product_:.3f}"


@pytest.mark.parametrize("name", ["binomial-family", "geometric-family", "poisson-family"])
def test_each_family_figure_draws_whole_distributions(name):
    (ax,) = drawn(DISCRETE, name)["fig"].axes
    assert len(ax.lines) == 3
    for line in ax.lines:
        assert line.get_ydata().sum() == pytest.approx(1, abs=0.07)  # the tail of the geometric leaves the frame
    peaks = {"binomial-family": [2, 10, 16], "geometric-family": [1, 1, 1], "poisson-family": [0, 3, 9]}
    tops = [line.get_xdata()[np.isclose(line.get_ydata(), line.get_ydata().max())].tolist() for line in ax.lines]
    twice = name == "poisson-family"  # with a whole mean, its mode is two values
    assert tops == [[k, k + 1] if twice else [k] for k in peaks[name]]  # as the alternative texts say


# Practice


@pytest.mark.parametrize("anchor", ["couples-until-first-girl", "fair-die-two-fives", "urn-with-replacement"])
def test_each_practice_program_prints_what_its_comments_say(anchor):
    (program,) = programs(PRACTICE, anchor)
    expected = re.findall(r"^print\(.*\)  # (.*)$", program, re.MULTILINE)
    assert len(expected) == program.count("print(") > 1
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    assert printed.getvalue().splitlines() == expected


def until_first_girl(cap):
    """Exact mean of children, girls and boys, by listing the families; p is one half."""
    families = [(HALF**k, k, 1, k - 1) for k in range(1, cap + 1)] + [(HALF**cap, cap, 0, cap)]
    assert sum(f[0] for f in families) == 1
    return [sum(f[0] * f[i] for f in families) for i in (1, 2, 3)]


def test_couples_with_a_cap_have_as_many_boys_as_girls():
    for cap in (1, 2, 3, 4):
        children, girls, boys = until_first_girl(cap)
        assert girls == boys == 1 - HALF**cap
        assert children == 2 * (1 - HALF**cap)
        shows(PRACTICE, "couples-until-first-girl", row(*map(str, (cap, children, girls, boys, HALF**cap))))
    shows(PRACTICE, "couples-until-first-girl", row("no limit", "2", "1", "1", "0"))
    assert [float(v) for v in until_first_girl(60)] == pytest.approx([2, 1, 1])
    shows(PRACTICE, "couples-until-first-girl", r"\tfrac14 + \tfrac28 + \tfrac38 = \tfrac78$")


def test_wald_holds_for_a_girl_share_other_than_one_half():
    p, q, c = Fraction(488, 1000), Fraction(512, 1000), 3
    families = [(q ** (k - 1) * p, k, 1, k - 1) for k in range(1, c + 1)] + [(q**c, c, 0, c)]
    children, girls, boys = (sum(f[0] * f[i] for f in families) for i in (1, 2, 3))
    assert (children, girls, boys) == ((1 - q**c) / p, 1 - q**c, q * (1 - q**c) / p)
    assert girls == p * children
    shows(PRACTICE, "couples-until-first-girl", f"1/0.488 = {1 / 0.488:.2f}$", f"0.512/0.488 = {0.512 / 0.488:.2f}$")


def test_couples_of_different_kinds_do_change_the_ratio_by_stopping():
    kinds = (Fraction(2, 5), Fraction(3, 5))
    boys = sum((1 - p) / p for p in kinds) / 2  # and one girl each
    without = sum(1 - p for p in kinds) / sum(kinds)
    assert without == 1
    shows(PRACTICE, "couples-until-first-girl", rf"\tfrac{{0.4}}{{0.6}}\bigr) = {float(boys):.3f}$ boys for each girl")
    rng = np.random.default_rng(0)
    families = [tools.until_first_girl(200_000, rng, p=float(p)) for p in kinds]
    assert sum(b.sum() for _, b in families) / 400_000 == pytest.approx(float(boys), abs=0.01)


def test_couples_who_wait_for_a_majority_of_girls_stop_but_not_soon():
    # paths that have not been at +1 yet, by girls - boys = 0, -1, -2, …
    alive, expected, at = np.zeros(20_002), [], 0.0
    alive[0] = 1
    for birth in range(1, 20_001):
        at += alive.sum()  # Pr(N >= birth)
        alive = 0.5 * np.append(alive[1:], 0) + 0.5 * np.append(0, alive[:-1])
        if birth in (200, 2000, 20_000):
            expected.append(at)
    assert alive.sum() < 0.01  # still waiting after 20,000 births
    assert expected[1] / expected[0] == pytest.approx(sqrt(10), rel=0.05)  # no finite mean:
    assert expected[2] / expected[1] == pytest.approx(sqrt(10), rel=0.05)  # it grows like a root


def test_a_wait_without_end_is_refused():
    with pytest.raises(ValueError, match="cap"):
        tools.until_first_girl(3, np.random.default_rng(0), p=0)
    girls, boys = tools.until_first_girl(3, np.random.default_rng(0), cap=2, p=0)
    assert (girls.sum(), boys.tolist()) == (0, [2, 2, 2])


def test_the_share_of_girls_averaged_over_families_is_not_one_half():
    shares = []
    for families in (1, 2, 10, 100):
        n = np.arange(families, families + 4000)
        shares.append((families / n) @ stats.nbinom.pmf(n - families, families, 0.5))
    assert shares[0] == pytest.approx(math.log(2))
    one, two, ten, hundred = (f"{s:.3f}" for s in shares)
    shows(PRACTICE, "couples-until-first-girl", rf"\ln 2 \approx {one}")
    shows(
        PRACTICE, "couples-until-first-girl", f"{one} for one family, {two} for two, {ten} for ten and {hundred} for a"
    )


def test_families_that_want_one_of_each_have_three_children():
    rng = np.random.default_rng(0)
    girls = rng.random((100_000, 60)) < 0.5
    children = (girls != girls[:, :1]).argmax(axis=1) + 1
    assert children.mean() == pytest.approx(3, abs=0.02)
    shows(PRACTICE, "couples-until-first-girl", "for the other sex: 3 children")


def test_the_bars_of_the_families_hold_a_thousand_girls_and_boys():
    (ax,) = drawn(PRACTICE, "until-first-girl")["fig"].axes
    heights = [p.get_height() for p in ax.patches]
    assert heights[:4] == [500, 250, 125, 62.5]
    assert heights[8:12] == [0, 250, 250, 187.5]
    size = np.arange(1, 200)
    assert (1000 * 0.5**size).sum() == pytest.approx((1000 * 0.5**size * (size - 1)).sum()) == pytest.approx(1000)


def test_every_count_of_fives_in_three_throws_is_right():
    fives = [throw.count(5) for throw in product(range(1, 7), repeat=3)]
    for k, ways in enumerate(("$5^3 = 125$", r"$3 \cdot 5^2 = 75$", r"$3 \cdot 5 = 15$", "1")):
        number = fives.count(k)
        assert ways.strip("$").rpartition(" ")[2] == str(number)
        shows(PRACTICE, "fair-die-two-fives", row(str(k), ways, f"{number / 216:.4f}"))
    assert Fraction(fives.count(2), 216) == Fraction(5, 72)
    shows(PRACTICE, "fair-die-two-fives", r"\frac{15}{216} = \frac{5}{72} \approx 0.0694")
    assert Fraction(sum(k >= 2 for k in fives), 216) == Fraction(16, 216) == Fraction(2, 27)
    p = 15 / 216
    shows(
        PRACTICE,
        "fair-die-two-fives",
        r"3 \cdot \frac{1}{36} \cdot \frac56 =",
        "which makes 15",
        row("sum", "216", "1"),
    )
    shows(PRACTICE, "fair-die-two-fives", r"$\frac{16}{216} = \frac{2}{27}$: that is *at least*")
    assert Fraction(1, 36) * Fraction(5, 6) == Fraction(5, 216)
    shows(
        PRACTICE,
        "fair-die-two-fives",
        r"$\frac{1}{36} \cdot \frac56 = \frac{5}{216}$: only one",
        r"\frac16 = \frac12$.",
    )
    assert sum(fives) == 216 // 2  # one half on average
    simulated = re.search(r"# (0\.\d+)", section(PRACTICE, "fair-die-two-fives"))[1]
    shows(PRACTICE, "fair-die-two-fives", f"so {simulated} is as close as can be expected")
    assert abs(float(simulated) - 15 / 216) < 2 * 0.00025
    shows(PRACTICE, "fair-die-two-fives", rf"\sqrt{{{p:.4f} \cdot {1 - p:.4f} / 10^6}} =")
    shows(PRACTICE, "fair-die-two-fives", f"= {sqrt(p * (1 - p) / 1e6):.5f}$")


def test_the_urn_gives_the_printed_fractions():
    exact = dict(outcomes_of_the_urn())[2, 1, 3]
    assert exact == Fraction(6561, 50_000)
    shows(PRACTICE, "urn-with-replacement", rf"\frac{{6561}}{{50000}} = {float(exact):.5f}")
    assert (Fraction(9, 20) ** 3, Fraction(8, 20) ** 2) == (Fraction(729, 8000), Fraction(4, 25))
    shows(
        PRACTICE,
        "urn-with-replacement",
        r"\frac{720}{12} = 60$",
        r"60 \cdot \frac{4}{25} \cdot \frac{3}{20} \cdot \frac{729}{8000}",
    )
    means = [6 * n / 20 for n in (8, 3, 9)]
    shows(PRACTICE, "urn-with-replacement", "expected ones, {:.1f}, {:.1f} and {:.1f},".format(*means))
    shows(PRACTICE, "urn-with-replacement", r"\frac{28 \cdot 3 \cdot 84}{38{,}760}", "$6! = 720$ orders")
    sets = comb(8, 2) * comb(3, 1) * comb(9, 3)
    assert (comb(8, 2), comb(9, 3), comb(20, 6)) == (28, 84, 38_760)
    without = Fraction(sets, comb(20, 6))
    shows(PRACTICE, "urn-with-replacement", rf"\frac{{294}}{{1615}} \approx {float(without):.3f}")
    assert without == Fraction(294, 1615)
    shows(PRACTICE, "urn-with-replacement", f"${float(exact / 60):.5f}$: one order only")


def test_the_formula_for_any_urn_agrees_with_listing_all_draws():
    balls = "RRYWWW"
    draws = list(product(balls, repeat=3))
    hits = sum((d.count("R"), d.count("Y"), d.count("W")) == (1, 1, 1) for d in draws)
    assert Fraction(hits, len(draws)) == Fraction(factorial(3) * 2 * 1 * 3, 6**3)


# Densities and divergence


def test_a_kernel_estimate_is_a_density_and_the_example_is_right():
    x = np.linspace(-12, 12, 4001)
    for h in (0.05, 0.3, 1.5):
        assert np.trapezoid(tools.kernel_density(x, [1, 2, 4], h), x) == pytest.approx(1)
    parts = [stats.norm.pdf(z) for z in (1, 0, 2)]
    value = tools.kernel_density([2], [1, 2, 4], 1.0)[0]
    assert value == pytest.approx(sum(parts) / 3)
    shows(DENSITIES, "density-estimation", f"({parts[0]:.4f} + {parts[1]:.4f} + {parts[2]:.4f}) = {value:.4f}$")
    with pytest.raises(ValueError, match="bandwidth"):
        tools.kernel_density([0], [0], 0)


def two_humps(rng, n):
    left = rng.random(n) < 0.6
    return np.where(left, rng.normal(-1, 0.5, n), rng.normal(2, 0.8, n))


def test_the_held_out_table_chooses_the_middle_bandwidth():
    rng = np.random.default_rng(1)
    data, held_out = two_humps(rng, 200), two_humps(rng, 200)
    scores = [np.log(tools.kernel_density(held_out, data, h)).mean() for h in (0.05, 0.3, 1.5)]
    shows(DENSITIES, "density-estimation", row("mean log density, held out", *(minus(s, 2) for s in scores)))
    training = [np.log(tools.kernel_density(data, data, h)).mean() for h in (0.3, 0.05, 1e-3, 1e-9)]
    assert training == sorted(training)  # it grows without bound
    iqr = np.subtract(*np.percentile(data, [75, 25]))
    rule = 0.9 * min(data.std(ddof=1), iqr / 1.34) * 200**-0.2
    by_rule = minus(np.log(tools.kernel_density(held_out, data, rule)).mean(), 2)
    shows(DENSITIES, "density-estimation", f"gives {rule:.2f} here, with {by_rule} on the same new points")
    shows(DENSITIES, "density-estimation", row("Bandwidth", "0.05", "0.3", "1.5"), r"$0.9 \min(s, \mathrm{IQR}/1.34)")
    _, bottom = drawn(DENSITIES, "density-estimation")["fig"].axes
    plotted = bottom.lines[1]
    np.testing.assert_allclose(plotted.get_ydata(), tools.kernel_density(plotted.get_xdata(), data, 0.3))


def test_bias_and_variance_of_a_kernel_estimate_are_as_approximated():
    rng = np.random.default_rng(0)
    n, h, x = 400, 0.25, 0.5
    estimates = [tools.kernel_density([x], rng.normal(size=n), h)[0] for _ in range(4000)]
    p = stats.norm.pdf(x)
    curvature = (x**2 - 1) * p
    assert np.mean(estimates) - p == pytest.approx(h**2 / 2 * curvature, rel=0.15)
    assert np.var(estimates) == pytest.approx(p / (2 * sqrt(pi) * n * h), rel=0.4)
    wide = integrate.quad(lambda u: stats.norm.pdf(u) ** 2, -9, 9)[0]
    assert wide == pytest.approx(1 / (2 * sqrt(pi)))


def test_the_divergence_example_is_right_in_nats_and_bits():
    p, q = np.array([0.9, 0.1]), np.array([0.5, 0.5])
    forward, reverse = tools.kl(p, q), tools.kl(q, p)
    assert forward == pytest.approx(special.rel_entr(p, q).sum())
    shows(DENSITIES, "kl-divergence", f"= {0.9 * math.log(1.8):.3f} - {-0.1 * math.log(0.2):.3f} = {forward:.3f}")
    shows(DENSITIES, "kl-divergence", f"= {0.5 * math.log(5 / 9):.3f} + {0.5 * math.log(5):.3f} = {reverse:.3f}")
    shows(DENSITIES, "kl-divergence", f"{forward / math.log(2):.3f} and {reverse / math.log(2):.3f}")
    shows(DENSITIES, "kl-divergence", "$P = (0.9, 0.1)$ and $Q = (0.5, 0.5)$", r"&= 0.9 \ln 1.8 + 0.1 \ln 0.2 =")
    shows(DENSITIES, "kl-divergence", r"&= 0.5 \ln \tfrac{5}{9} + 0.5 \ln 5 =")
    assert f"{tools.kl([0, 1], [0.9, 0.1]):.1f}" == "2.3"  # the most of D(Q || P), as its alternative text says
    entropy, cross = -(p @ np.log(p)), -(p @ np.log(q))
    assert cross == pytest.approx(entropy + forward)
    shows(DENSITIES, "kl-divergence", f"${cross:.3f} = {entropy:.3f} + {forward:.3f}$")
    (ax,) = drawn(DENSITIES, "kl-asymmetry")["fig"].axes
    assert [t.get_text() for t in ax.texts if t.get_text().startswith("0.")] == [f"{reverse:.3f}", f"{forward:.3f}"]


def test_the_divergence_is_never_negative_and_zero_only_for_equals():
    rng = np.random.default_rng(0)
    for _ in range(200):
        p, q = rng.dirichlet(np.ones(5), size=2)
        assert tools.kl(p, q) > 0
        assert tools.kl(p, p) == 0
    assert tools.kl([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))  # 0 ln 0 counts 0
    assert tools.kl([0.5, 0.5], [1, 0]) == math.inf
    with pytest.raises(ValueError, match="shape"):
        tools.kl([0.5, 0.5], [1.0])


def test_the_divergence_breaks_the_triangle_inequality():
    p, q, r = ([t, 1 - t] for t in (0.9, 0.7, 0.5))
    assert tools.kl(p, r) > tools.kl(p, q) + tools.kl(q, r)


def test_the_divergence_of_two_normals_is_its_integral():
    for m1, s1, m2, s2 in ((0, 1, 1, 2), (1, 2, 0, 1), (-1, 0.5, 2, 1.5)):
        p, q = stats.norm(m1, s1), stats.norm(m2, s2)
        integral = integrate.quad(
            lambda x, p=p, q=q: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), m1 - 12 * s1, m1 + 12 * s1
        )[0]
        assert tools.kl_normal(m1, s1, m2, s2) == pytest.approx(integral)
    shows(DENSITIES, "kl-normals", f"= {tools.kl_normal(0, 1, 1, 2):.3f}$", f"= {tools.kl_normal(1, 2, 0, 1):.3f}$")
    worked = (math.log(2) + (1 + 1) / 8 - 0.5, math.log(0.5) + (4 + 1) / 2 - 0.5)
    assert worked == pytest.approx((tools.kl_normal(0, 1, 1, 2), tools.kl_normal(1, 2, 0, 1)))
    shows(DENSITIES, "kl-normals", r"$\ln 2 + \frac{1 + 1}{8} - \frac12", r"$\ln \frac12 + \frac{4 + 1}{2} - \frac12")
    assert tools.kl_normal(1, 2, 3, 2) == pytest.approx((1 - 3) ** 2 / (2 * 2**2))
    assert tools.kl_normal(1.5, 0.7, 0, 1) == pytest.approx((1.5**2 + 0.7**2 - 1 - math.log(0.7**2)) / 2)


def test_forward_and_reverse_fits_are_as_tabulated():
    weights, means, sds = np.array([0.65, 0.35]), np.array([-2, 2.5]), np.array([0.8, 0.6])
    x = np.linspace(-14, 14, 28_001)
    log_p = special.logsumexp(stats.norm.logpdf(x[:, None], means, sds), b=weights, axis=1)

    def kl_on_grid(log_a, log_b):
        return np.trapezoid(np.exp(log_a) * (log_a - log_b), x)

    mean = weights @ means
    sd = sqrt(weights @ (sds**2 + means**2) - mean**2)
    fits = {"forward": (mean, sd)}
    for name, start in (("reverse, best", -2.0), ("reverse, other minimum", 2.5)):
        found = optimize.minimize(
            lambda t: kl_on_grid(stats.norm.logpdf(x, t[0], math.exp(t[1])), log_p),
            [start, 0.0],
            method="Nelder-Mead",
            options={"xatol": 1e-6, "fatol": 1e-10},
        )
        fits[name] = (found.x[0], math.exp(found.x[1]))
    text = section(DENSITIES, "forward-reverse-kl").replace("**", "")
    for name, (m, s) in fits.items():
        log_q = stats.norm.logpdf(x, m, s)
        cells = [minus(m, 3), f"{s:.3f}", f"{kl_on_grid(log_p, log_q):.3f}", f"{kl_on_grid(log_q, log_p):.3f}"]
        if name != "forward":  # the minimum is flat: its place to 3 digits, the rest as it follows
            assert f"| {name} | {cells[0]} | {cells[1]} |" in text
            assert f"{cells[3]} |" in text
        else:
            assert row(name, *cells) in text
    worst = [kl_on_grid(log_p, stats.norm.logpdf(x, m, s)) for m, s in list(fits.values())[1:]]
    assert worst == pytest.approx([4.789, 17.148], abs=2e-3)
    assert "| 4.789 | 0.429 |" in text
    assert "| 17.148 | 1.047 |" in text
    shows(DENSITIES, "forward-reverse-kl", r"$\mu = 0.65 \cdot (-2) + 0.35 \cdot 2.5 = -0.425$")
    shows(DENSITIES, "forward-reverse-kl", f"0.65 = {-math.log(0.65):.3f}$", f"0.35 = {-math.log(0.35):.3f}$")
    shows(DENSITIES, "forward-reverse-kl", f"= {mean:.3f}$, and $\\sigma = {sd:.3f}$")
    (ax,) = drawn(DENSITIES, "forward-reverse-kl")["fig"].axes
    peaks = [line.get_xdata()[line.get_ydata().argmax()] for line in ax.lines]
    assert peaks == pytest.approx([fits["forward"][0], fits["reverse, best"][0]], abs=0.01)


def test_the_component_behind_a_point_is_inferred_right():
    a, b = stats.norm.pdf(0.5, -1, 0.5), stats.norm.pdf(0.5, 2, 0.8)
    share = tools.posterior([0.6, 0.4], [a, b])
    shows(DENSITIES, "latent-variable", rf"0.6 \cdot {a:.5f}", rf"0.4 \cdot {b:.4f}")
    shows(DENSITIES, "latent-variable", rf"\frac{{{0.6 * a:.4f}}}{{{0.6 * a + 0.4 * b:.4f}}} = {share[0]:.3f}")
    shows(DENSITIES, "latent-variable", "Weights 0.6 and 0.4, means $-1$ and 2, standard deviations 0.5 and 0.8.")
    shows(DENSITIES, "latent-variable", rf"\frac{{0.6 \cdot {a:.5f}}}{{0.6 \cdot {a:.5f} + 0.4 \cdot {b:.4f}}}")
    shows(DENSITIES, "latent-variable", f"with probability {share[1]:.3f}")


def test_no_page_calls_a_mass_function_a_density():
    for page in (DISCRETE, PRACTICE):
        assert "PDF" not in page_text(page)
