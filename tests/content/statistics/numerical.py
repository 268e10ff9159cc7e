"""Derivatives and fits by number, to hold the closed forms of the pages on likelihood against."""

import numpy as np
from scipy import optimize
from scipy.stats import norm


def slope_of(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


def gradient_of(f, w, h=1e-6):
    steps = h * np.eye(len(w))
    return np.array([(f(w + e) - f(w - e)) / (2 * h) for e in steps])


def normal_fit(X, y, variances):
    """The weights of greatest likelihood if the noise is normal with these variances."""

    def loss(w):
        return -norm(X @ w, np.sqrt(variances)).logpdf(y).sum()

    return optimize.minimize(loss, np.zeros(X.shape[1]), method="BFGS", options={"gtol": 1e-8}).x
