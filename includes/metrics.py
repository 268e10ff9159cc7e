"""Metrics of classifiers and of language models in NumPy, as the pages on evaluation explain them.

Labels are 0 (negative) and 1 (positive). A ratio whose denominator is 0 is undefined: a single
ratio returns NaN, and a whole curve, which would consist of NaN, raises ValueError.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Curve = tuple[Floats, Floats, Floats]


def binary_labels(y: ArrayLike) -> Ints:
    """`y` as integers, shape (n,). Raises ValueError if empty or not all 0 and 1."""
    labels = np.asarray(y)
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError(f"labels must be a non-empty list, not of shape {labels.shape}")
    if not np.isin(labels, (0, 1)).all():
        raise ValueError("labels must be 0 or 1")
    return labels.astype(np.int64)


def labels_and_scores(y_true: ArrayLike, scores: ArrayLike) -> tuple[Ints, Floats]:
    """Both as arrays of shape (n,). Raises ValueError on unequal lengths or infinite scores."""
    y, s = binary_labels(y_true), np.asarray(scores, dtype=np.float64)
    if y.shape != s.shape:
        raise ValueError(f"labels have shape {y.shape} and scores {s.shape}")
    if not np.isfinite(s).all():
        raise ValueError("scores must be finite")
    return y, s


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


# --8<-- [start:bleu]
Tokens = Sequence[str]
Pair = tuple[Tokens, Sequence[Tokens]]  # candidate, references


def ngrams(tokens: Tokens, n: int) -> Counter[tuple[str, ...]]:
    starts = range(len(tokens) - n + 1)
    return Counter(tuple(tokens[i : i + n]) for i in starts)


def clipped_matches(pair: Pair, n: int) -> tuple[int, int]:
    """Matched n-grams, none more often than in its best reference, and all."""
    candidate, references = pair
    found = ngrams(candidate, n)
    allowed: Counter[tuple[str, ...]] = Counter()
    for reference in references:
        allowed |= ngrams(reference, n)  # the larger count of the two
    return (found & allowed).total(), found.total()


def brevity_penalty(c: float, r: float) -> float:
    """For candidates of total length c and references of total length r."""
    return min(1.0, math.exp(1 - r / c)) if c else 0.0


def closest_length(pair: Pair) -> int:
    """Length of the reference nearest in length, of two the shorter one."""
    candidate, references = pair
    return min((abs(len(r) - len(candidate)), len(r)) for r in references)[1]


def bleu(pairs: Sequence[Pair], max_n: int = 4) -> float:
    """Corpus BLEU between 0 and 1 (Papineni and others, 2002)."""
    log_mean = 0.0
    for n in range(1, max_n + 1):
        counts = [clipped_matches(pair, n) for pair in pairs]
        matched, total = (sum(column) for column in zip(*counts, strict=True))
        if matched == 0:
            return 0.0  # p_n is 0, or 0/0 for want of n-grams
        log_mean += math.log(matched / total) / max_n
    c = sum(len(candidate) for candidate, _ in pairs)
    r = sum(closest_length(pair) for pair in pairs)
    return brevity_penalty(c, r) * math.exp(log_mean)


# --8<-- [end:bleu]


# --8<-- [start:bits]
def bits_per_character(bits: float, tokens: int, characters: int) -> float:
    """The code length of a text, from bits per token to bits per character."""
    return bits * tokens / characters


def perplexity(bits: float) -> float:
    """Number of equally likely tokens that would be as hard to guess."""
    return float(2**bits)


# --8<-- [end:bits]
