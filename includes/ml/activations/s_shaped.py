"""Identity, step and the S-shaped curves, each with its derivative."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --8<-- [start:identity]
def identity(x: ArrayLike) -> Array:
    """The input itself, as a fresh array."""
    return np.array(x, dtype=np.float64)


def identity_derivative(x: ArrayLike) -> Array:
    """1 everywhere."""
    return np.ones_like(x, dtype=np.float64)


# --8<-- [end:identity]


# --8<-- [start:step]
def step(x: ArrayLike) -> Array:
    """1 where x >= 0, else 0 (McCulloch and Pitts, 1943)."""
    return np.heaviside(np.asarray(x, dtype=np.float64), 1.0)


def step_derivative(x: ArrayLike) -> Array:
    """0 everywhere; at 0, where there is no slope, this is a convention."""
    return np.zeros_like(x, dtype=np.float64)


# --8<-- [end:step]


# --8<-- [start:sigmoid]
def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + exp(-x)); exp sees no positive number, so nothing overflows."""
    z = np.asarray(x, dtype=np.float64)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid_derivative(x: ArrayLike) -> Array:
    """sigmoid(x) sigmoid(-x): keeps the right tail, where 1 - sigmoid(x) is 0."""
    e = np.exp(-np.abs(np.asarray(x, dtype=np.float64)))
    return e / (1.0 + e) ** 2


# --8<-- [end:sigmoid]


# --8<-- [start:tanh]
def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, equal to 2 sigmoid(2x) - 1."""
    return np.tanh(np.asarray(x, dtype=np.float64))


def tanh_derivative(x: ArrayLike) -> Array:
    """1 - tanh(x)^2 = 4 e / (1 + e)^2 with e = exp(-2|x|), without cancellation."""
    e = np.exp(-2.0 * np.abs(np.asarray(x, dtype=np.float64)))
    return 4.0 * e / (1.0 + e) ** 2


# --8<-- [end:tanh]


# --8<-- [start:sqnl]
def sqnl(x: ArrayLike) -> Array:
    """Two parabolas on [-2, 2], constant outside (Wuraola and Patel, 2018)."""
    c = np.clip(np.asarray(x, dtype=np.float64), -2.0, 2.0)
    return c * (1.0 - np.abs(c) / 4.0)


def sqnl_derivative(x: ArrayLike) -> Array:
    """A triangle of height 1 over [-2, 2]."""
    return np.maximum(0.0, 1.0 - np.abs(np.asarray(x, dtype=np.float64)) / 2.0)


# --8<-- [end:sqnl]


# --8<-- [start:arctan]
def arctan(x: ArrayLike) -> Array:
    """Inverse tangent, in radians."""
    return np.arctan(np.asarray(x, dtype=np.float64))


def arctan_derivative(x: ArrayLike) -> Array:
    """1 / (x^2 + 1)."""
    return 1.0 / (np.square(np.asarray(x, dtype=np.float64)) + 1.0)


# --8<-- [end:arctan]


# --8<-- [start:arsinh]
def arsinh(x: ArrayLike) -> Array:
    """Inverse hyperbolic sine, accurate for negative x too."""
    return np.arcsinh(np.asarray(x, dtype=np.float64))


def arsinh_derivative(x: ArrayLike) -> Array:
    """1 / sqrt(x^2 + 1)."""
    return 1.0 / np.hypot(np.asarray(x, dtype=np.float64), 1.0)


# --8<-- [end:arsinh]


# --8<-- [start:softsign]
def softsign(x: ArrayLike) -> Array:
    """x / (1 + |x|) (Elliott, 1993)."""
    z = np.asarray(x, dtype=np.float64)
    return z / (1.0 + np.abs(z))


def softsign_derivative(x: ArrayLike) -> Array:
    """1 / (1 + |x|)^2."""
    return 1.0 / (1.0 + np.abs(np.asarray(x, dtype=np.float64))) ** 2


# --8<-- [end:softsign]


# --8<-- [start:isru]
def isru(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Inverse square root unit, alpha > 0 (Carlile et al., 2017)."""
    z = np.asarray(x, dtype=np.float64)
    return z / np.sqrt(1.0 + alpha * z**2)


def isru_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """The third power of a factor that the forward pass already has."""
    root = 1.0 / np.sqrt(1.0 + alpha * np.square(np.asarray(x, dtype=np.float64)))
    return root**3


# --8<-- [end:isru]


# --8<-- [start:soft-clipping]
def soft_clipping(x: ArrayLike, alpha: float = 8.0) -> Array:
    """Smooth clip to (0, 1), 0 < alpha < 709 (Klimek and Perelstein, 2018).

    The quotient in the logarithm is 1 + (e^alpha - 1) sigmoid(alpha (x - 1)).
    """
    s = sigmoid(alpha * (np.asarray(x, dtype=np.float64) - 1.0))
    return np.log1p(math.expm1(alpha) * s) / alpha


def soft_clipping_derivative(x: ArrayLike, alpha: float = 8.0) -> Array:
    """sigmoid(alpha x) - sigmoid(alpha (x - 1)), as a product: exact in the tails."""
    z = np.asarray(x, dtype=np.float64)
    return -math.expm1(-alpha) * sigmoid(alpha * z) * sigmoid(alpha * (1.0 - z))


# --8<-- [end:soft-clipping]
