"""The lab fundamentals/bias-variance-lab.py: what it prints adds up, and its text says how it was made."""

import contextlib
import functools
import io
import re
import runpy

import matplotlib.pyplot as plt
import pytest
from content.answers import ROOT, Text, source
from content.fundamentals.least_squares import exact_parts, setting
from threadpoolctl import threadpool_limits

LAB = "fundamentals/bias-variance-lab.py"


@functools.cache
def lab_output():
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), plt.rc_context(), threadpool_limits(1):
        runpy.run_path(str(ROOT / "docs" / LAB))
    plt.close("all")
    return printed.getvalue()


def told():
    """The text of the lab, the marks of its comments and line breaks left out."""
    return Text(LAB, re.sub(r"(?m)^# ?", "", source(LAB)))


def test_in_the_lab_bias_variance_and_noise_add_up_to_the_test_error():
    rows = [[float(cell) for cell in line.split()] for line in lab_output().splitlines() if line.strip()[0].isdigit()]
    fixed, random = rows[:10], rows[10:]
    assert [row[0] for row in random] == [1, 3, 5]
    for degree, bias2, variance, exact, total, test in fixed:
        exact_bias2, exact_variance = exact_parts(int(degree))
        assert bias2 == pytest.approx(exact_bias2, abs=0.002)
        assert exact == pytest.approx(exact_variance, abs=5e-5)
        assert variance == pytest.approx(exact, rel=0.06)
        assert total == pytest.approx(bias2 + variance + 0.25, abs=2e-4)
        assert test == pytest.approx(total, rel=0.02)
    for _, bias2, variance, total, test in random:
        assert total == pytest.approx(bias2 + variance + 0.25, abs=2e-4)
        assert test == pytest.approx(total, rel=0.02)
    assert told().number("the noise is smallest at degree") == min(fixed, key=lambda row: row[4])[0] == 3


def test_the_lab_prints_what_it_printed_when_its_text_was_written():
    assert lab_output().splitlines() == [
        "degree  bias^2  variance  exact  + noise    test",
        "     0  0.5116    0.0159 0.0167   0.7775  0.7773",
        "     1  0.2056    0.0316 0.0333   0.4873  0.4882",
        "     2  0.0683    0.0515 0.0500   0.3698  0.3688",
        "     3  0.0050    0.0651 0.0667   0.3201  0.3196",
        "     4  0.0006    0.0838 0.0833   0.3345  0.3339",
        "     5  0.0001    0.0995 0.1000   0.3496  0.3456",
        "     6  0.0000    0.1158 0.1167   0.3659  0.3668",
        "     7  0.0000    0.1319 0.1333   0.3819  0.3803",
        "     8  0.0001    0.1468 0.1500   0.3969  0.3980",
        "     9  0.0001    0.1668 0.1667   0.4169  0.4241",
        "degree  bias^2  variance  + noise    test",
        "     1  0.1864    0.0335   0.4699  0.4708",
        "     3  0.0048    0.0482   0.3030  0.3038",
        "     5  0.0001    0.2007   0.4508  0.4504",
    ]


def test_the_lab_says_how_its_data_are_drawn():
    text, code = told(), source(LAB)
    n, factor, low, high, noise = setting()
    assert text.numbers(r"The truth is f(x) = \sin {}x on [{}, {}], observed with noise of standard deviation {}.") == [
        factor,
        low,
        high,
        noise,
    ]
    assert code.count(f"{noise} * rng.standard_normal") == 2
    sets = text.number("least squares to {} training sets")
    assert code.count(f"range({sets:.0f})") == 1
    assert text.number("First the same {} inputs every time") == n
    assert f"np.linspace(0, 1, {n:.0f})" in code
    drawn, *ends = text.numbers("Now draw the inputs too, {} of them, uniform on [{}, {}]")
    assert f"rng.random({drawn:.0f})" in code
    assert ends == [0, 1]  # as rng.random draws
    degrees = text.numbers("Standard deviation of the fit over x for degrees {}, {} and {}: flat inside")
    assert f"in ({', '.join(f'{degree:.0f}' for degree in degrees)}):" in code
    assert text.number("and for degree {} steep at both edges") == degrees[-1]
    text.shows(r"$\sigma^2 p / n$ with $p$ parameters", "ridge regression with penalty 1; set the noise to 0 and see")
