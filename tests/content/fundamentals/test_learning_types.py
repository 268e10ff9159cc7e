"""The page fundamentals/learning-types.md: the kinds of learning, and what it claims, computed again."""

import re
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, source

PAGE = "fundamentals/learning-types.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    assert equations(PAGE) == 7


def test_the_best_single_rent_is_the_mean():
    text = answer("supervised-learning")
    rents = text.numbers("rent for {}, {} and {} USD")
    mean = np.mean(rents)
    best, first, second, third, over, squared = text.numbers(
        r"their mean, {}, with mean squared error ({}^2 + {}^2 + {}^2)/{} = {}."
    )
    assert best == mean
    assert [first, second, third] == [abs(rent - mean) for rent in rents]
    assert over == len(rents)
    error = np.mean((np.array(rents) - mean) ** 2)
    assert squared == error
    assert all(np.mean((np.array(rents) - c) ** 2) > error for c in (1000, 1099, 1101, 1200))


def test_the_conditional_mean_is_the_best_prediction_under_squared_error():
    rng = np.random.default_rng(0)
    y = rng.exponential(size=1000)
    m, c = y.mean(), 0.3
    assert np.mean((y - c) ** 2) == pytest.approx(np.mean((y - m) ** 2) + (m - c) ** 2)
    assert 2 * (m - c) * np.mean(y - m) == pytest.approx(0, abs=1e-12)
    text = answer("supervised-learning")
    text.shows(r"\E\bigl[ (y - c)^2 \given \mathbf x \bigr] = \E\bigl[ (y - m)^2 \given \mathbf x \bigr] + (m - c)^2 ,")
    text.shows(r"$2\,(m - c)\,\E[y - m \given \mathbf x]$ is zero", r"class $k$ is $1 - \Pr(y = k \given \mathbf x)$")
    text.shows("Encoding classes 1, 2, 3 as numbers")
    text.shows(r"\E[\varepsilon \given \mathbf x] = 0,", r"\frac1n \sum_{i=1}^{n} \ell")
    assert text.source.count("0-1 loss") == len(re.findall(r"\d-\d loss", text.source)) == 2


def test_two_shifted_boxes_overlap_by_three_fifths():
    text = answer("output-types")
    high, wide, shift = text.numbers(
        "A true box of {} by {} pixels and a predicted one of the same size, shifted right by {}"
    )
    left, right, overlap = text.numbers(r"the overlap is {} \cdot {} = {},")
    assert [left, right, overlap] == [wide - shift, high, (wide - shift) * high]
    one, other, less, union, ratio = text.numbers("the union {} + {} - {} = {}, and the ratio {}.")
    assert [one, other, less, union] == [high * wide, high * wide, overlap, 2 * high * wide - overlap]
    assert ratio == float(overlap / union)
    limit = text.number("counts as right from {} on")
    assert limit == Fraction(1, 2)
    assert limit < ratio


def test_outputs_are_as_large_as_the_table_of_tasks_says():
    text = answer("output-types")
    assert text.number("scores and {} numbers") == len(("left", "bottom", "width", "height"))
    text.shows("top-5 accuracy", '"90% of parcels arrive by"')


def test_association_rules_of_ten_baskets():
    text = answer("unsupervised-learning")
    baskets, bread, butter, both = text.numbers("Of {} baskets {} hold bread, {} butter and {} both.")
    support, with_both, of_bread, confidence, *lift = text.numbers(
        r"the support is {}, the confidence {}/{} = {} and the lift {}/({} \cdot {}) = {}: butter is a third more"
    )
    p_bread, p_butter, p_both = (n / baskets for n in (bread, butter, both))
    assert [support, with_both, of_bread, confidence] == [p_both, both, bread, both / bread]
    assert lift == [p_both, p_bread, p_butter, p_both / (p_bread * p_butter)]
    milk, milk_and_bread = text.numbers("If milk is in {} baskets and together with bread in {}, then")
    p_milk, p_together = milk / baskets, milk_and_bread / baskets
    above, below, higher, *lift = text.numbers(r"confidence, {}/{} = {}, and a lift of {}/({} \cdot {}) = {}.")
    assert [above, below, higher] == [milk_and_bread, bread, milk_and_bread / bread]
    assert lift == [p_together, p_bread, p_milk, p_together / (p_bread * p_milk)]
    assert higher > confidence
    assert lift[3] < text.number("A lift of {} is what independence gives") == 1
    assert bread + milk - milk_and_bread <= baskets  # bread and milk fit into the baskets
    assert bread + butter - both <= baskets


def test_k_means_finds_the_three_clumps_and_not_the_two_classes():
    names = figure("supervised-unsupervised").drawn
    assert set(names["y"]) == {0, 1}
    assert len(names["below"].patches) == 3
    for patch in names["below"].patches:  # 25 points within each circle
        center, half = np.array(patch.center), np.array([patch.width, patch.height]) / 2
        assert np.sum(np.sum(((names["x"] - center) / half) ** 2, axis=1) < 1) == 25
    assert names["model"].score(names["x"], names["y"]) == 1
    figure("supervised-unsupervised").shows("three of them, not the two classes")


def test_few_labels_are_a_hundredth_of_the_scans():
    labeled, unlabeled = answer("self-supervised-learning").numbers("{} labeled scans, {} without")
    assert (labeled, unlabeled) == (1_000, 100_000)


def test_a_text_gives_one_supervised_example_for_each_word_but_the_first():
    text = answer("self-supervised-learning")
    words = re.findall(r'"(the cat sat on)" yields', text.text)[0].split()
    examples = [f"{' '.join(words[:t])} → {words[t]}" for t in range(1, len(words))]
    assert "; ".join(examples) in text.text
    text.shows(f"come $T - {len(words) - len(examples)}$ supervised examples", r"From a text $w_1, \dots, w_T$")
    text.shows(r"L = -\sum_{t=2}^{T} \ln p(w_t \given w_1, \dots, w_{t-1})")
    assert source(PAGE).count("w_1") == 2
