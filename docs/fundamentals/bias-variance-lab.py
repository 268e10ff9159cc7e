# ---
# jupyter:
#   description: "Squared bias, variance and noise of polynomial fits, simulated, and how they add up to the error."
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Lab: measure bias and variance
#
# The truth is $f(x) = \sin 5x$ on $[0, 1]$, observed with noise of standard deviation 0.5. Polynomials are fitted by
# least squares to 2,000 training sets. Bias is the average fit minus the truth, variance the scatter of the fits; with
# the noise they must add up to the test error, which is measured on fresh targets.

# %%
import figure_style
import matplotlib.pyplot as plt
import numpy as np
from ml.fundamentals import bias_and_variance, fit_polynomial, powers

figure_style.use()


def fit_many(degree, draw_inputs, new):
    """Predictions at the inputs `new` of 2,000 fits, and as many fresh targets there: both (2000, m)."""
    rng, fits = np.random.default_rng(degree), []
    for _ in range(2000):
        x = draw_inputs(rng)
        y = np.sin(5 * x) + 0.5 * rng.standard_normal(len(x))
        fits.append(powers(new, degree) @ fit_polynomial(x, y, degree))
    return np.array(fits), np.sin(5 * new) + 0.5 * rng.standard_normal((2000, len(new)))


# %% [markdown]
# First the same 15 inputs every time. The variance is then known exactly, $\sigma^2 p / n$ with $p$ parameters, and
# checks the simulation.

# %%
# alt: Squared bias falls with the degree, variance rises, and their sum with the noise is smallest at degree 3.
grid, rows = np.linspace(0, 1, 15), []
report = "degree  bias^2  variance  exact  + noise    test"
for degree in range(10):
    fits, fresh = fit_many(degree, lambda rng: grid, grid)
    bias2, variance = bias_and_variance(fits, np.sin(5 * grid))
    test, exact = np.mean((fresh - fits) ** 2), 0.25 * (degree + 1) / 15
    rows.append([bias2, variance, bias2 + variance + 0.25])
    report += f"\n{degree:6}{bias2:8.4f}{variance:10.4f}{exact:7.4f}{rows[-1][2]:9.4f}{test:8.4f}"
print(report)

plt.plot(rows, label=["bias²", "variance", "sum with noise"])
plt.gca().set(xlabel="degree", ylabel="squared error", xticks=range(0, 10, 3), yticks=[0, 0.25, 0.5])
plt.legend()
plt.show()

# %% [markdown]
# Now draw the inputs too, 30 of them, uniform on $[0, 1]$, and test between them. The sum still holds. The fit varies
# most at the edges, where a training set may have no point.

# %%
# alt: Standard deviation of the fit over x for degrees 1, 3 and 5: flat inside, and for degree 5 steep at both edges.
fine = np.linspace(0, 1, 41)
report = "degree  bias^2  variance  + noise    test"
for degree in (1, 3, 5):
    fits, fresh = fit_many(degree, lambda rng: rng.random(30), fine)
    bias2, variance = bias_and_variance(fits, np.sin(5 * fine))
    test = np.mean((fresh - fits) ** 2)
    report += f"\n{degree:6}{bias2:8.4f}{variance:10.4f}{bias2 + variance + 0.25:9.4f}{test:8.4f}"
    plt.plot(fine, fits.std(axis=0), label=f"degree {degree}")
print(report)
plt.gca().set(xlabel="x", ylabel="spread of the fit", xticks=[0, 0.5, 1], yticks=[0, 1, 2])
plt.legend()
plt.show()

# %% [markdown]
# Try: double the points and predict the variance first; replace least squares by ridge regression with penalty 1; set
# the noise to 0 and see which of the three terms is left.
