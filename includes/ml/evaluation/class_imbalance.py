"""What is done about a rare class: weights, repeated rows, corrected probabilities."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


# --8<-- [start:class-weights]
def class_weights(y: ArrayLike) -> dict[int, float]:
    """n / (K n_k) for class k, so that each has the total weight n / K."""
    classes, counts = np.unique(np.asarray(y), return_counts=True)
    weights = counts.sum() / (len(classes) * counts)
    return {int(k): float(w) for k, w in zip(classes, weights, strict=True)}


# --8<-- [end:class-weights]


# --8<-- [start:oversample]
def oversample(y: ArrayLike, rows: Ints, rng: np.random.Generator) -> Ints:
    """Repeat random rows of the smaller classes until all are equally large."""
    labels = np.asarray(y)[rows]
    classes, counts = np.unique(labels, return_counts=True)
    parts = [rows]
    for value, count in zip(classes, counts, strict=True):
        parts.append(rng.choice(rows[labels == value], counts.max() - count))
    return np.concatenate(parts)


# --8<-- [end:oversample]


# --8<-- [start:prior-correction]
def prior_corrected(p: ArrayLike, trained: float, true: float) -> Floats:
    """Move probabilities to another share of positives (Elkan, 2001)."""
    if not (0 < trained < 1 and 0 < true < 1):
        raise ValueError("shares of positives must lie between 0 and 1")
    p = np.asarray(p, dtype=np.float64)
    up = true / trained  # factor for positives
    down = (1 - true) / (1 - trained)  # factor for negatives
    return np.asarray(p * up / (p * up + (1 - p) * down))


# --8<-- [end:prior-correction]
