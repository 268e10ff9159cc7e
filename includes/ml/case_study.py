"""Code of the case studies: review load, evidence on recall, drift, few labels."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.stats import binom
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from ml.evaluation.roc_auc import auc_by_ranking

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


# --8<-- [start:workload]
def flagged_share(recall: ArrayLike, fpr: ArrayLike, prevalence: float) -> Floats:
    """Share of all photos that a person must look at."""
    found = prevalence * np.asarray(recall, dtype=np.float64)
    return np.asarray(found + (1 - prevalence) * np.asarray(fpr, dtype=np.float64))


def largest_fpr(capacity: float, recall: float, prevalence: float) -> float:
    """False-positive rate at which the flagged share fills the capacity.

    Negative if the offensive photos alone are too many.
    """
    return (capacity - prevalence * recall) / (1 - prevalence)


# --8<-- [end:workload]


def review_hours(
    users: float,
    flagged: ArrayLike,
    photos_per_year: float = 1.0,
    seconds: float = 30.0,
) -> Floats:
    """Hours of looking a day if this share of the uploads is flagged."""
    a_day = users * photos_per_year / 365
    return np.asarray(a_day * np.asarray(flagged, dtype=np.float64) * seconds / 3600)


# --8<-- [start:misses-allowed]
def misses_allowed(
    positives: int,
    recall: float,
    confidence: float = 0.95,
) -> int | None:
    """Most misses among the test positives that still show at least this recall.

    At a lower recall, so few misses would have a probability below 1 - confidence.
    None if the test set is too small to show it with no miss at all.
    """
    k = int(binom.ppf(1 - confidence, positives, 1 - recall))  # first above the level
    return k - 1 if k > 0 else None


# --8<-- [end:misses-allowed]


# --8<-- [start:effective-size]
def effective_sample_size(weights: ArrayLike) -> float:
    """How many equally weighted examples would vary as little (Kish, 1965)."""
    w = np.asarray(weights, dtype=np.float64)
    return float(w.sum() ** 2 / (w**2).sum())


# --8<-- [end:effective-size]


# --8<-- [start:two-sample]
def two_sample_auc(old: ArrayLike, new: ArrayLike, seed: int = 0) -> float:
    """How well a classifier tells new rows from old, out of fold; 0.5 is no shift."""
    x = np.concatenate([np.asarray(old), np.asarray(new)])  # (n_old + n_new, d)
    is_new = np.repeat([0, 1], [len(np.asarray(old)), len(np.asarray(new))])
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = LogisticRegression(max_iter=1000)
    p = cross_val_predict(model, x, is_new, cv=folds, method="predict_proba")
    return auc_by_ranking(is_new, p[:, 1])


# --8<-- [end:two-sample]


# --8<-- [start:psi]
def psi(reference: ArrayLike, current: ArrayLike, bins: int = 10) -> float:
    """Population stability index over bins with equal shares of the reference."""
    old, new = np.asarray(reference), np.asarray(current)
    cuts = np.quantile(old, np.arange(1, bins) / bins)
    p, q = (
        (np.bincount(np.searchsorted(cuts, x), minlength=bins) + 0.5)
        / (len(x) + bins / 2)  # half a count more in each bin: no logarithm of 0
        for x in (old, new)
    )
    return float(np.sum((q - p) * np.log(q / p)))


# --8<-- [end:psi]


# --8<-- [start:tweets]
GROUPS, WORDS = 60, 60  # groups of interchangeable words, words in each


def synthetic_tweets(
    n: int,
    leaning: Floats,
    rng: np.random.Generator,
    positive: float = 0.5,
) -> tuple[csr_matrix, Ints]:
    """Word presence (n, 3600) and sentiment (n,): 12 words from 3 groups each.

    A positive tweet prefers groups with a positive leaning (60,), a negative one
    those with a negative leaning. In a group a few words are common, most are rare.
    """
    y = (rng.random(n) < positive).astype(np.int64)
    logits = 0.8 * np.where(y == 1, 1, -1)[:, None] * leaning  # (n, 60)
    group = (logits[:, None] + rng.gumbel(size=(n, 3, GROUPS))).argmax(2)  # (n, 3)
    rank = np.minimum(rng.geometric(0.04, (n, 3, 4)), WORDS) - 1
    word = (group[:, :, None] * WORDS + rank).reshape(n, 12)
    rows = np.repeat(np.arange(n), 12)
    x = csr_matrix((np.ones(12 * n), (rows, word.ravel())), (n, GROUPS * WORDS))
    x.sum_duplicates()
    x.data[:] = 1
    return x, y


# --8<-- [end:tweets]


def pretrain(unlabeled: csr_matrix, dims: int = 60) -> TruncatedSVD:
    """Directions in which the words of unlabeled tweets vary together."""
    return TruncatedSVD(dims, n_iter=2, random_state=0).fit(unlabeled)


# --8<-- [start:most-uncertain]
def most_uncertain(probability: ArrayLike, k: int) -> Ints:
    """The k rows whose probabilities (n, K) have the highest entropy."""
    p = np.clip(np.asarray(probability, dtype=np.float64), 1e-12, 1)
    entropy = -np.sum(p * np.log(p), axis=1)  # (n,)
    return np.argsort(-entropy, kind="stable")[:k]


# --8<-- [end:most-uncertain]


def labeled_in_rounds(
    x: Floats,
    y: Ints,
    rounds: int,
    k: int,
    uncertain: bool,
    rng: np.random.Generator,
) -> list[Ints]:
    """Rows labeled after each round: k random ones, then k more a round by the rule."""
    have = rng.permutation(len(y))[:k]
    rows = [have]
    for _ in range(rounds - 1):
        rest = np.setdiff1d(np.arange(len(y)), have)
        pick = rng.permutation(len(rest))[:k]
        if uncertain:
            model = LogisticRegression().fit(x[have], y[have])
            pick = most_uncertain(model.predict_proba(x[rest]), k)
        have = np.concatenate([have, rest[pick]])
        rows.append(have)
    return rows
