"""The page evaluation/thresholds.md: its Python against scikit-learn, and what it claims, computed again."""

import math
from functools import partial

import numpy as np
import pytest
import sklearn.metrics as sk
from content.answers import Answer, Figure, equations, value
from content.equations import evaluate
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import precision_recall_curves as pr
from ml.evaluation import thresholds as th
from scipy.special import expit, logit
from scipy.stats import norm

PAGE = "evaluation/thresholds.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)

COUNTS = cm.Counts(tn=870, fp=30, fn=20, tp=80)


def f_from(p, r, beta):
    return (1 + beta**2) * p * r / (beta**2 * p + r)


def f_example():
    """Precision and recall of the worked example."""
    return [float(number) for number in answer("f-beta").numbers("For P = {} and R = {}:")]


def costs():
    """Probabilities of the five cases, and what a miss costs in false alarms."""
    text = answer("choose-threshold")
    return [float(value(row[0])) for row in text.table()[:-1]], text.number("A miss costs {} times a false alarm")


def test_equations_hold():
    p, r = f_example()
    tp, fn, fp = COUNTS.tp, COUNTS.fn, COUNTS.fp
    beta = {
        "P": p,
        "R": r,
        r"\beta": 2,
        r"F_\beta": f_from(p, r, 2),
        "F_1": f_from(p, r, 1),
        r"\frac{\partial F_\beta}{\partial P}": f_from(p, r, 2) ** 2 / (5 * p**2),
        r"\frac{\partial F_\beta}{\partial R}": 4 * f_from(p, r, 2) ** 2 / (5 * r**2),
    }
    counts = {r"\TP": tp, r"\FN": fn, r"\FP": fp, r"\beta": 2, "P": cm.precision(COUNTS), "R": cm.recall(COUNTS)}
    counts |= {r"F_\beta": th.f_beta(COUNTS, 2), "F_1": th.f_beta(COUNTS)}
    price = {"p": 0.3, r"c_{\FP}": 1, r"c_{\FN}": 4, "t^*": 0.2}
    assert equations(PAGE, {"f-beta": [beta, counts, {"P": 0.9, "R": 0.9}], "choose-threshold": [price]}) == 18


def test_f_scores_agree_with_scikit_learn(scored):
    y, s = scored
    for threshold in (-9, 0.5, 9):
        flagged = (s >= threshold).astype(int)
        counts = cm.confusion_counts(y, flagged)
        for beta in (0.5, 1, 2):
            theirs = sk.fbeta_score(y, flagged, beta=beta, zero_division=np.nan)
            assert th.f_beta(counts, beta) == pytest.approx(theirs, nan_ok=True)


def test_undefined_scores_are_nan_and_not_a_number_that_looks_like_a_score():
    assert th.f_beta(cm.confusion_counts([1, 0], [0, 0])) == 0
    assert th.f_beta(cm.confusion_counts([0, 0], [1, 0])) == 0
    assert math.isnan(th.f_beta(cm.confusion_counts([0, 0], [0, 0])))


def test_bad_input_is_refused_in_words():
    with pytest.raises(ValueError, match="negative"):
        th.f_beta(COUNTS, -1)


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


def test_recall_only_climbs_and_precision_wobbles_in_the_five_example_table():
    text = answer("precision-recall-tradeoff")
    *labels, positives = (int(n) for n in text.numbers("with labels {}, {}, {}, {}, {} and so n_1 = {}"))
    assert positives == sum(labels)
    recall, precision, _ = pr.pr_curve(labels, [5, 4, 3, 2, 1])
    tp = np.cumsum(labels)
    for k, (flagged, *printed) in enumerate(text.table()):
        assert flagged == f"top {k + 1}"
        assert [value(cell) for cell in printed] == [labels[k], tp[k], k + 1 - tp[k], recall[k], precision[k]]
    assert (np.diff(recall) >= 0).all()
    assert np.sign(np.diff(precision)).tolist() == [-1, 1, 1, -1]
    text.shows("down, up, up, down")
    assert text.numbers("The example shows it rising from {} to {}.") == [precision[1], precision[3]]


def test_score_distribution_example():
    text, says = answer("precision-recall-tradeoff"), figure("score-distributions")
    negatives, positives, drawn = says.numbers(
        "negatives centered at {}, positives centered at {}, and a vertical threshold at {}."
    )
    first, *printed = text.numbers("the threshold {} in the figure gives recall {} and precision {}.")
    lower, *printed_lower = text.numbers("At {} recall is {} and precision {}.")
    assert first == drawn == says.drawn["t"]
    for t, (recall, precision) in ((first, printed), (lower, printed_lower)):
        found, alarms = norm.sf(t - positives), norm.sf(t - negatives)
        assert [recall, precision] == [found, float(cm.precision_at(found, alarms, 0.5))]


def test_f_scores_of_the_worked_example():
    p, r = f_example()
    text = answer("f-beta")
    rows = text.table()
    for row, beta in zip(rows, (0.5, 1, 2), strict=False):
        harmonic = 1 / (1 / (1 + beta**2) / p + beta**2 / (1 + beta**2) / r)
        assert f_from(p, r, beta) == pytest.approx(harmonic)
        assert row[0] == (f"$F_{{{beta}}}$" if beta == 0.5 else f"$F_{beta}$")
        assert value(row[1]) == harmonic
        scaled = f"{p:g}" if beta == 1 else rf"{beta**2:g} \cdot {p:g}"
        assert row[1].partition(" = ")[0] == rf"${1 + beta**2:g} \cdot {p * r:g} / ({scaled} + {r:g})"
        top, bottom = row[2].split("/")
        assert int(top) / int(bottom) == pytest.approx(beta**2 / (1 + beta**2))
    assert rows[3][1].startswith(f"$({p:g} + {r:g})/2 = ")
    assert value(rows[3][1]) == (p + r) / 2
    assert rows[3][2] == "1/2"
    share, low, whole = text.numbers("flag everything when {} are positive, and P = {}, R = {}.")
    mean, f1 = text.numbers("arithmetic mean is a flattering {}, F_1 is {}.")
    assert (share, whole) == (low, 1)
    assert [mean, f1] == [(low + whole) / 2, f_from(float(low), 1, 1)]
    scores = evaluate(r"2\pi/(1 + \pi)", {r"\pi": float(share)})
    text.shows(r"flagging everything scores $2\pi/(1 + \pi)$")
    assert scores == pytest.approx(f_from(float(share), 1, 1))


def test_the_f_curves_meet_where_the_description_says():
    says = figure("f-beta")
    recall = says.number("while recall stays at")
    assert recall == says.number("Recall fixed at") == says.drawn["recall"] == says.number("All four meet at precision")
    mean, two, one, half = (line.get_ydata() for line in says.drawn["ax"].lines[:4])
    assert says.number("The arithmetic mean is a line from {} up") == mean[0]
    assert says.numbers("a useless precision of {} with {};") == [0, mean[0]]
    assert two[0] == one[0] == half[0] == says.number("F0.5 all start at")
    assert two[20] > one[20] > half[20]
    says.shows("F2, F1 and F0.5 all", "F2 rises fastest, F0.5 slowest")


def test_f_beta_without_weight_on_recall_is_precision():
    assert th.f_beta(COUNTS, 0) == pytest.approx(cm.precision(COUNTS))
    assert math.isnan(th.f_beta(cm.Counts(tn=0, fp=0, fn=5, tp=0), 0))


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
    assert answer("f-beta").number("that of precision; {} is the ratio R/P") == 2
    answer("f-beta").shows("*weight* in F2. It has four times that")


def test_micro_f1_is_accuracy_when_each_example_has_one_label():
    true, pred = np.random.default_rng(0).integers(0, 3, (2, 40))
    assert sk.f1_score(true, pred, average="micro") == pytest.approx(sk.accuracy_score(true, pred))


def test_five_decisions_cost_what_the_table_says():
    text = answer("choose-threshold")
    probabilities, miss = costs()
    low, high = th.cost_threshold(1, float(miss)), th.cost_threshold(1, 1)
    assert text.number("Equal costs give t^* =") == high
    assert text.numbers(r"t^* = 1/({} + {}) = {}.") == [1, miss, low]
    assert text.tables[0][0][2:] == [rf"Cost if not, ${miss:g}p$", f"Decision at {low:g}", f"at {high:g}"]
    totals = [sum(1 - p if p >= t else miss * p for p in probabilities) for t in (low, high)]
    for (_, flag, leave, *decisions), p in zip(text.table(), probabilities, strict=False):
        assert [value(flag), value(leave)] == [1 - p, miss * p]
        assert decisions == ["flag" if p >= t else "no" for t in (low, high)]
    assert [value(cell) for cell in text.table()[-1][-2:]] == totals


def test_f1_peaks_at_half_its_best_value():
    says = figure("metrics-by-threshold")
    share = float(says.number("Calibrated scores, {} positives"))
    assert says.numbers("for {} percent positives") == [100 * share]
    t = np.linspace(0.001, 0.999, 20_001)
    score = (logit(t) - logit(share) + 2) / 2
    recall = norm.sf(score - 2)
    precision = cm.precision_at(recall, norm.sf(score), share)
    f1 = f_from(precision, recall, 1)
    assert t[f1.argmax()] == pytest.approx(f1.max() / 2, abs=1e-3)
    assert says.numbers("F1 peaks at the threshold {}, half of its largest value {}, and not at {}.") == [
        f1.max() / 2,
        f1.max(),
        0.5,
    ]
    assert says.numbers("F1 peaks at {} where the threshold is {}.") == [f1.max(), f1.max() / 2]
    assert says.numbers("Recall falls from {} to {}, precision rises from {} to {}") == [
        round(recall[0], 2),
        round(recall[-1], 2),
        share,
        round(precision[-1], 2),
    ]
    # The score at which the figure cuts is where the posterior is t.
    odds = share * norm.pdf(score - 2) / ((1 - share) * norm.pdf(score))
    assert odds / (1 + odds) == pytest.approx(t)


def test_flagging_one_more_case_raises_f_exactly_above_half_of_it():
    tp, flagged, positives = 6.0, 10, 12
    best = 2 * tp / (flagged + positives)
    for p in np.linspace(0.01, 0.99, 50):
        more = 2 * (tp + p) / (flagged + 1 + positives)
        assert (more > best) == (2 * p > best)
    text = answer("choose-threshold")
    text.shows(r"$F = \frac{2\TP}{\text{flagged} + n_1}$ into one with $2p$ more above and 1 more", "if $2p > F$")


def test_overconfident_probability_and_its_wrong_decision():
    text = answer("calibration")
    reported, odds, true_odds, true = text.numbers(
        "says {}, the odds are {}, the true odds {} and the true probability {}."
    )
    assert odds == reported / (1 - reported)
    assert [true_odds, true] == [math.sqrt(odds), expit(logit(reported) / 2)]
    alarm, miss, threshold = text.numbers("Let a false alarm cost {} and a miss {}, so that t^* = {}.")
    assert threshold == th.cost_threshold(float(alarm), float(miss))
    assert text.number("Reported {} says flag") == reported > threshold > true
    flagging, leaving = (1 - true) * alarm, true * miss
    assert flagging > leaving
    assert text.numbers(r"costs are {} \cdot {} = {} for flagging and {} \cdot {} = {} for not") == [
        1 - true,
        alarm,
        flagging,
        true,
        miss,
        leaving,
    ]
    says = figure("reliability")
    high, share, low, above = says.numbers(
        "where it reports {} the share of positives is {}, where it reports {} it is {}."
    )
    assert [high, share] == [reported, true]
    assert above == expit(logit(float(low)) / 2)


def test_every_figure_draws_something():
    for name in ("score-distributions", "f-beta", "metrics-by-threshold", "reliability"):
        assert figure(name).drawn["ax"].has_data()
        assert len(figure(name).block.code.splitlines()) <= 25


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("precision-recall-tradeoff").shows(
        "raise both. With $n_1$ positives",
        r"$$ \text{recall}(t) = \frac{\TP(t)}{n_1}, $$",
        "cannot fall and $n_1$ is",
    )
    answer("f-beta").shows(
        "What are the F1 and F-beta scores?",
        "F1 is the harmonic",
        "to precision: beta above 1 favors recall, below 1 precision. Both depend",
        r"$\frac{1}{1 + \beta^2}$",
        r"$\frac{\beta^2}{1 + \beta^2}$",
        r"So $\beta^2$ is",
        "of van Rijsbergen (1979) a user",
        r"F_\beta}{\partial P} = \frac{1}{1 + \beta^2} \cdot \frac{F_\beta^2}{P^2}, $$",
        r"F_\beta}{\partial R} = \frac{\beta^2}{1 + \beta^2} \cdot \frac{F_\beta^2}{R^2} . $$",
        "several classes, *macro* F1 averages the F1 of each class, *weighted* F1 weighs them by",
        "size, and *micro* F1 pools the counts.",
        "one label, micro F1 equals accuracy.",
        '"F1 replaces AUC on imbalanced data." F1 judges one threshold,',
        "ranking over all. F1 also moves with",
        "Forgetting that F1 changes when the",
        "[Which threshold maximizes F1?",
        "[What is 0/0 here?",
    )
    answer("choose-threshold").shows(
        r"$p = \Pr(y = 1 \given \mathbf x)$",
        r"$c_{\FN} - c_{\TP}$ (Elkan, 2001). Example.",
        "Cost if flagged, $1 - p$ | Cost if not, $9p$",
        "at 0.1 | at 0.5",
        "goals: - Largest F1. With calibrated",
        "of the best F1. Flagging one",
        "(Lipton and others, 2014).",
        "data is at least 0.9, or the",
        "Leaving 0.5 because the library's",
    )
    answer("calibration").shows(
        r"$$ \Pr\bigl(y = 1 \given \hat p(\mathbf x) = p\bigr) = p $$",
        r"$\frac1n\sum_i (\hat p_i - y_i)^2$",
    )
    figure("metrics-by-threshold").shows(
        "Recall, precision and F1 against the threshold",
    )
