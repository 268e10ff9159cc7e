"""The page activations/sigmoid-tanh.md: its functions, and what it claims, computed again."""

import warnings
from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from content.equations import evaluate
from ml.activations import gallery as act
from scipy import special
from scipy.optimize import brentq

PAGE = "activations/sigmoid-tanh.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def slope_of(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


def jacobian_of(f, x, h=1e-6):
    """Central differences; row i, column j: output i against input j."""
    return np.stack([(f(x + h * d) - f(x - h * d)) / (2 * h) for d in np.eye(len(x))], axis=-1)


def test_equations_hold():
    x = 0.7
    sigma, slope = special.expit(x), special.expit(x) * special.expit(-x)
    u = {"u(x)": 1 + np.exp(-x), "u'(x)": -np.exp(-x), "u": 1 + np.exp(-x)}
    derivative = {"x": x, r"\sigma'(x)": slope, r"\sigma''(x)": slope * (1 - 2 * sigma)}
    at_zero = {"x": 0.0, "u": 2.0, "u(x)": 2.0, "u'(x)": -1.0, r"\sigma'(x)": 0.25, r"\sigma''(x)": 0.0}
    s, c = np.sinh(x), np.cosh(x)
    tanh = {"x": x, "s": s, "c": c, "f(x)": np.tanh(x), "f'(x)": 1 / c**2}
    tanh |= {r"\frac{\mathrm{d}}{\mathrm{d}x} \tanh x": 1 / c**2, "s'": c, "c'": s}
    pi_, z = 0.3, 0.4
    q = special.expit(z)
    loss = {r"\pi": pi_, "q": q, "z": z, r"\frac{\mathrm{d}\ell}{\mathrm{d}z}": q - pi_}
    loss[r"\ell"] = -pi_ * np.log(q) - (1 - pi_) * np.log(1 - q)
    odds = {"p": q, "z": z, r"\ln \frac{p}{1 - p}": z}
    values = {
        "sigmoid-derivative": [derivative | u, at_zero],
        "tanh": [tanh],
    }
    assert equations(PAGE, values | {"sigmoid-probability": [loss, odds]}) == 39


def test_the_sigmoid_table_is_right():
    text = answer("sigmoid")
    head, values, slopes = text.tables[1]
    x = np.array([value(cell) for cell in head[1:]], float)
    assert [value(cell) for cell in values[1:]] == special.expit(x).tolist()
    assert [value(cell) for cell in slopes[1:]] == (special.expit(x) * special.expit(-x)).tolist()
    beyond, below = figure("sigmoid").numbers(
        r"Beyond \abs{x} = {} the output hardly moves and the slope stays below {}."
    )
    assert below - 0.001 < act.sigmoid_derivative(beyond) < below
    best, layers = text.numbers(r"multiply a gradient by at most {}^{{}} =")
    assert (best, layers) == (act.sigmoid_derivative(0), 10)
    text.shows(r"even its best slope is $\tfrac14$: ten layers")
    text.shows(
        "between 0 and 1, rising",
        "one half at 0. Its",
        r"about the point $(0, \tfrac12)$: $\sigma(-x) = 1 - \sigma(x)$",
    )
    text.shows(r"Its inverse is the logit, $\ln \frac{p}{1 - p}$", r'"The sigmoid reaches 0 and 1." Never')
    assert special.expit(-0.7) == pytest.approx(1 - special.expit(0.7))
    says = figure("sigmoid")
    assert says.numbers("The sigmoid rises from {} on the left through one half at {} to {} on the right") == [0, 0, 1]
    assert says.numbers("almost flat beyond minus {} and {}.") == [6, 6]
    assert act.sigmoid_derivative(6) < 0.0025


@pytest.mark.parametrize(
    ("dtype", "words"),
    [
        (np.float64, "warns of overflow below x = {} in float64"),
        (np.float32, "below {} in float32"),
        (np.float16, "below {} in float16"),
    ],
)
def test_the_naive_sigmoid_overflows_where_the_page_says(dtype, words):
    limit = float(np.log(float(np.finfo(dtype).max)))
    answer("sigmoid").shows("in float64, below", "in float32 and", "in float16, since", "comes out is still 0, but")
    assert answer("sigmoid").number(words) == -limit
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.exp(dtype(limit - 0.02))
        act.sigmoid(-limit - 0.5)
        with pytest.raises(RuntimeWarning):
            np.exp(dtype(limit + 0.02))


def test_the_tail_of_the_sigmoid_is_as_the_page_says():
    text = answer("sigmoid")
    x, one, zero, slope = text.numbers(
        "At x = {} the value of `s` rounds to {} and the product to exactly {}; the true slope is {}."
    )
    assert [one, zero] == [special.expit(x), special.expit(x) * (1 - special.expit(x))]
    assert slope == float(act.sigmoid_derivative(x))
    rounded, start = text.numbers("In float64 it rounds to {} from about x = {} on")
    assert rounded == 1
    rounds_to_1 = brentq(lambda x: 0.5 - float(act.sigmoid(x) == 1), 30, 40)
    assert start == pytest.approx(int(rounds_to_1 * 10) / 10)
    text.shows(r"$\ln(1 - \sigma(x))$ is $-\infty$", "from about $x = ", "In float64 it")


def test_the_derivative_check_prints_the_same_number_twice():
    text = answer("sigmoid-derivative")
    text.shows("A central difference with step $h = 10^{-5}$ should agree")
    x = text.number("formula. At x = {} both")
    printed = text.number("print as")
    assert [printed, printed] == [slope_of(special.expit, x, 1e-5), float(act.sigmoid_derivative(x))]
    text.shows(
        rf"both $\frac{{\sigma({x:g} + h) - \sigma({x:g} - h)}}{{2h}}$ and $\sigma({x:g})\,\sigma(-{x:g})$ print"
    )


def test_the_second_derivative_of_the_sigmoid_is_right():
    for x in (-2.0, 0.0, 1.5):
        s = act.sigmoid(x)
        assert slope_of(act.sigmoid_derivative, x) == pytest.approx(s * (1 - s) * (1 - 2 * s), abs=1e-8)
    text = answer("sigmoid-derivative")
    text.shows(
        r"\sigma''(x) = \sigma'(x)\bigl(1 - 2\sigma(x)\bigr)",
        r"zero only at $\sigma(x) = \tfrac12$, that is at $x = 0$",
    )
    text.shows(r"$u(x) = 1 + e^{-x}$, so that $\sigma = u^{-1}$", r"slope is $a(1 - a)$")
    text.shows(r"not $\sigma(a)\bigl(1 - \sigma(a)\bigr)$", r"is also $\frac{1}{1 + e^{x}} = \sigma(-x)$")
    text.shows(
        r"-\frac{u'(x)}{u(x)^2} = \frac{e^{-x}}{(1 + e^{-x})^2}",
        r"\frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}} .",
    )


def test_the_vector_example_is_right():
    text = answer("sigmoid-of-vector")
    zero, three = text.numbers(r"\mathbf x = ({}, \ln {}) gives")
    x = np.array([float(zero), np.log(three)])
    g = np.array(text.numbers(r"With \mathbf g = ({}, {}):"), float)
    outputs = text.numbers(r"gives \mathbf y = ({}, {}) and")
    assert outputs == special.expit(x).tolist()
    diagonal = text.numbers(r"the diagonal ({}, {}).")
    jacobian = jacobian_of(act.sigmoid, x)
    np.testing.assert_allclose(jacobian, np.diag(diagonal), atol=1e-9)
    shown = text.numbers(r"= \begin{pmatrix} {} & {} \\ {} & {} \end{pmatrix}")
    assert shown == pytest.approx(jacobian.ravel(), abs=1e-9)
    assert text.numbers(r"\begin{pmatrix} {} \\ {} \end{pmatrix} = \begin{pmatrix} {} \\ {}") == [
        *g,
        *(pytest.approx(v, abs=1e-8) for v in jacobian.T @ g),
    ]
    np.testing.assert_allclose(act.sigmoid_derivative(x) * g, jacobian.T @ g, atol=1e-8)
    text.shows(
        r"\begin{cases} \sigma(x_i)\bigl(1 - \sigma(x_i)\bigr) & i = j \\ 0 & i \ne j \end{cases}", "in place of $n^2$"
    )
    text.shows(r"\odot (\mathbf 1 - \sigma(\mathbf x))\bigr) \in", r"\odot (\mathbf 1 - \sigma(\mathbf x)) ,")


def test_the_tanh_table_is_right():
    text = answer("tanh")
    head, values, slopes = text.tables[1]
    x = np.array([value(cell) for cell in head[1:]], float)
    assert [value(cell) for cell in values[1:]] == np.tanh(x).tolist()
    assert [value(cell) for cell in slopes[1:]] == (1 / np.cosh(x) ** 2).tolist()
    text.shows(
        "from minus 1 to 1 with slope 1 at the origin", r"pixels are scaled to $[-1, 1]$", "with mean 0; close to"
    )
    text.shows(
        "identity near 0, where", '"The outputs have mean 0." The', "symmetrically around 0 give", "slope at 0: $2"
    )
    text.shows("$c' = s$ and $c^2 - s^2 = 1$")
    says = figure("tanh")
    at, below = says.numbers("the slope at {} is below {}.")
    assert below - 0.001 < act.tanh_derivative(at) < below
    assert says.numbers("rises from minus {} on the left through the origin to {} on the right") == [1, 1]
    assert says.numbers("a bell of height {} that is almost zero beyond minus {} and {}.") == [1, at, at]


def test_the_cancellations_of_tanh_are_as_the_page_says():
    def from_sigmoid(x):
        return 2 / (1 + np.exp(-2 * x)) - 1

    text = answer("tanh")
    text.shows("at $x = 10^{-16}$ the relative", "at $10^{-17}$ the result is 0.")
    assert text.number("the relative error is") == abs(from_sigmoid(1e-16) / 1e-16 - 1)
    assert from_sigmoid(1e-17) == 0
    x, zero, slope = text.numbers("at x = {} it returns {} where the true value is {}.")
    assert [zero, slope] == [1 - np.tanh(x) ** 2, float(act.tanh_derivative(x))]
    stable = r"4 e^{-2\abs{x}} / (1 + e^{-2\abs{x}})^2"
    text.shows(f"Stable is ${stable}$")
    assert evaluate(stable, {"x": -1.3}) == pytest.approx(float(act.tanh_derivative(-1.3)))


def test_the_widths_of_sigmoid_and_tanh_are_right():
    def width(derivative, level):
        return brentq(lambda x: derivative(x) - level, 0, 20)

    text = answer("sigmoid-or-tanh")
    rows = {line[0]: [value(cell) for cell in line[1:]] for line in text.table()}
    slopes = (act.sigmoid_derivative, act.tanh_derivative)
    half = [width(f, float(f(0)) / 2) for f in slopes]
    assert rows[r"Slope is half of its maximum at $\abs{x}$"] == half
    level = text.number("| Slope exceeds {} for")
    assert rows[rf"Slope exceeds {level:g} for $\abs{{x}}$ below"] == [width(f, level) for f in slopes]
    assert rows["Output at 0"] == [act.sigmoid(0), act.tanh(0)]
    assert rows["Largest slope"] == [f(0) for f in slopes]
    at = text.number("| Slope at {} |")
    assert rows[f"Slope at {at:g}"] == [float(f(at)) for f in slopes]
    text.shows(
        "| Range | $(0, 1)$ | $(-1, 1)$ |",
        r"$\sech^2 x = \tfrac12$, so $\cosh x = \sqrt 2$",
        "its slope at 0 is 1 instead",
    )
    assert half[0] == pytest.approx(2 * half[1])
    assert half[1] == pytest.approx(np.log(1 + np.sqrt(2)))
    assert text.number(r"x = \ln(1 + \sqrt 2) =") == half[1]
    assert text.number("doubles that for the sigmoid:") == half[0]
    crossing, three, of_tanh, of_sigmoid = text.numbers(
        r"Beyond \abs{x} = {} its slope is the smaller one; at {} it is {} against {}."
    )
    assert crossing == brentq(lambda x: act.tanh_derivative(x) - act.sigmoid_derivative(x), 0.5, 3)
    assert [of_tanh, of_sigmoid] == [float(act.tanh_derivative(three)), float(act.sigmoid_derivative(three))]


def test_a_tanh_layer_is_a_sigmoid_layer_with_other_weights():
    rng = np.random.default_rng(1)
    w, b, v, c, x = (rng.standard_normal(s) for s in [(4, 3), 4, (2, 4), 2, 3])
    as_sigmoid = 2 * v @ act.sigmoid(2 * w @ x + 2 * b) + c - v.sum(axis=1)
    np.testing.assert_allclose(v @ np.tanh(w @ x + b) + c, as_sigmoid)
    steps = "double the weights and the biases that enter it, double the weights that leave it, and subtract the sum"
    answer("sigmoid-or-tanh").shows(steps)


def test_the_probability_example_is_right():
    text = answer("sigmoid-probability")
    logit = text.number("A logit of")
    assert text.numbers(rf"means odds of e^{{{logit:g}}} = {{}} to {{}} and") == [np.exp(logit), 1]
    p = text.number(rf"\sigma({logit:g}) =")
    assert p == special.expit(logit)
    assert text.numbers("the loss in z is {} - {} = {}.") == [p, 1, p - 1]


def test_log_loss_is_least_at_the_share_of_positives():
    share = 0.3

    def loss(z):
        q = special.expit(z)
        return -share * np.log(q) - (1 - share) * np.log(1 - q)

    for z in (-2.0, 0.0, 1.0):
        assert slope_of(loss, z) == pytest.approx(special.expit(z) - share, abs=1e-6)
    assert loss(special.logit(share)) < min(loss(special.logit(0.29)), loss(special.logit(0.31)))
    text = answer("sigmoid-probability")
    text.shows(
        r"q (1 - q) = q - \pi .", r"with $0 < \pi < 1$", "It lies between 0 and 1, but", r"If $p = \Pr(y = 1 \given"
    )
    text.shows(r"\ell &= -\pi \ln q - (1 - \pi) \ln(1 - q),", r"\left( -\frac{\pi}{q} + \frac{1 - \pi}{1 - q} \right)")
    text.shows(
        "Treating 0.5 as the only threshold", r"z = \ln \frac{p}{1 - p}", r"p = \frac{1}{1 + e^{-z}} = \sigma(z) ."
    )


@pytest.mark.parametrize(("share", "at"), [(0.3, 1), (0.6, 0)])
def test_the_hinge_loss_is_least_at_a_score_that_does_not_say_how_likely(share, at):
    z = np.linspace(-3, 3, 601)
    loss = share * np.maximum(0, 1 - z) + (1 - share) * np.maximum(0, 1 + z)
    scores = answer("sigmoid-probability").numbers("least at a score of {} or {}, whichever class is the likelier")
    assert z[loss.argmin()] == pytest.approx(float(scores[at]))


def test_the_memory_left_by_a_forget_gate_is_right():
    text = answer("when-sigmoid")
    steps = text.number(r"left after ten steps would be \sigma(b)^{{}}:")
    kept = text.numbers("{} for b = {}, {} for b = {}, {} for b = {}. That")
    for share, b in zip(kept[::2], kept[1::2], strict=True):
        assert share == special.expit(b) ** steps
    assert steps == 10
    text.shows(
        "started at 1 or more",
        "forget gate near 1 keeps",
        "need not sum to 1 |",
        "outputs sum to 1;",
        "weight in $(0, 1)$",
    )
    text.shows(r"\mathbf c_t = \mathbf f_t \odot \mathbf c_{t-1} + \mathbf i_t \odot \tilde{\mathbf c}_t ,")
