"""The lab statistics/confidence-interval-lab.py: the coverage that it measures, and what its text says of it."""

import contextlib
import functools
import io
import re
import runpy

import matplotlib.pyplot as plt
import pytest
from content.answers import ROOT, Printed, Text, source
from scipy.stats import norm, t
from threadpoolctl import threadpool_limits

LAB = "statistics/confidence-interval-lab.py"


@functools.cache
def printed():
    """The lines that the lab prints."""
    found = io.StringIO()
    with contextlib.redirect_stdout(found), plt.rc_context(), threadpool_limits(1):
        runpy.run_path(str(ROOT / "docs" / LAB))
    plt.close("all")
    return found.getvalue().splitlines()


def coverages():
    """The coverage in percent for each size, by the name of the procedure."""
    return {line[:16].strip(): [float(cell.split("%")[0]) for cell in line.split(": ")[1:]] for line in printed()[:4]}


def exact(n):
    """The share of samples in whose z interval with s the mean lies, in percent."""
    return 100 * (2 * t.cdf(norm.ppf(0.975), df=n - 1) - 1)


def told():
    """The text of the lab, the marks of its comments and line breaks left out."""
    return Text(LAB, re.sub(r"(?m)^# ?", "", source(LAB)))


def test_the_lab_measures_the_coverage_that_the_pages_promise():
    covers = coverages()
    expected = {
        "z, sigma known": [95, 95, 95],
        "t, with s": [95, 95, 95],
        "z, with s": [87.8, 91.8, 94.0],
        "t, skewed data": [88.3, 90.1, 92.7],
    }
    assert covers.keys() == expected.keys()
    for name, values in expected.items():
        assert covers[name] == pytest.approx(values, abs=0.5)
    for line, right in zip(printed()[4:], (87.8, 91.8, 94.0), strict=True):
        low, high = (float(part.split("%")[0].split()[-1]) for part in line.split("skewed data: ")[1].split(","))
        assert f"covers {right}%" in line
        assert low > 5 * high  # nearly all misses lie too low
    assert [f"{exact(n):.1f}" for n in (5, 10, 30)] == ["87.8", "91.8", "94.0"]


def test_the_figure_of_the_lab_is_described_as_it_is_measured():
    covers = coverages()
    *sizes, level = told().numbers("alt: Coverage at n = {}, {}, {}. z with sigma and t: {} percent.")
    low, high, skewed = told().numbers("z with s rises from {} to {}, t on skewed data to {}.")
    assert [low, high, skewed] == [covers["z, with s"][0], covers["z, with s"][-1], covers["t, skewed data"][-1]]
    for name in ("z, sigma known", "t, with s"):
        assert covers[name] == pytest.approx([float(level)] * 3, abs=0.5)
    assert f"SIZES, REPEATS = ({sizes[0]:.0f}, {sizes[1]:.0f}, {sizes[2]:.0f}), 40_000" in source(LAB)


def test_the_text_of_the_lab_says_what_its_code_does():
    text, code = told(), source(LAB)
    level, again = text.numbers("Lab: do {} intervals cover {}?")
    assert (level, again) == (0.95, 0.95)
    repeats = text.number("Do this {} times")
    assert repeats == 40_000
    assert text.number("guess each row of the table for n") == 5
    often, near, error = text.numbers(
        "With {} repetitions the simulation error of a coverage near {} is about {} percentage"
    )
    assert (often, near) == (repeats, level)
    assert error == 100 * (level * (1 - level) / repeats) ** 0.5
    critical, same, center = text.numbers(
        "because {} ignores that s is noisy; its exact coverage is the probability that a t variable lies "
        "within {} of {}."
    )
    assert [critical, same, center] == [norm.ppf(0.975)] * 2 + [0]
    description = re.search(r'description: "(.*)"', code)
    about, smallest, largest = Text(LAB, description[1]).numbers(
        "How often {} intervals hold the mean: z and t, normal and skewed data, sample sizes from {} to {}."
    )
    assert [about, smallest, largest] == [Printed("95%"), 5, 30]
