"""The page activations/vanishing-gradients.md: its measurements, and what it claims, computed again."""

from functools import cache, partial

import numpy as np
import pytest
from content.activations.claims import cited
from content.answers import Answer, Figure, equations, flat, source, value
from ml.activations import gallery as act

PAGE = "activations/vanishing-gradients.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def jacobian_of(f, x, h=1e-6):
    """Central differences; row i, column j: output i against input j."""
    return np.stack([(f(x + h * d) - f(x - h * d)) / (2 * h) for d in np.eye(len(x))], axis=-1)


@cache
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


def ratio_of(name, gain, seed=0):
    """Norm at layer 1 over norm at layer 10."""
    norms, _ = gradient_norms(name, gain, seed=seed)
    return norms[0] / norms[-1]


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {"He et al.": "2015", "Glorot and Bengio": "2010", "Yang et al.": "2019"}


def test_equations_hold():
    assert equations(PAGE) == 5


def test_the_page_opens_with_the_two_cases():
    opening = flat(source(PAGE)).partition("## ")[0]
    assert "If the factors stay below 1, the first layers hardly learn; if they stay above 1, training" in opening
    answer("gradient-norms").shows("[What if the factor is above 1?](#exploding-gradients)")


def test_the_saturation_table_is_right():
    text = answer("saturation")
    for x, sigmoid, tanh, relu in text.table():
        at = value(x)
        assert [value(sigmoid), value(tanh)] == [float(act.sigmoid_derivative(at)), float(act.tanh_derivative(at))]
        assert relu == "undefined" if at == 0 else value(relu) == act.relu_derivative(at)
    assert [value(line[0]) for line in text.table()] == [0, 1, 2, 3, 5, 10]
    assert act.sigmoid_derivative(10) == pytest.approx(np.e**-10, rel=1e-3)
    assert act.tanh_derivative(10) == pytest.approx(4 * np.e**-20, rel=1e-3)
    text.shows(r"$\sigma'(x) \approx e^{-x}$ and $\tanh' x \approx 4 e^{-2x}$", r"$f'(x) \to 0$ as $x \to \infty$")
    text.shows(r"to the left if $f'(x) \to 0$ as $x \to -\infty$")
    says = figure("saturation")
    assert says.numbers("a factor of about {} and tanh about {}.") == [np.e, np.e**2]
    start, far, scale, at = says.numbers("from one quarter at {} to about {} in {} at {}, tanh's")
    assert far / scale == pytest.approx(float(act.sigmoid_derivative(at)), rel=0.11)
    assert (start, far) == (0, 5)
    assert act.tanh_derivative(at) < 1e-8
    assert says.number("tanh's from {} to below one in a hundred million") == act.tanh_derivative(0)
    assert says.number("The slope of ReLU stays at {} for positive inputs") == act.relu_derivative(1)


def test_a_sum_of_products_spreads_as_told():
    text = answer("saturation")
    terms, deviation = text.numbers(
        "a pre-activation that sums {} products of standard normal inputs and weights has standard deviation {}."
    )
    assert deviation == np.sqrt(terms)
    assert text.number("the sigmoid's slope of {} at its best point") == act.sigmoid_derivative(0)
    text.shows("keeps pre-activations near 1 instead")


def test_the_chain_of_ten_sigmoids_is_right():
    text = answer("vanishing-gradients")
    best, once, ten, product = text.numbers(r"Each activation contributes at most {}, together at most {}^{{}} = {}.")
    assert [best, once, ten] == [act.sigmoid_derivative(0), best, 10]
    assert product == best**ten
    step = text.number("moves the last bias by {} moves")
    moved, quarter, nine, first = text.numbers(r"the first by at most {} \cdot {}^{{}} = {}.")
    assert [moved, quarter, nine, first] == [step, best, ten - 1, step * best ** (ten - 1)]
    weight, factor, at = text.numbers("a weight of {} makes the factor {} at pre-activation {}, but")
    assert factor == weight * float(act.sigmoid_derivative(at))
    far, four, slope, back = text.numbers(r"and at {} the factor is back to {} \cdot {} = {}.")
    assert [four, slope, back] == [
        weight,
        float(act.sigmoid_derivative(far)),
        weight * float(act.sigmoid_derivative(far)),
    ]
    assert text.number("whenever all spectral norms stay below some bound smaller than") == 1 / best
    text.shows(
        r"For the sigmoid $\max \abs{f'} = \tfrac14$, so",
        "one per layer, with all weights 1. Each",
        "Nine of these factors",
    )
    text.shows(
        r"at most $q < 1$, the bound is $q^{L-1}$",
        "down to layer 1 and",
        "Its slope is 1 or 0; small",
        "can stay near 1. Plain",
    )


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
    assert np.linalg.norm(delta1) <= np.linalg.norm(w2, 2) * 1 * np.linalg.norm(delta2)
    text = answer("vanishing-gradients")
    text.shows(r"\bigl(\mathbf W^{(l+1)}\bigr)\T \boldsymbol\delta^{(l+1)}\Bigr) \odot f'\bigl(\mathbf z^{(l)}\bigr)")
    text.shows(r"\boldsymbol\delta^{(l)} \bigl(\mathbf a^{(l-1)}\bigr)\T", r"\mathbf a^{(l-1)} + \mathbf b^{(l)}$")
    text.shows(
        r"\norm{\boldsymbol\delta^{(1)}} \le \left( \prod_{l=2}^{L} \norm{\mathbf W^{(l)}} \cdot \max_{x} \abs{f'(x)}"
    )


def test_the_measured_gradient_norms_are_right():
    text = answer("gradient-norms")
    head, *rows = text.tables[0]
    assert [line[0].lower() for line in rows] == ["sigmoid", "tanh", "relu", "relu"]
    assert head[2:4] == ["Layer 10", "Layer 1"]
    for name, variance, *cells in rows:
        assert variance in ("$1/n$", "$2/n$")
        norms, _ = gradient_norms(name.lower(), int(variance[1]))
        ratio = norms[0] / norms[-1]
        assert [value(cell) for cell in cells] == [norms[-1], norms[0], ratio, ratio ** (1 / 9)], name
    assert [line[1] for line in rows] == ["$1/n$", "$1/n$", "$2/n$", "$1/n$"]
    inputs, features, mean = text.numbers(
        "Setup: {} standard normal inputs of {} features; weights normal with mean {} and"
    )
    drawn = figure("gradient-norms").drawn
    assert (inputs, features, mean) == (*drawn["A"].shape, 0)
    assert text.number("for ReLU, n = {}; no biases") == features
    text.shows(
        "variance $1/n$ (Xavier) for", "$2/n$ (He) for ReLU", "output of layer 10. The", "In ten layers of 100 units"
    )
    assert text.numbers("{} with tanh and {} with ReLU") == [ratio_of("tanh", 1), ratio_of("relu", 2)]
    text.shows("about two millionths with the sigmoid")
    assert 1.5e-6 < ratio_of("sigmoid", 1) < 2.5e-6


def test_the_factors_can_be_predicted():
    """The slope of ReLU is 1 for half of symmetric inputs, that of the sigmoid at most a quarter."""
    text = answer("gradient-norms")
    text.shows(
        r"For ReLU $\E[f'(z)^2] = \tfrac12$, so the variance $2/n$ gives the factor 1 and $1/n$ gives $\sqrt{0.5}"
    )
    text.shows(r"multiplied by $n \Var(w)\, \E[f'(z)^2]$", r"the sigmoid, with $1/n$, $f' \le \tfrac14$ keeps")
    z = np.random.default_rng(0).standard_normal(100_000)
    square = np.mean(act.relu_derivative(z) ** 2)
    assert square == pytest.approx(1 / 2, abs=5e-3)
    assert text.number(r"\sqrt{0.5} =") == np.sqrt(0.5)
    assert text.number("keeps the factor at or below") == act.sigmoid_derivative(0)
    assert ratio_of("sigmoid", 1) ** (1 / 9) < 0.25


def test_other_seeds_give_ratios_in_the_range_on_the_page():
    text = answer("gradient-norms")
    seeds, *tanh = text.numbers("over {} of them the ratio lies between {} and {} for tanh")
    relu = text.numbers("for tanh and between {} and {} for ReLU with")
    for (name, gain), shown in ((("tanh", 1), tanh), (("relu", 2), relu)):
        ratios = [ratio_of(name, gain, seed) for seed in range(int(seeds))]
        assert shown == [min(ratios), max(ratios)]
    text.shows("for ReLU with $2/n$. The", "repeats this with 20 layers")
    assert "depth=20" in source("activations/gradient-flow-lab.py")


def test_the_figure_of_gradient_norms_shows_the_measurement():
    says = figure("gradient-norms")
    lines = says.drawn["fig"].axes[-1].get_lines()
    for line, (name, gain) in zip(lines, (("sigmoid", 1), ("tanh", 1), ("relu", 2)), strict=True):
        np.testing.assert_allclose(line.get_ydata(), gradient_norms(name, gain)[0])
    sigmoid, tanh, relu = (line.get_ydata() for line in lines)
    falls = says.numbers("tanh falls gently from {} at layer {} to {} at layer {}, the sigmoid")
    assert falls == [tanh[-1], 10, tanh[0], 1]
    assert says.numbers("falls in a straight line from {} to {}.") == [sigmoid[-1], sigmoid[0]]
    assert relu == pytest.approx(float(says.number("ReLU stays flat near")), rel=0.15)
    assert says.number("enters on the right, at layer {}, and") == len(sigmoid)


def test_a_mismatched_initialization_costs_what_the_page_says():
    text = answer("gradient-norms")
    assert text.number("by a factor of {}.") == gradient_norms("relu", 2)[0][0] / gradient_norms("relu", 1)[0][0]
    assert answer("gradient-remedies").number("the gradient loses a factor of {} per layer") == np.sqrt(0.5)


def test_the_exploding_example_is_right():
    text = answer("exploding-gradients")
    ratio = ratio_of("relu", 2)
    two, nine, once, twice = text.numbers(r"{}^{{}} \cdot {} = {} .")
    assert [two, nine, once, twice] == [2, 9, ratio, 2**9 * ratio]
    assert ratio_of("relu", 8) == pytest.approx(2**9 * ratio)
    assert text.numbers("has a gradient {} times larger in layer {} than in layer {}.") == [twice, 1, 10]
    assert text.number("Tanh with doubled weights only grows by a factor of") == ratio_of("tanh", 4)
    text.shows(r"$\operatorname{ReLU}(2z) = 2\operatorname{ReLU}(z)$", "$q > 1$, the gradient", "larger by $q^{L-1}$")
    text.shows("though: factors above 1 are necessary")


def test_the_clipping_example_is_right():
    text = answer("exploding-gradients")
    *g, c, norm, x, y = text.numbers(r"For \mathbf g = ({}, {}) and c = {} the norm is {} and the result ({}, {}).")
    assert norm == np.linalg.norm(g)
    np.testing.assert_allclose(np.array(g, float) * min(1, c / np.linalg.norm(g)), [x, y])
    low, high, *clipped = text.numbers("Clipping each entry to [{}, {}] gives ({}, {}), which")
    assert clipped == np.clip(np.array(g, float), low, high).tolist()
    assert (low, high) == (-c, c)
    text.shows(r"\mathbf g \cdot \min\left(1, \frac{c}{\norm{\mathbf g}}\right) .")


def test_the_initial_variances_follow_from_the_mean_squares():
    text = answer("gradient-remedies")
    text.shows(r"$z = \sum_{i=1}^{n} w_i a_i$", "weights of mean 0, independent", r"\Var(z) = n \Var(w)\, \E[a^2] .")
    text.shows(r"near 0 tanh has $\E[a^2] \approx \Var(z')$, so $\Var(w) = 1/n$ keeps", r"$\Var(w) = 2/n$ does")
    text.shows(r"$\E[a^2] = \tfrac12 \Var(z')$, so", r"$\Var(w) = 2 / (n_{\text{in}} + n_{\text{out}})$")
    rng = np.random.default_rng(0)
    below = rng.standard_normal((2000, 200))
    for f, gain, scale in ((act.relu, 2, 1.0), (act.tanh, 1, 0.05)):
        z = f(scale * below) @ rng.normal(0, np.sqrt(gain / 200), (200, 50))
        assert z.var() == pytest.approx(scale**2, rel=0.1)
    text.shows(
        r"singular values of $\mathbf W$ are 1 at the start",
        "factor near 1 at the start",
        "slope near 1 on the positive",
    )
    text.shows("Keep the factor per layer near 1: an", "add a path with factor 1. Clipping")


def test_skip_connections_do_what_the_page_says():
    text = answer("gradient-remedies")
    with_skips, without = gradient_norms("sigmoid", 1, 1)[1], gradient_norms("sigmoid", 1)[1]
    shown = text.numbers("at the network's input is {} times that at its output, against {} without.")
    assert shown == [with_skips, without]
    assert text.number("the same skips overshoot, to a factor of") == gradient_norms("relu", 2, 1)[1]


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
    assert answer("gradient-remedies").number("with ReLU by about {} per layer") == growth
