"""The page activations/softmax.md: softmax, its logarithm and maxout, and what it claims of them, computed again."""

import re
import warnings
from decimal import Decimal
from functools import partial
from itertools import product
from math import inf

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure, equations, value
from content.equations import evaluate
from content.latex_eval import equation
from ml.activations.softmax import log_softmax, logsumexp, maxout, maxout_derivative, softmax, softmax_jacobian
from scipy import special

PAGE = "activations/softmax.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def jacobian_of(f, x, h=1e-6):
    """Central differences; row i, column j: output i against input j."""
    return np.stack([(f(x + h * d) - f(x - h * d)) / (2 * h) for d in np.eye(len(x))], axis=-1)


def vector(cell):
    """The numbers of a cell such as (0.5, 0.5)."""
    return [value(number) for number in cell.strip("$()").split(",")]


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {"Goodfellow et al.": "2013"}


def test_equations_hold():
    z, K = [0.5, -1.25, 3.0], 3
    p = special.softmax(z)
    shift = {"z": z, "z_i": z[0], "c": 1.3, r"\softmax(\mathbf z)_i": p[0], "K": K}
    two = {"z_1": 0.5, "z_2": -1.25, "p_1": special.expit(1.75)}
    log = {"z": z, "z_i": z[0], "m": 3.0, "K": K, r"\logsoftmax(\mathbf z)_i": special.log_softmax(z)[0], "p_i": p[0]}
    assert equations(PAGE, {"softmax": [shift, two], "log-softmax": [log]}) == 7


def test_the_softmax_example_is_right():
    text = answer("softmax")
    z = np.array(text.numbers(r"\mathbf z = ({}, {}, {}) has"), float)
    assert text.numbers("has the exponentials ({}, {}, {}) with") == np.exp(z).tolist()
    assert text.number("with the sum {}, so") == np.exp(z).sum()
    assert text.numbers(r"so \mathbf p = ({}, {}, {}).") == special.softmax(z).tolist()
    assert text.number(r"is a factor of e \approx {} between") == np.e
    text.shows(
        "One step between logits", "positive numbers that sum to 1:", r"$K \ge 2$ every $p_i$ lies in $(0, 1)$; the"
    )
    text.shows(r"$\delta_{ij}$ is 1 for $i = j$ and 0 otherwise", r"i = 1, \dots, K")


def test_only_the_shifted_form_survives_large_logits():
    text = answer("softmax")
    rows = text.table(0)
    assert len(rows) == 3
    text.shows("Directly in float64 |")
    with np.errstate(over="ignore", invalid="ignore"):
        for logits, direct, shifted in rows:
            z = np.array(vector(logits), float)
            exponentials = np.exp(z)
            naive = exponentials / exponentials.sum()
            for shown, computed in zip(direct.strip("$()").split(", "), naive, strict=True):
                assert np.isnan(computed) if shown == "NaN" else value(shown) == computed
            assert vector(shifted) == softmax(z).tolist()
    np.testing.assert_array_equal(softmax([1000, 0]), [1, 0])
    too_large = text.number("fails because $e^{{}}$ already exceeds the largest float64")
    text.shows("already exceeds the largest float64, and")
    limit = np.log(np.finfo(np.float64).max)
    assert too_large - 1 < limit < too_large
    text.shows("all exponents are at most 0 and at least one is exactly 0. Each exponential lies in $(0, 1]$,")
    text.shows(
        "underflows harmlessly to 0, and the denominator lies between 1 and $K$",
        "It makes them at most 0, the largest exactly 0.",
    )


def test_the_softmax_jacobian_is_right():
    text = answer("softmax")
    z = np.array(text.numbers(r"For \mathbf z = ({}, {}, {}), $$ \mathbf J"), float)
    numeric = jacobian_of(special.softmax, z)
    np.testing.assert_allclose(softmax_jacobian(z), numeric, atol=1e-9)
    np.testing.assert_allclose(numeric.sum(axis=1), 0, atol=1e-9)
    matrix = " \\\\ ".join(" & ".join(["{}"] * 3) for _ in range(3))
    assert text.numbers(rf"\begin{{pmatrix}} {matrix} \end{{pmatrix}}") == numeric.ravel().tolist()
    p, g = special.softmax(z), np.array([0.3, -1.0, 2.0])
    np.testing.assert_allclose(numeric.T @ g, p * (g - p @ g), atol=1e-9)
    text.shows(
        "with every row summing to 0, because", r"(\mathbf g - (\mathbf p\T \mathbf g) \mathbf 1)$", "not with $K^2$"
    )


def test_two_class_softmax_is_the_sigmoid_of_the_difference():
    for z in ([0.3, -1.2], [2.0, 5.0]):
        assert softmax(z)[0] == pytest.approx(special.expit(z[0] - z[1]))
    text = answer("softmax")
    text.shows(r"p_1 = \frac{1}{1 + e^{-(z_1 - z_2)}} = \sigma(z_1 - z_2) .", "For $K = 2$, divide", "by $e^{z_1}$:")


def test_the_temperature_table_is_right():
    text = answer("softmax")
    z = np.array(text.numbers(r"For \mathbf z = ({}, {}, {}): | T | p_1 | p_2 | p_3 |"), float)
    rows = [[value(cell) for cell in line] for line in text.table(1)]
    assert len(rows) == 4
    for temperature, *shares in rows:
        assert shares == special.softmax(z / temperature).tolist()
    text.shows(r"temperature $T > 0$ sharpens", r"As $T \to 0$ all probability", r"The factor $1 / \sqrt{d_k}$")
    says = figure("softmax-temperature")
    assert says.number("At temperature {} the largest") == says.drawn["temperature"][0]
    assert says.drawn["p"][0, 2] > 0.9999
    np.testing.assert_allclose(says.drawn["p"][-1], 1 / 3, atol=0.02)
    says.shows(r"uniform limit $\tfrac13$")


def test_the_log_softmax_examples_are_right():
    text = answer("log-softmax")
    z = np.array(text.numbers(r"\mathbf z = ({}, {}, {}): softmax is"), float)
    assert text.numbers("softmax is ({}, {}, {}), log-softmax is") == special.softmax(z).tolist()
    assert text.numbers("log-softmax is ({}, {}, {}), since") == special.log_softmax(z).tolist()
    assert text.number(r"since \ln \sum_j e^{z_j} =") == special.logsumexp(z)
    far = np.array(text.numbers(r"For \mathbf z = ({}, {}, {}) stable softmax"), float)
    assert text.numbers("gives ({}, {}, {}), whose logarithm") == softmax(far).tolist()
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(np.log(softmax(far)), [0, -inf, -inf])
    text.shows(r"whose logarithm is $(0, -\infty, -\infty)$")
    assert text.numbers("Log-softmax gives ({}, {}, {}).") == log_softmax(far).tolist()
    zero, ahead, p = text.numbers(r"\mathbf z = ({}, {}), a confident error with p_1 = {}.")
    exact = special.softmax([zero, ahead])[0]
    assert p == exact
    gradient, of_log = text.numbers(
        r"the gradient of the probability is p_1 (1 - p_1) = {}, that of the log-probability 1 - p_1 = {}."
    )
    assert [gradient, of_log] == [exact * (1 - exact), 1 - exact]
    text.shows(
        "Let class 1 be the true one", "In $z_1$ the gradient", "Ascent on $p_1$ would", r"ascent on $\ln p_1$ takes"
    )
    text.shows(
        "one term of the sum is $e^0 = 1$, so",
        "never meets 0 and",
        r"| Range for $K \ge 2$ | $(0, 1)$ | $(-\infty, 0)$ |",
    )
    text.shows(r"$\sum_i p_i = 1$ | $\sum_i e^{\ln p_i} = 1$ |", "| underflows to 0 |")
    text.shows(r"z_i - \ln \sum_{j=1}^{K} e^{z_j} \\", r"z_i - m - \ln \sum_{j=1}^{K} e^{z_j - m}")


def test_log_softmax_is_nan_and_stable_where_the_page_says():
    with np.errstate(invalid="ignore"):
        assert np.isnan(log_softmax([inf, 0])).any()
        assert np.isnan(log_softmax([-inf, -inf])).all()
    np.testing.assert_array_equal(log_softmax([-inf, 0]), [-inf, 0])
    z = np.array([3.0, -1.0, 0.5])
    np.testing.assert_allclose(log_softmax(log_softmax(z)), log_softmax(z))
    assert z.max() <= logsumexp(z) <= z.max() + np.log(3)


def test_the_cross_entropy_gradient_is_right():
    text = answer("softmax-cross-entropy-gradient")
    *z, true = text.numbers(r"\mathbf z = ({}, {}, {}) and class {} is true")
    z, y = np.array(z, float), np.eye(3)[int(true) - 1]

    def loss(logits):
        return -y @ special.log_softmax(logits)

    gradient = jacobian_of(loss, z)
    np.testing.assert_allclose(gradient, special.softmax(z) - y, atol=1e-8)
    assert text.numbers(r"\mathbf p - \mathbf y = ({}, {}, {}).") == gradient.tolist()
    assert text.numbers(r"The loss is -\ln {} = {} and") == [special.softmax(z)[int(true) - 1], loss(z)]
    text.shows(
        "Its entries sum to 0, as",
        r"a target $\mathbf y$ that sums to 1 (one-hot",
        "do not sum to 1: then",
        "factor $1/n$ when",
    )
    text.shows(
        r"&= -\sum_{k=1}^{K} y_k (\delta_{kj} - p_j) \\",
        r"-y_j + p_j \sum_{k=1}^{K} y_k = p_j - y_j .",
        "gradient near 1 in",
    )


def test_squared_error_lets_go_of_a_confident_error():
    text = answer("softmax-cross-entropy-gradient")
    true, *z = text.numbers(r"With two classes, class {} true and \mathbf z = ({}, {}), cross-entropy")
    gap = special.softmax(z) - [1, 0]
    squared = softmax_jacobian(z) @ gap
    assert true == 1
    assert text.numbers("pulls z_1 with {}, squared error with {}.") == [gap[0], squared[0]]
    half = r"\tfrac12 \norm{\mathbf p - \mathbf y}^2"
    text.shows(f"For squared error ${half}$ the", "cross-entropy pulls $z_1$")
    numeric = jacobian_of(lambda v: 0.5 * np.sum((special.softmax(v) - [1, 0]) ** 2), np.array(z, float))
    np.testing.assert_allclose(numeric, squared, atol=1e-8)
    assert evaluate(r"\tfrac12 \norm{g}^2", {"g": np.array([3.0, 4.0])}) == pytest.approx(12.5)
    says = figure("softmax-loss-gradient")
    lines = says.drawn["fig"].axes[-1].get_lines()
    assert says.number("Squared error peaks near") == pytest.approx(lines[1].get_ydata().max(), abs=0.005)
    rises, falls = says.numbers(
        "Cross-entropy rises to {} as the error grows. Squared error peaks near 0.3 and falls back to {} for"
    )
    assert [lines[0].get_ydata()[0], lines[1].get_ydata()[0]] == pytest.approx([rises, falls], abs=1e-3)


def test_the_softmax_or_sigmoid_example_is_right():
    text = answer("softmax-or-sigmoid")
    z = np.array(text.numbers("Logits ({}, {}, {})."), float)
    *p, total = text.numbers("Softmax: ({}, {}, {}), sum {}.")
    assert [*p, total] == [*special.softmax(z), 1]
    s = special.expit(z)
    *q, total = text.numbers("Sigmoids: ({}, {}, {}), sum {}.")
    assert [*q, total] == [*s, s.sum()]
    threshold, *labels, top = text.numbers(
        r"At the threshold {} the sigmoids assign labels {} and {}; softmax would name class {} alone"
    )
    assert labels == [k + 1 for k in np.flatnonzero(s > threshold)]
    assert top == z.argmax() + 1
    assert threshold == 0.5
    text.shows(
        "the outputs compete and sum to 1. One", "exactly 1 | anything in $(0, K)$", r"Both give $\sigma(z_1 - z_2)$;"
    )
    text.shows("The output is 1 whatever the input")
    assert softmax([3.7]) == 1


def test_the_maxout_example_is_right():
    text = answer("maxout")
    text.shows("the pieces $-h - 1$, $0.25h$ and $1.5h - 2$.")
    h = text.number("At h = {} they")

    def pieces(h):
        return np.array([evaluate(piece, {"h": float(h)}) for piece in ("-h - 1", "0.25h", "1.5h - 2")])

    assert text.numbers("they are ({}, {}, {}): the output is") == pieces(h).tolist()
    assert text.number("the output is {}, and") == maxout(pieces(h))
    np.testing.assert_array_equal(maxout_derivative(pieces(h)), [0, 0, 1])
    text.shows(
        "the whole gradient goes to the third piece",
        "the winning piece always has slope 1, and",
        "continuous with kinks ($C^0$)",
    )
    text.shows("From the two pieces $0$ and")
    says = figure("maxout-pieces")
    low, high = says.numbers("falling until minus {}, then nearly flat until {}, then")
    for corner, pair in ((-low, (0, 1)), (high, (1, 2))):
        at = pieces(corner)
        assert at[pair[0]] == pytest.approx(at[pair[1]])
        assert maxout(at) == pytest.approx(at[pair[0]])
    np.testing.assert_allclose(says.drawn["pieces"], [pieces(h) for h in says.drawn["h"]])


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_and_its_relatives_agree_with_scipy(axis):
    z = np.random.default_rng(0).normal(0, 300, (4, 5, 3))
    np.testing.assert_allclose(softmax(z, axis), special.softmax(z, axis), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(z, axis), special.log_softmax(z, axis), rtol=1e-12, atol=1e-15)
    for keepdims in (False, True):
        theirs = special.logsumexp(z, axis, keepdims=keepdims)
        np.testing.assert_allclose(logsumexp(z, axis, keepdims), theirs, rtol=1e-14)


def test_softmax_and_its_relatives_survive_extreme_logits():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert softmax([1e4, 0, -1e4]).tolist() == [1, 0, 0]
        assert log_softmax([1e4, 0, -1e4]).tolist() == [0, -1e4, -2e4]
        assert softmax([1, -np.inf]).tolist() == [1, 0]
        assert logsumexp([-np.inf, -np.inf]) == -np.inf
        assert logsumexp([1e4, 1e4]) == pytest.approx(1e4 + np.log(2))


def test_softmax_jacobian_is_the_slope_of_softmax():
    z = np.random.default_rng(1).normal(size=(2, 4))
    jacobian, h = softmax_jacobian(z), 1e-6
    assert jacobian.shape == (2, 4, 4)
    for j in range(4):
        shift = h * np.eye(4)[j]
        slopes = (softmax(z + shift) - softmax(z - shift)) / (2 * h)
        np.testing.assert_allclose(jacobian[..., j], slopes, atol=1e-9)


def test_displayed_softmax_and_its_jacobian_are_what_the_code_computes():
    value, slope = (equation(tex)[0] for tex in re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", answer("softmax").source)[:2])
    z = [0.5, -1.25, 3.0, 0.0]
    p, jacobian = softmax(z), softmax_jacobian(z)
    values = {"z": [Decimal(v) for v in z], "K": 4, "p": [Decimal(v) for v in p]}
    for i, j in product(range(1, 5), repeat=2):
        assert float(value(values | {"i": i})) == pytest.approx(p[i - 1], rel=1e-14)
        shown = slope(values | {"i": i, "j": j, "delta_ij": int(i == j)})
        assert float(shown) == pytest.approx(jacobian[i - 1, j - 1], rel=1e-14)


def test_displayed_maxout_and_its_derivative_are_what_the_code_computes():
    f, slope = (equation(tex)[0] for tex in re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", answer("maxout").source)[:2])
    x = [0.5, -1.25, 3.0, 0.0]
    values = {"x": [Decimal(v) for v in x]}
    assert float(f(values)) == maxout(x)
    assert [float(slope(values | {"j": j})) for j in range(1, 5)] == maxout_derivative(x).tolist()


def test_maxout_works_along_any_axis_and_gives_ties_to_the_first():
    z = np.random.default_rng(2).normal(size=(3, 4, 5))
    for axis in (0, 1, -1):
        assert np.array_equal(maxout(z, axis), z.max(axis))
        slopes = maxout_derivative(z, axis)
        assert np.array_equal((slopes * z).sum(axis), z.max(axis))
    assert maxout_derivative([1, 1, 0]).tolist() == [1, 0, 0]
