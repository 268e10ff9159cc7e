"""The avatar case as its brief states it: what the tests of its two pages start from."""

from functools import partial

from content.answers import Answer
from scipy.optimize import brentq
from scipy.stats import norm

photos = partial(Answer, "case-study/avatar-photos.md")


def brief():
    """Photos a year that the team can review, share of offensive ones, seconds of a review."""
    text = photos("avatar-case")
    reviewed, offensive, share = text.numbers(r"| {} and {}, so prevalence \pi = {} |")
    assert offensive == reviewed * share
    assert text.number("the team's capacity | today's load, {} photos a year") == reviewed
    return float(reviewed), float(share), float(text.number("| one review | {} seconds |"))


def hours(a_year):
    """Hours a day to review so many photos a year."""
    return float(a_year) * brief()[2] / 3600 / 365


def large():
    """Offensive and harmless photos of the year with 100M users, and how far apart they score."""
    text = photos("avatar-workload")
    mean, deviation, apart, other = text.numbers(
        r"harmless photos score \mathcal N({}, {}) and offensive ones \mathcal N({}, {}), an AUC"
    )
    offensive, harmless = text.numbers("Per year there are {}M offensive and {}M harmless photos")
    assert [mean, deviation, other] == [0, 1, 1]
    return float(1e6 * offensive), float(1e6 * harmless), float(apart)


def two_thresholds(precision):
    """Flagged at recall 0.99, and of these removed rightly, removed wrongly and left to the team."""
    positives, negatives, apart = large()
    lower = apart - norm.ppf(0.99)

    def right(t):
        found = positives * norm.sf(t - apart)
        return found / (found + negatives * norm.sf(t))

    upper = brentq(lambda t: right(t) - float(precision), lower, 8)
    one = positives * 0.99 + negatives * norm.sf(lower)
    found, wrong = positives * norm.sf(upper - apart), negatives * norm.sf(upper)
    return one, found, wrong, one - found - wrong
