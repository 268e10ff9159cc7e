"""The F-score, and the threshold that costs least."""

import numpy as np
from numpy.typing import ArrayLike

from ml.evaluation.confusion_matrix import Counts, ratio
from ml.evaluation.roc_auc import cumulative_counts


# --8<-- [start:f-beta]
def f_beta(c: Counts, beta: float = 1.0) -> float:
    """NaN if tp, fp and fn are all 0; precision for beta 0 (van Rijsbergen, 1979)."""
    if beta < 0:
        raise ValueError(f"beta must not be negative, but is {beta}")
    b2 = beta**2
    return ratio((1 + b2) * c.tp, (1 + b2) * c.tp + b2 * c.fn + c.fp)


# --8<-- [end:f-beta]


# --8<-- [start:cost]
def cost_threshold(cost_fp: float, cost_fn: float) -> float:
    """Flag calibrated probabilities from here on."""
    return cost_fp / (cost_fp + cost_fn)


def best_threshold(y: ArrayLike, s: ArrayLike, cost_fp: float, cost_fn: float) -> float:
    """Score from which flagging is cheapest on this data; inf flags nothing.

    Of equally cheap ones the highest.
    """
    tp, fp, scores = cumulative_counts(y, s)  # (m,) each, highest score first
    alarms, misses = np.append(0, fp), tp[-1] - np.append(0, tp)
    cost = cost_fp * alarms + cost_fn * misses  # (m + 1,)
    return float(np.append(np.inf, scores)[cost.argmin()])


# --8<-- [end:cost]
