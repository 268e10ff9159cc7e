"""The page probability/discrete-distributions.md: its Python, and what it claims, computed again."""

import math
from fractions import Fraction
from functools import partial
from itertools import product
from math import comb, factorial, pi, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, source
from content.equations import evaluate
from ml import probability as tools
from scipy import special, stats

PAGE = "probability/discrete-distributions.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def minus(number, digits):
    """As tables print it, with a true minus sign."""
    return f"{number:.{digits}f}".replace("-", "\N{MINUS SIGN}")


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
        answer("binomial").shows(f"${formula}$ | {value:.3f} |")
    answer("binomial").shows("errs on 10% of inputs", "Among 10 inputs", "The mean is 1 and")
    answer("binomial").shows(r"$\sqrt{10 \cdot 0.1 \cdot 0.9} =", r"$0.1^2 \cdot 0.9^8 =")
    answer("binomial").shows(
        f"| at least 1 | $1 - 0.9^{{10}}$ | {1 - 0.9**10:.3f} |",
        f"= {sqrt(0.9):.3f}$",
        f"= {0.1**2 * 0.9**8:.4f}$",
    )
    half = [stats.binom.pmf(n // 2, n, 0.5) for n in (20, 100)]
    answer("binomial").shows(f"{half[0]:.3f} for 20 throws, {half[1]:.3f} for 100")


def test_the_wait_for_a_six_is_as_printed():
    answer("geometric").shows(f"sqrt{{30}} = {sqrt(30):.2f}$", f"= {(5 / 6) ** 6:.3f}$", f"= {(5 / 6) ** 4:.3f}$")
    answer("geometric").shows(r"$p = \tfrac16$: mean 6", "The median is 4", "you still wait 6 more")
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
    answer("poisson").shows(row("$k$", "$n = 10$", "$n = 100$", "$n = 1000$", "Poisson"), r"for $\lambda = 3$")
    for k in (0, 2, 5):
        cells = [tools.binomial_pmf(k, n, 3 / n) for n in (10, 100, 1000)] + [tools.poisson_pmf(k, 3)]
        answer("poisson").shows(row(str(k), *(f"{c:.4f}" for c in cells)))


def test_the_help_desk_numbers_are_right():
    answer("poisson").shows(f"$e^{{-1}} = {math.exp(-1):.3f}$", f"4! = {tools.poisson_pmf(4, 4):.3f}$")
    answer("poisson").shows(
        "gets 4 tickets an hour. In the next quarter of an hour, $\\lambda = 1$",
        "one hour of five",
    )
    answer("poisson").shows(f"eight or more with {stats.poisson.sf(7, 4):.3f}")
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
    answer("multinomial").shows(row("mean", *(f"{float(m):.2f}" for m in mean)))
    cov = [[sum(p * (x[i] - mean[i]) * (x[j] - mean[j]) for x, p in law) for j in range(3)] for i in range(3)]
    answer("multinomial").shows(row("variance", *(f"{float(cov[i][i]):.3f}" for i in range(3))))
    answer("multinomial").shows(row("covariance with red", *(minus(float(c), 3) for c in cov[0])))
    shares = [Fraction(8, 20), Fraction(3, 20), Fraction(9, 20)]
    for i, j in product(range(3), repeat=2):
        assert cov[i][j] == 6 * shares[i] * ((i == j) - shares[j])
    assert max(law, key=lambda e: e[1])[0] == (2, 1, 3)  # the likeliest, as the caption says


def test_the_multinomial_example_and_figure_are_right():
    product_ = 0.40**2 * 0.15 * 0.45**3
    assert factorial(6) // (factorial(2) * factorial(1) * factorial(3)) == 60
    answer("multinomial").shows(r"\frac{6!}{2!\,1!\,3!} \cdot 0.40^2 \cdot 0.15 \cdot 0.45^3")
    answer("multinomial").shows("shares 0.40 red, 0.15 yellow, 0.45 white")
    answer("multinomial").shows(rf"= 60 \cdot {product_:.6f} = {60 * product_:.3f}")
    (ax,) = figure("multinomial-urn").drawn["fig"].axes
    assert len(ax.lines) == len(list(outcomes_of_the_urn()))
    assert ax.texts[0].get_text() == f"{60 * product_:.3f}"


@pytest.mark.parametrize("name", ["binomial-family", "geometric-family", "poisson-family"])
def test_each_family_figure_draws_whole_distributions(name):
    (ax,) = figure(name).drawn["fig"].axes
    assert len(ax.lines) == 3
    for line in ax.lines:
        assert line.get_ydata().sum() == pytest.approx(1, abs=0.07)  # the tail of the geometric leaves the frame
    peaks = {"binomial-family": [2, 10, 16], "geometric-family": [1, 1, 1], "poisson-family": [0, 3, 9]}
    tops = [line.get_xdata()[np.isclose(line.get_ydata(), line.get_ydata().max())].tolist() for line in ax.lines]
    twice = name == "poisson-family"  # with a whole mean, its mode is two values
    assert tops == [[k, k + 1] if twice else [k] for k in peaks[name]]  # as the alternative texts say


def test_equations_hold():

    p, n, k, rate, t, m = 0.3, 7, 2, 1.7, 2.3, 4
    q, lam = 1 - p, 1.7 * 2.3
    symbols = {"p": p, "q": q, "n": n, "k": k, r"\lambda": lam, "r": rate, "t": t, "m": m}
    binomial = {
        r"\Pr(X = k)": stats.binom.pmf(k, n, p),
        r"\E[X]": n * p,
        r"\Var(X)": n * p * q,
        r"\E[I_i]": p,
        r"\Var(I_i)": p * q,
        r"\E[I_i^2]": p,
    }
    geometric = {
        r"\Pr(X = k)": stats.geom.pmf(k, p),
        r"\Pr(X > m)": q**m,
        r"\Pr(Y = k)": q**k * p,
        r"\E[X]": 1 / p,
        r"\E[X(X-1)]": stats.geom.moment(2, p) - 1 / p,
        r"\Var(X)": stats.geom.var(p),
        r"\Pr(X > m + n \given X > m)": q**n,
        r"\Pr(X > n)": q**n,
    }
    poisson = {
        r"\Pr(X = k)": stats.poisson.pmf(k, lam),
        r"\E[X]": lam,
        r"\E[X(X-1)]": lam**2,
        r"\Var(X)": lam,
    }
    in_pieces = {"p": lam / n, r"\Pr(X = k)": stats.binom.pmf(k, n, lam / n)}
    multinomial = {"n": n, "p_i": 0.2, "p_j": 0.5, r"\E[X_i]": n * 0.2, r"\Var(X_i)": n * 0.2 * 0.8}
    multinomial |= {r"\Cov(X_i, X_j)": -n * 0.2 * 0.5, r"\Cov(I_{ti}, I_{tj})": -0.2 * 0.5, r"\sum_{j \ne i} p_j": 0.8}
    checked = equations(
        PAGE,
        {
            "binomial": [symbols | binomial],
            "geometric": [symbols | geometric, symbols | geometric | {r"\Pr(X > m)": lambda m: q**m}],
            "poisson": [symbols | poisson, symbols | in_pieces],
            "multinomial": [multinomial, {r"\Pr(2, 1, 3)": stats.multinomial.pmf([2, 1, 3], 6, [0.4, 0.15, 0.45])}],
        },
    )
    assert checked == 54


def test_a_mass_function_is_not_called_a_density():
    assert "PDF" not in source(PAGE)


def test_the_table_of_distributions_has_their_masses_means_and_variances():
    n, p, k, rate, r, big, some = 9, 0.3, 4, 2.6, 3, 20, 8
    symbols = {"n": n, "p": p, "q": 1 - p, "k": k, r"\lambda": rate, "r": r, "N": big, "R": some, "p_i": p}
    laws = {
        "[binomial]": stats.binom(n, p),
        "[geometric]": stats.geom(p),
        "[Poisson]": stats.poisson(rate),
        "negative binomial": stats.nbinom(r, p, loc=r),
        "hypergeometric": stats.hypergeom(big, some, n),
    }
    for name, _, _, mass, mean, variance in answer("which-distribution").table():
        if name.startswith("[multinomial]"):
            law = stats.binom(n, p)  # of one count
        elif name.startswith("[Bernoulli]"):
            law = stats.bernoulli(p)
            assert [evaluate(mass, symbols | {"k": at}) for at in (0, 1)] == pytest.approx(law.pmf([0, 1]))
        else:
            law = next(law for start, law in laws.items() if name.startswith(start))
            assert evaluate(mass, symbols) == pytest.approx(law.pmf(k))
        assert evaluate(mean, symbols) == pytest.approx(law.mean())
        assert evaluate(variance, symbols) == pytest.approx(law.var())
    cells = [row[2] for row in answer("which-distribution").table()]
    assert cells[:4] == ["0, 1", r"$0, \dots, n$", r"$1, 2, \dots$", r"$0, 1, \dots$"]
    assert cells[5:] == [r"$r, r+1, \dots$", r"$0, \dots, n$"]


def test_the_pictures_of_the_families_are_as_described():
    binomial, geometric, poisson = (figure(f"{name}-family") for name in ("binomial", "geometric", "poisson"))
    trials = binomial.number("binomial with {} trials")
    assert trials == binomial.number("{} trials each") == 20
    for at, words in (
        (0, "For p {} it peaks at {} and"),
        (1, "for p {} it is symmetric around {}"),
        (2, "for p {} it peaks at {} and is skewed to the left"),
    ):
        p, peak = binomial.numbers(words)
        assert (p, peak) == ((0.1, 0.5, 0.8)[at], stats.binom.pmf(np.arange(21), 20, float(p)).argmax())
        line = binomial.drawn["fig"].axes[0].lines[at]
        np.testing.assert_allclose(line.get_ydata(), stats.binom.pmf(line.get_xdata(), 20, float(p)), atol=1e-12)
    binomial.shows("The spread is largest at $p = 0.5$")
    for at, p in enumerate(geometric.numbers("for p {}, {} and {}. All fall from k equal 1 on")):
        line = geometric.drawn["fig"].axes[0].lines[at]
        np.testing.assert_allclose(line.get_ydata(), stats.geom.pmf(line.get_xdata(), float(p)), atol=1e-12)
    geometric.shows("wait is always 1 trial", "multiplies the mass by $1 - p$", "All fall from k equal 1 on")
    rates = poisson.numbers("for means {}, {} and {}.")
    for line, rate in zip(poisson.drawn["fig"].axes[0].lines, rates, strict=True):
        np.testing.assert_allclose(line.get_ydata(), stats.poisson.pmf(line.get_xdata(), float(rate)), atol=1e-12)
    ends = poisson.numbers(
        "The first falls from {} and {} on, the second peaks at {} and {}, the third peaks at {} and {}"
    )
    assert ends == [end for rate in rates for end in (rate - 1, rate)]
    urn = figure("multinomial-urn")
    assert urn.numbers("red draws, {} to {}, and of yellow draws, {} to {};") == [0, 6, 0, 6]
    assert urn.number("two red and one yellow, with") == stats.multinomial.pmf([2, 1, 3], 6, [0.4, 0.15, 0.45])


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("which-distribution").shows(
        "the upper one is 0.",
        "how many of 100 visitors buy (binomial),",
    )
    answer("binomial").shows(
        "$np$, the variance $np(1 - p)$.",
        r"\Pr(X = k) = \binom nk p^k q^{n-k}, \qquad k = 0, 1, \dots, n .",
        r"$X = I_1 + \dots + I_n$, where $I_i$ is 1 if trial $i$ succeeds and else 0. Since $I_i^2 = I_i$,",
        r"\E[I_i] = p, \qquad \Var(I_i) = \E[I_i^2] - \E[I_i]^2 = p - p^2 = pq .",
        "exactly 1",
        "exactly 2",
        r"\ln p$ with $0 \ln 0 = 0$,",
        r"it falls like $1/\sqrt n$:",
    )
    answer("geometric").shows(
        "The mean is $1/p$,",
        "variance $(1-p)/p^2$.",
        r"\Pr(X = k) = q^{k-1} p, \qquad k = 1, 2, 3, \dots, \qquad \Pr(X > m) = q^m ,",
        r"for $0 < p \le 1$.",
        "first formula says $k - 1$ failures,",
        "site counts *trials*, from 1, as NumPy",
        r"$Y = X - 1$, from 0: $\Pr(Y =",
        r"$0, 1, 2, \dots$",
        r"$m = 0, \dots, k - 1$",
        r"is allowed inside $\abs q < 1$:",
        r"\E[X(X-1)] = \sum_{k \ge 2} k(k-1)\,q^{k-1} p = pq \cdot \frac{2}{(1-q)^3} = \frac{2q}{p^2},",
        r"\Var(X) &= \E[X(X-1)] + \E[X] - \E[X]^2 = \frac{2q}{p^2} + \frac1p - \frac{1}{p^2}",
        "- Using $1/p$ when",
        "is off by exactly 1.",
    )
    answer("poisson").shows(
        r"e^{-\lambda}}{k!}, \qquad k = 0, 1, 2, \dots, \qquad",
        r"$\lambda$ with the stretch: 4 an hour makes $\lambda = 1$ for",
        r"masses add up to 1 because $\sum_k \lambda^k/k!",
        r"\E[X] &= \sum_{k \ge 1} k\, \frac{\lambda^k",
        r"\E[X(X-1)] &= \sum_{k",
        r"\Var(X) &= \E[X(X-1)] + \E[X] - \E[X]^2 = \lambda^2 + \lambda - \lambda^2 = \lambda . \qquad \square",
        r"\frac{\lambda^k}{k!} \cdot \underbrace{\frac{n (n-1) \cdots (n-k+1)}{n^k}}_{\to\, 1}",
        r"\underbrace{\Bigl(1 - \frac\lambda n\Bigr)^{n}}_{\to\, e^{-\lambda}}",
        r"\underbrace{\Bigl(1 - \frac\lambda n\Bigr)^{-k}}_{\to\, 1}",
        r"$1 - \frac jn$, each tending to 1. The binomial's",
        r"$\lambda \bigl(1 - \frac\lambda n\bigr)$",
        r"$\lambda = 4$:",
        r"$\mathrm{Poisson}(\lambda_1) + \mathrm{Poisson}(\lambda_2)$",
        r"$\mathrm{Poisson}(\lambda_1 + \lambda_2)$",
        "exponential with mean $1/r$.",
        r'Leaving $\lambda$ at "4 an hour" for a question about 15 minutes.',
    )
    answer("multinomial").shows(
        r"\Pr(X_1 = x_1, \dots, X_K = x_K) = \frac{n!}{x_1! \cdots x_K!}\; p_1^{x_1} \cdots p_K^{x_K}",
        r"for whole numbers $x_i \ge 0$ with",
        r"$\sum_i p_i = 1$",
        "of such sequences](counting.md#multinomial-coefficient). $K = 2$ is",
        "covariance. Let $I_{ti}$ be 1 if trial $t$",
        "outcome $i$ and else 0, so $X_i",
        "$I_{ti} I_{tj} = 0$",
        r"$\Cov(I_{ti}, I_{sj}) = 0$",
        "counts must sum to 0: $n p_i",
        r"\Pr(2, 1, 3) = \frac{6!}{2!\,1!\,3!}",
        "One trial, $n = 1$,",
    )
