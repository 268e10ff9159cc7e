"""What the section of a function displays and claims, held against its code: checks that the pages' tests share."""

import inspect
import re
from decimal import Decimal
from itertools import pairwise, product

import figure_style
import numpy as np
import pytest
from content.activations.cases import PAGE, Case, disagreement, displayed, exact
from content.answers import CODE, ROOT, Answer, Figure, flat, source
from content.latex_eval import Values, evaluator
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox
from ml.activations import gallery as act
from ml.activations.gallery import GALLERY

from hooks.figures.blocks import find

IN_GALLERY = {entry.id: entry for entry in GALLERY}


def displayed_formula_is_what_the_code_computes(case: Case) -> None:
    assert disagreement(case, 0, displayed(case.id)[0]) == ""


def displayed_derivative_is_what_the_code_computes(case: Case) -> None:
    assert disagreement(case, 1, displayed(case.id)[1]) == ""


def displayed_derivative_is_the_slope_of_the_displayed_formula(case: Case) -> None:
    (f, *_), slopes = (exact(case, tex) for tex in displayed(case.id))
    h = Decimal("1e-20")
    for x in map(Decimal, case.points):
        if float(x) in (*case.kinks, *case.joints):
            continue
        difference = (f(x + h) - f(x - h)) / (2 * h)
        for slope in slopes:
            assert abs(slope(x) - difference) <= Decimal("1e-17") * max(1, abs(difference)), f"at {x}"


def derivative_in_code_is_the_slope_of_the_function_in_code(case: Case) -> None:
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


def displayed_derivative_claims_no_slope_at_a_kink(case: Case) -> None:
    if case.id == "apl":  # its Heaviside steps have values; the text says where the formula holds
        assert "holds away from 0 and from the $b_s$" in Answer(PAGE["apl"], "apl").text
        return
    for slope, kink in product(exact(case, displayed(case.id)[1]), case.kinks):
        assert slope(Decimal(kink)).is_nan()


def facts(name: str) -> dict[str, str]:
    rows = re.findall(r"(?m)^\| (.+) \|$", Answer(PAGE[name], name).source)
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


def claimed_range_is_the_range(case: Case) -> None:
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


def claimed_continuity_class_is_the_class(case: Case) -> None:
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


def claimed_slopes_are_the_slopes(case: Case) -> None:
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


def section_shows_its_own_code(case: Case) -> None:
    name, function = case.id, case.id.replace("-", "_")
    functions = [getattr(act, wanted) for wanted in (function, f"{function}_derivative")]
    file = functions[0].__module__.replace(".", "/") + ".py"
    source = (ROOT / "includes" / file).read_text(encoding="utf-8")
    assert f'--8<-- "{file}:{name}"' in Answer(PAGE[name], name).source
    start, end = (source.index(f"# --8<-- [{mark}:{name}]") for mark in ("start", "end"))
    assert all(inspect.getsource(one).strip() in source[start:end] for one in functions)


def section_draws_its_own_function_with_its_kinks(case: Case) -> None:
    name, function = case.id, case.id.replace("-", "_")
    figures = re.findall(r"(?ms)^```python figure=.*?^```$", Answer(PAGE[name], name).source)
    assert any("function_and_derivative(" in code and f"{function}_derivative" in code for code in figures)
    kinks = IN_GALLERY[name].kinks
    shown = re.findall(r"kinks=\(([^)]*)\)", "".join(figures))
    assert [tuple(float(k) for k in found.split(",") if k.strip()) for found in shown] == ([kinks] if kinks else [])


CLAIMS = [
    displayed_formula_is_what_the_code_computes,
    displayed_derivative_is_what_the_code_computes,
    displayed_derivative_is_the_slope_of_the_displayed_formula,
    derivative_in_code_is_the_slope_of_the_function_in_code,
    displayed_derivative_claims_no_slope_at_a_kink,
    claimed_range_is_the_range,
    claimed_continuity_class_is_the_class,
    claimed_slopes_are_the_slopes,
    section_shows_its_own_code,
    section_draws_its_own_function_with_its_kinks,
]


def labels_are_readable(figure: Figure) -> None:
    """Assert that the labels of a figure stay in the picture and hide neither each other nor a curve."""
    fig = figure.drawn["fig"]
    with rc_context(figure_style.STYLE):
        FigureCanvasAgg(fig).draw()
    for ax in fig.axes:
        boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts]
        for k, (text, box) in enumerate(boxes):
            assert fig.bbox.x0 <= box.x0 < box.x1 <= fig.bbox.x1, f"{text} leaves the picture"
            assert fig.bbox.y0 <= box.y0 < box.y1 <= fig.bbox.y1, f"{text} leaves the picture"
            assert not [other for other, place in boxes[:k] if box.overlaps(place)], f"{text} covers another label"
            for line in ax.lines:
                assert not crosses(line, box), f"a curve runs through {text}"


def crosses(line: Line2D, box: Bbox) -> bool:
    """Whether a line runs through the middle of a box, both in pixels."""
    x, y = line.get_transform().transform(np.column_stack(line.get_data(orig=False))).T
    steps = np.linspace(0, len(x) - 1, 4000)
    x, y = np.interp(steps, np.arange(len(x)), x), np.interp(steps, np.arange(len(y)), y)
    return bool(np.any((box.x0 + 1 < x) & (x < box.x1 - 1) & (box.y0 + 2 < y) & (y < box.y1 - 2)))


def figures_of(page: str) -> list[str]:
    """The names of a page's figures."""
    return [block.name for block in find(page, source(page))]


def cited(page: str) -> dict[str, str]:
    """The works that a page cites: authors and year."""
    works = r"((?:[A-Z][a-zA-Z]+, )*[A-Z][a-zA-Z]+(?: and [A-Z][a-zø]+| et al\.)?),? \(?(\d{4})[);,]"
    return dict(re.findall(works, flat(CODE.sub("", source(page)))))
