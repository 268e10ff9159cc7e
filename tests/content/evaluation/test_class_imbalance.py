"""The page evaluation/class-imbalance.md: its Python against scikit-learn, and what it claims, computed again."""

import math
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations
from content.equations import evaluate
from ml.evaluation import class_imbalance as imb
from ml.evaluation import thresholds as th
from scipy.stats import norm
from sklearn.utils.class_weight import compute_class_weight

PAGE = "evaluation/class-imbalance.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def labels():
    """Labels of the example with balanced weights."""
    negatives, positives = answer("class-imbalance").numbers("Example. {} negatives and {} positives:")
    return np.repeat([0, 1], [int(negatives), int(positives)])


def corrected():
    """True and resampled share of positives, and the probability that the model says."""
    said = answer("prior-correction").numbers(
        r"\pi = {}, balanced training set with \pi_s = {}, and the model says p_s = {}."
    )
    return [float(number) for number in said]


def test_equations_hold():
    pi, pi_s, p_s = corrected()
    ratio = pi / (1 - pi) / (pi_s / (1 - pi_s))
    p = float(imb.prior_corrected(p_s, pi_s, pi))
    prior = {r"\pi": pi, r"\pi_s": pi_s, "p_s": p_s, "p": p}
    one, zero = norm.pdf(0.3 - 2), norm.pdf(0.3)
    at = {r"p(\mathbf x \given 1)": one, r"p(\mathbf x \given 0)": zero, r"\pi": pi, r"\pi_s": pi_s}
    at |= {"p": one * pi / (one * pi + zero * (1 - pi)), "p_s": one * pi_s / (one * pi_s + zero * (1 - pi_s))}
    beta = 0.1
    resampled = pi / (pi + beta * (1 - pi))
    kept = {r"\beta": beta, "p_s": p_s, "p": float(imb.prior_corrected(p_s, resampled, pi))}
    assert ratio < 1
    weights = imb.class_weights(labels())
    w = {"w_0": weights[0], "w_1": weights[1], "p": 0.1}
    w["q"] = weights[1] * 0.1 / (weights[1] * 0.1 + weights[0] * 0.9)
    balanced = {"w_k": weights[1], "n": 1000, "K": 2, "n_k": 50}
    values = {"prior-correction": [prior, at, kept], "class-weights": [w], "class-imbalance": [balanced]}
    assert equations(PAGE, values) == 16


@pytest.mark.parametrize("share", [0, 1])
def test_bad_input_is_refused_in_words(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        imb.prior_corrected(0.5, 0.5, share)


def test_class_weights_agree_with_scikit_learn():
    y = [0] * 7 + [1] * 2 + [5]
    ours = imb.class_weights(y)
    assert list(ours.values()) == pytest.approx(compute_class_weight("balanced", classes=np.array([0, 1, 5]), y=y))
    assert list(ours) == [0, 1, 5]


def test_oversampling_balances_with_rows_of_the_training_part_only():
    y = np.array([0, 1, 0, 0, 1, 0, 0, 0])
    rows = np.array([0, 1, 2, 3, 5])
    balanced = imb.oversample(y, rows, np.random.default_rng(0))
    assert np.bincount(y[balanced]).tolist() == [4, 4]
    assert set(balanced) == set(rows)


def test_balanced_weights_of_the_example():
    text, y = answer("class-imbalance"), labels()
    weights, counts = imb.class_weights(y), np.bincount(y)
    for k in (0, 1):
        n, classes, size, weight = text.numbers(rf"w_{k} = {{}}/({{}} \cdot {{}}) = {{}}")
        assert [n, classes, size, weight] == [len(y), 2, counts[k], weights[k]]
    total, average = text.numbers("have total weight {}, and the average weight is {}, so")
    assert [weights[k] * counts[k] for k in (0, 1)] == pytest.approx([float(total)] * 2)
    assert average == sum(weights[k] * counts[k] for k in (0, 1)) / len(y)


def test_balanced_weights_after_oversampling_are_one():
    y = labels()
    rows = imb.oversample(y, np.arange(len(y)), np.random.default_rng(0))
    assert imb.class_weights(y[rows]) == {0: 1.0, 1: 1.0}
    assert answer("class-weights").number("sees the resampled labels and becomes") == 1


def test_focal_loss_counts_easy_examples_less():
    def focal(p, gamma):
        return evaluate(r"-(1 - p)^\gamma \ln p", {"p": p, r"\gamma": gamma})

    assert focal(0.9, 2) / focal(0.9, 0) == pytest.approx(0.01)
    assert focal(0.1, 2) / focal(0.1, 0) == pytest.approx(0.81)
    answer("class-imbalance").shows(r"$-(1 - p_t)^\gamma \ln p_t$")


def test_weighted_loss_is_lowest_where_the_page_says():
    text, weights = answer("class-weights"), imb.class_weights(labels())
    negatives, positives, ratio = text.numbers("weights with {} negatives and {} positives have w_1/w_0 = {}.")
    assert [negatives, positives] == list(np.bincount(labels()))
    assert ratio == weights[1] / weights[0]
    q = np.linspace(1e-4, 1 - 1e-4, 99_999)
    for p in (0.05, 0.10, 0.3):
        loss = -ratio * p * np.log(q) - (1 - p) * np.log(1 - q)
        assert q[loss.argmin()] == pytest.approx(ratio * p / (ratio * p + 1 - p), abs=1e-4)
    cut, one, whole, share = text.numbers("Cutting q at {} is cutting p at {}/{} = {}, the share of positives")
    assert [cut, one, whole] == [0.5, 1, 1 + ratio]
    assert share == labels().mean() == th.cost_threshold(1, float(ratio))
    true, odds, again, other, reported = text.numbers("A true probability of {} is reported as {}/({} + {}) = {}.")
    assert odds == again == ratio * true
    assert [other, reported] == [1 - true, ratio * true / (ratio * true + 1 - true)]
    text.shows(r"$q \ge \tfrac12$ exactly if", r"$p \ge \frac{w_0}{w_0 + w_1}$")


def test_oversampling_before_the_split_learns_noise_by_heart():
    text, says = answer("resampling"), figure("oversampling-leak")
    names = says.drawn
    before, inside = names["before"], names["inside"]
    rows, positives = text.numbers("{} rows of pure noise, {} of them labeled positive")
    share, runs, honest = text.numbers(
        "near the share of positives, {}. In {} runs of five-fold cross-validation it averages {} with"
    )
    assert [rows, positives, share] == [len(names["y"]), names["y"].sum(), names["y"].mean()]
    assert runs == len(before) == len(inside) == says.number("Recall of {} runs") == says.number("noise, {} runs each")
    assert honest == np.mean(inside)
    assert text.number("before the split it is {} in every run") == min(before) == max(before) == 1
    at, low, high, around = says.numbers(
        "all runs lie at {}. Oversampled inside the training folds they lie between {} and {}, around {}."
    )
    assert [at, low, high, around] == [min(before), min(inside), max(inside), np.mean(inside)]


def test_prior_correction_example_and_its_inverse():
    text, (pi, pi_s, p_s) = answer("prior-correction"), corrected()
    posterior = float(imb.prior_corrected(p_s, pi_s, pi))
    odds = p_s / (1 - p_s) * (pi / (1 - pi))
    assert posterior == pytest.approx(odds / (1 + odds))
    assert text.numbers(r"Its odds {} become {} \cdot \frac{1/{}}{{}} = {}, so") == [
        p_s / (1 - p_s),
        p_s / (1 - p_s),
        (1 - pi) / pi,
        pi_s / (1 - pi_s),
        odds,
    ]
    assert text.numbers("p = {}/{} = {}. A case called {} certain has") == [odds, 1 + odds, posterior, p_s]
    assert posterior == pytest.approx(1 / 12)
    text.shows("certain has one chance in twelve")
    assert text.numbers(r"\frac{\pi/(1-\pi)}{\pi_s/(1-\pi_s)}, here {}.") == [math.log(pi / (1 - pi))]
    target, reported = text.numbers("To reach p = {} the model must report p_s = {}.")
    assert target == float(imb.prior_corrected(float(reported), pi_s, pi))
    p = np.linspace(0, 1, 11)
    assert imb.prior_corrected(imb.prior_corrected(p, 0.5, 0.03), 0.03, 0.5) == pytest.approx(p)
    says = figure("prior-correction")
    assert says.numbers("A dot marks reported {}, corrected {}.") == [p_s, posterior]
    above, below, turn = says.numbers(
        "With {} percent true positives the curve sags below the diagonal, with {} percent it hugs zero until {} and"
    )
    common, rare = (line.get_ydata() for line in says.drawn["ax"].lines[:2])
    reported = says.drawn["reported"]
    assert list(common) == pytest.approx(list(imb.prior_corrected(reported, 0.5, above / 100)), nan_ok=True)
    assert list(rare) == pytest.approx(list(imb.prior_corrected(reported, 0.5, below / 100)), nan_ok=True)
    assert np.interp(float(turn), reported, rare) < 0.1


def test_undersampling_form_of_the_correction_is_the_same():
    pi, beta, p_s = 0.02, 0.1, 0.7
    resampled = pi / (pi + beta * (1 - pi))
    assert imb.prior_corrected(p_s, resampled, pi) == pytest.approx(beta * p_s / (beta * p_s + 1 - p_s))


def test_corrected_posteriors_are_those_of_the_true_prior():
    x = np.linspace(-3, 5, 9)

    def posterior(prior):
        return prior * norm.pdf(x - 2) / (prior * norm.pdf(x - 2) + (1 - prior) * norm.pdf(x))

    assert imb.prior_corrected(posterior(0.5), 0.5, 0.01) == pytest.approx(posterior(0.01))


def test_every_figure_draws_something():
    for name in ("oversampling-leak", "prior-correction"):
        assert figure(name).drawn["ax"].has_data()
        assert len(figure(name).block.code.splitlines()) <= 25


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("class-imbalance").shows(
        "rare positives then exceed 0.5, so the",
        "same decisions. - Calling 90 to 10 severe. It is mild; 1 in 1,000 is not.",
    )
    answer("class-weights").shows(
        r"$y_i \in \{0, 1\}$",
        r"$$ L = -\frac1n \sum_{i=1}^{n} \bigl[\, w_1\, y_i \ln \hat p_i + w_0\,(1 - y_i) \ln",
        r"y_i) \ln (1 - \hat p_i)",
        r"$-w_1 p \ln q - w_0 (1 - p) \ln(1 - q)$",
        r"$c_{\FP} = w_0$",
        r"$c_{\FN} = w_1$",
    )
    answer("resampling").shows(
        "and validation rows $V_j$: 1. Resample $T_j$ until the classes balance. 2. Fit on",
        "on the resampled $T_j$. 3. Score the",
        "$u$ uniform on $[0, 1]$ (Chawla and others, 2002). Made before",
    )
    answer("prior-correction").shows(
        r"= \frac{p(\mathbf x \given 1)}{p(\mathbf x \given 0)} \cdot \frac{\pi_s}{1 - \pi_s}, $$",
        r"= \frac{p(\mathbf x \given 1)}{p(\mathbf x \given 0)} \cdot \frac{\pi}{1 - \pi} .",
        "the odds by $w_1/w_0$.",
    )
