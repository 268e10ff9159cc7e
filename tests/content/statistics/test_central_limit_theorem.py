"""The page statistics/central-limit-theorem.md: its Python, and what it claims, computed again."""

from functools import partial
from math import exp, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, value
from ml import statistics as tools
from scipy import stats
from scipy.stats import norm

PAGE = "statistics/central-limit-theorem.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_the_service_time_example_is_right():
    approximate, exact = norm.sf(1.25), stats.gamma(100, scale=4).sf(450)
    answer("central-limit-theorem").shows(rf"\Phi(1.25) = {approximate:.3f}", f"of the sum, is {exact:.3f}")


def test_the_skewness_of_means_is_right():
    for n, shown in ((5, "0.89"), (30, "0.37")):
        assert f"{stats.gamma(n).stats('s'):.2f}" == shown  # the sum of n exponential values
        assert f"{2 / sqrt(n):.2f}" == shown
        answer("central-limit-theorem").shows(f"means of {n} have {shown}")


def test_sample_means_have_the_spread_that_the_page_promises():
    rng = np.random.default_rng(0)
    means = tools.sample_means(lambda shape: rng.exponential(size=shape), 30, 20_000)
    assert means.shape == (20_000,)
    assert means.mean() == pytest.approx(1, abs=0.01)
    assert means.std() == pytest.approx(1 / sqrt(30), rel=0.03)
    axes = figure("clt-skewed").drawn["fig"].axes
    assert [ax.texts[0].get_text() for ax in axes] == ["n = 1", "n = 5", "n = 30"]


def test_the_characteristic_functions_approach_the_limit():
    cells = [f"{np.cos(1 / sqrt(n)) ** n:.4f}" for n in (1, 4, 25, 100)]
    answer("clt-proof").shows(row(r"$\cos(1/\sqrt n)^n$", *cells, f"{exp(-0.5):.4f}"))


def test_the_three_answers_about_a_thousand_throws_are_right():
    sd = sqrt(0.25 / 1000)
    binomial = stats.binom(1000, 0.5)
    exact = binomial.cdf(450) + binomial.sf(549)
    for shown in (0.25 / (1000 * 0.05**2), 2 * norm.sf(0.05 / sd), exact):
        answer("law-of-large-numbers").shows(f"| {shown:.4f} |")


def test_equations_hold():

    mu, sigma, n, t, epsilon = 2.0, 1.3, 30, 0.7, 0.4
    symbols = {r"\mu": mu, r"\sigma": sigma, "n": n, "t": t, r"\varepsilon": epsilon}
    symbols |= {r"\Var(\bar X_n)": sigma**2 / n, r"\E[Y_i]": 0, r"\psi(t)": np.cos(t)}
    checked = equations(
        PAGE,
        {
            "central-limit-theorem": [
                symbols | {r"\Pr(\bar X > 4.5)": norm.sf(1.25), r"\operatorname{sd}(\bar X)": 0.4}
            ],
            "clt-proof": [symbols],
            "law-of-large-numbers": [symbols, {r"\sigma": 0.5}],
        },
    )
    assert checked == 8


def test_the_customers_and_their_times_are_those_computed_with():
    text = answer("central-limit-theorem")
    mean, sd = text.numbers(r"an exponential time with mean {} minutes, so \sigma = {} as well")
    customers, minutes, above = text.numbers(
        "How likely do {} customers take more than {} minutes? That is a mean above {},"
    )
    assert (sd, above) == (mean, minutes / customers)
    spread = text.number(r"\operatorname{sd}(\bar X) = 4/\sqrt{100} =")
    assert spread == sd / sqrt(customers)
    assert text.number(r"1 - \Phi(1.25) =") == norm.sf((above - mean) / spread)
    assert text.number("of the sum, is") == stats.gamma(customers, scale=mean).sf(minutes)
    assert text.numbers("The exponential has skewness {}; means of {} have {}, ")[0] == float(
        stats.expon.stats(moments="s")
    )


def test_the_three_histograms_are_those_described():
    says = figure("clt-skewed")
    assert says.numbers("histograms of {} means each, from an exponential population with mean {},") == [20_000, 1]
    assert len(says.drawn["means"]) == 20_000
    sizes = [float(ax.texts[0].get_text().removeprefix("n = ")) for ax in says.drawn["fig"].axes]
    assert [
        says.number(f"For n = {{}} {words}") for words in ("the histogram", "it is a hump", "it is narrow")
    ] == sizes
    assert says.number("a little skew remains at {}.") == sizes[-1]
    assert says.number("falls steeply from {} and") == 0


def test_the_coin_of_the_proof_and_of_the_law_is_the_one_computed_with():
    proof, law = answer("clt-proof"), answer("law-of-large-numbers")
    t = proof.number("\\cos t. At t = {}:")
    sizes = [value(cell) for cell in proof.tables[0][0][1:-1]]
    assert [value(cell) for cell in proof.table()[0][1:]] == [
        *(np.cos(t / sqrt(n)) ** n for n in sizes),
        exp(-(t**2) / 2),
    ]
    throws, away = law.numbers("A fair coin, {} throws. How likely is the share of heads at least {} away")
    variance = law.number(r"one half? Here \sigma^2 =")
    assert variance == 0.5**2
    rows = dict(law.table())
    chebyshev, normal = (next(key for key in rows if key.startswith(start)) for start in ("Chebyshev", "CLT"))
    assert chebyshev == rf"Chebyshev: at most ${float(variance)}/({throws:.0f} \cdot {float(away)}^2)$"
    assert value(rows[chebyshev]) == variance / (throws * away**2)
    assert normal == rf"CLT: $2\,(1 - \Phi({float(away)}/\sqrt{{{float(variance)}/{throws:.0f}}}))$"
    assert value(rows[normal]) == 2 * norm.sf(away / sqrt(variance / throws))


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("central-limit-theorem").shows(
        r"$X_1, X_2, \dots$",
        r"$0 < \sigma^2 < \infty$",
        r"Z_n = \frac{\bar X_n - \mu}{\sigma / \sqrt n} \xrightarrow{\ d\ } \mathcal N(0, 1) ,",
        r"$\mathcal N(\mu, \sigma^2/n)$",
        r"\Pr(\bar X > 4.5) \approx 1 - \Phi\Bigl(\frac{4.5 - 4}{0.4}\Bigr) = 1 - \Phi(1.25) = 0.106 .",
        r"$\bar X_n$ is nearly normal; $s$ may replace $\sigma$, since $s/\sigma \to 1$ (Slutsky's theorem)",
        '"Take at least 30 samples." It is',
        "with $n$. And [30 is no guarantee](heavy-tails.md#clt-thirty).",
    )
    figure("clt-skewed").shows(
        r"spread shrinks as $1/\sqrt n$,",
    )
    answer("clt-proof").shows(
        "factor is 1 minus t squared over 2n, plus something",
        "over 2, which belongs",
        r"- \mu)/\sigma$, so $\E[Y_i] = 0$, $\E[Y_i^2] = 1$",
        r"$Z_n = \frac{1}{\sqrt n} \sum_{i=1}^n Y_i$",
        r"$\abs{e^{\mathrm{i} t Y}} = 1$",
        "Step 1: one factor.",
        r"function, with $\psi(0) = 1$, $\psi'(0) = \mathrm{i}\,\E[Y] = 0$",
        r"$\psi''(0) = -\E[Y^2] = -1$",
        r"\psi(t) = 1 - \frac{t^2}{2} + r(t), \qquad \frac{r(t)}{t^2} \to 0 \ \text{ as } t \to 0 .",
        "Step 2: the sum.",
        r"t Z_n}\bigr] = \prod_{i=1}^{n} \E\bigl[e^{\mathrm{i} (t/\sqrt",
        "and Step 1 turns this into",
        r"\Bigl( 1 + \frac{c_n}{n} \Bigr)^{n} \quad\text{with}\quad c_n = -\frac{t^2}{2} + n\,",
        r"For fixed $t \ne 0$, $n\, r(t/\sqrt n) = t^2 \cdot r(t/\sqrt n) / (t/\sqrt n)^2 \to 0$",
        r"$c_n \to -t^2/2$",
        "Step 3: the limit.",
        r"$(1 + c_n/n)^n \to e^{c}$",
        r"$\E[e^{\mathrm{i} t Z_n}] \to e^{-t^2/2}$",
        r"$\mathcal N(0, 1)$",
        r"coin with faces $\pm 1$, $\psi(t) = \tfrac12 e^{\mathrm{i}t} + \tfrac12 e^{-\mathrm{i}t} = \cos t$",
        "25 | 100 | limit $e^{-1/2}$",
        "to the right of 0.",
        "n)$ first. That is 1; the power",
    )
    answer("law-of-large-numbers").shows(
        r"\bar X_n \to \mu, \qquad \sqrt n\,(\bar X_n - \mu) \xrightarrow{\ d\ } \mathcal N(0, \sigma^2) .",
        r"$\Pr(\abs{\bar X_n - \mu} \ge \varepsilon) \to 0$",
        r"$\varepsilon > 0$",
        "*strong* law with probability 1, that is,",
        r"= \frac{\sigma^2}{n \varepsilon^2} \to 0 . \qquad \square",
    )
