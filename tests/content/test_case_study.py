"""The case studies: their Python against SciPy and closed forms, and each number that their pages print, recomputed."""

import math
import re

import matplotlib
import numpy as np
import pytest
from content.pages import body, described, drawn, shows
from ml import case_study as cs
from ml.evaluation import class_imbalance as imb
from ml.evaluation import confusion_matrix as cm
from ml.evaluation import thresholds as th
from ml.statistics import wilson_interval
from scipy.optimize import brentq
from scipy.stats import betabinom, binom, chi2, hypergeom, norm

matplotlib.use("Agg")

AVATAR = "case-study/avatar-photos.md"
LAUNCH = "case-study/avatar-launch.md"
TWEETS = "case-study/few-labels.md"

PI = 0.01  # share of offensive photos
TEAM = 1_000_000  # photos a year that the team can review
SPLITS = {1: (80, 10, 10), 2: (50, 25, 25), 3: (20, 20, 60), 4: (98, 1, 1), 5: (20, 40, 40), 6: (50, 49, 1)}


# Reading the pages


def thousands(value):
    return f"{value:,.0f}"


def interval(hits, n, digits=3):
    low, high = wilson_interval(hits, n)
    return f"{low:.{digits}f} to {high:.{digits}f}"


def largest_misses(n, recall):
    """Most misses that a model with this recall makes with probability 0.05 or less; None if even 0 is likelier."""
    few = [k for k in range(n) if binom.cdf(k, n, 1 - recall) <= 0.05]
    return max(few, default=None)


# The Python of the pages


def test_largest_fpr_fills_the_team_exactly():
    for capacity in (1, 0.1, 0.01):
        fpr = cs.largest_fpr(capacity, 0.99, PI)
        assert cs.flagged_share(0.99, fpr, PI) == pytest.approx(capacity)
    assert cs.largest_fpr(0.005, 0.99, PI) < 0


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


# Avatar photos: the case


def test_the_growth_table_is_right():
    for millions, row in zip((1, 10, 100), body(AVATAR, "avatar-case", 1), strict=True):
        a_day = millions * 1e6 / 365
        hours = a_day * 30 / 3600
        shown = f"{hours:.1f}" if millions == 1 else thousands(hours)
        assert cs.review_hours(millions * 1e6, 1) == pytest.approx(hours)
        share = f"{100 / millions:.0f}%"
        assert row == [f"{millions}M", thousands(a_day), thousands(PI * a_day), shown, share]
    missed = [thousands(0.01 * PI * users) for users in (1e6, 100e6)]
    shows(AVATAR, "avatar-case", f"{missed[0]} missed photos a year", f"{missed[1]} a year at 100M")
    shows(AVATAR, "avatar-case", f"alone, {thousands(PI * 100e6 / 365)} a day")


# Metrics


def test_the_four_thresholds_score_what_the_table_says():
    columns = zip(*body(AVATAR, "avatar-metrics", 1), strict=True)
    next(columns)  # the names of the rows
    for shown, (tp, fp) in zip(columns, ((0, 0), (900, 99), (992, 990), (995, 3965)), strict=True):
        c = cm.Counts(tn=99_000 - fp, fp=fp, fn=1000 - tp, tp=tp)
        counts = [thousands(v) for v in (tp, 1000 - tp, fp)]
        precision = "0/0" if tp + fp == 0 else f"{cm.precision(c):.3f}"
        shares = [f"{cm.recall(c):.3f}", f"{100 * (tp + fp) / 100_000:.2f}%", precision, f"{100 * cm.accuracy(c):.2f}%"]
        assert list(shown) == [*counts, *shares, *(f"{th.f_beta(c, beta):.3f}" for beta in (1, 2))]


def test_a_beats_b_by_every_metric_that_does_not_know_the_constraint():
    a, b = cm.Counts(98_901, 99, 100, 900), cm.Counts(98_010, 990, 8, 992)
    for score in (cm.accuracy, cm.precision, th.f_beta, lambda c: th.f_beta(c, 2)):
        assert score(a) > score(b)
    assert cm.recall(a) < 0.99 < cm.recall(b)


def test_the_price_of_one_more_photo_found_is_right():
    reviews = (992 + 990) - (900 + 99)
    shows(AVATAR, "avatar-metrics", f"1,982 - 999 = {reviews}", f"{reviews / 92:.1f} reviews or", "92 more offensive")
    shows(AVATAR, "avatar-metrics", f"{reviews / 92 / 2:.1f} minutes")
    shows(AVATAR, "avatar-metrics", f"may miss at most {largest_misses(1000, 0.99)}")


# Workload


def test_the_false_positive_rates_that_the_team_can_bear_are_right():
    for millions, row in zip((1, 10, 20, 50, 100), body(AVATAR, "avatar-workload"), strict=True):
        cells = [f"{millions}M"]
        for recall in (0.99, 0.999):
            most = 100 * min((1 / millions - PI * recall) / (1 - PI), 1)
            if recall == 0.999:
                cells.append(f"{millions * PI * 0.99:.3f}")
            cells.append("100%" if millions == 1 else f"{most:.4f}%" if millions == 100 else f"{most:.2f}%")
        hours = millions * 1e6 / 365 * (PI * 0.99 + 0.99 * 0.01) * 30 / 3600
        assert row == [*cells, f"{hours:.1f}"]
    ratio = cs.largest_fpr(1 / 50, 0.99, PI) / cs.largest_fpr(1 / 100, 0.99, PI)
    assert ratio == pytest.approx(100, rel=0.02)
    shows(AVATAR, "avatar-workload", f"Beyond {1 / (PI * 0.99):.0f}M users", f"{PI * 0.99:.2%} of all uploads")
    shows(AVATAR, "avatar-workload", f"{thousands(0.01 * (1 - PI) * 100e6)} photos a year")
    shows(AVATAR, "avatar-workload", f"{float(cs.flagged_share(0.99, 0.01, PI)) * 100:.2f} million flags")
    shows(AVATAR, "avatar-workload", f"an FPR of only {cs.largest_fpr(0.01, 0.95, PI):.2%}")


def two_thresholds(precision, positives=1e6, negatives=99e6, apart=4.8):
    """Flagged at recall 0.99, and of these removed rightly, removed wrongly and left to the team."""
    lower = apart - norm.ppf(0.99)

    def right(t):
        found = positives * norm.sf(t - apart)
        return found / (found + negatives * norm.sf(t))

    upper = brentq(lambda t: right(t) - precision, lower, 8)
    one = positives * 0.99 + negatives * norm.sf(lower)
    found, wrong = positives * norm.sf(upper - apart), negatives * norm.sf(upper)
    return one, found, wrong, one - found - wrong


def test_two_thresholds_fit_into_the_hours_that_one_exceeds():
    apart = 4.8
    one, found, wrong, two = two_thresholds(0.999)
    one_row, two_row = body(AVATAR, "avatar-workload", 1)
    rate = f"{(one - 0.99 * 1e6) / 99e6:.2%}"
    shows(AVATAR, "avatar-workload", f"two thresholds {rate} is enough", f"false-positive rate of {rate}")
    shows(AVATAR, "avatar-case", f"at {rate}, to 100M with two")
    hours = 30 / 3600 / 365
    assert one_row[2:] == [thousands(one), f"{one * hours:.1f}"]
    assert two_row[1] == f"{thousands(found)} offensive, {thousands(wrong)} harmless"
    assert two_row[2:] == [thousands(two), f"{two * hours:.1f}"]
    assert two < TEAM < one
    needed = norm.ppf(0.99) - norm.ppf(cs.largest_fpr(0.01, 0.99, PI))
    areas = [norm.cdf(d / math.sqrt(2)) for d in (apart, needed)]
    shows(AVATAR, "avatar-workload", f"AUC of {areas[0]:.4f}", f"{needed:.2f} standard", f"AUC of {areas[1]:.5f}")
    shows(AVATAR, "avatar-workload", f"wrongs {wrong:.0f} users")
    assert 1 < wrong / 365 < 2


def test_the_load_figure_marks_where_each_curve_meets_the_team():
    ax = drawn(AVATAR, "reviewers-load")["ax"]
    lines = ax.get_lines()
    dots = [line for line in lines if line.get_marker() == "o"]
    curves = [line for line in lines if len(line.get_xdata()) == 300]
    for dot, curve in zip(dots, curves, strict=True):
        at = np.interp(math.log(dot.get_xdata()[0]), np.log(curve.get_xdata()), curve.get_ydata())
        assert at == pytest.approx(float(dot.get_ydata()[0]), rel=0.01)
    assert dots[1].get_xdata()[0] == pytest.approx(0.09, abs=0.002)
    assert dots[2].get_xdata()[0] == pytest.approx(0.0001, rel=0.02)


# Splits


def test_the_six_splits_tell_what_the_table_says():
    for (choice, shares), row in zip(SPLITS.items(), body(AVATAR, "avatar-splits"), strict=True):
        train, val, test = (100 * share for share in shares)
        misses = largest_misses(test, 0.99)
        assert row[0] == f"{choice}: {'/'.join(map(str, shares))}"
        assert row[1] == " / ".join(map(thousands, (train, val, test)))
        assert row[2] == interval(round(0.99 * test), test)
        assert row[3] == ("none suffices" if misses is None else str(misses))
    widths = [np.diff(wilson_interval(round(0.99 * n), n))[0] for n in (1000, 2500)]
    assert [f"{100 * w:.1f}" for w in widths] == ["1.3", "0.8"]
    shows(AVATAR, "avatar-splits", "0.8 instead of 1.3 points")


def test_what_no_miss_at_all_shows_is_right():
    bounds = [f"{0.05 ** (1 / n):.4f} for $n = {thousands(n)}$" for n in (100, 1000)]
    shows(AVATAR, "avatar-splits", *bounds)
    shows(AVATAR, "avatar-splits", f"0.99^{{100}} = {0.99**100:.3f}", f"0.99^{{299}} = {0.99**299:.4f}")
    assert 0.99**298 > 0.05 > 0.99**299


def test_the_validation_threshold_keeps_its_promise_and_its_margin():
    assert binom.cdf(4, 1000, 0.01) < 0.05 < binom.cdf(5, 1000, 0.01)
    passed = [betabinom.cdf(4, 1000, below + 1, 1000 - below) for below in (4, 1)]
    shows(AVATAR, "avatar-splits", "recall of 0.996", f"in {100 * passed[0]:.0f}% of the cases only")
    shows(AVATAR, "avatar-splits", f"with 1 below in {100 * passed[1]:.0f}%")


def test_near_copies_and_false_alarms_count_as_the_page_says():
    shows(AVATAR, "avatar-splits", f"= {5 / (1 + 4 * 0.5):.2f}$ photos")
    low, high = wilson_interval(10, 99_000)
    shows(AVATAR, "avatar-splits", f"interval {100 * low:.4f}% to {100 * high:.4f}%")
    assert 99_000 * cs.largest_fpr(0.01, 0.99, PI) == pytest.approx(10, rel=0.01)


def test_the_width_figure_says_what_it_draws():
    dots = [line for line in drawn(AVATAR, "recall-interval-width")["ax"].get_lines() if line.get_marker() == "o"]
    widths = {int(d.get_xdata()[0]): float(d.get_ydata()[0]) for d in dots}
    text = described(AVATAR, "recall-interval-width")
    for n, width in widths.items():
        assert re.search(rf"\b{width:.1f}\b.{{0,15}}\b{thousands(n)}\b", text), (n, width)
    assert widths[100] - widths[1000] == pytest.approx(4, abs=0.1)
    assert widths[1000] - widths[6000] < 1


# Positives


PLACED = {1: (0, 5000, 5000), 2: (8000, 1000, 1000), 3: (0, 0, 10_000), 4: (3333, 3333, 3333)}


def test_the_four_ways_to_place_positives_read_what_the_table_says():
    for (choice, placed), row in zip(PLACED.items(), body(AVATAR, "avatar-positives"), strict=True):
        train, _, test = placed
        in_train, in_test = train / (792_000 + train), test / (99_000 + test)
        precision = 0.95 * test / (0.95 * test + 0.01 * 99_000)
        assert row[0].startswith(f"{choice}:")
        assert row[1] == " / ".join(map(thousands, placed))
        assert float(row[2].rstrip("%")) == pytest.approx(100 * in_train, abs=0.005)
        assert row[3:5] == [f"{100 * in_test:.2f}%", f"{100 * precision:.1f}%"]
        assert cm.precision_at(0.95, 0.01, in_test) == pytest.approx(precision)
    shows(AVATAR, "avatar-positives", f"wastes {thousands(8000 - 3333)} for training")


def test_weighing_an_enriched_test_set_restores_the_precision():
    found, alarms = 0.95 * 3333, 0.01 * 99_000
    weight = (0.99 / 0.01) / (99_000 / 3333)
    shows(AVATAR, "avatar-positives", f"3,333 = {thousands(found)}", f"= {found / (found + alarms):.1%}")
    shows(AVATAR, "avatar-positives", f"{thousands(found)}/{thousands(found + alarms)}", f"= {weight:.3f}")
    restored = found / (found + weight * alarms)
    assert restored == pytest.approx(float(cm.precision_at(0.95, 0.01, PI)))
    shows(AVATAR, "avatar-positives", f"{thousands(found)}/{thousands(found + weight * alarms)} = {restored:.1%}")
    shows(AVATAR, "avatar-positives", f"count as {thousands(weight * alarms)}")
    naive = (found + alarms) / found
    shows(AVATAR, "avatar-positives", f"costs {naive:.1f} reviews", f"costs {1 / restored:.1f}")


def test_random_splits_scatter_as_little_as_the_page_says():
    for photos, shown in ((100_000, r"1,000 \pm 30"), (10_000, r"100 \pm 10")):
        spread = hypergeom.std(1_000_000, 10_000, photos)
        assert shown.endswith(f" {spread:.0f}")
        shows(AVATAR, "avatar-positives", shown)


def test_the_corrected_probability_is_right():
    corrected = float(imb.prior_corrected(0.9, 0.2, PI))
    odds = 9 * (1 / 99) / (20 / 80)
    shows(AVATAR, "avatar-positives", f"= {odds:.3f}$", f"is {corrected:.3f}")
    assert corrected == pytest.approx(odds / (1 + odds))


# Another forum


def test_foreign_photos_flatter_the_test_as_much_as_the_page_says():
    spread, only = (900 + 495) / 1500, (900 + 4950) / 6000
    shows(AVATAR, "avatar-other-forum", f"(900 + 495)/1,500 = {spread:.3f}", f"(900 + 4,950)/6,000 = {only:.3f}")


def test_a_pooled_threshold_misses_the_recall_on_the_own_photos():
    gap = brentq(lambda g: (norm.cdf(g) + 5 * norm.cdf(g + 1)) / 6 - 0.99, 0, 5)
    shows(AVATAR, "avatar-other-forum", f"{norm.cdf(gap + 1):.3f} on theirs", f"{norm.cdf(gap):.3f} on yours")


def test_the_weights_and_their_price_are_right():
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.1, 0.8])
    assert p.sum() == pytest.approx(1) == pytest.approx(q.sum())
    for row, w in zip(body(AVATAR, "avatar-other-forum", 1), p / q, strict=True):
        assert row[1:] == [f"{p[row[0] == np.array(['faces', 'logos', 'drawings'])][0]:.2f}", row[2], f"{w:g}"]
    kinds = np.repeat([0, 1, 2], (1000 * q).astype(int))
    share = cs.effective_sample_size((p / q)[kinds]) / 1000
    assert share == pytest.approx(1 / np.sum(p**2 / q))
    shows(AVATAR, "avatar-other-forum", f"= {share:.3f}\\,n", f"count like {4500 * share:.0f}")
    shows(AVATAR, "avatar-other-forum", " + ".join(f"{v:g}" for v in p**2 / q))


def test_the_domain_classifier_gives_the_density_ratio():
    x = np.linspace(-3, 3, 13)
    for n_p, n_q in ((100, 100), (300, 50)):
        c = n_p * norm.pdf(x, 1) / (n_p * norm.pdf(x, 1) + n_q * norm.pdf(x))
        np.testing.assert_allclose(c / (1 - c) * n_q / n_p, norm.pdf(x, 1) / norm.pdf(x))


def test_the_label_agreement_is_right():
    shows(AVATAR, "avatar-other-forum", f"agreement is {270 / 300:.2f}, interval {interval(270, 300)}")


# Distribution shift


def test_the_two_sample_example_is_right():
    shows(AVATAR, "distribution-shift", f"{1060 / 2000:.0%}", rf"\Pr(K \ge 1,060) = {binom.sf(1059, 2000, 0.5):.4f}")


def test_the_domain_classifier_returns_what_the_page_says():
    rng = np.random.default_rng(0)
    old, new, same = (rng.normal(size=(500, 10)) for _ in range(3))
    new[:, 0] += 1
    for rows, shown in ((same, "0.51"), (new, "0.77")):
        assert cs.two_sample_auc(old, rows) == pytest.approx(float(shown), abs=0.006)
        shows(AVATAR, "distribution-shift", shown)
    shows(AVATAR, "distribution-shift", rf"\Phi(1/\sqrt2) = {norm.cdf(1 / math.sqrt(2)):.2f}")


def test_the_prevalence_read_off_the_flags_is_right():
    fpr = 0.0082
    assert PI * 0.99 + 0.99 * fpr == pytest.approx(0.018, abs=0.0001)
    estimate = (0.028 - fpr) / (0.99 - fpr)
    assert estimate * 0.99 + (1 - estimate) * fpr == pytest.approx(0.028)
    shows(AVATAR, "distribution-shift", f"= {100 * estimate:.1f}%")


def test_the_drift_figure_rings_in_the_weeks_that_the_page_names():
    names = drawn(AVATAR, "drift-over-weeks")
    drift, alarm, text = np.array(names["drift"]), names["alarm"], described(AVATAR, "drift-over-weeks")
    assert f"{chi2.ppf(0.999, 9):.2f}" == "27.88"
    shows(AVATAR, "distribution-shift", "27.88")
    first = int(np.argmax(drift > alarm)) + 1
    assert f"rings in week {first}" in text
    assert f"alarm line at {alarm:.3f} in week {first}" in text
    assert drift[: first - 1].max() < 0.012
    assert f"reaches {drift.max():.2f}" in text
    assert int(np.argmax(names["share"] > 0)) + 1 == 13
    shows(AVATAR, "distribution-shift", f"passed in week {int(np.argmax(drift > 0.1)) + 1}")
    bottom = names["bottom"].get_lines()
    found = [float(line.get_ydata()[0]) for line in bottom if line.get_marker() == "o"]
    ends = [line.get_ydata() for line in bottom if line.get_marker() != "o" and len(line.get_xdata()) == 2][:6]
    missed = [bool(high < 0.99) for _, high in ends]
    assert missed == [False, False, False, True, True, True]
    assert f"{found[3]:.2f} in weeks 15 to 18" in text
    assert f"{found[4]:.2f} in the last two blocks" in text
    assert found[4] == found[5]
    assert round(4 * 7 * 274 * PI) == 77


# Rollout


# Failures


# Few labels
