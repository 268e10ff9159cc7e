"""The page evaluation/confusion-matrix.md: its Python against scikit-learn, and what it claims, computed again."""

import math
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import sklearn.metrics as sk
from content.answers import Answer, Figure, equations, value
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import thresholds as th
from ml.statistics import wilson_interval

PAGE = "evaluation/confusion-matrix.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def spam():
    """The counts of the spam filter, as its figure describes them."""
    tp, fn, fp, tn = figure("confusion-matrix").numbers(
        "Row spam: {} predicted spam, the true positives, and {} predicted ham, the false negatives. "
        "Row ham: {} predicted spam, the false positives, and {} predicted ham"
    )
    return cm.Counts(*(int(n) for n in (tn, fp, fn, tp)))


def screening():
    """People, prevalence, recall and specificity of the cancer test, and the counts of the rule and of the test."""
    people, share = answer("accuracy").numbers("Of {} people {} have a cancer")
    recall, specificity = answer("accuracy").numbers("A real test has recall {} and specificity {}")
    sick, healthy = round(people * share), round(people * (1 - share))
    found, passed = round(sick * recall), round(healthy * specificity)
    return cm.Counts(healthy, 0, sick, 0), cm.Counts(passed, healthy - passed, sick - found, found)


def same(cell, number):
    """Whether a cell prints this number, with 0/0 for one that is undefined."""
    return cell == "0/0" if math.isnan(number) else value(cell) == number


def medical():
    """Sensitivity, specificity and false-positive rate of the example with three populations."""
    said = answer("sensitivity-specificity").numbers(r"with sensitivity {} and specificity {}, so \FPR = {}")
    return [float(number) for number in said]


def matthews(c):
    y = np.repeat([0, 0, 1, 1], [c.tn, c.fp, c.fn, c.tp])
    flagged = np.repeat([0, 1, 0, 1], [c.tn, c.fp, c.fn, c.tp])
    assert sk.matthews_corrcoef(y, flagged) == pytest.approx(np.corrcoef(y, flagged)[0, 1])
    return sk.matthews_corrcoef(y, flagged)


def test_equations_hold():
    tn, fp, fn, tp = counts = spam()
    symbols = {r"\TP": tp, r"\FN": fn, r"\FP": fp, r"\TN": tn, "n": sum(counts), r"\pi": (tp + fn) / sum(counts)}
    symbols |= {r"\TPR": tp / (tp + fn), r"\FPR": fp / (fp + tn)}
    symbols |= {
        r"\text{accuracy}": cm.accuracy(counts),
        r"\text{precision}": cm.precision(counts),
        r"\text{recall}": cm.recall(counts),
        r"\text{specificity}": cm.specificity(counts),
        r"\text{miss rate}": fn / (tp + fn),
        r"\Pr(y = 1 \given \hat y = 1)": cm.precision(counts),
        r"\Pr(\hat y = 1 \given y = 1)": cm.recall(counts),
    }
    symbols |= {r"c_{\FP}": 1, r"c_{\FN}": 12, r"\text{cost}": fp + 12 * fn}
    assert (
        equations(
            PAGE,
            {
                name: [symbols]
                for name in ("accuracy", "precision", "recall", "sensitivity-specificity", "precision-or-recall")
            },
        )
        == 20
    )


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
    assert math.isnan(cm.precision(nothing_flagged))
    assert cm.recall(nothing_flagged) == 0
    assert math.isnan(cm.recall(no_positives))
    assert cm.precision(no_positives) == 0
    assert math.isnan(cm.specificity(cm.confusion_counts([1], [1])))
    assert np.isnan(cm.precision_at([0.0, 0.5], [0.0, 0.5], 0.1)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cm.confusion_counts([0, 1], [0]), "shapes differ"),
        (lambda: cm.confusion_matrix([0, 2], [0, 1]), "0 to 1"),
    ],
)
def test_bad_input_is_refused_in_words(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_scikit_learn_reports_zero_with_a_warning_as_the_page_says():
    with pytest.warns(sk._classification.UndefinedMetricWarning):
        assert answer("precision").number("scikit-learn returns") == sk.precision_score([1, 0], [0, 0])
    answer("precision").shows("UndefinedMetricWarning", "zero_division")


def test_the_spam_example_gives_the_ratios_in_its_table():
    text, (tn, fp, fn, tp) = answer("confusion-matrix"), spam()
    assert text.numbers("reads n = {} messages, of which {} are spam") == [tn + fp + fn + tp, tp + fn]
    counts = spam()
    ratios = [cm.accuracy(counts), cm.precision(counts), cm.recall(counts), cm.specificity(counts), th.f_beta(counts)]
    assert [value(cell) for cell in text.column(0, 3)] == ratios
    whole = [sum(counts), tp + fp, tp + fn, tn + fp, 2 * tp + fp + fn]
    right = [tp + tn, tp, tp, tn, 2 * tp]
    assert [cell.partition(" ")[0] for cell in text.column(0, 3)] == [
        f"{a}/{b}" for a, b in zip(right, whole, strict=True)
    ]
    text.shows("TN, FP, FN, TP", r"\dfrac{2\TP}{2\TP + \FP + \FN}", r"Without the parentheses that is $1 + \FP$")


def test_the_matrix_in_the_figure_is_the_spam_example():
    cells = figure("confusion-matrix").drawn["cells"]
    assert {name: count for _, _, name, count in cells} == {n.upper(): c for n, c in spam()._asdict().items()}
    positions = {name: (column, row) for column, row, name, _ in cells}
    assert positions == {"TP": (0, 1), "FN": (1, 1), "FP": (0, 0), "TN": (1, 0)}  # rows true, columns predicted


def test_ratios_of_the_spam_filter_have_the_intervals_printed():
    c, text = spam(), answer("confusion-matrix")
    assert text.number("Recall rests on {} spam messages only: its 95%") == c.tp + c.fn
    text.shows("its 95% [interval]")
    assert text.numbers("is {} to {}, that of precision {} to {}") == [
        *wilson_interval(c.tp, c.tp + c.fn),
        *wilson_interval(c.tp, c.tp + c.fp),
    ]


def test_the_useless_rule_wins_on_accuracy_and_loses_on_balanced_accuracy():
    rule, test = counts = screening()
    rows = {row[0]: row[1:] for row in answer("accuracy").table()}
    assert rows["TP, FN"] == [f"{c.tp}, {c.fn}" for c in counts]
    assert rows["FP, TN"] == [f"{c.fp}, {c.tn}" for c in counts]
    for name, ratio in (
        ("accuracy", cm.accuracy),
        ("recall", cm.recall),
        ("precision", cm.precision),
        ("balanced accuracy", cm.balanced_accuracy),
    ):
        assert all(same(cell, ratio(c)) for cell, c in zip(rows[name], counts, strict=True)), name
    assert cm.accuracy(rule) > cm.accuracy(test)
    text = answer("accuracy")
    assert text.numbers("The test finds {} of the {} cancers") == [test.tp, test.tp + test.fn]
    assert text.number("Any constant rule scores") == cm.balanced_accuracy(rule)
    text.shows("a constant rule scores $1/K$")
    for c in (*counts, spam()):  # the decomposition, and when flagging beats "always negative"
        share = (c.tp + c.fn) / sum(c)
        assert share * cm.recall(c) + (1 - share) * cm.specificity(c) == pytest.approx(cm.accuracy(c))
        assert (cm.accuracy(c) > 1 - share) == (c.tp > c.fp)


def test_matthews_correlation_of_the_cancer_test():
    assert answer("accuracy").number("uses all four cells: {} for the test, 0/0 for a constant") == matthews(
        screening()[1]
    )


def test_precision_and_recall_of_the_four_flagging_rules():
    text, filtered = answer("precision"), spam()
    messages, positives = text.numbers("four rules for the same {} messages with {} spam")
    assert [messages, positives] == [sum(filtered), filtered.tp + filtered.fn]
    rules = [(1, 0), (filtered.tp, filtered.fp), (positives, messages - positives), (0, 0)]
    for row, (tp, fp) in zip(text.table(0), rules, strict=True):
        c = cm.Counts(tn=messages - positives - fp, fp=fp, fn=positives - tp, tp=tp)
        assert [value(cell) for cell in row[1:4]] == [c.tp, c.fp, c.fn]
        assert same(row[4], cm.precision(c))
        assert same(row[5], cm.recall(c))
    assert text.number("The surest-one rule has precision") == cm.precision(cm.Counts(900, 0, 99, 1))
    assert text.number("Its recall is {}, its precision is 0/0") == 0


def test_zero_by_zero_table_agrees_with_the_functions():
    cases = [cm.Counts(5, 0, 3, 0), cm.Counts(5, 3, 0, 0), cm.Counts(5, 0, 0, 0)]
    for row, counts in zip(answer("precision").table(1), cases, strict=True):
        values = [cm.precision(counts), cm.recall(counts), th.f_beta(counts)]
        assert row[1:] == ["0/0" if math.isnan(v) else f"{v:g}" for v in values]


def test_recall_of_the_photo_album():
    text = answer("recall")
    photos, dogs = (int(n) for n in text.numbers("An album holds {} photos, {} of them with the dog"))
    assert text.table()[-1][0] == f"all {photos} photos"
    assert value(text.table()[-1][1]) == dogs
    for shown, found, recall, precision in text.table():
        shown, found = int(shown.split()[-2]), int(found)
        assert recall.startswith(f"{found}/{dogs} = ")
        assert precision.startswith(f"{found}/{shown} = ")
        assert [value(recall), value(precision)] == [found / dogs, found / shown]
    assert text.number("says yes to everything has recall") == dogs / dogs


def test_predictive_values_at_three_prevalences():
    text = answer("sensitivity-specificity")
    sensitivity, specificity, false = medical()
    assert false == pytest.approx(1 - specificity)
    for share, *printed in text.table(1):
        pi = float(value(share))
        precision = float(cm.precision_at(sensitivity, false, pi))
        negative = float(cm.precision_at(specificity, 1 - sensitivity, 1 - pi))  # the classes change places
        assert [value(cell) for cell in printed] == [precision, negative]
    assert [float(value(share)) for share in text.column(1, 0)] == [0.5, 0.01, 0.001]
    pi, people, sick, healthy = text.numbers(
        "At {} prevalence and {} people, {} sick and {} healthy people test positive"
    )
    assert [sick, healthy] == [people * pi * sensitivity, people * (1 - pi) * false]
    text.shows(f"${sick:g}/{sick + healthy:g} = {sick / (sick + healthy):.1%}$")
    assert text.numbers('Taking {} specificity for "a positive result is {} sure". That is precision, here {}.') == [
        specificity,
        specificity,
        sick / (sick + healthy),
    ]
    assert cm.specificity(screening()[0]) == text.number("Calling everybody negative has specificity")


def test_precision_by_bayes_agrees_with_counting(scored):
    y, s = scored
    counts = cm.confusion_counts(y, (s >= 0.5).astype(int))
    share = y.mean()
    assert cm.precision_at(cm.recall(counts), 1 - cm.specificity(counts), share) == pytest.approx(cm.precision(counts))


def test_precision_prevalence_figure_says_what_its_alt_says():
    says = figure("precision-prevalence")
    high, low, rare, common = says.numbers(
        "With a false-positive rate of {} percent it rises from {} percent at prevalence {} percent to {} percent at"
    )
    middle, *lower = says.numbers(
        "with a false-positive rate of {} percent it lies higher, {} percent at prevalence {} percent; "
        "with one of {} percent far higher, {} percent there"
    )
    sensitivity = says.number("for sensitivity")
    assert says.number("Three tests with sensitivity") == sensitivity == medical()[0]

    def percent(fpr, prevalence):
        return 100 * float(cm.precision_at(float(sensitivity), float(fpr) / 100, float(prevalence)))

    assert [low, common] == [percent(high, rare / 100), percent(high, 0.5)]
    assert [lower[0], lower[3]] == [percent(middle, rare / 100), percent(lower[2], rare / 100)]
    assert lower[1] == rare


def test_a_miss_must_cost_eleven_false_alarms():
    text = answer("precision-or-recall")
    people, positives = text.numbers("On {} people with {} positives")
    models = []
    for _, tp, fn, fp, precision, recall in text.table(1):
        tp, fn, fp = (int(value(cell)) for cell in (tp, fn, fp))
        c = cm.Counts(int(people) - tp - fn - fp, fp, fn, tp)
        assert tp + fn == positives
        assert [value(precision), value(recall)] == [cm.precision(c), cm.recall(c)]
        models.append(c)
    a, b = models
    price = Fraction(a.fp - b.fp, b.fn - a.fn)
    assert text.number("costs more than {} false alarms") == price
    assert text.numbers(r"A costs {}\,c_{\FP} + {}\,c_{\FN} and B costs {}\,c_{\FP} + {}\,c_{\FN}.") == [
        a.fp,
        a.fn,
        b.fp,
        b.fn,
    ]
    assert text.numbers(r"cheaper when {}\,c_{\FP} < {}\,c_{\FN}") == [a.fp - b.fp, b.fn - a.fn]
    assert a.fp + price * a.fn == b.fp + price * b.fn
    says = figure("cost-of-errors")
    assert says.numbers("Model A starts at {} and rises slowly, model B starts at {} and rises") == [a.fp, b.fp]
    assert says.number("cross where a miss costs {} false alarms") == price
    for line, c in zip(says.drawn["ax"].lines, models, strict=False):
        np.testing.assert_allclose(line.get_ydata(), c.fp + c.fn * line.get_xdata())


def test_every_figure_draws_something():
    for name in ("confusion-matrix", "precision-prevalence", "cost-of-errors"):
        axes = figure(name).drawn["ax"]
        assert axes.has_data() or axes.patches or axes.texts
        assert len(figure(name).block.code.splitlines()) <= 25


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("confusion-matrix").shows(
        "the labels, so class 0 comes first and",
    )
    answer("accuracy").shows(
        r"\cdot \text{recall} + (1 - \pi) \cdot",
    )
    answer("precision").shows(
        r"$$ \text{precision} = \frac{\TP}{\TP + \FP} = \Pr(y = 1 \given \hat y = 1), $$",
        r"$$ 1 - \text{precision} = \frac{\FP}{\TP + \FP}, $$",
        "| Precision | Recall | F1 |",
    )
    answer("recall").shows(
        r"= \Pr(\hat y = 1 \given y = 1) = 1 - \text{miss rate}",
    )
    answer("sensitivity-specificity").shows(
        r"Given | Flagged, $\hat y = 1$ | Not flagged, $\hat y = 0$",
        "| $y = 1$ | sensitivity,",
        r"miss rate, $1 - \TPR$",
        "| $y = 0$ | false-positive rate,",
        r"$(1 - \pi)\FPR$",
        r"\text{precision} = \Pr(y = 1 \given \hat y = 1) = \frac{\pi\,\TPR}{\pi\,\TPR",
        r"$\Pr(y = 0 \given \hat y = 0)$",
    )
    answer("precision-or-recall").shows(
        'with recall at least 0.95", or "the',
        "that the review team's 400 alerts a day",
    )
