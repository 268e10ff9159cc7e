"""The page probability/practice.md: its Python, and what it claims, computed again."""

import contextlib
import io
import math
import re
from fractions import Fraction
from functools import partial
from itertools import product
from math import comb, factorial, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, source
from ml import probability as tools
from scipy import stats

PAGE = "probability/practice.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


HALF = Fraction(1, 2)


def outcomes_of_the_urn():
    p = [Fraction(8, 20), Fraction(3, 20), Fraction(9, 20)]
    for x in product(range(7), repeat=3):
        if sum(x) == 6:
            ways = factorial(6) // math.prod(map(factorial, x))
            yield x, ways * math.prod(q**k for q, k in zip(p, x, strict=True))


@pytest.mark.parametrize("anchor", ["couples-until-first-girl", "fair-die-two-fives", "urn-with-replacement"])
def test_each_practice_program_prints_what_its_comments_say(anchor):
    (program,) = (code for code in answer(anchor).code if "print(" in code)
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
        answer("couples-until-first-girl").shows(row(*map(str, (cap, children, girls, boys, HALF**cap))))
    answer("couples-until-first-girl").shows(row("no limit", "2", "1", "1", "0"))
    assert [float(v) for v in until_first_girl(60)] == pytest.approx([2, 1, 1])
    answer("couples-until-first-girl").shows(r"\tfrac14 + \tfrac28 + \tfrac38 = \tfrac78$")


def test_wald_holds_for_a_girl_share_other_than_one_half():
    p, q, c = Fraction(488, 1000), Fraction(512, 1000), 3
    families = [(q ** (k - 1) * p, k, 1, k - 1) for k in range(1, c + 1)] + [(q**c, c, 0, c)]
    children, girls, boys = (sum(f[0] * f[i] for f in families) for i in (1, 2, 3))
    assert (children, girls, boys) == ((1 - q**c) / p, 1 - q**c, q * (1 - q**c) / p)
    assert girls == p * children
    answer("couples-until-first-girl").shows(f"1/0.488 = {1 / 0.488:.2f}$", f"0.512/0.488 = {0.512 / 0.488:.2f}$")


def test_couples_of_different_kinds_do_change_the_ratio_by_stopping():
    kinds = (Fraction(2, 5), Fraction(3, 5))
    boys = sum((1 - p) / p for p in kinds) / 2  # and one girl each
    without = sum(1 - p for p in kinds) / sum(kinds)
    assert without == 1
    answer("couples-until-first-girl").shows(rf"\tfrac{{0.4}}{{0.6}}\bigr) = {float(boys):.3f}$ boys for each girl")
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
    answer("couples-until-first-girl").shows(rf"\ln 2 \approx {one}")
    answer("couples-until-first-girl").shows(f"{one} for one family, {two} for two, {ten} for ten and {hundred} for a")


def test_families_that_want_one_of_each_have_three_children():
    rng = np.random.default_rng(0)
    girls = rng.random((100_000, 60)) < 0.5
    children = (girls != girls[:, :1]).argmax(axis=1) + 1
    assert children.mean() == pytest.approx(3, abs=0.02)
    answer("couples-until-first-girl").shows("for the other sex: 3 children")


def test_the_bars_of_the_families_hold_a_thousand_girls_and_boys():
    (ax,) = figure("until-first-girl").drawn["fig"].axes
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
        answer("fair-die-two-fives").shows(row(str(k), ways, f"{number / 216:.4f}"))
    assert Fraction(fives.count(2), 216) == Fraction(5, 72)
    answer("fair-die-two-fives").shows(r"\frac{15}{216} = \frac{5}{72} \approx 0.0694")
    assert Fraction(sum(k >= 2 for k in fives), 216) == Fraction(16, 216) == Fraction(2, 27)
    p = 15 / 216
    answer("fair-die-two-fives").shows(
        r"3 \cdot \frac{1}{36} \cdot \frac56 =",
        "which makes 15",
        row("sum", "216", "1"),
    )
    answer("fair-die-two-fives").shows(r"$\frac{16}{216} = \frac{2}{27}$: that is *at least*")
    assert Fraction(1, 36) * Fraction(5, 6) == Fraction(5, 216)
    answer("fair-die-two-fives").shows(
        r"$\frac{1}{36} \cdot \frac56 = \frac{5}{216}$: only one",
        r"\frac16 = \frac12$.",
    )
    assert sum(fives) == 216 // 2  # one half on average
    simulated = re.search(r"# (0\.\d+)", answer("fair-die-two-fives").source)[1]
    answer("fair-die-two-fives").shows(f"so {simulated} is as close as can be expected")
    assert abs(float(simulated) - 15 / 216) < 2 * 0.00025
    answer("fair-die-two-fives").shows(rf"\sqrt{{{p:.4f} \cdot {1 - p:.4f} / 10^6}} =")
    answer("fair-die-two-fives").shows(f"= {sqrt(p * (1 - p) / 1e6):.5f}$")


def test_the_urn_gives_the_printed_fractions():
    exact = dict(outcomes_of_the_urn())[2, 1, 3]
    assert exact == Fraction(6561, 50_000)
    answer("urn-with-replacement").shows(rf"\frac{{6561}}{{50000}} = {float(exact):.5f}")
    assert (Fraction(9, 20) ** 3, Fraction(8, 20) ** 2) == (Fraction(729, 8000), Fraction(4, 25))
    answer("urn-with-replacement").shows(
        r"\frac{720}{12} = 60$",
        r"60 \cdot \frac{4}{25} \cdot \frac{3}{20} \cdot \frac{729}{8000}",
    )
    means = [6 * n / 20 for n in (8, 3, 9)]
    answer("urn-with-replacement").shows("expected ones, {:.1f}, {:.1f} and {:.1f},".format(*means))
    answer("urn-with-replacement").shows(r"\frac{28 \cdot 3 \cdot 84}{38{,}760}", "$6! = 720$ orders")
    sets = comb(8, 2) * comb(3, 1) * comb(9, 3)
    assert (comb(8, 2), comb(9, 3), comb(20, 6)) == (28, 84, 38_760)
    without = Fraction(sets, comb(20, 6))
    answer("urn-with-replacement").shows(rf"\frac{{294}}{{1615}} \approx {float(without):.3f}")
    assert without == Fraction(294, 1615)
    answer("urn-with-replacement").shows(f"${float(exact / 60):.5f}$: one order only")


def test_the_formula_for_any_urn_agrees_with_listing_all_draws():
    balls = "RRYWWW"
    draws = list(product(balls, repeat=3))
    hits = sum((d.count("R"), d.count("Y"), d.count("W")) == (1, 1, 1) for d in draws)
    assert Fraction(hits, len(draws)) == Fraction(factorial(3) * 2 * 1 * 3, 6**3)


def test_equations_hold():

    p, c = 0.4, 3
    q = 1 - p
    capped = {"p": p, "q": q, "c": c, r"\E[\text{girls}]": 1 - q**c, r"\E[\text{boys}]": q * (1 - q**c) / p}
    wait = {"p": 0.5, r"\E[N]": 2, r"\E[N - 1]": 1, r"\E\Bigl[\frac1N\Bigr]": math.log(2), "k": 3, r"\Pr(N = k)": 1 / 8}
    checked = equations(
        PAGE,
        {
            "couples-until-first-girl": [capped | {r"\E[N]": (1 - q**c) / p}, wait],
            "fair-die-two-fives": [{r"\Pr(X = 2)": 15 / 216}],
            "urn-with-replacement": [{r"\Pr": 0.13122}],
        },
    )
    assert checked == 37


def test_a_mass_function_is_not_called_a_density():
    assert "PDF" not in source(PAGE)


def test_the_bars_of_the_families_are_as_described():
    says = figure("until-first-girl")
    (ax,) = says.drawn["fig"].axes
    girls, boys = ([patch.get_height() for patch in ax.patches[start : start + 8]] for start in (0, 8))
    assert says.numbers(
        "Size {}: {} girls and no boy. Size {}: {} girls and {} boys. Size {}: {} girls and {} boys."
    ) == [1, girls[0], 2, girls[1], boys[1], 3, girls[2], boys[2]]
    size, girl, boy = says.numbers("Size {}: {} girls and {} boys. The bars")
    assert (size, girl, boy) == (4, girls[3], boys[3])
    assert says.numbers("the children of {} couples") == [2 * girls[0]]
    assert says.numbers("Expected children of {} couples") == [2 * girls[0]]
    assert says.number("Over all sizes there are {} of each") == 2 * girls[0]


def test_the_short_answers_and_premises_of_the_problems_are_those_computed():
    couples, die, urn = map(answer, ("couples-until-first-girl", "fair-die-two-fives", "urn-with-replacement"))
    share = couples.number("Of real births about {} are girls").exact
    couples.shows(f"= 1/{float(share)} =", f"{float(1 - share)}/{float(share)} =")
    assert couples.numbers("If p is {} for half of the couples and {} for the rest") == [0.4, 0.6]
    assert couples.number("One birth, then a wait with mean {} for the other sex") + 1 == 3
    assert die.number("Five in seventy-two, about") == 5 / 72
    n, k = die.numbers("With n = {}, k = {} and p")
    assert die.numbers(r"\Pr(X = {}) = \binom32 \Bigl(\frac16\Bigr)^2") == [k]
    places, values = die.numbers("The throw that is not a five has {} places and {} values")
    assert (n, k, places * values) == (3, 2, comb(3, 2) * 5)
    red, yellow, white = (int(x) for x in urn.numbers("chance of {} red, {} yellow, {} white?"))
    balls = [int(x) for x in urn.numbers("For an urn of {} red, {} yellow and {} white balls there")]
    orders = factorial(red + yellow + white) // (factorial(red) * factorial(yellow) * factorial(white))
    probability = orders * math.prod(
        Fraction(b, sum(balls)) ** x for b, x in zip(balls, (red, yellow, white), strict=True)
    )
    assert urn.number("there are {} orders") == orders
    assert urn.number("and the answer is") == probability == Fraction(6561, 50_000)
    assert urn.numbers(r"every time: {} red, {} yellow, {} white") == [b / sum(balls) for b in balls]
    assert urn.number("one order only, the factor {} is missing") == orders
    urn.shows(rf"$\binom{balls[0]}{red} \binom{balls[1]}{yellow} \binom{balls[2]}{white}$ by $20^6$")
    urn.shows(r"$\bigl(\frac{8}{20}\bigr)^2 \cdot \frac{3}{20} \cdot \bigl(\frac{9}{20}\bigr)^3$")


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("couples-until-first-girl").shows(
        r"$p = \tfrac12$",
        r"$\lim_{m\to\infty} (\tfrac12)^m = 0$",
        r"$\E[N - 1] = 1$",
        "to boys are $1 : 1$.",
        "help. Let $G_i$ be 1 if a couple's",
        "on the first $i - 1$ births",
        r"\E[\text{girls}] &= \sum_{i \ge 1} \E\bigl[\,[N \ge i]\, G_i\bigr]",
        r"&= \sum_{i \ge 1} \Pr(N \ge i)\; p = p\,\E[N] .",
        "for boys with $1 - p$,",
        "to boys are $p : (1 - p)$ under",
        "some time with probability 1, each with",
        "and the first $i - 1$ were",
        "By hand for $c = 3$:",
        r"$\tfrac12, \tfrac14, \tfrac18, \tfrac18$",
        "a family* is $1/N$.",
        r"\E\Bigl[\frac1N\Bigr] = \sum_{k=1}^{\infty}",
        r"$m/(N_1 + \dots + N_m)$",
        "Taking the mean $1/p$ for",
        "- Using $1/p$ where",
    )
    answer("fair-die-two-fives").shows(
        r"$p = \tfrac16$",
        r"$\frac{1}{36}$",
    )
    answer("urn-with-replacement").shows(
        "balls drawn in places 1 and 2 look the same",
    )
