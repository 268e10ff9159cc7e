"""The page probability/bayesian-deep-learning.md: its Python, and what it claims, computed again."""

from functools import partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from content.equations import evaluate
from ml import probability as tools
from scipy import stats

PAGE = "probability/bayesian-deep-learning.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


COINS = np.array([0.2, 0.5, 0.8])


def test_the_posterior_of_one_weight_is_as_worked_by_hand():
    features = np.array([[1.0], [2.0]])
    mean, covariance = tools.linear_posterior(features, [2, 3], noise=1, prior=1)
    assert mean == pytest.approx([4 / 3])
    assert covariance == pytest.approx(np.array([[1 / 6]]))
    assert np.linalg.lstsq(features, [2, 3])[0] == pytest.approx([8 / 5])
    _, variance = tools.prediction([[1], [10]], mean, covariance)
    near, far = variance + 1
    answer("bayesian-versus-deep-learning").shows(r"$m = \tfrac43$ and $S = \tfrac16$", r"$\tfrac85$")
    answer("bayesian-versus-deep-learning").shows(
        "$A = 1 + 4 + 1 = 6$ and $b = 2 + 6 = 8$",
        "A point estimate reports 1 at both",
    )
    answer("bayesian-versus-deep-learning").shows(r"$\tfrac16 + 1 =", r"$\tfrac{100}{6} + 1 =")
    answer("bayesian-versus-deep-learning").shows(f"+ 1 = {near:.2f}$ at $x = 1$", f"+ 1 = {far:.2f}$ at $x = 10$")


def test_the_linear_posterior_is_prior_times_likelihood_and_its_mean_is_ridge():
    rng = np.random.default_rng(0)
    features, y = rng.normal(size=(7, 2)), rng.normal(size=7)
    noise, prior = 0.3, 2.0
    mean, covariance = tools.linear_posterior(features, y, noise, prior)

    def log_joint(w):
        errors = y - features @ w
        return -(errors @ errors) / (2 * noise) - w @ w / (2 * prior)

    normal = stats.multivariate_normal(mean, covariance)
    for w in rng.normal(size=(5, 2)):
        assert log_joint(w) - log_joint(mean) == pytest.approx(normal.logpdf(w) - normal.logpdf(mean))
    penalty = noise / prior
    ridge = np.linalg.solve(features.T @ features + penalty * np.eye(2), features.T @ y)
    np.testing.assert_allclose(mean, ridge)


def test_predictive_variance_is_what_drawn_weights_give():
    rng = np.random.default_rng(0)
    mean, covariance = tools.linear_posterior(rng.normal(size=(6, 3)), rng.normal(size=6), 0.5, 1.0)
    f = rng.normal(size=(4, 3))
    drawn = rng.multivariate_normal(mean, covariance, size=200_000) @ f.T
    center, variance = tools.prediction(f, mean, covariance)
    np.testing.assert_allclose(drawn.mean(0), center, atol=0.01)
    np.testing.assert_allclose(drawn.var(0), variance, rtol=0.02)


def test_the_band_widens_away_from_the_data():
    ax = figure("posterior-predictive").drawn["fig"].axes[0]
    corners = ax.collections[0].get_paths()[0].vertices
    x = ax.lines[-1].get_xdata()

    def width(at):
        near = corners[np.abs(corners[:, 0] - at) < 0.03, 1]
        return near.max() - near.min()

    assert x.min() > -3
    assert x.max() < 2
    on_data = max(width(-2), width(1))
    assert width(-0.25) > 1.5 * on_data  # in the gap
    assert min(width(-5), width(4)) > 3 * on_data


def test_the_ensemble_spreads_outside_the_data_and_too_little_in_the_gap():
    ax = figure("deep-ensemble").drawn["fig"].axes[0]
    members = np.array([line.get_ydata() for line in ax.lines[:-1]])
    x = ax.lines[0].get_xdata()
    assert len(members) == 8

    def at(place):
        return members[:, np.abs(x - place).argmin()]

    on_data = max(at(-2).std(), at(1).std())
    assert on_data < 0.05
    assert min(at(-6).std(), at(5).std()) > 10 * on_data
    gap = at(0)
    assert abs(gap.mean() - np.sin(0)) > gap.std()  # surer than it should be


def test_a_coin_seen_twice_shows_what_averaging_buys():
    assert stats.beta.mean(3, 1) == pytest.approx(3 / 4)
    assert stats.beta.mean(201, 1) == pytest.approx(201 / 202)
    answer("bayesian-neural-networks").shows(r"$\mathrm{Beta}(3, 1)$", "After 200 heads in 200 throws")
    answer("bayesian-neural-networks").shows(r"predicts $\tfrac34$", rf"$\tfrac{{201}}{{202}} = {201 / 202:.3f}$")


def test_the_cost_of_a_million_weights_is_right():
    entries = (10**6) ** 2
    answer("bayesian-neural-networks").shows(
        "$10^{12}$ entries, 4 TB at four bytes each", "2 million", "five 5 million"
    )
    assert (entries, entries * 4 / 1e12) == (10**12, 4)


def test_the_evidence_splits_into_elbo_and_divergence():
    prior, likelihood = np.full(3, 1 / 3), COINS**2 * (1 - COINS)
    exact, evidence = tools.posterior(prior, likelihood), prior @ likelihood
    q = np.array([0.2, 0.3, 0.5])
    elbo = q @ np.log(likelihood) - tools.kl(q, prior)
    assert np.log(evidence) == pytest.approx(elbo + tools.kl(q, exact))


def test_three_coins_vote_as_printed():
    likelihood = COINS**2 * (1 - COINS)
    weights = tools.posterior(np.full(3, 1 / 3), likelihood)
    for coin, chance, weight in zip(COINS, likelihood, weights, strict=True):
        answer("bayesian-ensembles").shows(f"| {coin} | 1/3 | {chance:.3f} | {weight:.3f} | {coin} |")
    heads = weights @ COINS
    sd = np.sqrt(weights @ (COINS - heads) ** 2)
    terms = " + ".join(rf"{w:.3f} \cdot {c}" for w, c in zip(weights, COINS, strict=True))
    answer("bayesian-ensembles").shows(f"${terms} = {heads:.3f}$", f"standard deviation {sd:.3f}")
    answer("bayesian-ensembles").shows(
        "heads probability 0.2, 0.5 and 0.8",
        f"so 100 draws from the posterior estimate {heads:.3f} with",
    )
    assert COINS[weights.argmax()] == 0.8
    answer("bayesian-ensembles").shows("the best single coin, almost tied with the second, would say 0.8")
    answer("bayesian-ensembles").shows(f"a standard error of {sd / 10:.3f}")
    draws = np.random.default_rng(0).choice(COINS, p=weights, size=(20_000, 100)).mean(axis=1)
    assert draws.mean() == pytest.approx(heads, abs=1e-3)
    assert draws.std() == pytest.approx(sd / 10, rel=0.02)


def test_three_coins_split_their_uncertainty_as_printed():
    weights = tools.posterior(np.full(3, 1 / 3), COINS**2 * (1 - COINS))
    heads = weights @ COINS

    def entropy(p):
        return -(p * np.log(p) + (1 - p) * np.log(1 - p))

    total, aleatoric = heads * (1 - heads), weights @ (COINS * (1 - COINS))
    epistemic = weights @ (COINS - heads) ** 2
    assert total == pytest.approx(aleatoric + epistemic)
    answer("bayesian-ensembles").shows(f"${total:.4f} = {aleatoric:.4f} + {epistemic:.4f}$")
    assert round(total, 4) == round(round(aleatoric, 4) + round(epistemic, 4), 4)  # the printed sum holds
    mean_entropy = weights @ entropy(COINS)
    information = weights @ [tools.kl([c, 1 - c], [heads, 1 - heads]) for c in COINS]
    assert entropy(heads) == pytest.approx(mean_entropy + information)
    answer("bayesian-ensembles").shows(f"${entropy(heads):.3f} = {mean_entropy:.3f} + {information:.3f}$")
    loss, mean_loss = -np.log(heads), weights @ -np.log(COINS)
    assert loss <= mean_loss
    answer("bayesian-ensembles").shows(rf"${loss:.3f} \le {mean_loss:.3f}$")


def test_averaged_logits_are_not_averaged_probabilities():
    weights = tools.posterior(np.full(3, 1 / 3), COINS**2 * (1 - COINS))
    logit = weights @ np.log(COINS / (1 - COINS))
    assert 1 / (1 + np.exp(-logit)) != pytest.approx(weights @ COINS, abs=0.005)


def test_equations_hold():

    rng = np.random.default_rng(0)
    F, y, w = rng.normal(size=(7, 2)), rng.normal(size=7), rng.normal(size=2)
    noise, prior = 0.5, 1.7
    mean, covariance = tools.linear_posterior(F, y, noise, prior)
    A, b = F.T @ F / noise + np.eye(2) / prior, F.T @ y / noise
    symbols = {r"\sigma": noise**0.5, r"\tau": prior**0.5, r"\mathbf F": F, r"\mathbf I": np.eye(2), r"\mathbf w": w}
    symbols |= {r"\mathbf A": A, r"\mathbf b": b, r"\mathbf m": mean, r"\mathbf S": covariance, r"\mathbf y": y}
    assert equations(PAGE, {"bayesian-versus-deep-learning": [symbols, {r"\sigma": 1, r"\tau": 1}]}) == 15
    # the log posterior, line by line, up to its constant
    for line in (
        r"-\frac{1}{2\sigma^2} \norm{\mathbf y - \mathbf F \mathbf w}^2 - \frac{1}{2\tau^2} \norm{\mathbf w}^2",
        r"-\tfrac12\, \mathbf w\T \mathbf A \mathbf w + \mathbf w\T \mathbf b",
        r"-\tfrac12 (\mathbf w - \mathbf A^{-1} \mathbf b)\T \mathbf A\, (\mathbf w - \mathbf A^{-1} \mathbf b)",
    ):
        answer("bayesian-versus-deep-learning").shows(line)
        there, at_0 = (float(np.squeeze(evaluate(line, symbols | {r"\mathbf w": at}))) for at in (w, 0 * w))
        assert there - at_0 == pytest.approx(-w @ A @ w / 2 + w @ b)
    for coin, (_, prior_cell, chance, *_) in zip(COINS, answer("bayesian-ensembles").table(), strict=True):
        assert value(chance) == evaluate(r"\theta^2 (1 - \theta)", {r"\theta": coin})
        assert prior_cell == "1/3"
    answer("bayesian-ensembles").shows(r"Likelihood $\theta^2 (1 - \theta)$")


def test_the_example_of_one_weight_starts_from_the_data_on_the_page():
    text = answer("bayesian-versus-deep-learning")
    variance, *data = text.numbers(r"f(x) = x, \sigma^2 = \tau^2 = {}, data ({}, {}) and ({}, {}).")
    x, y = np.array(data[::2]), np.array(data[1::2])
    mean, covariance = tools.linear_posterior(x[:, None], y, variance, variance)
    assert text.numbers("so m = {} and S = {}.") == [*mean, *covariance[0]]
    assert text.number("Maximum likelihood gives {}. The") == x @ y / (x @ x)
    assert text.number("A point estimate reports {} at both") == variance
    figure_says = figure("posterior-predictive")
    assert figure_says.number("A network with {} random hidden units") == len(figure_says.drawn["slope"])


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("bayesian-versus-deep-learning").shows(
        "prior becomes an $L_2$ penalty",
        r"$\varepsilon \sim \mathcal N(0, \sigma^2)$",
        r"$\mathbf w \sim \mathcal N(\mathbf 0, \tau^2 \mathbf I)$",
        r"$\sigma^2/\tau^2$",
        r"\mathbf f}_{\text{epistemic}} + \underbrace{\sigma^2}_{\text{aleatoric}}\bigr) . \qquad",
    )
    figure("posterior-predictive").shows(
        r"posterior. Band: mean $\pm 2$ standard",
    )
    answer("bayesian-neural-networks").shows(
        "predicts heads with probability 1, and a",
        r"throws the two predictions, 1 and $\tfrac{201}{202} =",
        "Wenzel et al. (2020) found that",
        r"$p(\theta \given \mathcal D)^{1/T}$",
        "$T < 1$,",
        "Izmailov et al. (2021) trace most",
        "Izmailov et al. (2021), sampling close",
    )
    answer("bayesian-ensembles").shows(
        r"\mathcal D) \approx \frac1S \sum_{s=1}^{S} p(y \given",
        "second parts go to 0, the first",
        "deep ensemble (Lakshminarayanan et al., 2017)",
        "MC dropout (Gal and Ghahramani, 2016)",
    )
    figure("deep-ensemble").shows(
        "hidden layers of 30 units, trained on",
    )
