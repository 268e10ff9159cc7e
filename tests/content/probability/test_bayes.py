"""The page probability/bayes.md: its Python, and what it claims, computed again."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml.probability import posterior
from scipy import special, stats

PAGE = "probability/bayes.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def premises():
    """Prevalence, sensitivity and false-positive rate of the test, as the page states them."""
    said = answer("base-rate").numbers(
        "With {} sick, a test that finds {} of the sick and alarms for {} of the healthy"
    )
    return [number.exact for number in said]


def sick(tests=1, prevalence=None, sensitivity=None, false=None):
    """Probability of being sick after so many positive tests with independent errors."""
    given = premises()
    prevalence, sensitivity, false = (
        own or said for own, said in zip((prevalence, sensitivity, false), given, strict=True)
    )
    found, alarm = prevalence * sensitivity**tests, (1 - prevalence) * false**tests
    return found / (found + alarm)


def shared(tests):
    """The same if some of the healthy always test positive, as the page supposes."""
    prevalence, sensitivity, false = premises()
    always = answer("repeated-tests").number("Suppose {} of the healthy carry").exact
    q = (false - always) / (1 - always)
    found = prevalence * sensitivity**tests
    return found / (found + (1 - prevalence) * (always + (1 - always) * q**tests))


def test_equations_hold():
    beta = {"theta": 0.37, r"\theta": 0.37, "a": 2.5, "b": 1.5, "h": 3, "t": 4, "n": 7}
    beta[r"p(\theta \given \mathcal D)"] = 0.37**4.5 * 0.63**4.5
    beta[r"\E[\theta \given \mathcal D]"] = stats.beta.mean(2.5 + 3, 1.5 + 4)
    checked = equations(
        PAGE,
        {
            "repeated-tests": [
                {"t": 3, r"\frac{\Pr(D \given +^t)}{\Pr(\bar D \given +^t)}": float(sick(3) / (1 - sick(3)))}
            ],
            "prior-likelihood-posterior": [beta],
        },
    )
    assert checked == 30


def test_the_machines_share_the_defects_as_printed():
    *machines, (_, whole, _, evidence, certain) = answer("bayes-theorem").table()
    columns = list(zip(*machines, strict=True))[1:4]
    prior, likelihood, joint = ([value(cell).exact for cell in column] for column in columns)
    assert joint == [p * q for p, q in zip(prior, likelihood, strict=True)]
    assert [value(whole).exact, value(evidence).exact, value(certain).exact] == [sum(prior), sum(joint), 1]
    assert [value(row[4]) for row in machines] == [float(j / sum(joint)) for j in joint]
    assert [Fraction(row[4].partition(" ")[0]) for row in machines] == [j / sum(joint) for j in joint]
    np.testing.assert_allclose(
        posterior([float(p) for p in prior], [float(q) for q in likelihood]), [float(j / sum(joint)) for j in joint]
    )
    assert prior[2] == Fraction(1, 5)
    assert joint[2] / sum(joint) > Fraction(1, 3)  # a fifth of the parts, more than a third of the defects


def test_a_hypothesis_of_probability_0_or_1_stays_there_and_impossible_data_have_no_posterior():
    assert list(posterior([0, 1], [0.9, 0.1])) == [0, 1]
    answer("bayes-theorem").shows("A prior of exactly 0 or 1.", "the posterior is 0 whatever", "products count 0.")
    answer("bayes-theorem").shows(r"If $\Pr(A) = 0$, then $\Pr(A \cap B) = 0$", r"\Pr(B)$ where $\Pr(B) > 0$")
    answer("bayes-theorem").shows(r"\Pr(A)$ where $\Pr(A) > 0$", r"For $0 < \Pr(A) < 1$ and $\Pr(B \given \bar A) > 0$")
    with pytest.raises(ValueError, match="no hypothesis"):
        posterior([0.5, 0.5, 0.0], [0.0, 0.0, 1.0])


def test_a_positive_test_for_a_rare_disease_means_what_the_page_says():
    text = answer("base-rate")
    prevalence, sensitivity, false = premises()
    assert text.numbers(
        "raises {} false alarms and {} true ones among {} people. A positive result then means a {}"
    ) == [
        10_000 * (1 - prevalence) * false,
        10_000 * prevalence * sensitivity,
        10_000,
        sick(),
    ]
    ill, healthy = 10_000 * prevalence, 10_000 * (1 - prevalence)
    rows = [[ill * sensitivity, ill * (1 - sensitivity), ill], [healthy * false, healthy * (1 - false), healthy]]
    rows.append([a + b for a, b in zip(*rows, strict=True)])
    assert [[value(cell).exact for cell in row[1:]] for row in text.table()] == rows
    assert text.number("Of {} people | Positive") == rows[2][2]
    text.shows(f"${rows[0][0]}/{rows[2][0]} = {float(sick()):.1%}$", f"${rows[0][1]}/{rows[2][1]} = 0.11%$")
    numbers = r"\frac{0.90 \cdot 0.01}{0.90 \cdot 0.01 + 0.05 \cdot 0.99} = \frac{0.0090}{0.0585} = \frac{2}{13}"
    text.shows(numbers)
    assert sick() == Fraction(2, 13)
    assert text.number("What would raise the {}?") == sick()
    assert text.numbers("A perfect sensitivity of {} gives 100/595 = {}.") == [1, sick(sensitivity=1)]
    better, instead, share = text.numbers("A false-positive rate of {} in place of {} gives 90/189 = {}.")
    assert (instead, share) == (false, sick(false=better.exact))
    common, after = text.numbers("at a prevalence of {} has a posterior of {}")
    assert after == sick(prevalence=common.exact)
    assert text.numbers('"The test is {} accurate, so I am sick with {}."') == [sensitivity] * 2


def test_the_picture_of_ten_thousand_people_has_that_many_cells():
    everyone, positive = figure("ten-thousand").drawn["fig"].axes
    cells = [p.get_width() * p.get_height() for p in everyone.patches]
    assert cells == [90, 10, 495, 9405]
    assert [p.get_width() * p.get_height() for p in positive.patches] == [90, 495]
    says = figure("ten-thousand")
    assert says.numbers("a square of {} by {} cells, one for each of {} people") == [100, 100, sum(cells)]
    column = says.numbers("The leftmost column holds the {} sick, {} of them positive and {} negative")
    assert column == [cells[0] + cells[1], *cells[:2]]
    rest = says.numbers("the other {} columns hold the {} healthy people who test positive; the remaining {} are")
    assert rest == [100 - 1, *cells[2:]]
    assert says.numbers("the {} positives alone, {} sick beside {} healthy") == [
        cells[0] + cells[2],
        cells[0],
        cells[2],
    ]
    assert says.numbers("the left column is the {} who are sick, and the strip at the bottom the {}") == premises()[::2]
    assert says.numbers("everyone who tests positive: {} of {} are sick") == [cells[0], cells[0] + cells[2]]


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
    assert ill[first & second].mean() == pytest.approx(float(shared(2)), abs=0.005)


def test_repeated_tests_multiply_the_odds_by_eighteen():
    text = answer("repeated-tests")
    prevalence, sensitivity, false = premises()
    ratio, of_a_negative = sensitivity / false, (1 - sensitivity) / (1 - false)
    assert text.number("the likelihood ratio, here") == ratio
    assert text.numbers("With sensitivity {} and false-positive rate {} the") == [sensitivity, false]
    assert text.numbers("One positive lifts {} to {}, two to {}, three to {}") == [prevalence, *map(sick, (1, 2, 3))]
    text.shows(f"$0.90/0.05 = {ratio}$", f"$0.10/0.95 = {of_a_negative}$")
    for t, (count, odds, share) in enumerate(text.table()):
        win, lose = (int(part.replace(",", "")) for part in odds.split(" : "))
        assert (int(count), Fraction(win, lose)) == (t, sick(t) / (1 - sick(t)))
        assert value(share) == sick(t)
    mixed = prevalence / (1 - prevalence) * ratio * of_a_negative
    text.shows(r"$\frac{1}{99} \cdot 18 \cdot \frac{2}{19} = \frac{4}{209}$, a probability of $4/213")
    assert mixed / (1 + mixed) == Fraction(4, 213)
    assert text.number("starting the second update from") == prevalence
    assert text.number("Squaring the {} without") == false


def test_a_shared_cause_of_false_alarms_spoils_the_second_test():
    text = answer("repeated-tests")
    false, always = premises()[2], text.number("Suppose {} of the healthy carry").exact
    q = (false - always) / (1 - always)
    text.shows(rf"$0.04 + 0.96\,q = 0.05$, so $q = {q}$", r"$0.04 + 0.96\,q^t$", "which stays near 4%")
    text.shows(r"\frac{0.01 \cdot 0.9^2}{0.01 \cdot 0.9^2 + 0.99 \cdot (0.04 + 0.96/96^2)}")
    assert (always, 1 - always, shared(1)) == (Fraction("0.04"), Fraction("0.96"), sick())
    assert text.numbers(r"\frac{0.0081}{{}} = {} .") == [Fraction("0.0081") / shared(2), shared(2)]


def test_the_curves_of_repeated_tests_are_as_described():
    (ax,) = figure("repeated-tests").drawn["fig"].axes
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [float(sick(t)) for t in range(5)])
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [float(shared(t)) for t in range(5)])
    says = figure("repeated-tests")
    assert says.numbers("after {} to {} positive tests") == list(ax.lines[0].get_xdata()[[0, -1]])
    assert says.numbers("from {} percent over {} and {} percent to {} percent") == [100 * sick(t) for t in range(4)]
    assert says.numbers("rises to {} and {} percent and then falls back to {}") == [100 * shared(t) for t in (1, 2, 4)]


def test_the_beta_posterior_is_prior_times_likelihood():
    text = answer("prior-likelihood-posterior")
    a, b, heads, throws = text.numbers(r"Prior \mathrm{Beta}({}, {}), then {} heads in {} throws")
    after = stats.beta(a + heads, b + throws - heads)
    assert text.numbers(r"throws: the posterior is \mathrm{Beta}({}, {})") == list(after.args)
    theta = (np.arange(100_000) + 0.5) / 100_000
    grid = posterior(stats.beta.pdf(theta, a, b), theta**heads * (1 - theta) ** (throws - heads)) * 100_000
    np.testing.assert_allclose(grid, after.pdf(theta), atol=1e-6)
    mode = theta[grid.argmax()]
    means = [a / (a + b), heads / throws, after.mean(), mode]
    rows = text.table()
    assert [value(rows[at][1]) for at in (0, 1, 2, 3, 5)] == [*means, after.mean()]
    assert [cell.count("/") for _, cell in rows] == [1, 1, 1, 1, 0, 1]  # test_equations_hold checks these fractions
    low, high = text.numbers("{} to {} |")
    assert [low, high] == list(after.ppf([(1 - text.number("| middle {} of the posterior")) / 2, 0.975]))
    assert text.number("here \\int \\theta^8 (1 - \\theta)^2 \\mathrm{d}\\theta = 1/{}") == 1 / special.beta(9, 3)
    assert (heads, throws - heads) == (8, 2)
    h, n, first, second, mean = text.numbers(
        r"With {} heads in {} throws the posterior is \mathrm{Beta}({}, {}) with mean {}"
    )
    assert (first, second) == (a + h, b + n - h)
    assert mean == stats.beta.mean(a + h, b + n - h)
    text.shows(
        "whose density on $[0, 1]$", r"\theta^{a-1}(1-\theta)^{b-1}$ with $a, b > 0$", r"$\theta^h (1-\theta)^t$."
    )
    text.shows("the factor that makes its integral 1", r"need not integrate to 1 over", r"not flat in $\theta^2$")


def test_the_curves_of_prior_likelihood_and_posterior_peak_where_the_description_says():
    says = figure("prior-likelihood-posterior")
    (ax,) = says.drawn["fig"].axes
    peaks = [line.get_xdata()[line.get_ydata().argmax()] for line in ax.lines]
    at = says.numbers("The prior peaks at {}, the likelihood of {} heads in {} at {}, and")
    assert [at[0], at[3], says.number("with its peak at")] == [pytest.approx(peak, abs=0.002) for peak in peaks]
    assert at[3] == at[1] / at[2]
    assert says.number("its peak at") == 12 / 18
    assert says.numbers("over theta from {} to {}.") == list(ax.lines[0].get_xdata()[[0, -1]])
    likelihood = ax.lines[1]
    assert np.trapezoid(likelihood.get_ydata(), likelihood.get_xdata()) == pytest.approx(1, abs=1e-3)
    says.shows("scaled to area 1")
