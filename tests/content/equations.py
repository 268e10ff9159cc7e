"""Check each equation that a text prints: both sides are evaluated, as numbers or for given values of their symbols."""

import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from content.latex_eval import ENDLESS, Reader, tokens_of
from numpy.typing import NDArray
from scipy import special

RELATIONS = {"=": "=", r"\approx": "=", "<": "<", r"\le": "<=", ">": ">", r"\ge": ">=", r"\ll": "<", r"\gg": ">"}
ARROWS = (r"\iff", r"\implies", r"\Longleftrightarrow", r"\Longrightarrow", r"\to", r"\ne", r"\propto")
BREAKS = (r"\quad", r"\qquad", *ARROWS, ",", ";")
CONSTANTS = (["e"], [r"\pi"])  # also letters for quantities: alone they are taken for those
OPENING, CLOSING = ("{", "(", "[", r"\begin{cases}"), ("}", ")", "]", r"\end{cases}")
MATH = re.compile(r"\$\$(?P<display>.+?)\$\$|(?<!\\)\$(?P<inline>[^$]+?)(?<!\\)\$", re.DOTALL)
LITERAL = re.compile(r"-?(?P<digits>\d+(?:\.\d+)?)(?P<percent>\\?%)?(?:\\(?:cdot|times)10\^\{?(?P<power>-?\d+)\}?)?")
UNKNOWN = (SyntaxError, NameError, TypeError, IndexError, AttributeError)  # words, or symbols without a value


TRANSPOSE = object()


@dataclass(frozen=True)
class Matrix:
    """A matrix that multiplies by juxtaposition, as in formulas; a vector is a column."""

    of: NDArray[np.float64]

    @classmethod
    def made(cls, value: Any) -> Any:
        """An array as a matrix; anything else as it is."""
        return cls(value.reshape(len(value), -1)) if isinstance(value, np.ndarray) else value

    def __mul__(self, other: Any) -> "Matrix":
        product = isinstance(other, Matrix) and other.of.size > 1 and self.of.size > 1
        return Matrix(self.of @ other.of) if product else Matrix(self.of * array(other))

    def __add__(self, other: Any) -> "Matrix":
        return Matrix(self.of + array(other))

    __radd__ = __add__

    def __rmul__(self, other: float) -> "Matrix":
        return Matrix(other * self.of)

    def __neg__(self) -> "Matrix":
        return Matrix(-self.of)

    def __sub__(self, other: Any) -> "Matrix":
        return Matrix(self.of - array(other))

    def __rsub__(self, other: Any) -> "Matrix":
        return Matrix(other - self.of)

    def __truediv__(self, other: Any) -> "Matrix":
        return Matrix(self.of / array(other))

    def __rtruediv__(self, other: float) -> "Matrix":
        return Matrix(other / self.of)

    def __pow__(self, exponent: Any) -> "Matrix":
        if exponent is TRANSPOSE:
            return Matrix(self.of.T)
        if self.of.size == 1:
            return Matrix(self.of**exponent)
        return Matrix(np.linalg.matrix_power(self.of, int(exponent)))

    def __float__(self) -> float:
        return float(self.of.item())


def array(value: Any) -> Any:
    return value.of if isinstance(value, Matrix) else value


def binomial(n: float, k: float) -> float:
    return float(special.binom(n, k)) if n >= k else 0.0


def applied(f: Any, *arguments: Any, power: Any = None) -> Any:
    """f(x)^power, or the product f x^power if f is a number."""
    if callable(f):
        return f(*arguments) if power is None else f(*arguments) ** power
    return f * (arguments[0] if power is None else arguments[0] ** power)


FUNCTIONS: dict[str, Any] = {
    "D": float,
    "pi": math.pi,
    "infty": math.inf,
    "ENDLESS": ENDLESS,
    "applied": applied,
    "binomial": binomial,
    "factorial": lambda x: math.gamma(x + 1),
    "prod": math.prod,
    "top": TRANSPOSE,
    "norm": lambda x: float(np.linalg.norm(array(x))),
    "tr": lambda x: float(np.trace(array(x))),
    "exp": math.exp,
    "ln": lambda x: math.log(x) if x else -sys.float_info.max,  # so that 0 ln 0 is 0
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "arctan": math.atan,
    "erf": math.erf,
    "tanh": math.tanh,
    "sinh": math.sinh,
    "sech": lambda x: 1 / math.cosh(x),
    "sgn": lambda x: float((x > 0) - (x < 0)),
    "arsinh": math.asinh,
    "max": max,
    "min": min,
    "sigma": special.expit,
    "Phi": special.ndtr,
    "varphi": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
}


@dataclass(frozen=True)
class Side:
    """One side of an equation: its tokens, its value, and by how much rounding may have moved it."""

    tex: str
    value: Any  # a number, or an array
    rounding: float  # of a number as printed; 0 if it is computed
    slack: float  # what the rounding of a number with three decimals or more in it could do
    lone: bool  # one symbol, which the equation may define
    numeric: bool


def half_unit(literal: re.Match[str], rounded: bool) -> float:
    """Half of the last place that a printed number has; of a rounded whole number, without its zeros."""
    digits = literal["digits"]
    places = len(digits.partition(".")[2])
    if rounded and not places:
        places = len(digits.rstrip("0")) - len(digits)
    return 0.5 * 10.0 ** (int(literal["power"] or 0) - places - (2 if literal["percent"] else 0))


def chains(tex: str) -> Iterator[tuple[list[list[str]], list[str]]]:
    """The chains a = b = c of a formula: the tokens of the sides, and the relations between them."""
    tex = re.sub(r"\\(?:begin|end)\{(?:aligned|array)\}(?:\{[lcr]*\})?|\\square|\\tag\{.*?\}", " ", tex)
    sides: list[list[str]] = [[]]
    relations: list[str] = []
    depth, new_line = 0, False
    for token in tokens_of(tex):
        depth = max(0, depth + (token in OPENING) - (token in CLOSING))
        if not depth and token == "&":
            continue
        if not depth and token in BREAKS:
            yield sides, relations
            sides, relations, new_line = [[]], [], False
        elif not depth and token == r"\\":
            new_line = True
        elif not depth and token in RELATIONS:
            relations = [*relations, token] if sides[-1] else [*relations[:-1], token]
            sides = [*sides, []] if sides[-1] else sides
            new_line = False
        elif new_line:  # no relation goes on with the line before
            yield sides, relations
            sides, relations, new_line = [[token]], [], False
        else:
            sides[-1].append(token)
    yield sides, relations


def evaluated(tokens: Sequence[str], names: Sequence[Sequence[str]], values: Sequence[Any]) -> Any:
    """The value of an expression, for these values of the symbols with these names."""
    reader = Reader(tokens, names)
    python = reader.expression()
    if reader.tokens:
        raise SyntaxError(f"cannot read on from: {' '.join(reader.tokens[:6])}")
    known: dict[str, Any] = {"S": [Matrix.made(one) for one in values]}
    if ["x"] in names:
        known["x"] = values[list(names).index(["x"])]  # sums over all i are over its length
    return array(eval(python, FUNCTIONS | known))


def side(tokens: Sequence[str], names: Sequence[Sequence[str]], values: Sequence[Any], rounded: bool) -> Side | None:
    """The side with its value, or None if it is in words or has a symbol without a value."""
    tokens = list(tokens)
    while tokens and (tokens[-1].startswith(r"\text{") or tokens[-1] in (".", "~")):
        tokens.pop()
    tex = "".join(tokens)
    literal = LITERAL.fullmatch(tex)
    digits = [at for at, token in enumerate(tokens) if re.fullmatch(r"\d+\.\d{3,}", token)]

    def value(shifted: int = -1) -> Any:
        moved = list(tokens)
        if shifted >= 0:
            number = moved[shifted]
            moved[shifted] = repr(float(number) + 0.5 * 10.0 ** -len(number.partition(".")[2]))
        try:
            found = evaluated(moved, names, values)
        except (ArithmeticError, ValueError):  # as in 1/0: equal to nothing
            return math.nan
        if isinstance(found, complex | list) or callable(found):
            raise TypeError(tex)
        return found.item() if isinstance(found, np.ndarray) and found.size == 1 else found

    try:
        here = value()
        slack = max((float(np.max(abs(value(at) - here))) for at in digits), default=0.0)
    except UNKNOWN:
        return None
    return Side(
        tex,
        here,
        half_unit(literal, rounded) if literal else 0.0,
        0.0 if literal else slack,
        tokens in CONSTANTS or any(list(name) == tokens for name in names),
        not re.search(r"[a-zA-Z](?![a-zA-Z])", re.sub(r"\\[a-zA-Z]+", "", tex)),
    )


def holds(left: Side, relation: str, right: Side) -> bool:
    gap = np.asarray(right.value - left.value)
    tiny = 1e-9 * max(np.max(np.abs(left.value)), 1e-3)
    if RELATIONS[relation] == "=":
        rounding = (left.rounding + right.rounding) * (1 + 1e-9) + max(left.slack, right.slack)
        return bool(np.max(np.abs(gap)) <= rounding + tiny)
    return bool(gap.min() >= -tiny if RELATIONS[relation] in ("<", "<=") else gap.max() <= tiny)


def formulas(text: str) -> Iterator[str]:
    """What stands between dollars, and the cells of tables without dollars that have an equals sign."""
    for found in MATH.finditer(text):
        yield found["display"] or found["inline"]
    for line in text.splitlines():
        if line.startswith("|"):
            yield from (cell for cell in line.strip("|").split("|") if "=" in cell and "$" not in cell)


def evaluate(tex: str, values: Mapping[str, Any] | None = None) -> Any:
    """The value of a formula, with or without dollars; SyntaxError or NameError if it has no value."""
    values = values or {}
    return evaluated(tokens_of(tex.strip().strip("$")), [tokens_of(name) for name in values], list(values.values()))


def relations_of(formula: str, values: Mapping[str, Any]) -> Iterator[tuple[int, str, bool]]:
    """The relations of a formula whose sides can be evaluated: their place in it, their TeX, and whether they hold."""
    names = [tokens_of(name) for name in values]
    place = 0
    for tokens, relations in chains(formula):
        last: Side | None = None
        for at, one in enumerate(tokens):
            place += 1
            relation = relations[at - 1] if at else ""
            new = side(one, names, list(values.values()), relation == r"\approx")
            premise = new and last and (last.lone or new.lone) and (last.numeric or new.numeric)
            near = new and last and relation == r"\approx" and not (last.rounding or new.rounding)
            if new and last and not premise and not near:
                yield place, f"{last.tex} {relation} {new.tex}", holds(last, relation, new)
            last = new or (last if RELATIONS.get(relation) == "=" else None)


def check(text: str, *values: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The relations of the text that hold, and those that do not; what cannot be evaluated is in neither.

    `values` are those of symbols, by their TeX: {"p": 0.3, r"\\Pr(X = k)": 0.2, "x": [1, 2], "f": math.exp}. Of several
    it is enough that a relation holds for one. That one symbol is a number, as in n = 10, is taken for a premise, and
    what is approximately equal must be a rounded number: neither is checked otherwise.
    """
    good, bad = [], []
    for formula in formulas(text):
        found: dict[int, tuple[str, bool]] = {}
        for one in values or ({},):
            for place, tex, right in relations_of(formula, one):
                if not found.get(place, ("", False))[1]:
                    found[place] = tex, right
        good += [tex for tex, right in found.values() if right]
        bad += [tex for tex, right in found.values() if not right]
    return good, bad
