"""The evaluation chapter: its Python against scikit-learn, and each number that its pages print, computed again."""

import math
import re
from fractions import Fraction

import matplotlib
import numpy as np
import pytest
import sklearn.metrics as sk
from content.pages import body, column, drawn, figure_block, page_text, shows, tables
from ml.evaluation import class_imbalance as imb
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import cross_validation as cv
from ml.evaluation import language_metrics as lm
from ml.evaluation import precision_recall_curves as pr
from ml.evaluation import roc_auc as roc
from ml.evaluation import thresholds as th
from ml.statistics import wilson_interval
from scipy.special import comb, expit, logit
from scipy.stats import binom, norm
from sklearn.model_selection import StratifiedKFold, check_cv
from sklearn.utils.class_weight import compute_class_weight

from hooks.figures import blocks

matplotlib.use("Agg")

MATRIX = "evaluation/confusion-matrix.md"
THRESHOLDS = "evaluation/thresholds.md"
ROC = "evaluation/roc-auc.md"
PR = "evaluation/precision-recall-curves.md"
IMBALANCE = "evaluation/class-imbalance.md"
SPLITS = "evaluation/cross-validation.md"
LANGUAGE = "evaluation/language-metrics.md"

NINE_LABELS = [1, 1, 0, 1, 0, 0, 1, 0, 0]
NINE_SCORES = [0.95, 0.90, 0.80, 0.70, 0.70, 0.55, 0.50, 0.40, 0.20]
SPAM = cm.Counts(tn=870, fp=30, fn=20, tp=80)
PREVALENCES = (0.5, 0.01, 0.001)


# Reading the pages


# The Python that the pages show


@pytest.fixture(params=range(6))
def scored(request):
    """Labels and scores with many ties."""
    rng = np.random.default_rng(request.param)
    y = rng.integers(0, 2, 60)
    y[:2] = 0, 1
    return y, np.round(rng.normal(y, 1.5), 1)


def test_counts_and_ratios_agree_with_scikit_learn(scored):
    y, s = scored
    for threshold in (-9, 0.5, 9):
        flagged = (s >= threshold).astype(int)
        counts = cm.confusion_counts(y, flagged)
        assert list(counts) == sk.confusion_matrix(y, flagged).ravel().tolist()
        assert cm.accuracy(counts) == pytest.approx(sk.accuracy_score(y, flagged))
        assert cm.balanced_accuracy(counts) == pytest.approx(sk.balanced_accuracy_score(y, flagged))
        for ours, theirs in (
            (cm.precision(counts), sk.precision_score(y, flagged, zero_division=np.nan)),
            (cm.recall(counts), sk.recall_score(y, flagged, zero_division=np.nan)),
            (cm.specificity(counts), sk.recall_score(y, flagged, pos_label=0, zero_division=np.nan)),
            *(
                (th.f_beta(counts, beta), sk.fbeta_score(y, flagged, beta=beta, zero_division=np.nan))
                for beta in (0.5, 1, 2)
            ),
        ):
            assert ours == pytest.approx(theirs, nan_ok=True)


def test_confusion_matrix_of_several_classes_has_true_rows():
    rng = np.random.default_rng(0)
    true, pred = rng.integers(0, 4, (2, 50))
    assert (cm.confusion_matrix(true, pred, 4) == sk.confusion_matrix(true, pred, labels=range(4))).all()
    assert cm.confusion_matrix([0], [1])[0, 1] == 1


def test_undefined_ratios_are_nan_and_not_a_number_that_looks_like_a_score():
    nothing_flagged = cm.confusion_counts([1, 0], [0, 0])
    no_positives = cm.confusion_counts([0, 0], [1, 0])
    neither = cm.confusion_counts([0, 0], [0, 0])
    assert math.isnan(cm.precision(nothing_flagged))
    assert cm.recall(nothing_flagged) == th.f_beta(nothing_flagged) == 0
    assert math.isnan(cm.recall(no_positives))
    assert cm.precision(no_positives) == th.f_beta(no_positives) == 0
    assert math.isnan(th.f_beta(neither))
    assert math.isnan(cm.specificity(cm.confusion_counts([1], [1])))
    assert np.isnan(cm.precision_at([0.0, 0.5], [0.0, 0.5], 0.1)).tolist() == [True, False]


def test_scikit_learn_reports_zero_with_a_warning_as_the_page_says():
    with pytest.warns(sk._classification.UndefinedMetricWarning):
        assert sk.precision_score([1, 0], [0, 0]) == 0
    shows(MATRIX, "precision", "UndefinedMetricWarning", "zero_division")


def test_curves_and_areas_agree_with_scikit_learn(scored):
    y, s = scored
    for ours, theirs in zip(roc.roc_curve(y, s), sk.roc_curve(y, s, drop_intermediate=False), strict=True):
        assert ours == pytest.approx(theirs)
    fpr, tpr, _ = roc.roc_curve(y, s)
    assert roc.auc(fpr, tpr) == pytest.approx(sk.roc_auc_score(y, s))
    assert roc.auc_by_ranking(y, s) == pytest.approx(sk.roc_auc_score(y, s))
    precision, recall, thresholds = sk.precision_recall_curve(y, s)
    ours = pr.pr_curve(y, s)
    for curve, theirs in zip(ours, (recall[:-1], precision[:-1], thresholds), strict=True):
        assert curve == pytest.approx(theirs[::-1])
    assert pr.average_precision(y, s) == pytest.approx(sk.average_precision_score(y, s))


def test_curves_do_not_depend_on_the_order_of_the_rows(scored):
    y, s = scored
    shuffled = np.random.default_rng(1).permutation(len(y))
    for ours, again in zip(roc.roc_curve(y, s), roc.roc_curve(y[shuffled], s[shuffled]), strict=True):
        assert (ours == again).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roc.roc_curve([0, 0], [0.1, 0.2]), "needs both classes"),
        (lambda: roc.roc_curve([1, 1], [0.1, 0.2]), "needs both classes"),
        (lambda: roc.auc_by_ranking([1, 1], [0.1, 0.2]), "needs both classes"),
        (lambda: pr.pr_curve([0, 0], [0.1, 0.2]), "recall is 0/0"),
        (lambda: pr.average_precision([0, 0], [0.1, 0.2]), "recall is 0/0"),
        (lambda: roc.roc_curve([0, 1], [0.1]), "shape"),
        (lambda: roc.roc_curve([0, 1], [0.1, math.nan]), "finite"),
        (lambda: roc.roc_curve([-1, 1], [0.1, 0.2]), "0 or 1"),
        (lambda: roc.roc_curve([], []), "non-empty"),
        (lambda: cm.confusion_counts([0, 1], [0]), "shapes differ"),
        (lambda: cm.confusion_matrix([0, 2], [0, 1]), "0 to 1"),
        (lambda: th.f_beta(SPAM, -1), "negative"),
        (lambda: roc.auc([0, 1, 0.5], [0, 1, 1]), "decreases|decrease"),
        (lambda: imb.prior_corrected(0.5, 0.5, 0), "between 0 and 1"),
        (lambda: cv.k_fold(3, 4, np.random.default_rng(0)), "do not make"),
        (lambda: cv.stratified_folds([0, 0, 1], 2, np.random.default_rng(0)), "fewer than 2"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_multiclass_areas_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    y = rng.choice(4, 80, p=[0.5, 0.3, 0.1, 0.1])
    p = rng.dirichlet(np.ones(4), 80)
    assert roc.auc_one_vs_rest(y, p).mean() == pytest.approx(sk.roc_auc_score(y, p, multi_class="ovr"))
    assert roc.auc_one_vs_one(y, p) == pytest.approx(sk.roc_auc_score(y, p, multi_class="ovo"))


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
    for value in range(3):
        per_fold = np.bincount(fold[y == value], minlength=5)
        assert np.ptp(per_fold) <= 1
    assert np.ptp(np.bincount(fold)) <= 1


def test_best_threshold_is_the_cheapest_of_all(scored):
    y, s = scored
    for cost_fp, cost_fn in ((1, 1), (1, 9), (9, 1), (1, 0)):

        def cost(t, fp=cost_fp, fn=cost_fn):
            counts = cm.confusion_counts(y, (s >= t).astype(int))
            return fp * counts.fp + fn * counts.fn

        best = th.best_threshold(y, s, cost_fp, cost_fn)
        cheapest = min(cost(t) for t in [*s, np.inf])
        assert best == max(t for t in [*s, np.inf] if cost(t) == cheapest)
    assert th.best_threshold([0, 0], [0.2, 0.9], 1, 1) == np.inf


def words(sentence):
    return sentence.split()


def test_bleu_is_the_formula_in_exact_fractions():
    reference = words("the cat sat on the mat")
    candidate = words("the cat sat on a mat")
    precisions = [Fraction(*lm.clipped_matches((candidate, [reference]), n)) for n in (1, 2, 3, 4)]
    assert precisions == [Fraction(5, 6), Fraction(3, 5), Fraction(1, 2), Fraction(1, 3)]
    assert lm.bleu([(candidate, [reference])]) == pytest.approx(float(math.prod(precisions)) ** 0.25)
    assert lm.bleu([(reference, [reference])]) == 1
    assert lm.bleu([(words("a b c"), [reference])]) == 0
    assert lm.bleu([(words("the cat sat"), [reference])]) == 0  # no 4-gram: 0/0
    assert lm.bleu([(words("the cat"), [words("the cat")])], max_n=2) == 1


def test_bleu_clips_by_the_best_reference_and_takes_the_nearest_length():
    references = [words("a a b"), words("a c c d e")]
    assert lm.clipped_matches((words("a a a c c"), references), 1) == (4, 5)
    assert lm.closest_length((words("a a a c"), references)) == 3  # 3 and 5 are equally near
    assert lm.closest_length((words("a a a c c"), references)) == 5


def test_brevity_penalty_punishes_only_short_output():
    assert lm.brevity_penalty(7, 6) == lm.brevity_penalty(6, 6) == 1
    assert lm.brevity_penalty(3, 6) == pytest.approx(math.exp(-1))
    assert lm.brevity_penalty(0, 6) == 0


# confusion-matrix.md


def test_the_spam_example_gives_the_ratios_in_its_table():
    values = [cm.accuracy(SPAM), cm.precision(SPAM), cm.recall(SPAM), cm.specificity(SPAM), th.f_beta(SPAM)]
    fractions = ["950/1000", "80/110", "80/100", "870/900", "160/210"]
    expected = [f"{f} = {v:.3f}" for f, v in zip(fractions, values, strict=True)]
    assert column(MATRIX, "confusion-matrix", 0, 3) == expected
    assert [float(Fraction(f)) for f in fractions] == pytest.approx(values)
    assert sum(SPAM) == 1000
    shows(MATRIX, "confusion-matrix", "reads $n = 1,000$ messages, of which 100 are spam", "TN, FP, FN, TP")


def test_the_matrix_in_the_figure_is_the_spam_example():
    cells = {name: count for _, _, name, count in drawn(MATRIX, "confusion-matrix")["cells"]}
    assert cells == {name.upper(): count for name, count in SPAM._asdict().items()}
    positions = {name: (column, row) for column, row, name, _ in drawn(MATRIX, "confusion-matrix")["cells"]}
    assert positions == {"TP": (0, 1), "FN": (1, 1), "FP": (0, 0), "TN": (1, 0)}  # rows true, columns predicted


def test_the_useless_rule_wins_on_accuracy_and_loses_on_balanced_accuracy():
    rule = cm.Counts(tn=9900, fp=0, fn=100, tp=0)
    test = cm.Counts(tn=9405, fp=495, fn=10, tp=90)
    rows = {row[0]: row[1:] for row in body(MATRIX, "accuracy")}
    assert rows["TP, FN"] == ["0, 100", "90, 10"]
    assert rows["FP, TN"] == ["0, 9900", "495, 9405"]
    assert rows["accuracy"] == [f"{cm.accuracy(c):.2%}" for c in (rule, test)]
    assert rows["recall"] == ["0", f"{cm.recall(test):.2f}"]
    assert rows["precision"] == ["0/0", f"{cm.precision(test):.3f}"]
    assert rows["balanced accuracy"] == [f"{cm.balanced_accuracy(c):.3f}" for c in (rule, test)]
    assert (sum(test), cm.recall(test), cm.specificity(test)) == (10_000, 0.90, 0.95)
    shows(MATRIX, "accuracy", "Of 10,000 people 1% have a cancer", "recall 0.90 and specificity 0.95")
    shows(MATRIX, "accuracy", "finds 90 of the 100 cancers", "constant rule scores 0.5")
    for counts in (rule, test, SPAM):  # the decomposition, and when flagging beats "always negative"
        share = (counts.tp + counts.fn) / sum(counts)
        mixed = share * cm.recall(counts) + (1 - share) * cm.specificity(counts)
        assert mixed == pytest.approx(cm.accuracy(counts))
        assert (cm.accuracy(counts) > 1 - share) == (counts.tp > counts.fp)


def test_precision_and_recall_of_the_four_flagging_rules():
    shows(MATRIX, "precision", "the same 1,000 messages with 100 spam")
    rules = [(1, 0, 99), (80, 30, 20), (100, 900, 0), (0, 0, 100)]
    for row, (tp, fp, fn) in zip(body(MATRIX, "precision", 0), rules, strict=True):
        counts = cm.Counts(tn=900 - fp, fp=fp, fn=fn, tp=tp)
        precision = f"{cm.precision(counts):.2f}" if tp + fp else "0/0"
        assert row[1:] == [str(tp), str(fp), str(fn), precision, f"{cm.recall(counts):.2f}"]


def test_zero_by_zero_table_agrees_with_the_functions():
    cases = [cm.Counts(5, 0, 3, 0), cm.Counts(5, 3, 0, 0), cm.Counts(5, 0, 0, 0)]
    for row, counts in zip(body(MATRIX, "precision", 1), cases, strict=True):
        values = [cm.precision(counts), cm.recall(counts), th.f_beta(counts)]
        assert row[1:] == ["0/0" if math.isnan(v) else f"{v:g}" for v in values]


def test_recall_of_the_photo_album():
    shows(MATRIX, "recall", "An album holds 50 photos, 8 of them with the dog")
    for row, (shown, found) in zip(body(MATRIX, "recall"), [(3, 3), (10, 6), (50, 8)], strict=True):
        assert row[0] in (f"{shown} photos", f"all {shown} photos")
        assert row[1:] == [str(found), f"{found}/8 = {found / 8:.3f}", f"{found}/{shown} = {found / shown:.2f}"]


def test_predictive_values_at_three_prevalences():
    expected = []
    for pi in PREVALENCES:
        precision = float(cm.precision_at(0.9, 0.05, pi))
        negative = float(cm.precision_at(1 - 0.05, 1 - 0.9, 1 - pi))  # the classes change places
        digits = 1 if negative < 0.99 else 2
        expected.append([f"{pi:.3g}", f"{precision:.1%}", f"{negative:.{digits}%}"])
    shown = [[f"{float(r[0].rstrip('%')) / 100:.3g}", *r[1:]] for r in body(MATRIX, "sensitivity-specificity", 1)]
    assert shown == expected
    assert float(cm.precision_at(0.9, 0.05, 0.01)) == pytest.approx(90 / 585)
    given = "sensitivity 0.90 and specificity 0.95, so $\\FPR = 0.05$"
    counted = "At 1% prevalence and 10,000 people, 90 sick and 495 healthy people test positive: $90/585 = 15.4%$"
    shows(MATRIX, "sensitivity-specificity", given, counted, "That is precision, here 15.4%")
    assert (0.90 * 100, round(0.05 * 9900)) == (90, 495)


def test_precision_by_bayes_agrees_with_counting(scored):
    y, s = scored
    counts = cm.confusion_counts(y, (s >= 0.5).astype(int))
    share = y.mean()
    assert cm.precision_at(cm.recall(counts), 1 - cm.specificity(counts), share) == pytest.approx(cm.precision(counts))


def test_precision_prevalence_figure_says_what_its_alt_says():
    at = [float(cm.precision_at(0.9, fpr, pi)) for fpr, pi in ((0.05, 0.001), (0.05, 0.5), (0.001, 0.001))]
    assert [f"{a:.0%}" for a in at] == ["2%", "95%", "47%"]
    for said in ("2 percent", "95 percent", "47 percent"):
        assert said in figure_block(MATRIX, "precision-prevalence").options["alt"]


def test_a_miss_must_cost_eleven_false_alarms():
    a, b = cm.Counts(9615, 285, 5, 95), cm.Counts(9890, 10, 30, 70)
    for row, c in zip(body(MATRIX, "precision-or-recall", 1), (a, b), strict=True):
        assert row[1:] == [str(c.tp), str(c.fn), str(c.fp), f"{cm.precision(c):.3g}", f"{cm.recall(c):.2f}"]
        assert sum(c) == 10_000
    assert Fraction(a.fp - b.fp, b.fn - a.fn) == 11
    assert a.fp + 11 * a.fn == b.fp + 11 * b.fn == 340
    shows(
        MATRIX,
        "precision-or-recall",
        r"285\,c_{\FP} + 5\,c_{\FN}",
        r"10\,c_{\FP} + 30\,c_{\FN}",
        "than 11 false alarms",
    )
    shows(MATRIX, "precision-or-recall", r"275\,c_{\FP} < 25\,c_{\FN}")


# thresholds.md


def test_recall_only_climbs_and_precision_wobbles_in_the_five_example_table():
    labels = [1, 0, 1, 1, 0]
    recall, precision, _ = pr.pr_curve(labels, [5, 4, 3, 2, 1])
    tp = np.cumsum(labels)
    for k, row in enumerate(body(THRESHOLDS, "precision-recall-tradeoff")):
        shown = [str(labels[k]), str(tp[k]), str(k + 1 - tp[k]), f"{recall[k]:.2f}", f"{precision[k]:.2f}"]
        assert row == [f"top {k + 1}", *shown]
    assert (np.diff(recall) >= 0).all()
    assert np.sign(np.diff(precision)).tolist() == [-1, 1, 1, -1]
    shows(THRESHOLDS, "precision-recall-tradeoff", "down, up, up, down", "rising from 0.50 to 0.75")


def test_score_distribution_example():
    for t in (1.2, 0.5):
        recall = norm.sf(t - 2)
        precision = float(cm.precision_at(recall, norm.sf(t), 0.5))
        shows(THRESHOLDS, "precision-recall-tradeoff", f"{t}", f"recall {recall:.3f}" if t > 1 else f"is {recall:.3f}")
        shows(THRESHOLDS, "precision-recall-tradeoff", f"precision {precision:.3f}")


def f_from(p, r, beta):
    return (1 + beta**2) * p * r / (beta**2 * p + r)


def scaled(beta):
    """The term beta squared times P of the worked example, as the table writes it."""
    return "0.5" if beta == 1 else rf"{beta**2:g} \cdot 0.5"


def test_f_scores_of_the_worked_example():
    rows = body(THRESHOLDS, "f-beta")
    for row, beta in zip(rows, (0.5, 1, 2), strict=False):
        harmonic = 1 / (1 / (1 + beta**2) / 0.5 + beta**2 / (1 + beta**2) / 0.9)
        assert f_from(0.5, 0.9, beta) == pytest.approx(harmonic)
        assert row[1] == rf"${1 + beta**2:g} \cdot 0.45 / ({scaled(beta)} + 0.9) = {harmonic:.3f}$"
        assert float(Fraction(row[2])) == pytest.approx(beta**2 / (1 + beta**2))
    assert rows[3][1] == f"$(0.5 + 0.9)/2 = {(0.5 + 0.9) / 2:.3f}$"
    shows(THRESHOLDS, "f-beta", "For $P = 0.5$ and $R = 0.9$", "$P = 0.02$, $R = 1$")
    shows(THRESHOLDS, "f-beta", f"{(0.02 + 1) / 2:.3f}", f"{f_from(0.02, 1, 1):.3f}")
    assert f_from(0.02, 1, 1) == pytest.approx(2 * 0.02 / 1.02)  # flagging everything: 2 pi / (1 + pi)


def test_f_beta_without_weight_on_recall_is_precision():
    assert th.f_beta(SPAM, 0) == pytest.approx(cm.precision(SPAM))
    assert math.isnan(th.f_beta(cm.Counts(tn=0, fp=0, fn=5, tp=0), 0))


def test_ratios_of_the_spam_filter_have_the_intervals_printed():
    for hits, whole in ((SPAM.tp, SPAM.tp + SPAM.fn), (SPAM.tp, SPAM.tp + SPAM.fp)):
        low, high = wilson_interval(hits, whole)
        shows(MATRIX, "confusion-matrix", f"{low:.3f} to {high:.3f}")


def matthews(c):
    y = np.repeat([0, 0, 1, 1], [c.tn, c.fp, c.fn, c.tp])
    flagged = np.repeat([0, 1, 0, 1], [c.tn, c.fp, c.fn, c.tp])
    assert sk.matthews_corrcoef(y, flagged) == pytest.approx(np.corrcoef(y, flagged)[0, 1])
    return sk.matthews_corrcoef(y, flagged)


def test_matthews_correlation_of_the_cancer_test():
    shows(
        MATRIX,
        "accuracy",
        f"uses all four cells: {matthews(cm.Counts(tn=9405, fp=495, fn=10, tp=90)):.3f} for the test",
    )


def test_beta_is_the_ratio_at_which_both_gains_are_worth_the_same():
    h = 1e-6
    for beta, p in ((0.5, 0.6), (1, 0.4), (2, 0.3)):
        r = beta * p
        by_p = (f_from(p + h, r, beta) - f_from(p - h, r, beta)) / (2 * h)
        by_r = (f_from(p, r + h, beta) - f_from(p, r - h, beta)) / (2 * h)
        assert by_p == pytest.approx(by_r, rel=1e-6)
        f = f_from(p, 0.7, beta)
        slope = (f_from(p + h, 0.7, beta) - f_from(p - h, 0.7, beta)) / (2 * h)
        assert slope == pytest.approx(f**2 / ((1 + beta**2) * p**2), rel=1e-6)
        slope = (f_from(p, 0.7 + h, beta) - f_from(p, 0.7 - h, beta)) / (2 * h)
        assert slope == pytest.approx(beta**2 * f**2 / ((1 + beta**2) * 0.7**2), rel=1e-6)


def test_micro_f1_is_accuracy_when_each_example_has_one_label():
    true, pred = np.random.default_rng(0).integers(0, 3, (2, 40))
    assert sk.f1_score(true, pred, average="micro") == pytest.approx(sk.accuracy_score(true, pred))


def test_five_decisions_cost_what_the_table_says():
    assert th.cost_threshold(1, 9) == 0.1
    assert th.cost_threshold(1, 1) == 0.5
    probabilities = [0.05, 0.08, 0.20, 0.40, 0.70]
    totals = {}
    for t in (0.1, 0.5):
        totals[t] = sum(1 - p if p >= t else 9 * p for p in probabilities)
    rows = body(THRESHOLDS, "choose-threshold")
    for row, p in zip(rows, probabilities, strict=False):
        decisions = ["flag" if p >= t else "no" for t in (0.1, 0.5)]
        assert row == [f"{p:.2f}", f"{1 - p:.2f}", f"{9 * p:.2f}", *decisions]
    assert rows[5][-2:] == [f"{totals[0.1]:.2f}", f"{totals[0.5]:.2f}"]
    assert tables(THRESHOLDS, "choose-threshold")[0][0][-2:] == ["Decision at 0.1", "at 0.5"]
    shows(THRESHOLDS, "choose-threshold", "Equal costs give $t^* = 0.5$", "$t^* = 1/(1 + 9) = 0.1$")


def test_f1_peaks_at_half_its_best_value():
    t = np.linspace(0.001, 0.999, 20_001)
    score = (logit(t) - logit(0.2) + 2) / 2
    recall = norm.sf(score - 2)
    f1 = f_from(cm.precision_at(recall, norm.sf(score), 0.2), recall, 1)
    assert t[f1.argmax()] == pytest.approx(f1.max() / 2, abs=1e-3)
    caption = figure_block(THRESHOLDS, "metrics-by-threshold").options["caption"]
    assert f"threshold {f1.max() / 2:.3f}" in caption
    assert f"value {f1.max():.3f}" in caption
    # The score at which the figure cuts is where the posterior is t.
    odds = 0.2 * norm.pdf(score - 2) / (0.8 * norm.pdf(score))
    assert odds / (1 + odds) == pytest.approx(t)


def test_overconfident_probability_and_its_wrong_decision():
    assert expit(logit(0.9) / 2) == pytest.approx(0.75)
    assert th.cost_threshold(4, 1) == 0.8
    shows(THRESHOLDS, "calibration", "When it says 0.9, the odds are 9, the true odds 3 and the true probability 0.75")
    shows(THRESHOLDS, "calibration", "$t^* = 0.8$", "Reported 0.9", r"0.25 \cdot 4 = 1.00", r"0.75 \cdot 1 = 0.75")


# roc-auc.md


def test_roc_table_is_the_curve_of_the_nine_scores():
    fpr, tpr, thresholds = roc.roc_curve(NINE_LABELS, NINE_SCORES)
    rows = body(ROC, "roc-curve")
    assert len(rows) == len(fpr)
    for row, x, y, t in zip(rows, fpr, tpr, thresholds, strict=True):
        score = "(start)" if np.isinf(t) else f"{t:.2f}"
        assert row[0].split(",")[0] == score
        assert row[-4:] == [f"{4 * y:.0f}", f"{5 * x:.0f}", f"{y:.2f}", f"{x:.1f}"]
    assert [float(s) for row in rows[1:] for s in row[0].split(", ")] == NINE_SCORES
    labels = [label for row in rows[1:] for label in row[1].split(", ")]
    assert [int(label) for label in labels] == NINE_LABELS
    names = drawn(ROC, "roc-by-hand")
    assert (names["labels"], names["scores"]) == (NINE_LABELS, NINE_SCORES)
    assert f"{roc.auc(fpr, tpr):.3f}" in figure_block(ROC, "roc-by-hand").options["caption"]


def test_auc_counts_the_pairs_of_the_table():
    positives = [s for s, y in zip(NINE_SCORES, NINE_LABELS, strict=True) if y]
    negatives = [s for s, y in zip(NINE_SCORES, NINE_LABELS, strict=True) if not y]
    total = Fraction(0)
    for row, score in zip(body(ROC, "auc"), positives, strict=True):
        below, tied = sum(n < score for n in negatives), sum(n == score for n in negatives)
        points = below + Fraction(tied, 2)
        assert row == [f"{score:.2f}", str(below), str(tied), f"{float(points):g}"]
        total += points
    assert total / 20 == Fraction(31, 40)
    assert roc.auc_by_ranking(NINE_LABELS, NINE_SCORES) == pytest.approx(0.775)
    shows(ROC, "auc", r"there are $4 \cdot 5 = 20$ pairs", "sum to 15.5, so the AUC is $15.5/20 = 0.775$")
    shows(ROC, "auc", r"0.2 \cdot 0.5 + 0.2 \cdot 0.625 + 0.2 \cdot 0.75 + 0.4 \cdot 1 = 0.775")
    trapezoids = [0.2 * 0.5, 0.2 * 0.625, 0.2 * 0.75, 0.4 * 1]
    assert sum(trapezoids) == pytest.approx(0.775)


def test_auc_of_predicted_classes_is_balanced_accuracy():
    y = np.repeat([0, 0, 1, 1], list(SPAM))
    flagged = np.repeat([0, 1, 0, 1], list(SPAM))
    assert roc.auc_by_ranking(y, flagged) == pytest.approx(cm.balanced_accuracy(SPAM))
    assert cm.balanced_accuracy(SPAM) == pytest.approx((cm.recall(SPAM) + 1 - SPAM.fp / (SPAM.fp + SPAM.tn)) / 2)
    shows(ROC, "auc", r"$(\TPR + 1 - \FPR)/2$")


def test_scikit_learn_leaves_out_the_point_named():
    kept = set(zip(*np.round(sk.roc_curve(NINE_LABELS, NINE_SCORES)[:2], 6), strict=True))
    fpr, tpr, _ = roc.roc_curve(NINE_LABELS, NINE_SCORES)
    left_out = set(zip(*np.round((fpr, tpr), 6), strict=True)) - kept
    ((x, y),) = left_out
    shows(ROC, "roc-curve", f"here only ({x:g}, {y:g})")


def test_only_corners_of_the_hull_are_touched():
    fpr, tpr, _ = roc.roc_curve(NINE_LABELS, NINE_SCORES)
    slopes = np.geomspace(1e-3, 1e3, 10_001)
    touched = {int((tpr - slope * fpr).argmax()) for slope in slopes}
    named = [f"({fpr[i]:g}, {tpr[i]:g})" for i in sorted(touched)]
    assert len(named) == 2
    shows(ROC, "read-roc", f"these are {' and '.join(named)}")


def test_three_gaussian_classifiers_have_the_areas_and_recalls_printed():
    areas = [norm.cdf(d / math.sqrt(2)) for d in (0.5, 1.5, 3)]
    recalls = [norm.sf(norm.isf(0.1) - d) for d in (0.5, 1.5, 3)]
    last = body(ROC, "read-roc")[-1]
    assert last[0] == f"AUC of {', '.join(f'{a:.3f}' for a in areas)} above"
    assert last[1] == f"at a false-positive rate of 0.1 recall is {', '.join(f'{r:.2f}' for r in recalls)}"
    labels = [text.get_text() for text in drawn(ROC, "roc-three-classifiers")["ax"].texts]
    assert labels[:3] == [f"AUC {a:.3f}" for a in areas]


def test_slope_of_the_roc_curve_is_the_likelihood_ratio():
    t, h = 0.7, 1e-5
    slope = (norm.sf(t - h - 1.5) - norm.sf(t + h - 1.5)) / (norm.sf(t - h) - norm.sf(t + h))
    assert slope == pytest.approx(norm.pdf(t - 1.5) / norm.pdf(t), rel=1e-6)


def test_touching_point_of_the_cost_line_is_the_cost_threshold():
    t = np.linspace(-4, 6, 100_001)
    cost = 0.1 * 9 * (1 - norm.sf(t - 1.5)) + 0.9 * 1 * norm.sf(t)
    best = t[cost.argmin()]
    assert norm.pdf(best - 1.5) / norm.pdf(best) == pytest.approx(1, abs=1e-3)  # the slope on the page
    odds = 0.1 / 0.9 * norm.pdf(best - 1.5) / norm.pdf(best)
    assert odds / (1 + odds) == pytest.approx(th.cost_threshold(1, 9), abs=1e-3)
    shows(ROC, "read-roc", r"0.9 \cdot 1 / (0.1 \cdot 9) = 1")


def test_a_score_without_rank_order_can_hold_all_the_information():
    y, s = [1, 1, 1, 1, 0, 0, 0], np.array([-3.2, -2.9, 2.8, 3.1, -0.2, 0.1, 0.3])
    assert roc.auc_by_ranking(y, s) == 0.5
    assert roc.auc_by_ranking(y, np.abs(s)) == 1
    shows(ROC, "read-roc", "-3.2, -2.9, 2.8, 3.1", "-0.2, 0.1, 0.3", "6/12 = 0.5")


def test_multiclass_example_has_four_different_averages():
    rows = np.array(body(ROC, "roc-multiclass", 0), dtype=float)
    y, p = rows[:, 0].astype(int), rows[:, 1:]
    assert p.sum(axis=1) == pytest.approx(1)
    per_class = roc.auc_one_vs_rest(y, p)
    assert per_class == pytest.approx([7.5 / 9, 6 / 8, 5 / 5])
    shows(
        ROC, "roc-multiclass", "0.8 and 0.5 beat 0.2, 0.4 and 0.3, while 0.3 wins once and ties once", "7.5/9 = 0.833"
    )
    shows(ROC, "roc-multiclass", "6/8 = 0.750", "5/5 = 1")
    values = [
        sk.roc_auc_score(y, p, multi_class="ovr"),
        sk.roc_auc_score(y, p, multi_class="ovr", average="weighted"),
        sk.roc_auc_score(y, p, multi_class="ovr", average="micro"),
        sk.roc_auc_score(y, p, multi_class="ovo"),
    ]
    weighted = per_class @ np.bincount(y) / len(y)
    micro = roc.auc_by_ranking(np.eye(3)[y].ravel(), p.ravel())
    assert [per_class.mean(), weighted, micro, roc.auc_one_vs_one(y, p)] == pytest.approx(values)
    assert column(ROC, "roc-multiclass", 1, 1) == [f"{v:.3f}" for v in values]


def test_two_curves_of_one_area_differ_where_it_matters():
    a, b = ([0, 0, 1], [0, 0.5, 1]), ([0, 0.5, 1], [0, 1, 1])
    assert roc.auc(*a) == roc.auc(*b) == 0.75
    at = [np.interp(0.05, [0, 1], [0.5, 1]), np.interp(0.05, *b)]
    assert at == pytest.approx([0.525, 0.10])
    shows(ROC, "roc-limits", r"1 \cdot \frac{0.5 + 1}{2} = 0.75", r"0.5 \cdot \frac{0 + 1}{2} + 0.5 \cdot 1 = 0.75")
    shows(
        ROC,
        "roc-limits",
        "jumps to $(0, 0.5)$",
        "to $(0.5, 1)$",
        "rate of 0.05",
        r"0.5 + 0.5 \cdot 0.05 = 0.525",
        r"2 \cdot 0.05 = 0.10",
    )
    assert np.interp(1 / 3, [0, 1], [0.5, 1]) == pytest.approx(np.interp(1 / 3, *b))  # the crossing in the alt


def hanley_mcneil(area, positives, negatives):
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
    return math.sqrt(spread / (positives * negatives))


def test_standard_error_of_the_auc():
    few, many = hanley_mcneil(0.9, 20, 1000), hanley_mcneil(0.9, 200, 10_000)
    shows(
        ROC, "roc-limits", f"AUC of 0.90 measured on 20 positives and 1,000 negatives has a standard error of {few:.3f}"
    )
    shows(ROC, "roc-limits", f"with ten times as many of both it is {many:.3f}")


# precision-recall-curves.md


def test_pr_table_is_the_curve_of_the_nine_scores():
    recall, precision, thresholds = pr.pr_curve(NINE_LABELS, NINE_SCORES)
    rows = body(PR, "pr-curve")
    assert len(rows) == len(recall)
    for row, r, p, t in zip(rows, recall, precision, thresholds, strict=True):
        tp, flagged = round(4 * r), round(4 * r / p)
        assert row[0] == f"{t:.2f}"
        assert row[2:] == [str(tp), str(flagged - tp), f"{r:.2f}", f"{tp}/{flagged} = {p:.3f}"]
    assert [int(label) for row in rows for label in row[1].split(", ")] == NINE_LABELS
    names = drawn(PR, "pr-by-hand")
    assert (names["labels"], names["scores"]) == (NINE_LABELS, NINE_SCORES)
    assert f"{pr.average_precision(NINE_LABELS, NINE_SCORES):.3f}" in figure_block(PR, "pr-by-hand").options["caption"]


def test_average_precision_of_the_example_in_fractions():
    exact = Fraction(1, 4) * (1 + 1 + Fraction(3, 5) + Fraction(4, 7))
    assert pr.average_precision(NINE_LABELS, NINE_SCORES) == pytest.approx(float(exact))
    precision, recall, _ = sk.precision_recall_curve(NINE_LABELS, NINE_SCORES)
    shows(PR, "average-precision", rf"0.25\,\Bigl(1 + 1 + \tfrac35 + \tfrac47\Bigr) = {float(exact):.3f}")
    shows(PR, "average-precision", f"trapezoids from $(0, 1)$ give {sk.auc(recall, precision):.3f}")
    assert f"{float(exact):.3f}" == "0.793"


def test_straight_lines_give_half_marks_to_a_score_that_knows_nothing():
    y = [1] * 10 + [0] * 990
    precision, recall, _ = sk.precision_recall_curve(y, np.zeros(1000))
    assert pr.average_precision(y, np.zeros(1000)) == pytest.approx(0.010)
    assert sk.auc(recall, precision) == pytest.approx(0.505)
    shows(PR, "average-precision", "1,000 examples, 10 of them positive", "recall 1 and precision 0.01")
    shows(PR, "average-precision", r"1 \cdot 0.01 = 0.010", "(1 + 0.01)/2 = 0.505")


def test_precision_between_two_thresholds_is_not_on_the_straight_line():
    true_positives, flagged = 2 + 0.5 * 1, 3 + 0.5 * 2
    assert true_positives / flagged == 0.625
    shows(PR, "average-precision", "Between 0.80 and 0.70", "2.5/4 = 0.625")
    shows(PR, "average-precision", f"(0.667 + 0.600)/2 = {(2 / 3 + 3 / 5) / 2:.3f}")


def test_random_order_of_few_positives_has_more_than_their_share():
    n, positives = 1000, 10
    harmonic = sum(1 / k for k in range(1, n + 1))
    expected = ((positives - 1) * (n - harmonic) / (n - 1) + harmonic) / n
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 0], [positives, n - positives])
    drawn_at_random = [pr.average_precision(labels, rng.permutation(n)) for _ in range(3000)]
    assert np.mean(drawn_at_random) == pytest.approx(expected, abs=4 * np.std(drawn_at_random) / math.sqrt(3000))
    shows(PR, "average-precision", f"averages {expected:.3f}")


def test_from_nothing_flagged_precision_is_constant():
    u = np.linspace(0.1, 1, 10)
    assert np.allclose(10 * u / (10 * u + 990 * u), 0.01)
    shows(PR, "average-precision", "level at 0.01")


def test_scikit_learn_integrates_from_the_invented_point():
    precision, recall, _ = sk.precision_recall_curve(NINE_LABELS, NINE_SCORES)
    shows(PR, "average-precision", f"from $(0, 1)$ give {sk.auc(recall, precision):.3f}")


def test_one_model_at_three_prevalences():
    t = np.linspace(12, -10, 200_001)
    recall, fpr = norm.sf(t - 2), norm.sf(t)
    assert tables(PR, "roc-versus-pr")[0][0][1:] == [rf"$\pi = {100 * pi:g}%$" for pi in PREVALENCES]
    rows = {row[0]: row[1:] for row in body(PR, "roc-versus-pr", 0)}
    assert rows["prior odds"] == [f"1 : {(1 - pi) / pi:.0f}" for pi in PREVALENCES]
    assert rows["precision at the point"] == [f"{cm.precision_at(0.9, 0.05, pi):.1%}" for pi in PREVALENCES]
    assert rows["AUC of the other"] == [f"{roc.auc(fpr, recall):.3f}"] * 3
    areas = [roc.auc(recall, np.nan_to_num(cm.precision_at(recall, fpr, pi), nan=1)) for pi in PREVALENCES]
    assert rows["average precision of the other"] == [f"{a:.3f}" for a in areas]
    assert norm.cdf(2 / math.sqrt(2)) == pytest.approx(roc.auc(fpr, recall), abs=1e-6)
    ratio = f"{0.9 / 0.05:.0f}"
    shows(PR, "roc-versus-pr", rf"$\TPR = 0.90$ and $\FPR = 0.05$, so $\TPR/\FPR = {ratio}$", "point $(0.05, 0.90)$")
    shows(PR, "roc-versus-pr", f"{1 - float(cm.precision_at(0.9, 0.05, 0.001)):.1%}")
    at = [np.interp(r, recall, cm.precision_at(recall, fpr, pi)) for r, pi in ((0.8, 0.5), (0.2, 0.01), (0.1, 0.001))]
    assert at[0] > 0.85  # the words of the alt
    assert at[1] < 0.5
    assert at[2] < 0.2


def test_odds_form_of_precision():
    for pi in PREVALENCES:
        precision = float(cm.precision_at(0.9, 0.05, pi))
        assert precision / (1 - precision) == pytest.approx(pi / (1 - pi) * 18)


# class-imbalance.md


def test_balanced_weights_of_the_example():
    weights = imb.class_weights([0] * 950 + [1] * 50)
    assert weights[0] * 950 == pytest.approx(500)
    assert weights[1] * 50 == pytest.approx(500)
    shows(IMBALANCE, "class-imbalance", "950 negatives and 50 positives", "total weight 500")
    shows(
        IMBALANCE, "class-imbalance", rf"1000/(2 \cdot 950) = {weights[0]:.3f}", rf"1000/(2 \cdot 50) = {weights[1]:g}"
    )


def test_balanced_weights_after_oversampling_are_one():
    y = np.array([0] * 950 + [1] * 50)
    rows = imb.oversample(y, np.arange(1000), np.random.default_rng(0))
    assert imb.class_weights(y[rows]) == {0: 1.0, 1: 1.0}
    shows(IMBALANCE, "class-weights", "resampled labels and becomes 1")


def test_focal_loss_counts_easy_examples_less():
    def focal(p, gamma):
        return -((1 - p) ** gamma) * math.log(p)

    assert focal(0.9, 2) / focal(0.9, 0) == pytest.approx(0.01)
    assert focal(0.1, 2) / focal(0.1, 0) == pytest.approx(0.81)
    shows(IMBALANCE, "class-imbalance", r"$-(1 - p_t)^\gamma \ln p_t$")


def test_weighted_loss_is_lowest_where_the_page_says():
    ratio = Fraction(10) / Fraction(1000, 1900)
    assert ratio == 19
    q = np.linspace(1e-4, 1 - 1e-4, 99_999)
    for p in (0.05, 0.10, 0.3):
        loss = -19 * p * np.log(q) - (1 - p) * np.log(1 - q)
        assert q[loss.argmin()] == pytest.approx(19 * p / (19 * p + 1 - p), abs=1e-4)
    assert th.cost_threshold(1, 19) == 0.05
    shows(IMBALANCE, "class-weights", "950 negatives and 50 positives have $w_1/w_0 = 19$", "Cutting $q$ at 0.5")
    shows(
        IMBALANCE,
        "class-weights",
        "A true probability of 0.10 is reported as",
        "1/20 = 0.05",
        f"1.9/(1.9 + 0.9) = {1.9 / 2.8:.3f}",
    )


def test_oversampling_before_the_split_learns_noise_by_heart():
    names = drawn(IMBALANCE, "oversampling-leak")
    assert len(names["before"]) == len(names["inside"]) == 50
    assert min(names["before"]) == 1
    assert (min(names["inside"]), max(names["inside"])) == (0, 0.25)
    assert (len(names["y"]), int(names["y"].sum())) == (200, 20)
    shows(IMBALANCE, "resampling", "200 rows of pure noise, 20 of them", "share of positives, 0.10", "In 50 runs")
    shows(IMBALANCE, "resampling", f"averages {np.mean(names['inside']):.2f}", f"it is {np.mean(names['before']):.2f}")
    assert f"around {np.mean(names['inside']):.2f}" in figure_block(IMBALANCE, "oversampling-leak").options["alt"]


def test_prior_correction_example_and_its_inverse():
    corrected = float(imb.prior_corrected(0.9, 0.5, 0.01))
    odds = 9 * (0.01 / 0.99)
    assert corrected == pytest.approx(odds / (1 + odds))
    shows(IMBALANCE, "prior-correction", r"\pi_s = 50%", "$p_s = 0.9$", rf"9 \cdot \frac{{1/99}}{{1}} = {odds:.4f}")
    shows(IMBALANCE, "prior-correction", f"{odds:.4f}/{1 + odds:.4f} = {corrected:.3f}", "A case called 90% certain")
    shows(IMBALANCE, "prior-correction", f"{math.log(0.01 / 0.99):.3f}", "To reach $p = 0.5$", "report $p_s = 0.99$")
    assert corrected == pytest.approx(1 / 12)
    assert imb.prior_corrected(0.99, 0.5, 0.01) == pytest.approx(0.5)
    p = np.linspace(0, 1, 11)
    assert imb.prior_corrected(imb.prior_corrected(p, 0.5, 0.03), 0.03, 0.5) == pytest.approx(p)


def test_undersampling_form_of_the_correction_is_the_same():
    pi, beta, p_s = 0.02, 0.1, 0.7
    resampled = pi / (pi + beta * (1 - pi))
    assert imb.prior_corrected(p_s, resampled, pi) == pytest.approx(beta * p_s / (beta * p_s + 1 - p_s))


def test_corrected_posteriors_are_those_of_the_true_prior():
    x = np.linspace(-3, 5, 9)

    def posterior(prior):
        return prior * norm.pdf(x - 2) / (prior * norm.pdf(x - 2) + (1 - prior) * norm.pdf(x))

    assert imb.prior_corrected(posterior(0.5), 0.5, 0.01) == pytest.approx(posterior(0.01))


# cross-validation.md


def best_of(models, items):
    return (1 - binom.cdf(np.arange(items), items, 0.5) ** models).sum() / items


def test_best_of_100_coin_flippers_reports_58_8_percent():
    exact = best_of(100, 200)
    shows(SPLITS, "train-validation-test", "Take 100 models that flip coins and a test set of 200 items")
    shows(
        SPLITS, "train-validation-test", f"which is {exact:.1%} for $m = 100$", f"{100 * exact - 50:.1f} points of luck"
    )
    rng = np.random.default_rng(0)
    simulated = (rng.binomial(200, 0.5, (4000, 100)).max(axis=1) / 200).mean()
    assert simulated == pytest.approx(exact, abs=0.001)
    assert f"{best_of(1000, 200):.0%}" == "61%"  # the words of the alt
    assert best_of(1000, 10_000) < 0.52


def test_fold_scores_have_the_mean_and_error_printed():
    scores = drawn(SPLITS, "folds")["scores"]
    deviation = np.std(scores, ddof=1)
    mean_and_deviation = f"mean {np.mean(scores):.2f} and standard deviation {deviation:.3f}"
    error = rf"{deviation:.3f}/\sqrt5 = {deviation / math.sqrt(5):.3f}"
    shows(SPLITS, "cross-validation", mean_and_deviation, error)
    for score in scores:
        assert f"{score:.2f}" in figure_block(SPLITS, "folds").options["alt"]


def test_share_that_each_fold_trains_on():
    for row in body(SPLITS, "cross-validation")[:2]:
        folds, shares = (re.findall(r"\d+", cell) for cell in row[:2])
        assert [int(share) for share in shares] == [100 - 100 // int(k) for k in folds]
        assert row[2] == row[0]  # as many fits as folds


def test_random_folds_lose_a_rare_class_and_stratified_ones_do_not():
    none = comb(95, 20, exact=True) / comb(100, 20, exact=True)
    shows(
        SPLITS, "which-cross-validation", "With 100 rows, 5 of them positive, a random fold of 20 rows", f"= {none:.3f}"
    )
    y = np.repeat([0, 1], [95, 5])
    fold = cv.stratified_folds(y, 5, np.random.default_rng(0))
    assert np.bincount(fold[y == 1]).tolist() == [1] * 5


def test_some_fold_of_five_lacks_a_positive():
    shows(
        SPLITS,
        "which-cross-validation",
        rf"$1 - 20^5 / \binom{{100}}{{5}} = {1 - 20**5 / comb(100, 5, exact=True):.3f}$",
    )


def test_rare_positives_of_a_small_test_set():
    test_rows = round(1_000_000 * 0.01)
    shows(SPLITS, "train-validation-test", f"1% is {test_rows:,}", f"at 0.1% it holds {test_rows * 0.001:g} of them")


def test_metric_of_pooled_predictions_is_another_number():
    folds = [([1, 0], [0.9, 0.8]), ([1, 0], [0.3, 0.2])]
    assert [roc.auc_by_ranking(*fold) for fold in folds] == [1, 1]
    pooled = roc.auc_by_ranking([1, 0, 1, 0], [0.9, 0.8, 0.3, 0.2])
    shows(SPLITS, "cross-validation", f"AUC 1 each and {pooled:g} together")


def test_scikit_learn_stratifies_for_classifiers_and_does_not_shuffle():
    splitter = check_cv(5, np.repeat([0, 1], [80, 20]), classifier=True)
    assert isinstance(splitter, StratifiedKFold)
    assert not splitter.shuffle
    assert not check_cv(5, classifier=False).shuffle


def test_number_of_fits_of_nested_cross_validation():
    shows(SPLITS, "which-cross-validation", "5 outer folds, 5 inner folds and 20 candidates")
    shows(SPLITS, "which-cross-validation", rf"5 \cdot (5 \cdot 20 + 1) = {5 * (5 * 20 + 1)}")


def test_selecting_features_on_all_rows_makes_noise_look_like_skill():
    names = drawn(SPLITS, "selection-leak")
    leaky, honest = np.mean(names["leaky"]), np.mean(names["honest"])
    assert names["x"].shape == (50, 2000)
    shows(SPLITS, "data-leakage", "50 rows, 2,000 features, all noise", "Keep the 20 features")
    shows(SPLITS, "data-leakage", f"accuracy of 20 runs is {leaky:.2f}", f"inside the folds it is {honest:.2f}")
    alt = figure_block(SPLITS, "selection-leak").options["alt"]
    assert f"between {min(names['leaky']):.2f} and {max(names['leaky']):.2f}" in alt


# language-metrics.md


def bleu_example(candidate, reference):
    pair = (candidate.split(), [reference.split()])
    return pair, [lm.clipped_matches(pair, n) for n in (1, 2, 3, 4)], lm.bleu([pair])


CAT = "the cat sat on the mat"
DRUG = "the patient should take the drug twice a day"


def test_bleu_of_the_two_candidates_is_in_the_table():
    one, parts_one, bleu_one = bleu_example("the cat sat on a mat", CAT)
    two, parts_two, bleu_two = bleu_example("the cat sat on", CAT)
    rows = {row[0]: row[1:] for row in body(LANGUAGE, "bleu", 0)}
    for n in (1, 2, 3, 4):
        assert rows[f"$p_{n}$"] == ["/".join(map(str, parts[n - 1])) for parts in (parts_one, parts_two)]
    assert rows["product"] == [str(math.prod(Fraction(*part) for part in parts_one)), "1"]
    assert rows["BLEU"][0] == rf"$(1/12)^{{1/4}} = {bleu_one:.3f}$"
    assert rows["BLEU"][1] == f"{bleu_two:.3f}"
    assert f"= {lm.brevity_penalty(4, 6):.3f}" in rows["brevity penalty"][1]
    pooled = [Fraction(a + c, b + d) for (a, b), (c, d) in zip(parts_one, parts_two, strict=True)]
    assert float(math.prod(pooled)) == 0.225
    shows(LANGUAGE, "bleu", "9/10, 6/8, 4/6 and 2/4, $c = 10$, $r = 12$", f"scores is {(bleu_one + bleu_two) / 2:.3f}")
    shows(LANGUAGE, "bleu", rf"e^{{1 - 12/10}} \cdot 0.225^{{1/4}} = {lm.bleu([one, two]):.3f}")
    assert lm.bleu([one, two]) == pytest.approx(math.exp(1 - 12 / 10) * 0.225**0.25)


def test_perfect_sentence_of_three_words_scores_nothing():
    sentence = words("the cat sat")
    assert lm.bleu([(sentence, [sentence])]) == 0
    shows(LANGUAGE, "bleu", "A perfect sentence of three words")


def test_bleu_is_quoted_times_100():
    reference = words("the cat sat on the mat")
    pairs = [(words("the cat sat on a mat"), [reference]), (words("the cat sat on"), [reference])]
    shows(LANGUAGE, "bleu", f"here as {100 * lm.bleu(pairs):.1f}")


def test_clipping_example():
    assert lm.clipped_matches((["the"] * 6, [CAT.split()]), 1) == (2, 6)
    shows(LANGUAGE, "bleu", "p_1 = 2/6")


def test_bleu_prefers_the_reversed_meaning_to_the_paraphrase():
    _, parts, reversed_meaning = bleu_example("the patient should not take the drug twice a day", DRUG)
    assert math.prod(Fraction(*part) for part in parts) == Fraction(3, 16)
    shows(LANGUAGE, "bleu", "9/10, 7/9, 5/8 and 3/7", "3/16", f"{reversed_meaning:.3f}")
    _, parts, paraphrase = bleu_example("take this medicine two times daily", DRUG)
    assert paraphrase == 0
    assert parts[0][0] == 1


def test_brevity_penalty_figure_says_what_its_alt_says():
    values = [lm.brevity_penalty(r, 1) for r in (0.5, 2 / 3, 1)]
    assert [f"{v:.2f}" for v in values] == ["0.37", "0.61", "1.00"]
    for said in ("0.37 at one half", "0.61 at two thirds"):
        assert said in figure_block(LANGUAGE, "brevity-penalty").options["alt"]


def test_perplexity_examples():
    bits = -np.log2([1 / 2, 1 / 4, 1 / 8, 1 / 8])
    shows(LANGUAGE, "perplexity", "1 + 2 + 3 + 3 = 9", f"9/4 = {bits.mean():.2f}", f"{lm.perplexity(bits.mean()):.3f}")
    assert lm.perplexity(bits.mean()) == pytest.approx(math.prod([2, 4, 8, 8]) ** 0.25)
    rows = {row[0]: row[1:] for row in body(LANGUAGE, "perplexity")}
    shows(LANGUAGE, "perplexity", "1,000 bits on the same 1,000 characters", "into 250 tokens, the other into 200:")
    assert tables(LANGUAGE, "perplexity")[0][0][1:] == ["250 tokens", "200 tokens"]
    for index, tokens in enumerate((250, 200)):
        per_token = 1000 / tokens
        assert rows["bits per token"][index] == f"{per_token:g}"
        assert rows["perplexity"][index] == f"{lm.perplexity(per_token):g}"
        assert rows["bits per character"][index] == f"{lm.bits_per_character(per_token, tokens, 1000):g}"


def test_units_of_the_two_language_models():
    per_character = 6 / 5.7
    rows = {row[0]: row[1:] for row in body(LANGUAGE, "compare-language-models")}
    assert rows["bits per character"] == ["2", f"$6/5.7 = {per_character:.3f}$"]
    assert rows["bits per word"] == [rf"$2 \cdot 5.7 = {2 * 5.7:.1f}$", "6"]
    shows(LANGUAGE, "compare-language-models", "about 4.7 letters, with its space $C/W = 5.7$", "compared 4 with 64")
    assert rows["perplexity per word"][0] == rf"$2^{{11.4}} \approx {lm.perplexity(11.4):.0f}$"
    assert rows["perplexity per word"][1] == f"$2^6 = {lm.perplexity(6):.0f}$"
    assert rows["perplexity per character"] == ["$2^2 = 4$", f"$2^{{1.053}} = {lm.perplexity(per_character):.2f}$"]
    shows(
        LANGUAGE,
        "compare-language-models",
        f"4.7 instead of 5.7 gives A {2 * 4.7:.1f} bits per word",
        f"= {1 / math.log(2):.3f}$ bits",
    )


def test_the_counted_text_and_the_unknown_words():
    characters, tokens = len(CAT) + 1, len(CAT.split()) + 1
    assert (len(CAT.replace(" ", "")), CAT.count(" "), characters, tokens) == (17, 5, 23, 7)
    shows(LANGUAGE, "compare-language-models", "17 letters, 5 spaces and an end mark: $C = 23$ symbols", "$W = 7$")
    per_character = lm.bits_per_character(6, tokens, characters)
    shows(LANGUAGE, "compare-language-models", rf"2 \cdot 23 = {2 * characters}", rf"6 \cdot 7 = {6 * tokens}")
    shows(LANGUAGE, "compare-language-models", f"42/23 = {per_character:.3f}", f"C/W = {characters / tokens:.2f}")
    extra = 0.05 * 2 * (8 + 1)
    shows(LANGUAGE, "compare-language-models", rf"0.05 \cdot 18 = {extra:.1f}", f"{6 + extra:.1f} bits per word")


def test_code_length_does_not_depend_on_how_the_text_is_cut():
    # A word model, and the character model that it implies: the next character's probability given the prefix.
    words = {"a ": 0.5, "ab ": 0.3, "b ": 0.2}
    text = ["ab ", "a ", "b ", "ab "]
    by_word = -sum(math.log2(words[w]) for w in text)
    by_character = 0.0
    for word in text:
        for i in range(len(word)):
            before = sum(p for w, p in words.items() if w.startswith(word[:i]))
            after = sum(p for w, p in words.items() if w.startswith(word[: i + 1]))
            by_character -= math.log2(after / before)
    assert by_character == pytest.approx(by_word)


# The chapter


def test_every_figure_of_the_chapter_draws_something():
    for page in (MATRIX, THRESHOLDS, ROC, PR, IMBALANCE, SPLITS, LANGUAGE):
        for block in blocks.find(page, page_text(page)):
            axes = drawn(page, block.name)["ax"]
            assert axes.has_data() or axes.patches or axes.texts
            assert len(block.code.splitlines()) <= 25
