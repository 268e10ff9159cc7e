"""Elementary functions in 60 digits, under the names that the evaluated formulas use (see latex_eval.py)."""

from collections.abc import Callable
from decimal import Context, Decimal, setcontext
from typing import Any

setcontext(Context(prec=60, Emin=-999999999999999999, Emax=999999999999999999))
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")


def arctan(x: Decimal) -> Decimal:
    for _ in range(4):
        x = x / (1 + (1 + x * x).sqrt())
    return 16 * sum(((-1) ** n * x ** (2 * n + 1) / (2 * n + 1) for n in range(40)), Decimal(0))


def sine(x: Decimal) -> Decimal:
    x = x - 2 * PI * (x / (2 * PI)).to_integral_value()
    total = term = x
    for n in range(1, 45):
        term *= -x * x / (2 * n * (2 * n + 1))
        total += term
    return total


def erf(x: Decimal) -> Decimal:
    if abs(x) > 12:  # 1 in 60 digits
        return Decimal(1).copy_sign(x)
    total = term = x
    for n in range(1, 700):
        term *= 2 * x * x / (2 * n + 1)
        total += term
    return 2 * total * (-x * x).exp() / PI.sqrt()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ln": Decimal.ln,
    "exp": Decimal.exp,
    "sqrt": lambda x: Decimal(x).sqrt(),
    "sin": sine,
    "cos": lambda x: sine(x + PI / 2),
    "arctan": arctan,
    "erf": erf,
    "tanh": lambda x: 1 - 2 / ((2 * x).exp() + 1),
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "sech": lambda x: 2 / (x.exp() + (-x).exp()),
    "sgn": lambda x: Decimal((x > 0) - (x < 0)),
    "arsinh": lambda x: (abs(x) + (x * x + 1).sqrt()).ln().copy_sign(x),
    "max": max,
    "min": min,
    "sigma": lambda x: 1 / (1 + (-x).exp()),
    "Phi": lambda x: (1 + erf(x / Decimal(2).sqrt())) / 2,
    "varphi": lambda x: (-x * x / 2).exp() / (2 * PI).sqrt(),
    "H": lambda x: Decimal(x >= 0),
    "ReLU_prime": lambda x: Decimal("NaN") if x == 0 else Decimal(x > 0),
}
