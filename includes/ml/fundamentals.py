"""Code of the pages on fundamentals: bias, variance, weights and importances."""

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


# --8<-- [start:polynomial]
def powers(x: ArrayLike, degree: int) -> Floats:
    """Legendre polynomials up to `degree` at inputs in [0, 1]: (n, degree + 1).

    They span the same functions as 1, x, x^2, … and are better conditioned.
    """
    t = 2 * np.asarray(x, dtype=np.float64) - 1
    return np.asarray(np.polynomial.legendre.legvander(t, degree))


def fit_polynomial(x: ArrayLike, y: ArrayLike, degree: int) -> Floats:
    """Least-squares coefficients, (degree + 1,), or one column for each column of y."""
    targets = np.asarray(y, dtype=np.float64)
    return np.asarray(np.linalg.lstsq(powers(x, degree), targets, rcond=None)[0])


# --8<-- [end:polynomial]


# --8<-- [start:bias-variance]
def bias_and_variance(predictions: ArrayLike, truth: ArrayLike) -> tuple[float, float]:
    """Squared bias and variance, averaged over inputs.

    predictions (S, m): row s holds the model fitted to training set s, at m inputs;
    truth (m,): the noise-free targets there.
    """
    fits = np.asarray(predictions, dtype=np.float64)
    average = fits.mean(axis=0)  # (m,): the average model
    squared_bias = np.mean((average - np.asarray(truth)) ** 2)
    variance = np.mean((fits - average) ** 2)
    return float(squared_bias), float(variance)


# --8<-- [end:bias-variance]


# --8<-- [start:lda]
def lda_weights(
    mean0: ArrayLike,
    mean1: ArrayLike,
    covariance: ArrayLike,
    prior1: float,
) -> tuple[Floats, float]:
    """w (d,) and b of p(y = 1 | x) = sigmoid(w . x + b); one covariance."""
    m0, m1 = (np.asarray(m, dtype=np.float64) for m in (mean0, mean1))
    shared = np.asarray(covariance, dtype=np.float64)  # (d, d)
    w = np.asarray(np.linalg.solve(shared, m1 - m0), dtype=np.float64)
    b = -w @ (m0 + m1) / 2 + math.log(prior1 / (1 - prior1))
    return w, float(b)


# --8<-- [end:lda]


# --8<-- [start:naive-bayes]
def naive_bayes_weights(
    theta0: ArrayLike,
    theta1: ArrayLike,
    prior1: float,
) -> tuple[Floats, float]:
    """The same for features 0 or 1; theta_k (d,) holds Pr(x_j = 1 | y = k)."""
    t0, t1 = (np.asarray(t, dtype=np.float64) for t in (theta0, theta1))
    absent = np.log((1 - t1) / (1 - t0))  # (d,): evidence of x_j = 0
    w = np.log(t1 / t0) - absent
    b = absent.sum() + math.log(prior1 / (1 - prior1))
    return w, float(b)


# --8<-- [end:naive-bayes]


# --8<-- [start:permutation]
Loss = Callable[[Floats, Floats], float]  # of the targets and the predictions
Predict = Callable[[Floats], Floats]


def permutation_importance(
    predict: Predict,
    x: Floats,
    y: Floats,
    loss: Loss,
    rng: np.random.Generator,
    repeats: int = 10,
) -> Floats:
    """Mean rise of the loss when a column of x (n, d) is shuffled: (d,).

    Give it data that the model was not trained on.
    """
    before = loss(y, predict(x))
    rise = np.zeros(x.shape[1])
    for j in range(x.shape[1]):
        for _ in range(repeats):
            shuffled = x.copy()
            shuffled[:, j] = rng.permutation(x[:, j])
            rise[j] += (loss(y, predict(shuffled)) - before) / repeats
    return rise


# --8<-- [end:permutation]


# --8<-- [start:shapley]
def shapley_values(value: Callable[[frozenset[int]], float], d: int) -> Floats:
    """Shapley values of d features, from the values of all subsets (Shapley, 1953).

    value(S) is the expected prediction when only the features in S are known.
    """
    phi = np.zeros(d)
    for j in range(d):
        others = [k for k in range(d) if k != j]
        for size in range(d):
            orders = math.factorial(size) * math.factorial(d - 1 - size)
            for chosen in combinations(others, size):
                known = frozenset(chosen)
                gain = value(known | {j}) - value(known)
                phi[j] += orders / math.factorial(d) * gain
    return phi


# --8<-- [end:shapley]
