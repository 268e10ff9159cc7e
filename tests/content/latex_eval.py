"""Evaluate the formulas of the pages, so that tests can hold them against code and against each other.

A recursive-descent reader turns the TeX that the pages use into a Python expression. What it does not know it refuses
with SyntaxError; a symbol without a value is a NameError when the expression is evaluated.
"""

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from content.decimal_functions import FUNCTIONS, PI

UNDEFINED = Decimal("NaN")
Values = dict[str, Any]  # Decimal for a number, int for an index, list for a symbol that bears an index

MACROS: dict[str, str] = json.loads((Path(__file__).parents[2] / "includes/macros.json").read_text(encoding="utf-8"))
INDICES = ("i", "j", "s")  # of the entries of a list, also outside of sums
ENDLESS = 150  # terms of an infinite sum that are added
SPACING = re.compile(r"(?<!\\)\\(?:(?:left|right|[bB]igg?[lr]?|mathbf|ldots|displaystyle)(?![a-zA-Z])|[,;:! ])")
GROUPED = re.compile(r"(?<=\d)(?:\{,\}|,)(?=\d{3}(?!\d))")
TOKEN = re.compile(r"\\(?:begin|end)\{cases\}|\\operatorname\*?\{.*?\}|\\text\{.*?\}|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S")
COMPARE = {"<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", "=": "==", r"\ne": "!="}
OPERATORS = {"/": "/", r"\bmod": "%", r"\cdot": "*", r"\times": "*"}
CLOSING = {"(": ")", "[": "]", r"\lvert": r"\rvert", r"\lVert": r"\rVert"}
ENDS = ("", "+", "-", ")", "]", "}", ",", "&", r"\\", r"\rvert", r"\rVert", r"\end{cases}", *COMPARE)


def choose(*rows: tuple[bool, Callable[[], Decimal]]) -> Decimal:
    """The value of the one case whose condition holds."""
    values = [value() for holds, value in rows if holds]
    if len(values) > 1:
        raise ValueError("two cases hold at once")
    return values[0] if values else UNDEFINED


KNOWN: Values = {
    "D": Decimal,
    "pi": PI,
    "infty": Decimal("Infinity"),
    "ENDLESS": ENDLESS,
    "UNDEFINED": UNDEFINED,
    "choose": choose,
}


def tokens_of(tex: str) -> list[str]:
    """The tokens of a formula, its macros expanded, without spaces and what only sets sizes."""
    for name, body in MACROS.items():
        pattern = re.escape(name) + (r"\{([^{}]*)\}" if "#1" in body else r"(?![a-zA-Z])")
        tex = re.sub(pattern, lambda m, b=body: b.replace("#1", m[1]) if "#1" in b else b, tex)
    return TOKEN.findall(SPACING.sub(" ", GROUPED.sub("", tex)))


class Reader:
    """The tokens of a formula that are still unread; each method reads one construct and returns its Python.

    `symbols` are further names: each is a list of tokens, and stands in the Python as the entry of a list S.
    """

    def __init__(self, tex: str | Sequence[str], symbols: Sequence[Sequence[str]] = ()) -> None:
        self.tokens = tokens_of(tex.strip().rstrip(".,")) if isinstance(tex, str) else list(tex)
        self.symbols = sorted(enumerate(symbols), key=lambda pair: -len(pair[1]))
        self.bound: list[str] = []  # indices of the sums around

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def take(self, *expected: str) -> str:
        if not self.tokens or (expected and self.tokens[0] not in expected):
            raise SyntaxError(f"expected {' or '.join(expected) or 'more'} before: {' '.join(self.tokens[:6])}")
        return self.tokens.pop(0)

    def expression(self) -> str:
        python = self.take() if self.peek() in ("+", "-") else ""
        python += self.term()
        while self.peek() in ("+", "-"):
            python += f" {self.take()} {self.term()}"
        return f"({python})"

    def term(self) -> str:
        python = self.factor()
        while self.peek() not in ENDS:
            operator = OPERATORS.get(self.peek(), "")
            if operator:
                self.take()
            python += f" {operator or '*'} {self.factor()}"
        return python

    def factor(self) -> str:
        if self.peek() == "e" and not self.symbol():
            self.take()
            return f"exp(D({self.script('^')}))" if self.peek() == "^" else "exp(D(1))"
        python = self.base()
        while self.peek() == "!":
            self.take()
            python = f"factorial({python})"
        return f"{python} ** {self.script('^')}" if self.peek() == "^" else python

    def script(self, mark: str) -> str:
        self.take(mark)
        return self.group()

    def group(self) -> str:
        """{…} or one token; of a number only the first digit, as in TeX."""
        if self.peek() == "{":
            self.take()
            python = self.expression()
            self.take("}")
            return python
        if re.fullmatch(r"\d\d+", self.peek()):
            digits = self.take()
            self.tokens[:0] = [digits[0], digits[1:]]
        rest, self.tokens = self.tokens[1:], self.tokens[:1]
        python = self.base()
        self.tokens = rest
        return python

    def symbol(self) -> tuple[int, int] | None:
        """Number and length of the symbol that stands here."""
        for number, name in self.symbols:
            if self.tokens[: len(name)] == list(name) and (len(name) > 1 or name[0] not in self.bound):
                return number, len(name)
        return None

    def base(self) -> str:
        if found := self.symbol():
            name, self.tokens = self.tokens[: found[1]], self.tokens[found[1] :]
            if running := [index for index in self.bound if index in name]:  # its value is a function of the index
                return f"S[{found[0]}]({', '.join(running)})"
            if self.peek() in ("'", "_"):
                return self.subscripted(f"S[{found[0]}]")
            return self.called(f"S[{found[0]}]") if self.peek() == "(" else f"S[{found[0]}]"
        token = self.take()
        if token[0].isdigit():
            percent = self.peek() in ("%", r"\%") and self.take()
            return f"(D('{token}') / 100)" if percent else f"D('{token}')"
        if token in CLOSING:
            python = self.expression()
            self.take(CLOSING[token])
            return {r"\lvert": f"abs{python}", r"\lVert": f"norm{python}"}.get(token, python)
        if token in (r"\binom", r"\dbinom", r"\tbinom"):
            return f"binomial({self.group()}, {self.group()})"
        if token == r"\underbrace":
            python = self.group()
            self.take("_")
            self.braces()
            return python
        if token in (r"\frac", r"\dfrac", r"\tfrac"):
            return f"({self.group()} / {self.group()})"
        if token == r"\sqrt":
            return f"sqrt({self.group()})"
        if token == r"\begin{cases}":
            return self.cases()
        if token == r"\text{undefined}":
            return "UNDEFINED"
        name = re.sub(r"\\operatorname\*?\{(.*)\}|[\\,]", r"\1", token).replace(" ", "").replace(r"\,", "").lstrip("\\")
        if not re.fullmatch("[a-zA-Z]+", name):
            raise SyntaxError(f"cannot read {token}")
        if self.peek() == "'":
            self.take()
            name += "_prime"
        if name in ("sum", "prod", "max", "argmax") and self.peek() == "_":
            return self.over_index(name)
        if name == "log":
            self.take("_")
            return f"(1 / ln(D({self.group()})) * {self.call('ln')})"
        if name in FUNCTIONS or (name == "f" and self.peek() == "("):
            return self.call(name)
        name += "_" if name == "lambda" else ""
        return self.subscripted(name) if self.peek() == "_" else name

    def call(self, name: str) -> str:
        """A function of what stands in parentheses or of one factor; tanh^2 x is a power of the value."""
        power = f" ** {self.script('^')}" if self.peek() == "^" else ""
        if self.peek()[:1].isdigit() and self.tokens[1:2] and self.tokens[1] not in (*ENDS, *OPERATORS):
            raise SyntaxError(f"where does the argument of {name} end? Use parentheses")
        if self.peek() != "(":
            return f"{name}({self.factor()}){power}"
        return f"{self.called(name)}{power}"

    def called(self, name: str) -> str:
        """name(a, b, …), or a product if the name stands for a number."""
        self.take("(")
        arguments = self.expression()
        while self.peek() == ",":
            arguments += self.take() + self.expression()
        self.take(")")
        if not name.startswith("S["):
            return f"{name}({arguments})"
        power = f", power={self.script('^')}" if self.peek() == "^" else ""
        return f"applied({name}, {arguments}{power})"

    def braces(self) -> list[str]:
        """The tokens of {…}, or one token."""
        inside, depth = [self.take()], 1
        if inside[0] != "{":
            return inside
        while depth:
            inside.append(self.take())
            depth += {"{": 1, "}": -1}.get(inside[-1], 0)
        return inside[1:-1]

    def subscripted(self, name: str) -> str:
        r"""x_i is an entry of the list x; t_l and \delta_{ij} are names."""
        self.take("_")
        index = "".join(self.braces())
        if index in INDICES or index in self.bound:
            return f"{name}[int({index}) - 1]"
        if name.startswith("S["):
            raise SyntaxError(f"a symbol with the index {index}")
        return f"{name}_{index}"

    def over_index(self, name: str) -> str:
        r"""\sum_{s=1}^{S} term, \prod_{k \ge 1} term, and \max_i or \argmax_i over all entries of the list x."""
        self.take("_")
        inside = self.braces()
        index, start = inside[0], "1"
        if not re.fullmatch("[a-zA-Z]", index) or (len(inside) > 1 and inside[1] not in ("=", r"\ge", ">")):
            raise SyntaxError(f"over which index: {' '.join(inside)}")
        if len(inside) > 1:
            start = Reader(inside[2:], [name for _, name in sorted(self.symbols)]).expression()
            start += " + 1" if inside[1] == ">" else ""
        last = f"int({self.script('^')})" if self.peek() == "^" else "len(x)" if len(inside) == 1 else "ENDLESS"
        last = f"({start}) + ENDLESS" if last in ("int(infty)", "int((infty))", "ENDLESS") else last
        span = f"range(int({start}), int({last}) + 1)"
        self.bound.append(index)
        body = self.term()
        self.bound.remove(index)
        if name == "argmax":
            return f"max({span}, key=lambda {index}: {body})"
        return f"{name}({body} for {index} in {span})"

    def cases(self) -> str:
        rows = []
        while self.peek() != r"\end{cases}":
            value = self.expression()
            self.take("&")
            rows.append(f"({self.condition()}, lambda: {value})")
            if self.peek() != r"\end{cases}":
                self.take(r"\\")
        self.take(r"\end{cases}")
        return f"choose({', '.join(rows)})"

    def condition(self) -> str:
        python = self.expression()
        if self.peek() not in COMPARE:
            raise SyntaxError("a case without a condition")
        while self.peek() in COMPARE:
            python += f" {COMPARE[self.take()]} {self.expression()}"
        return python


def evaluator(tex: str, *, condition: bool = False) -> Callable[[Values], Any]:
    """An expression, or a condition such as \\alpha > 0, as a function of the values of its symbols."""
    reader = Reader(tex)
    python = reader.condition() if condition else reader.expression()
    if reader.tokens:
        raise SyntaxError(f"cannot read on from: {' '.join(reader.tokens[:6])}")
    code = compile(python, tex, "eval")
    return lambda values: eval(code, KNOWN | FUNCTIONS | values)


def equation(tex: str) -> list[Callable[[Values], Any]]:
    """The right-hand sides of f(x) = a = b = …; what comes after a \\qquad is not read."""
    depth, sides = 0, [""]
    for part in re.split(r"(\\(?:begin|end)\{cases\}|[{}=])", re.split(r",?\s*\\q?quad", tex)[0]):
        depth += {"{": 1, r"\begin{cases}": 1, "}": -1, r"\end{cases}": -1}.get(part, 0)
        if part == "=" and depth == 0:
            sides.append("")
        else:
            sides[-1] += part
    if len(sides) < 2:
        raise SyntaxError("not an equation")
    return [evaluator(side) for side in sides[1:]]
