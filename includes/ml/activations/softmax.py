"""Functions of a whole vector: softmax, its logarithm, and maxout."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --8<-- [start:softmax]
def softmax(z: ArrayLike, axis: int = -1) -> Array:
    """Positive, sums to 1 along the axis; minus the maximum, exp cannot overflow."""
    v = np.asarray(z, dtype=np.float64)
    e = np.exp(v - np.max(v, axis=axis, keepdims=True))
    return np.asarray(e / np.sum(e, axis=axis, keepdims=True))


def softmax_jacobian(z: ArrayLike) -> Array:
    """s_i (delta_ij - s_j) with s = softmax(z); shapes (..., K) to (..., K, K)."""
    s = softmax(z)
    return np.asarray(s[..., :, None] * (np.eye(s.shape[-1]) - s[..., None, :]))


# --8<-- [end:softmax]


# --8<-- [start:log-softmax]
def logsumexp(z: ArrayLike, axis: int = -1, keepdims: bool = False) -> Array:
    """ln(sum of e^z) along the axis, with the maximum taken out of the sum."""
    v = np.asarray(z, dtype=np.float64)
    top = np.max(v, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)  # all -inf: the sum is 0
    with np.errstate(divide="ignore"):
        total = np.log(np.sum(np.exp(v - top), axis=axis, keepdims=True)) + top
    return np.asarray(total if keepdims else np.squeeze(total, axis=axis))


def log_softmax(z: ArrayLike, axis: int = -1) -> Array:
    """ln of the softmax, without the underflow of taking it afterwards."""
    v = np.asarray(z, dtype=np.float64)
    shifted = v - np.max(v, axis=axis, keepdims=True)
    return np.asarray(shifted - logsumexp(shifted, axis=axis, keepdims=True))


# --8<-- [end:log-softmax]


# --8<-- [start:maxout]
def maxout(z: ArrayLike, axis: int = -1) -> Array:
    """The largest of the affine pieces on the axis (Goodfellow et al., 2013)."""
    return np.asarray(np.max(np.asarray(z, dtype=np.float64), axis=axis))


def maxout_derivative(z: ArrayLike, axis: int = -1) -> Array:
    """1 at the largest piece, 0 elsewhere; by convention a tie goes to the first."""
    v = np.asarray(z, dtype=np.float64)
    winner = np.expand_dims(np.argmax(v, axis=axis), axis)
    slopes = np.zeros_like(v)
    np.put_along_axis(slopes, winner, 1.0, axis=axis)
    return slopes


# --8<-- [end:maxout]
