"""Evaluate the displayed formulas of the activation pages in 60 digits, so that tests can hold them against code.

A recursive-descent reader turns the TeX that these pages use into a Python expression over Decimal numbers. What it
does not know it refuses with SyntaxError; a symbol without a value is a NameError when the expression is evaluated.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from content.pages import ROOT
from content.precise import FUNCTIONS, PI

UNDEFINED = Decimal("NaN")
Values = dict[str, Any]  # Decimal for a number, int for an index, list for a symbol that bears an index

MACROS: dict[str, str] = json.loads((ROOT / "includes/macros.json").read_text(encoding="utf-8"))
INDICES = ("i", "j", "s")
SPACING = re.compile(r"(?<!\\)\\(?:(?:left|right|[bB]igg?[lr]?|mathbf|ldots)(?![a-zA-Z])|[,;:! ])")
TOKEN = re.compile(r"\\(?:begin|end)\{cases\}|\\operatorname\*?\{.*?\}|\\text\{.*?\}|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S")
COMPARE = {"<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", "=": "==", r"\ne": "!="}
ENDS = ("", "+", "-", ")", "}", ",", "&", r"\\", r"\rvert", r"\end{cases}", *COMPARE)


def choose(*rows: tuple[bool, Callable[[], Decimal]]) -> Decimal:
    """The value of the one case whose condition holds."""
    values = [value() for holds, value in rows if holds]
    if len(values) > 1:
        raise ValueError("two cases hold at once")
    return values[0] if values else UNDEFINED


KNOWN: Values = {"D": Decimal, "pi": PI, "infty": Decimal("Infinity"), "UNDEFINED": UNDEFINED, "choose": choose}


class Reader:
    """The tokens of a formula that are still unread; each method reads one construct and returns its Python."""

    def __init__(self, tex: str) -> None:
        for name, body in MACROS.items():
            pattern = re.escape(name) + (r"\{([^{}]*)\}" if "#1" in body else r"(?![a-zA-Z])")
            tex = re.sub(pattern, lambda m, b=body: b.replace("#1", m[1]) if "#1" in b else b, tex)
        self.tokens = TOKEN.findall(SPACING.sub(" ", tex).strip().rstrip(".,"))

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
            operator = {"/": "/", r"\bmod": "%", r"\cdot": "*"}.get(self.peek(), "")
            if operator:
                self.take()
            python += f" {operator or '*'} {self.factor()}"
        return python

    def factor(self) -> str:
        if self.peek() == "e":
            self.take()
            return f"D({self.script('^')}).exp()" if self.peek() == "^" else "D(1).exp()"
        python = self.base()
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
        return self.base()

    def base(self) -> str:
        token = self.take()
        if token[0].isdigit():
            return f"D('{token}')"
        if token in ("(", r"\lvert"):
            python = self.expression()
            self.take(")" if token == "(" else r"\rvert")
            return python if token == "(" else f"abs{python}"
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
        if name in ("sum", "max", "argmax") and self.peek() == "_":
            return self.over_index(name)
        if name in FUNCTIONS or (name == "f" and self.peek() == "("):
            return self.call(name)
        name += "_" if name == "lambda" else ""
        return self.subscripted(name) if self.peek() == "_" else name

    def call(self, name: str) -> str:
        """A function of what stands in parentheses or of one factor; tanh^2 x is a power of the value."""
        power = f" ** {self.script('^')}" if self.peek() == "^" else ""
        if self.peek()[:1].isdigit():
            raise SyntaxError(f"where does the argument of {name} end? Use parentheses")
        if self.peek() != "(":
            return f"{name}({self.factor()}){power}"
        self.take()
        arguments = self.expression()
        while self.peek() == ",":
            arguments += self.take() + self.expression()
        self.take(")")
        return f"{name}({arguments}){power}"

    def subscripted(self, name: str) -> str:
        r"""x_i is an entry of the list x; t_l and \delta_{ij} are names."""
        self.take("_")
        index = self.take()
        if index == "{":
            index = "".join(iter(self.take, "}"))
        return f"{name}[{index} - 1]" if index in INDICES else f"{name}_{index}"

    def over_index(self, name: str) -> str:
        r"""\sum_{s=1}^{S} term, and \max_i or \argmax_i over all entries of the list x."""
        self.take("_")
        braces = self.peek() == "{" and self.take()
        index = self.take(*INDICES)
        if name == "sum":
            self.take("="), self.take("1")
        if braces:
            self.take("}")
        last = f"int({self.script('^')})" if name == "sum" else "len(x)"
        span, body = f"range(1, {last} + 1)", self.term()
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
