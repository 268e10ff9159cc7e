"""The page case-study/avatar-photos.md: its Python, and each number that it prints, computed again."""

import math
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from content.case_study.avatar import brief, hours, large, two_thresholds
from ml import case_study as cs
from ml.evaluation import class_imbalance as imb
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import thresholds as th
from ml.statistics import wilson_interval
from scipy.optimize import brentq
from scipy.stats import betabinom, binom, chi2, hypergeom, norm

PAGE = "case-study/avatar-photos.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def users(cell):
    """The users, and photos a year, of a cell like 10M."""
    return 1e6 * float(cell.removesuffix("M"))


def largest_misses(n, recall):
    """Most misses that a model with this recall makes with probability 0.05 or less; None if even 0 is likelier."""
    few = [k for k in range(n) if binom.cdf(k, n, 1 - recall) <= 0.05]
    return max(few, default=None)


def placed():
    """The positives in training, validation and test of each choice; recall and false-positive rate of the model."""
    recall, fpr = answer("avatar-positives").numbers("same everywhere: recall {}, false-positive rate {}.")
    rows = answer("avatar-positives").table()
    return [[int(value(n)) for n in row[1].split(" / ")] for row in rows], float(recall), float(fpr)


def test_equations_hold():
    _, pi, _ = brief()
    fpr = cs.largest_fpr(0.1, 0.99, pi)
    full = {"m": 10, r"\pi": pi, "R": 0.99, r"\FPR": fpr, "u": 0.1}
    enriched, tpr, alarm = 3333 / 102_333, 0.95, 0.01
    precision = float(cm.precision_at(tpr, alarm, pi))
    rates = {r"\pi": pi, r"\TPR": tpr, r"\FPR": alarm, r"\text{precision}": precision}
    rates |= {r"\pi_T": enriched, "w": (1 - pi) / pi / ((1 - enriched) / enriched)}
    shift = {r"\pi": 0.02, "R": 0.99, r"\FPR": 0.0082, "u": 0.02 * 0.99 + 0.98 * 0.0082, r"\hat\pi": 0.02}
    exact = {"n": 1000, "k": 4, "R_0": 0.99, r"\Pr(K \le k)": binom.cdf(4, 1000, 0.01)}
    values = {"avatar-workload": [full], "avatar-positives": [rates], "distribution-shift": [shift]}
    assert equations(PAGE, values | {"avatar-splits": [exact]}) == 21


# The Python of the page


def test_largest_fpr_fills_the_team_exactly():
    for capacity in (1, 0.1, 0.01):
        fpr = cs.largest_fpr(capacity, 0.99, 0.01)
        assert cs.flagged_share(0.99, fpr, 0.01) == pytest.approx(capacity)
    assert cs.largest_fpr(0.005, 0.99, 0.01) < 0


@pytest.mark.parametrize("n", [1, 100, 298, 299, 472, 473, 1000, 2500])
@pytest.mark.parametrize("recall", [0.9, 0.99])
def test_misses_allowed_is_the_exact_binomial_test(n, recall):
    assert cs.misses_allowed(n, recall) == largest_misses(n, recall)


def test_effective_sample_size_counts_equal_weights_fully_and_a_lone_weight_once():
    assert cs.effective_sample_size(np.full(7, 3.0)) == pytest.approx(7)
    assert cs.effective_sample_size([5, 0, 0]) == pytest.approx(1)


def test_psi_without_drift_is_the_scaled_chi_squared_that_the_alarm_assumes():
    rng = np.random.default_rng(0)
    values = np.array([cs.psi(rng.normal(size=4000), rng.normal(size=1000)) for _ in range(1500)])
    scaled = values / (1 / 4000 + 1 / 1000)
    assert scaled.mean() == pytest.approx(9, rel=0.04)
    assert np.quantile(scaled, 0.95) == pytest.approx(chi2.ppf(0.95, 9), rel=0.06)


def test_psi_is_the_divergence_both_ways_up_to_the_half_counts():
    old, new = np.repeat(np.arange(4), [250] * 4), np.repeat(np.arange(4), [400, 300, 200, 100])
    p, q = np.full(4, 0.25), np.array([0.4, 0.3, 0.2, 0.1])
    both_ways = np.sum(p * np.log(p / q)) + np.sum(q * np.log(q / p))
    cuts = np.quantile(old, [0.25, 0.5, 0.75])
    assert list(cuts) == pytest.approx([0.75, 1.5, 2.25])
    assert cs.psi(old, new, bins=4) == pytest.approx(both_ways, rel=0.02)


def test_psi_stays_finite_when_a_bin_is_empty():
    assert math.isfinite(cs.psi(np.arange(100), np.full(50, 99.0)))


# The case


def test_the_growth_table_is_right():
    text, (_, pi, _) = answer("avatar-case"), brief()
    rows = text.table(1)
    assert [row[0] for row in rows] == ["1M", "10M", "100M"]
    for count, a_day, offensive, full, share in rows:
        a_year = users(count)
        assert [value(a_day), value(offensive)] == [a_year / 365, pi * a_year / 365]
        assert value(full) == hours(a_year)
        assert cs.review_hours(a_year, 1) == pytest.approx(hours(a_year))
        assert value(share) == 1e6 / a_year
    last = float(text.number("the offensive photos alone, {} a day, fill the team"))
    assert last == pytest.approx(pi * 100e6 / 365, abs=0.5)
    recall, missed, now, later, planned = text.numbers(
        "Offer {} and say what it costs: {} missed photos a year at {}M users, {} a year at {}M."
    )
    assert [missed, later] == [(1 - recall) * pi * m * 1e6 for m in (now, planned)]
    assert text.numbers("| {}M, {}M |") == [now, planned]
    assert text.numbers("expects to grow from {} to {} users") == [1e6 * float(m) for m in (now, planned)]
    assert text.number("| stays {} | assumed") == pi


# Metrics


def thresholds():
    """The counts of never flagging, and of the thresholds A, B and C."""
    photos, offensive = answer("avatar-metrics").numbers("on a test set of {} photos, {} of them offensive:")
    rows = {row[0]: [int(value(cell)) for cell in row[1:]] for row in answer("avatar-metrics").table(1)[:3]}
    harmless = int(photos - offensive)
    assert [tp + fn for tp, fn in zip(rows["TP"], rows["FN"], strict=True)] == [offensive] * 4
    return [cm.Counts(harmless - fp, fp, fn, tp) for tp, fn, fp in zip(*rows.values(), strict=True)]


def test_the_four_thresholds_score_what_the_table_says():
    rows = {row[0]: row[1:] for row in answer("avatar-metrics").table(1)}
    scores = {
        "recall": cm.recall,
        "flagged": lambda c: (c.tp + c.fp) / sum(c),
        "precision": cm.precision,
        "accuracy": cm.accuracy,
        "F1": th.f_beta,
        "F2": lambda c: th.f_beta(c, 2),
    }
    assert set(rows) == {"TP", "FN", "FP", *scores}
    for name, score in scores.items():
        for cell, counts in zip(rows[name], thresholds(), strict=True):
            assert cell == "0/0" if math.isnan(score(counts)) else value(cell) == score(counts), (name, cell)


def test_a_beats_b_by_every_metric_that_does_not_know_the_constraint():
    _, a, b, c = thresholds()
    for score in (cm.accuracy, cm.precision, th.f_beta, lambda c: th.f_beta(c, 2)):
        assert score(a) > score(b)
    text = answer("avatar-metrics")
    least = text.number("Recall is a constraint: at least {} of the offensive")
    assert cm.recall(a) < least < cm.recall(b)
    assert (b.tp + b.fp) * 2 < c.tp + c.fp
    text.shows("B flags less than half as much")
    assert text.numbers("which leaves {} of {} offensive photos up: none of them knows that {} was") == [
        a.fn,
        a.fn + a.tp,
        least,
    ]
    assert text.number(r"\frac{\TP}{\TP + \FN} \ge {} .") == least
    assert text.number("never flagging scores {} |") == cm.accuracy(thresholds()[0])


def test_the_price_of_one_more_photo_found_is_right():
    text, (_, a, b, _) = answer("avatar-metrics"), thresholds()
    at_b, at_a, more, found, reviews, minutes = text.numbers(
        "from A to B takes {} - {} = {} more reviews and finds {} more offensive photos, {} reviews or {} minutes"
    )
    assert [at_b, at_a] == [b.tp + b.fp, a.tp + a.fp]
    assert [more, found] == [at_b - at_a, b.tp - a.tp]
    assert [reviews, minutes] == [more / found, more / found * brief()[2] / 60]
    assert text.number("a photo left up is worse than {} minutes of work") == more / found * brief()[2] / 60
    least, positives = text.numbers("To *show* a recall of {}, a test with {} positives")
    text.shows(f"may miss at most {largest_misses(int(positives), float(least))}")


# Workload


def test_the_false_positive_rates_that_the_team_can_bear_are_right():
    text, (_, pi, _) = answer("avatar-workload"), brief()
    rows = text.table()
    assert [row[0] for row in rows] == ["1M", "10M", "20M", "50M", "100M"]
    for count, *printed in rows:
        m = users(count) / 1e6
        most = [min((1 / m - pi * recall) / (1 - pi), 1) for recall in (0.99, 0.999)]
        load = hours(m * 1e6 * (pi * 0.99 + (1 - pi) * 0.01))
        assert [value(cell) for cell in printed] == [most[0], m * pi * 0.99, most[1], load]
    assert text.tables[0][0][1:] == [
        "Largest FPR at $R = 0.99$",
        "Precision there",
        "Largest FPR at $R = 0.999$",
        "$h$ at $R = 0.99$, FPR 1%",
    ]
    recall, least = text.numbers("at recall {} the false-positive rate may be at most {}.")
    assert least == float(cs.largest_fpr(1 / 100, float(recall), pi))
    ratio = cs.largest_fpr(1 / 50, 0.99, pi) / cs.largest_fpr(1 / 100, 0.99, pi)
    assert ratio == pytest.approx(100, rel=0.02)
    alone, seen = text.numbers("photos alone are {} of all uploads and the team can see {}.")
    assert [alone, seen] == [pi * 0.99, 1 / 100]
    assert text.number("Beyond {}M users they are too many") == 1 / (pi * 0.99)
    fpr, planned, alarms, flags = text.numbers(
        '"{} false positives is little." At {}M users it is {} photos a year, nearly all of the team\'s time, and with '
        "the offensive ones {} flags."
    )
    assert alarms == fpr * (1 - pi) * planned * 1e6
    assert flags == float(cs.flagged_share(0.99, float(fpr), pi)) * planned * 1e6
    lower, bearable = text.numbers("| lower the recall to {} | still allows an FPR of only {}, and")
    assert bearable == float(cs.largest_fpr(0.01, float(lower), pi))
    assert (1 - lower) / (1 - 0.99) == pytest.approx(5)


def test_two_thresholds_fit_into_the_hours_that_one_exceeds():
    text, (team, pi, _) = answer("avatar-workload"), brief()
    positives, negatives, apart = large()
    one_row, two_row = text.table(1)
    share = value(two_row[0].removesuffix(" of removals are right"))
    one, found, wrong, two = two_thresholds(float(share))
    rate = (one - 0.99 * positives) / negatives
    assert text.number("With two thresholds {} is enough") == rate
    (
        area,
        recall,
        again,
    ) = text.numbers("an AUC of {} and, at recall {}, a false-positive rate of {}.")
    assert [recall, again] == [0.99, rate]
    assert answer("avatar-case").number("at {}, to 100M with two") == rate
    assert [value(cell) for cell in one_row[2:]] == [one, hours(one)]
    assert text.number("one threshold, recall {} | none") == recall
    assert text.numbers("| {} offensive, {} harmless |") == [found, wrong]
    assert [value(cell) for cell in two_row[2:]] == [two, hours(two)]
    assert two < team < one
    assert text.number("harmless photos, and the team can review") == team
    needed = norm.ppf(0.99) - norm.ppf(cs.largest_fpr(0.01, 0.99, pi))
    assert area == norm.cdf(apart / math.sqrt(2))
    assert text.numbers("have to lie {} standard deviations apart, an AUC of {}.") == [
        needed,
        norm.cdf(needed / math.sqrt(2)),
    ]
    assert text.number("It wrongs {} users a year, fewer than two a day") == wrong
    assert 1 < wrong / 365 < 2
    assert text.number("The second rule fits into {} hours") == hours(team)
    assert hours(team) - hours(two) == pytest.approx(0.5, abs=0.05)


def test_the_load_figure_marks_where_each_curve_meets_the_team():
    says = figure("reviewers-load")
    lines = says.drawn["ax"].get_lines()
    dots = [line for line in lines if line.get_marker() == "o"]
    curves = [line for line in lines if len(line.get_xdata()) == 300]
    for dot, curve in zip(dots, curves, strict=True):
        at = np.interp(math.log(dot.get_xdata()[0]), np.log(curve.get_xdata()), curve.get_ydata())
        assert at == pytest.approx(float(dot.get_ydata()[0]), rel=0.01)
    assert says.number("marks the team's {} hours") == hours(brief()[0])
    ten, wide, hundred, narrow = says.numbers(
        "The curve for {} million users crosses it at {} percent; the one for {} million touches it at {} percent."
    )
    assert [ten, hundred] == [10, 100]
    assert dots[1].get_xdata()[0] == pytest.approx(wide / 100, abs=0.002)
    assert dots[2].get_xdata()[0] == pytest.approx(narrow / 100, rel=0.02)
    assert says.numbers("Three curves for {}, {} and {} million users") == [1, ten, hundred]
    assert says.number("both logarithmic, at recall") == says.number("Reviewing hours at recall") == 0.99


# Splits


def test_the_six_splits_tell_what_the_table_says():
    text, (reviewed, pi, _) = answer("avatar-splits"), brief()
    rows = text.table()
    assert [row[0][:2] for row in rows] == [f"{choice}:" for choice in range(1, 7)]
    for split, positives, interval, shown, _ in rows:
        shares = [int(share) for share in split.partition(": ")[2].split("/")]
        assert sum(shares) == 100
        counts = [reviewed * pi * share / 100 for share in shares]
        test = round(counts[2])
        misses = largest_misses(test, 0.99)
        assert [value(count) for count in positives.split(" / ")] == counts
        low, high = wilson_interval(round(0.99 * test), test)
        assert interval == f"{low:.3f} to {high:.3f}"
        assert shown == ("none suffices" if misses is None else str(misses))
    widths = [100 * np.diff(wilson_interval(round(0.99 * n), n))[0] for n in (2500, 1000)]
    assert text.numbers("an interval of {} instead of {} points") == widths
    assert text.number("defensible: {} fewer to learn from") == 8000 - 5000
    train, val, test, many, held, recall, most, few = text.numbers(
        "{} training, {} validation, {} test. It leaves {} offensive photos to learn from and {} in each held-out set, "
        "enough to show a recall of {} if at most {} are missed. With {} held-out positives nothing can show it."
    )
    assert train + val + test == 1
    assert [many, held] == [reviewed * pi * train, reviewed * pi * test]
    assert most == largest_misses(int(held), float(recall))
    assert largest_misses(int(few), float(recall)) is None


def test_what_no_miss_at_all_shows_is_right():
    text = answer("avatar-splits")
    bound, small, tighter, more = text.numbers(r"{} for n = {}, {} for n = {}.")
    assert [bound, tighter] == [0.05 ** (1 / n) for n in (small, more)]
    recall, positives = text.numbers("A model with recall {} misses none of {} positives with probability")
    chance = text.number(rf"{recall:g}^{{{positives:g}}} = {{}}.")
    assert chance == recall**positives
    enough = text.number("It takes {} positives, since")
    assert text.number(rf"since {recall:g}^{{{enough:g}}} = {{}}.") == recall**enough
    assert recall ** (enough - 1) > 0.05 > recall**enough


def test_the_validation_threshold_keeps_its_promise_and_its_margin():
    text = answer("avatar-splits")
    below, positives, observed = text.numbers(
        "Put it so that {} of the {} validation positives fall below, at an observed recall of {}."
    )
    below, positives = int(below), int(positives)
    assert observed == 1 - below / positives
    assert binom.cdf(below, positives, 0.01) < 0.05 < binom.cdf(below + 1, positives, 0.01)
    again, limit, often, fewer, safer = text.numbers(
        "with {} below, the test set passes its own limit of {} misses in {} of the cases only, with {} below in {}."
    )
    assert again == limit == below
    passed = [betabinom.cdf(4, 1000, n + 1, 1000 - n) for n in (below, float(fewer))]
    assert [often, safer] == passed


def test_near_copies_and_false_alarms_count_as_the_page_says():
    text, (_, pi, _) = answer("avatar-splits"), brief()
    correlation = text.number("Five near-copies that agree with correlation")
    top, one, others, again, photos = text.numbers(r"{} / ({} + {} \cdot {}) = {} photos")
    assert [top, one, others, again] == [5, 1, 5 - 1, correlation]
    assert photos == 5 / (1 + 4 * correlation)
    harmless, sure = text.numbers("{} harmless test photos pin down {}.")
    rate, alarms, low, high = text.numbers("To measure {} they do not suffice ({} alarms, interval {} to {});")
    assert [low, high] == list(wilson_interval(int(alarms), int(harmless)))
    assert harmless * cs.largest_fpr(0.01, 0.99, pi) == pytest.approx(float(alarms), rel=0.01)
    assert rate == alarms / harmless
    assert sure == 0.01


def test_the_width_figure_says_what_it_draws():
    says = figure("recall-interval-width")
    dots = [line for line in says.drawn["ax"].get_lines() if line.get_marker() == "o"]
    widths = {int(d.get_xdata()[0]): float(d.get_ydata()[0]) for d in dots}
    recall, *shown = says.numbers(
        "At recall {} the width is {} points with {} positives, {} with {}, {} with {}, {} with {} and {} with {}."
    )
    assert dict(zip(shown[1::2], shown[::2], strict=True)) == widths
    for n, width in widths.items():
        assert width == pytest.approx(100 * float(np.diff(wilson_interval(round(float(recall) * n), n))[0]))
    few, enough, again, many = says.numbers(
        "From {} to {} positives four points are gained, from {} to {} less than one."
    )
    assert enough == again
    assert widths[int(few)] - widths[int(enough)] == pytest.approx(4, abs=0.1)
    assert widths[int(enough)] - widths[int(many)] < 1


# Positives


def test_the_four_ways_to_place_positives_read_what_the_table_says():
    text, (choices, recall, fpr) = answer("avatar-positives"), placed()
    harmless, offensive = text.numbers("split for the {} harmless photos, and place the {} offensive ones")
    assert choices[:3] == [[0, 5000, 5000], [8000, 1000, 1000], [0, 0, 10_000]]
    assert choices[3] == [int(offensive) // 3] * 3
    for (train, _, test), row in zip(choices, text.table(), strict=True):
        in_train, in_test = train / (0.8 * harmless + train), test / (0.1 * harmless + test)
        precision = recall * test / (recall * test + fpr * 0.1 * harmless)
        assert float(row[2].rstrip("%")) == pytest.approx(100 * in_train, abs=0.005)
        assert [value(cell) for cell in row[3:5]] == [in_test, precision]
        assert cm.precision_at(recall, fpr, in_test) == pytest.approx(precision)
    assert text.number("| wastes {} for training") == choices[1][0] - choices[3][0]
    assert [row[0][:2] for row in text.table()] == ["1:", "2:", "3:", "4:"]


def test_weighing_an_enriched_test_set_restores_the_precision():
    text, (choices, recall, fpr) = answer("avatar-positives"), placed()
    positives, negatives = text.numbers("In choice 4 the test set has {} positives and {} negatives.")
    assert positives == choices[3][2]
    found, alarms = recall * positives, fpr * negatives
    first, second, flagged, second_alarms = text.numbers(r"flags {} \cdot {} = {} of the first and {} of the second:")
    assert [first, second, flagged, second_alarms] == [recall, positives, found, alarms]
    assert text.numbers("of the second: {}/{} = {}.") == [found, found + alarms, found / (found + alarms)]
    weight = 99 / (negatives / positives)
    odds, again, whole, printed, same, counted = text.numbers(r"With w = {} \cdot {}/{} = {} the {} count as {},")
    assert [odds, again, whole, printed, same, counted] == [99, positives, negatives, weight, alarms, weight * alarms]
    restored = found / (found + weight * alarms)
    assert restored == pytest.approx(float(cm.precision_at(recall, fpr, 0.01)))
    assert text.numbers("count as 3,300, and {}/{} = {}.") == [found, found + weight * alarms, restored]
    assert text.numbers("photo found costs {} reviews; in truth it costs {}.") == [
        (found + alarms) / found,
        1 / restored,
    ]


def test_random_splits_scatter_as_little_as_the_page_says():
    text, (reviewed, pi, _) = answer("avatar-positives"), brief()
    test, mean, spread = text.numbers(r"a plain random test set of {} holds {} \pm {} positives (one standard")
    small, few, wide = text.numbers(r"With {} photos it would be {} \pm {}.")
    for photos, at, around in ((test, mean, spread), (small, few, wide)):
        assert at == photos * pi
        assert around == round(hypergeom.std(int(reviewed), int(reviewed * pi), int(photos)))


def test_the_corrected_probability_is_right():
    text, (_, pi, _) = answer("avatar-positives"), brief()
    share = float(text.number("Fill batches with, say, {} offensive photos"))
    reported, nine, *_ = text.numbers(r"a reported {} has odds {}, and {} \cdot")
    odds = nine * (pi / (1 - pi)) / (share / (1 - share))
    assert nine == reported / (1 - reported)
    assert text.number(r"{} \cdot \frac{1/99}{20/80}") == nine
    assert text.number(r"\frac{1/99}{20/80} = {}, so the") == odds
    corrected = float(imb.prior_corrected(float(reported), share, pi))
    assert text.number("(../evaluation/class-imbalance.md#prior-correction) is {}.") == corrected
    assert corrected == pytest.approx(float(odds / (1 + odds)))


def test_the_drawn_sets_hold_what_the_description_says():
    says = figure("positives-split")
    theirs, of_theirs, own, of_own = says.numbers(
        "the other forum with {} offensive of {} photos and the own forum with {} of {}."
    )
    assert [own, of_own] == [brief()[0] * brief()[1], brief()[0]]
    of_forum, offensive = answer("avatar-other-forum").numbers("a public set of {} photos, {} of them")
    assert [theirs, of_theirs] == [offensive, of_forum]
    kept, of_kept, rest = says.numbers("leads to a shift slice with {} of {} and to training with {}.")
    assert [kept + rest, of_kept] == [theirs, 50_000]
    train, val, of_val, test, of_test = says.numbers(
        "The own forum leads to training with {}, to validation with {} of {} and to test with {} of {}."
    )
    assert train + val + test == own
    assert [of_val, of_test] == [of_own / 10, of_own / 10]
    assert says.number("hold own photos at the true {}.") == val / of_val == test / of_test


# Another forum


def test_foreign_photos_flatter_the_test_as_much_as_the_page_says():
    text = answer("avatar-other-forum")
    yours, theirs = text.numbers("Say the model finds {} of your offensive photos and {} of theirs.")
    for mine, foreign in ((1000, 500), (1000, 5000)):
        found = f"({mine * yours:,.0f} + {foreign * theirs:,.0f})/{mine + foreign:,}"
        assert text.number(f"{found} = {{}}") == (mine * yours + foreign * theirs) / (mine + foreign)
    assert text.number("Your users get") == yours


def test_a_pooled_threshold_misses_the_recall_on_the_own_photos():
    text = answer("avatar-other-forum")
    ahead, one = text.numbers(r"theirs are easier and score N(\mu + {}, {}).")
    own, foreign, pooled = text.numbers("pooled recall over {} of yours and {} of theirs is {}.")
    weight = float(foreign / own)
    gap = brentq(lambda g: (norm.cdf(g) + weight * norm.cdf(g + ahead)) / (1 + weight) - pooled, 0, 5)
    assert text.numbers("It is {} on theirs and {} on yours") == [norm.cdf(gap + ahead), norm.cdf(gap)]
    assert one == 1


def test_the_weights_and_their_price_are_right():
    text = answer("avatar-other-forum")
    rows = text.table(1)
    p, q = (np.array([float(row[k]) for row in rows]) for k in (1, 2))
    assert p.sum() == pytest.approx(1) == pytest.approx(q.sum())
    assert [value(row[3]) for row in rows] == list(p / q)
    kinds = np.repeat([0, 1, 2], np.rint(1000 * q).astype(int))
    share = cs.effective_sample_size((p / q)[kinds]) / 1000
    assert share == pytest.approx(1 / np.sum(p**2 / q))
    *parts, kept = text.numbers(r"\frac{n}{{} + {} + {}} = {}\,n .")
    assert [*parts, kept] == [*(p**2 / q), share]
    have, worth, own = text.numbers(
        "The {} positives for training count like {}, if their mix is that of the table. Useful, and no replacement "
        "for your own {}."
    )
    assert worth == have * share
    assert own == answer("avatar-splits").number("It leaves {} offensive photos to learn from")


def test_the_domain_classifier_gives_the_density_ratio():
    x = np.linspace(-3, 3, 13)
    for n_p, n_q in ((100, 100), (300, 50)):
        c = n_p * norm.pdf(x, 1) / (n_p * norm.pdf(x, 1) + n_q * norm.pdf(x))
        np.testing.assert_allclose(c / (1 - c) * n_q / n_p, norm.pdf(x, 1) / norm.pdf(x))


def test_the_label_agreement_is_right():
    agreed, seen, share, *ends = answer("avatar-other-forum").numbers(
        "If they agree on {} of {}, the agreement is {}, interval {} to {}."
    )
    assert [share, *ends] == [agreed / seen, *wilson_interval(int(agreed), int(seen))]
    drawn, offensive = answer("avatar-other-forum").numbers("among {} random ones only {} would be")
    assert offensive == drawn * 0.01
    assert drawn == seen


# Distribution shift


def test_the_two_sample_example_is_right():
    text = answer("distribution-shift")
    photos, right, share = text.numbers("Of {} held-out photos, half old and half new, it gets {} right, {}.")
    assert share == right / photos
    n, theta, again, chance = text.numbers(r"binomial with n = {} and \theta = {}, and \Pr(K \ge {}) = {}.")
    assert [n, again] == [photos, right]
    assert chance == binom.sf(right - 1, n, theta)
    assert text.number("Without shift its accuracy is {}.") == theta


def test_the_domain_classifier_returns_what_the_page_says():
    text = answer("distribution-shift")
    first, second, alike, apart = text.numbers(
        "On {} old and {} new rows of ten normal features it returns {} if nothing changed, and {} if the mean"
    )
    assert first == second
    rng = np.random.default_rng(0)
    old, new, same = (rng.normal(size=(int(first), 10)) for _ in range(3))
    new[:, 0] += 1
    for rows, shown in ((same, alike), (new, apart)):
        assert cs.two_sample_auc(old, rows) == pytest.approx(float(shown), abs=0.006)
    assert text.number(r"\Phi(1/\sqrt2) = {} (a") == norm.cdf(1 / math.sqrt(2))


def test_the_prevalence_read_off_the_flags_is_right():
    text, (_, pi, _) = answer("distribution-shift"), brief()
    recall, fpr, before, after = text.numbers(r"With R = {} and \FPR = {}, flags that rise from {} to {} mean")
    assert before == pi * recall + (1 - pi) * fpr
    estimate = (after - fpr) / (recall - fpr)
    assert estimate * recall + (1 - estimate) * fpr == pytest.approx(float(after))
    assert text.numbers(r"\hat\pi = ({} - {})/({} - {}) = {}, twice") == [after, fpr, recall, fpr, estimate]
    assert estimate == pytest.approx(2 * pi, rel=0.02)


def test_the_drift_figure_rings_in_the_weeks_that_the_page_names():
    text, says = answer("distribution-shift"), figure("drift-over-weeks")
    names = says.drawn
    drift, alarm = np.array(names["drift"]), names["alarm"]
    level, limit = text.numbers("An alarm at its {} point, {} for ten bins")
    assert limit == chi2.ppf(float(level), 9)
    first = int(np.argmax(drift > alarm)) + 1
    weeks, begins, below, until, line, rings, reached = says.numbers(
        "Two panels over {} weeks; a shift begins in week {}. Above, the weekly population stability index stays below "
        "{} until week {}, crosses the alarm line at {} in week {} and reaches {}."
    )
    assert [weeks, rings, until] == [len(drift), first, first - 1]
    assert says.number("The drift of the score rings in week") == first
    assert [line, reached] == [alarm, drift.max()]
    assert drift[: first - 1].max() < below
    assert begins == int(np.argmax(names["share"] > 0)) + 1 == says.number("arrive from week {} on")
    low, high, again, passed = text.numbers(
        "The customary limits {} and {} ignore the sample size: in the figure {} is first passed in week {}."
    )
    assert low == again < high
    assert passed == int(np.argmax(drift > low)) + 1
    bottom = names["bottom"].get_lines()
    found = [float(line.get_ydata()[0]) for line in bottom if line.get_marker() == "o"]
    ends = [line.get_ydata() for line in bottom if line.get_marker() != "o" and len(line.get_xdata()) == 2][:6]
    assert [bool(high < 0.99) for _, high in ends] == [False, False, False, True, True, True]
    fourth, start, end, last, target = says.numbers(
        "{} in weeks {} to {} and {} in the last two blocks, where the interval lies far below the target {}."
    )
    assert [fourth, last, target] == [found[3], found[4], 0.99]
    assert found[4] == found[5]
    assert (start + end) / 2 == next(
        float(line.get_xdata()[0]) for line in bottom if line.get_marker() == "o" and line.get_ydata()[0] == found[3]
    )
    assert says.numbers("the audits of weeks {} to {}, {} offensive photos, are in") == [
        start,
        end,
        round(4 * 7 * 274 * brief()[1]),
    ]


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("avatar-case").shows(
        "A forum grows from 1M to 100M users: how",
        "in one line. At 100M users the",
        "recall of at least 0.99 as a constraint,",
        "a false-positive rate of 1%, up to about 50M users with",
        "80/10/10, grouped, the",
        "Promising recall 1.",
    )
    answer("avatar-metrics").shows(
        "precision. Accuracy and F1 stay out.",
        r"\pi R(t) + (1 - \pi)\,\FPR(t) \quad",
        "Take B. Accuracy, F1 and even F2 prefer A, which",
        "| F1, F2 | trade misses",
        "flagging everything scores 1",
    )
    answer("avatar-workload").shows(
        "review the photos of 100M users?",
        "team can review, $m = 1$ today.",
        "be at most $1/m$,",
        r"For $\pi = 0.01$,",
        "hours of flags a day at a false-positive rate of 1%:",
        "Largest FPR at $R = 0.99$",
        "Largest FPR at $R = 0.999$ | $h$ at $R = 0.99$, FPR 1%",
        "A false-positive rate of 1% carries the team to 50M users.",
        "few are audited. Example, 100M users.",
        "a factor of 2 or 3, not 100; do it",
    )
    answer("avatar-splits").shows(
        r"$10,000 \times \text{share}$",
        "val / test | 95% interval if 99% are found",
        r"that still show $R \ge 0.99$",
        r"$k$ misses show $R \ge R_0$ at 95% confidence if",
        "with recall just $R_0$ would",
        "few in at most 5% of the",
        "For $k = 0$ this",
        r"$R \ge 0.05^{1/n}$",
        "That a test of 100 saw no miss",
        "$0.99^{299} = 0.0495$. Choices 3 and 5 learn from 2,000 offensive photos, a",
        "quarter of what choice 1 has, and gain",
        "tells what the other 6,000 are worth.",
        "recall is at least 0.99 with 95% confidence. Choice 4 has 100 there and cannot",
        "10,000 test photos sound like plenty and hold 100.",
    )
    answer("avatar-positives").shows(
        "proportion: each set keeps 1% offensive, by",
        "nowhere else. Take the 80/10/10 split for the",
        r"$$ \text{precision} = \frac{\pi\,\TPR}{\pi\,\TPR + (1 - \pi)\,\FPR} . $$",
    )
    answer("avatar-other-forum").shows(
        "5,000 of them (1%) labeled offensive,",
        "| 1: spread over",
        "| 2: test only",
        "| 3: validation only",
        "| 4: training only",
        "Choice 1 reads",
        "choice 2 reads",
        r"offensive photos score $N(\mu, 1)$,",
        "Keep 50,000 of theirs out, the shift slice, with 500 positives.",
        "the same and $q > 0$ wherever $p > 0$.",
        r"$w = \frac{c}{1 - c} \cdot \frac{n_q}{n_p}$",
        r"n_{\text{eff}} = \frac{\bigl(\sum_i w_i\bigr)^2}{\sum_i w_i^2} = \frac{n}{\sum_k",
        r"w_i^2} = \frac{n}{\sum_k p_k^2/q_k} = \frac{n}{4.9",
    )
    answer("distribution-shift").shows(
        "classifier. Label old photos 0 and new photos 1, train a",
        "photos (Lopez-Paz and Oquab, 2017). Without shift",
        r"$$ \mathrm{PSI} = \sum_{b=1}^{B} (q_b - p_b) \ln\frac{q_b}{p_b} . $$",
        r"$\bigl(\tfrac1n + \tfrac1m\bigr)$",
        "chi-squared variable with $B - 1$ degrees",
        "hundred features weekly at 5%: five false",
    )
    figure("reviewers-load").shows(
        "offensive photos alone. For 100M users it",
    )
    figure("recall-interval-width").shows(
        "Width of the 95 percent Wilson interval",
        "falling lines, for recall 0.90 and 0.99. At recall",
    )
    figure("drift-over-weeks").shows(
        "with wide intervals: near 1 in the first",
    )
