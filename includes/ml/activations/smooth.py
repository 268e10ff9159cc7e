"""Smooth relatives of ReLU, each with its derivative."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.activations.s_shaped import sigmoid

Array = NDArray[np.float64]


# --8<-- [start:softplus]
def softplus(x: ArrayLike) -> Array:
    """ln(1 + e^x) as max(x, 0) + ln(1 + e^-|x|) (Dugas et al., 2000)."""
    return np.logaddexp(0.0, np.asarray(x, dtype=np.float64))


def softplus_derivative(x: ArrayLike) -> Array:
    """The logistic sigmoid."""
    return sigmoid(x)


# --8<-- [end:softplus]


# --8<-- [start:log1pexp]
def log1pexp(x: ArrayLike) -> tuple[Array, Callable[[ArrayLike], Array]]:
    """Softplus, and the function from dL/dsoftplus to dL/dx."""
    z = np.asarray(x, dtype=np.float64)
    e = np.exp(-np.abs(z))  # at most 1
    slope = np.where(z >= 0, 1.0, e) / (1.0 + e)

    def gradient(incoming: ArrayLike) -> Array:
        return np.asarray(np.multiply(incoming, slope))

    return np.maximum(z, 0.0) + np.log1p(e), gradient


# --8<-- [end:log1pexp]


# --8<-- [start:bent-identity]
def bent_identity(x: ArrayLike) -> Array:
    """(sqrt(x^2 + 1) - 1) / 2 + x, its first term without cancellation near 0."""
    z = np.asarray(x, dtype=np.float64)
    return z**2 / (2.0 * (np.hypot(z, 1.0) + 1.0)) + z


def bent_identity_derivative(x: ArrayLike) -> Array:
    """x / (2 sqrt(x^2 + 1)) + 1."""
    z = np.asarray(x, dtype=np.float64)
    return z / (2.0 * np.hypot(z, 1.0)) + 1.0


# --8<-- [end:bent-identity]


# --8<-- [start:gelu]
_erfc = np.vectorize(math.erfc, otypes=[np.float64])  # SciPy's is faster


def normal_cdf(x: ArrayLike) -> Array:
    """Standard normal distribution function, accurate in the left tail."""
    z = np.asarray(x, dtype=np.float64)
    return np.asarray(0.5 * _erfc(-z / math.sqrt(2.0)))


def gelu(x: ArrayLike) -> Array:
    """x times the normal distribution function (Hendrycks and Gimpel, 2016)."""
    return np.asarray(x, dtype=np.float64) * normal_cdf(x)


def gelu_derivative(x: ArrayLike) -> Array:
    """Distribution function plus x times density."""
    z = np.asarray(x, dtype=np.float64)
    return normal_cdf(z) + z * np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi)


def gelu_tanh(x: ArrayLike) -> Array:
    """An approximation from the same paper, within 0.0005 of gelu(x)."""
    z = np.asarray(x, dtype=np.float64)
    inner = math.sqrt(2.0 / math.pi) * (z + 0.044715 * z**3)
    return 0.5 * z * (1.0 + np.tanh(inner))


# --8<-- [end:gelu]


# --8<-- [start:silu]
def silu(x: ArrayLike) -> Array:
    """x sigmoid(x), also called Swish (Hendrycks and Gimpel, 2016)."""
    return np.asarray(x, dtype=np.float64) * sigmoid(x)


def silu_derivative(x: ArrayLike) -> Array:
    """sigmoid(x) (1 + x sigmoid(-x))."""
    z = np.asarray(x, dtype=np.float64)
    return sigmoid(z) * (1.0 + z * sigmoid(-z))


# --8<-- [end:silu]


# --8<-- [start:soft-exponential]
def _checked(x: ArrayLike, alpha: float) -> Array:
    z = np.asarray(x, dtype=np.float64)
    start = 1.0 / alpha - alpha if alpha < 0 else -np.inf
    if np.any(z <= start):
        raise ValueError(f"with alpha = {alpha}, x must be above {start}")
    return z


def soft_exponential(x: ArrayLike, alpha: float = 0.5) -> Array:
    """From logarithm (-1) over identity (0) to exponential (1) (Godfrey, Gashler, 2015).

    For alpha < 0 raises ValueError if an x <= 1/alpha - alpha. Overflows to inf.
    """
    z = _checked(x, alpha)
    if alpha == 0:
        return z + 0.0
    if alpha < 0:
        return -np.log1p(-alpha * (z + alpha)) / alpha
    with np.errstate(over="ignore"):
        return np.expm1(alpha * z) / alpha + alpha


def soft_exponential_derivative(x: ArrayLike, alpha: float = 0.5) -> Array:
    """1 / (1 - alpha (alpha + x)) for alpha < 0, else e^(alpha x)."""
    z = _checked(x, alpha)
    if alpha < 0:
        return 1.0 / (1.0 - alpha * (alpha + z))
    with np.errstate(over="ignore"):
        return np.exp(alpha * z)


# --8<-- [end:soft-exponential]
