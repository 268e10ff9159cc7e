"""Functions that are linear on the right and bend to a floor on the left, each with its derivative."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.activations.s_shaped import isru, isru_derivative

Array = NDArray[np.float64]


# --8<-- [start:elu]
def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """x where x > 0, else alpha (e^x - 1), alpha > 0 (Clevert et al., 2015)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))


def elu_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """1 where x > 0, else alpha e^x (at 0 by convention unless alpha = 1)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0.0)))


# --8<-- [end:elu]


# --8<-- [start:selu]
SELU_LAMBDA = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def selu(x: ArrayLike) -> Array:
    """lambda elu(x, alpha), both constants fixed (Klambauer et al., 2017)."""
    return SELU_LAMBDA * elu(x, SELU_ALPHA)


def selu_derivative(x: ArrayLike) -> Array:
    """lambda where x > 0, else lambda alpha e^x (at 0 by convention)."""
    return SELU_LAMBDA * elu_derivative(x, SELU_ALPHA)


# --8<-- [end:selu]


# --8<-- [start:isrlu]
def isrlu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """x where x >= 0, else x / sqrt(1 + alpha x^2), alpha > 0 (Carlile et al., 2017)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z < 0, isru(z, alpha), z)


def isrlu_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """1 where x >= 0, else the slope of the curved piece; they agree at 0."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z < 0, isru_derivative(z, alpha), 1.0)


# --8<-- [end:isrlu]
