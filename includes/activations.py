"""Activation functions and their derivatives, as the activation pages show, plot and test them.

All take anything that NumPy makes an array of (scalars and lists too) and work element by element unless they say
otherwise. The result is float64 and has the shape of the input. Where a derivative does not exist the functions
return the slope from the left, which for ReLU is the customary 0; what is built from ReLU takes ReLU's 0.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --8<-- [start:identity]
def identity(x: ArrayLike) -> Array:
    """The input itself, as a fresh array."""
    return np.array(x, dtype=np.float64)


def identity_derivative(x: ArrayLike) -> Array:
    """1 everywhere."""
    return np.ones_like(x, dtype=np.float64)


# --8<-- [end:identity]


# --8<-- [start:step]
def step(x: ArrayLike) -> Array:
    """1 where x >= 0, else 0 (McCulloch and Pitts, 1943)."""
    return np.heaviside(np.asarray(x, dtype=np.float64), 1.0)


def step_derivative(x: ArrayLike) -> Array:
    """0 everywhere; at 0, where there is no slope, this is a convention."""
    return np.zeros_like(x, dtype=np.float64)


# --8<-- [end:step]


# --8<-- [start:sigmoid]
def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + exp(-x)); exp sees no positive number, so nothing overflows."""
    z = np.asarray(x, dtype=np.float64)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid_derivative(x: ArrayLike) -> Array:
    """sigmoid(x) sigmoid(-x): keeps the right tail, where 1 - sigmoid(x) is 0."""
    e = np.exp(-np.abs(np.asarray(x, dtype=np.float64)))
    return e / (1.0 + e) ** 2


# --8<-- [end:sigmoid]


# --8<-- [start:tanh]
def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, equal to 2 sigmoid(2x) - 1."""
    return np.tanh(np.asarray(x, dtype=np.float64))


def tanh_derivative(x: ArrayLike) -> Array:
    """1 - tanh(x)^2 = 4 e / (1 + e)^2 with e = exp(-2|x|), without cancellation."""
    e = np.exp(-2.0 * np.abs(np.asarray(x, dtype=np.float64)))
    return 4.0 * e / (1.0 + e) ** 2


# --8<-- [end:tanh]


# --8<-- [start:sqnl]
def sqnl(x: ArrayLike) -> Array:
    """Two parabolas on [-2, 2], constant outside (Wuraola and Patel, 2018)."""
    c = np.clip(np.asarray(x, dtype=np.float64), -2.0, 2.0)
    return c * (1.0 - np.abs(c) / 4.0)


def sqnl_derivative(x: ArrayLike) -> Array:
    """A triangle of height 1 over [-2, 2]."""
    return np.maximum(0.0, 1.0 - np.abs(np.asarray(x, dtype=np.float64)) / 2.0)


# --8<-- [end:sqnl]


# --8<-- [start:arctan]
def arctan(x: ArrayLike) -> Array:
    """Inverse tangent, in radians."""
    return np.arctan(np.asarray(x, dtype=np.float64))


def arctan_derivative(x: ArrayLike) -> Array:
    """1 / (x^2 + 1)."""
    return 1.0 / (np.square(np.asarray(x, dtype=np.float64)) + 1.0)


# --8<-- [end:arctan]


# --8<-- [start:arsinh]
def arsinh(x: ArrayLike) -> Array:
    """Inverse hyperbolic sine, accurate for negative x too."""
    return np.arcsinh(np.asarray(x, dtype=np.float64))


def arsinh_derivative(x: ArrayLike) -> Array:
    """1 / sqrt(x^2 + 1)."""
    return 1.0 / np.hypot(np.asarray(x, dtype=np.float64), 1.0)


# --8<-- [end:arsinh]


# --8<-- [start:softsign]
def softsign(x: ArrayLike) -> Array:
    """x / (1 + |x|) (Elliott, 1993)."""
    z = np.asarray(x, dtype=np.float64)
    return z / (1.0 + np.abs(z))


def softsign_derivative(x: ArrayLike) -> Array:
    """1 / (1 + |x|)^2."""
    return 1.0 / (1.0 + np.abs(np.asarray(x, dtype=np.float64))) ** 2


# --8<-- [end:softsign]


# --8<-- [start:isru]
def isru(x: ArrayLike, alpha: float = 1.0) -> Array:
    """Inverse square root unit, alpha > 0 (Carlile et al., 2017)."""
    z = np.asarray(x, dtype=np.float64)
    return z / np.sqrt(1.0 + alpha * z**2)


def isru_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """The third power of a factor that the forward pass already has."""
    root = 1.0 / np.sqrt(1.0 + alpha * np.square(np.asarray(x, dtype=np.float64)))
    return root**3


# --8<-- [end:isru]


# --8<-- [start:soft-clipping]
def soft_clipping(x: ArrayLike, alpha: float = 8.0) -> Array:
    """Smooth clip to (0, 1), 0 < alpha < 709 (Klimek and Perelstein, 2018).

    The quotient in the logarithm is 1 + (e^alpha - 1) sigmoid(alpha (x - 1)).
    """
    s = sigmoid(alpha * (np.asarray(x, dtype=np.float64) - 1.0))
    return np.log1p(math.expm1(alpha) * s) / alpha


def soft_clipping_derivative(x: ArrayLike, alpha: float = 8.0) -> Array:
    """sigmoid(alpha x) - sigmoid(alpha (x - 1)), as a product: exact in the tails."""
    z = np.asarray(x, dtype=np.float64)
    return -math.expm1(-alpha) * sigmoid(alpha * z) * sigmoid(alpha * (1.0 - z))


# --8<-- [end:soft-clipping]


# --8<-- [start:relu]
def relu(x: ArrayLike) -> Array:
    """Rectified linear unit: max(0, x)."""
    return np.maximum(0.0, np.asarray(x, dtype=np.float64))


def relu_derivative(x: ArrayLike) -> Array:
    """1 where x > 0, else 0; the 0 at x = 0 is a convention."""
    return np.heaviside(np.asarray(x, dtype=np.float64), 0.0)


# --8<-- [end:relu]


# --8<-- [start:leaky-relu]
def leaky_relu(x: ArrayLike, alpha: float = 0.01) -> Array:
    """x where x > 0, else alpha x (Maas et al., 2013)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, alpha * z)


def leaky_relu_derivative(x: ArrayLike, alpha: float = 0.01) -> Array:
    """1 where x > 0, else alpha; the alpha at x = 0 is a convention."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, alpha)


# --8<-- [end:leaky-relu]


# --8<-- [start:prelu]
def prelu(x: ArrayLike, alpha: ArrayLike = 0.25) -> Array:
    """x where x > 0, else alpha x, with learned alpha (He et al., 2015)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, np.multiply(alpha, z))


def prelu_derivative(x: ArrayLike, alpha: ArrayLike = 0.25) -> Array:
    """Slope in x: 1 where x > 0, else alpha (at 0 by convention)."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, alpha)


def prelu_alpha_derivative(x: ArrayLike) -> Array:
    """Slope in alpha, min(0, x): sum it over all inputs that share the alpha."""
    return np.minimum(0.0, np.asarray(x, dtype=np.float64))


# --8<-- [end:prelu]


# --8<-- [start:rrelu]
RRELU_MEAN = (1 / 8 + 1 / 3) / 2


def rrelu_slopes(
    shape: tuple[int, ...],
    rng: np.random.Generator,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
) -> Array:
    """For training: a slope for each input, uniform (Xu et al., 2015)."""
    return rng.uniform(lower, upper, shape)


def rrelu(x: ArrayLike, alpha: ArrayLike = RRELU_MEAN) -> Array:
    """x where x > 0, else alpha x; in training, alpha are the drawn slopes."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, np.multiply(alpha, z))


def rrelu_derivative(x: ArrayLike, alpha: ArrayLike = RRELU_MEAN) -> Array:
    """1 where x > 0, else the alpha of the forward pass (at 0 by convention)."""
    return np.where(np.asarray(x, dtype=np.float64) > 0, 1.0, alpha)


# --8<-- [end:rrelu]


# --8<-- [start:brelu]
def brelu(x: ArrayLike, i: ArrayLike = 0) -> Array:
    """max(0, x) in units of even index i, else min(0, x) (Eidnes and Nøkland, 2017).

    For a layer of d units, x of shape (..., d), pass i = np.arange(d).
    """
    z = np.asarray(x, dtype=np.float64)
    return np.where(np.asarray(i) % 2 == 0, relu(z), -relu(-z))


def brelu_derivative(x: ArrayLike, i: ArrayLike = 0) -> Array:
    """1 on the open side of the unit, else 0; at 0 this is ReLU's convention."""
    z = np.asarray(x, dtype=np.float64)
    even = np.asarray(i) % 2 == 0
    return np.where(even, relu_derivative(z), relu_derivative(-z))


# --8<-- [end:brelu]


# --8<-- [start:isrlu]
def isrlu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """x where x >= 0, else x / sqrt(1 + alpha x^2), alpha > 0 (Carlile et al., 2017)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z < 0, isru(z, alpha), z)


def isrlu_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """1 where x >= 0, else the slope of the curved piece; they agree at 0."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z < 0, isru_derivative(z, alpha), 1.0)


# --8<-- [end:isrlu]


# --8<-- [start:elu]
def elu(x: ArrayLike, alpha: float = 1.0) -> Array:
    """x where x > 0, else alpha (e^x - 1), alpha > 0 (Clevert et al., 2015)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))


def elu_derivative(x: ArrayLike, alpha: float = 1.0) -> Array:
    """1 where x > 0, else alpha e^x (at 0 by convention unless alpha = 1)."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0.0)))


# --8<-- [end:elu]


# --8<-- [start:selu]
SELU_LAMBDA = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def selu(x: ArrayLike) -> Array:
    """lambda elu(x, alpha), both constants fixed (Klambauer et al., 2017)."""
    return SELU_LAMBDA * elu(x, SELU_ALPHA)


def selu_derivative(x: ArrayLike) -> Array:
    """lambda where x > 0, else lambda alpha e^x (at 0 by convention)."""
    return SELU_LAMBDA * elu_derivative(x, SELU_ALPHA)


# --8<-- [end:selu]


# --8<-- [start:srelu]
def srelu(
    x: ArrayLike,
    t_l: float = -1.0,
    a_l: float = 0.2,
    t_r: float = 1.0,
    a_r: float = 0.4,
) -> Array:
    """Slopes a_l, 1, a_r with kinks at t_l < t_r, all learned (Jin et al., 2015)."""
    z = np.asarray(x, dtype=np.float64)
    left, right = t_l + a_l * (z - t_l), t_r + a_r * (z - t_r)
    return np.where(z <= t_l, left, np.where(z < t_r, z, right))


def srelu_derivative(
    x: ArrayLike,
    t_l: float = -1.0,
    a_l: float = 0.2,
    t_r: float = 1.0,
    a_r: float = 0.4,
) -> Array:
    """The slope of each piece; at a kink that of the piece on the left."""
    z = np.asarray(x, dtype=np.float64)
    return np.where(z <= t_l, a_l, np.where(z <= t_r, 1.0, a_r))


# --8<-- [end:srelu]


# --8<-- [start:apl]
def apl(
    x: ArrayLike,
    a: Sequence[float] = (0.6, -0.4),
    b: Sequence[float] = (-1.0, 1.0),
) -> Array:
    """ReLU plus S learned hinges, one for each a and b (Agostinelli et al., 2014)."""
    z = np.asarray(x, dtype=np.float64)
    hinges = relu(np.asarray(b) - z[..., None])  # (..., S)
    return relu(z) + hinges @ np.asarray(a, dtype=np.float64)


def apl_derivative(
    x: ArrayLike,
    a: Sequence[float] = (0.6, -0.4),
    b: Sequence[float] = (-1.0, 1.0),
) -> Array:
    """H(x) - sum of a_s H(b_s - x); at its kink a hinge counts 0, as ReLU does."""
    z = np.asarray(x, dtype=np.float64)
    hinges = relu_derivative(np.asarray(b) - z[..., None])  # (..., S)
    return relu_derivative(z) - hinges @ np.asarray(a, dtype=np.float64)


# --8<-- [end:apl]


# --8<-- [start:softplus]
def softplus(x: ArrayLike) -> Array:
    """ln(1 + e^x) as max(x, 0) + ln(1 + e^-|x|) (Dugas et al., 2000)."""
    return np.logaddexp(0.0, np.asarray(x, dtype=np.float64))


def softplus_derivative(x: ArrayLike) -> Array:
    """The logistic sigmoid."""
    return sigmoid(x)


# --8<-- [end:softplus]


# --8<-- [start:log1pexp]
def log1pexp(x: ArrayLike) -> tuple[Array, Callable[[ArrayLike], Array]]:
    """Softplus, and the function from dL/dsoftplus to dL/dx."""
    z = np.asarray(x, dtype=np.float64)
    e = np.exp(-np.abs(z))  # at most 1
    slope = np.where(z >= 0, 1.0, e) / (1.0 + e)

    def gradient(incoming: ArrayLike) -> Array:
        return np.asarray(np.multiply(incoming, slope))

    return np.maximum(z, 0.0) + np.log1p(e), gradient


# --8<-- [end:log1pexp]


# --8<-- [start:bent-identity]
def bent_identity(x: ArrayLike) -> Array:
    """(sqrt(x^2 + 1) - 1) / 2 + x, its first term without cancellation near 0."""
    z = np.asarray(x, dtype=np.float64)
    return z**2 / (2.0 * (np.hypot(z, 1.0) + 1.0)) + z


def bent_identity_derivative(x: ArrayLike) -> Array:
    """x / (2 sqrt(x^2 + 1)) + 1."""
    z = np.asarray(x, dtype=np.float64)
    return z / (2.0 * np.hypot(z, 1.0)) + 1.0


# --8<-- [end:bent-identity]


# --8<-- [start:gelu]
_erfc = np.vectorize(math.erfc, otypes=[np.float64])  # SciPy's is faster


def normal_cdf(x: ArrayLike) -> Array:
    """Standard normal distribution function, accurate in the left tail."""
    z = np.asarray(x, dtype=np.float64)
    return np.asarray(0.5 * _erfc(-z / math.sqrt(2.0)))


def gelu(x: ArrayLike) -> Array:
    """x times the normal distribution function (Hendrycks and Gimpel, 2016)."""
    return np.asarray(x, dtype=np.float64) * normal_cdf(x)


def gelu_derivative(x: ArrayLike) -> Array:
    """Distribution function plus x times density."""
    z = np.asarray(x, dtype=np.float64)
    return normal_cdf(z) + z * np.exp(-0.5 * z**2) / math.sqrt(2.0 * math.pi)


def gelu_tanh(x: ArrayLike) -> Array:
    """An approximation from the same paper, within 0.0005 of gelu(x)."""
    z = np.asarray(x, dtype=np.float64)
    inner = math.sqrt(2.0 / math.pi) * (z + 0.044715 * z**3)
    return 0.5 * z * (1.0 + np.tanh(inner))


# --8<-- [end:gelu]


# --8<-- [start:silu]
def silu(x: ArrayLike) -> Array:
    """x sigmoid(x), also called Swish (Hendrycks and Gimpel, 2016)."""
    return np.asarray(x, dtype=np.float64) * sigmoid(x)


def silu_derivative(x: ArrayLike) -> Array:
    """sigmoid(x) (1 + x sigmoid(-x))."""
    z = np.asarray(x, dtype=np.float64)
    return sigmoid(z) * (1.0 + z * sigmoid(-z))


# --8<-- [end:silu]


# --8<-- [start:soft-exponential]
def _checked(x: ArrayLike, alpha: float) -> Array:
    z = np.asarray(x, dtype=np.float64)
    start = 1.0 / alpha - alpha if alpha < 0 else -np.inf
    if np.any(z <= start):
        raise ValueError(f"with alpha = {alpha}, x must be above {start}")
    return z


def soft_exponential(x: ArrayLike, alpha: float = 0.5) -> Array:
    """From logarithm (-1) over identity (0) to exponential (1) (Godfrey, Gashler, 2015).

    For alpha < 0 raises ValueError if an x <= 1/alpha - alpha. Overflows to inf.
    """
    z = _checked(x, alpha)
    if alpha == 0:
        return z + 0.0
    if alpha < 0:
        return -np.log1p(-alpha * (z + alpha)) / alpha
    with np.errstate(over="ignore"):
        return np.expm1(alpha * z) / alpha + alpha


def soft_exponential_derivative(x: ArrayLike, alpha: float = 0.5) -> Array:
    """1 / (1 - alpha (alpha + x)) for alpha < 0, else e^(alpha x)."""
    z = _checked(x, alpha)
    if alpha < 0:
        return 1.0 / (1.0 - alpha * (alpha + z))
    with np.errstate(over="ignore"):
        return np.exp(alpha * z)


# --8<-- [end:soft-exponential]


# --8<-- [start:sinusoid]
def sinusoid(x: ArrayLike) -> Array:
    """Sine of x, in radians."""
    return np.sin(np.asarray(x, dtype=np.float64))


def sinusoid_derivative(x: ArrayLike) -> Array:
    """Cosine of x."""
    return np.cos(np.asarray(x, dtype=np.float64))


# --8<-- [end:sinusoid]


# --8<-- [start:sinc]
def sinc(x: ArrayLike) -> Array:
    """sin(x) / x, and 1 at 0; NumPy's own np.sinc(t) is sin(pi t) / (pi t)."""
    return np.sinc(np.asarray(x, dtype=np.float64) / np.pi)


def sinc_derivative(x: ArrayLike) -> Array:
    """(cos(x) - sinc(x)) / x; near 0, where that cancels, the Taylor series."""
    z = np.asarray(x, dtype=np.float64)
    near = np.abs(z) < 0.1
    far = np.where(near, 1.0, z)  # any number that is not 0
    q = np.where(near, z, 0.0) ** 2
    series = -z / 3.0 * (1.0 - q / 10.0 * (1.0 - q / 28.0 * (1.0 - q / 54.0)))
    return np.where(near, series, (np.cos(far) - sinc(far)) / far)


# --8<-- [end:sinc]


# --8<-- [start:gaussian]
def gaussian(x: ArrayLike) -> Array:
    """e^(-x^2)."""
    return np.exp(-np.square(np.asarray(x, dtype=np.float64)))


def gaussian_derivative(x: ArrayLike) -> Array:
    """-2 x e^(-x^2)."""
    return -2.0 * np.asarray(x, dtype=np.float64) * gaussian(x)


# --8<-- [end:gaussian]


# --8<-- [start:sq-rbf]
def sq_rbf(x: ArrayLike) -> Array:
    """Parabolas that meet at |x| = 1, 0 from |x| = 2 on (Wuraola and Patel, 2018)."""
    a = np.abs(np.asarray(x, dtype=np.float64))
    flank = np.maximum(2.0 - a, 0.0) ** 2 / 2.0
    return np.where(a <= 1.0, 1.0 - a**2 / 2.0, flank)


def sq_rbf_derivative(x: ArrayLike) -> Array:
    """-x up to |x| = 1, then back to 0 along x - 2 sgn(x)."""
    z = np.asarray(x, dtype=np.float64)
    a = np.abs(z)
    return -np.sign(z) * np.where(a <= 1.0, a, np.maximum(2.0 - a, 0.0))


# --8<-- [end:sq-rbf]


# --8<-- [start:softmax]
def softmax(z: ArrayLike, axis: int = -1) -> Array:
    """Positive, sums to 1 along the axis; minus the maximum, exp cannot overflow."""
    v = np.asarray(z, dtype=np.float64)
    e = np.exp(v - np.max(v, axis=axis, keepdims=True))
    return np.asarray(e / np.sum(e, axis=axis, keepdims=True))


def softmax_jacobian(z: ArrayLike) -> Array:
    """s_i (delta_ij - s_j) with s = softmax(z); shapes (..., K) to (..., K, K)."""
    s = softmax(z)
    return np.asarray(s[..., :, None] * (np.eye(s.shape[-1]) - s[..., None, :]))


# --8<-- [end:softmax]


# --8<-- [start:log-softmax]
def logsumexp(z: ArrayLike, axis: int = -1, keepdims: bool = False) -> Array:
    """ln(sum of e^z) along the axis, with the maximum taken out of the sum."""
    v = np.asarray(z, dtype=np.float64)
    top = np.max(v, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)  # all -inf: the sum is 0
    with np.errstate(divide="ignore"):
        total = np.log(np.sum(np.exp(v - top), axis=axis, keepdims=True)) + top
    return np.asarray(total if keepdims else np.squeeze(total, axis=axis))


def log_softmax(z: ArrayLike, axis: int = -1) -> Array:
    """ln of the softmax, without the underflow of taking it afterwards."""
    v = np.asarray(z, dtype=np.float64)
    shifted = v - np.max(v, axis=axis, keepdims=True)
    return np.asarray(shifted - logsumexp(shifted, axis=axis, keepdims=True))


# --8<-- [end:log-softmax]


# --8<-- [start:maxout]
def maxout(z: ArrayLike, axis: int = -1) -> Array:
    """The largest of the affine pieces on the axis (Goodfellow et al., 2013)."""
    return np.asarray(np.max(np.asarray(z, dtype=np.float64), axis=axis))


def maxout_derivative(z: ArrayLike, axis: int = -1) -> Array:
    """1 at the largest piece, 0 elsewhere; by convention a tie goes to the first."""
    v = np.asarray(z, dtype=np.float64)
    winner = np.expand_dims(np.argmax(v, axis=axis), axis)
    slopes = np.zeros_like(v)
    np.put_along_axis(slopes, winner, 1.0, axis=axis)
    return slopes


# --8<-- [end:maxout]


@dataclass(frozen=True)
class Activation:
    """A function of one input with its default parameters, for plots and tests."""

    id: str  # as the question's anchor
    name: str
    f: Callable[[ArrayLike], Array]
    derivative: Callable[[ArrayLike], Array]
    kinks: tuple[float, ...] = ()  # where there is no derivative
    xlim: tuple[float, float] = (-4.0, 4.0)  # what a plot shows


def _brelu_odd(x: ArrayLike) -> Array:
    return brelu(x, 1)


def _brelu_odd_derivative(x: ArrayLike) -> Array:
    return brelu_derivative(x, 1)


# Bipolar ReLU stands here with its odd units; its even ones are ReLU.
GALLERY: list[Activation] = [
    Activation("identity", "Identity", identity, identity_derivative),
    Activation("step", "Binary step", step, step_derivative, (0.0,)),
    Activation("sigmoid", "Logistic sigmoid", sigmoid, sigmoid_derivative, (), (-6.0, 6.0)),
    Activation("tanh", "Hyperbolic tangent", tanh, tanh_derivative),
    Activation("sqnl", "Square nonlinearity (SQNL)", sqnl, sqnl_derivative),
    Activation("arctan", "Arctangent", arctan, arctan_derivative, (), (-6.0, 6.0)),
    Activation("arsinh", "Inverse hyperbolic sine", arsinh, arsinh_derivative, (), (-6.0, 6.0)),
    Activation("softsign", "Softsign", softsign, softsign_derivative, (), (-6.0, 6.0)),
    Activation("isru", "Inverse square root unit (ISRU)", isru, isru_derivative),
    Activation("isrlu", "Inverse square root linear unit (ISRLU)", isrlu, isrlu_derivative),
    Activation("relu", "ReLU", relu, relu_derivative, (0.0,)),
    Activation("brelu", "Bipolar ReLU", _brelu_odd, _brelu_odd_derivative, (0.0,)),
    Activation("leaky-relu", "Leaky ReLU", leaky_relu, leaky_relu_derivative, (0.0,)),
    Activation("prelu", "Parametric ReLU (PReLU)", prelu, prelu_derivative, (0.0,)),
    Activation("rrelu", "Randomized leaky ReLU (RReLU)", rrelu, rrelu_derivative, (0.0,)),
    Activation("elu", "Exponential linear unit (ELU)", elu, elu_derivative),
    Activation("selu", "Scaled ELU (SELU)", selu, selu_derivative, (0.0,)),
    Activation("srelu", "S-shaped ReLU (SReLU)", srelu, srelu_derivative, (-1.0, 1.0)),
    Activation("apl", "Adaptive piecewise linear (APL)", apl, apl_derivative, (-1.0, 0.0, 1.0)),
    Activation("softplus", "Softplus", softplus, softplus_derivative),
    Activation("bent-identity", "Bent identity", bent_identity, bent_identity_derivative),
    Activation("gelu", "GELU", gelu, gelu_derivative),
    Activation("silu", "SiLU (Swish)", silu, silu_derivative, (), (-6.0, 6.0)),
    Activation(
        "soft-exponential",
        "Soft exponential",
        soft_exponential,
        soft_exponential_derivative,
    ),
    Activation(
        "soft-clipping",
        "Soft clipping",
        soft_clipping,
        soft_clipping_derivative,
        xlim=(-1.0, 2.0),
    ),
    Activation("sinusoid", "Sinusoid", sinusoid, sinusoid_derivative, (), (-7.0, 7.0)),
    Activation("sinc", "Sinc", sinc, sinc_derivative, (), (-12.0, 12.0)),
    Activation("gaussian", "Gaussian", gaussian, gaussian_derivative, (), (-3.0, 3.0)),
    Activation("sq-rbf", "Square-law RBF", sq_rbf, sq_rbf_derivative, (), (-3.0, 3.0)),
]
