"""The gallery of activation functions: what the pages display, claim and print must be what the code computes."""

import inspect
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import figure_style
import numpy as np
import pytest
from content.latex_eval import Values, equation, evaluator
from content.pages import ROOT, page_text, section
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from ml.activations import gallery as act
from ml.activations.exponential_linear import SELU_ALPHA, SELU_LAMBDA
from ml.activations.gallery import GALLERY
from ml.activations.rectifiers import prelu_alpha_derivative, rrelu_slopes
from ml.activations.smooth import gelu_tanh, log1pexp, normal_cdf
from ml.activations.softmax import log_softmax, logsumexp, maxout, maxout_derivative, softmax, softmax_jacobian
from plots import function_and_derivative
from scipy import special
from scipy.stats import norm

PAGES = {
    "s-shaped": ["identity", "step", "softsign", "arctan", "arsinh", "isru", "sqnl", "soft-clipping"],
    "rectifiers": ["prelu", "rrelu", "brelu", "srelu", "apl"],
    "exponential-linear": ["elu", "selu", "isrlu"],
    "smooth": ["softplus", "gelu", "silu", "bent-identity", "soft-exponential"],
    "bumps-and-waves": ["sinusoid", "sinc", "gaussian", "sq-rbf"],
    "sigmoid-tanh": ["sigmoid", "tanh"],
    "relu": ["relu", "leaky-relu"],
}
PAGE = {name: f"activations/{page}.md" for page, names in PAGES.items() for name in names}
OWN = [name for name in PAGE if PAGE[name] not in ("activations/sigmoid-tanh.md", "activations/relu.md")]
IN_GALLERY = {entry.id: entry for entry in GALLERY}

SELU = {"lambda_": Decimal("1.0507009873554805"), "alpha": Decimal("1.6732632423543772")}


@dataclass(frozen=True)
class Case:
    """A function with one choice of its parameters, and where the pages say that pieces of it meet."""

    id: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    kinks: tuple[float, ...] = ()  # where there is no derivative
    joints: tuple[float, ...] = (0.0, 0.7)  # where smoothness is checked, besides the kinks
    extrema: tuple[float, ...] = ()  # where the function turns
    start: float = -np.inf  # the function is defined to the right of this
    atol: float = 1e-40

    @property
    def f(self) -> Callable[..., Any]:
        return lambda x: getattr(act, self.id.replace("-", "_"))(x, **self.kwargs)

    @property
    def derivative(self) -> Callable[..., Any]:
        return lambda x: getattr(act, f"{self.id.replace('-', '_')}_derivative")(x, **self.kwargs)

    @property
    def values(self) -> Values:
        """The values of the symbols in the displayed formulas, besides x."""
        values: Values = dict(SELU) if self.id == "selu" else {}
        for name, value in self.kwargs.items():
            values[name] = [Decimal(v) for v in value] if isinstance(value, tuple) else Decimal(value)
        return values | {"S": len(values.get("a", []))}

    @property
    def points(self) -> list[float]:
        """Both sides of every kink and joint, close and far, and both tails."""
        steps = [0, 1e-9, 1e-6, 1e-3, 0.05, 0.3, 0.5, 0.9]
        near = [at + side * step for at in (*self.kinks, *self.joints) for side in (-1, 1) for step in steps]
        far = [side * x for side in (-1, 1) for x in (1, 1.5, 2, 2.5, 3, 4.5, 7, 12, 25, 60, 100, 1000, 1e4)]
        if self.id == "soft-exponential":
            far = [x for x in far if x <= 100]  # beyond, the exponential leaves float64
        return sorted({float(x) for x in near + far if x > self.start})


CASES = [
    Case("identity"),
    Case("step", kinks=(0,)),
    Case("softsign"),
    Case("arctan"),
    Case("arsinh"),
    *(Case("isru", {"alpha": alpha}) for alpha in (1.0, 4.0)),
    Case("sqnl", joints=(-2, 0, 2)),
    *(Case("soft-clipping", {"alpha": alpha}, joints=(0, 0.5, 1)) for alpha in (8.0, 1.0)),
    *(Case("prelu", {"alpha": alpha}, kinks=(0,)) for alpha in (0.25, -0.5)),
    *(Case("rrelu", {"alpha": alpha}, kinks=(0,)) for alpha in (11 / 48, 0.3)),
    *(Case("brelu", {"i": i}, kinks=(0,)) for i in (0, 1, 2, 3)),
    Case("srelu", {"t_l": -1.0, "a_l": 0.2, "t_r": 1.0, "a_r": 0.4}, kinks=(-1, 1)),
    Case("srelu", {"t_l": -0.5, "a_l": -0.3, "t_r": 2.0, "a_r": -1.5}, kinks=(-0.5, 2)),
    Case("srelu", {"t_l": -0.5, "a_l": 0.0, "t_r": 2.0, "a_r": 1.5}, kinks=(-0.5, 2)),
    Case("apl", {"a": (0.6, -0.4), "b": (-1.0, 1.0)}, kinks=(-1, 0, 1)),
    Case("apl", {"a": (-0.5,), "b": (0.5,)}, kinks=(0, 0.5)),
    *(Case("elu", {"alpha": alpha}, kinks=(0,)) for alpha in (1.0, 2.0)),
    Case("selu", kinks=(0,)),
    *(Case("isrlu", {"alpha": alpha}) for alpha in (1.0, 4.0)),
    Case("softplus"),
    Case("gelu", extrema=(-0.7517915246935645,)),
    Case("silu", extrema=(-1.2784645427610738,)),
    Case("bent-identity"),
    *(Case("soft-exponential", {"alpha": alpha}, atol=1e-14) for alpha in (0.5, 0.0)),
    Case("soft-exponential", {"alpha": -0.5}, start=-1.5, joints=(-0.5, 0), atol=1e-14),
    Case("sinusoid", extrema=(np.pi / 2, -np.pi / 2), atol=1e-15),
    Case("sinc", extrema=(4.493409457909064,), atol=1e-15),
    Case("gaussian"),
    Case("sq-rbf", joints=(-2, -1, 0, 1, 2)),
    Case("sigmoid"),
    Case("tanh"),
    Case("relu", kinks=(0,)),
    Case("leaky-relu", kinks=(0,)),
]


def name_of(case: Case) -> str:
    return "-".join([case.id, *(f"{k}={v}" for k, v in case.kwargs.items())])


every_case = pytest.mark.parametrize("case", CASES, ids=name_of)


def displayed(name: str) -> tuple[str, str]:
    """The TeX of a function and of its derivative: the first two display formulas of its section."""
    blocks = re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", section(PAGE[name], name))
    return blocks[0], blocks[1]


def exact(case: Case, tex: str) -> list[Callable[[Decimal], Decimal]]:
    """Each side of the displayed equation as a function of x."""
    values = case.values
    if "f(x)" in tex.partition("=")[2]:
        (first, *_) = equation(displayed(case.id)[0])
        values |= {"f": lambda x: first(case.values | {"x": x})}
    return [lambda x, side=side: side(values | {"x": x}) for side in equation(tex)]  # type: ignore[misc]


def disagreement(case: Case, which: int, tex: str) -> str:
    """The first point where a side of the equation is not what the code returns; empty if there is none.

    `which` is 0 for the function and 1 for its derivative, which need not have a value at the kinks.
    """
    python = (case.f, case.derivative)[which]
    for side, x in product(exact(case, tex), case.points):
        if which == 1 and x in case.kinks:
            continue
        shown, computed = side(Decimal(x)), float(python(x))
        if not abs(Decimal(computed) - shown) <= Decimal("1e-11") * abs(shown) + Decimal(case.atol):
            return f"at {x} the page shows {shown:.15g}, the code returns {computed!r}"
    return ""


# What is displayed


def test_every_function_of_the_gallery_is_checked() -> None:
    assert {case.id for case in CASES} == set(PAGE) == set(IN_GALLERY)
    assert len(GALLERY) == 29


@every_case
def test_displayed_formula_is_what_the_code_computes(case: Case) -> None:
    assert disagreement(case, 0, displayed(case.id)[0]) == ""


@every_case
def test_displayed_derivative_is_what_the_code_computes(case: Case) -> None:
    assert disagreement(case, 1, displayed(case.id)[1]) == ""


@every_case
def test_displayed_derivative_is_the_slope_of_the_displayed_formula(case: Case) -> None:
    (f, *_), slopes = (exact(case, tex) for tex in displayed(case.id))
    h = Decimal("1e-20")
    for x in map(Decimal, case.points):
        if float(x) in (*case.kinks, *case.joints):
            continue
        difference = (f(x + h) - f(x - h)) / (2 * h)
        for slope in slopes:
            assert abs(slope(x) - difference) <= Decimal("1e-17") * max(1, abs(difference)), f"at {x}"


@every_case
def test_derivative_in_code_is_the_slope_of_the_function_in_code(case: Case) -> None:
    for x in case.points:
        h = 1e-5 * max(1.0, abs(x))
        if abs(x) > 100 or x in case.kinks or x - 2 * h <= case.start:
            continue
        crossed = [k for k in (*case.kinks, *case.joints) if abs(k - x) <= 2 * h]
        if crossed:  # one-sided, away from where the pieces meet
            h = h if x >= crossed[0] else -h
            slope = (-3 * case.f(x) + 4 * case.f(x + h) - case.f(x + 2 * h)) / (2 * h)
        else:
            slope = (case.f(x + h) - case.f(x - h)) / (2 * h)
        assert case.derivative(x) == pytest.approx(slope, rel=3e-6, abs=3e-6), f"at {x}"


@every_case
def test_displayed_derivative_claims_no_slope_at_a_kink(case: Case) -> None:
    if case.id == "apl":  # its Heaviside steps have values; the text says where the formula holds
        assert "holds away from 0 and from the $b_s$" in " ".join(section(PAGE["apl"], "apl").split())
        return
    for slope, kink in product(exact(case, displayed(case.id)[1]), case.kinks):
        assert slope(Decimal(kink)).is_nan()


def test_further_displayed_derivatives_are_what_the_code_computes() -> None:
    """Soft clipping's slope as a product, and the slope of PReLU in its parameter."""
    blocks = re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", section(PAGE["soft-clipping"], "soft-clipping"))
    for case in CASES:
        if case.id == "soft-clipping":
            assert disagreement(case, 1, blocks[2]) == ""
    blocks = re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", section(PAGE["prelu"], "prelu"))
    (slope,) = equation(blocks[2])
    for x in (-2.5, -1.0, 0.0, 3.0):
        assert float(slope({"x": Decimal(x)})) == prelu_alpha_derivative(x)
        assert float(slope({"x": Decimal(x)})) == pytest.approx(act.prelu(x, 1.25) - act.prelu(x, 0.25))


def mutations() -> list[tuple[str, int, str]]:
    """Each displayed formula with one sign flipped, one digit changed or one comparison turned round."""
    swaps = {"+": "-", "-": "+", "<": ">", ">": "<", r"\sin": r"\cos", r"\cos": r"\sin", r"\max": r"\min"}
    found = []
    for name in PAGE:
        for which, tex in enumerate(displayed(name)):
            start = tex.index("=")
            end = re.search(r",?\s*\\q?quad|\Z", tex).start()  # type: ignore[union-attr]
            for mark in re.finditer(r"[+\-<>]|\\(?:sin|cos|max)(?![a-z])|\d", tex[:end]):
                if mark.start() > start:
                    new = swaps.get(mark[0]) or str((int(mark[0]) + 1) % 10)
                    found.append((name, which, tex[: mark.start()] + new + tex[mark.end() :]))
    return found


@pytest.mark.parametrize(("name", "which", "tex"), mutations())
def test_a_slip_in_a_displayed_formula_is_noticed(name: str, which: int, tex: str) -> None:
    def noticed(case: Case) -> bool:
        try:
            return disagreement(case, which, tex) != ""
        except (ArithmeticError, ValueError, SyntaxError):
            return True

    assert any(noticed(case) for case in CASES if case.id == name)


@pytest.mark.parametrize(
    "tex", [r"f(x) = \foo x", r"f(x) = \sin 2x", "f(x) = (x", "f(x) = x]", r"\tanh x", "f(x) = x^"]
)
def test_a_formula_that_cannot_be_read_is_refused(tex: str) -> None:
    with pytest.raises((SyntaxError, NameError)):
        [side({"x": Decimal(1)}) for side in equation(tex)]


# What is claimed in the table of facts


def facts(name: str) -> dict[str, str]:
    rows = re.findall(r"(?m)^\| (.+) \|$", section(PAGE[name], name))
    at = next(i for i, row in enumerate(rows) if row.startswith("Range |"))
    return dict(zip(rows[at].split(" | "), rows[at + 2].split(" | "), strict=True))


def applicable(cell: str, values: Values) -> str:
    """Of `this if $a > 0$; that otherwise` the part that applies."""
    for clause in cell.split("; "):
        text, _, condition = clause.partition(" if ")
        if not condition:
            return text.removesuffix(" otherwise")
        if evaluator(condition.strip("$"), condition=True)(values):
            return text
    raise LookupError(f"nothing applies of {cell}")


def number(tex: str, values: Values) -> Decimal:
    return evaluator(tex)(values)


def ends(case: Case) -> list[tuple[Decimal, Decimal]]:
    """Values of the function far out, and much farther out, on the left and on the right."""
    (f, *_) = exact(case, displayed(case.id)[0])
    left = (Decimal(-100), Decimal(-10000))
    if case.start > -np.inf:
        left = (Decimal(case.start) + Decimal("1e-10"), Decimal(case.start) + Decimal("1e-40"))
    return [(f(near), f(far)) for near, far in (left, (Decimal(100), Decimal(10000)))]


@every_case
def test_claimed_range_is_the_range(case: Case) -> None:
    claim = applicable(facts(case.id)["Range"], case.values)
    (f, *_) = exact(case, displayed(case.id)[0])
    grid = [*np.arange(-12, 12.25, 0.25), *case.kinks, *case.joints, *case.extrema]
    sampled = {x: f(Decimal(float(x))) for x in grid if x > case.start}
    falls = any(far < near - 1 for near, far in ends(case))
    rises = any(far > near + 1 for near, far in ends(case))
    if claim.startswith("bounded"):
        assert not falls or (claim != "bounded below" and not rises)
        return
    tex = re.search(r"\$(.*?)\$", claim)[1].replace(r"\left", "").replace(r"\right", "")  # type: ignore[index]
    if tex.startswith(r"\{"):
        assert set(sampled.values()) == {Decimal(n) for n in tex.strip(r"\{}").split(",")}
        return
    low, high = (number(part, case.values) for part in tex[1:-1].split(", "))
    for bound, closed, grows, sign in [(low, tex[0] == "[", falls, 1), (high, tex[-1] == "]", rises, -1)]:
        extreme = min(sign * value for value in sampled.values())
        taken = any(sign * value == extreme for x, value in sampled.items() if abs(x) <= 10)
        assert grows == bound.is_infinite()
        if closed:
            assert taken
            assert abs(extreme - sign * bound) < Decimal("1e-5")
        elif not bound.is_infinite():
            assert not taken
            assert extreme > sign * bound
            assert min(abs(far - bound) for _, far in ends(case)) < Decimal("1e-3")


CLASSES = {
    -1: "discontinuous",
    0: "continuous",
    1: "once continuously differentiable",
    2: "twice continuously differentiable",
    99: "infinitely differentiable",
}


@every_case
def test_claimed_continuity_class_is_the_class(case: Case) -> None:
    claim = applicable(facts(case.id)["Smoothness"], case.values)
    found = re.search(r"C\^(?:\{(-1)\}|(\d)|(\\infty))", claim)
    assert found
    smooth = 99 if found[3] else int(found[1] or found[2])
    assert claim.startswith(CLASSES[smooth])
    (f, *_) = exact(case, displayed(case.id)[0])
    h = Decimal("1e-8")

    def jump(at: float, order: int) -> Decimal:
        """Difference of the derivative of that order right and left of the point."""
        limits = []
        for step in (h, -h):
            values = [f(Decimal(at) + step * k) for k in range(1, order + 2)]
            for _ in range(order):
                values = [(b - a) / step for a, b in pairwise(values)]
            limits.append(values[0])
        return abs(limits[0] - limits[1])

    joints = (*case.kinks, *case.joints)
    for order in range(min(smooth, 4) + 1):
        assert all(jump(at, order) < Decimal("1e-3") for at in joints), f"derivative {order} jumps"
    if smooth < 4:
        assert any(jump(at, smooth + 1) > Decimal("0.05") for at in joints), f"derivative {smooth + 1} is continuous"


@every_case
def test_claimed_slopes_are_the_slopes(case: Case) -> None:
    found = re.fullmatch(r"largest( in size)?: (.*)<br>at 0: (.*)", facts(case.id)["Slope"])
    assert found
    in_size, largest_claim, at_zero = found.groups()
    grid = np.concatenate([np.linspace(-8, 8, 160001), *([k - 1e-9, k + 1e-9] for k in case.kinks)])
    slopes_drawn = case.derivative(grid[grid > case.start])
    largest = np.abs(slopes_drawn).max() if in_size else slopes_drawn.max()
    claim = applicable(largest_claim, case.values)
    if claim == "unbounded":
        assert abs(case.derivative(case.start + 1e-9 if case.start > -np.inf else 100)) > 1e6
    elif "in the example" not in claim or case.kwargs["a"] == (0.6, -0.4):
        value = float(number(re.search(r"\$(.*?)\$", claim)[1], case.values))  # type: ignore[index]
        assert largest == pytest.approx(value, abs=1e-5 if "reached" not in claim else 5e-3)
    claim = applicable(at_zero, case.values)
    if claim == "none":
        assert case.id == "step"
    elif "in the example" not in claim or case.kwargs["a"] == (0.6, -0.4):
        slopes = [float(number(tex, case.values)) for tex in re.findall(r"\$(.*?)\$", claim)]
        assert ("left" in claim) == (len(slopes) == 2)
        assert case.derivative([-1e-12, 1e-12]) == pytest.approx([slopes[0], slopes[-1]], abs=1e-9)


def test_at_a_kink_the_code_returns_what_the_pages_say() -> None:
    """The slope on the left; what is built from ReLU takes ReLU's 0 for the hinge whose corner it is."""
    assert "returns the slope on the left" in page_text("activations/rectifiers.md")
    assert "inherit that 0" in page_text("activations/rectifiers.md")
    inherited = {"brelu": [0.0], "apl": [0.4, 0.4, 1.0], "step": [0.0]}
    for entry in GALLERY:
        left = [float(entry.derivative(k - 1e-12)) for k in entry.kinks]
        expected = inherited.get(entry.id, left)
        assert [float(entry.derivative(k)) for k in entry.kinks] == pytest.approx(expected), entry.id
    assert act.relu_derivative(0) == 0
    assert act.brelu_derivative([0, 0], [0, 1]).tolist() == [0, 0]


# What the sections include


@pytest.mark.parametrize("name", OWN)
def test_section_shows_its_own_code(name: str) -> None:
    function = name.replace("-", "_")
    functions = [getattr(act, wanted) for wanted in (function, f"{function}_derivative")]
    file = functions[0].__module__.replace(".", "/") + ".py"
    source = (ROOT / "includes" / file).read_text(encoding="utf-8")
    assert f'--8<-- "{file}:{name}"' in section(PAGE[name], name)
    start, end = (source.index(f"# --8<-- [{mark}:{name}]") for mark in ("start", "end"))
    assert all(inspect.getsource(one).strip() in source[start:end] for one in functions)


@pytest.mark.parametrize("name", OWN)
def test_section_draws_its_own_function_with_its_kinks(name: str) -> None:
    figures = re.findall(r"(?ms)^```python figure=.*?^```$", section(PAGE[name], name))
    function = name.replace("-", "_")
    assert any("function_and_derivative(" in code and f"{function}_derivative" in code for code in figures)
    kinks = IN_GALLERY[name].kinks
    shown = re.findall(r"kinks=\(([^)]*)\)", "".join(figures))
    assert [tuple(float(k) for k in found.split(",") if k.strip()) for found in shown] == ([kinks] if kinks else [])


# The code itself


PUBLIC = [(entry.id, f) for entry in GALLERY for f in (entry.f, entry.derivative)]
PUBLIC += [("rrelu", prelu_alpha_derivative), ("gelu", gelu_tanh)]


@pytest.mark.parametrize(("name", "f"), PUBLIC)
def test_no_overflow_and_no_warning_up_to_ten_thousand(name: str, f: Callable[..., Any]) -> None:
    x = np.concatenate([-np.logspace(-12, 4, 2000), [0], np.logspace(-12, 4, 2000)])
    with np.errstate(over="raise", divide="raise", invalid="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        y = f(x)
    assert np.isfinite(y).all() or name == "soft-exponential"
    assert not np.isnan(y).any()


@pytest.mark.parametrize(("name", "f"), PUBLIC)
def test_scalars_lists_and_arrays_of_any_shape_come_back_as_floats(name: str, f: Callable[..., Any]) -> None:
    for x in (1, -2.5, True, [1, -2], [[1, 2], [-3, 4]], np.array(3), np.zeros((2, 0)), np.ones((2, 3, 4), np.float32)):
        y = f(x)
        assert np.shape(y) == np.shape(x)
        assert y.dtype == np.float64
    data = np.array([1.0, -1.0])
    f(data)[0] = 7.0
    assert data.tolist() == [1.0, -1.0], "the input must not change"


def test_functions_agree_with_scipy() -> None:
    x = np.concatenate([np.linspace(-40, 40, 4001), [-1e4, -745.0, 745.0, 1e4]])
    pairs = [
        (act.sigmoid(x), special.expit(x)),
        (act.sigmoid_derivative(x), special.expit(x) * special.expit(-x)),
        (normal_cdf(x), special.ndtr(x)),
        (act.gelu(x), x * special.ndtr(x)),
        (act.gelu(x[np.abs(x) < 3]), (x * (1 + special.erf(x / np.sqrt(2))) / 2)[np.abs(x) < 3]),
        (act.sinc_derivative(x[x > 0]), -special.spherical_jn(1, x[x > 0])),
        (act.softplus(x), -special.log_expit(-x)),
    ]
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-17)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_and_its_relatives_agree_with_scipy(axis: int) -> None:
    z = np.random.default_rng(0).normal(0, 300, (4, 5, 3))
    np.testing.assert_allclose(softmax(z, axis), special.softmax(z, axis), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(z, axis), special.log_softmax(z, axis), rtol=1e-12, atol=1e-15)
    for keepdims in (False, True):
        theirs = special.logsumexp(z, axis, keepdims=keepdims)
        np.testing.assert_allclose(logsumexp(z, axis, keepdims), theirs, rtol=1e-14)


def test_softmax_and_its_relatives_survive_extreme_logits() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert softmax([1e4, 0, -1e4]).tolist() == [1, 0, 0]
        assert log_softmax([1e4, 0, -1e4]).tolist() == [0, -1e4, -2e4]
        assert softmax([1, -np.inf]).tolist() == [1, 0]
        assert logsumexp([-np.inf, -np.inf]) == -np.inf
        assert logsumexp([1e4, 1e4]) == pytest.approx(1e4 + np.log(2))


def test_softmax_jacobian_is_the_slope_of_softmax() -> None:
    z = np.random.default_rng(1).normal(size=(2, 4))
    jacobian, h = softmax_jacobian(z), 1e-6
    assert jacobian.shape == (2, 4, 4)
    for j in range(4):
        shift = h * np.eye(4)[j]
        slopes = (softmax(z + shift) - softmax(z - shift)) / (2 * h)
        np.testing.assert_allclose(jacobian[..., j], slopes, atol=1e-9)


def test_displayed_softmax_and_its_jacobian_are_what_the_code_computes() -> None:
    value, slope = (
        equation(tex)[0]
        for tex in re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", section("activations/softmax.md", "softmax"))[:2]
    )
    z = [0.5, -1.25, 3.0, 0.0]
    p, jacobian = softmax(z), softmax_jacobian(z)
    values: Values = {"z": [Decimal(v) for v in z], "K": 4, "p": [Decimal(v) for v in p]}
    for i, j in product(range(1, 5), repeat=2):
        assert float(value(values | {"i": i})) == pytest.approx(p[i - 1], rel=1e-14)
        shown = slope(values | {"i": i, "j": j, "delta_ij": int(i == j)})
        assert float(shown) == pytest.approx(jacobian[i - 1, j - 1], rel=1e-14)


def test_displayed_maxout_and_its_derivative_are_what_the_code_computes() -> None:
    f, slope = (
        equation(tex)[0]
        for tex in re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", section("activations/softmax.md", "maxout"))[:2]
    )
    x = [0.5, -1.25, 3.0, 0.0]
    values: Values = {"x": [Decimal(v) for v in x]}
    assert float(f(values)) == maxout(x)
    assert [float(slope(values | {"j": j})) for j in range(1, 5)] == maxout_derivative(x).tolist()


def test_maxout_works_along_any_axis_and_gives_ties_to_the_first() -> None:
    z = np.random.default_rng(2).normal(size=(3, 4, 5))
    for axis in (0, 1, -1):
        assert np.array_equal(maxout(z, axis), z.max(axis))
        slopes = maxout_derivative(z, axis)
        assert np.array_equal((slopes * z).sum(axis), z.max(axis))
    assert maxout_derivative([1, 1, 0]).tolist() == [1, 0, 0]


def test_soft_exponential_refuses_what_lies_outside_its_domain() -> None:
    for f in (act.soft_exponential, act.soft_exponential_derivative):
        with pytest.raises(ValueError, match=r"x must be above -1\.5"):
            f([0.0, -1.5], -0.5)
    x = np.array([0.5, 1.0, 2.0])
    np.testing.assert_allclose(act.soft_exponential(x, -1.0), np.log(x), atol=1e-15)
    np.testing.assert_allclose(act.soft_exponential(x, 1.0), np.exp(x))
    np.testing.assert_allclose(act.soft_exponential(x, 1e-9), x, rtol=1e-8)
    np.testing.assert_allclose(act.soft_exponential(x, -1e-9), x, rtol=1e-8)


def test_custom_gradient_returns_value_and_chain_rule() -> None:
    x = np.linspace(-700, 700, 401)
    value, gradient = log1pexp(x)
    np.testing.assert_allclose(value, np.logaddexp(0, x), rtol=1e-15)
    np.testing.assert_allclose(gradient(3.0), 3 * special.expit(x), rtol=1e-14)
    assert log1pexp(100.0)[0] == 100
    assert log1pexp(100.0)[1](1.0) == 1


def test_randomized_slopes_stay_in_their_bounds_and_are_used_as_drawn() -> None:
    slopes = rrelu_slopes((1000,), np.random.default_rng(0))
    assert slopes.min() >= 1 / 8
    assert slopes.max() < 1 / 3
    x = -np.ones(1000)
    assert np.array_equal(act.rrelu(x, slopes), -slopes)
    assert np.array_equal(act.rrelu_derivative(x, slopes), slopes)
    assert act.rrelu(-1.0) == -11 / 48


def test_bipolar_relu_alternates_over_a_layer() -> None:
    layer = act.brelu([[2, 2, 2], [-3, -3, -3]], np.arange(3))
    assert layer.tolist() == [[2, 0, 2], [0, -3, 0]]


# The figures


def draw(entry: act.Activation, **options: Any) -> tuple[Figure, Axes]:
    with rc_context(figure_style.STYLE):
        fig = Figure(figsize=(4.8, 3.0))
        ax = fig.subplots()
        function_and_derivative(ax, entry.f, entry.derivative, entry.kinks, entry.xlim, **options)
        FigureCanvasAgg(fig).draw()
    return fig, ax


def curves(ax: Axes, style: str) -> list[np.ndarray]:
    """The points of each piece of a curve that is drawn in this line style."""
    lines = [line for line in ax.lines if line.get_linestyle() == style and line.get_zorder() == 3]
    return [np.asarray(line.get_xydata()) for line in lines]


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.id)
def test_figure_shows_function_and_derivative_broken_at_the_kinks(entry: act.Activation) -> None:
    _, ax = draw(entry)
    solid, dashed = curves(ax, "-"), curves(ax, "--")
    assert len(dashed) == len(entry.kinks) + 1
    assert len(solid) == (2 if entry.id == "step" else 1)
    for pieces, f in ((solid, entry.f), (dashed, entry.derivative)):
        for piece in pieces:
            np.testing.assert_allclose(piece[:, 1], f(piece[:, 0]), atol=1e-9)
        assert pieces[0][0, 0] == pytest.approx(entry.xlim[0])
        assert pieces[-1][-1, 0] == pytest.approx(entry.xlim[1])
    for kink in entry.kinks:
        assert not any(piece[0, 0] < kink < piece[-1, 0] for piece in dashed), "a line joins the two sides of a jump"
        open_dots = [line for line in ax.lines if line.get_marker() == "o" and line.get_markerfacecolor() == "#ffffff"]
        assert any(kink in line.get_xdata() for line in open_dots)


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.id)
def test_labels_of_a_figure_hide_nothing(entry: act.Activation) -> None:
    fig, ax = draw(entry)
    renderer = fig.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [text.get_window_extent(renderer) for text in ax.texts]
    assert [text.get_text() for text in ax.texts] == ["f(x)", "f\u2032(x)"]
    assert not boxes[0].overlaps(boxes[1])
    frame = ax.get_window_extent(renderer)
    for box in boxes:
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
        for piece in curves(ax, "-") + curves(ax, "--"):
            x, y = ax.transData.transform(piece).T
            assert not np.any((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1))


def test_a_page_may_place_and_name_the_labels_itself() -> None:
    _, ax = draw(IN_GALLERY["tanh"], f_at=(2, 0.5), derivative_at=(-2, 0.6), names=("a", "b"))
    assert [(text.get_text(), text.get_position()) for text in ax.texts] == [("a", (2, 0.5)), ("b", (-2, 0.6))]


# The numbers that the pages print


def prints(place: str, *texts: str) -> None:
    page, _, anchor = place.partition("#")
    source = " ".join(section(f"activations/{page}.md", anchor).split())
    for text in texts:
        assert text in source, f"{place} does not print {text}"


def table(place: str, first: str) -> list[list[str]]:
    """The rows below the table row that starts with these words."""
    page, _, anchor = place.partition("#")
    rows = re.search(
        rf"(?m)^\| {re.escape(first)} \|.*\n\| ---.*\n((?:\|.*\n)+)", section(f"activations/{page}.md", anchor)
    )
    assert rows
    return [row.strip("| ").split(" | ") for row in rows[1].splitlines()]


def test_numbers_of_the_s_shaped_functions_are_right() -> None:
    assert f"{act.softsign(10):.3f}" == "0.909"
    assert 1 - act.tanh(10) < 1e-8
    assert -1.5 / (1 - 1.5) == 3
    prints("s-shaped#softsign", "equals $3$ at $x = -1.5$", "$0.909$", "less than $10^{-8}$", "from $2$ to $-2$")
    h = 1e-6
    seconds = [(act.softsign_derivative(side * h) - 1) / (side * h) for side in (-1, 1)]
    assert seconds == pytest.approx([2, -2], abs=1e-4)

    assert f"{act.arsinh(1000):.4f}" == f"{np.log(2000):.4f}" == "7.6009"
    assert f"{act.arsinh(-1e8):.2f}" == "-19.11"
    assert np.sqrt(np.float64(1e8) ** 2 + 1) - 1e8 == 0
    prints("s-shaped#arsinh", "both are $7.6009$", "$x = -10^{8}$", "instead of $-19.11$")

    assert f"{act.arctan(np.inf):.3f}" == "1.571"
    prints("s-shaped#arctan", "up to $1.571$ in size")

    x = np.linspace(-9, 9, 18001)
    np.testing.assert_allclose(act.isru(x), np.tanh(np.arcsinh(x)), atol=1e-15)
    np.testing.assert_allclose(act.isru(x), np.sin(np.arctan(x)), atol=1e-15)
    for value, output in (("255.5", True), ("256", False)):
        with np.errstate(over="ignore"):
            half = np.float16(value)
            assert bool(half / np.sqrt(np.float16(1) + half * half) > 0) is output
    assert np.finfo(np.float16).max == 65504
    prints("s-shaped#isru", "$256^2 = 65536$", "65504", r"$\abs{x} \ge 256$")

    assert 0.0432 < np.abs(act.sqnl(x) - np.tanh(x)).max() < 0.0433
    prints("s-shaped#sqnl", "never more than $0.0433$")

    assert f"{act.soft_clipping(0, 8):.4f}" == f"{np.log(2) / 8:.4f}" == "0.0866"
    prints("s-shaped#soft-clipping", r"for $\alpha = 8$ is $0.0866$")


def test_table_of_tails_is_right() -> None:
    names = ["tanh", "sqnl", "isru", "arctan", "softsign", "arsinh"]
    for name, row in zip(names, table("s-shaped#s-shaped-tails", "Function"), strict=True):
        assert row[0].lower().startswith(name)
        slope = getattr(act, f"{name}_derivative")
        for x, cell in zip((1, 2, 5, 10), row[1:5], strict=True):
            shown = float(re.sub(r" \\times 10\^\{(.*?)\}", r"e\1", cell).strip("$"))
            digits = 2 if "times" in cell else len(cell.partition(".")[2])
            assert cell == f"{slope(x):.{digits}f}" or "times" in cell
            assert float(f"{slope(x):.2e}") == shown
        if row[5] != "none":
            tail = float(evaluator(row[5].strip("$"))({"x": Decimal(1000)}))
            assert slope(1000) == pytest.approx(tail, rel=0.01)


def test_numbers_of_the_rectifiers_are_right() -> None:
    assert 3 * act.prelu_derivative(-2) == 0.75
    assert 3 * prelu_alpha_derivative(-2) == -6
    prints("rectifiers#prelu", r"$3 \cdot 0.25 = 0.75$", r"$3 \cdot (-2) = -6$", r"$2 / ((1 + \alpha^2) n)$")
    z = np.linspace(-12, 12, 240001)
    second_moment = np.trapezoid(act.prelu(z) ** 2 * norm.pdf(z), z)
    assert second_moment == pytest.approx((1 + 0.25**2) / 2)
    assert f"{act.rrelu_derivative(-1):.3f}" == "0.229"
    assert f"{1 / 5.5:.3f}" == "0.182"
    prints("rectifiers#rrelu", "about 0.229", "$5.5$, a slope of $0.182$", "$0.229$")
    means = [np.trapezoid(act.brelu(z, i) * norm.pdf(z), z) for i in (0, 1)]
    assert [f"{mean:.3f}" for mean in means] == ["0.399", "-0.399"]
    assert means[0] == pytest.approx(1 / np.sqrt(2 * np.pi))
    prints("rectifiers#brelu", r"$1/\sqrt{2\pi} = 0.399$", "$-0.399$")
    assert act.srelu([-3, 3]).tolist() == pytest.approx([-1.4, 1.8])
    prints("rectifiers#srelu", r"$f(-3) = -1 + 0.2 \cdot (-2) = -1.4$", r"$f(3) = 1 + 0.4 \cdot 2 = 1.8$")


def test_example_of_the_adaptive_piecewise_linear_unit_is_right() -> None:
    slopes = [float(row[2].strip("$").rpartition("= ")[2]) for row in table("rectifiers#apl", "Piece")]
    assert slopes == pytest.approx(act.apl_derivative([-2, -0.5, 0.5, 2]).tolist())
    assert act.apl(-1) == pytest.approx(-0.8)
    assert act.apl(np.linspace(-100, 100, 20001)).min() == pytest.approx(-0.8)
    prints("rectifiers#apl", r"$f(-1) = -0.4 \cdot 2 = -0.8$", "The sum is $0.2$")


def test_numbers_of_the_exponential_units_are_right() -> None:
    assert f"{act.elu(-3):.3f}" == "-0.950"
    assert f"{act.elu_derivative(-10):.7f}" == "0.0000454"
    assert f"{act.isrlu_derivative(-10):.6f}" == "0.000985"
    prints("exponential-linear#elu", "already $-0.950$", "it is $0.0000454$")
    prints("exponential-linear#isrlu", "is $0.000985$, that of ELU $0.0000454$", r"$-3\alpha$ to 0")
    assert f"{SELU_LAMBDA * SELU_ALPHA:.4f}" == "1.7581"
    assert float(SELU["lambda_"]) == SELU_LAMBDA
    assert float(SELU["alpha"]) == SELU_ALPHA
    prints("exponential-linear#selu", "$-1.7581$", "from $1.7581$ to $1.0507$")
    prints("exponential-linear#selu", r"$\lambda = 1.0507009873554805$ and $\alpha = 1.6732632423543772$")


def test_derivation_of_the_selu_constants_is_right() -> None:
    z = np.linspace(-12, 0, 240001)
    for t in (1, 2):
        part = np.trapezoid(np.exp(t * z) * norm.pdf(z), z)
        assert part == pytest.approx(np.exp(t * t / 2) * norm.cdf(-t))
    mean = [1 / np.sqrt(2 * np.pi), 0.5 - np.sqrt(np.e) * norm.cdf(-1)]
    alpha = mean[0] / mean[1]
    variance = 0.5 + alpha**2 * (np.e**2 * norm.cdf(-2) - 2 * np.sqrt(np.e) * norm.cdf(-1) + 0.5)
    assert alpha == pytest.approx(SELU_ALPHA, rel=1e-12)
    assert variance**-0.5 == pytest.approx(SELU_LAMBDA, rel=1e-12)
    assert [f"{n:.6f}" for n in (*mean, variance)] == ["0.398942", "0.238422", "0.905820"]
    prints("exponential-linear#selu-constants", r"\frac{0.398942}{0.238422} = 1.67326", r"{\sqrt{0.905820}} = 1.05070")
    rng = np.random.default_rng(0)
    last = {}
    for name in ("selu", "tanh", "relu"):  # as in the figure
        h = rng.normal(0.5, 1.5, (300, 300))
        for _ in range(30):
            h = getattr(act, name)(h @ rng.normal(0, 300**-0.5, (300, 300)))
        last[name] = h.var()
    assert last["selu"] == pytest.approx(1, abs=0.15)
    assert 0.005 < last["tanh"] < 0.1
    assert last["relu"] < 1e-6


def test_table_of_means_and_variances_is_right() -> None:
    z = np.linspace(-12, 12, 240001)
    rows = table("exponential-linear#zero-mean", "Activation")
    assert len(rows) == 9
    for name, mean, variance in rows:
        f = getattr(act, name.partition(",")[0].lower().replace(" ", "_"))
        first, second = (np.trapezoid(f(z) ** k * norm.pdf(z), z) for k in (1, 2))
        assert [f"{abs(first):.3f}", f"{second - first**2:.3f}"] == [mean, variance]


def test_numbers_of_the_smooth_rectifiers_are_right() -> None:
    assert f"{act.softplus(0):.3f}" == "0.693"
    assert f"{np.log(np.expm1(0.5)):.4f}" == "-0.4328"
    prints("smooth#softplus", r"$f(0) = \ln 2 = 0.693$", r"$\rho = -0.4328$")
    x = np.linspace(-50, 50, 1000001)
    assert 0.00047 < np.abs(act.gelu(x) - gelu_tanh(x)).max() < 0.00048
    assert 0.0203 < np.abs(act.gelu(x) - x * act.sigmoid(1.702 * x)).max() < 0.0204
    assert f"{x[act.gelu(x).argmin()]:.3f}" == "-0.752"
    assert act.gelu_derivative([-0.751785, -0.751795]).prod() < 0
    assert act.gelu_derivative(2**0.5) == pytest.approx(act.gelu_derivative(x).max())
    prints("smooth#gelu", "$x = -0.75179$", "at most $0.00048$ and $0.0204$", r"$x = \sqrt{2}$")
    assert act.silu_derivative([-1.278455, -1.278465]).prod() < 0
    assert f"{act.silu(-1.27846):.5f}" == "-0.27846"
    prints("smooth#silu", "finds at $x = -1.27846$", "hence the value $-0.27846$")
    assert f"{act.gelu_derivative(-(2**0.5)):.3f}" == f"{act.gelu_derivative(x).min():.3f}" == "-0.129"
    assert -0.0999 < act.silu_derivative(x).min() < -0.09975
    prints("smooth#gelu", r"least at $-\sqrt{2}$, where it is $-0.129$")
    prints("smooth#silu", "never below $-0.0998$")
    assert f"{0.5**10:.5f}" == "0.00098"
    assert f"{1.5**10:.1f}" == "57.7"
    prints("smooth#bent-identity", "$0.5^{10} = 0.00098$", "$1.5^{10} = 57.7$")


def test_table_of_naive_and_stable_softplus_is_right() -> None:
    def cell(value: np.float32) -> str:
        if np.isinf(value) or np.isnan(value):
            return r"$\infty$" if np.isinf(value) else "NaN"
        return f"${value:.2e}$".replace("e-09", r" \times 10^{-9}") if 0 < value < 1e-6 else f"{value:.3g}"

    one = np.float32(1)
    with np.errstate(over="ignore", invalid="ignore"):
        for row in table("smooth#log1pexp", "$x$"):
            x = np.float32(row[0].strip("$"))
            e = np.exp(x)
            value, gradient = log1pexp(x)
            stable = (np.float32(value), np.float32(gradient(1)))
            results = (np.log(one + e), stable[0], e / (one + e), one - one / (one + e), stable[1])
            assert row[1:] == [cell(result) for result in results]
    assert f"{np.log(np.finfo(np.float32).max):.2f}" == "88.72"
    prints("smooth#log1pexp", "above $x = 88.72$")


def test_numbers_of_the_bumps_and_waves_are_right() -> None:
    x = np.linspace(-12, 12, 2400001)
    assert f"{act.sinc(x).min():.6f}" == "-0.217234"
    assert f"{abs(x[act.sinc(x).argmin()]):.5f}" == "4.49341"
    assert np.tan(4.493409457909064) == pytest.approx(4.493409457909064)
    assert f"{act.sinc_derivative(1e-8):.2e}" == "-3.33e-09"
    prints("bumps-and-waves#sinc", "$-0.217234$", r"$x = \pm 4.49341$", r"$-3.33 \times 10^{-9}$")
    assert f"{np.abs(act.gaussian_derivative(x)).max():.3f}" == "0.858"
    assert f"{act.gaussian_derivative(5):.2e}" == "-1.39e-10"
    prints("bumps-and-waves#gaussian", "steepest, $0.858$", r"$-1.39 \times 10^{-10}$")
    assert 2 - (2 - 1**2) / 2 == 1.5
    assert 2 - (2 - 2**2) / 2 == 3
    prints("bumps-and-waves#sq-rbf", "That is $1.5$ just right of $x = 1$ and climbs to 3")
