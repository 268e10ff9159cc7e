"""The page evaluation/roc-auc.md: its Python against scikit-learn, and what it claims, computed again."""

import math
import re
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import sklearn.metrics as sk
from content.answers import Answer, Figure, equations, value
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import roc_auc as roc
from ml.evaluation import thresholds as th
from scipy.stats import norm

PAGE = "evaluation/roc-auc.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def nine():
    """Labels and scores of the table, row by row, without its start."""
    rows = answer("roc-curve").table()[1:]
    labels = [int(label) for row in rows for label in row[1].split(", ")]
    return labels, [float(score) for row in rows for score in row[0].split(", ")]


def curve():
    """The false- and true-positive rates and thresholds of the nine scores."""
    return roc.roc_curve(*nine())


def apart():
    """How far the positives of the three classifiers lie from the negatives."""
    return [float(d) for d in figure("roc-three-classifiers").numbers("with d = {}, {} and {}.")]


def multiclass():
    """Classes and predicted probabilities of the example with three classes."""
    rows = np.array(answer("roc-multiclass").table(0), dtype=float)
    return rows[:, 0].astype(int), rows[:, 1:]


def kinks():
    """The two curves of one area, each as its false- and true-positive rates."""
    text = answer("roc-limits")
    a = text.numbers("Curve A jumps to ({}, {}) and runs straight to ({}, {}).")
    b = text.numbers("Curve B runs straight from ({}, {}) to ({}, {}) and on to ({}, {}).")
    a, b = [0.0, 0.0, *map(float, a)], [float(number) for number in b]
    return (a[::2], a[1::2]), (b[::2], b[1::2])


def hanley_mcneil(area, positives, negatives):
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
    return math.sqrt(spread / (positives * negatives))


def test_equations_hold():
    rates = {r"\TPR": 0.8, r"\FPR": 0.1, r"\TP": 80, r"\FN": 20, r"\FP": 90, r"\TN": 810}
    rates |= {r"\TPR(t)": 0.8, r"\FPR(t)": 0.1, r"\TP(t)": 80, r"\FP(t)": 90}
    rates |= {r"\Pr(s \ge t \given y = 1)": 0.8, r"\Pr(s \ge t \given y = 0)": 0.1}
    assert equations(PAGE, {"roc-curve": [rates]}) == 16


def test_curves_and_areas_agree_with_scikit_learn(scored):
    y, s = scored
    for ours, theirs in zip(roc.roc_curve(y, s), sk.roc_curve(y, s, drop_intermediate=False), strict=True):
        assert ours == pytest.approx(theirs)
    fpr, tpr, _ = roc.roc_curve(y, s)
    assert roc.auc(fpr, tpr) == pytest.approx(sk.roc_auc_score(y, s))
    assert roc.auc_by_ranking(y, s) == pytest.approx(sk.roc_auc_score(y, s))


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
        (lambda: roc.roc_curve([0, 1], [0.1]), "shape"),
        (lambda: roc.roc_curve([0, 1], [0.1, math.nan]), "finite"),
        (lambda: roc.roc_curve([-1, 1], [0.1, 0.2]), "0 or 1"),
        (lambda: roc.roc_curve([], []), "non-empty"),
        (lambda: roc.auc([0, 1, 0.5], [0, 1, 1]), "decreases|decrease"),
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


def test_roc_table_is_the_curve_of_the_nine_scores():
    text, (labels, scores), (fpr, tpr, thresholds) = answer("roc-curve"), nine(), curve()
    positives, negatives = text.numbers("Nine scores, n_1 = {} and n_0 = {}:")
    assert [positives, negatives, len(scores)] == [sum(labels), len(labels) - sum(labels), 9]
    for row, x, y, t in zip(text.table(), fpr, tpr, thresholds, strict=True):
        if np.isinf(t):
            assert row[:2] == ["(start)", ""]
        else:
            assert value(row[0].split(",")[0]) == t
        assert [value(cell) for cell in row[-4:]] == [round(positives * y), round(negatives * x), y, x]
        assert float(row[-2]) == pytest.approx(y)
        assert float(row[-1]) == pytest.approx(x)
    text.shows("(0, 0), where nothing is flagged, and ends at (1, 1), where everything is")


def test_the_drawn_curve_of_the_nine_scores_is_described_as_it_is():
    says, (fpr, tpr, thresholds) = figure("roc-by-hand"), curve()
    assert (says.drawn["labels"], says.drawn["scores"]) == nine()
    area = roc.auc(fpr, tpr)
    assert says.number("The shaded area under it is {}.") == says.number("is the AUC,") == area
    corners = says.numbers(
        "rises from ({}, {}) to ({}, {}), runs right to ({}, {}), goes diagonally to ({}, {}) at the tie of {}, "
        "right to ({}, {}), up to ({}, {}) and right to ({}, {})."
    )
    tie = corners.pop(8)
    points = list(zip(corners[::2], corners[1::2], strict=True))
    steps = [(float(x), float(y)) for x, y in zip(fpr, tpr, strict=True)]
    assert points == [steps[0], *steps[2:7], steps[8]]
    assert says.number("The tie at {} is a diagonal") == tie == thresholds[4]


def test_auc_counts_the_pairs_of_the_table():
    text, (labels, scores), (fpr, tpr, _) = answer("auc"), nine(), curve()
    positives = [s for s, y in zip(scores, labels, strict=True) if y]
    negatives = [s for s, y in zip(scores, labels, strict=True) if not y]
    total = Fraction(0)
    for row, score in zip(text.table(), positives, strict=True):
        below, tied = sum(n < score for n in negatives), sum(n == score for n in negatives)
        points = below + Fraction(tied, 2)
        assert row == [f"{score:.2f}", str(below), str(tied), f"{float(points):g}"]
        total += points
    pairs = len(positives) * len(negatives)
    assert text.numbers(r"there are {} \cdot {} = {} pairs") == [len(positives), len(negatives), pairs]
    points, again, whole, area = text.numbers("points sum to {}, so the AUC is {}/{} = {}.")
    assert [points, again, whole, area] == [total, total, pairs, float(total / pairs)]
    assert roc.auc_by_ranking(labels, scores) == pytest.approx(float(total / pairs))
    widths, heights = np.diff(fpr), (tpr[1:] + tpr[:-1]) / 2
    wide = widths > 0
    printed = text.numbers(r"$$ {} \cdot {} + {} \cdot {} + {} \cdot {} + {} \cdot {} = {} . $$")
    # The last two steps to the right are at one height: the page adds them up as one.
    assert [*printed[0:6:2], printed[6]] == [*widths[wide][:3], widths[wide][3:].sum()]
    assert printed[1:8:2] == list(heights[wide][:4])
    assert printed[8] == float(total / pairs)
    text.shows(r"coefficient of credit scoring is $2\,\mathrm{AUC} - 1$")


def test_auc_of_predicted_classes_is_balanced_accuracy():
    counts = cm.Counts(tn=870, fp=30, fn=20, tp=80)
    y = np.repeat([0, 0, 1, 1], list(counts))
    flagged = np.repeat([0, 1, 0, 1], list(counts))
    assert roc.auc_by_ranking(y, flagged) == pytest.approx(cm.balanced_accuracy(counts))
    by_rates = (cm.recall(counts) + 1 - counts.fp / (counts.fp + counts.tn)) / 2
    assert cm.balanced_accuracy(counts) == pytest.approx(by_rates)
    answer("auc").shows(r"$(\TPR + 1 - \FPR)/2$")


def test_scikit_learn_leaves_out_the_point_named():
    kept = set(zip(*np.round(sk.roc_curve(*nine())[:2], 6), strict=True))
    fpr, tpr, _ = curve()
    ((x, y),) = set(zip(*np.round((fpr, tpr), 6), strict=True)) - kept
    assert answer("roc-curve").numbers("here only ({}, {})") == [x, y]


def test_only_corners_of_the_hull_are_touched():
    fpr, tpr, _ = curve()
    touched = {int((tpr - slope * fpr).argmax()) for slope in np.geomspace(1e-3, 1e3, 10_001)}
    named = answer("read-roc").numbers("these are ({}, {}) and ({}, {}), between")
    assert named == [coordinate for i in sorted(touched) for coordinate in (fpr[i], tpr[i])]


def test_three_gaussian_classifiers_have_the_areas_and_recalls_printed():
    text, says = answer("read-roc"), figure("roc-three-classifiers")
    rate, *recalls = text.numbers("at a false-positive rate of {} recall is {}, {}, {} |")
    assert recalls == [norm.sf(norm.isf(float(rate)) - d) for d in apart()]
    areas = [norm.cdf(d / math.sqrt(2)) for d in apart()]
    assert text.numbers("| AUC of {}, {}, {} above") == areas
    assert says.numbers("The weak one has AUC {}, the fair one {}, the strong one {} and") == areas
    says.shows(r"$\mathcal N(0, 1)$, positives $\mathcal N(d, 1)$", r"$\Phi(d/\sqrt 2)$")
    labels = [text.get_text() for text in says.drawn["ax"].texts]
    assert labels[:3] == [f"AUC {area:.3f}" for area in areas]


def test_slope_of_the_roc_curve_is_the_likelihood_ratio():
    t, h = 0.7, 1e-5
    slope = (norm.sf(t - h - 1.5) - norm.sf(t + h - 1.5)) / (norm.sf(t - h) - norm.sf(t + h))
    assert slope == pytest.approx(norm.pdf(t - 1.5) / norm.pdf(t), rel=1e-6)
    answer("read-roc").shows(r"$p(s \given y = 1) / p(s \given y = 0)$")


def test_touching_point_of_the_cost_line_is_the_cost_threshold():
    text = answer("read-roc")
    share, miss = (float(n) for n in text.numbers("With {} positives and misses {} times as costly as false alarms"))
    healthy, alarm, sick, price, slope = text.numbers(r"the slope is {} \cdot {} / ({} \cdot {}) = {}.")
    assert [healthy, alarm, sick, price] == [1 - share, 1, share, miss]
    t = np.linspace(-4, 6, 100_001)
    cost = share * miss * (1 - norm.sf(t - 1.5)) + (1 - share) * norm.sf(t)
    best = t[cost.argmin()]
    assert norm.pdf(best - 1.5) / norm.pdf(best) == pytest.approx(float(slope), abs=1e-3)
    odds = share / (1 - share) * norm.pdf(best - 1.5) / norm.pdf(best)
    assert odds / (1 + odds) == pytest.approx(th.cost_threshold(1, miss), abs=1e-3)


def test_a_score_without_rank_order_can_hold_all_the_information():
    text = answer("read-roc")
    positives = text.numbers("Let the positives score {}, {}, {}, {} and the negatives")
    negatives = text.numbers("and the negatives {}, {}, {}.")
    y, s = [1] * 4 + [0] * 3, np.array([*positives, *negatives], dtype=float)
    beaten, pairs, area = text.numbers("and two lose to every one: {}/{} = {}.")
    assert [beaten, pairs] == [2 * len(negatives), 4 * 3]
    assert area == text.number("An AUC of {} is not") == roc.auc_by_ranking(y, s)
    assert text.number(r"Ranked by \abs{s} the AUC is") == roc.auc_by_ranking(y, np.abs(s))


def test_multiclass_example_has_four_different_averages():
    text, (y, p) = answer("roc-multiclass"), multiclass()
    assert text.numbers("Six examples of classes {}, {}, {}, {}, {}, {} and") == list(y)
    assert p.sum(axis=1) == pytest.approx(1)
    per_class = roc.auc_one_vs_rest(y, p)
    first, second, third, fourth, *rest = text.numbers(
        "Class {} against the rest: {} and {} beat {}, {} and {}, while {} wins once and ties once"
    )
    assert [first, second, third, rest[2]] == [0, *p[y == 0, 0]]
    assert [fourth, *rest[:2]] == list(p[y != 0, 0])[:3]
    for k, area in enumerate(per_class):
        won, pairs = re.search(rf"\\mathrm{{AUC}}_{k} = ([\d.]+)/(\d+) = ", text.text).groups()
        assert int(pairs) == (y == k).sum() * (y != k).sum()
        assert float(won) / int(pairs) == pytest.approx(area)
        printed = text.number(rf"\mathrm{{AUC}}_{k} = {won}/{pairs} = {{}}")
        assert printed == area
    values = [
        sk.roc_auc_score(y, p, multi_class="ovr"),
        sk.roc_auc_score(y, p, multi_class="ovr", average="weighted"),
        sk.roc_auc_score(y, p, multi_class="ovr", average="micro"),
        sk.roc_auc_score(y, p, multi_class="ovo"),
    ]
    weighted = per_class @ np.bincount(y) / len(y)
    micro = roc.auc_by_ranking(np.eye(3)[y].ravel(), p.ravel())
    assert [per_class.mean(), weighted, micro, roc.auc_one_vs_one(y, p)] == pytest.approx(values)
    assert [value(cell) for cell in text.column(1, 1)] == values


def test_two_curves_of_one_area_differ_where_it_matters():
    text, says, (a, b) = answer("roc-limits"), figure("same-auc"), kinks()
    areas = [roc.auc(*a), roc.auc(*b)]
    assert areas[0] == areas[1] == says.number("the same area {}. A jumps") == says.number("Both areas are")
    assert text.number(r"+ 0.5 \cdot 1 = {} .") == areas[1]
    rate, start, slope, again, at_a, steep, once_more, at_b = text.numbers(
        r"false-positive rate of {}, A has recall {} + {} \cdot {} = {} and B has {} \cdot {} = {}."
    )
    at = [np.interp(float(rate), a[0][1:], a[1][1:]), np.interp(float(rate), *b)]
    assert [at_a, at_b] == at
    assert [start, slope, steep] == [a[1][1], 1 - a[1][1], 1 / b[0][1]]
    assert again == once_more == rate == says.number("marks false-positive rates below")
    assert at[0] > 5 * at[1]
    assert np.interp(1 / 3, a[0][1:], a[1][1:]) == pytest.approx(np.interp(1 / 3, *b))
    says.shows("They cross at a false-positive rate of one third")
    assert says.number("A jumps to a true-positive rate of {} at once") == a[1][1]
    assert says.numbers("B rises in a straight line to {} at a false-positive rate of {}.") == [b[1][1], b[0][1]]
    for line, points in zip(says.drawn["ax"].lines, (a, b), strict=True):
        np.testing.assert_allclose(line.get_xydata().T, points)


def test_standard_error_of_the_auc():
    area, positives, negatives, few, many = answer("roc-limits").numbers(
        "an AUC of {} measured on {} positives and {} negatives has a standard error of {}; "
        "with ten times as many of both it is {}."
    )
    assert few == hanley_mcneil(float(area), positives, negatives)
    answer("roc-limits").shows("on 20 positives and 1,000 negatives")  # three digits do not tell 1,000 from 1,003
    assert many == hanley_mcneil(float(area), 10 * positives, 10 * negatives)


def test_every_figure_draws_something():
    for name in ("roc-by-hand", "roc-three-classifiers", "same-auc"):
        assert figure(name).drawn["ax"].has_data()
        assert len(figure(name).block.code.splitlines()) <= 25


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("roc-curve").shows(
        r"$$ \TPR(t) = \frac{\TP(t)}{\TP + \FN} = \Pr(s \ge t \given y = 1), $$",
        r"$$ \FPR(t) = \frac{\FP(t)}{\FP + \TN} = \Pr(s \ge t \given y = 0) . $$",
        r"is recall, $\FPR$ is 1 minus [specificity",
        "the list: with $n_1$ positives and $n_0$ negatives,",
        "one step of $1/n_1$ up,",
        "one step of $1/n_0$ to",
        "the horizontal axis as 1 minus sensitivity. It is 1 minus specificity.",
    )
    answer("auc").shows(
        "counting half. It is 1 for a perfect",
        "ranking at random, and 0 for a perfectly",
        r"$$ \mathrm{AUC} = \Pr(s^+ > s^-) + \tfrac12 \Pr(s^+ = s^-), $$",
        r"$v_1 > \dots > v_m$",
        r"$\TPR_j = \frac{1}{n_1}\sum_{i \le j} a_i$",
        "step has width $b_j/n_0$ and",
        r"straight line from $\TPR_{j-1}$ to",
        r"$$ \mathrm{AUC} = \sum_{j=1}^{m} \frac{b_j}{n_0} \cdot \frac{\TPR_{j-1} + \TPR_j}{2}",
        r"\cdot \frac{\TPR_{j-1} + \TPR_j}{2} = \frac{1}{n_1 n_0} \sum_{j=1}^{m} b_j \Bigl(",
        r"} v_j} + \tfrac12 \underbrace{a_j}_{\text{tied}} \Bigr) .",
        "pairs tied, and $n_1 n_0$ is",
        r"$n_1 n_0 \cdot \mathrm{AUC}$",
        "all pairs takes $O(n_1 n_0)$ steps,",
        "[Does 0.5 mean that the",
    )
    answer("read-roc").shows(
        "| (0, 0) and (1,",
        '"AUC 0 is the worst',
        "not shown. - Preferring 0.86 to 0.85 without an interval.",
    )
    answer("roc-multiclass").shows(
        r"$$ M = \frac{2}{K(K-1)} \sum_{i < j} \frac{A(i \given j) + A(j \given i)}{2} . $$",
        "Hand and Till (2001). Example.",
        "True class | $p_0$ | $p_1$ | $p_2$",
    )
    answer("roc-limits").shows(
        "whether 0.9 means 90%",
        "Hanley and McNeil (1982) an AUC",
        '"Use F1 instead." F1 judges one threshold.',
    )
