"""The page evaluation/cross-validation.md: its Python, and what it claims, computed again."""

import math
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations
from ml.evaluation import cross_validation as cv
from ml.evaluation import roc_auc as roc
from scipy.special import comb
from scipy.stats import binom
from sklearn.model_selection import StratifiedKFold, check_cv

PAGE = "evaluation/cross-validation.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def best_of(models, items):
    """Expected accuracy of the best of models that flip coins."""
    return (1 - binom.cdf(np.arange(int(items)), int(items), 0.5) ** float(models)).sum() / items


def coins():
    """Models that flip coins, and items in their test set."""
    return answer("train-validation-test").numbers("Take {} models that flip coins and a test set of {} items.")


def rare():
    """Rows, positives among them, and rows of a fold, where a random fold can miss the class."""
    rows, positives, fold = answer("which-cross-validation").numbers(
        "With {} rows, {} of them positive, a random fold of {} rows"
    )
    return int(rows), int(positives), int(fold)


def test_equations_hold():
    assert equations(PAGE) == 4


def test_folds_score_each_row_once_and_never_train_on_it():
    folds = cv.k_fold(23, 5, np.random.default_rng(0))
    assert sorted(np.concatenate([scored for _, scored in folds])) == list(range(23))
    for train, scored in folds:
        assert sorted([*train, *scored]) == list(range(23))
        assert len(scored) in (4, 5)


def test_stratified_folds_spread_each_class_evenly():
    rng = np.random.default_rng(0)
    y = rng.permutation(np.repeat([0, 1, 2], [61, 22, 7]))
    fold = cv.stratified_folds(y, 5, rng)
    for label in range(3):
        per_fold = np.bincount(fold[y == label], minlength=5)
        assert np.ptp(per_fold) <= 1
    assert np.ptp(np.bincount(fold)) <= 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cv.k_fold(3, 4, np.random.default_rng(0)), "do not make"),
        (lambda: cv.stratified_folds([0, 0, 1], 2, np.random.default_rng(0)), "fewer than 2"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_shares_of_the_split_are_usual_ones_and_add_up():
    says = figure("data-split")
    shares = says.numbers("training {} percent, validation {} percent, test {} percent.")
    assert sum(shares) == 100
    assert shares == [10 * width for _, _, width, _ in says.drawn["parts"]]
    *_, usual = answer("train-validation-test").table()
    for share, cell in zip(shares, usual[1:], strict=True):
        low, high = (float(end) for end in cell.rstrip("%").split(" to "))
        assert low <= share <= high
    lows, highs = ([float(cell.rstrip("%").split(" to ")[k]) for cell in usual[1:]] for k in (0, 1))
    assert lows[0] + sum(highs[1:]) == highs[0] + sum(lows[1:]) == 100


def test_rare_positives_of_a_small_test_set():
    share, test, prevalence, held = answer("train-validation-test").numbers(
        "With a million rows, {} is {} and plenty for a test, unless positives are rare: at {} it holds {} of them."
    )
    assert test == 1_000_000 * share
    assert held == test * prevalence


def test_best_of_100_coin_flippers_reports_58_8_percent():
    text, (models, items) = answer("train-validation-test"), coins()
    exact = best_of(models, items)
    true = text.number("Each has true accuracy")
    printed, again = text.numbers("which is {} for m = {}.")
    assert [printed, again] == [exact, models]
    luck, fresh = text.numbers("you report {} points of luck. Fresh data show {}.")
    assert [luck, fresh, true] == [100 * (exact - 0.5), 0.5, 0.5]
    sum_over = rf"\tfrac{{X_i}}{{{items:g}}}\Bigr] = \frac{{1}}{{{items:g}}} \sum_{{k=0}}^{{{items - 1:g}}}"
    text.shows(sum_over, r"\bigl( 1 - \Pr(X_1 \le k)^m \bigr)")
    rng = np.random.default_rng(0)
    simulated = (rng.binomial(200, 0.5, (4000, 100)).max(axis=1) / 200).mean()
    assert simulated == pytest.approx(exact, abs=0.001)


def test_the_curves_of_the_best_of_many_are_described_as_they_are():
    says, (models, items) = figure("best-of-coins"), coins()
    test, one, best, at, more, many = says.numbers(
        "For a test set of {} items it rises from {} percent for one model to {} percent for {} and {} percent for {}."
    )
    assert [test, at] == [items, models]
    assert [one, best, more] == [100 * best_of(m, test) for m in (1, at, many)]
    large, most = says.numbers("For {} items it stays below {} percent.")
    assert 100 * best_of(many, large) < most
    assert [line.get_ydata()[-1] for line in says.drawn["ax"].lines[:3:2]] == pytest.approx(
        [best_of(many, test), best_of(many, large)]
    )


def test_fold_scores_have_the_mean_and_error_printed():
    text, says = answer("cross-validation"), figure("folds")
    scores = says.drawn["scores"]
    assert says.numbers("their scores {}, {}, {}, {} and {}, with mean {}.") == [*scores, np.mean(scores)]
    deviation = np.std(scores, ddof=1)
    assert text.numbers("scores in the figure have mean {} and standard deviation {}, so") == [
        np.mean(scores),
        deviation,
    ]
    assert text.numbers(r"standard error is {}/\sqrt5 = {}.") == [deviation, deviation / math.sqrt(len(scores))]
    says.shows("In round 1 the first block", "in round 2 the second")


def test_share_that_each_fold_trains_on():
    for folds, shares, fits, *_ in answer("cross-validation").table()[:2]:
        each = [int(k) for k in folds.split(" or ")]
        assert [int(share) for share in shares.rstrip("%").split(" or ")] == [100 - 100 // k for k in each]
        assert fits == folds  # as many fits as folds


def test_metric_of_pooled_predictions_is_another_number():
    *scores, each, together = answer("cross-validation").numbers(
        "with scores {} and {} in one and {} and {} in the other, have AUC {} each and {} together."
    )
    scores = [float(score) for score in scores]
    assert [roc.auc_by_ranking([1, 0], fold) for fold in (scores[:2], scores[2:])] == [each, each]
    assert together == roc.auc_by_ranking([1, 0, 1, 0], scores)


def test_random_folds_lose_a_rare_class_and_stratified_ones_do_not():
    text, (rows, positives, size) = answer("which-cross-validation"), rare()
    without, fold, everything, again, none = text.numbers(r"\binom{{}}{{}} \Big/ \binom{{}}{{}} = {},")
    assert [without, fold, everything, again] == [rows - positives, size, rows, size]
    assert none == comb(rows - positives, size, exact=True) / comb(rows, size, exact=True)
    y = np.repeat([0, 1], [rows - positives, positives])
    stratified = cv.stratified_folds(y, rows // size, np.random.default_rng(0))
    assert np.bincount(stratified[y == 1]).tolist() == [1] * 5


def test_some_fold_of_five_lacks_a_positive():
    rows, positives, size = rare()
    text = answer("which-cross-validation")
    text.shows(rf"$1 - {size}^{positives} / \binom{{{rows}}}{{{positives}}} = ")
    lacking = text.number(rf"/ \binom{{{rows}}}{{{positives}}} = {{}}.")
    assert lacking == 1 - size**positives / comb(rows, positives, exact=True)


def test_scikit_learn_stratifies_for_classifiers_and_does_not_shuffle():
    folds = int(answer("which-cross-validation").source.partition("`cv=")[2][0])
    splitter = check_cv(folds, np.repeat([0, 1], [80, 20]), classifier=True)
    assert isinstance(splitter, StratifiedKFold)
    assert not splitter.shuffle
    assert not check_cv(folds, classifier=False).shuffle


def test_number_of_fits_of_nested_cross_validation():
    text = answer("which-cross-validation")
    outer, inner, candidates, *terms, fits = text.numbers(
        r"With {} outer folds, {} inner folds and {} candidates that is {} \cdot ({} \cdot {} + {}) = {} fits."
    )
    assert terms == [outer, inner, candidates, 1]
    assert fits == outer * (inner * candidates + 1)


def test_selecting_features_on_all_rows_makes_noise_look_like_skill():
    text, says = answer("data-leakage"), figure("selection-leak")
    names = says.drawn
    leaky, honest = names["leaky"], names["honest"]
    rows, features, true, kept = text.numbers(
        "{} rows, {} features, all noise, labels at random: true accuracy {}. Keep the {} features"
    )
    assert [rows, features, true] == [*names["x"].shape, names["y"].mean()]
    assert kept == names["pipeline"][0].k
    runs, mean, inside = text.numbers("the mean accuracy of {} runs is {}. Selected inside the folds it is {}.")
    assert [runs, mean, inside] == [len(leaky), np.mean(leaky), np.mean(honest)]
    assert says.number("accuracy of {} runs on pure noise") == len(leaky)
    assert says.numbers("the accuracies lie between {} and {}.") == [min(leaky), max(leaky)]


def test_every_figure_draws_something():
    for name in ("data-split", "best-of-coins", "folds", "time-series-folds", "selection-leak"):
        axes = figure(name).drawn["ax"]
        assert axes.has_data() or axes.patches or axes.texts
        assert len(figure(name).block.code.splitlines()) <= 25


def test_in_a_growing_window_no_training_block_lies_after_its_test_block():
    bars = figure("time-series-folds").drawn["ax"].patches
    for train, test in zip(bars[::3], bars[1::3], strict=True):
        assert train.get_x() == 0
        assert train.get_x() + train.get_width() == test.get_x()


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("cross-validation").shows(
        r"$D_1, \dots, D_k$",
        r"$$ \mathrm{CV}_k = \frac1k \sum_{j=1}^{k} \frac{1}{\abs{D_j}} \sum_{i \in",
        "(Bengio and Grandvalet, 2004).",
    )
    answer("which-cross-validation").shows(
        "and then [recall is 0/0",
    )
    answer("data-leakage").shows(
        "of Statistical Learning*, section 7.10. Signs of",
    )
