"""The ROC curve, and the area below it, for two classes and for more."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.evaluation.confusion_matrix import binary_labels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Curve = tuple[Floats, Floats, Floats]


def labels_and_scores(y_true: ArrayLike, scores: ArrayLike) -> tuple[Ints, Floats]:
    """Both as arrays of shape (n,). Raises ValueError on unequal lengths or infinite scores."""
    y, s = binary_labels(y_true), np.asarray(scores, dtype=np.float64)
    if y.shape != s.shape:
        raise ValueError(f"labels have shape {y.shape} and scores {s.shape}")
    if not np.isfinite(s).all():
        raise ValueError("scores must be finite")
    return y, s


# --8<-- [start:roc-curve]
def cumulative_counts(y_true: ArrayLike, scores: ArrayLike) -> Curve:
    """TP and FP when all from each distinct score up are flagged; (m,) each."""
    y, s = labels_and_scores(y_true, scores)  # (n,), (n,)
    order = np.argsort(-s, kind="stable")
    y, s = y[order], s[order]
    last = np.append(np.flatnonzero(np.diff(s)), len(s) - 1)  # ends of ties
    tp = np.cumsum(y)[last]
    fp = last + 1 - tp
    return tp.astype(np.float64), fp.astype(np.float64), s[last]


def roc_curve(y_true: ArrayLike, scores: ArrayLike) -> Curve:
    """FPR, TPR, thresholds, (m + 1,) each; equal scores make one step.

    Raises ValueError without positives (TPR is 0/0) or negatives (FPR is 0/0).
    """
    tp, fp, thresholds = cumulative_counts(y_true, scores)
    if tp[-1] == 0 or fp[-1] == 0:
        raise ValueError("a ROC curve needs both classes: TPR or FPR is 0/0")
    fpr = np.append(0, fp / fp[-1])
    tpr = np.append(0, tp / tp[-1])
    return fpr, tpr, np.append(np.inf, thresholds)


# --8<-- [end:roc-curve]


# --8<-- [start:auc]
def auc(x: ArrayLike, y: ArrayLike) -> float:
    """Area by trapezoids. Raises ValueError if x ever decreases."""
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if (np.diff(x) < 0).any():
        raise ValueError("x must not decrease")
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


def auc_by_ranking(y_true: ArrayLike, scores: ArrayLike) -> float:
    """Share of pairs with the positive higher; a tie counts half."""
    y, s = labels_and_scores(y_true, scores)
    gap = s[y == 1][:, None] - s[y == 0]  # (positives, negatives)
    if gap.size == 0:
        raise ValueError("the AUC needs both classes: no pair to rank")
    return float(np.mean(gap > 0) + np.mean(gap == 0) / 2)


# --8<-- [end:auc]


# --8<-- [start:multiclass]
def auc_one_vs_rest(y_true: ArrayLike, p: ArrayLike) -> Floats:
    """AUC of each class against all others; p is (n, K), the result (K,)."""
    y, columns = np.asarray(y_true), np.asarray(p, dtype=np.float64).T
    return np.array([auc_by_ranking(y == k, s) for k, s in enumerate(columns)])


def auc_one_vs_one(y_true: ArrayLike, p: ArrayLike) -> float:
    """Mean over pairs of classes, others left out (Hand and Till, 2001)."""
    y, scores = np.asarray(y_true), np.asarray(p, dtype=np.float64)
    pairs = []
    for i in range(scores.shape[1]):
        for j in range(i):
            two = (y == i) | (y == j)
            pairs.append(auc_by_ranking(y[two] == i, scores[two, i]))
            pairs.append(auc_by_ranking(y[two] == j, scores[two, j]))
    return float(np.mean(pairs))


# --8<-- [end:multiclass]
