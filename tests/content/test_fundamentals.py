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
from scipy.integrate import quad
from scipy.spatial.distance import cdist
from scipy.special import gamma
from scipy.stats import chi2
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


def number(cell):
    """The value of a table cell, written out or as a power of ten."""
    power = re.fullmatch(r"\$(?:([\d.]+) \\times )?10\^\{(-?\d+)\}\$", cell)
    return float(power[1] or 1) * 10.0 ** int(power[2]) if power else float(cell)


def test_the_table_of_effects():
    cells, edge, border, spread = body(CURSE, "curse-of-dimensionality")
    for column, d in enumerate((2, 10, 100), 2):
        assert number(cells[column]) == 10.0**d
        assert edge[column] == f"{0.1 ** (1 / d):.2f}"
        assert border[column] == (f"{1 - 0.9**d:.2f}" if d < 100 else f"{1 - 0.9**d:.5f}")
        assert spread[column] == f"{math.sqrt(7 / (5 * d)):.2f}"
    assert 10**10 / 1000 == 10**7
    edges = [0.01 ** (1 / d) for d in (1, 10, 100)]
    assert [f"{e:.2f}" for e in edges] == ["0.01", "0.63", "0.95"]
    assert [f"{0.1 ** (1 / d):.2f}" for d in (1, 10, 100)] == ["0.10", "0.79", "0.98"]
    says(CURSE, "edge-length", "0.01 with one feature, 0.63 with ten and 0.95 with", "0.10, 0.79 and 0.98")


def test_noise_features_drown_neighbors_and_not_a_tree():
    names = drawn(CURSE, "noise-features")
    for row, accuracy in zip(
        body(CURSE, "curse-of-dimensionality", 1), (names["neighbors"], names["tree"]), strict=True
    ):
        of = dict(zip(names["extra"], accuracy, strict=True))
        assert row[1:] == [f"{of[noise]:.2f}" for noise in (0, 10, 50, 200)]
    of_neighbors, of_tree = (dict(zip(names["extra"], names[k], strict=True)) for k in ("neighbors", "tree"))
    says(CURSE, "noise-features", f"from {of_neighbors[0]:.2f} with none over {of_neighbors[10]:.2f} with 10")
    says(CURSE, "noise-features", f"to {of_neighbors[200]:.2f} with 200", f"{of_tree[0]:.2f} to {of_tree[200]:.2f}")


def test_moments_of_the_squared_distance():
    for m in (2, 4):
        moment = quad(lambda t, m=m: t**m * (1 - abs(t)), -1, 1)[0]
        assert moment == pytest.approx(2 / ((m + 1) * (m + 2)))
    assert F(2, 3 * 4) == F(1, 6)
    assert F(2, 5 * 6) == F(1, 15)
    assert F(1, 15) - F(1, 36) == F(7, 180)
    assert math.sqrt(7 / 5) == pytest.approx(1.183, abs=5e-4)
    rng = np.random.default_rng(0)
    for d in (3, 30):
        u, v = rng.random((2, 100000, d))
        squares = np.sum((u - v) ** 2, axis=1)
        assert squares.mean() == pytest.approx(d / 6, rel=0.01)
        assert squares.var() == pytest.approx(7 * d / 180, rel=0.02)
        assert squares.std() / squares.mean() == pytest.approx(math.sqrt(7 / (5 * d)), rel=0.02)
    shows(
        CURSE,
        "distance-concentration",
        f"\\sqrt{{7/120}} = {math.sqrt(7 / 120):.2f}",
        f"{math.sqrt(7 / 5) / 2:.2f}/\\sqrt d",
    )


def test_a_thousand_features_put_all_distances_within_two_percent():
    mean, variance = 1000 / 6, 7 * 1000 / 180
    shows(CURSE, "distance-concentration", f"= {mean:.1f}", f"\\sqrt{{{variance:.1f}}} = {math.sqrt(variance):.1f}")
    shows(CURSE, "distance-concentration", f"{math.sqrt(mean):.1f} \\pm {math.sqrt(7 / 120):.2f}", "within 2%")
    assert math.sqrt(7 / 120) / math.sqrt(mean) < 0.02
    rng = np.random.default_rng(0)
    u, v = rng.random((2, 4000, 1000))
    distance = np.linalg.norm(u - v, axis=1)
    assert distance.std() == pytest.approx(math.sqrt(7 / 120), rel=0.05)


def contrast_and_ratio(points, queries):
    distance = cdist(queries, points)
    low, high, mean = distance.min(axis=1), distance.max(axis=1), distance.mean(axis=1)
    return np.median((high - low) / low), np.median(low / mean)


def two_digits(value):
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def test_the_nearest_neighbor_is_hardly_nearer_than_the_farthest():
    ratios, contrasts = body(CURSE, "distance-concentration")
    for column, d in enumerate((2, 10, 100, 1000), 1):
        rng = np.random.default_rng(0)
        contrast, ratio = contrast_and_ratio(rng.random((1000, d)), rng.random((200, d)))
        assert ratios[column] == f"{ratio:.2f}"
        assert contrasts[column] == two_digits(contrast)


def test_distances_follow_the_intrinsic_dimension():
    rng = np.random.default_rng(0)
    points, queries, linear = rng.random((1000, 2)), rng.random((200, 2)), rng.standard_normal((2, 1000))
    plain, mapped, full = body(CURSE, "beat-the-curse", 1)
    assert plain[2] == two_digits(contrast_and_ratio(points, queries)[0])
    assert mapped[2] == two_digits(contrast_and_ratio(points @ linear, queries @ linear)[0])
    rng = np.random.default_rng(0)
    assert full[2] == two_digits(contrast_and_ratio(rng.random((1000, 1000)), rng.random((200, 1000)))[0])


def test_random_directions_become_orthogonal():
    rng = np.random.default_rng(0)
    u, v = rng.standard_normal((2, 20000, 100))
    cosine = np.sum(u * v, axis=1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    assert cosine.mean() == pytest.approx(0, abs=0.003)
    assert cosine.std() == pytest.approx(0.1, rel=0.02)


def test_shells_edges_and_balls():
    shell, edge, ball = body(CURSE, "empty-space")
    for column, d in enumerate((1, 2, 3, 10, 100), 1):
        assert shell[column] == f"{1 - 0.99**d:.3f}"
        assert edge[column] == f"{0.1 ** (1 / d):.3f}"
        volume = math.pi ** (d / 2) / (2**d * gamma(d / 2 + 1))
        assert number(ball[column]) == pytest.approx(volume, rel=0.03)
    mantissa, exponent = f"{0.9**100:.1e}".split("e")
    shows(CURSE, "empty-space", rf"0.9^{{100}} = {mantissa} \times 10^{{{int(exponent)}}}")
    assert [f"{1 - 0.8**10:.2f}", f"{1 - 0.99**100:.2f}"] == ["0.89", "0.63"]
    says(CURSE, "shell-volume", "89 percent in ten", "63 percent in a hundred")
    assert (chi2.mean(7), chi2.var(7)) == (7, 14)


def test_share_of_labelings_that_a_hyperplane_separates():
    def separable(n, d):
        return 2 * sum(math.comb(n - 1, k) for k in range(d + 1))

    assert separable(20, 2) == 382
    shows(CURSE, "beat-the-curse", "2\\,(1 + 19 + 171) = 382", f"{2**20:,}", f"{100 * 382 / 2**20:.2f}%")
    assert separable(20, 9) * 2 == 2**20
    assert separable(20, 19) == 2**20
    for n in range(1, 8):  # points on a line: only labelings with at most one change
        one_change = sum(
            sum(a != b for a, b in itertools.pairwise(s)) <= 1 for s in itertools.product((0, 1), repeat=n)
        )
        assert separable(n, 1) == one_change


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
