"""The fundamentals chapter: its Python, its diagrams, and each number that its pages print, computed again."""

import itertools
import math
import re
from fractions import Fraction as F

import matplotlib
import numpy as np
import pytest
from content.pages import body, drawn, figure_block, shows
from ml import fundamentals as ft
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.tree import DecisionTreeClassifier

matplotlib.use("Agg")

AI = "fundamentals/ai-ml-dl.md"
LEARNING = "fundamentals/learning-types.md"
MODELS = "fundamentals/model-types.md"
TRADE_OFF = "fundamentals/bias-variance.md"
FIT = "fundamentals/overfitting.md"
CURSE = "fundamentals/curse-of-dimensionality.md"
IMPORTANCE = "fundamentals/interpretability.md"
PAGES = (AI, LEARNING, MODELS, TRADE_OFF, FIT, CURSE, IMPORTANCE)


# Reading the pages


def says(page, name, *fragments):
    """Assert that a figure's alternative text or caption prints each fragment."""
    options = figure_block(page, name).options
    text = f"{options['alt']} {options.get('caption', '')}"
    for fragment in fragments:
        assert fragment in text, f"figure {name} does not say {fragment!r}"


# The Python that the pages show


def test_permutation_importance_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 3))
    y = x @ [2, 1, 0] + 0.1 * rng.standard_normal(400)
    model = RandomForestRegressor(20, random_state=0).fit(x[:200], y[:200])

    def squared(t, p):
        return float(np.mean((t - p) ** 2))

    ours = ft.permutation_importance(model.predict, x[200:], y[200:], squared, rng, repeats=50)
    theirs = permutation_importance(
        model, x[200:], y[200:], scoring="neg_mean_squared_error", n_repeats=50, random_state=0
    ).importances_mean
    np.testing.assert_allclose(ours, theirs, rtol=0.05, atol=0.02)


def test_permutation_importance_leaves_the_data_as_it_was():
    x, y = np.arange(12.0).reshape(6, 2), np.arange(6.0)
    before = x.copy()
    ft.permutation_importance(
        lambda rows: rows[:, 0], x, y, lambda t, p: float(np.mean(t != p)), np.random.default_rng(0)
    )
    np.testing.assert_array_equal(x, before)


def test_shapley_values_are_the_mean_gain_over_all_orders():
    rng = np.random.default_rng(0)
    table = {frozenset(s): rng.standard_normal() for k in range(5) for s in itertools.combinations(range(4), k)}
    gains = np.zeros(4)
    for order in itertools.permutations(range(4)):
        for place, j in enumerate(order):
            gains[j] += table[frozenset(order[: place + 1])] - table[frozenset(order[:place])]
    phi = ft.shapley_values(table.__getitem__, 4)
    np.testing.assert_allclose(phi, gains / math.factorial(4))
    assert phi.sum() == pytest.approx(table[frozenset(range(4))] - table[frozenset()])


# Kinds of learning


# Kinds of models


# Bias and variance


# Overfitting and underfitting


# Curse of dimensionality


# Importance and interpretability


def test_standardized_coefficients_do_not_depend_on_the_unit():
    rows = body(IMPORTANCE, "feature-importance")
    values = [[float(re.sub(r"[^\d.-]", "", re.sub(r"m²|km|m$", "", cell))) for cell in row[1:]] for row in rows]
    assert [abs(w) * s for w, s, _ in values] == pytest.approx([v for *_, v in values])
    (_, _, size), (km, s_km, one), (m, s_m, other) = values
    assert one == other < size
    assert (km / 1000, s_km * 1000) == (m, s_m)
    assert abs(m) < 12 < abs(km)


def test_decrease_in_impurity_worked_by_hand():
    root, left = F(1, 2), 1 - F(25, 36) - F(1, 36)
    assert left == F(5, 18)
    assert (root - F(6, 10) * left, F(6, 10) * left) == (F(1, 3), F(1, 6))
    x = np.array([[1, 1]] * 5 + [[1, 0]] + [[0, 0]] * 4)
    y = [1] * 5 + [0] * 5
    root_on_a = DecisionTreeClassifier(max_depth=1).fit(x[:, :1], y).tree_
    assert root_on_a.impurity.tolist()[0] == 0.5
    a = root_on_a.compute_feature_importances(normalize=False)[0]
    assert a == pytest.approx(1 / 3)


def test_a_random_row_number_wins_by_impurity_and_is_worth_nothing_on_test_rows():
    names = drawn(IMPORTANCE, "permutation-or-impurity")
    on_training = ft.permutation_importance(
        names["forest"].predict, names["x"][:500], names["y"][:500], names["error"], np.random.default_rng(1)
    )
    for row, values in zip(
        body(IMPORTANCE, "permutation-or-impurity"), (names["impurity"], on_training, names["permuted"]), strict=True
    ):
        assert row[1:] == [f"{v:.2f}".replace("-0.00", "0.00") for v in values]
    assert names["impurity"].argmax() == 3
    assert abs(names["permuted"][3]) < 0.005
    says(IMPORTANCE, "permutation-or-impurity", "row number 0.58, age 0.26, smoker 0.08, income 0.07")
    says(IMPORTANCE, "permutation-or-impurity", "age 0.12, smoker 0.07, income 0.01, row number zero")


def test_a_copied_feature_quarters_the_permutation_importance():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((20000, 1))
    y = x[:, 0] + 0.3 * rng.standard_normal(20000)

    def squared(t, p):
        return float(np.mean((t - p) ** 2))

    alone = ft.permutation_importance(lambda rows: rows[:, 0], x, y, squared, rng)
    twice = ft.permutation_importance(lambda rows: rows.mean(axis=1), np.hstack([x, x]), y, squared, rng)
    np.testing.assert_allclose(alone, 2, rtol=0.05)
    np.testing.assert_allclose(twice, 0.5, rtol=0.05)
    ridge = np.linalg.solve(np.hstack([x, x]).T @ np.hstack([x, x]) + 1e-3 * np.eye(2), np.hstack([x, x]).T @ y)
    np.testing.assert_allclose(ridge, 0.5, atol=0.01)


def test_shapley_values_worked_by_hand():
    def value(known):
        cases = itertools.product(*([1] if j in known else [0, 1] for j in range(2)))
        return float(np.mean([10 + 4 * a + 2 * b + 6 * a * b for a, b in cases]))

    subsets = [frozenset(), frozenset({0}), frozenset({1}), frozenset({0, 1})]
    for row, known in zip(body(IMPORTANCE, "shapley-values"), subsets, strict=True):
        assert row[1].strip("$").split("= ")[-1] == f"{value(known):g}"
    phi = ft.shapley_values(value, 2)
    shows(IMPORTANCE, "shapley-values", f"= {phi[0]:g}", f"= {phi[1]:g}", f"{phi.sum():g} = 22 - 14.5")
    says(IMPORTANCE, "shapley-waterfall", "14.5", f"adds {phi[0]:g} up to {14.5 + phi[0]:g}", f"adds {phi[1]:g} up to")


def test_shapley_values_have_the_properties_that_single_them_out():
    rng = np.random.default_rng(0)
    subsets = [frozenset(s) for k in range(4) for s in itertools.combinations(range(3), k)]
    one, other = ({s: rng.standard_normal() for s in subsets} for _ in range(2))
    summed = ft.shapley_values(lambda s: one[s] + other[s], 3)
    separate = ft.shapley_values(one.__getitem__, 3) + ft.shapley_values(other.__getitem__, 3)
    np.testing.assert_allclose(summed, separate)
    without_last = ft.shapley_values(lambda s: one[s - {2}], 3)
    assert without_last[2] == pytest.approx(0)
    alike = ft.shapley_values(lambda s: len(s) ** 2, 3)
    np.testing.assert_allclose(alike, 3)


def test_shapley_values_of_a_linear_model():
    w, mean, x = np.array([2.0, -1.0, 0.5]), np.array([1.0, 0.0, 3.0]), np.array([2.0, 2.0, 2.0])

    def value(known):
        return float(sum(w[j] * (x[j] if j in known else mean[j]) for j in range(3)))

    np.testing.assert_allclose(ft.shapley_values(value, 3), w * (x - mean))


def test_the_score_sheet_refuses_and_then_accepts():
    def points(late, debts, years):
        return 2 * late + (debts > 0.4) - (years > 5)

    assert points(1, 0.5, 2) == 3
    assert points(1, 0.35, 2) == 2
    shows(IMPORTANCE, "interpretability", "2 + 1 = 3")


def test_the_mean_curve_hides_strong_effects():
    curves = drawn(IMPORTANCE, "ice-curves")["curves"]
    mean = curves.mean(axis=0)
    assert np.abs(mean).max() < 0.08
    assert (curves[:, -1] - curves[:, 0]).max() > 1
    assert (curves[:, -1] - curves[:, 0]).min() < -1
