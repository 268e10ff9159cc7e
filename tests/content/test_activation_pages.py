"""The numbers that the main activation pages print, computed again and looked for on the page."""

import re
import runpy
import warnings
from decimal import Decimal
from functools import partial
from inspect import signature
from math import e, inf, pi

import figure_style
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import palette
import pytest
from content.latex_eval import evaluator
from content.pages import DOCS, drawn, row, section
from content.pages import shows_source as shows
from ml.activations import gallery as act
from ml.activations.exponential_linear import SELU_ALPHA, SELU_LAMBDA
from ml.activations.softmax import log_softmax, logsumexp, maxout, maxout_derivative, softmax, softmax_jacobian
from scipy import special
from scipy.optimize import brentq, linprog

from hooks.figures import blocks

matplotlib.use("Agg")

INDEX = "activations/index.md"
S_SHAPED = "activations/sigmoid-tanh.md"
RELU = "activations/relu.md"
SOFTMAX = "activations/softmax.md"
VANISHING = "activations/vanishing-gradients.md"


def power_of_ten(value, digits=1):
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def vector(values, digits=4):
    return "(" + ", ".join(f"{v:.{digits}f}" for v in values) + ")"


def slope_of(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


def jacobian_of(f, x, h=1e-6):
    """Central differences; row i, column j: output i against input j."""
    return np.stack([(f(x + h * d) - f(x - h * d)) / (2 * h) for d in np.eye(len(x))], axis=-1)


# Overview


def test_two_layers_without_activation_are_one_affine_map():
    rng = np.random.default_rng(0)
    w1, b1, w2, b2, x = (rng.standard_normal(s) for s in [(5, 3), 5, (2, 5), 2, 3])
    np.testing.assert_allclose(w2 @ (w1 @ x + b1) + b2, (w2 @ w1) @ x + (w2 @ b1 + b2))
    shows(INDEX, "why-activations", r"{\mathbf W_2 \mathbf W_1}_{\mathbf W} \mathbf x")
    shows(INDEX, "why-activations", r"{\mathbf W_2 \mathbf b_1 + \mathbf b_2}_{\mathbf b}")


@pytest.mark.parametrize(("targets", "separable"), [([0, 1, 1, 0], False), ([0, 0, 0, 1], True), ([0, 1, 1, 1], True)])
def test_exclusive_or_but_not_and_or_or_defeats_a_threshold_on_an_affine_map(targets, separable):
    """A linear program looks for weights that put the classes on the two sides; there are none for exclusive or."""
    inputs = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    sides = 2 * np.array(targets) - 1
    found = linprog(np.zeros(3), A_ub=-sides[:, None] * inputs, b_ub=-np.ones(4), bounds=(None, None))
    assert found.success == separable
    shows(INDEX, "why-activations", "A threshold behind $f$ does not help")


def test_the_xor_table_is_what_the_network_and_the_best_affine_fit_give():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    target = np.array([0, 1, 1, 0])
    design = np.column_stack([x, np.ones(4)])
    fit = design @ np.linalg.lstsq(design, target, rcond=None)[0]
    h1, h2 = act.relu(x.sum(axis=1)), act.relu(x.sum(axis=1) - 1)
    np.testing.assert_array_equal(h1 - 2 * h2, target)
    for k in range(4):
        numbers = (*x[k], target[k], fit[k].round(9), h1[k], h2[k], h1[k] - 2 * h2[k])
        shows(INDEX, "why-activations", row(*(f"{n:g}" for n in numbers)))


@pytest.mark.parametrize(
    ("name", "far_left", "at_0", "far_right", "slope"),
    [("sigmoid", 0, r"\tfrac12", 1, r"\tfrac14"), ("tanh", -1, "0", 1, "1")],
)
def test_the_values_to_mark_on_a_drawing_are_right(name, far_left, at_0, far_right, slope):
    fractions = {r"\tfrac12": 0.5, r"\tfrac14": 0.25}
    f = getattr(act, name)
    assert f(-800) == far_left
    assert f(800) == far_right
    assert f(0) == fractions.get(at_0, float(at_0[-1]))
    assert getattr(act, name + "_derivative")(0) == fractions.get(slope, float(slope[-1]))
    shows(INDEX, "draw-activations", " | ".join(f"${v}$" for v in (far_left, at_0, far_right, slope)))


def test_the_largest_slopes_and_lower_ends_in_the_comparison_are_right():
    x = np.linspace(-8, 8, 160_001)
    for name, end, slope in (("GELU", -0.170, 1.129), ("SiLU", -0.278, 1.100)):
        f, derivative = getattr(act, name.lower()), getattr(act, name.lower() + "_derivative")
        assert f"{f(x).min():.3f}" == f"{end:.3f}"
        assert f"{derivative(x).max():.3f}" == f"{slope:.3f}"
        shows(INDEX, "compare-activations", rf"#{name.lower()}) | $[{end:.3f}, \infty)$ | {slope:.3f} |")
    for name, ends, slope in (
        ("sigmoid", "(0, 1)", "0.25"),
        ("tanh", "(-1, 1)", "1"),
        ("relu", r"[0, \infty)", "1"),
        ("leaky-relu", r"(-\infty, \infty)", "1"),
    ):
        assert getattr(act, name.replace("-", "_") + "_derivative")(x).max() == float(slope)
        shows(INDEX, "compare-activations", f"#{name}) | ${ends}$ | {slope} |")
    shows(INDEX, "compare-activations", r"#elu) | $(-\alpha, \infty)$ | $\max(1, \alpha)$ |")
    for alpha in (0.5, 1.0, 2.0):
        assert act.elu_derivative(x, alpha).max() == pytest.approx(max(1, alpha), abs=1e-4)


def test_the_width_of_a_swiglu_layer_is_right():
    width = 2 / 3 * 4 * 4096
    shows(INDEX, "choose-activation", f"{width:.2f}", str(-(-int(width) // 256) * 256))


TABLE = re.compile(r"^\| \[[^]]+\]\((?P<page>[\w-]+\.md)#(?P<id>[\w-]+)\)[^|]*\| (?P<rest>.*) \|$", re.MULTILINE)


def table_rows():
    """Formula, range and smoothness of each function in the big table, by anchor."""
    rows = {}
    for found in TABLE.finditer(section(INDEX, "activation-table")):
        rows[found["id"]] = (found["page"], *found["rest"].split(" | "))
    return rows


def test_the_table_lists_all_31_functions_and_leads_to_their_answers():
    rows = table_rows()
    assert set(rows) == {a.id for a in act.GALLERY} | {"softmax", "maxout"}
    assert len(rows) == 31
    for anchor, (page, *_) in rows.items():
        assert section(f"activations/{page}", anchor)


PARAMETERS = {
    "brelu": {"i": 1},  # as in the gallery
    "selu": {"Lambda": SELU_LAMBDA, "alpha": SELU_ALPHA},
    "srelu": {"t_l": -1, "a_l": 0.2, "t_r": 1, "a_r": 0.4},
    "apl": {"a": [Decimal("0.6"), Decimal("-0.4")], "b": [Decimal(-1), Decimal(1)], "S": 2},
}


def parameters_of(one):
    """The symbols of a formula with the default values of its function."""
    alpha = signature(one.f).parameters.get("alpha")
    given = PARAMETERS.get(one.id, {"alpha": alpha.default} if alpha else {})
    return {k: Decimal(v) if isinstance(v, float | int) and k != "i" else v for k, v in given.items()}


@pytest.mark.parametrize("one", act.GALLERY, ids=lambda a: a.id)
def test_the_formulas_in_the_table_are_those_of_the_functions(one):
    """At points on both sides of every kink and in the tails."""
    tex = table_rows()[one.id][1].strip("$").replace(r"\lambda", r"\Lambda")  # lambda is a word of Python
    tex = re.sub(r"^\{(.*)\}$", r"\1", tex)  # braces that keep a line together
    formula, values = evaluator(tex), parameters_of(one)
    for x in (-30.5, -2.75, -2.25, -1.5, -1.125, -0.75, -0.125, 0.25, 0.875, 1.25, 1.75, 2.125, 3.0, 29.5):
        shown = formula(values | {"x": Decimal(x)})
        assert float(shown) == pytest.approx(float(one.f(x)), rel=1e-9, abs=1e-14), f"at x = {x}"


def test_the_constants_of_selu_beside_the_table_are_right():
    lower = -SELU_LAMBDA * SELU_ALPHA
    constants = rf"$\lambda \approx {SELU_LAMBDA:.4f}$ and $\alpha \approx {SELU_ALPHA:.4f}$"
    shows(INDEX, "activation-table", constants, f"({lower:.4f}, ")


def interval(tex, alpha):
    """The first interval of a range cell as numbers, and whether its ends belong to it."""
    plain = re.sub(r"\\t?frac\{([^{}]*(?:\{[^{}]*\})?)\}\{([^{}]*(?:\{[^{}]*\})?)\}", r"((\1)/(\2))", tex)
    for name, value in {r"\left": "", r"\right": "", r"\infty": "inf", r"\pi": "pi", r"\alpha": "alpha"}.items():
        plain = plain.replace(name, value)
    plain = re.sub(r"\\sqrt\{(\w+)\}", r"(\1)**0.5", plain)
    found = re.match(r"\$([\[(])(.*), (.*?)([\])])\$", plain.split(" if ")[0].split(" for ")[0].split(" even")[0])
    assert found, f"cannot read the range {tex}"
    names = {"inf": inf, "pi": pi, "alpha": alpha, "__builtins__": {}}
    return eval(found[2], names), eval(found[3], names), found[1] == "[", found[4] == "]"


ALPHA = {"soft-exponential": 0.5, "elu": 1.0, "isru": 1.0, "isrlu": 1.0}


@pytest.mark.parametrize("one", [a for a in act.GALLERY if a.id not in ("step", "brelu")], ids=lambda a: a.id)
def test_the_ranges_in_the_table_are_those_of_the_functions(one):
    low, high, low_taken, high_taken = interval(table_rows()[one.id][2], ALPHA.get(one.id))
    x = np.concatenate([np.linspace(-30, 30, 600_001), [-1e4, 1e4]])
    f = partial(act.apl, a=(0.6, -0.8)) if one.id == "apl" else one.f  # the stated condition: a negative sum
    y = f(x)
    for end, found, taken in ((low, y.min(), low_taken), (high, y.max(), high_taken)):
        if np.isinf(end):
            assert abs(found) > 5
            assert np.sign(found) == np.sign(end)
        else:
            assert found == pytest.approx(end, abs=2e-4)
        assert not (taken and np.isinf(end))
    inner = f(np.linspace(-3, 3, 1001))
    assert low_taken or np.all(inner > low)
    assert high_taken or np.all(inner < high)


def test_the_smoothness_in_the_table_agrees_with_the_kinks():
    rows = table_rows()
    for one in act.GALLERY:
        smooth = rows[one.id][3]
        if one.id == "step":
            assert smooth == "jump at 0"
        elif one.kinks:
            assert smooth.startswith("$C^0$")
            assert any(abs(slope_step(one, k)) > 0.01 for k in one.kinks)
        else:
            assert not smooth.startswith("$C^0$")
            assert max(abs(slope_step(one, k)) for k in (-2, -1, 0, 1, 2)) < 1e-4
    bends = {a.id for a in act.GALLERY if not a.kinks and max(abs(bend_step(a, k)) for k in (-2, -1, 0, 1, 2)) > 0.1}
    assert bends == {"sqnl", "softsign", "sq-rbf", "elu"}
    assert {i for i, r in rows.items() if r[3].startswith("$C^1$")} == bends
    assert rows["isrlu"][3] == "$C^2$"


def slope_step(one, x, h=1e-6):
    return one.derivative(x + h) - one.derivative(x - h)


def bend_step(one, x, h=1e-4):
    right = (one.derivative(x + 2 * h) - one.derivative(x + h)) / h
    left = (one.derivative(x - h) - one.derivative(x - 2 * h)) / h
    return right - left


# Sigmoid and tanh


def test_the_sigmoid_table_is_right():
    x = np.array([-5, -2, 0, 2, 3, 5])
    values, slopes = special.expit(x), special.expit(x) * special.expit(-x)
    shows(S_SHAPED, "sigmoid", row(r"$\sigma(x)$", *(f"{v:.4f}" for v in values)))
    shows(S_SHAPED, "sigmoid", row(r"$\sigma'(x)$", *(f"{v:.4f}" for v in slopes)))
    assert slopes[-1] < 0.007
    shows(S_SHAPED, "sigmoid", "below 0.007", power_of_ten(0.25**10))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_the_naive_sigmoid_overflows_where_the_page_says(dtype):
    limit = float(np.log(float(np.finfo(dtype).max)))
    shows(S_SHAPED, "sigmoid", f"-{limit:.2f}$")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.exp(dtype(limit - 0.02))
        act.sigmoid(-limit - 0.5)
        with pytest.raises(RuntimeWarning):
            np.exp(dtype(limit + 0.02))


def test_the_tail_of_the_sigmoid_is_as_the_page_says():
    assert special.expit(40) * (1 - special.expit(40)) == 0
    shows(S_SHAPED, "sigmoid", power_of_ten(act.sigmoid_derivative(40), 2))
    rounds_to_1 = brentq(lambda x: 0.5 - float(act.sigmoid(x) == 1), 30, 40)
    shows(S_SHAPED, "sigmoid", f"$x = {int(rounds_to_1 * 10) / 10}$")


def test_the_derivative_check_prints_the_same_number_twice():
    printed = f"{act.sigmoid_derivative(2):.8f}"
    assert f"{slope_of(special.expit, 2, 1e-5):.8f}" == printed
    shows(S_SHAPED, "sigmoid-derivative", printed)


def test_the_second_derivative_of_the_sigmoid_is_right():
    for x in (-2.0, 0.0, 1.5):
        s = act.sigmoid(x)
        assert slope_of(act.sigmoid_derivative, x) == pytest.approx(s * (1 - s) * (1 - 2 * s), abs=1e-8)
    shows(S_SHAPED, "sigmoid-derivative", r"\sigma''(x) = \sigma'(x)\bigl(1 - 2\sigma(x)\bigr)")


def test_the_vector_example_is_right():
    x, g = np.array([0, np.log(3)]), np.array([2, -4])
    jacobian = jacobian_of(act.sigmoid, x)
    np.testing.assert_allclose(jacobian, [[0.25, 0], [0, 0.1875]], atol=1e-9)
    np.testing.assert_allclose(jacobian.T @ g, [0.5, -0.75])
    np.testing.assert_allclose(act.sigmoid_derivative(x) * g, [0.5, -0.75])
    shows(S_SHAPED, "sigmoid-of-vector", r"0.25 & 0 \\ 0 & 0.1875", r"2 \\ -4", r"0.5 \\ -0.75")


def test_the_tanh_table_is_right():
    x = np.array([0, 0.5, 1, 2, 3, 5])
    shows(S_SHAPED, "tanh", row(r"$\tanh x$", *(f"{v:.4f}" for v in np.tanh(x))))
    shows(S_SHAPED, "tanh", row(r"$\tanh' x$", *(f"{v:.4f}" for v in 1 / np.cosh(x) ** 2)))


def test_the_cancellations_of_tanh_are_as_the_page_says():
    def from_sigmoid(x):
        return 2 / (1 + np.exp(-2 * x)) - 1

    shows(S_SHAPED, "tanh", f"{100 * abs(from_sigmoid(1e-16) / 1e-16 - 1):.0f}%")
    assert from_sigmoid(1e-17) == 0
    assert 1 - np.tanh(19) ** 2 == 0
    shows(S_SHAPED, "tanh", power_of_ten(act.tanh_derivative(19), 2))


def test_the_widths_of_sigmoid_and_tanh_are_right():
    def width(derivative, level):
        return brentq(lambda x: derivative(x) - level, 0, 20)

    half = width(act.sigmoid_derivative, 0.125), width(act.tanh_derivative, 0.5)
    tenth = width(act.sigmoid_derivative, 0.1), width(act.tanh_derivative, 0.1)
    for pair in (half, tenth):
        shows(S_SHAPED, "sigmoid-or-tanh", " | ".join(f"{v:.3f}" for v in pair) + " |")
    assert half[0] == pytest.approx(2 * half[1])
    assert half[1] == pytest.approx(np.log(1 + np.sqrt(2)))
    shows(S_SHAPED, "sigmoid-or-tanh", f"= {half[1]:.3f}$", f"for the sigmoid: {half[0]:.3f}.", "| 0.25 | 1 |")
    at_3 = f"{act.sigmoid_derivative(3):.4f} | {act.tanh_derivative(3):.4f} |"
    shows(S_SHAPED, "sigmoid-or-tanh", f"{act.tanh_derivative(3):.4f} against {act.sigmoid_derivative(3):.4f}")
    crossing = brentq(lambda x: act.tanh_derivative(x) - act.sigmoid_derivative(x), 0.5, 3)
    shows(S_SHAPED, "sigmoid-or-tanh", at_3, f"{crossing:.3f}")


def test_a_tanh_layer_is_a_sigmoid_layer_with_other_weights():
    rng = np.random.default_rng(1)
    w, b, v, c, x = (rng.standard_normal(s) for s in [(4, 3), 4, (2, 4), 2, 3])
    as_sigmoid = 2 * v @ act.sigmoid(2 * w @ x + 2 * b) + c - v.sum(axis=1)
    np.testing.assert_allclose(v @ np.tanh(w @ x + b) + c, as_sigmoid)
    steps = "double the weights and the biases that enter it, double the weights that leave it, and subtract the sum"
    shows(S_SHAPED, "sigmoid-or-tanh", steps)


def test_the_probability_example_is_right():
    p = special.expit(1.2)
    assert f"{p:.4f} - 1 = {p - 1:.4f}" == "0.7685 - 1 = -0.2315"
    shows(
        S_SHAPED,
        "sigmoid-probability",
        f"= {e**1.2:.2f}$ to 1",
        rf"\sigma(1.2) = {p:.4f}$",
        f"{p:.4f} - 1 = {p - 1:.4f}",
    )


def test_log_loss_is_least_at_the_share_of_positives():
    share = 0.3

    def loss(z):
        q = special.expit(z)
        return -share * np.log(q) - (1 - share) * np.log(1 - q)

    for z in (-2.0, 0.0, 1.0):
        assert slope_of(loss, z) == pytest.approx(special.expit(z) - share, abs=1e-6)
    assert loss(special.logit(share)) < min(loss(special.logit(0.29)), loss(special.logit(0.31)))
    shows(S_SHAPED, "sigmoid-probability", r"q (1 - q) = q - \pi .")


@pytest.mark.parametrize(("share", "score"), [(0.3, -1), (0.6, 1)])
def test_the_hinge_loss_is_least_at_a_score_that_does_not_say_how_likely(share, score):
    z = np.linspace(-3, 3, 601)
    loss = share * np.maximum(0, 1 - z) + (1 - share) * np.maximum(0, 1 + z)
    assert z[loss.argmin()] == pytest.approx(score)
    shows(S_SHAPED, "sigmoid-probability", "least at a score of 1 or $-1$, whichever class is the likelier")


def test_the_memory_left_by_a_forget_gate_is_right():
    for b in (0, 1, 2):
        shows(S_SHAPED, "when-sigmoid", f"{special.expit(b) ** 10:.4f} for $b = {b}$")


# ReLU


def test_the_relu_example_and_moments_are_right():
    x = [-2, -0.5, 0, 1.5]
    shows(RELU, "relu", f"({', '.join(f'{v:g}' for v in act.relu(x))})")
    shows(RELU, "relu", f"({', '.join(f'{v:g}' for v in act.relu_derivative(x))})")
    z = np.linspace(0, 12, 120_001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * pi)
    mean, square = np.trapezoid(z * density, z), np.trapezoid(z**2 * density, z)
    assert mean == pytest.approx(1 / np.sqrt(2 * pi), abs=1e-6)
    assert square == pytest.approx(0.5, abs=1e-6)
    shows(RELU, "relu", f"{mean:.3f}")


def test_np_max_is_as_wrong_as_the_page_says():
    for bad in (np.array([1.0, -1.0]), 5, 1.5):
        with pytest.raises((TypeError, np.exceptions.AxisError)):
            np.max(0, bad)
    assert np.max(0, -1) == 0
    shows(RELU, "relu", "raises an error for most inputs and returns a meaningless 0 for a few")


def test_the_subgradients_and_the_conventions_at_the_kink_are_right():
    x = np.linspace(-3, 3, 601)
    for g, valid in ((-0.01, False), (0, True), (0.5, True), (1, True), (1.01, False)):
        assert np.all(act.relu(x) >= g * x) == valid
    assert slope_of(act.relu, 0.0) == pytest.approx(0.5)
    assert act.relu_derivative(0) - (-1) * act.relu_derivative(0) == 0  # the identity by automatic differentiation
    shows(RELU, "relu-differentiable", "= [0, 1] .", r"$0 - (-1) \cdot 0 = 0$", "difference at 0 returns one half")


def test_the_factors_after_ten_layers_are_right():
    cases = [("Sigmoid", "0 (its best case)", "0.25"), ("Sigmoid", "2", "0.1050"), ("Tanh", "1", "0.4200")]
    for name, z, slope in cases:
        exact = float(getattr(act, name.lower() + "_derivative")(float(z.split()[0])))
        assert f"{exact:.{len(slope) - 2}f}" == slope
        shows(RELU, "relu-versus-sigmoid", row(name, z, slope, f"${power_of_ten(exact**10)}$"))


def test_the_unit_dies_in_one_step_and_leaky_relu_brings_it_back():
    def step(w, b, x, y, leak):
        z = w * x + b
        g = (max(z, leak * z) - y) * (1 if z > 0 else leak)
        return w - 0.2 * g * x, b - 0.2 * g

    assert step(1, 0, 2, -3, 0) == (-1, -1)
    assert step(-1, -1, 2, 1, 0) == (-1, -1)
    w, b, steps = -1.0, -1.0, 0
    while w * 2 + b <= 0:
        w, b = step(w, b, 2, 1, 0.01)
        steps += 1
    shows(RELU, "dying-relu", r"1 - 0.2 \cdot 10 = -1$", r"0 - 0.2 \cdot 5 = -1$", "from $-3$", f"after {steps} steps")


def test_the_counts_of_dead_units_are_those_of_the_figure():
    curves = [line.get_ydata() for line in drawn(RELU, "dying-relu")["fig"].axes[-1].get_lines()]
    first, second, third = (int(c[-1]) for c in curves)
    shows(RELU, "dying-relu", f"At the end {first}, {second} and {third} units are dead", f"there are {second} after")
    shows(RELU, "dying-relu", f"and {third} are dead at the end")
    assert all(np.all(np.diff(c) >= 0) for c in curves)
    assert curves[2][10] > 25


def dead_units(rate, seed):
    """The page's network with another seed; None if it diverges."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((64, 2))
    y = np.sin(2 * x[:, :1]) + 0.5 * x[:, 1:]
    w, b = rng.standard_normal((2, 50)), np.zeros(50)
    v, c = rng.standard_normal((50, 1)) * np.sqrt(2 / 50), 0.0
    for _ in range(100):
        z = x @ w + b
        error = (act.relu(z) @ v + c - y) / 64
        d = error @ v.T * act.relu_derivative(z)
        v, c = v - rate * act.relu(z).T @ error, c - rate * error.sum()
        w, b = w - rate * x.T @ d, b - rate * d.sum(axis=0)
    z = x @ w + b
    return int(np.sum((z <= 0).all(axis=0))) if np.isfinite(z).all() else None


def test_with_other_seeds_the_largest_rate_kills_the_most_units_or_diverges():
    with np.errstate(all="ignore"):
        counts = [[dead_units(rate, seed) for rate in (0.1, 0.15, 0.2)] for seed in range(20)]
    assert counts[3] == [0, 12, 38]
    diverged = [c for c in counts if c[2] is None]
    assert 0 < len(diverged) < 6
    assert all(c[2] > max(c[:2]) for c in counts if c[2] is not None)


# Softmax and maxout


def test_the_softmax_example_is_right():
    z = np.array([1, 2, 3])
    shows(
        SOFTMAX, "softmax", f"{e:.3f}$ between", vector(np.exp(z)), f"{np.exp(z).sum():.4f}", vector(special.softmax(z))
    )
    with np.errstate(over="ignore", invalid="ignore"):
        for logits in ([1001, 1002, 1003], [1000, 0]):
            exponentials = np.exp(np.array(logits, float))
            naive = ["NaN" if np.isnan(p) else f"{p:g}" for p in exponentials / exponentials.sum()]
            stable = softmax(logits)
            shown = "$(1, 0)$" if len(logits) == 2 else f"${vector(stable)}$"
            shows(SOFTMAX, "softmax", f"$({', '.join(map(str, logits))})$ | {', '.join(naive)} | {shown} |")
    np.testing.assert_array_equal(softmax([1000, 0]), [1, 0])


def test_the_softmax_jacobian_is_right():
    z = np.array([1.0, 2.0, 3.0])
    numeric = jacobian_of(special.softmax, z)
    np.testing.assert_allclose(softmax_jacobian(z), numeric, atol=1e-9)
    np.testing.assert_allclose(numeric.sum(axis=1), 0, atol=1e-9)
    shows(SOFTMAX, "softmax", r" \\ ".join(" & ".join(f"{v:.4f}" for v in r) for r in numeric))
    p, g = special.softmax(z), np.array([0.3, -1.0, 2.0])
    np.testing.assert_allclose(numeric.T @ g, p * (g - p @ g), atol=1e-9)


def test_two_class_softmax_is_the_sigmoid_of_the_difference():
    for z in ([0.3, -1.2], [2.0, 5.0]):
        assert softmax(z)[0] == pytest.approx(special.expit(z[0] - z[1]))
    shows(SOFTMAX, "softmax", r"= \sigma(z_1 - z_2) .")


@pytest.mark.parametrize("temperature", [0.5, 1, 2, 5])
def test_the_temperature_table_is_right(temperature):
    p = special.softmax(np.array([1, 2, 3]) / temperature)
    shows(SOFTMAX, "softmax", row(f"{temperature:g}", *(f"{v:.4f}" for v in p)))


def test_the_log_softmax_examples_are_right():
    z = np.array([1, 2, 3])
    shows(
        SOFTMAX,
        "log-softmax",
        vector(special.softmax(z)),
        vector(special.log_softmax(z)),
        f"{special.logsumexp(z):.4f}",
    )
    far = np.array([1000, 0, -1000])
    with np.errstate(divide="ignore"):
        np.testing.assert_array_equal(np.log(softmax(far)), [0, -inf, -inf])
    np.testing.assert_array_equal(log_softmax(far), [0, -1000, -2000])
    shows(SOFTMAX, "log-softmax", "$(1, 0, 0)$", r"$(0, -\infty, -\infty)$", "$(0, -1000, -2000)$")
    p = special.softmax([0, 12])[0]
    shows(SOFTMAX, "log-softmax", f"$p_1 = {power_of_ten(p)}$", f"= {power_of_ten(p * (1 - p))}$", f"{1 - p:.6f}")


def test_log_softmax_is_nan_and_stable_where_the_page_says():
    with np.errstate(invalid="ignore"):
        assert np.isnan(log_softmax([inf, 0])).any()
        assert np.isnan(log_softmax([-inf, -inf])).all()
    np.testing.assert_array_equal(log_softmax([-inf, 0]), [-inf, 0])
    z = np.array([3.0, -1.0, 0.5])
    np.testing.assert_allclose(log_softmax(log_softmax(z)), log_softmax(z))
    assert z.max() <= logsumexp(z) <= z.max() + np.log(3)


def test_the_cross_entropy_gradient_is_right():
    z, y = np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, 1.0])

    def loss(logits):
        return -y @ special.log_softmax(logits)

    gradient = jacobian_of(loss, z)
    np.testing.assert_allclose(gradient, special.softmax(z) - y, atol=1e-8)
    shows(
        SOFTMAX,
        "softmax-cross-entropy-gradient",
        vector(gradient),
        rf"-\ln {special.softmax(z)[2]:.4f} = {loss(z):.4f}$",
    )
    gap = special.softmax([0, 8]) - [1, 0]
    squared = softmax_jacobian([0, 8]) @ gap
    shows(SOFTMAX, "softmax-cross-entropy-gradient", f"${gap[0]:.4f}$", f"${squared[0]:.4f}$")


def test_squared_error_peaks_where_the_figure_says():
    lines = drawn(SOFTMAX, "softmax-loss-gradient")["fig"].axes[-1].get_lines()
    assert lines[1].get_ydata().max() == pytest.approx(0.3, abs=0.005)
    shows(SOFTMAX, "softmax-cross-entropy-gradient", "peaks near 0.3")


def test_the_softmax_or_sigmoid_example_is_right():
    z = np.array([2, -1, 0.5])
    s = special.expit(z)
    shows(SOFTMAX, "softmax-or-sigmoid", vector(special.softmax(z)), vector(s), f"sum {s.sum():.4f}")
    assert list(s > 0.5) == [True, False, True]


def test_the_maxout_example_is_right():
    def pieces(h):
        return np.array([-h - 1, 0.25 * h, 1.5 * h - 2])

    shows(SOFTMAX, "maxout", f"({', '.join(f'{v:g}' for v in pieces(2))})")
    assert maxout(pieces(2)) == 1
    np.testing.assert_array_equal(maxout_derivative(pieces(2)), [0, 0, 1])
    for corner, pair in ((-0.8, (0, 1)), (1.6, (1, 2))):
        at = pieces(corner)
        assert at[pair[0]] == pytest.approx(at[pair[1]])
        shows(SOFTMAX, "maxout", {-0.8: "minus 0.8", 1.6: "until 1.6"}[corner])


# Vanishing gradients


def test_the_saturation_table_is_right():
    def shown(v):
        if v < 1e-3:
            return f"${power_of_ten(v)}$"
        return f"{v:g}" if v in (0.25, 1) else f"{v:.4f}"

    for x in (0, 1, 2, 3, 5, 10):
        sigmoid, tanh = float(act.sigmoid_derivative(x)), float(act.tanh_derivative(x))
        shows(VANISHING, "saturation", row(str(x), shown(sigmoid), shown(tanh), "1" if x else "undefined"))
    assert act.sigmoid_derivative(10) == pytest.approx(e**-10, rel=1e-3)
    assert act.tanh_derivative(10) == pytest.approx(4 * e**-20, rel=1e-3)
    shows(VANISHING, "saturation", f"about {e:.1f}", f"about {e**2:.1f}")


def test_the_chain_of_ten_sigmoids_is_right():
    slope = f"{act.sigmoid_derivative(2):.4f}"
    shows(VANISHING, "vanishing-gradients", power_of_ten(0.25**10), rf"4 \cdot {slope} = {4 * float(slope):.2f}")
    shows(VANISHING, "vanishing-gradients", rf"0.1 \cdot 0.25^{{9}} = {power_of_ten(0.1 * 0.25**9)}")


def test_the_first_bias_of_the_chain_moves_no_further_than_the_page_says():
    """Finite differences in the first and the last bias of ten units with weight 1."""

    def output(x, biases):
        for b in biases:
            x = act.sigmoid(x + b)
        return float(x)

    rng = np.random.default_rng(0)
    for x, *biases in rng.standard_normal((50, 11)):
        first, last = jacobian_of(lambda b, x=x: np.array(output(x, b)), np.array(biases), 1e-3)[[0, -1]]
        assert 0 < first <= 0.25**9 * last * (1 + 1e-6)


def test_backpropagation_as_displayed_gives_the_gradient():
    rng = np.random.default_rng(2)
    w1, w2, a0 = rng.standard_normal((4, 3)), rng.standard_normal((2, 4)), rng.standard_normal(3)

    def loss(w):
        return np.sum(np.tanh(w2 @ np.tanh(w @ a0)))

    z1 = w1 @ a0
    delta2 = act.tanh_derivative(w2 @ np.tanh(z1))
    delta1 = w2.T @ delta2 * act.tanh_derivative(z1)
    h = np.zeros((4, 3))
    h[1, 2] = 1e-6
    assert (loss(w1 + h) - loss(w1 - h)) / 2e-6 == pytest.approx(np.outer(delta1, a0)[1, 2], abs=1e-8)
    shows(VANISHING, "vanishing-gradients", r"\boldsymbol\delta^{(l+1)}\Bigr) \odot f'\bigl(\mathbf z^{(l)}\bigr)")
    shows(VANISHING, "vanishing-gradients", r"\boldsymbol\delta^{(l)} \bigl(\mathbf a^{(l-1)}\bigr)\T")


def gradient_norms(name, gain, skip=0.0, seed=0):
    """Norms at the pre-activations of ten layers, and the norm at the input of the stack relative to its output."""
    f, slope = getattr(act, name), getattr(act, name + "_derivative")
    rng = np.random.default_rng(seed)
    a, tape = rng.standard_normal((64, 100)), []
    for _ in range(10):
        w = rng.standard_normal((100, 100)) * np.sqrt(gain / 100)
        tape.append((w, slope(a @ w)))
        a = f(a @ w) + skip * a
    g = rng.standard_normal((64, 100))
    norms, output = [], np.linalg.norm(g)
    for w, s in reversed(tape):
        norms.append(np.linalg.norm(g * s))
        g = (g * s) @ w.T + skip * g
    return np.array(norms[::-1]), np.linalg.norm(g) / output


@pytest.mark.parametrize(("name", "gain"), [("sigmoid", 1), ("tanh", 1), ("relu", 2), ("relu", 1)])
def test_the_measured_gradient_norms_are_right(name, gain):
    norms, _ = gradient_norms(name, gain)
    ratio = norms[0] / norms[-1]
    first = f"{norms[0]:.6f}" if norms[0] < 0.01 else f"{norms[0]:.2f}"
    shown = f"${power_of_ten(ratio)}$" if ratio < 1e-3 else f"{ratio:.3f}"
    label = {"relu": "ReLU"}.get(name, name.capitalize())
    cells = (label, f"${gain}/n$", f"{norms[-1]:.2f}", first, shown, f"{ratio ** (1 / 9):.3f}")
    shows(VANISHING, "gradient-norms", row(*cells))


@pytest.mark.parametrize(("name", "gain"), [("tanh", 1), ("relu", 2)])
def test_other_seeds_give_ratios_in_the_range_on_the_page(name, gain):
    runs = [gradient_norms(name, gain, seed=seed)[0] for seed in range(20)]
    ratios = [norms[0] / norms[-1] for norms in runs]
    label = {"tanh": "tanh", "relu": "ReLU"}[name]
    shows(VANISHING, "gradient-norms", f"between {min(ratios):.2f} and {max(ratios):.2f} for {label}")


def test_the_figure_of_gradient_norms_shows_the_measurement():
    lines = drawn(VANISHING, "gradient-norms")["fig"].axes[-1].get_lines()
    for line, (name, gain) in zip(lines, (("sigmoid", 1), ("tanh", 1), ("relu", 2)), strict=True):
        np.testing.assert_allclose(line.get_ydata(), gradient_norms(name, gain)[0])


def test_the_short_answer_and_the_description_of_the_figure_give_the_measured_sizes():
    tanh, relu, sigmoid = (gradient_norms(*case)[0] for case in (("tanh", 1), ("relu", 2), ("sigmoid", 1)))
    sizes = f"{tanh[0] / tanh[-1]:.1f} with tanh and {relu[0] / relu[-1]:.2f} with ReLU"
    assert 1.5e-6 < sigmoid[0] / sigmoid[-1] < 2.5e-6
    falls = f"from {tanh[-1]:.0f} at layer 10 to {tanh[0]:.0f} at layer 1"
    shows(VANISHING, "gradient-norms", "two millionths", sizes, falls, f"from {sigmoid[-1]:.0f} to {sigmoid[0]:.5f}")


def test_a_mismatched_initialization_costs_what_the_page_says():
    he, xavier = gradient_norms("relu", 2)[0], gradient_norms("relu", 1)[0]
    shows(VANISHING, "gradient-norms", f"by a factor of {he[0] / xavier[0]:.0f}", f"{np.sqrt(0.5):.3f}")
    shows(VANISHING, "gradient-remedies", f"a factor of {np.sqrt(0.5):.2f} per layer")


def test_the_exploding_example_is_right():
    once, twice = gradient_norms("relu", 2)[0], gradient_norms("relu", 8)[0]
    ratio = once[0] / once[-1]
    assert twice[0] / twice[-1] == pytest.approx(2**9 * ratio)
    shows(VANISHING, "exploding-gradients", rf"2^{{9}} \cdot {ratio:.3f} = {2**9 * ratio:.0f}")
    tanh = gradient_norms("tanh", 4)[0]
    shows(VANISHING, "exploding-gradients", f"grows by a factor of {tanh[0] / tanh[-1]:.2f}")


def test_the_clipping_example_is_right():
    g = np.array([6, 8])
    np.testing.assert_allclose(g * min(1, 5 / np.linalg.norm(g)), [3, 4])
    np.testing.assert_array_equal(np.clip(g, -5, 5), [5, 5])
    shows(VANISHING, "exploding-gradients", "= (6, 8)$", "$(3, 4)$", "$(5, 5)$")


def test_skip_connections_do_what_the_page_says():
    with_skips, without = gradient_norms("sigmoid", 1, 1)[1], gradient_norms("sigmoid", 1)[1]
    shows(VANISHING, "gradient-remedies", f"{with_skips:.2f} times", power_of_ten(without))
    shows(VANISHING, "gradient-remedies", f"a factor of {gradient_norms('relu', 2, 1)[1]:.0f},")


def test_batch_normalization_makes_gradients_grow_at_initialization_as_the_page_says():
    rng = np.random.default_rng(0)
    a, tape = rng.standard_normal((256, 200)), []
    for _ in range(30):
        w = rng.standard_normal((200, 200)) * np.sqrt(2 / 200)
        z = a @ w
        h, scale = (z - z.mean(axis=0)) / z.std(axis=0), z.std(axis=0)
        tape.append((w, h, scale))
        a = act.relu(h)
    g, norms = rng.standard_normal((256, 200)), []
    for w, h, scale in reversed(tape):
        g = g * (h > 0)
        norms.append(np.linalg.norm(g))
        g = (g - g.mean(axis=0) - h * (g * h).mean(axis=0)) / scale @ w.T
    growth = (norms[-1] / norms[0]) ** (1 / 29)
    shows(VANISHING, "gradient-remedies", f"with ReLU by about {growth:.1f} per layer")


FIGURES = [
    block
    for path in sorted((DOCS / "activations").glob("*.md"))
    for block in blocks.find(path.name, path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("block", FIGURES, ids=lambda block: block.name)
def test_labels_of_a_figure_stay_in_the_picture_and_hide_neither_each_other_nor_a_curve(block):
    with plt.rc_context(figure_style.STYLE):
        fig = plt.figure(figsize=block.size)
        exec(block.code, {"fig": fig, "ax": fig.subplots(), "plt": plt, "palette": palette})
        fig.canvas.draw()
        plt.close(fig)
    for ax in fig.axes:
        boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts]
        for k, (text, box) in enumerate(boxes):
            assert fig.bbox.x0 <= box.x0 < box.x1 <= fig.bbox.x1, f"{text} leaves the picture"
            assert fig.bbox.y0 <= box.y0 < box.y1 <= fig.bbox.y1, f"{text} leaves the picture"
            assert not [other for other, place in boxes[:k] if box.overlaps(place)], f"{text} covers another label"
            for line in ax.lines:
                assert not crosses(line, box), f"a curve runs through {text}"


def crosses(line, box):
    """Whether a line runs through the middle of a box, both in pixels."""
    x, y = line.get_transform().transform(np.column_stack(line.get_data(orig=False))).T
    steps = np.linspace(0, len(x) - 1, 4000)
    x, y = np.interp(steps, np.arange(len(x)), x), np.interp(steps, np.arange(len(y)), y)
    return np.any((box.x0 + 1 < x) & (x < box.x1 - 1) & (box.y0 + 2 < y) & (y < box.y1 - 2))


def test_the_lab_measures_what_it_says(monkeypatch, capsys):
    monkeypatch.setattr(plt, "show", lambda: None)
    lab = DOCS / "activations" / "gradient-flow-lab.py"
    with plt.rc_context():
        runpy.run_path(str(lab))
        plt.close("all")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    factors = [float(r[-1]) for r in rows]
    ratios = [float(r[r.index("ratio") + 1]) for r in rows]
    said = " ".join(lab.read_text(encoding="utf-8").replace("\n# ", " ").split())
    assert factors[0] < 0.25
    assert "The sigmoid loses more than three quarters per layer" in said
    assert 0.9 < factors[1] < 0.98
    assert "tanh a few percent" in said
    assert factors[2] > 0.99
    assert factors[3] < 0.75
    assert "ReLU next to nothing if its weights match it" in said
    assert ratios[0] == pytest.approx(1e-12, rel=1)
    assert "the sigmoid's falls to a trillionth" in said
