"""The page probability/densities-and-divergence.md: its Python, and what it claims, computed again."""

import math
from functools import partial
from math import pi, sqrt

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, row, value
from content.equations import evaluate
from ml import probability as tools
from scipy import integrate, optimize, special, stats

DISCRETE = "probability/discrete-distributions.md"
PRACTICE = "probability/practice.md"
PAGE = "probability/densities-and-divergence.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def minus(number, digits):
    """As tables print it, with a true minus sign."""
    return f"{number:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def test_a_kernel_estimate_is_a_density_and_the_example_is_right():
    x = np.linspace(-12, 12, 4001)
    for h in (0.05, 0.3, 1.5):
        assert np.trapezoid(tools.kernel_density(x, [1, 2, 4], h), x) == pytest.approx(1)
    parts = [stats.norm.pdf(z) for z in (1, 0, 2)]
    value = tools.kernel_density([2], [1, 2, 4], 1.0)[0]
    assert value == pytest.approx(sum(parts) / 3)
    answer("density-estimation").shows(f"({parts[0]:.4f} + {parts[1]:.4f} + {parts[2]:.4f}) = {value:.4f}$")
    with pytest.raises(ValueError, match="bandwidth"):
        tools.kernel_density([0], [0], 0)


def two_humps(rng, n):
    left = rng.random(n) < 0.6
    return np.where(left, rng.normal(-1, 0.5, n), rng.normal(2, 0.8, n))


def test_the_held_out_table_chooses_the_middle_bandwidth():
    rng = np.random.default_rng(1)
    data, held_out = two_humps(rng, 200), two_humps(rng, 200)
    scores = [np.log(tools.kernel_density(held_out, data, h)).mean() for h in (0.05, 0.3, 1.5)]
    answer("density-estimation").shows(row("mean log density, held out", *(minus(s, 2) for s in scores)))
    training = [np.log(tools.kernel_density(data, data, h)).mean() for h in (0.3, 0.05, 1e-3, 1e-9)]
    assert training == sorted(training)  # it grows without bound
    iqr = np.subtract(*np.percentile(data, [75, 25]))
    rule = 0.9 * min(data.std(ddof=1), iqr / 1.34) * 200**-0.2
    by_rule = minus(np.log(tools.kernel_density(held_out, data, rule)).mean(), 2)
    answer("density-estimation").shows(f"gives {rule:.2f} here, with {by_rule} on the same new points")
    answer("density-estimation").shows(row("Bandwidth", "0.05", "0.3", "1.5"), r"$0.9 \min(s, \mathrm{IQR}/1.34)")
    _, bottom = figure("density-estimation").drawn["fig"].axes
    plotted = bottom.lines[1]
    np.testing.assert_allclose(plotted.get_ydata(), tools.kernel_density(plotted.get_xdata(), data, 0.3))


def test_bias_and_variance_of_a_kernel_estimate_are_as_approximated():
    rng = np.random.default_rng(0)
    n, h, x = 400, 0.25, 0.5
    estimates = [tools.kernel_density([x], rng.normal(size=n), h)[0] for _ in range(4000)]
    p = stats.norm.pdf(x)
    curvature = (x**2 - 1) * p
    assert np.mean(estimates) - p == pytest.approx(h**2 / 2 * curvature, rel=0.15)
    assert np.var(estimates) == pytest.approx(p / (2 * sqrt(pi) * n * h), rel=0.4)
    wide = integrate.quad(lambda u: stats.norm.pdf(u) ** 2, -9, 9)[0]
    assert wide == pytest.approx(1 / (2 * sqrt(pi)))


def test_the_divergence_example_is_right_in_nats_and_bits():
    p, q = np.array([0.9, 0.1]), np.array([0.5, 0.5])
    forward, reverse = tools.kl(p, q), tools.kl(q, p)
    assert forward == pytest.approx(special.rel_entr(p, q).sum())
    answer("kl-divergence").shows(f"= {0.9 * math.log(1.8):.3f} - {-0.1 * math.log(0.2):.3f} = {forward:.3f}")
    answer("kl-divergence").shows(f"= {0.5 * math.log(5 / 9):.3f} + {0.5 * math.log(5):.3f} = {reverse:.3f}")
    answer("kl-divergence").shows(f"{forward / math.log(2):.3f} and {reverse / math.log(2):.3f}")
    answer("kl-divergence").shows("$P = (0.9, 0.1)$ and $Q = (0.5, 0.5)$", r"&= 0.9 \ln 1.8 + 0.1 \ln 0.2 =")
    answer("kl-divergence").shows(r"&= 0.5 \ln \tfrac{5}{9} + 0.5 \ln 5 =")
    assert f"{tools.kl([0, 1], [0.9, 0.1]):.1f}" == "2.3"  # the most of D(Q || P), as its alternative text says
    entropy, cross = -(p @ np.log(p)), -(p @ np.log(q))
    assert cross == pytest.approx(entropy + forward)
    answer("kl-divergence").shows(f"${cross:.3f} = {entropy:.3f} + {forward:.3f}$")
    (ax,) = figure("kl-asymmetry").drawn["fig"].axes
    assert [t.get_text() for t in ax.texts if t.get_text().startswith("0.")] == [f"{reverse:.3f}", f"{forward:.3f}"]


def test_the_divergence_is_never_negative_and_zero_only_for_equals():
    rng = np.random.default_rng(0)
    for _ in range(200):
        p, q = rng.dirichlet(np.ones(5), size=2)
        assert tools.kl(p, q) > 0
        assert tools.kl(p, p) == 0
    assert tools.kl([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))  # 0 ln 0 counts 0
    assert tools.kl([0.5, 0.5], [1, 0]) == math.inf
    with pytest.raises(ValueError, match="shape"):
        tools.kl([0.5, 0.5], [1.0])


def test_the_divergence_breaks_the_triangle_inequality():
    p, q, r = ([t, 1 - t] for t in (0.9, 0.7, 0.5))
    assert tools.kl(p, r) > tools.kl(p, q) + tools.kl(q, r)


def test_the_divergence_of_two_normals_is_its_integral():
    for m1, s1, m2, s2 in ((0, 1, 1, 2), (1, 2, 0, 1), (-1, 0.5, 2, 1.5)):
        p, q = stats.norm(m1, s1), stats.norm(m2, s2)
        integral = integrate.quad(
            lambda x, p=p, q=q: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), m1 - 12 * s1, m1 + 12 * s1
        )[0]
        assert tools.kl_normal(m1, s1, m2, s2) == pytest.approx(integral)
    answer("kl-normals").shows(f"= {tools.kl_normal(0, 1, 1, 2):.3f}$", f"= {tools.kl_normal(1, 2, 0, 1):.3f}$")
    worked = (math.log(2) + (1 + 1) / 8 - 0.5, math.log(0.5) + (4 + 1) / 2 - 0.5)
    assert worked == pytest.approx((tools.kl_normal(0, 1, 1, 2), tools.kl_normal(1, 2, 0, 1)))
    answer("kl-normals").shows(r"$\ln 2 + \frac{1 + 1}{8} - \frac12", r"$\ln \frac12 + \frac{4 + 1}{2} - \frac12")
    assert tools.kl_normal(1, 2, 3, 2) == pytest.approx((1 - 3) ** 2 / (2 * 2**2))
    assert tools.kl_normal(1.5, 0.7, 0, 1) == pytest.approx((1.5**2 + 0.7**2 - 1 - math.log(0.7**2)) / 2)


def test_forward_and_reverse_fits_are_as_tabulated():
    weights, means, sds = np.array([0.65, 0.35]), np.array([-2, 2.5]), np.array([0.8, 0.6])
    x = np.linspace(-14, 14, 28_001)
    log_p = special.logsumexp(stats.norm.logpdf(x[:, None], means, sds), b=weights, axis=1)

    def kl_on_grid(log_a, log_b):
        return np.trapezoid(np.exp(log_a) * (log_a - log_b), x)

    mean = weights @ means
    sd = sqrt(weights @ (sds**2 + means**2) - mean**2)
    fits = {"forward": (mean, sd)}
    for name, start in (("reverse, best", -2.0), ("reverse, other minimum", 2.5)):
        found = optimize.minimize(
            lambda t: kl_on_grid(stats.norm.logpdf(x, t[0], math.exp(t[1])), log_p),
            [start, 0.0],
            method="Nelder-Mead",
            options={"xatol": 1e-6, "fatol": 1e-10},
        )
        fits[name] = (found.x[0], math.exp(found.x[1]))
    text = answer("forward-reverse-kl").source.replace("**", "")
    for name, (m, s) in fits.items():
        log_q = stats.norm.logpdf(x, m, s)
        cells = [minus(m, 3), f"{s:.3f}", f"{kl_on_grid(log_p, log_q):.3f}", f"{kl_on_grid(log_q, log_p):.3f}"]
        if name != "forward":  # the minimum is flat: its place to 3 digits, the rest as it follows
            assert f"| {name} | {cells[0]} | {cells[1]} |" in text
            assert f"{cells[3]} |" in text
        else:
            assert row(name, *cells) in text
    worst = [kl_on_grid(log_p, stats.norm.logpdf(x, m, s)) for m, s in list(fits.values())[1:]]
    assert worst == pytest.approx([4.789, 17.148], abs=2e-3)
    assert "| 4.789 | 0.429 |" in text
    assert "| 17.148 | 1.047 |" in text
    answer("forward-reverse-kl").shows(r"$\mu = 0.65 \cdot (-2) + 0.35 \cdot 2.5 = -0.425$")
    answer("forward-reverse-kl").shows(f"0.65 = {-math.log(0.65):.3f}$", f"0.35 = {-math.log(0.35):.3f}$")
    answer("forward-reverse-kl").shows(f"= {mean:.3f}$, and $\\sigma = {sd:.3f}$")
    (ax,) = figure("forward-reverse-kl").drawn["fig"].axes
    peaks = [line.get_xdata()[line.get_ydata().argmax()] for line in ax.lines]
    assert peaks == pytest.approx([fits["forward"][0], fits["reverse, best"][0]], abs=0.01)


def test_the_component_behind_a_point_is_inferred_right():
    a, b = stats.norm.pdf(0.5, -1, 0.5), stats.norm.pdf(0.5, 2, 0.8)
    share = tools.posterior([0.6, 0.4], [a, b])
    answer("latent-variable").shows(rf"0.6 \cdot {a:.5f}", rf"0.4 \cdot {b:.4f}")
    answer("latent-variable").shows(rf"\frac{{{0.6 * a:.4f}}}{{{0.6 * a + 0.4 * b:.4f}}} = {share[0]:.3f}")
    answer("latent-variable").shows("Weights 0.6 and 0.4, means $-1$ and 2, standard deviations 0.5 and 0.8.")
    answer("latent-variable").shows(rf"\frac{{0.6 \cdot {a:.5f}}}{{0.6 \cdot {a:.5f} + 0.4 \cdot {b:.4f}}}")
    answer("latent-variable").shows(f"with probability {share[1]:.3f}")


def test_equations_hold():

    P, Q = np.array([0.2, 0.5, 0.3]), np.array([0.4, 0.35, 0.25])
    m1, s1, m2, s2, x, h, n = 0.3, 1.2, -0.5, 0.7, 0.9, 0.8, 3
    data = [0.1, 0.8, 2.0]
    estimate = {r"\hat p(x)": tools.kernel_density([x], data, h)[0], "x": x, "x_i": data, "h": h, "n": n}
    estimate[r"\frac{x - x_i}{h}"] = lambda i: (x - data[i - 1]) / h
    two = {
        r"\mu_1": m1,
        r"\sigma_1": s1,
        r"\mu_2": m2,
        r"\sigma_2": s2,
        "x": x,
        r"\mu": m2,
        r"\sigma": s2,
        r"\E[x - \mu_1]": 0,
    }
    two |= {
        r"D_{\mathrm{KL}}(p \,\Vert\, q)": tools.kl_normal(m1, s1, m2, s2),
        r"\frac{p(x)}{q(x)}": stats.norm.pdf(x, m1, s1) / stats.norm.pdf(x, m2, s2),
        r"\E[(x - \mu_1)^2]": s1**2,
        r"\E\bigl[(x - \mu_2)^2\bigr]": s1**2 + (m1 - m2) ** 2,
        r"\E_p[(x - \mu)^2]": s1**2 + (m1 - m2) ** 2,
        r"\E_p[\ln q(x)]": -(math.log(2 * pi * s2**2) / 2 + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2)),
    }
    discrete = {r"D_{\mathrm{KL}}(P \,\Vert\, Q)": tools.kl([0.9, 0.1], [0.5, 0.5])}
    discrete |= {r"D_{\mathrm{KL}}(Q \,\Vert\, P)": tools.kl([0.5, 0.5], [0.9, 0.1]), "t": 1.3}
    share = stats.norm.pdf(0.5, [-1, 2], [0.5, 0.8]) * [0.6, 0.4]
    checked = equations(
        PAGE,
        {
            "density-estimation": [estimate],
            "kl-divergence": [discrete],
            "kl-normals": [two],
            "forward-reverse-kl": [two],
            "latent-variable": [{r"\Pr(z = 1 \given x = 0.5)": share[0] / share.sum()}],
        },
    )
    assert checked == 21
    for case, values in (
        (r"\dfrac{(\mu_1 - \mu_2)^2}{2\sigma^2}", (m1, s2, m2, s2)),
        (r"\tfrac12 \bigl(\mu_1^2 + \sigma_1^2 - 1 - \ln \sigma_1^2\bigr)", (m1, s1, 0, 1)),
    ):
        answer("kl-normals").shows(case)
        assert evaluate(case, two) == pytest.approx(tools.kl_normal(*values))
    assert P @ np.log(Q / P) <= P @ (Q / P - 1)  # the step of Gibbs' inequality


def test_the_points_and_their_mixture_are_as_the_page_says():
    text, says = answer("density-estimation"), figure("density-estimation")
    *points, h, x = text.numbers("Points {}, {} and {}, bandwidth {}, at x = {}:")
    bumps = text.numbers(r"= \frac13 ({} + {} + {}) =")
    assert bumps == list(stats.norm.pdf((x - np.array(points)) / h))
    assert text.number(r"= \frac13 (0.2420 + 0.3989 + 0.0540) =") == tools.kernel_density([x], points, h)[0]
    n, *mixture = says.numbers(r"{} draws from {} \mathcal N({}, {}^2) + {} \mathcal N({}, {}^2).")
    assert (n, mixture) == (len(says.drawn["data"]), [0.6, -1, 0.5, 0.4, 2, 0.8])  # those of two_humps
    assert says.number("Two panels over the same {} points") == n == text.number("With {} new points")
    widths = says.numbers("bandwidth {} is a comb of spikes, {} shows the two humps smoothly, {} blurs")
    assert widths == [float(t.get_text().removeprefix("h = ")) for t in says.drawn["fig"].axes[1].texts]
    assert widths == [value(cell) for cell in text.tables[0][0][1:]]


def test_the_curves_of_both_divergences_are_as_described():
    says, text = figure("kl-asymmetry"), answer("kl-divergence")
    p, rest, top, zero = says.numbers("P = ({}, {}) against Q = (q, {} - q). Both directions vanish at q = {} only")
    assert (p + rest, top, zero) == (1, 1, p)
    assert says.numbers(
        "both zero at q {}. The divergence of P from Q grows without bound toward q {} and toward q {}."
    ) == [p, 0, 1]
    assert tools.kl([p, rest], [0, 1]) == tools.kl([p, rest], [1, 0]) == math.inf
    assert says.numbers("stays finite everywhere, at most {} at q {}") == [tools.kl([0, 1], [p, rest]), 0]
    assert text.numbers("Example. P = ({}, {}) and Q = ({}, {}):") == [p, rest, 0.5, 0.5]


def test_the_figures_of_mixtures_show_the_humps_where_the_words_say():
    fit, hidden = figure("forward-reverse-kl"), figure("latent-variable")
    weights = fit.numbers(r"fitted to {} \mathcal N({}, {}^2) + {} \mathcal N({}, {}^2), shaded")
    assert weights == [0.65, -2, 0.8, 0.35, 2.5, 0.6]  # as test_forward_and_reverse_fits_are_as_tabulated has them
    assert fit.numbers("a larger hump at minus {} and a smaller one at {},") == [-weights[1], weights[4]]
    means = hidden.numbers("one at minus {} and one at {}.")
    (x,) = {tuple(line.get_xdata()) for line in hidden.drawn["fig"].axes[1].lines}
    density = hidden.drawn["fig"].axes[1].lines[0].get_ydata()
    peaks = [
        at
        for at, left, here, right in zip(x[1:], density, density[1:], density[2:], strict=False)
        if left < here > right
    ]
    assert [-means[0], means[1]] == pytest.approx(peaks, abs=0.05)
    text = answer("latent-variable")
    assert text.number("Which component made x =") == text.number(r"\Pr(z = 1 \given x = {})") == 0.5


def test_formulas_and_conditions_stand_as_they_were_checked():
    answer("density-estimation").shows(
        "probability. It may exceed 1, and a single point has probability 0. Areas are",
        r"$x_1, \dots, x_n$",
        "the *kernel*, and $h > 0$ the",
        r"Each bump has area 1, so $\hat",
        "Example. Points 1, 2 and",
        r"\E[\hat p(x)] &= \int \varphi(u)\,p(x + hu)\,\mathrm{d}u \approx p(x) + \frac{h^2}{2}\, p''(x),",
        r"\frac{p(x)}{n h} \int \varphi(u)^2 \,\mathrm{d}u = \frac{p(x)}{2\sqrt\pi\; n h}",
        "bias grows like $h^4$, variance falls like $1/(nh)$,",
        "is proportional to $n^{-1/5}$ and",
        "squared error to $n^{-4/5}$.",
        "exponent shrinks to $-4/(4 + d)$:",
        r"$0.9 \min(s, \mathrm{IQR}/1.34)\, n^{-1/5}$",
        r"$p(w_1, \dots, w_T) = \prod_t p(w_t \given w_1, \dots, w_{t-1})$",
        r"without bound as $h \to 0$:",
    )
    answer("kl-divergence").shows(
        "Terms with $P(x) = 0$ count 0. If $Q(x) = 0$ somewhere that $P(x) > 0$,",
        "the set where $q = 0$ a",
        r"probability. With $\log_2$ it",
        "(Gibbs' inequality). For $t > 0$,",
        "equality only at $t = 1$,",
        r"$t - 1 - \ln t$",
        "convex with its minimum 0 there. Sum over",
        "$x$ with $P(x) > 0$. There let $Q(x) > 0$,",
        r"-D_{\mathrm{KL}}(P \,\Vert\, Q) &= \sum_{x:\,P(x)>0} P(x) \ln \frac{Q(x)}{P(x)}",
        r"\le \sum_{x:\,P(x)>0} P(x) \Bigl(\frac{Q(x)}{P(x)} - 1\Bigr)",
        r"&= \sum_{x:\,P(x)>0} Q(x) - 1 \le 0 .",
        r"$\E_P[\ln \frac QP] \le \ln \E_P[\frac QP] \le \ln 1$",
        r"a set of probability 0. $\square$",
        r"$\ge 0$, and 0 only for equal distributions",
    )
    answer("kl-normals").shows(
        r"$p = \mathcal N(\mu_1, \sigma_1^2)$",
        r"$q = \mathcal N(\mu_2, \sigma_2^2)$",
        r"q) = \ln \frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2\sigma_2^2} - \frac12 .",
        r"$\E[(x - \mu_1)^2] = \sigma_1^2$",
        r"middle term is $-\frac12$.",
        "cross term has mean 0:",
        r"\mu_2)^2\bigr] = \sigma_1^2 + 2 (\mu_1 - \mu_2)\,\E[x",
        r"$\mathcal N(0, 1)$",
        r"$\mathcal N(1, 2^2)$",
        r"$q = \mathcal N(0, 1)$",
        r"- Dividing by $\sigma_1^2$:",
    )
    answer("forward-reverse-kl").shows(
        "$q = 0$ where $p > 0$ | $p = 0$ where $q > 0$",
        r"$v = \sigma^2$",
        r"$\frac{1}{2v} - \frac{V}{2v^2}$",
    )
    answer("latent-variable").shows(
        r"$z \in \{1, \dots, K\}$",
        r"$p(x \given z = k) = \mathcal N(\mu_k, \sigma_k^2)$",
    )
