"""The precision-recall curve, and its summary by average precision."""

import numpy as np
from numpy.typing import ArrayLike

from ml.evaluation.roc_auc import Curve, cumulative_counts


# --8<-- [start:pr-curve]
def pr_curve(y_true: ArrayLike, scores: ArrayLike) -> Curve:
    """Recall, precision, thresholds, (m,) each, highest threshold first.

    Raises ValueError without positives, where recall is 0/0.
    """
    tp, fp, thresholds = cumulative_counts(y_true, scores)
    if tp[-1] == 0:
        raise ValueError("no positives, so recall is 0/0")
    return tp / tp[-1], tp / (tp + fp), thresholds


def average_precision(y_true: ArrayLike, scores: ArrayLike) -> float:
    """Sum of precision times gain in recall, without interpolation."""
    r, p, _ = pr_curve(y_true, scores)
    return float(np.sum(np.diff(r, prepend=0) * p))


# --8<-- [end:pr-curve]
