"""The confusion matrix, and the ratios of its cells."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def binary_labels(y: ArrayLike) -> Ints:
    """`y` as integers, shape (n,). Raises ValueError if empty or not all 0 and 1."""
    labels = np.asarray(y)
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError(f"labels must be a non-empty list, not of shape {labels.shape}")
    if not np.isin(labels, (0, 1)).all():
        raise ValueError("labels must be 0 or 1")
    return labels.astype(np.int64)


# --8<-- [start:counts]
class Counts(NamedTuple):
    """The four cells, row by row."""

    tn: int
    fp: int
    fn: int
    tp: int


def confusion_matrix(y_true: ArrayLike, y_pred: ArrayLike, k: int = 2) -> Ints:
    """Cell (i, j): examples of class i predicted as class j."""
    true = np.asarray(y_true, dtype=np.int64)  # (n,)
    pred = np.asarray(y_pred, dtype=np.int64)  # (n,)
    if true.shape != pred.shape:
        raise ValueError(f"shapes differ: {true.shape} and {pred.shape}")
    both = np.concatenate([true, pred])
    if both.min() < 0 or both.max() >= k:
        raise ValueError(f"classes must be 0 to {k - 1}")
    matrix = np.zeros((k, k), dtype=np.int64)
    np.add.at(matrix, (true, pred), 1)
    return matrix


def confusion_counts(y_true: ArrayLike, y_pred: ArrayLike) -> Counts:
    """The four cells of a two-class problem."""
    matrix = confusion_matrix(binary_labels(y_true), binary_labels(y_pred))
    return Counts(*(int(cell) for cell in matrix.ravel()))


# --8<-- [end:counts]


# --8<-- [start:ratios]
def ratio(part: float, whole: float) -> float:
    """part / whole, or NaN for 0/0: undefined is not the same as bad."""
    return part / whole if whole else math.nan


def accuracy(c: Counts) -> float:
    return ratio(c.tp + c.tn, sum(c))


def precision(c: Counts) -> float:
    return ratio(c.tp, c.tp + c.fp)  # NaN when nothing is flagged


def recall(c: Counts) -> float:
    return ratio(c.tp, c.tp + c.fn)  # NaN without positives


def specificity(c: Counts) -> float:
    return ratio(c.tn, c.tn + c.fp)  # NaN without negatives


# --8<-- [end:ratios]


def balanced_accuracy(c: Counts) -> float:
    """Mean of recall and specificity; NaN if either class is missing."""
    return (recall(c) + specificity(c)) / 2


# --8<-- [start:precision-at]
def precision_at(tpr: ArrayLike, fpr: ArrayLike, prevalence: float) -> Floats:
    """Precision by Bayes' theorem; NaN where nothing is flagged."""
    found = prevalence * np.asarray(tpr, dtype=np.float64)
    alarms = (1 - prevalence) * np.asarray(fpr, dtype=np.float64)
    flagged = found + alarms
    precision = np.full(flagged.shape, np.nan)
    np.divide(found, flagged, out=precision, where=flagged > 0)
    return precision


# --8<-- [end:precision-at]
