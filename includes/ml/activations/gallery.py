"""The functions of one input with what plots and tests need to know of each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.activations.bumps_and_waves import (
    gaussian,
    gaussian_derivative,
    sinc,
    sinc_derivative,
    sinusoid,
    sinusoid_derivative,
    sq_rbf,
    sq_rbf_derivative,
)
from ml.activations.exponential_linear import (
    elu,
    elu_derivative,
    isrlu,
    isrlu_derivative,
    selu,
    selu_derivative,
)
from ml.activations.rectifiers import (
    apl,
    apl_derivative,
    brelu,
    brelu_derivative,
    leaky_relu,
    leaky_relu_derivative,
    prelu,
    prelu_derivative,
    relu,
    relu_derivative,
    rrelu,
    rrelu_derivative,
    srelu,
    srelu_derivative,
)
from ml.activations.s_shaped import (
    arctan,
    arctan_derivative,
    arsinh,
    arsinh_derivative,
    identity,
    identity_derivative,
    isru,
    isru_derivative,
    sigmoid,
    sigmoid_derivative,
    soft_clipping,
    soft_clipping_derivative,
    softsign,
    softsign_derivative,
    sqnl,
    sqnl_derivative,
    step,
    step_derivative,
    tanh,
    tanh_derivative,
)
from ml.activations.smooth import (
    bent_identity,
    bent_identity_derivative,
    gelu,
    gelu_derivative,
    silu,
    silu_derivative,
    soft_exponential,
    soft_exponential_derivative,
    softplus,
    softplus_derivative,
)

Array = NDArray[np.float64]


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
