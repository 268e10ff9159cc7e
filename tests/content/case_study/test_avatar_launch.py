"""The page case-study/avatar-launch.md: each number of the roll-out and of the audits, computed again."""

import math
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from content.case_study.avatar import brief, hours, large, two_thresholds
from ml import case_study as cs
from ml.statistics import wilson_interval
from scipy.stats import binom, norm

PAGE = "case-study/avatar-launch.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    shown = {"R": 0.95, "r": 0.2, r"\text{apparent recall}": 0.95 / 0.96}
    assert equations(PAGE, {"avatar-failures": [shown]}) == 3


def test_the_gates_of_the_rollout_take_as_long_as_the_page_says():
    text, (team, share, _) = answer("avatar-rollout"), brief()
    a_day = team * share / 365
    steps = {row[0]: row for row in text.table()}
    arrive, so_many, days = text.numbers("{} offensive photos arrive each day, so {} take {} days;")
    assert [arrive, days] == [a_day, so_many / a_day]
    assert value(steps["shadow"][3]) == so_many / a_day
    misses, positives = text.numbers("at most {} of {} offensive photos score below the threshold")
    assert misses == cs.misses_allowed(int(positives), 0.99)
    assert positives == so_many

    right, level, ln_level, ln_right, needed = text.numbers(r"{}^{\,n} \le {} \iff n \ge \frac{\ln {}}{\ln {}} = {} .")
    assert [ln_level, ln_right] == [level, right]
    assert needed == math.log(level) / math.log(right)
    assert text.number("show that at least {} of the removals are right") == right
    count = math.ceil(float(needed))
    assert text.number("the first {} photos above the upper threshold are all confirmed") == count
    assert text.number("gets {} in a row at last with any model") == count
    _, found, wrong, _ = two_thresholds(right)
    surest = (found + wrong) / 100 / 365  # a day at 1M users
    reach, again, days = text.numbers(
        "{} photos a day reach the upper threshold at 1M users, so {} of them take {} days."
    )
    assert [reach, again, days] == [surest, count, count / surest]
    assert text.numbers("| {} days; {} at 10M users |") == [count / surest, count / surest / 10]
    text.shows("before about 50M users")
    assert float(cs.largest_fpr(1 / 50, 0.99, share)) > 0.01 > float(cs.largest_fpr(1 / 51, 0.99, share))


def test_the_gate_with_one_error_allowed_is_the_shortest():
    assert cs.misses_allowed(1000, 0.99) == 4
    count = int(answer("avatar-rollout").number("To allow one error, take {} photos"))
    assert binom.cdf(1, count, 0.001) <= 0.05 < binom.cdf(1, count - 1, 0.001)


def test_the_team_has_hours_left_for_the_control_group_only_with_the_lower_upper_threshold():
    text, (team, _, _) = answer("avatar-rollout"), brief()
    low, high = text.numbers("If {} instead of {} of the removals have to be right")
    (_, _, few, strict), (_, _, more, lenient) = two_thresholds(high), two_thresholds(low)
    control, audits = 0.001 * 100e6, 100 * 365
    assert hours(strict + control) > hours(team)
    assert hours(lenient + control + audits) < hours(team)
    assert hours(team - strict) == pytest.approx(0.5, abs=0.05)
    assert text.numbers("the queue takes {} of {}.") == [hours(strict), hours(team)]
    queue, its_hours, left = text.numbers("the queue falls to {} photos or {} hours, and {} are left for control group")
    assert [queue, its_hours, left] == [lenient, hours(lenient), hours(team - lenient)]
    assert text.numbers("The price is {} instead of {} wrong removals a year") == [more, few]


def test_the_control_group_costs_and_brings_what_the_page_says():
    text, (team, share, _) = answer("avatar-rollout"), brief()
    drawn = float(text.number("Control group. A random {} of all uploads"))
    assert text.number("A random {} of uploads is always reviewed") == drawn
    millions, a_day, its_hours = text.numbers("At {}M users that is {} photos or {} hours a day, a tenth of the team.")
    a_year = drawn * millions * 1e6
    assert [a_day, its_hours] == [a_year / 365, hours(a_year)]
    assert its_hours == float(cs.review_hours(float(millions) * 1e6, drawn))
    assert a_year / team == pytest.approx(0.1)
    assert text.number("It brings {} offensive photos a year") == a_year * share
    assert text.number("below the upper threshold, k =") == team / 365


def test_the_dashboard_flatters_as_much_as_the_page_says():
    text, says = answer("avatar-failures"), figure("apparent-recall")
    true, reported = (float(n) for n in text.numbers("With R = {} and r = {} it shows"))
    apparent = true / (true + reported * (1 - true))
    assert text.numbers("it shows {}/{} = {}.") == [true, true + reported * (1 - true), apparent]
    assert text.numbers("while {} photo in {} gets through") == [1, 1 / (1 - true)]
    curve = says.drawn["ax"].get_lines()[1]
    assert np.interp(true, curve.get_xdata(), curve.get_ydata()) == pytest.approx(apparent, abs=1e-4)
    at, percent, shown = says.numbers(
        "A dot at true recall {} on the curve for {} percent has an apparent recall of {}."
    )
    assert [at, percent, shown] == [true, 100 * reported, apparent]
    curves = says.drawn["ax"].get_lines()[:3]
    for share, line in zip(
        says.numbers("The curves for {}, {} and {} percent of the misses"), curves[::-1], strict=True
    ):
        x = line.get_xdata()
        np.testing.assert_allclose(line.get_ydata(), x / (x + share / 100 * (1 - x)))
    low, high = says.numbers("both from {} to {}.")
    assert [low, high] == list(says.drawn["ax"].get_xlim())


def test_audits_find_misses_as_often_as_the_page_says():
    text, (positives, negatives, apart) = answer("avatar-failures"), large()
    lower = apart - norm.ppf(0.99)
    passed = negatives * norm.cdf(lower) + positives * 0.01
    missed, millions, one_in = text.numbers("{} offensive photos are among {} million passed ones, one in {}:")
    assert missed == 0.01 * positives
    assert millions * 1e6 == pytest.approx(passed, abs=0.05e6)
    assert one_in == passed / missed
    audits, days = text.numbers("{} audits a day find one miss in {} days.")
    assert days == passed / missed / audits
    share, start, end = text.numbers(
        "The {} of the passed photos with the highest scores, from {} to the threshold {},"
    )
    misses = positives * (0.01 - norm.cdf(float(start) - apart))
    near = negatives * (norm.cdf(lower) - norm.cdf(float(start))) + misses
    assert [share, end] == [near / passed, lower]
    held, one_in, audits, days = text.numbers(
        "hold {} of the misses, one in {}, and there {} audits a day find one every {} days."
    )
    assert [held, one_in, days] == [misses, near / misses, near / misses / audits]


def test_weighing_back_a_stratified_audit_is_unbiased():
    rng = np.random.default_rng(0)
    sizes, true, taken = np.array([2000, 8000]), np.array([90, 10]), np.array([400, 200])
    draws = rng.hypergeometric(true, sizes - true, taken, size=(20_000, 2))
    assert (draws * sizes / taken).sum(axis=1).mean() == pytest.approx(100, rel=0.01)


def test_the_interval_of_a_slice_is_right():
    found, whole, recall, *ends = answer("avatar-failures").numbers(
        "{} of {} found is a recall of {} with an interval from {} to {}."
    )
    assert [recall, *ends] == [found / whole, *wilson_interval(int(found), int(whole))]


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("avatar-failures").shows(
        "measured recall stays near 1, and the",
        "something. In the [100M example",
        "loop | recall near 1, user reports",
        "at a sample; the 100% of the",
    )
