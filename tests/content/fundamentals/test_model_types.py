"""The page fundamentals/model-types.md: its Python, and what it claims, computed again."""

import math
from fractions import Fraction
from functools import cache, partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from ml import fundamentals as ft
from scipy.special import expit
from scipy.stats import norm
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.naive_bayes import BernoulliNB

PAGE = "fundamentals/model-types.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def filter_premises():
    """Shares of spam and ham, and for each word its probability in both, as the table has them."""
    head, *rows = answer("generative-discriminative").tables[1]
    return [value(cell).exact for cell in head[1:]], [[value(cell).exact for cell in row[1:]] for row in rows]


def lda_premises():
    """Both means, the variance and the share of class 1."""
    return answer("logistic-posterior").numbers(r"One feature, \mu_0 = {}, \mu_1 = {}, variance {}, \pi_1 = {}.")


def test_equations_hold():
    m0, m1, variance, share = lda_premises()
    (w,), b = ft.lda_weights([m0], [m1], [[variance]], share)
    spam, free_and_meeting = filter_premises()
    (free, meeting), offset = ft.naive_bayes_weights(
        *np.transpose(free_and_meeting).astype(float)[::-1], float(spam[0])
    )
    symbols = {"w": w, "b": b, "x": -b / w, r"w_{\text{free}}": free, r"w_{\text{meeting}}": meeting}
    assert equations(PAGE, {"logistic-posterior": [symbols, symbols | {"b": offset}]}) == 14


def test_lda_weights_are_those_of_scikit_learn_and_of_bayes_rule():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [30, 70])
    x = rng.standard_normal((100, 3)) @ rng.standard_normal((3, 3)) + y[:, None]
    means = [x[y == k].mean(axis=0) for k in (0, 1)]
    within = sum(np.cov(x[y == k].T, bias=True) * np.mean(y == k) for k in (0, 1))
    w, b = ft.lda_weights(*means, within, 0.7)
    theirs = LinearDiscriminantAnalysis(solver="lsqr").fit(x, y)
    np.testing.assert_allclose(w, theirs.coef_[0])
    assert b == pytest.approx(theirs.intercept_[0])


def test_naive_bayes_weights_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 50)
    x = (rng.random((100, 4)) < 0.3 + 0.3 * y[:, None]).astype(float)
    model = BernoulliNB().fit(x, y)
    w, b = ft.naive_bayes_weights(*np.exp(model.feature_log_prob_), 0.5)
    np.testing.assert_allclose(expit(x @ w + b), model.predict_proba(x)[:, 1])


def test_the_spam_filter_worked_by_hand():
    text = answer("generative-discriminative")
    share, (free, meeting) = filter_premises()
    assert sum(share) == 1
    *factors, spam = text.numbers(r"\text{spam: } {} \cdot {} \cdot {} = {},")
    assert factors == [share[0], free[0], 1 - meeting[0]]
    assert spam == math.prod(f.exact for f in factors)
    *factors, ham = text.numbers(r"\text{ham: } {} \cdot {} \cdot {} = {},")
    assert factors == [share[1], free[1], 1 - meeting[1]]
    assert ham == math.prod(f.exact for f in factors)
    whole = spam.exact + ham.exact
    text.shows(rf"= \frac{{{float(spam)}}}{{{float(whole)}}} = {float(spam.exact / whole):.3f}")
    assert text.number("Such a message has probability") == whole
    above, one, other, posterior = text.numbers("leave the factor out: {}/({} + {}) = {}.")
    joint = [p * q for p, q in zip(share, free, strict=True)]
    assert [above, one, other, posterior] == [joint[0], *joint, joint[0] / sum(joint)]


def test_the_spam_filter_is_a_logistic_regression():
    text = answer("logistic-posterior")
    share, words = filter_premises()
    in_spam, in_ham = np.transpose(words)
    w, b = ft.naive_bayes_weights(in_ham.astype(float), in_spam.astype(float), float(share[0]))
    odds, free = text.numbers(r"w_{\text{free}} = \ln {} = {},")
    assert (odds, free) == (math.exp(w[0]), w[0])
    odds, meeting = text.numbers(r"w_{\text{meeting}} = \ln{} = {} and")
    assert (float(odds), meeting) == (pytest.approx(math.exp(w[1])), w[1])
    odds, offset = text.numbers(r"and b = \ln{} = {}.")
    assert (float(odds), offset) == (pytest.approx(math.exp(b)), b)
    free, odds, both = text.numbers(r"alone gives the logit \ln({} \cdot {}) = \ln {} and")
    assert [free, both] == [math.exp(w[0]), free * odds]
    assert float(odds) == pytest.approx(math.exp(b))
    above, below, posterior = text.numbers("and the posterior {}/{} = {} once more")
    assert Fraction(int(above), int(below)) == Fraction(int(both), 1 + int(both))
    assert posterior == expit(w[0] + b)


def test_lda_worked_by_hand_agrees_with_bayes_rule():
    text = answer("logistic-posterior")
    m0, m1, variance, share = lda_premises()
    (w,), b = ft.lda_weights([m0], [m1], [[variance]], share)
    one_squared, zero_squared, odds, offset = text.numbers(r"Then w = 2 and b = -\tfrac12({} - {}) + \ln{} = {}.")
    assert text.number("Then w = {} and b") == w
    assert [one_squared, zero_squared, offset] == [m1**2 / variance, m0**2 / variance, b]
    assert float(odds) == pytest.approx(share / (1 - share))
    x, logit, posterior = text.numbers("At x = {} the logit is {} and the posterior {}.")
    assert (logit, posterior) == (w * x + b, expit(w * x + b))
    one, zero = share * norm.pdf(x, m1, variance**0.5), (1 - share) * norm.pdf(x, m0, variance**0.5)
    assert expit(w * x + b) == pytest.approx(one / (one + zero))
    assert text.numbers(r"rule: {} \varphi({}) = {} and") == [share, (x - m1) / variance, one]
    assert text.numbers(r"and {} \varphi({}) = {}, and") == [1 - share, (x - m0) / variance, zero]
    assert text.numbers(", and {}/({} + {}) = {}. The") == [one, one, zero, one / (one + zero)]
    boundary, middle, rarer = text.numbers(
        "boundary is at x = -b/w = {}, right of the midpoint {}, because class {} is"
    )
    assert [boundary, middle, rarer] == [-b / w, (m0 + m1) / 2, 1]
    says = figure("logistic-posterior")
    zero, near, one, around, crossing = says.numbers(
        "bell of class {} around {} and a low bell of class {} around {}, which cross at {}."
    )
    assert [zero, near, one, around, crossing] == [0, m0, 1, m1, -b / w]
    assert says.number("through one half at") == -b / w
    assert says.numbers("the posterior of class {}, an S") == [1]
    assert says.numbers("weighted by {} and {})") == [1 - share, share]


def test_the_two_displayed_forms_of_the_lda_offset_are_equal():
    rng = np.random.default_rng(0)
    a = rng.standard_normal((3, 3))
    covariance, m0, m1 = a @ a.T + np.eye(3), *rng.standard_normal((2, 3))
    inverse = np.linalg.inv(covariance)
    w, b = ft.lda_weights(m0, m1, covariance, 0.3)
    assert b == pytest.approx(-(m1 @ inverse @ m1 - m0 @ inverse @ m0) / 2 + math.log(0.3 / 0.7))
    np.testing.assert_allclose(w, inverse @ (m1 - m0))
    text = answer("logistic-posterior")
    first, zero = (rf"\boldsymbol\mu_{k}\T \boldsymbol\Sigma^{{-1}} \boldsymbol\mu_{k}" for k in (1, 0))
    text.shows(r"\mathbf w = \boldsymbol\Sigma^{-1} (\boldsymbol\mu_1 - \boldsymbol\mu_0)")
    text.shows(rf"b = -\tfrac12 \bigl( {first} - {zero} \bigr) + \ln \frac{{\pi_1}}{{\pi_0}}")
    text.shows(
        r"$(\boldsymbol\mu_1 - \boldsymbol\mu_0)\T \boldsymbol\Sigma^{-1} (\boldsymbol\mu_1 + \boldsymbol\mu_0) ="
    )
    text.shows(r"= \mathbf w\T (\boldsymbol\mu_0 + \boldsymbol\mu_1)$")
    form = r"(\mathbf x - \boldsymbol\mu_{0})\T \boldsymbol\Sigma^{{-1}} (\mathbf x - \boldsymbol\mu_{0})"
    text.shows(rf"= -\tfrac12 {form.format(1)} + \tfrac12 {form.format(0)}")
    text.shows(
        r"$\mathbf x\T \boldsymbol\Sigma^{-1} \mathbf x - 2 \boldsymbol\mu_k\T \boldsymbol\Sigma^{-1} \mathbf x + "
    )
    text.shows(r"+ \boldsymbol\mu_k\T \boldsymbol\Sigma^{-1} \boldsymbol\mu_k$", r"Because $\boldsymbol\Sigma^{-1}$ is")


def test_the_log_odds_of_both_derivations_are_those_of_bayes_rule():
    rng = np.random.default_rng(0)
    theta0, theta1 = rng.uniform(0.1, 0.9, (2, 3))
    x, share = np.array([1, 0, 1]), 0.3
    p0, p1 = (np.prod(np.where(x == 1, theta, 1 - theta)) for theta in (theta0, theta1))
    w, b = ft.naive_bayes_weights(theta0, theta1, share)
    assert w @ x + b == pytest.approx(math.log(p1 / p0) + math.log(share / (1 - share)))
    np.testing.assert_allclose(w, np.log(theta1 * (1 - theta0) / (theta0 * (1 - theta1))))
    text = answer("logistic-posterior")
    text.shows(r"$p_k(\mathbf x) = p(\mathbf x \given y = k)$ for $k = 0, 1$")
    text.shows(r"p(y = 1 \given \mathbf x) = \frac{\pi_1 p_1(\mathbf x)}{\pi_1 p_1(\mathbf x) + \pi_0 p_0(\mathbf x)}")
    text.shows(r"= \frac{1}{1 + e^{-a(\mathbf x)}} = \sigma\bigl(a(\mathbf x)\bigr)")
    text.shows(r"a(\mathbf x) = \ln \frac{p_1(\mathbf x)}{p_0(\mathbf x)} + \ln \frac{\pi_1}{\pi_0} .")
    text.shows(r"$ \ln \frac{p_1(\mathbf x)}{p_0(\mathbf x)} = -\tfrac12")
    text.shows(r"\theta_{jk} = \Pr(x_j = 1 \given y = k)$ strictly between 0 and 1")
    text.shows(r"$p_k(\mathbf x) = \prod_j \theta_{jk}^{x_j} (1 - \theta_{jk})^{1 - x_j}$")
    present, absent = r"\ln \frac{\theta_{j1}}{\theta_{j0}}", r"\ln \frac{1 - \theta_{j1}}{1 - \theta_{j0}}"
    text.shows(rf"\Bigl[ x_j {present} + (1 - x_j) {absent} \Bigr] + \ln \frac{{\pi_1}}{{\pi_0}}")
    text.shows(r"w_j = \ln \frac{\theta_{j1}\,(1 - \theta_{j0})}{\theta_{j0}\,(1 - \theta_{j1})}")
    text.shows(rf"b = \sum_j {absent} + \ln \frac{{\pi_1}}{{\pi_0}} .")


@cache
def errors():
    """Test errors in percent of naive Bayes and logistic regression, above and below, by number of messages."""
    names = figure("naive-bayes-or-logistic").drawn
    return list(names["sizes"]), [[100 * line.get_ydata() for line in panel.lines] for panel in names["panels"]]


def test_naive_bayes_wins_with_few_messages_and_loses_when_words_repeat():
    sizes, ((bayes, logistic), (bayes_repeated, logistic_repeated)) = errors()
    assert sizes == [10, 40, 160, 640, 2560]
    assert (bayes < logistic).all()
    assert (bayes_repeated > logistic_repeated).all()
    says = figure("naive-bayes-or-logistic")
    few, many = says.numbers("against training messages, {} to {}, log axis")
    assert [few, many] == [sizes[0], sizes[-1]]
    ours, theirs, messages, end, end_repeated, falls = says.numbers(
        "naive Bayes is lower throughout, {} against {} percent at {} messages, and both end at {} percent. Below, "
        "words repeated in phrases: naive Bayes levels off at {} percent, logistic regression falls to {} percent"
    )
    at = sizes.index(int(messages))
    assert [ours, theirs] == [bayes[at], logistic[at]]
    assert [end, end] == [bayes[-1], logistic[-1]]
    assert [end_repeated, falls] == [bayes_repeated[-1], logistic_repeated[-1]]
    words, repeated, runs = says.numbers("with {} or {} binary words, mean of {} training sets")
    assert [words, repeated] == [30, 10 + 5 + 5 + 9]
    assert f"([1] * {words:.0f}, [10, 5, 5] + [1] * 9)" in says.block.code
    assert f"range({runs:.0f})" in says.block.code


def test_naive_bayes_counts_a_phrase_ten_times():
    text = answer("generative-or-discriminative")
    ratio, once, against, base = text.numbers(
        "a word with likelihood ratio {} appear as a phrase of ten words that always come together. The evidence is "
        "{} to {}. Naive Bayes counts {}^{10}"
    )
    assert [ratio, once, against] == [base, base, 1]
    power, to = text.numbers("^{10} = {} to {}.")
    assert [power, to] == [ratio**10, 1]


def test_nonparametric_models_grow_as_the_table_says():
    names = figure("model-size").drawn
    text, says = answer("parametric-nonparametric"), figure("model-size")
    sizes = list(names["sizes"])
    numbers = [[value(cell.split()[0]).exact for cell in row] for row in text.table(1)]
    assert [row[0] for row in numbers] == [100, 1600, 6400]
    for n, *stored in numbers:
        at = sizes.index(n)
        assert stored == [3, names["vectors"][at], names["leaves"][at], n]
    for row in text.table(1):
        assert [cell.split()[-1] for cell in row[1:]] == ["weights", "vectors", "leaves", "rows"]
    few, many, *grow, linear = says.numbers(
        "training examples from {} to {}. Nearest neighbors store all examples. Support vectors of a kernel SVM grow "
        "from {} to {}, leaves of a tree from {} to {}, both in straight lines. A linear model stays at {} numbers"
    )
    assert [few, many] == [sizes[0], sizes[-1]]
    assert grow == [names[of][at] for of in ("vectors", "leaves") for at in (0, -1)]
    assert linear == 3


def test_what_is_said_of_sizes_and_of_sources_is_what_was_meant():
    answer("generative-discriminative").shows("(Nalisnick et al., 2019)")
    answer("generative-or-discriminative").shows("Ng and Jordan (2001) compared")
    text = answer("parametric-nonparametric")
    text.shows("A linear one stores $d + 1$ numbers", r"labels are $\pm 1$ and $\alpha_i > 0$", "at most 8 leaves")
    text.shows("XOR-like with noisy labels", "| 1-NN |")
