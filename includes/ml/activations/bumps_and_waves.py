"""Functions that are no ramp: waves and bumps, each with its derivative."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --8<-- [start:sinusoid]
def sinusoid(x: ArrayLike) -> Array:
    """Sine of x, in radians."""
    return np.sin(np.asarray(x, dtype=np.float64))


def sinusoid_derivative(x: ArrayLike) -> Array:
    """Cosine of x."""
    return np.cos(np.asarray(x, dtype=np.float64))


# --8<-- [end:sinusoid]


# --8<-- [start:sinc]
def sinc(x: ArrayLike) -> Array:
    """sin(x) / x, and 1 at 0; NumPy's own np.sinc(t) is sin(pi t) / (pi t)."""
    return np.sinc(np.asarray(x, dtype=np.float64) / np.pi)


def sinc_derivative(x: ArrayLike) -> Array:
    """(cos(x) - sinc(x)) / x; near 0, where that cancels, the Taylor series."""
    z = np.asarray(x, dtype=np.float64)
    near = np.abs(z) < 0.1
    far = np.where(near, 1.0, z)  # any number that is not 0
    q = np.where(near, z, 0.0) ** 2
    series = -z / 3.0 * (1.0 - q / 10.0 * (1.0 - q / 28.0 * (1.0 - q / 54.0)))
    return np.where(near, series, (np.cos(far) - sinc(far)) / far)


# --8<-- [end:sinc]


# --8<-- [start:gaussian]
def gaussian(x: ArrayLike) -> Array:
    """e^(-x^2)."""
    return np.exp(-np.square(np.asarray(x, dtype=np.float64)))


def gaussian_derivative(x: ArrayLike) -> Array:
    """-2 x e^(-x^2)."""
    return -2.0 * np.asarray(x, dtype=np.float64) * gaussian(x)


# --8<-- [end:gaussian]


# --8<-- [start:sq-rbf]
def sq_rbf(x: ArrayLike) -> Array:
    """Parabolas that meet at |x| = 1, 0 from |x| = 2 on (Wuraola and Patel, 2018)."""
    a = np.abs(np.asarray(x, dtype=np.float64))
    flank = np.maximum(2.0 - a, 0.0) ** 2 / 2.0
    return np.where(a <= 1.0, 1.0 - a**2 / 2.0, flank)


def sq_rbf_derivative(x: ArrayLike) -> Array:
    """-x up to |x| = 1, then back to 0 along x - 2 sgn(x)."""
    z = np.asarray(x, dtype=np.float64)
    a = np.abs(z)
    return -np.sign(z) * np.where(a <= 1.0, a, np.maximum(2.0 - a, 0.0))


# --8<-- [end:sq-rbf]
