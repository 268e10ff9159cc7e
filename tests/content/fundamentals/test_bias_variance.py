"""The page fundamentals/bias-variance.md: its Python, and what it claims, computed again."""

from fractions import Fraction
from functools import cache, partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from content.fundamentals.least_squares import exact_parts, setting
from ml import fundamentals as ft
from sklearn.ensemble import RandomForestRegressor

PAGE = "fundamentals/bias-variance.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    mean, variance = (
        n.exact for n in answer("bias-variance-decomposition").numbers(r"\mu = {} and variance \sigma^2 = {};")
    )
    shrunk = {r"\mu": mean, r"\sigma": variance**0.5, "c": 0.3, "n": 4, r"\text{bias}^2": (1 - 0.3) ** 2 * mean**2}
    shrunk[r"\Var(c\bar y)"] = 0.3**2 * variance / 4
    average = {
        "v": 1.7,
        r"\rho": 0.4,
        "B": 20,
        r"\Var\Bigl( \frac1B \sum_{b=1}^{B} \hat f_b \Bigr)": (0.4 + 0.6 / 20) * 1.7,
    }
    assert equations(PAGE, {"bias-variance-decomposition": [shrunk], "reduce-variance": [average]}) == 12


def test_polynomials_are_the_same_functions_as_powers_of_x():
    rng = np.random.default_rng(0)
    x, y, new = rng.random(20), rng.standard_normal(20), rng.random(7)
    ours = ft.powers(new, 4) @ ft.fit_polynomial(x, y, 4)
    np.testing.assert_allclose(ours, np.polyval(np.polyfit(x, y, 4), new))


def test_fitting_many_training_sets_at_once_is_fitting_each():
    rng = np.random.default_rng(0)
    x, y = rng.random(20), rng.standard_normal((20, 3))
    each = [ft.fit_polynomial(x, column, 2) for column in y.T]
    np.testing.assert_allclose(ft.fit_polynomial(x, y, 2), np.transpose(each))


def test_bias_and_variance_of_four_predictions_worked_by_hand():
    text = answer("bias-variance")
    truth, noise = text.numbers("At one input the truth is {} and the noise variance {}.")
    rows = text.table()
    assert len(rows) == 3
    for _, predictions, *cells in rows:
        fits = np.array(predictions.split(","), dtype=float)
        assert len(fits) == 4
        bias2, variance = ft.bias_and_variance(fits[:, None], [truth])
        assert [value(cell).exact for cell in cells] == [fits.mean(), bias2, variance, bias2 + variance + noise]
    sums = [value(row[-1]) for row in rows]
    assert min(sums) == sums[2]


def test_many_fits_are_drawn_as_the_figure_says():
    says = figure("bias-and-variance-fits")
    truth, sets, flexible = says.numbers(
        "the curve sin {}x and the fits to {} training sets. Above, straight lines: all close together and all far "
        "from the curve. Below, polynomials of degree {}: they"
    )
    again = says.number("Thin lines: fits to {} training sets")
    n, factor, *_ = setting()
    assert [truth, sets, again] == [factor, 20, 20]
    names = says.drawn
    assert names["y"].shape == (n, sets)
    assert names["degree"] == flexible
    np.testing.assert_array_equal(names["fine"], names["panel"].lines[-1].get_xdata())
    np.testing.assert_allclose(np.sin(truth * names["fine"]), names["panel"].lines[-1].get_ydata())


def test_shrinking_the_mean_trades_bias_for_variance():
    text = answer("bias-variance-decomposition")
    mean, variance = (number.exact for number in text.numbers(r"\mu = {} and variance \sigma^2 = {};"))
    text.shows("Four observations with mean", r"c\,\bar y$ for some $0 \le c \le 1$")
    for row in text.table():
        c = Fraction(row[0].split()[0])
        parts = [(1 - c) ** 2 * mean**2, c**2 * variance / 4, variance]
        assert [value(cell).exact for cell in row[1:]] == [*parts, sum(parts)]
    assert [row[0].split()[0] for row in text.table()] == ["1", "0.75", "0.5", "0.25", "0"]
    text.shows(r"\text{bias}^2 = (1 - c)^2 \mu^2 = 4 (1 - c)^2", r"\text{variance} = 4 c^2", r"\text{noise} = 16 .")
    text.shows(r"the derivative of $(1 - c)^2 \mu^2 + c^2 \sigma^2/n$ to zero", r"\Var(c\bar y) = c^2 \sigma^2/4$")


def test_the_best_shrinking_factor_has_the_least_error():
    text = answer("bias-variance-decomposition")
    mu, sigma2 = text.numbers(r"\mu = {} and variance \sigma^2 = {};")
    n = text.number("gives the best factor, with n = {} here")
    best = mu**2 / (mu**2 + sigma2 / n)
    printed = text.number(r"\frac{\mu^2}{\mu^2 + \sigma^2/n} = \frac{4}{4 + 4} = {}")
    assert [printed, n] == [best, 4]
    assert (mu**2, sigma2 / n) == (4, 4)
    for other_mu, other_n in ((2, 4), (3, 7)):
        c = np.linspace(0, 1, 100001)
        error = (1 - c) ** 2 * other_mu**2 + c**2 * sigma2 / other_n
        assert c[error.argmin()] == pytest.approx(other_mu**2 / (other_mu**2 + sigma2 / other_n), abs=1e-4)


def test_the_derivation_has_all_of_its_squares_and_zeros():
    text = answer("bias-variance-decomposition")
    text.shows(
        r"$\E[\varepsilon] = 0$ and $\Var(\varepsilon) = \sigma^2$ (here",
        r"\E\bigl[ (y - \hat f)^2 \bigr] = \E\bigl[ (f - \hat f + \varepsilon)^2 \bigr]",
        r"= \E\bigl[ (f - \hat f)^2 \bigr] + 2\, \underbrace{\E[\varepsilon]}_{0}\, \E[f - \hat f]",
        r"+ \underbrace{\E[\varepsilon^2]}_{\sigma^2} .",
        r"\E\bigl[ (f - \hat f)^2 \bigr] = \E\bigl[ \bigl( (f - \bar f) - (\hat f - \bar f) \bigr)^2 \bigr]",
        r"= (f - \bar f)^2 - 2\,(f - \bar f)\, \underbrace{\E[\hat f - \bar f]}_{0}",
        r"+ \E\bigl[ (\hat f - \bar f)^2 \bigr] .",
        r"\E\bigl[ (y - \hat f)^2 \bigr] = \underbrace{(\bar f - f)^2}_{\text{bias}^2}",
        r"\underbrace{\E\bigl[ (\hat f - \bar f)^2 \bigr]}_{\text{variance}} + \underbrace{\sigma^2}_{\text{noise}}",
        "**Step 1, split off",
        "**Step 2, split at",
        "For 0-1 loss",
    )
    answer("bias-variance").shows(r"\bigl( \hat f_D(x) - \E_D[\hat f_D(x)] \bigr)^2 \Bigr]")


def test_measured_bias_and_variance_are_those_of_the_table_and_of_the_closed_form():
    text, says = answer("bias-variance-decomposition"), figure("bias-variance-degree")
    names = says.drawn
    n, *_, deviation = setting()
    noise = deviation**2
    assert value(text.tables[1][0][3]) == noise
    for row in text.table(1):
        degree = int(row[0])
        bias2, variance = names["parts"][degree]
        assert [value(cell) for cell in row[1:]] == [bias2, variance, bias2 + variance + noise, names["test"][degree]]
    assert [row[0] for row in text.table(1)] == ["0", "1", "2", "3", "5", "9", "11"]
    for degree, (bias2, variance) in enumerate(names["parts"]):
        exact_bias2, exact_variance = exact_parts(degree)
        assert bias2 == pytest.approx(exact_bias2, abs=0.001)
        assert variance == pytest.approx(exact_variance, rel=0.04)
        assert bias2 + variance + noise == pytest.approx(names["test"][degree], rel=0.02)
    degree, sigma2, p, points, exact = text.numbers(r"For degree {} that is {} \cdot {}/{} = {}.")
    assert [sigma2, p, points, exact] == [noise, degree + 1, n, exact_parts(int(degree))[1]]
    sets, inputs = text.numbers("For each degree, {} training sets on the same {} inputs")
    assert says.numbers("noise from {} simulated training sets of {} points") == [sets, inputs]
    assert names["fits"].shape == (inputs, sets)
    assert inputs == n
    low, high, constant, *rising = says.numbers(
        "degree {} to {}: at the bottom noise, constant at {}; on it the variance, rising steadily from {} to {}; on"
    )
    assert [low, high, constant] == [names["degrees"][0], names["degrees"][-1], noise]
    assert rising == [names["variance"][0], names["variance"][-1]]
    falling, zero_at = says.numbers("falling from {} to almost zero at degree {}.")
    least, degree = says.numbers("lowest, {}, at degree {}.")
    assert [falling, zero_at] == [names["bias2"][0], degree]
    assert [least, degree] == [min(names["test"]), int(np.argmin(names["test"]))]
    text.shows(r"over the inputs, is $\sigma^2 p / n$ (derived")


def test_diagnoses_follow_from_the_two_gaps():
    text = answer("diagnose-bias-variance")
    rows = text.table()
    assert [row[0] for row in rows] == [str(case) for case in range(1, 6)]
    for row in rows:
        achievable, training, validation = (float(cell.rstrip("%")) for cell in row[1:4])
        gaps = training - achievable, validation - training
        assert [float(cell) for cell in row[4:6]] == pytest.approx(gaps)
        expected = {
            (True, False): "high bias",
            (False, True): "high variance",
            (True, True): "both",
            (False, False): "neither",
        }
        assert row[6].startswith(expected[gaps[0] > 3, gaps[1] > 3])
    one, other = text.numbers("Cases {} and {} have the same training and validation error and opposite diagnoses")
    assert rows[int(one) - 1][2:4] == rows[int(other) - 1][2:4]
    assert rows[int(one) - 1][6] != rows[int(other) - 1][6]
    same = text.number("Without it a training error of {} says nothing").exact * 100
    assert f"{same}%" in {row[1] for row in rows} & {row[2] for row in rows}  # achievable in one, bias in another


def test_learning_curves_look_as_described():
    says = figure("learning-curves")
    names = says.drawn
    (training, validation), (training_9, validation_9) = (
        [line.get_ydata() for line in panel.lines[:2]] for panel in names["fig"].axes
    )
    few, many, noise, meet, flexible, low, high = says.numbers(
        "training examples, {} to {}, with a dashed line at the noise {}. Above, a straight line fitted: training and "
        "validation error meet early near {}, far above the noise. Below, degree {}: training error starts near {}, "
        "validation error at {}, and both"
    )
    again = says.number("both approach {} from below and above as data grow")
    assert [few, many] == [names["sizes"][0], names["sizes"][-1]]
    assert [noise, again] == [setting()[-1] ** 2] * 2
    assert [training[-1], validation[-1]] == [pytest.approx(float(meet), abs=0.01)] * 2
    assert [low, high] == [training_9[0], validation_9[0]]
    assert names["degree"] == flexible
    assert (np.diff(training_9) > 0).all()
    assert (np.diff(validation_9) < 0).all()
    assert f", {says.number('Mean of {} training sets'):.0f}))" in says.block.code


def test_expected_errors_of_least_squares_are_those_of_the_note():
    text = answer("diagnose-bias-variance")
    n, factor, low, high, noise = setting()
    degree, points = text.numbers("For degree {}, n = {}:")
    assert points == n
    bias2, variance = exact_parts(int(degree))
    training, fresh = bias2 + noise**2 - variance, bias2 + noise**2 + variance
    for share, error in ((1 - (degree + 1) / n, training), (1 + (degree + 1) / n, fresh)):
        text.shows(rf"${bias2:.4f} + {noise**2} \cdot \tfrac{{{share * n:.0f}}}{{{n:.0f}}} = {error:.3f}$")
    rng = np.random.default_rng(0)
    x = np.linspace(low, high, int(n))
    y, new = np.sin(factor * x)[:, None] + noise * rng.standard_normal((2, int(n), 20000))
    fits = ft.powers(x, int(degree)) @ ft.fit_polynomial(x, y, int(degree))
    assert np.mean((y - fits) ** 2) == pytest.approx(training, rel=0.01)
    assert np.mean((new - fits) ** 2) == pytest.approx(fresh, rel=0.01)


def test_the_gap_of_least_squares_is_derived_without_a_slip():
    rng = np.random.default_rng(0)
    q, _ = np.linalg.qr(rng.standard_normal((15, 4)))
    hat = q @ q.T
    np.testing.assert_allclose(hat.T @ hat, hat, atol=1e-12)
    assert np.trace(hat) == pytest.approx(4)
    assert np.trace((np.eye(15) - hat).T @ (np.eye(15) - hat)) == pytest.approx(15 - 4)
    answer("diagnose-bias-variance").shows(
        r"independent errors of mean 0 and variance $\sigma^2$ at $n$ fixed",
        r"$\E\norm{\mathbf H \boldsymbol\varepsilon}^2 = \sigma^2 \operatorname{tr}(\mathbf H\T \mathbf H) =",
        r"\operatorname{tr}(\mathbf H\T \mathbf H) = \sigma^2 p$. Write",
        r"$B = \frac1n \norm{(\mathbf I - \mathbf H)\mathbf f}^2$ for the mean squared bias",
        r"$\E\norm{(\mathbf I - \mathbf H)\boldsymbol\varepsilon}^2 = \sigma^2 (n - p)$",
        r"\E[\text{training error}] = B + \sigma^2 \Bigl( 1 - \frac pn \Bigr)",
        r"\E[\text{error on fresh targets}] = B + \sigma^2 \Bigl( 1 + \frac pn \Bigr)",
        r"The gap is $2 \sigma^2 p / n$, twice the variance",
    )


@cache
def more_trees():
    """Test errors of forest and boosting by number of trees, and of a forest of full depth."""
    names = figure("more-trees").drawn
    deep = RandomForestRegressor(300, random_state=0).fit(*names["train"])
    forest, boosting = (line.get_ydata() for line in names["ax"].lines[:2])
    return forest, boosting, np.mean((names["y"] - deep.predict(names["x"])) ** 2)


def test_more_trees_do_not_help_a_forest_and_help_boosting():
    text, says = answer("reduce-bias"), figure("more-trees")
    forest, boosting, full = more_trees()
    few, *errors = text.numbers("In that run {} trees give {} (forest) and {} (boosting),")
    assert errors == [forest[int(few) - 1], boosting[int(few) - 1]]
    many, *errors = text.numbers("(boosting), {} trees {} and {}.")
    assert errors == [forest[int(many) - 1], boosting[int(many) - 1]]
    assert text.number("full-depth trees reaches") == full
    one, trees, depth, start, ten, near, flat_from = says.numbers(
        "number of trees, {} to {}, log axis, all trees of depth {}. The random forest starts at {}, is at {} with ten "
        "trees and stays near {} from {} trees on"
    )
    assert [one, trees] == [1, len(forest)]
    assert [start, ten] == [forest[0], forest[9]]
    assert np.abs(forest[int(flat_from) - 1 :] - near).max() < 0.6
    high, low, noise = says.numbers("Boosting starts at {} and falls to {}, near the dashed noise level of {}.")
    assert [high, low] == [boosting[0], boosting[-1]]
    again, examples, variance = says.numbers(
        "Trees of depth {} on the same {} examples (Friedman's function, noise variance {})"
    )
    assert [again, variance] == [depth, noise]
    assert len(says.drawn["train"][1]) == examples == 300
    assert says.block.code.count(f"max_depth={depth:.0f}") == 2
    assert f"axhline({noise:.0f}," in says.block.code
    assert flat_from == 30
    text.shows(r"$\E\bigl[ \frac1B \sum_b T_b(x) \bigr] = \E[T_1(x)]$ for every $B$", r"Its trees $T_1, \dots, T_B$")


def test_variance_of_an_average_of_correlated_models():
    text = answer("reduce-variance")
    v, rho, models = text.numbers(r"With v = {}, \rho = {}, B = {} it is")
    stays, falls, over, total = text.numbers("it is {} + {}/{} = {}.")
    assert [stays, falls, over] == [rho * v, (1 - rho) * v, models]
    n = int(models)
    covariance = v * (np.full((n, n), float(rho)) + (1 - rho) * np.eye(n))
    assert total == np.full(n, 1 / n) @ covariance @ np.full(n, 1 / n)
    text.shows(r"= \frac{1}{B^2} \bigl( B\,v + B(B - 1)\,\rho\, v \bigr) = \rho\, v + \frac{1 - \rho}{B}\, v .")
    text.shows("variance falls like $1/n$", "a flipped 6 is not a 6", "| L2, L1 penalty, weight decay")


def test_the_ridge_figure_has_its_minimum_where_it_says():
    says = figure("ridge-bias-variance")
    names = says.drawn
    at = names["total"].argmin()
    degree, start, end, least, penalty = says.numbers(
        "for a polynomial of degree {}. The variance falls from {} to near zero, the squared bias rises from zero to "
        "{}, and the sum is smallest, {}, at a penalty of about {}."
    )
    assert [start, end, least] == [names["variance"][0], names["bias2"][-1], names["total"][at]]
    assert names["penalties"][at] == pytest.approx(float(penalty), rel=0.2)
    assert says.numbers("Ridge regression, degree {}, {} points") == [degree, setting()[0]]
    assert names["features"].shape == (setting()[0], degree + 1)
    assert max(names["total"]) < names["ax"].get_ylim()[1]  # all of the curves is in the picture
    assert names["total"][at] < names["total"][0]
