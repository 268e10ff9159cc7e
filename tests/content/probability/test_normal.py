"""The page probability/normal.md: its Python, and what it claims, computed again."""

import math
from functools import partial
from math import pi, sqrt

import pytest
from content.answers import Answer, Figure, equations, row, value
from scipy import integrate, special, stats

PAGE = "probability/normal.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    mu, sigma, x, k = 1.3, 0.7, 2.1, 1.7
    symbols = {r"\mu": mu, r"\sigma": sigma, "x": x, "k": k, "z": (x - mu) / sigma, "m": 4, r"\mathrm{d}x": 1.0}
    known = {
        "p(x)": stats.norm.pdf(x, mu, sigma),
        r"\Pr(X \le x)": stats.norm.cdf(x, mu, sigma),
        r"\Pr(\abs{X - \mu} \le k \sigma)": stats.norm.cdf(k) - stats.norm.cdf(-k),
        r"\varphi(z)": stats.norm.pdf((x - mu) / sigma),
        r"\E[Z]": 0,
        r"\E[Z^2]": 1,
        r"\E[Z^{m}]": stats.norm.moment(4),
        r"\E[Z^{m-2}]": stats.norm.moment(2),
        r"\E[X]": mu,
        r"\Var(X)": sigma**2,
        r"\Var(Z)": 1,
        "I": sqrt(2 * pi),
    }
    three = stats.norm(3, 2)
    example = {
        r"\mu": 3,
        r"\sigma": 2,
        r"\E[X^2]": three.moment(2),
        r"\E[(X - 3)^4]": three.expect(lambda x: (x - 3) ** 4),
    }
    checked = equations(
        PAGE,
        {
            "normal-distribution": [symbols | known],
            "68-95-99-7": [symbols | known],
            "normal-mean-variance": [symbols | known, example],
        },
    )
    assert checked == 17


def test_the_normal_example_of_heights_is_right():
    text = answer("normal-distribution")
    mean, sd = text.numbers(r"are \mathcal N({}, {}^2) in centimeters")
    height, share = stats.norm(mean, sd), text.number("The middle {} lie")
    tall = text.number("A man of {} cm")
    assert text.numbers(f"has z = ({tall:.0f} - {mean:.0f})/{sd:.0f} = {{}}, and 1 - \\Phi({{}}) = {{}}") == [
        (tall - mean) / sd,
        (tall - mean) / sd,
        height.sf(tall),
    ]
    assert text.numbers(r"within {} \pm {} \cdot {}, from {} to {} cm") == [
        mean,
        stats.norm.ppf((1 + share) / 2),
        sd,
        *height.interval(float(share)),
    ]
    narrow, peak = text.numbers(r"With \sigma = {} the peak is {}")
    assert peak == stats.norm.pdf(0, 0, narrow)
    assert text.numbers(r"Writing \mathcal N({}, {}) for \sigma = {}.") == [mean, sd, sd]
    text.shows(
        r"$X \sim \mathcal N(\mu, \sigma^2)$",
        r"variance $\sigma^2 > 0$",
        r"is $\mathcal N(0, 1)$",
        r"its variance $a^2\sigma_X^2 + b^2\sigma_Y^2$",
    )


def test_the_shares_of_heights_are_right():
    text = answer("68-95-99-7")
    height = stats.norm(*(float(n) for n in text.numbers(r"Of men with heights \mathcal N({}, {}^2)")))
    one, low, high, two, lowest, highest, above, top = text.numbers(
        "{} are between {} and {} cm, {} between {} and {} cm, and {} above {} cm"
    )
    assert one == height.cdf(high) - height.cdf(low)
    assert (one, two, above) == (0.68, 0.95, height.sf(top))
    assert [lowest, highest] == list(height.interval(0.95))
    assert [low, high, top] == [height.mean() - height.std(), height.mean() + height.std(), high]


def test_the_three_curves_are_as_described():
    says = figure("normal-family")
    (ax,) = says.drawn["fig"].axes
    tops = [(line.get_xdata()[line.get_ydata().argmax()], line.get_ydata().max()) for line in ax.lines]
    first, second, third = (
        says.numbers(f"{words} Mean {{}} with standard deviation {{}}") for words in ("curves.", "0.40.", "wide.")
    )
    for (mean, sd), (at, peak) in zip((first, second, third), tops, strict=True):
        assert mean == pytest.approx(at, abs=0.02)
        assert peak == pytest.approx(stats.norm.pdf(0, 0, sd), abs=1e-3)
    assert says.number("peaks at") == tops[0][1]
    says.shows("The area stays 1")


def test_the_shares_within_one_two_and_three_deviations_are_right():
    text, tail = answer("68-95-99-7"), stats.norm.sf
    for within, share, outside, above in text.table():
        k = value(within.replace(r"\sigma", ""))
        assert value(share) == special.erf(k / sqrt(2))
        assert value(outside.removeprefix("1 in ")) == 0.5 / tail(k)
        assert value(above.removeprefix("1 in ")) == (tail(k) if "%" in above else 1 / tail(k))
        assert outside.startswith("1 in ")
        assert above.startswith("1 in ") or "%" in above
    shares = [special.erf(k / sqrt(2)) for k in (1, 2, 3)]
    assert text.numbers("About {}, {} and {} of a normal distribution") == shares
    assert text.numbers("More exactly {}, {} and {}.") == shares
    assert text.numbers('Two standard deviations are {}." It is {}. The {} point is {}.') == [
        0.95,
        shares[1],
        0.95,
        stats.norm.ppf(0.975),
    ]
    assert text.numbers(r"{} lie above {}\sigma, {} above {}\sigma") == [
        0.025,
        -stats.norm.ppf(0.025),
        0.05,
        -stats.norm.ppf(0.05),
    ]
    assert text.numbers("For exactly {} take {} standard") == [0.95, stats.norm.ppf(0.975)]
    assert text.number("How does {} make a confidence interval") == stats.norm.ppf(0.975)
    assert text.numbers(r"beyond {}\sigma as an outlier. Of a million normal points, about {} lie") == [
        3,
        round(2e6 * tail(3), -2),
    ]
    answer("normal-distribution").shows("lie within 1, 2 and 3 standard deviations?")


def test_the_picture_of_the_shares_is_labeled_as_computed():
    says = figure("68-95-99-7")
    shares = [special.erf(k / sqrt(2)) for k in (1, 2, 3)]
    steps = [stats.norm.cdf(k + 1) - stats.norm.cdf(k) for k in range(3)]
    assert says.numbers(
        "side, holds {} percent; the next, two to each side, {} percent; the outermost, three to each side, {}"
    ) == [100 * share for share in shares]
    assert says.numbers("Each side holds {}, then {}, then {}, and {} beyond") == [*steps, stats.norm.sf(3)]
    (ax,) = says.drawn["fig"].axes
    labels = [t.get_text() for t in ax.texts if t.get_text()]
    assert labels == [*(f"{s:.2%}" for s in shares[::-1]), *(f"{s:.1%}" for s in steps for _ in range(2))]


def test_other_distributions_hold_the_printed_shares():
    for name, law in (
        ("normal", stats.norm()),
        ("uniform", stats.uniform(-sqrt(3), 2 * sqrt(3))),
        ("exponential", stats.expon(-1)),
    ):
        assert law.var() == pytest.approx(1)
        shares = [law.cdf(k) - law.cdf(-k) for k in (1, 2, 3)]
        shown = ["100%" if s == 1 else f"{s:.1%}" for s in shares]
        if name == "normal":
            shown[1] = "95.4%"  # 95.4499…
        answer("68-95-99-7").shows(row(name, *shown))
    answer("68-95-99-7").shows(
        row("Distribution", r"$1\sigma$", r"$2\sigma$", r"$3\sigma$"), "at least $1 - 1/k^2$ lies"
    )
    answer("68-95-99-7").shows(row("any (Chebyshev), at least", "0%", f"{1 - 1 / 4:.1%}", f"{1 - 1 / 9:.1%}"))


def test_the_normal_integrals_are_those_derived():
    def moment(m):
        return integrate.quad(lambda z: z**m * math.exp(-(z**2) / 2) / sqrt(2 * pi), -40, 40)[0]

    assert [round(moment(m), 6) for m in range(7)] == [1, 0, 1, 0, 3, 0, 15]
    assert integrate.quad(lambda z: math.exp(-(z**2) / 2), -40, 40)[0] ** 2 == pytest.approx(2 * pi)
    assert integrate.quad(lambda z: z * stats.norm.pdf(z), 0, 40)[0] == pytest.approx(1 / sqrt(2 * pi))
    law = stats.norm(3, 2)
    assert law.moment(2) == pytest.approx(13)
    assert law.expect(lambda x: (x - 3) ** 4) == pytest.approx(48)
    text = answer("normal-mean-variance")
    for integral in (
        r"I^2 = \int_{-\infty}^{\infty} \int_{-\infty}^{\infty} e^{-(u^2 + v^2)/2} \,\mathrm{d}u \,\mathrm{d}v",
        r"= \int_0^{2\pi} \int_0^\infty e^{-r^2/2}\, r \,\mathrm{d}r \,\mathrm{d}\vartheta",
        r"= 2\pi \Bigl[-e^{-r^2/2}\Bigr]_0^\infty = 2\pi",
        r"$I = \int_{-\infty}^{\infty} e^{-z^2/2} \,\mathrm{d}z$",
        r"$\int_0^\infty z\,\varphi(z)\,\mathrm{d}z = \frac{1}{\sqrt{2\pi}}$",
        r"\E[Z^2] = \int z \cdot z\,\varphi(z)\,\mathrm{d}z =",
        r"= 0 + 1 ,",
    ):
        text.shows(integral)
    text.shows(
        "normal is 0 by symmetry and its variance 1", "It integrates to 1.", r"z\,e^{-z^2/2} \to 0$", "As $I > 0$"
    )
    text.shows(r"cancel: $\E[Z] = 0$.", r"Concluding $\E[Z] = 0$ from", "all odd moments are 0.", "- 0^2 = 1$")
    text.shows(r"$\E[Z^{m}] = (m - 1)\,\E[Z^{m-2}]$ for $m \ge 2$", r"$\E[Z^4] = 3$ and $\E[Z^6] = 15$")
    text.shows(r"For $X \sim \mathcal N(3, 2^2)$: $\E[X^2] =", r"= 13$, and $\E[(X - 3)^4] = 3 \cdot 2^4 = 48$")
