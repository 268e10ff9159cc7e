"""The closed form of bias and variance that the pages on bias, variance and overfitting and their lab share."""

import numpy as np
from content.answers import Printed, Text, source

TRADE_OFF = "fundamentals/bias-variance.md"


def setting() -> list[Printed]:
    """Points, the factor in the sine, both ends of the inputs and the standard deviation of the noise, as printed."""
    return Text(TRADE_OFF, source(TRADE_OFF)).numbers(
        r"through the page: {} points of f(x) = \sin {}x on [{}, {}] with noise of standard deviation {},"
    )


def exact_parts(degree: int) -> tuple[float, float]:
    """Mean squared bias and variance of least squares at the fixed inputs, from the projection."""
    n, factor, low, high, noise = setting()
    x = np.linspace(low, high, int(n))
    q, _ = np.linalg.qr(np.vander(2 * x - 1, degree + 1))
    truth = np.sin(factor * x)
    return float(np.mean((truth - q @ (q.T @ truth)) ** 2)), noise**2 * (degree + 1) / n
