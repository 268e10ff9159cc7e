"""The page evaluation/precision-recall-curves.md: its Python against scikit-learn, its claims computed again."""

import math
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import sklearn.metrics as sk
from content.answers import Answer, Figure, equations, value
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import precision_recall_curves as pr
from ml.evaluation import roc_auc as roc
from scipy.stats import norm

PAGE = "evaluation/precision-recall-curves.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def nine():
    """Labels and scores of the table: those of one row share their score."""
    rows = [(row[0], [int(label) for label in row[1].split(", ")]) for row in answer("pr-curve").table()]
    return [y for _, labels in rows for y in labels], [float(s) for s, labels in rows for _ in labels]


def rates():
    """True- and false-positive rate of the one ROC point, and the prevalences of the table's columns."""
    text = answer("roc-versus-pr")
    tpr, fpr = text.numbers(r"One ROC point, \TPR = {} and \FPR = {}, so")
    return float(tpr), float(fpr), [float(value(head.strip("$"))) for head in text.tables[0][0][1:]]


def other():
    """Recall and false-positive rate of the other classifier at falling thresholds."""
    _, _, mean, deviation = numbers = answer("roc-versus-pr").numbers(
        r"its negatives score \mathcal N({}, {}) and its positives \mathcal N({}, {})."
    )
    assert [numbers[0], numbers[1], deviation] == [0, 1, 1]
    t = np.linspace(12, -10, 200_001)
    return norm.sf(t - mean), norm.sf(t)


def tied():
    """Labels of the many examples that all have one score."""
    examples, positives = answer("average-precision").numbers("Now give all of {} examples, {} of them positive, the")
    return np.repeat([1, 0], [int(positives), int(examples - positives)])


def test_equations_hold():
    tpr, fpr, (_, pi, _) = rates()
    symbols = {r"\pi": pi, r"\TPR": tpr, r"\FPR": fpr, r"\text{precision}": float(cm.precision_at(tpr, fpr, pi))}
    counts = {r"\TP(t)": 3, r"\FP(t)": 2, "n_1": 4, r"\text{recall}(t)": 0.75, r"\text{precision}(t)": 0.6}
    assert equations(PAGE, {"pr-curve": [counts], "roc-versus-pr": [symbols]}) == 17


def test_curves_and_areas_agree_with_scikit_learn(scored):
    y, s = scored
    precision, recall, thresholds = sk.precision_recall_curve(y, s)
    for curve, theirs in zip(pr.pr_curve(y, s), (recall[:-1], precision[:-1], thresholds), strict=True):
        assert curve == pytest.approx(theirs[::-1])
    assert pr.average_precision(y, s) == pytest.approx(sk.average_precision_score(y, s))


@pytest.mark.parametrize("call", [pr.pr_curve, pr.average_precision])
def test_bad_input_is_refused_in_words(call):
    with pytest.raises(ValueError, match="recall is 0/0"):
        call([0, 0], [0.1, 0.2])


def test_pr_table_is_the_curve_of_the_nine_scores():
    text, (labels, scores) = answer("pr-curve"), nine()
    positives = sum(labels)
    assert text.number("with n_1 =") == positives
    rows = text.table()
    for row, r, p, t in zip(rows, *pr.pr_curve(labels, scores), strict=True):
        tp, flagged = round(positives * r), round(positives * r / p)
        assert [value(cell) for cell in (row[0], *row[2:])] == [t, tp, flagged - tp, r, p]
        assert row[5].partition(" = ")[0] == f"{tp}/{flagged}"
    assert Answer("evaluation/roc-auc.md", "roc-curve").tables[0][2][:2] == rows[0][:2]
    theirs = [line[:2] for line in Answer("evaluation/roc-auc.md", "roc-curve").table()[1:]]
    assert [[score.split(", ")[0], label] for score, label in theirs] == [row[:2] for row in rows]
    text.shows("The nine scores", r"The last point is always $(1, \pi)$", "adds the point $(0, 1)$ by convention")


def test_the_drawn_curve_of_the_nine_scores_is_described_as_it_is():
    says, (labels, scores) = figure("pr-by-hand"), nine()
    recall, precision, _ = pr.pr_curve(labels, scores)
    assert (says.drawn["labels"], says.drawn["scores"]) == (labels, scores)
    area = pr.average_precision(labels, scores)
    assert (
        says.number("add up to the average precision,") == area == says.number("rectangles are the average precision,")
    )
    numbers = says.numbers(
        "Precision stays at {} up to recall {}, drops to {}, is {} at recall {}, drops to {}, and ends between {} "
        "and {} at recall {}."
    )
    assert numbers == [
        precision[1],
        recall[1],
        precision[2],
        precision[3],
        recall[3],
        precision[4],
        precision[5],
        precision[7],
        recall[7],
    ]
    assert says.number("A dashed line marks the baseline") == sum(labels) / len(labels)


def test_average_precision_of_the_example_in_fractions():
    text, (labels, scores) = answer("average-precision"), nine()
    recall, precision, _ = pr.pr_curve(labels, scores)
    gains = np.diff(recall, prepend=0)
    exact = Fraction(1, 4) * sum(Fraction(float(p)).limit_denominator(20) for p in precision[gains > 0])
    assert pr.average_precision(labels, scores) == pytest.approx(float(exact))
    step, *terms, total = text.numbers(r"\mathrm{AP} = {}\,\Bigl({} + {} + {} + {}\Bigr) = {} .")
    assert [step, *terms, total] == [0.25, *precision[gains > 0], float(exact)]
    precision, recall, _ = sk.precision_recall_curve(labels, scores)
    assert text.number("The trapezoids from (0, 1) give") == sk.auc(recall, precision)


def test_straight_lines_give_half_marks_to_a_score_that_knows_nothing():
    text, y = answer("average-precision"), tied()
    precision, recall, _ = sk.precision_recall_curve(y, np.zeros(len(y)))
    whole, share = text.numbers("There is one threshold, with recall {} and precision {}:")
    assert [whole, share] == [recall[0], y.mean()]
    _, steps, line = text.table(0)[0]
    assert value(steps) == pr.average_precision(y, np.zeros(len(y)))
    assert value(line) == sk.auc(recall, precision)
    assert steps.startswith(rf"${whole:g} \cdot {share:g} = ")
    assert line.startswith(f"$({whole:g} + {share:g})/2 = ")
    u = np.linspace(0.1, 1, 10)
    assert np.allclose(y.sum() * u / (y.sum() * u + (len(y) - y.sum()) * u), y.mean())
    assert text.number("the true line of the table above is level at") == y.mean()
    text.shows("and the invented point $(0, 1)$ is the error")
    assert text.tables[0][0] == ["", "Steps (AP)", "Straight line from $(0, 1)$"]


def test_precision_between_two_thresholds_is_not_on_the_straight_line():
    text = answer("average-precision")
    high, low, share = text.numbers(r"Between {} and {} in the example, at u = {}:")
    rows = {float(value(row[0])): [int(row[2]), int(row[3])] for row in answer("pr-curve").table()}
    (tp, fp), (more_tp, more_fp) = rows[float(high)], rows[float(low)]
    hits = tp + float(share) * (more_tp - tp)
    flagged = hits + fp + float(share) * (more_fp - fp)
    assert text.numbers("precision {}/{} = {}, where") == [hits, flagged, hits / flagged]
    ends = [tp / (tp + fp), more_tp / (more_tp + more_fp)]
    assert text.numbers("the straight line says ({} + {})/2 = {}.") == [*ends, sum(ends) / 2]


def test_random_order_of_few_positives_has_more_than_their_share():
    text, labels = answer("average-precision"), tied()
    positives, n, average = text.numbers("a random order of {} positives among {} averages {}.")
    assert [positives, n] == [labels.sum(), len(labels)]
    positives, n = int(positives), int(n)
    harmonic = sum(1 / k for k in range(1, n + 1))
    expected = ((positives - 1) * (n - harmonic) / (n - 1) + harmonic) / n
    rng = np.random.default_rng(0)
    drawn_at_random = [pr.average_precision(labels, rng.permutation(n)) for _ in range(3000)]
    assert np.mean(drawn_at_random) == pytest.approx(expected, abs=4 * np.std(drawn_at_random) / math.sqrt(3000))
    assert average == expected


def test_one_model_at_three_prevalences():
    text, (recall, fpr) = answer("roc-versus-pr"), other()
    tpr, alarm, prevalences = rates()
    assert prevalences == [0.5, 0.01, 0.001]
    rows = {row[0]: row[1:] for row in text.table(0)}
    assert rows["prior odds"] == [f"1 : {(1 - pi) / pi:.0f}" for pi in prevalences]
    at_the_point = [float(cm.precision_at(tpr, alarm, pi)) for pi in prevalences]
    assert [value(cell) for cell in rows["precision at the point"]] == at_the_point
    area = roc.auc(fpr, recall)
    assert [value(cell) for cell in rows["AUC of the other"]] == [area] * 3
    areas = [roc.auc(recall, np.nan_to_num(cm.precision_at(recall, fpr, pi), nan=1)) for pi in prevalences]
    assert [value(cell) for cell in rows["average precision of the other"]] == areas
    assert norm.cdf(2 / math.sqrt(2)) == pytest.approx(area, abs=1e-6)
    assert text.number(r"so \TPR/\FPR = {}.") == tpr / alarm
    x, y, rare, wrong = text.numbers("The point ({}, {}) looks excellent at {} too, with {} of the alarms false")
    assert [x, y, rare, wrong] == [alarm, tpr, prevalences[2], 1 - at_the_point[2]]


def test_the_curves_at_three_prevalences_are_described_as_they_are():
    says, (recall, fpr) = figure("pr-three-prevalences"), other()
    assert says.number("same ROC curve with AUC {}, at three") == roc.auc(fpr, recall)

    def precision(at, percent):
        return np.interp(float(at), recall, cm.precision_at(recall, fpr, percent / 100))

    percent, least, until = says.numbers("At {} percent the curve stays above {} until recall {}.")
    assert precision(until, percent) > least
    low, most, before = says.numbers("At {} percent it falls below {} before recall {}.")
    assert precision(before, low) < most
    lowest, most, since = says.numbers("At {} percent it lies below {} from recall {} on.")
    assert precision(since, lowest) < most
    assert [percent, low, lowest] == [100 * pi for pi in rates()[2]]


def test_odds_form_of_precision():
    tpr, fpr, prevalences = rates()
    for pi in prevalences:
        precision = float(cm.precision_at(tpr, fpr, pi))
        assert precision / (1 - precision) == pytest.approx(pi / (1 - pi) * tpr / fpr)


def test_every_figure_draws_something():
    for name in ("pr-by-hand", "pr-three-prevalences"):
        assert figure(name).drawn["ax"].has_data()
        assert len(figure(name).block.code.splitlines()) <= 25


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("pr-curve").shows(
        "and $n_1$ positives",
        "leaves it at precision 0. A true",
        "unless precision is already 1. Hence the",
        "flagged and precision is 0/0. scikit-learn adds",
        "the share of positives: 0.02 may be bad",
    )
    answer("average-precision").shows(
        r"distinct scores, and $R_0 = 0$, $$ \mathrm{AP} = \sum_{j=1}^{m} (R_j - R_{j-1})\,P_j . $$",
        "recall, each by $1/n_1$,",
        "Straight line from $(0, 1)$",
        r"$(\TP_1, \FP_1)$",
        r"$(\TP_2, \FP_2)$",
        r"$$ \frac{\TP_1 + u\,(\TP_2 - \TP_1)}{\TP_1 + u\,(\TP_2 - \TP_1) + \FP_1 + u\,(\FP_2 -",
        r"+ \FP_1 + u\,(\FP_2 - \FP_1)}, $$",
        "ends (Davis and Goadrich, 2006). From nothing flagged, where both are 0, precision is",
        "straight lines from $(0, 1)$ on,",
        "are filled; read at 11 recall levels (VOC to 2009), all (VOC later) or 101 (COCO) |",
    )
    answer("roc-versus-pr").shows(
        r"$$ \text{precision} = \frac{\pi\,\TPR}{\pi\,\TPR + (1 - \pi)\,\FPR}, $$",
        r"| $\pi = 50%$ | $\pi = 1%$ | $\pi = 0.1%$ |",
        "diagonal, area 0.5",
        "space (Davis and Goadrich, 2006). The *areas*",
    )
