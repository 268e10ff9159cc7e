"""The functions of the activation pages with choices of their parameters, and the formulas that the pages display."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from content.answers import Answer
from content.latex_eval import Values, equation
from ml.activations import gallery as act

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


def of_page(page: str) -> list[Any]:
    """The cases of a page, as parameters of a test."""
    return [pytest.param(case, id=name_of(case)) for case in CASES if PAGE[case.id] == page]


def name_of(case: Case) -> str:
    return "-".join([case.id, *(f"{k}={v}" for k, v in case.kwargs.items())])


def displayed(name: str) -> tuple[str, str]:
    """The TeX of a function and of its derivative: the first two display formulas of its section."""
    first, second, *_ = blocks(name)
    return first, second


def blocks(name: str) -> list[str]:
    """The TeX of all display formulas of a function's section."""
    return re.findall(r"(?ms)^\$\$\n(.*?)^\$\$$", Answer(PAGE[name], name).source)


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


def slips(page: str) -> list[Any]:
    """Each displayed formula of a page with one sign flipped, one digit changed or one comparison turned round."""
    swaps = {"+": "-", "-": "+", "<": ">", ">": "<", r"\sin": r"\cos", r"\cos": r"\sin", r"\max": r"\min"}
    found = []
    for name in PAGES[page.removeprefix("activations/").removesuffix(".md")]:
        for which, tex in enumerate(displayed(name)):
            start = tex.index("=")
            end = re.search(r",?\s*\\q?quad|\Z", tex).start()  # type: ignore[union-attr]
            for mark in re.finditer(r"[+\-<>]|\\(?:sin|cos|max)(?![a-z])|\d", tex[:end]):
                if mark.start() > start:
                    new = swaps.get(mark[0]) or str((int(mark[0]) + 1) % 10)
                    found.append((name, which, tex[: mark.start()] + new + tex[mark.end() :]))
    return found


def noticed(name: str, which: int, tex: str) -> bool:
    """Whether a formula of the function is seen to differ from the code."""

    def differs(case: Case) -> bool:
        try:
            return disagreement(case, which, tex) != ""
        except (ArithmeticError, ValueError, SyntaxError):
            return True

    return any(differs(case) for case in CASES if case.id == name)
