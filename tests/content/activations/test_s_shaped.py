"""The page activations/s-shaped.md: its functions, and what it claims, computed again."""

from functools import partial

import numpy as np
import pytest
from content.activations.cases import CASES, blocks, disagreement
from content.activations.claims import cited
from content.answers import Answer, Figure, value
from content.equations import evaluate
from ml.activations import gallery as act
from scipy import special

PAGE = "activations/s-shaped.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_works_are_cited_by_their_years():
    assert cited(PAGE) == {
        "Baldi and Hornik": "1989",
        "McCulloch and Pitts": "1943",
        "Rosenblatt": "1958",
        "Bengio et al.": "2013",
        "Courbariaux et al.": "2016",
        "Bergstra et al.": "2009",
        "Glorot and Bengio": "2010",
        "Fang et al.": "2021",
        "Burbidge, Magee and Robb": "1988",
        "Lupton et al.": "1999",
        "Carlile et al.": "2017",
        "Wuraola and Patel": "2018",
        "Klimek and Perelstein": "2018",
    }
    answer("softsign").shows("Elliott proposed it in 1993", "tanh units ended near 0 or")


def test_the_quotient_rule_gives_the_slope_of_isru():
    steps = [r"(r - \alpha x^2)/r^{3/2}", "r^{-3/2}"]
    answer("isru").shows(rf"with $r = 1 + \alpha x^2$ it is ${' = '.join(steps)}$")
    for x, alpha in ((0.7, 2.0), (-1.5, 1.0)):
        values = {"x": x, r"\alpha": alpha, "r": 1 + alpha * x**2}
        slope = pytest.approx(float(act.isru_derivative(x, alpha)))
        assert [evaluate(step, values) for step in steps] == [slope, slope]


def test_the_identity_and_the_step_do_what_the_words_say():
    assert set(act.identity_derivative(np.linspace(-9, 9, 99))) == {1}
    answer("identity").shows("unchanged, with slope 1 everywhere")
    text = answer("step")
    below, at = text.numbers("The step outputs {} below a threshold and {} from it on")
    assert [below, at] == [act.step(-1e-9), act.step(0)]
    assert text.number("Taking f(0) =") == act.step(0)
    slopes = [*text.numbers("Its slope is {} wherever"), text.number("the {} that code returns there")]
    assert slopes == [act.step_derivative(-1), act.step_derivative(0)]
    text.shows("multiplies every gradient by 0 and", "the Dirac delta at 0,", '"The slope at 0 is infinite."')
    text.shows(r"others take 0 or $\tfrac{1}{2}$, and the sign function maps to $\pm 1$ instead")
    figure("step").shows("The closed dot is the value at 0.", "derivative is 0 on both sides")


def test_softsign_and_its_second_derivative_are_as_told():
    text = answer("softsign")
    x = text.number("at x = {} softsign is")
    assert text.numbers("softsign is {}, where tanh differs from {} by less than 10^{-8}") == [act.softsign(x), 1]
    assert 1e-9 < 1 - act.tanh(float(x)) < 10.0**-8
    text.shows("less than $10^{-8}$")
    height, pole, wrong, at = text.numbers("$x / ({} + x)$ has a pole at ${}$ and equals ${}$ at $x = {}$")
    assert (height + pole, at / (1 + at)) == (0, wrong)
    h = 1e-6
    seconds = [(act.softsign_derivative(side * h) - 1) / (side * h) for side in (-1, 1)]
    assert text.numbers("It jumps from {} to {} at the origin") == [pytest.approx(s, abs=1e-4) for s in seconds]
    second = r"-2 \sgn(x) / (1 + \abs{x})^3"
    text.shows(f"The second derivative is ${second}$", "and the class ends at $C^1$")
    text.shows(r"Softsign is $x$ divided by $1 + \abs{x}$: an S-curve between $-1$ and $1$, like")
    for at in (-2.0, -0.3, 0.4, 3.0):
        slope = (act.softsign_derivative(at + 1e-6) - act.softsign_derivative(at - 1e-6)) / 2e-6
        assert evaluate(second, {"x": at}) == pytest.approx(slope, abs=1e-6)
    assert figure("softsign").number("has reached only {} at six") == act.softsign(6)


def test_the_limits_of_the_arctangent_are_right():
    text = answer("arctan")
    assert text.number("the outputs go up to {} in size") == act.arctan(np.inf)
    text.shows(
        r"from $-\pi/2$ to $\pi/2$", "falls like $1/x^2$", r"Multiply by $2/\pi$ when outputs between $-1$ and $1$"
    )
    assert act.arctan_derivative(1e4) * 1e8 == pytest.approx(1)
    assert 2 / np.pi * act.arctan(np.inf) == 1
    text.shows(r"Expecting the range $(-1, 1)$. Without the factor $2/\pi$")
    says = figure("arctan")
    assert says.numbers("between about minus {} and {}.") == [act.arctan(np.inf)] * 2
    says.shows(r"without its factor $1/\pi$")


def test_arsinh_is_a_logarithm_far_out_and_its_formula_cancels():
    text = answer("arsinh")
    x, both = text.numbers("at x = {} both are {}")
    assert [both, both] == [act.arsinh(x), np.log(2 * x)]
    text.shows(r"close to $\sgn(x) \ln(2 \abs{x})$", r"falls only like $1/\abs{x}$", "$x = -10^{8}$")
    assert act.arsinh_derivative(1e4) * 1e4 == pytest.approx(1)
    assert np.float64(-1e8) + np.sqrt(np.float64(1e8) ** 2 + 1) == 0
    assert text.number(r"rounds to 0 in double precision and the result is -\infty instead of {}.") == act.arsinh(-1e8)
    text.shows(r"$x + \sqrt{x^2 + 1}$ rounds to 0")
    says = figure("arsinh")
    assert says.number("upper bound, about {} at six") == act.arsinh(6)
    assert says.number("that is still {} at six") == act.arsinh_derivative(6)


def test_isru_has_its_bounds_its_other_forms_and_its_overflow():
    text = answer("isru")
    x = np.linspace(-9, 9, 18001)
    np.testing.assert_allclose(act.isru(x), np.tanh(np.arcsinh(x)), atol=1e-15)
    np.testing.assert_allclose(act.isru(x), np.sin(np.arctan(x)), atol=1e-15)
    text.shows(r"For $\alpha = 1$ the function is $\tanh(\arsinh x)$, also the sine of $\arctan x$")
    base, square, largest = text.numbers(r"{}^2 = {} exceeds the largest float16, {},")
    assert (base**2, largest) == (square, np.finfo(np.float16).max)
    from_here = text.number(r"so for \alpha = 1 the output drops to 0 where \abs{x} \ge")
    for at, output in ((from_here - 0.5, True), (from_here, False)):
        with np.errstate(over="ignore"):
            half = np.float16(at)
            assert bool(half / np.sqrt(np.float16(1) + half * half) > 0) is output
    text.shows(r"A parameter $\alpha > 0$ sets", r"between $-1/\sqrt{\alpha}$ and $1/\sqrt{\alpha}$")
    assert act.isru(1e9, 4.0) == pytest.approx(1 / np.sqrt(4))
    text.shows(r"Leaving out $\alpha > 0$. For $\alpha < 0$ the", r"only for $\abs{x} < 1/\sqrt{-\alpha}$")
    text.shows(r"so for $\alpha = 1$ the output drops to 0")
    figure("isru").shows(r"Drawn for $\alpha = 1$. The slope at 0 is 1 for every")


def test_sqnl_is_made_of_parabolas_near_tanh():
    text = answer("sqnl")
    x = np.linspace(-9, 9, 18001)
    gap = text.number("distance from tanh is never more than")
    assert gap - 1e-4 < np.abs(act.sqnl(x) - np.tanh(x)).max() < gap
    flat = text.numbers("flat exactly at {} and {}.")
    assert [act.sqnl_derivative(at) for at in flat] == [0, 0]
    assert [act.sqnl_derivative(at * 0.999) > 0 for at in flat] == [True, True]
    assert text.numbers("Outside [{}, {}] the unit is constant") == flat
    bends = [(act.sqnl_derivative(at + 1e-3) - act.sqnl_derivative(at)) / 1e-3 for at in (-1, 1, 3)]
    text.shows(r"second derivative is $\tfrac{1}{2}$ on $(-2, 0)$, $-\tfrac{1}{2}$ on $(0, 2)$ and $0$ outside")
    assert bends == pytest.approx([1 / 2, -1 / 2, 0])
    text.shows("It jumps at $-2$, $0$ and $2$, so the class is $C^1$; lists of activation functions often give $C^2$.")
    text.shows(r"the derivative as $1 \mp x/2$ for all $x$: without the cut at $\pm 2$", "The values $-1$ and $1$ are")
    assert [act.sqnl(at) for at in flat] == [-1, 1]
    figure("sqnl").shows(r"zero slope from $\pm 2$ on")


def test_soft_clipping_meets_the_corner_and_its_other_formula():
    text = answer("soft-clipping")
    for case in CASES:
        if case.id == "soft-clipping":
            assert disagreement(case, 1, blocks("soft-clipping")[2]) == ""
    corner, alpha, at_corner, hard = text.numbers(
        r"At the corner x = {} the value for \alpha = {} is {} where hard clipping gives {};"
    )
    assert [at_corner, at_corner, hard] == [act.soft_clipping(corner, alpha), np.log(2) / alpha, np.clip(corner, 0, 1)]
    text.shows(r"the gap is close to $(\ln 2)/\alpha$", r"it tends to $\min(\max(x, 0), 1)$")
    text.shows(r"parameter $\alpha > 0$ sets")
    text.shows("clipping to the interval from 0 to 1:", "one shifted by 1, which", "reach values near 0 and 1.")
    x = np.linspace(-1, 2, 301)
    np.testing.assert_allclose(act.soft_clipping(x, 500.0), np.clip(x, 0, 1), atol=2e-3)
    softplus = special.log1p(np.exp(8 * x)) / 8 - special.log1p(np.exp(8 * (x - 1))) / 8
    np.testing.assert_allclose(act.soft_clipping(x, 8.0), softplus, atol=1e-12)
    text.shows(r"largest in the middle, at $x = \tfrac{1}{2}$", r"about the point $(\tfrac{1}{2}, \tfrac{1}{2})$, not")
    assert x[act.soft_clipping_derivative(x, 8.0).argmax()] == pytest.approx(1 / 2)
    np.testing.assert_allclose(act.soft_clipping(0.5 + x) + act.soft_clipping(0.5 - x), 2 * 0.5)
    assert figure("soft-clipping").number(r"Drawn for \alpha =") == alpha


def test_the_table_of_tails_has_the_slopes_and_their_laws():
    text = answer("s-shaped-tails")
    head, *rows = text.tables[0]
    points = [value(cell) for cell in head[1:5]]
    names = ["tanh", "sqnl", "isru", "arctan", "softsign", "arsinh"]
    for name, row in zip(names, rows, strict=True):
        assert row[0].lower().startswith(name)
        slope = getattr(act, f"{name}_derivative")
        assert slope(0) == 1
        for x, cell in zip(points, row[1:5], strict=True):
            assert value(cell) == slope(float(x)), f"{name} at {x}"
        if row[5] != "none":
            assert slope(1000) == pytest.approx(evaluate(row[5], {"x": 1000}), rel=0.01)
    text.shows(r"Tanh falls like $4 e^{-2\abs{x}}$", r"like $1/\abs{x}$, but it", "like $1/x^2$.")
    text.shows("exactly flat from 2 on")
    text.shows("All of them have slope 1 at the origin", r"| ISRU, $\alpha = 1$ |")
    assert act.sqnl_derivative(2) == 0
    figure("s-shaped-tails").shows("its slope is 0 from 2 on")
