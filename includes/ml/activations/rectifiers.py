"""ReLU and the piecewise linear functions that came after it, each with its derivative."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --8<-- [start:relu]
def relu(x: ArrayLike) -> Array:
    """Rectified linear unit: max(0, x)."""
    return np.maximum(0.0, np.asarray(x, dtype=np.float64))


def relu_derivative(x: ArrayLike) -> Array:
    """1 where x > 0, else 0; the 0 at x = 0 is a convention."""
    return np.heaviside(np.asarray(x, dtype=np.float64), 0.0)


# --8<-- [end:relu]


# --8<-- [start:leaky-relu]
def leaky_relu(x: ArrayLike, alpha: float = 0.01) -> Array:
    """x where x > 0, else alpha x (Maas et al., 2013)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, alpha * z)


def leaky_relu_derivative(x: ArrayLike, alpha: float = 0.01) -> Array:
    """1 where x > 0, else alpha; the alpha at x = 0 is a convention."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, alpha)


# --8<-- [end:leaky-relu]


# --8<-- [start:prelu]
def prelu(x: ArrayLike, alpha: ArrayLike = 0.25) -> Array:
    """x where x > 0, else alpha x, with learned alpha (He et al., 2015)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, np.multiply(alpha, z))


def prelu_derivative(x: ArrayLike, alpha: ArrayLike = 0.25) -> Array:
    """Slope in x: 1 where x > 0, else alpha (at 0 by convention)."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, alpha)


def prelu_alpha_derivative(x: ArrayLike) -> Array:
    """Slope in alpha, min(0, x): sum it over all inputs that share the alpha."""
    return np.minimum(0.0, np.asarray(x, dtype=np.float64))


# --8<-- [end:prelu]


# --8<-- [start:rrelu]
RRELU_MEAN = (1 / 8 + 1 / 3) / 2


def rrelu_slopes(
    shape: tuple[int, ...],
    rng: np.random.Generator,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
) -> Array:
    """For training: a slope for each input, uniform (Xu et al., 2015)."""
    return rng.uniform(lower, upper, shape)


def rrelu(x: ArrayLike, alpha: ArrayLike = RRELU_MEAN) -> Array:
    """x where x > 0, else alpha x; in training, alpha are the drawn slopes."""
    return prelu(x, alpha)


def rrelu_derivative(x: ArrayLike, alpha: ArrayLike = RRELU_MEAN) -> Array:
    """1 where x > 0, else the alpha of the forward pass (at 0 by convention)."""
    return prelu_derivative(x, alpha)


# --8<-- [end:rrelu]


# --8<-- [start:brelu]
def brelu(x: ArrayLike, i: ArrayLike = 0) -> Array:
    """max(0, x) in units of even index i, else min(0, x) (Eidnes and Nøkland, 2017).

    For a layer of d units, x of shape (..., d), pass i = np.arange(d).
    """
    z = np.asarray(x, dtype=np.float64)
    return np.where(np.asarray(i) % 2 == 0, relu(z), -relu(-z))


def brelu_derivative(x: ArrayLike, i: ArrayLike = 0) -> Array:
    """1 on the open side of the unit, else 0; at 0 this is ReLU's convention."""
    z = np.asarray(x, dtype=np.float64)
    even = np.asarray(i) % 2 == 0
    return np.where(even, relu_derivative(z), relu_derivative(-z))


# --8<-- [end:brelu]


# --8<-- [start:srelu]
def srelu(
    x: ArrayLike,
    t_l: float = -1.0,
    a_l: float = 0.2,
    t_r: float = 1.0,
    a_r: float = 0.4,
) -> Array:
    """Slopes a_l, 1, a_r with kinks at t_l < t_r, all learned (Jin et al., 2015)."""
    z = np.asarray(x, dtype=np.float64)
    left, right = t_l + a_l * (z - t_l), t_r + a_r * (z - t_r)
    return np.where(z <= t_l, left, np.where(z < t_r, z, right))


def srelu_derivative(
    x: ArrayLike,
    t_l: float = -1.0,
    a_l: float = 0.2,
    t_r: float = 1.0,
    a_r: float = 0.4,
) -> Array:
    """The slope of each piece; at a kink that of the piece on the left."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z <= t_l, a_l, np.where(z <= t_r, 1.0, a_r))


# --8<-- [end:srelu]


# --8<-- [start:apl]
def apl(
    x: ArrayLike,
    a: Sequence[float] = (0.6, -0.4),
    b: Sequence[float] = (-1.0, 1.0),
) -> Array:
    """ReLU plus S learned hinges, one for each a and b (Agostinelli et al., 2014)."""
    z = np.asarray(x, dtype=np.float64)
    hinges = relu(np.asarray(b) - z[..., None])  # (..., S)
    return relu(z) + hinges @ np.asarray(a, dtype=np.float64)


def apl_derivative(
    x: ArrayLike,
    a: Sequence[float] = (0.6, -0.4),
    b: Sequence[float] = (-1.0, 1.0),
) -> Array:
    """H(x) - sum of a_s H(b_s - x); at its kink a hinge counts 0, as ReLU does."""
    z = np.asarray(x, dtype=np.float64)
    hinges = relu_derivative(np.asarray(b) - z[..., None])  # (..., S)
    return relu_derivative(z) - hinges @ np.asarray(a, dtype=np.float64)


# --8<-- [end:apl]
