"""Intervals, tests and fits in NumPy, as the pages on statistics explain them.

A data set x is an array of shape (n,), a design matrix X of shape (n, d). An interval
is the pair of its ends. A level such as 0.95 is the coverage that an interval promises.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

Floats = NDArray[np.float64]
Interval = tuple[float, float]
Draw = Callable[[tuple[int, int]], Floats]


def sample(x: ArrayLike, at_least: int = 1) -> Floats:
    """`x` as numbers, shape (n,). Raises ValueError if too few or not finite."""
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 1 or values.size < at_least:
        raise ValueError(f"need {at_least} or more values, not shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("the values must be finite")
    return values


# --8<-- [start:intervals]
def z_interval(x: ArrayLike, sd: float, level: float = 0.95) -> Interval:
    """Interval for a mean if the population's standard deviation is known."""
    values = sample(x)
    half = norm.ppf((1 + level) / 2) * sd / math.sqrt(values.size)
    return float(values.mean() - half), float(values.mean() + half)


def t_interval(x: ArrayLike, level: float = 0.95) -> Interval:
    """Interval for a mean; exact for normal data (Student, 1908)."""
    values = sample(x, at_least=2)
    n = values.size
    half = t.ppf((1 + level) / 2, df=n - 1) * values.std(ddof=1) / math.sqrt(n)
    return float(values.mean() - half), float(values.mean() + half)


# --8<-- [end:intervals]


# --8<-- [start:wilson]
def wilson_interval(successes: int, n: int, level: float = 0.95) -> Interval:
    """Interval for a proportion from the score test (Wilson, 1927)."""
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} of {n} is no proportion")
    z = float(norm.ppf((1 + level) / 2))
    p = successes / n
    center = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return max(0.0, center - half), min(1.0, center + half)


# --8<-- [end:wilson]


# --8<-- [start:sample-size]
def sample_size(margin: float, sd: float, level: float = 0.95) -> int:
    """Smallest n for which the z interval is no wider than the mean ± margin."""
    if margin <= 0 or sd <= 0:
        raise ValueError("the margin and the standard deviation must be positive")
    z = float(norm.ppf((1 + level) / 2))
    return math.ceil((z * sd / margin) ** 2)


# --8<-- [end:sample-size]


# --8<-- [start:bootstrap]
def bootstrap_interval(
    x: ArrayLike,
    statistic: Callable[[Floats], float],
    rng: np.random.Generator,
    level: float = 0.95,
    repeats: int = 10_000,
) -> Interval:
    """Percentile interval: quantiles of the statistic over resamples (Efron, 1979)."""
    values = sample(x, at_least=2)
    resamples = rng.choice(values, (repeats, values.size))  # with replacement
    found = [statistic(one) for one in resamples]
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


# --8<-- [end:bootstrap]


# --8<-- [start:sample-means]
def sample_means(draw: Draw, n: int, repeats: int) -> Floats:
    """Means of `repeats` samples of size n; `draw` returns numbers of a given shape."""
    return np.asarray(draw((repeats, n)).mean(axis=1))  # (repeats, n) -> (repeats,)


# --8<-- [end:sample-means]


# --8<-- [start:coverage]
def coverage(
    draw: Draw,
    mean: float,
    n: int,
    repeats: int,
    *,
    sd: float | None = None,
    z: bool = False,
) -> float:
    """Share of 95% intervals that hold the mean: t, or z with `sd` or else with s."""
    x = draw((repeats, n))
    s = x.std(axis=1, ddof=1) if sd is None else sd
    critical = norm.ppf(0.975) if z else t.ppf(0.975, df=n - 1)
    hit = np.abs(x.mean(axis=1) - mean) <= critical * s / math.sqrt(n)
    return float(hit.mean())


# --8<-- [end:coverage]


# --8<-- [start:power]
def power_one_sided(effect: float, sd: float, n: int, alpha: float = 0.05) -> float:
    """Power of the z test that rejects for large means, at a true shift `effect`."""
    return float(norm.cdf(effect * math.sqrt(n) / sd - norm.ppf(1 - alpha)))


def n_for_power(
    effect: float,
    sd: float,
    alpha: float = 0.05,
    power: float = 0.8,
) -> int:
    """Smallest n at which that test has at least this power."""
    if effect <= 0:
        raise ValueError(f"the effect must be positive, but is {effect}")
    z = float(norm.ppf(1 - alpha) + norm.ppf(power))
    return math.ceil((z * sd / effect) ** 2)


# --8<-- [end:power]


# --8<-- [start:multiple]
def holm(p: ArrayLike, alpha: float = 0.05) -> NDArray[np.bool_]:
    """Which hypotheses to reject, with family-wise error at most alpha (Holm, 1979)."""
    values = sample(p)
    order = np.argsort(values, kind="stable")
    passed = values[order] <= alpha / np.arange(values.size, 0, -1)
    reject = np.zeros(values.size, dtype=np.bool_)
    reject[order] = np.logical_and.accumulate(passed)  # stop at the first failure
    return reject


def benjamini_hochberg(p: ArrayLike, q: float = 0.05) -> NDArray[np.bool_]:
    """Which to reject, with false discovery rate at most q; independent p (1995)."""
    values = sample(p)
    order = np.argsort(values, kind="stable")
    rank = np.arange(1, values.size + 1)
    below = np.flatnonzero(values[order] <= q * rank / values.size)
    reject = np.zeros(values.size, dtype=np.bool_)
    reject[order[: below[-1] + 1 if below.size else 0]] = True  # up to the last success
    return reject


# --8<-- [end:multiple]


# --8<-- [start:least-squares]
def least_squares(X: ArrayLike, y: ArrayLike, variances: ArrayLike = 1.0) -> Floats:
    """Weights w (d,) of highest likelihood under independent Gaussian noise.

    `variances` (n,) matter only up to a common factor; a number means equal ones.
    Raises ValueError if the columns of X are linearly dependent: w is then not unique.
    """
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    v = np.broadcast_to(np.asarray(variances, dtype=np.float64), y.shape)
    if not (v > 0).all():
        raise ValueError("the variances must be positive")
    scale = 1 / np.sqrt(v)  # rows scaled to unit variance: then plain least squares
    w, _, rank, _ = np.linalg.lstsq(X * scale[:, None], y * scale, rcond=None)
    if rank < X.shape[1]:
        raise ValueError("the columns of X are linearly dependent")
    return np.asarray(w, dtype=np.float64)


# --8<-- [end:least-squares]


# --8<-- [start:logistic]
def logistic_loss(w: ArrayLike, X: ArrayLike, y: ArrayLike) -> float:
    """Negative log-likelihood of labels y (n,) in {0, 1}, from logits X w."""
    z = np.asarray(X) @ np.asarray(w)  # (n,)
    return float(np.sum(np.logaddexp(0, z) - np.asarray(y) * z))


def logistic_gradient(w: ArrayLike, X: ArrayLike, y: ArrayLike) -> Floats:
    """Its gradient X^T (p - y), shape (d,)."""
    X = np.asarray(X, dtype=np.float64)
    p = np.exp(-np.logaddexp(0, -(X @ np.asarray(w))))  # sigmoid without overflow
    return np.asarray(X.T @ (p - np.asarray(y)))


def logistic_fit(X: ArrayLike, y: ArrayLike, steps: int = 25) -> Floats:
    """Newton's method from w = 0. Raises ValueError if it does not settle."""
    X = np.asarray(X, dtype=np.float64)
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        p = np.exp(-np.logaddexp(0, -(X @ w)))
        hessian = X.T @ (X * (p * (1 - p))[:, None])  # X^T diag(p (1 - p)) X
        step = np.linalg.solve(hessian, logistic_gradient(w, X, y))
        w = w - step
        if np.abs(step).max() < 1e-9:
            return w
    raise ValueError("no finite maximum found: can a line separate the classes?")


# --8<-- [end:logistic]
