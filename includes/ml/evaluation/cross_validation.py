"""Folds, shuffled and stratified."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


# --8<-- [start:k-fold]
def k_fold(n: int, k: int, rng: np.random.Generator) -> list[tuple[Ints, Ints]]:
    """Row numbers to train on and to score, for each of k shuffled folds."""
    if not 2 <= k <= n:
        raise ValueError(f"{n} rows do not make {k} folds")
    folds = np.array_split(rng.permutation(n), k)
    return [(np.setdiff1d(np.arange(n), fold), fold) for fold in folds]


# --8<-- [end:k-fold]


# --8<-- [start:stratified-folds]
def stratified_folds(y: ArrayLike, k: int, rng: np.random.Generator) -> Ints:
    """Fold number of each row, (n,): each class is dealt out like cards.

    Raises ValueError if a class has fewer than k rows: a fold would lack it.
    """
    labels = np.asarray(y)
    fold = np.empty(labels.shape, dtype=np.int64)
    dealt = 0
    for value in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == value))
        if len(rows) < k:
            raise ValueError(f"class {value} has fewer than {k} rows")
        fold[rows] = (dealt + np.arange(len(rows))) % k
        dealt += len(rows)
    return fold


# --8<-- [end:stratified-folds]
