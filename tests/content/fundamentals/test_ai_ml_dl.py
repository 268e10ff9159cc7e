"""The page fundamentals/ai-ml-dl.md: its diagram of sets, and what it claims, computed again."""

import itertools
import re
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations
from scipy.stats import norm

PAGE = "fundamentals/ai-ml-dl.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_a_set_of_the_nested_diagram_lies_within_the_one_before():
    patches = [p.get_window_extent() for p in figure("ai-ml-dl").drawn["ax"].patches][::3]  # paper, tint, edge of each
    assert len(patches) == 4
    for outer, inner in itertools.pairwise(patches):
        assert outer.x0 < inner.x0
        assert inner.x1 < outer.x1
        assert outer.y0 < inner.y0
        assert inner.y1 < outer.y1


def test_sources_bear_their_years():
    answer("ai-ml-dl").shows("expert systems of the 1980s", "1958 (Rosenblatt)", "2001 (Breiman)")
    answer("machine-learning").shows("In Mitchell's definition (1997)")
    answer("deep-learning").shows("Grinsztajn, Oyallon and Varoquaux, 2022")
    answer("software-2").shows("Karpathy's name (2017)")


def test_equations_hold():
    assert equations(PAGE) == 4


def fruits():
    """Weight and texture of the apples and of the oranges, and their averages, as the table has them."""
    rows = answer("machine-learning").table(1)
    points = [[np.array(re.findall(r"\((\d+), (\d+)\)", cell), dtype=float) for cell in row[1:]] for row in rows]
    return [of_class for of_class, _ in points], [average[0] for _, average in points]


def test_the_fruit_is_an_orange():
    text = answer("machine-learning")
    of_class, averages = fruits()
    np.testing.assert_array_equal([np.mean(points, axis=0) for points in of_class], averages)
    assert [row[0] for row in text.table(1)] == ["apples", "oranges"]
    new = np.array(text.numbers("A new fruit, ({}, {}), lies at"))
    weight, texture, squared = text.numbers("squared distance {}^2 + {}^2 = {} from the average apple")
    assert [weight, texture] == [*abs(new - averages[0])]
    weight, texture, nearer = text.numbers("and {}^2 + {}^2 = {} from the average orange: orange")
    assert [weight, texture] == [*abs(new - averages[1])]
    assert [squared, nearer] == [np.sum((new - average) ** 2) for average in averages]
    assert nearer < squared
    unit, *scale = text.numbers("Weight in units of {} g, texture from {} (smooth) to {} (rough)")
    assert scale == [0, 10]
    heavy, rough, apple, orange = text.numbers(
        "the new fruit ({}, {}) is then at squared distance {} from the average apple and {} from the average orange"
    )
    assert [heavy, rough] == [new[0] * unit, new[1]]
    assert [apple, orange] == [np.sum((np.array([heavy, rough]) - average * [unit, 1]) ** 2) for average in averages]
    assert apple < orange


def test_sorting_fruit_improves_with_experience_as_the_figure_says():
    says = figure("learning-with-experience")
    names = says.drawn
    share = dict(zip(names["sizes"], names["share"], strict=True))
    *climb, best = says.numbers(
        "climbs from {} percent with {} labeled fruits over {} percent with {} to {} percent with {}, "
        "just below a dashed line at {} percent"
    )
    assert climb[1::2] == [2, 8, 128]
    assert climb[::2] == [100 * share[int(n)] for n in climb[1::2]]
    limit = norm.cdf(np.hypot(2.5, 3) / 2 / 1.5)
    assert best == 100 * limit
    assert max(share.values()) < limit
    assert f"range({says.number('Each dot averages'):.0f})" in says.block.code


def test_a_deep_network_is_the_chain_of_layers_that_is_written_down():
    answer("deep-learning").shows(
        r"f_L\bigl( f_{L-1}( \cdots f_1(\mathbf x) ) \bigr)",
        r"f_l(\mathbf h) = g(\mathbf W_l\, \mathbf h + \mathbf b_l)",
    )


def test_the_learned_thermometer_is_least_squares():
    text = answer("software-2")
    celsius, read = (np.array(row[1:], dtype=float) for row in text.tables[1])
    centered = celsius - celsius.mean()
    slope, start = np.polyfit(celsius, read, 1)
    assert text.numbers("The means are {} and {}; the slope") == [celsius.mean(), read.mean()]
    products, squares = centered @ (read - read.mean()), centered @ centered
    printed = text.numbers(r"\frac{\sum (C - {})(F - {})}{\sum (C - {})^2} = \frac{1780}{1000} = {}")
    assert printed == [celsius.mean(), read.mean(), celsius.mean(), slope]
    assert (round(products), round(squares)) == (1780, 1000)
    assert text.numbers("the intercept {} - {} \\cdot {} = {}.") == [read.mean(), slope, celsius.mean(), start]
    learned, at, true = text.numbers("The learned program says {} for {} °C, where the rule says {}.")
    factor, shift = text.numbers("one line, F = {} C + {}.")
    assert (factor, shift) == (212 / 100 - 32 / 100, 32)  # water freezes at 32 and boils at 212
    assert learned == slope * at + start
    assert true == factor * at + shift
    assert text.numbers("less to be trusted outside {} to {},") == [celsius.min(), celsius.max()]
    assert slope == pytest.approx(products / squares)


def test_the_two_kinds_of_software_keep_their_version_numbers():
    text = answer("software-2").text + figure("software-two").text
    assert set(re.findall(r"(?<![\d.])\d\.\d(?![\d.])", text)) == {"1.0", "2.0", "1.8"}  # 1.8 is the rule's slope
    answer("software-2").shows(
        "How does Software 2.0 differ", "In Software 2.0, Karpathy", "| Software 1.0 | Software 2.0 |"
    )
    answer("software-2").shows(
        "Software 1.0 is one line", "Software 2.0 gets five readings", "mostly 1.0 around a 2.0 core"
    )
    answer("software-2").shows(
        '"1.0 is deterministic, 2.0 is random."', '"In 2.0 developers', "themselves Software 1.0"
    )
    answer("software-2").shows("*program* of 2.0 is the weights")
    figure("software-two").shows("Software 1.0: rules and input", "Software 2.0: inputs and outputs")
