"""The page activations/index.md: its table of functions, and what it claims, computed again."""

import re
from decimal import Decimal
from functools import partial
from inspect import signature
from math import inf, pi

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure, value
from content.latex_eval import evaluator
from ml.activations import gallery as act
from ml.activations.exponential_linear import SELU_ALPHA, SELU_LAMBDA
from scipy.optimize import linprog

PAGE = "activations/index.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {"Leshno et al.": "1993", "Radford et al.": "2016", "Shazeer": "2020"}


def test_two_layers_without_activation_are_one_affine_map():
    rng = np.random.default_rng(0)
    w1, b1, w2, b2, x = (rng.standard_normal(s) for s in [(5, 3), 5, (2, 5), 2, 3])
    np.testing.assert_allclose(w2 @ (w1 @ x + b1) + b2, (w2 @ w1) @ x + (w2 @ b1 + b2))
    text = answer("why-activations")
    text.shows(
        r"\mathbf W_2 (\mathbf W_1 \mathbf x + \mathbf b_1) + \mathbf b_2 &=",
        r"{\mathbf W_2 \mathbf W_1}_{\mathbf W} \mathbf x",
    )
    text.shows(r"{\mathbf W_2 \mathbf b_1 + \mathbf b_2}_{\mathbf b}", r"$\mathbf W = \mathbf W_L \cdots \mathbf W_1$")
    text.shows(r"weights $\mathbf W_1 \in \R^{h \times d}$ and $\mathbf W_2 \in \R^{K \times h}$")
    text.shows(r"biases $\mathbf b_1$ and $\mathbf b_2$, and", "but its derivative is 0 almost everywhere")


@pytest.mark.parametrize(("targets", "separable"), [([0, 1, 1, 0], False), ([0, 0, 0, 1], True), ([0, 1, 1, 1], True)])
def test_exclusive_or_but_not_and_or_or_defeats_a_threshold_on_an_affine_map(targets, separable):
    """A linear program looks for weights that put the classes on the two sides; there are none for exclusive or."""
    inputs = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    sides = 2 * np.array(targets) - 1
    found = linprog(np.zeros(3), A_ub=-sides[:, None] * inputs, b_ub=-np.ones(4), bounds=(None, None))
    assert found.success == separable
    answer("why-activations").shows("A threshold behind $f$ does not help")


def test_the_xor_table_is_what_the_network_and_the_best_affine_fit_give():
    text = answer("why-activations")
    x, target = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    design = np.column_stack([x, np.ones(4)])
    fit = design @ np.linalg.lstsq(design, target, rcond=None)[0]
    h1, h2 = act.relu(x.sum(axis=1)), act.relu(x.sum(axis=1) - 1)
    np.testing.assert_array_equal(h1 - 2 * h2, target)
    found = np.array([[value(cell) for cell in line] for line in text.table()])
    np.testing.assert_allclose(found, np.column_stack([x, target, fit, h1, h2, h1 - 2 * h2]), atol=1e-12)
    head = ["$x_1$", "$x_2$", "Target", "Best affine fit", "$h_1$", "$h_2$", r"$\hat y$"]
    assert text.tables[0][0] == head
    text.shows(r"h_1 &= \max(0, x_1 + x_2),", r"h_2 &= \max(0, x_1 + x_2 - 1),", r"\hat y &= h_1 - 2 h_2 .")
    text.shows(r"Every such $f$ satisfies $f(0,0) + f(1,1) = f(0,1) + f(1,0)$, but the targets")
    assert text.numbers("the targets add up to {} on the left and to {} on the right") == [
        target[0] + target[3],
        target[1] + target[2],
    ]
    text.shows(r"better than answer $\tfrac12$ everywhere")
    assert fit == pytest.approx([1 / 2] * 4)
    says = figure("xor-hidden-layer")
    assert says.numbers("targets are {}, {} and {} at the sums {}, {} and {}.") == [0, 1, 0, 0, 1, 2]
    says.shows("Both models see $x_1 + x_2$.")
    tent = says.drawn["fig"].axes[0].lines[0]
    np.testing.assert_allclose(np.interp([0, 1, 2], *tent.get_data()), [0, 1, 0], atol=1e-12)


@pytest.mark.parametrize(("name", "line"), [("sigmoid", 0), ("tanh", 1)])
def test_the_values_to_mark_on_a_drawing_are_right(name, line):
    f, slope = getattr(act, name), getattr(act, f"{name}_derivative")
    cells = [value(cell) for cell in answer("draw-activations").table()[line][2:]]
    assert cells == [f(-800), f(0), f(800), slope(0)]


def test_the_drawings_are_described_as_they_are():
    text, says = answer("draw-activations"), figure("four-activations")
    low, high = text.numbers("Sigmoid: an S from {} to {} through one half")
    assert [low, high] == [act.sigmoid(-800), act.sigmoid(800)]
    assert text.numbers("Tanh: an S from minus {} to {} through the origin") == [-act.tanh(-800), act.tanh(800)]
    slopes = [float(act.sigmoid_derivative(0)), float(act.tanh_derivative(0))]
    assert text.numbers("The slopes at 0 are {} and {}.") == slopes
    assert text.numbers("the height of the derivative ({} and {} at the top") == slopes
    assert slopes[1] == 4 * slopes[0]
    text.shows("The slopes at 0 are", "asymptotes and the value at 0 for", "derivative of ReLU at 0. It")
    leak = signature(act.leaky_relu).parameters["alpha"].default
    text.shows(rf"$\max({leak} x, x)$ | ${leak} x$ | $0$ | $x$ | none |", r"$\max(0, x)$ | $0$ | $0$ | $x$ | none |")
    text.shows(r"$\dfrac{1}{1 + e^{-x}}$ |", "| Slope at 0 |", "| At 0 |")
    drawn, usual = says.numbers("The leaky slope is drawn as {} so that it shows; {} is the usual value.")
    assert usual == leak
    below = says.numbers("bells of height one quarter and {}, and steps from {} or {} up to {}.")
    assert below == [slopes[1], act.relu_derivative(-1), drawn, act.relu_derivative(1)]
    leaky, slope = says.drawn["leaky"]
    assert [leaky(-1), slope(-1)] == [-drawn, drawn]
    assert says.numbers("the sigmoid rises from {} to {}, tanh from minus {} to {},") == [0, 1, 1, 1]
    says.shows("the steps stay at 1 on the right")


def test_the_largest_slopes_and_the_ranges_in_the_comparison_are_right():
    text = answer("compare-activations")
    x = np.linspace(-8, 8, 160_001)
    rows = {re.search(r"#([\w-]+)", line[0])[1]: line[1:] for line in text.table(0)}
    assert list(rows) == ["sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu"]
    for name, (ends, slope) in rows.items():
        function = name.replace("-", "_")
        f, derivative = getattr(act, function), getattr(act, function + "_derivative")
        if name == "elu":
            assert slope == r"$\max(1, \alpha)$"
            continue
        assert value(slope) == derivative(x).max()
        low, high, *_ = interval(ends, 1.0)
        assert np.isinf(low) or float(f(np.append(x, -800)).min()) == pytest.approx(low, abs=5e-4)
        assert np.isinf(high) or float(f(800)) == high
    assert [rows[name][0] for name in ("sigmoid", "tanh", "relu")] == ["$(0, 1)$", "$(-1, 1)$", r"$[0, \infty)$"]
    assert rows["elu"][0] == r"$(-\alpha, \infty)$"
    assert [rows[name][0].strip("$[").partition(",")[0] for name in ("gelu", "silu")] == ["-0.170", "-0.278"]
    for alpha in (0.5, 1.0, 2.0):
        assert act.elu_derivative(x, alpha).max() == pytest.approx(max(1, alpha), abs=1e-4)
    text.shows("keeps a gradient of 1 for positive", "inputs symmetric around 0 give outputs with mean 0;")
    text.shows(
        "steeper than the sigmoid at 0 |",
        "no saturation for $x > 0$",
        "no gradient for $x < 0$: units",
        "gradient never 0, so",
    )
    text.shows(
        r"mean output nearer 0; continuous slope for $\alpha = 1$ | exponential for $x < 0$",
        "A largest slope of 1 alone",
    )
    text.shows(
        "tanh reaches 1 only",
        "its slope is 0 for negative",
        '"Tanh outputs have mean 0." They',
        "symmetrically around 0.",
    )


def test_the_width_of_a_swiglu_layer_is_right():
    text = answer("choose-activation")
    d, four, h, width, multiple, rounded = text.numbers(
        "With d = {} and h = {}d = {} that is {}; LLaMA-7B rounds up to a multiple of {}, which gives {}."
    )
    assert h == four * d
    assert width == 2 / 3 * h
    assert rounded == -(-int(width) // int(multiple)) * int(multiple)
    text.shows(
        r"At hidden width $\tfrac23 h$ it has as many weights as the plain block of width $h$: ", "LLaMA-7B rounds"
    )
    text.shows(r"$3 \cdot d \cdot \tfrac23 h = 2 d h$")
    assert 3 * (2 / 3) == 2
    text.shows(
        r"(\mathbf x \mathbf W_1) \odot \mathbf x \mathbf W_3\bigr) \mathbf W_2 ,",
        r"$f(\mathbf x \mathbf W_1) \mathbf W_2$ has two",
    )


def test_the_choices_for_hidden_layers_carry_their_settings():
    text = answer("choose-activation")
    text.shows(
        "leaky ReLU, slope 0.2 | the setting of DCGAN", "keeps mean 0 and variance 1 under", "as in BERT and GPT-2;"
    )
    text.shows("a soft switch in $(0, 1)$; a state", "output that is stuck at 0 gets")


TABLE = re.compile(r"^\| \[[^]]+\]\((?P<page>[\w-]+\.md)#(?P<id>[\w-]+)\)[^|]*\| (?P<rest>.*) \|$", re.MULTILINE)


def table_rows():
    """Formula, range and smoothness of each function in the big table, by anchor."""
    rows = {}
    for found in TABLE.finditer(answer("activation-table").source):
        rows[found["id"]] = (found["page"], *found["rest"].split(" | "))
    return rows


def test_the_table_lists_all_31_functions_and_leads_to_their_answers():
    rows = table_rows()
    assert set(rows) == {a.id for a in act.GALLERY} | {"softmax", "maxout"}
    assert len(rows) == 31
    for anchor, (page, *_) in rows.items():
        assert Answer(f"activations/{page}", anchor).source


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


@pytest.mark.parametrize("alpha", [-0.5, 0.0, 2.0])
def test_the_formula_of_the_soft_exponential_holds_for_every_sign_of_its_parameter(alpha):
    formula = evaluator(table_rows()["soft-exponential"][1].strip("$"))
    for x in (-1.25, -0.5, 0.0, 0.75, 3.0):
        shown = formula({"x": Decimal(x), "alpha": Decimal(alpha)})
        assert float(shown) == pytest.approx(float(act.soft_exponential(x, alpha)), rel=1e-12, abs=1e-14)


def test_the_conditions_in_the_table_are_those_of_the_functions():
    rows = {name: " | ".join(cells[2:]) for name, cells in table_rows().items()}
    assert rows["prelu"] == r"$(-\infty, \infty)$ if $\alpha > 0$, else $[0, \infty)$ | $C^0$ if $\alpha \ne 1$"
    assert act.prelu(-1e6, -0.5) > 0 > act.prelu(-1e6, 0.5)
    assert rows["srelu"] == r"$(-\infty, \infty)$ if $a_l a_r > 0$ | $C^0$"
    assert np.sign(act.srelu([-1e6, 1e6], -1, 0.2, 1, 0.4)).tolist() == [-1, 1]
    assert np.sign(act.srelu([-1e6, 1e6], -1, -0.2, 1, 0.4)).tolist() == [1, 1]
    assert rows["apl"] == r"$(-\infty, \infty)$ if ${\sum a_s < 0}$, else bounded below | $C^0$"
    assert rows["elu"] == r"$(-\alpha, \infty)$ | $C^1$ if $\alpha = 1$, else $C^0$"
    assert rows["brelu"] == r"$[0, \infty)$ even, $(-\infty, 0]$ odd | $C^0$"
    assert rows["step"] == r"$\{0, 1\}$ | jump at 0"
    ends = r"$\left(\alpha - \frac{1}{\alpha}, \infty\right)$ for $\alpha > 0$, else $(-\infty, \infty)$"
    assert rows["soft-exponential"] == ends + r" | $C^\infty$ where defined"
    assert act.soft_exponential(-1e3, 2.0) == pytest.approx(2 - 1 / 2)


def test_the_constants_of_selu_beside_the_table_are_right():
    text = answer("activation-table")
    assert text.numbers(r"constants \lambda \approx {} and \alpha \approx {}.") == [SELU_LAMBDA, SELU_ALPHA]
    assert text.number(r"({}, \infty) | C^0 | | [ISRLU]") == -SELU_LAMBDA * SELU_ALPHA


def test_the_legend_of_the_table_says_what_the_classes_mean():
    text = answer("activation-table")
    text.shows("$C^0$ is continuous with a kink, $C^1$ has a continuous slope", r"$(0, 1)$ each, sum 1 | $C^\infty$ |")
    text.shows(r"${f(\mathbf x) = \max_i x_i}$ | $(-\infty, \infty)$ | $C^0$ |")


def interval(tex, alpha):
    """The first interval of a range cell as numbers, and whether its ends belong to it."""
    plain = re.sub(r"\\t?frac\{([^{}]*(?:\{[^{}]*\})?)\}\{([^{}]*(?:\{[^{}]*\})?)\}", r"((\1)/(\2))", tex)
    for name, python in {r"\left": "", r"\right": "", r"\infty": "inf", r"\pi": "pi", r"\alpha": "alpha"}.items():
        plain = plain.replace(name, python)
    plain = re.sub(r"\\sqrt\{(\w+)\}", r"(\1)**0.5", plain)
    found = re.match(r"\$([\[(])(.*), (.*?)([\])])\$", plain.split(" if ")[0].split(" for ")[0].split(" even")[0])
    assert found, f"cannot read the range {tex}"
    names = {"inf": inf, "pi": pi, "alpha": alpha, "__builtins__": {}}
    return eval(found[2], names), eval(found[3], names), found[1] == "[", found[4] == "]"


ALPHA = {"soft-exponential": 0.5, "elu": 1.0, "isru": 1.0, "isrlu": 1.0}


@pytest.mark.parametrize("one", [a for a in act.GALLERY if a.id not in ("step", "brelu")], ids=lambda a: a.id)
def test_the_ranges_in_the_table_are_those_of_the_functions(one):
    cell = table_rows()[one.id][2]
    low, high, low_taken, high_taken = interval(cell, ALPHA.get(one.id))
    x = np.concatenate([np.linspace(-30, 30, 600_001), [-1e4, 1e4]])
    f = partial(act.apl, a=(0.6, -0.8)) if one.id == "apl" else one.f  # the stated condition: a negative sum
    y = f(x)
    for end, found, taken in ((low, y.min(), low_taken), (high, y.max(), high_taken)):
        if np.isinf(end):
            assert abs(found) > 5
            assert np.sign(found) == np.sign(end)
        else:
            assert found == pytest.approx(end, abs=5.1e-5 if "." in cell else 2e-4)
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
