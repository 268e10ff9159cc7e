"""The page fundamentals/interpretability.md: its Python, and what it claims, computed again."""

import itertools
import math
import re
from fractions import Fraction
from functools import cache, partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml import fundamentals as ft
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.tree import DecisionTreeClassifier

PAGE = "fundamentals/interpretability.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def squared(t, p):
    return float(np.mean((t - p) ** 2))


def test_equations_hold():
    copied = {"w_1": 0.5, "w_2": 0.5, r"\mathrm{PI}_1": 2}
    assert equations(PAGE, {"permutation-or-impurity": [copied, copied | {"w_1": 1}]}) == 14


def test_permutation_importance_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 3))
    y = x @ [2, 1, 0] + 0.1 * rng.standard_normal(400)
    model = RandomForestRegressor(20, random_state=0).fit(x[:200], y[:200])
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


def test_standardized_coefficients_do_not_depend_on_the_unit():
    rows = answer("feature-importance").table()
    values = [[value(re.sub(r"m²|km|m$", "", cell)).exact for cell in row[1:]] for row in rows]
    assert [abs(w) * s for w, s, _ in values] == [product for *_, product in values]
    (w, _, size), (km, s_km, one), (m, s_m, other) = values
    assert one == other < size
    assert (km / 1000, s_km * 1000) == (m, s_m)
    assert abs(m) < w < abs(km)  # first in kilometers, last in meters
    assert answer("feature-importance").number("Changing meters to kilometers multiplies one by") == km / m


def test_the_premises_of_the_trees_in_words_are_those_of_the_formulas():
    text = answer("feature-importance")
    rows, each, *_ = text.numbers(r"{} rows, {} of each class: Gini {} - {} - {} = {}.")
    assert rows == 2 * each
    left, positive, negative = text.numbers("The root splits on A into {} rows ({} positive, {} negative;")
    pure = text.number("and {} pure ones")
    again = text.number("The {} are then split on B into pure nodes")
    assert [left, again] == [positive + negative, left]
    assert pure == rows - left
    assert max(positive, pure + negative) <= each


def test_decrease_in_impurity_worked_by_hand():
    text = answer("feature-importance")
    rows, each, one, half, other, root = text.numbers(r"{} rows, {} of each class: Gini {} - {} - {} = {}.")
    share = (each.exact / rows.exact) ** 2
    assert (one, half.exact, other.exact, root.exact) == (1, share, share, 1 - 2 * share)
    left, positive, negative = (
        n.exact for n in text.numbers("The root splits on A into {} rows ({} positive, {} negative;")
    )
    one, first, second, gini = (n.exact for n in text.numbers(r"negative; Gini {} - {} - {} = {})"))
    assert (one, first, second) == (1, (positive / left) ** 2, (negative / left) ** 2)
    assert gini == one - first - second
    before, weight, after, zero, a = (n.exact for n in text.numbers(r"\mathrm{MDI}_A = {} - {} \cdot {} - {} = {},"))
    assert (before, weight, after, zero) == (root.exact, left / rows.exact, gini, 0)
    assert a == before - weight * after
    weight, after, b = (n.exact for n in text.numbers(r"\mathrm{MDI}_B = {} \cdot {} = {} ,"))
    assert (weight, after, b) == (left / rows.exact, gini, weight * after)
    assert [n.exact for n in text.numbers("or {} and {} after scaling")] == [a / (a + b), b / (a + b)]
    text.shows("usually scaled to sum to 1")
    x = np.array([[1, 1]] * 5 + [[1, 0]] + [[0, 0]] * 4)
    y = [1] * 5 + [0] * 5
    root_on_a = DecisionTreeClassifier(max_depth=1).fit(x[:, :1], y).tree_
    assert root_on_a.impurity.tolist()[0] == root.exact
    importance = root_on_a.compute_feature_importances(normalize=False)[0]
    assert importance == pytest.approx(float(a))


@cache
def forest_importances():
    """Importances by impurity, and by permutation on training and on test rows."""
    names = figure("permutation-or-impurity").drawn
    train = names["x"][:500], names["y"][:500]
    on_training = ft.permutation_importance(names["forest"].predict, *train, names["error"], np.random.default_rng(1))
    return names["impurity"], on_training, names["permuted"]


def test_a_random_row_number_wins_by_impurity_and_is_worth_nothing_on_test_rows():
    says = figure("permutation-or-impurity")
    importances = impurity, _, permuted = forest_importances()
    for row, values in zip(answer("permutation-or-impurity").table(), importances, strict=True):
        assert [value(cell) for cell in row[1:]] == [*values]
    assert impurity.argmax() == 3
    assert abs(permuted[3]) < 0.005
    by_impurity = says.numbers("row number {}, age {}, smoker {}, income {}.")
    assert by_impurity == [impurity[at] for at in (3, 1, 0, 2)]
    assert says.numbers("age {}, smoker {}, income {}, row number zero") == [permuted[at] for at in (1, 0, 2)]
    rows = says.number("A random forest on {} training rows")
    assert f"fit(x[:{rows:.0f}], y[:{rows:.0f}])" in says.block.code
    assert len(answer("permutation-or-impurity").tables[0][0]) - 1 == len(impurity) == 4


@cache
def copied_importances():
    """Permutation importance of a feature alone, and of it and its copy; the weights of ridge regression on both."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((20000, 1))
    y = x[:, 0] + 0.3 * rng.standard_normal(20000)
    both = np.hstack([x, x])
    alone = ft.permutation_importance(lambda rows: rows[:, 0], x, y, squared, rng)
    twice = ft.permutation_importance(lambda rows: rows.mean(axis=1), both, y, squared, rng)
    return alone, twice, np.linalg.solve(both.T @ both + 1e-3 * np.eye(2), both.T @ y)


def test_a_copied_feature_quarters_the_permutation_importance():
    text = answer("permutation-or-impurity")
    alone, twice, ridge = copied_importances()
    variance, weight, importance = text.numbers(r"\Var(x_1) = {}: w_1 = {} and \mathrm{PI}_1 = {}.")
    assert importance == 2 * weight**2 * variance
    np.testing.assert_allclose(alone, importance, rtol=0.05)
    total, half = text.numbers(
        "Any w_1 + w_2 = {} fits equally well; ridge regression with a tiny penalty takes w_1 = w_2 = {}."
    )
    np.testing.assert_allclose(ridge, half, atol=0.01)
    assert total == 2 * half
    two, share, each = text.numbers(r"Each now has importance {} \cdot {} = {}: a quarter of what it was")
    assert [two, share, each] == [2, half**2, 2 * half**2]
    assert each == importance / 4
    np.testing.assert_allclose(twice, each, rtol=0.05)
    text.shows(
        r"$y = x_1 + \text{noise}$ with $\Var(x_1) =",
        r"Add an exact copy $x_2 = x_1$",
        r"\mathrm{PI}_j = w_j^2\, \E\bigl[ (x_j' - x_j)^2 \bigr] = 2\, w_j^2 \Var(x_j) .",
    )


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
    answer("shapley-values").shows(
        r"$v(\{1, \dots, d\}) = \hat f(\mathbf x)$",
        r"\phi_j = \sum_{S \subseteq \{1, \dots, d\} \setminus \{j\}} \frac{\abs{S}!\, (d - 1 - \abs{S})!}{d!} \bigl(",
        r"\sum_{j=1}^{d} \phi_j = \hat f(\mathbf x) - v(\varnothing) .",
        "(Shapley, 1953)",
    )


def model():
    """The constant, both coefficients and that of the interaction."""
    return answer("shapley-values").numbers(r"\hat f = {} + {}x_1 + {}x_2 + {}x_1 x_2 with independent features")


def expected(known):
    start, of_first, of_second, of_both = (n.exact for n in model())
    cases = list(itertools.product(*([1] if j in known else [0, 1] for j in range(2))))
    return sum(start + of_first * a + of_second * b + of_both * a * b for a, b in cases) / Fraction(len(cases))


def test_shapley_values_worked_by_hand():
    text = answer("shapley-values")
    zero, one, *point, prediction = text.numbers(
        r"features that are {} or {} with probability one half. Explain \mathbf x = ({}, {}), where \hat f = {}."
    )
    assert (zero, one, *point) == (0, 1, 1, 1)
    nothing, first, second, both = map(frozenset, ((), (0,), (1,), (0, 1)))
    rows = text.table()
    assert [value(row[1]).exact for row in rows] == [expected(known) for known in (nothing, first, second, both)]
    assert [row[0] for row in rows] == ["nothing", "$x_1 = 1$", "$x_2 = 1$", "both"]
    assert prediction == expected(both)
    for row, chances in zip(rows, ((1, 0.5, 0.5, 0.25), (1, 1, 0.5, 0.5), (1, 0.5, 1, 0.5)), strict=False):
        terms = row[1].strip("$").partition(" = ")[0].split(" + ")
        assert [float(term) for term in terms] == [n * p for n, p in zip(model(), chances, strict=True)]
    phi = ft.shapley_values(lambda known: float(expected(known)), 2)
    *gains, of_first = text.numbers(r"\phi_1 = \tfrac12 \bigl[ ({} - {}) + ({} - {}) \bigr] = {},")
    assert gains == [expected(first), expected(nothing), expected(both), expected(second)]
    *gains, of_second = text.numbers(r"\phi_2 = \tfrac12 \bigl[ ({} - {}) + ({} - {}) \bigr] = {} .")
    assert gains == [expected(second), expected(nothing), expected(both), expected(first)]
    assert [of_first.exact, of_second.exact] == [*phi]
    assert text.numbers("They add up to {} = {} - {}.") == [phi.sum(), prediction, expected(nothing)]
    assert text.source.count(r"= \tfrac12 \bigl[ (") == 2


def test_the_waterfall_ends_at_the_prediction():
    says = figure("shapley-waterfall")
    phi = ft.shapley_values(lambda known: float(expected(known)), 2)
    mean, first, between, second, end = says.numbers(
        "from the mean prediction {} the first feature adds {} up to {}, the second adds {} up to the prediction {}."
    )
    assert [mean, first, second] == [float(expected(frozenset())), *phi]
    assert [between.exact, end.exact] == [mean.exact + first.exact, between.exact + second.exact]
    bars = [(bar.get_x(), bar.get_width()) for bar in says.drawn["ax"].patches]
    assert sorted(bars) == [(mean, first), (between, second)]


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

    def of(known):
        return float(sum(w[j] * (x[j] if j in known else mean[j]) for j in range(3)))

    np.testing.assert_allclose(ft.shapley_values(of, 3), w * (x - mean))
    answer("shapley-values").shows(r"$\phi_j = w_j (x_j - \E[x_j])$", "a sum of 20 small bars")


def test_the_score_sheet_refuses_and_then_accepts():
    text = answer("interpretability")
    for_late, for_debts, limit, minus, refuse = text.numbers(
        "{} points for each late payment, {} if debts exceed {} of income, minus {} for more than five years in the "
        "job; refuse from {} points"
    )

    def points(late, debts, years):
        return for_late * late + for_debts * (debts > float(limit)) - minus * (years > 5)

    debts = text.number("one late payment, debts of {} and two years in the job")
    first, second, total = text.numbers("has {} + {} = {} points: refused")
    assert [first, second, total] == [for_late, for_debts, points(1, float(debts), 2)]
    assert total >= refuse
    less, after = text.numbers("With debts of {} it would be {}: accepted")
    assert after == points(1, float(less), 2)
    assert after < refuse
    assert minus == 1
    text.shows("Lipton (2018)", "(Rudin, 2019)", "three features instead of 300", "not component 17", "with 5,000 eng")


def test_the_mean_curve_hides_strong_effects():
    says = figure("ice-curves")
    curves = says.drawn["curves"]
    mean = curves.mean(axis=0)
    assert np.abs(mean).max() < 0.08
    assert (curves[:, -1] - curves[:, 0]).max() > 1
    assert (curves[:, -1] - curves[:, 0]).min() < -1
    low, high = says.numbers("one feature from minus {} to {}.")
    assert [low, high] == [-says.drawn["x"][:, 0].min(), says.drawn["x"][:, 0].max()]
    says.shows("fitted to $y = x_1 x_2$ with noise", "says that $x_1$ has no effect")
    assert "y = x[:, 0] * x[:, 1] + 0.1" in says.block.code
    answer("interpretability").shows(r"\mathrm{PD}_j(t) = \frac1n \sum_i \hat f(\mathbf x^{(i)} \text{ with } x_j = t)")


def test_laws_and_sources_are_those_that_were_meant():
    answer("when-interpretability").shows("(GDPR, article 22)", "(AI Act, article 13)", "(Caruana et al., 2015)")
