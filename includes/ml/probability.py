"""Distributions, Bayesian updates and densities in NumPy, for pages on probability.

Sizes in comments: n data points, m hypotheses or grid points, d features.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, xlog1py, xlogy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


# --8<-- [start:binomial]
def binomial_pmf(k: ArrayLike, n: int, p: float) -> Floats:
    """Probability of k successes in n trials; in logarithms, for large n."""
    k = np.asarray(k, dtype=np.float64)
    log_ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.asarray(np.exp(log_ways + xlogy(k, p) + xlog1py(n - k, -p)))


# --8<-- [end:binomial]


# --8<-- [start:geometric]
def geometric_pmf(k: ArrayLike, p: float) -> Floats:
    """Probability that trial k = 1, 2, … is the first success; else 0."""
    k = np.asarray(k, dtype=np.float64)
    return np.where(k >= 1, p * np.exp(xlog1py(k - 1, -p)), 0.0)


# --8<-- [end:geometric]


# --8<-- [start:poisson]
def poisson_pmf(k: ArrayLike, rate: float) -> Floats:
    """Probability of k events where `rate` are expected."""
    k = np.asarray(k, dtype=np.float64)
    return np.asarray(np.exp(xlogy(k, rate) - rate - gammaln(k + 1)))


# --8<-- [end:poisson]


# --8<-- [start:multinomial]
def multinomial_pmf(counts: ArrayLike, p: ArrayLike) -> Floats:
    """Probability of counts (..., K) in as many trials; p is (K,)."""
    x = np.asarray(counts, dtype=np.float64)
    p = np.asarray(p, dtype=np.float64)
    log_ways = gammaln(x.sum(-1) + 1) - gammaln(x + 1).sum(-1)
    return np.asarray(np.exp(log_ways + xlogy(x, p).sum(-1)))


# --8<-- [end:multinomial]


# --8<-- [start:posterior]
def posterior(prior: ArrayLike, likelihood: ArrayLike) -> Floats:
    """Probability of each hypothesis given the data; all of shape (m,).

    Raises ValueError if the data are impossible under every hypothesis.
    """
    prior = np.asarray(prior, dtype=np.float64)
    joint = prior * np.asarray(likelihood, dtype=np.float64)  # (m,)
    if joint.sum() == 0:
        raise ValueError("no hypothesis allows these data")
    return np.asarray(joint / joint.sum())


# --8<-- [end:posterior]


# --8<-- [start:couples]
def until_first_girl(
    couples: int,
    rng: np.random.Generator,
    cap: int | None = None,
    p: float = 0.5,
) -> tuple[Ints, Ints]:
    """Girls and boys of each couple; at most `cap` children if given.

    Raises ValueError if no girl ever comes and there is no cap.
    """
    if cap is None and p <= 0:
        raise ValueError("couples would go on forever: give a cap or p above 0")
    girls = np.zeros(couples, dtype=np.int64)
    boys = np.zeros(couples, dtype=np.int64)
    trying = np.full(couples, True)
    births = 0
    while trying.any() and births != cap:
        girl = rng.random(couples) < p
        girls += trying & girl
        boys += trying & ~girl
        trying &= ~girl
        births += 1
    return girls, boys


# --8<-- [end:couples]


# --8<-- [start:kernel-density]
def kernel_density(x: ArrayLike, data: ArrayLike, bandwidth: float) -> Floats:
    """Mean of normal bumps around the data (n,), at each x (m,)."""
    if bandwidth <= 0:
        raise ValueError(f"the bandwidth must be positive, but is {bandwidth}")
    x = np.asarray(x, dtype=np.float64)
    data = np.asarray(data, dtype=np.float64)
    z = (x[:, None] - data) / bandwidth  # (m, n)
    bumps = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return np.asarray(bumps.mean(axis=1) / bandwidth)  # (m,)


# --8<-- [end:kernel-density]


# --8<-- [start:kl]
def kl(p: ArrayLike, q: ArrayLike) -> float:
    """D(p || q) in nats, both (m,); infinite if q lacks a value of p."""
    p = np.asarray(p, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    if p.shape != q.shape:
        raise ValueError(f"p has shape {p.shape} and q {q.shape}")
    held = p > 0  # a term with p = 0 counts 0, the limit of p ln p
    if (q[held] == 0).any():
        return math.inf
    return float(np.sum(p[held] * (np.log(p[held]) - np.log(q[held]))))


# --8<-- [end:kl]


# --8<-- [start:kl-normal]
def kl_normal(m1: float, s1: float, m2: float, s2: float) -> float:
    """D(N(m1, s1^2) || N(m2, s2^2)) in nats."""
    spread = (s1**2 + (m1 - m2) ** 2) / (2 * s2**2)
    return math.log(s2 / s1) + spread - 0.5


# --8<-- [end:kl-normal]


# --8<-- [start:linear-posterior]
def linear_posterior(
    features: ArrayLike,
    y: ArrayLike,
    noise: float,
    prior: float,
) -> tuple[Floats, Floats]:
    """Mean (d,) and covariance (d, d) of the weights.

    Features (n, d), y (n,); `noise` is the variance of y around the line,
    `prior` that of each weight.
    """
    f = np.asarray(features, dtype=np.float64)
    y = np.asarray(y, dtype=np.float64)
    precision = f.T @ f / noise + np.eye(f.shape[1]) / prior
    mean = np.linalg.solve(precision, f.T @ y / noise)
    return np.asarray(mean), np.asarray(np.linalg.inv(precision))


def prediction(
    features: ArrayLike,
    mean: Floats,
    covariance: Floats,
) -> tuple[Floats, Floats]:
    """Mean and variance (m,), before noise, at features (m, d)."""
    f = np.asarray(features, dtype=np.float64)
    return f @ mean, np.einsum("md,de,me->m", f, covariance, f)


# --8<-- [end:linear-posterior]
