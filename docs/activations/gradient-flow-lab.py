# ---
# jupyter:
#   description: Gradient norms in a stack of 20 layers, measured for sigmoid, tanh and ReLU with Xavier and He weights.
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Lab: how gradients flow through 20 layers
#
# A stack of 20 layers with 100 units each, no biases, 64 random inputs. How much of a gradient that enters at layer 20
# arrives at layer 1? The weights have mean 0 and variance $g/n$ with $n = 100$: $g = 1$ is Xavier's choice for square
# layers, $g = 2$ is He's for ReLU.

# %%
import figure_style
import matplotlib.pyplot as plt
import numpy as np
from ml.activations import gallery as act

figure_style.use()


def gradient_norms(name, gain, depth=20, width=100, seed=0):
    """Norm of the gradient in the pre-activations of each layer, first layer first."""
    f, slope = getattr(act, name), getattr(act, name + "_derivative")
    rng = np.random.default_rng(seed)
    a, tape, norms = rng.standard_normal((64, width)), [], []
    for _ in range(depth):
        w = rng.standard_normal((width, width)) * np.sqrt(gain / width)
        z = a @ w
        tape.append((w, slope(z)))
        a = f(z)
    g = rng.standard_normal((64, width))
    for w, s in reversed(tape):
        norms.append(np.linalg.norm(g * s))
        g = (g * s) @ w.T
    return np.array(norms[::-1])


# %% [markdown]
# The ratio of the first norm to the last, and the factor $q$ per layer for which $q^{19}$ equals that ratio:

# %%
# alt: Gradient norms on a log scale. From layer 20 to 1 the sigmoid's falls to a trillionth, ReLU's with g = 2 stays.
rows = []
for name, gain in [("sigmoid", 1), ("tanh", 1), ("relu", 2), ("relu", 1)]:
    norms = gradient_norms(name, gain)
    ratio = norms[0] / norms[-1]
    label = {"relu": "ReLU"}.get(name, name)
    rows.append(f"{label:8} g = {gain}   ratio {ratio:7.1e}   per layer {ratio ** (1 / 19):.3f}")
    plt.semilogy(range(1, 21), norms, label=f"{label}, g = {gain}")
plt.gca().set(xlabel="layer", ylabel="gradient norm", xticks=[1, 5, 10, 15, 20])
plt.legend()
print("\n".join(rows))
plt.show()

# %% [markdown]
# The sigmoid loses more than three quarters per layer, tanh a few percent, and ReLU next to nothing if its weights
# match it. Try another seed or 50 layers, and predict $q = \sqrt{g\,\mathbb{E}[f'(z)^2]}$ first.
