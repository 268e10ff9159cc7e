"""The page case-study/few-labels.md: its Python, and each number that it prints, computed again."""

import math
import re
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml import case_study as cs
from ml.statistics import wilson_interval
from scipy.optimize import brentq
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

PAGE = "case-study/few-labels.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def both():
    """Tweets, how many A and B get right, and how many only A and only B get right."""
    return [
        int(n)
        for n in answer("few-labels-evaluation").numbers("n = {}, A is right on {}, B on {}, with b = {} and c = {}.")
    ]


def test_equations_hold():
    n, *_, b, c = both()
    se = math.sqrt(b + c - (b - c) ** 2 / n) / n
    pair = {"n": n, "b": b, "c": c, r"\hat\Delta": (b - c) / n, r"\mathrm{se}(\hat\Delta)": se}
    noise = {r"\rho": 0.2, r"\E[y v]": 0.3, r"\E[\tilde y\, v]": 0.18, "n": 20_000, r"n_{\text{clean}}": 7200}
    agreement = {"e": brentq(lambda e: (1 - e) ** 2 + e**2 - 0.85, 0, 0.5)}
    assert (
        equations(PAGE, {"few-labels": [agreement], "few-labels-evaluation": [pair], "weak-supervision": [noise]}) == 8
    )


def test_most_uncertain_takes_the_flattest_probabilities_and_survives_zeros():
    p = [[1, 0, 0], [0.4, 0.3, 0.3], [0.8, 0.1, 0.1]]
    assert list(cs.most_uncertain(p, 2)) == [1, 2]


def test_synthetic_tweets_have_the_shape_and_the_share_that_the_page_says():
    words, groups = answer("few-labels-learning-curve").numbers("Tweets of {} words are drawn from {} groups of")
    each = answer("few-labels-learning-curve").number("{} words in each, some common and most rare")
    rng = np.random.default_rng(0)
    x, y = cs.synthetic_tweets(4000, rng.normal(size=int(groups)), rng, 0.05)
    assert x.shape == (4000, groups * each)
    assert x.max() == 1
    assert 6 < x.sum(axis=1).mean() <= x.sum(axis=1).max() == words
    assert y.mean() == pytest.approx(0.05, abs=0.015)
    numbers, raw = answer("few-labels-learning-curve").numbers(
        "The other sees {} numbers that a truncated singular value decomposition has learned from {} *unlabeled* tweets"
    )
    assert [numbers, raw] == [60, 20_000]
    space = figure("few-labels-curve").drawn["space"]
    assert space.transform(x[:1]).shape[1] == numbers


def test_rows_labeled_in_rounds_are_never_labeled_twice():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 3)), np.repeat([0, 1], 30)
    for uncertain in (False, True):
        rows = cs.labeled_in_rounds(x, y, 4, 10, uncertain, rng)
        assert [len(set(r)) for r in rows] == [10, 20, 30, 40]
        assert all(list(b[: len(a)]) == list(a) for a, b in pairwise(rows))


def test_the_agreement_of_two_labelers_is_right():
    text = answer("few-labels")
    whole, agreed, share, *ends = text.numbers(
        "Let two people label {} tweets. If they agree on {}, the share is {}, interval {} to {}."
    )
    assert [share, *ends] == [agreed / whole, *wilson_interval(int(agreed), int(whole))]
    again, error = text.numbers("(1 - e)^2 + e^2 = {}, so e = {}: even")
    e = brentq(lambda e: (1 - e) ** 2 + e**2 - float(share), 0, 0.5)
    assert [again, error] == [share, e]
    assert text.number("a model that is always right scores {} against one labeler") == 1 - e


def test_the_discriminative_rates_are_right():
    text = answer("few-labels")
    factor = text.number(r"\eta_{l-1} = \eta_l / {}.")
    top, again, divisor, *rates = text.numbers(r"\eta_4 = {} at the top: the lower ones get {}/{} = {}, {} and {}.")
    assert [again, divisor] == [top, factor]
    assert rates == [top / factor**k for k in (1, 2, 3)]


def test_the_intervals_for_an_accuracy_of_85_percent_are_right():
    text = answer("few-labels-evaluation")
    accuracy = text.number("for an accuracy of {}:")
    ends = {}
    for tweets, right, interval, width in text.table():
        n = int(value(tweets))
        assert value(right) == accuracy * n
        ends[n] = low, high = wilson_interval(round(accuracy * n), n)
        assert interval == f"{low:.3f} to {high:.3f}"
        assert value(width) == 100 * (high - low)
    assert list(ends) == [100, 200, 400, 1000]
    said, small, whole = text.numbers(
        "At {} accuracy a test set of {} leaves ten points of doubt, all {} more than four"
    )
    assert said == accuracy
    assert 100 * (ends[small][1] - ends[small][0]) == pytest.approx(10, abs=0.5)
    assert 100 * (ends[whole][1] - ends[whole][0]) > 4
    held = text.table(1)[0][0]
    test, points = int(held.split()[-2]), text.number("the test is uncertain by {} points")
    assert 100 * (ends[test][1] - ends[test][0]) == pytest.approx(float(points), abs=0.5)
    assert held == "800 train, 100 validation, 100 test"
    assert text.number("leave-one-out |") == max(ends)
    assert text.numbers("with {} neutral tweets a constant scores {};") == [0.7, 0.7]


def test_the_paired_comparison_is_right_and_sharper():
    text, (n, right_a, right_b, b, c) = answer("few-labels-evaluation"), both()
    assert right_a - right_b == b - c
    delta, se = (b - c) / n, math.sqrt(b + c - (b - c) ** 2 / n) / n
    gains = np.repeat([1, -1, 0], [b, c, n - b - c])
    assert se == pytest.approx(gains.std() / math.sqrt(n))
    points, middle, half, p = text.numbers(r"Then \hat\Delta = {} points with interval {} \pm {}, and p = {}.")
    assert [points, middle, half] == [100 * delta, 100 * delta, 196 * se]
    assert p == 2 * binom.sf(b - 1, b + c, 0.5)
    shares = np.array([right_a, right_b]) / n
    apart = math.sqrt(np.sum(shares * (1 - shares)) / n)
    assert text.numbers(r"the difference would be {} \pm {}.") == [100 * delta, 196 * apart]
    assert wilson_interval(right_a, n)[0] < wilson_interval(right_b, n)[1]
    text.shows(r"$2 \Pr(K \ge b)$ with $K$ binomial of $b + c$ throws at $\tfrac12$")
    text.shows('by one point on 200 tweets." That is two tweets.')


def test_the_learning_curve_table_is_what_the_figure_draws():
    text, says = answer("few-labels-learning-curve"), figure("few-labels-curve")
    names = says.drawn
    scores = names["accuracy"].mean(axis=2)
    for row, n, words, vectors in zip(text.table(), names["sizes"], *scores, strict=True):
        assert value(row[0]) == n
        assert [float(cell) for cell in row[1:]] == pytest.approx([words, vectors], abs=0.0055)
    assert scores[1, 1] == pytest.approx(scores[0, 2], abs=0.01)  # 100 labels do what 300 did
    assert text.numbers("in the simulation below {} labels then do what about {} do") == names["sizes"][1:3]
    assert scores[1, 1] - scores[0, 1] == pytest.approx(0.11, abs=0.015)
    (w30, w100, *_, w3000), (v30, v100, *_, v3000) = scores
    assert says.numbers("features rise from {} at {} labels over {} at {} to {};") == [v30, 30, v100, 100, v3000]
    assert says.numbers("the bag of words from {} over {} at {} to {}.") == [w30, w100, 100, w3000]
    assert says.numbers("number of labels, from {} to {} on a") == [names["sizes"][0], names["sizes"][-1]]
    assert says.numbers("The gap is eleven points at {} labels and one or two from {} on.") == [100, 1000]
    gaps = 100 * (scores[1] - scores[0])[3:]
    assert gaps.max() < 2.5
    half, kept = text.numbers(r"for \beta = {} by {}.")
    assert kept == 0.5 ** float(half)


def test_the_entropies_and_margins_are_right():
    text = answer("active-learning")
    entropies, margins = [], []
    for _, shown, entropy, margin in text.table():
        p = np.array([float(v) for v in re.findall(r"\d\.\d+", shown)])
        top = np.sort(p)
        assert p.sum() == pytest.approx(1)
        assert value(entropy) == -np.sum(p * np.log(p))
        assert value(margin) == top[-1] - top[-2]
        entropies.append(float(value(entropy)))
        margins.append(float(value(margin)))
    assert np.argmax(entropies) == 2
    assert np.argmin(margins) == 1
    text.shows("Entropy asks for the third, the margin for the sarcastic second")


def test_choosing_tweets_gains_where_a_class_is_rare_and_nowhere_else():
    says = figure("active-learning")
    top, bottom = says.drawn["fig"].axes
    common, rare = ([line.get_ydata() for line in ax.get_lines()] for ax in (top, bottom))
    assert np.abs(common[0] - common[1]).max() < 0.01
    low, high = says.numbers("lie on top of each other between {} and {}.")
    assert low - 0.01 < min(map(min, common)) < max(map(max, common)) < high + 0.005
    share, *printed = says.numbers(
        "Below, with {} percent positive, random labels rise slowly from {} to {}, and the most uncertain tweets from "
        "{} to {}."
    )
    ends = [c[k] for c in rare for k in (0, -1)]
    assert ends == pytest.approx([float(n) for n in printed], abs=0.02)
    assert rare[1][-1] > 2 * rare[0][-1]
    assert share / 100 == says.drawn["positive"]
    assert answer("active-learning").number("in the simulation below with one class at") == share / 100
    labels = top.get_lines()[0].get_xdata()
    assert says.numbers("the number of labels from {} to {}.") == [labels[0], labels[-1]]
    assert says.number("choosing more than doubles what {} labels give") == labels[-1]


def test_chosen_tweets_make_a_test_set_that_misleads():
    rng = np.random.default_rng(0)
    leaning = rng.normal(size=60)
    with threadpool_limits(1):
        space = cs.pretrain(cs.synthetic_tweets(20000, leaning, rng)[0])
        x_test, y_test = cs.synthetic_tweets(4000, leaning, rng)
        chosen, at_random = [], []
        for _ in range(5):
            x, y = cs.synthetic_tweets(3000, leaning, rng)
            v = space.transform(x)
            rounds = cs.labeled_in_rounds(v, y, 6, 100, True, rng)
            for had, has in pairwise(rounds):
                model = LogisticRegression().fit(v[had], y[had])
                new = has[len(had) :]
                chosen.append(model.score(v[new], y[new]))
                at_random.append(model.score(space.transform(x_test), y_test))
    assert np.mean(chosen) == pytest.approx(0.55, abs=0.03)
    assert np.mean(at_random) == pytest.approx(0.86, abs=0.01)
    answer("active-learning").shows("about 55% of those it chose, and on 86% of random ones")


def test_the_worth_of_noisy_labels_is_right():
    text = answer("weak-supervision")
    n = float(text.number("{} tweets with emoticons"))
    flips = [float(value(row[0])) for row in text.table(1)]
    assert flips == [0.1, 0.2, 0.4, 0.5]
    for (_, factor, worth), rho in zip(text.table(1), flips, strict=True):
        assert value(factor) == (1 - 2 * rho) ** 2
        assert value(worth) == n * (1 - 2 * rho) ** 2


def test_noisy_labels_scatter_like_that_many_clean_ones():
    rng = np.random.default_rng(0)
    n, flips, share = 500, 0.2, 0.5 + 0.05  # a feature of +-1 that agrees with the label on 55%
    agree = np.where(rng.random((20_000, n)) < share, 1, -1)
    weak = agree * np.where(rng.random(agree.shape) < flips, -1, 1)
    clean_variance, weak_variance = agree.mean(1).var(), (weak.mean(1) / (1 - 2 * flips)).var()
    assert (weak.mean(1) / (1 - 2 * flips)).mean() == pytest.approx(0.1, abs=0.002)
    assert clean_variance / weak_variance == pytest.approx((1 - 2 * flips) ** 2, rel=0.04)


def test_the_rule_s_flips_and_the_vote_are_right():
    text = answer("weak-supervision")
    tweets, labeled, right, rho, *ends = text.numbers(
        r"if {} of your {} labeled tweets have an emoticon and it is right on {}, then \rho = {}, interval {} to {}."
    )
    wrong = int(tweets - right)
    assert [rho, *ends] == [wrong / tweets, *wilson_interval(wrong, int(tweets))]
    assert labeled == 1000
    each = text.number("Three rules that are each right on {}, independently")
    assert text.number(r"{}. If they always agree") == binom.sf(1, 3, float(each))
    assert text.number("If they always agree, it is still") == each
    text.shows(rf"{float(each):g}^3 + 3 \cdot {float(each):g}^2 \cdot {1 - float(each):g} = ")


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("few-labels").shows(
        "You have 1,000 labeled tweets for",
        "| memorizes 1,000 tweets |",
        "ULMFiT (Howard and Ruder, 2018) gave the",
        "In the paper's experiments 100 labels could match training from scratch on 100 times as many.",
        "$0.0015$ and $0.00057$. Group 4 trains in all epochs, group 1 only from the",
        "can you be with 1,000 labels?",
    )
    answer("few-labels-evaluation").shows(
        "| 95% interval |",
        "Spend the first 400 new labels on",
        "so the interval for 1,000 is a little too narrow; the 400 have no such",
    )
    answer("few-labels-learning-curve").shows(
        r"$$ \text{error}(n) \approx e_\infty + a\,n^{-\beta}, \qquad \beta > 0, $$",
        r"reducible part by $2^{-\beta}$:",
        "a single draw: at 100 labels one draw",
    )
    answer("active-learning").shows(
        r"H(\mathbf x) = -\sum_{k=1}^{K} \hat p_k(\mathbf",
        r"x) = \hat p_{(1)}(\mathbf x) - \hat p_{(2)}(\mathbf x) .",
        "Taking the top 500 at once.",
    )
    answer("weak-supervision").shows(
        "measure each rule on your 1,000.",
        "language model | label 20,000 tweets by prompt,",
        "add predictions above 0.95, train again",
        r"$y \in \{-1, 1\}$",
        r"$$ \E[\tilde y\, v] = (1 - \rho)\,\E[y v] - \rho\,\E[y v] = (1 - 2\rho)\,\E[y v] . $$",
        r"one divides by $1 - 2\rho$,",
        r"by $(1 - 2\rho)^2$",
        r"Factor $(1 - 2\rho)^2$",
    )
