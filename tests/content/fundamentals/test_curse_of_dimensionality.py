"""The page fundamentals/curse-of-dimensionality.md: what it claims of volumes and distances, computed again."""

import itertools
import math
from functools import cache, partial

import numpy as np
import pytest
from content.answers import Answer, Figure, equations, value
from scipy.integrate import quad
from scipy.spatial.distance import cdist
from scipy.special import gamma
from scipy.stats import chi2

PAGE = "fundamentals/curse-of-dimensionality.md"
answer, figure = partial(Answer, PAGE), partial(Figure, PAGE)


def test_equations_hold():
    shell = {"d": 7, r"\epsilon": 0.03}
    moments = {"d": 12, "m": 4, r"\E[\delta^m]": 2 / (5 * 6), r"\E[D^2]": 2, r"\Var(D^2)": 7 * 12 / 180}
    separable = {"n": 3, "d": 2, "C(n, d)": 8}
    assert (
        equations(PAGE, {"empty-space": [shell], "distance-concentration": [moments], "beat-the-curse": [separable]})
        == 16
    )


def power(cell):
    """The value of a cell, also of a bare power of ten."""
    return 10.0 ** int(cell.strip("$")[4:-1]) if cell.startswith("$10^") else value(cell)


def test_the_table_of_effects():
    text = answer("curse-of-dimensionality")
    head, cells, edge, border, spread = text.tables[0]
    dimensions = [value(cell).exact for cell in head[2:]]
    assert dimensions == [2, 10, 100]
    side, share, depth = (
        text.number(words)
        for words in ("cells of side", "a cube that holds {} of uniform", "of the cube within {} of its")
    )
    assert [row[1] for row in (cells, edge, border, spread)] == [
        "$10^d$",
        f"${share:.1f}^{{1/d}}$",
        f"$1 - {1 - 2 * depth:.1f}^d$",
        r"$\sqrt{7/(5d)}$",
    ]
    for column, d in enumerate(map(float, dimensions), 2):
        assert power(cells[column]) == pytest.approx((1 / side) ** d)
        assert value(edge[column]) == share ** (1 / d)
        assert value(border[column]) == 1 - (1 - 2 * depth) ** d
        assert value(spread[column]) == math.sqrt(7 / (5 * d))
    text.shows("To cover $[0, 1]^d$ as densely as 10 points cover the unit interval takes $10^d$ points")
    examples, features = text.numbers("With {} examples and {} features there is one example for every 10^7 cells")
    assert 10**features / examples == pytest.approx(10**7)
    text.shows("with 5 values each has $5^d$ points")


def test_a_neighborhood_spans_what_the_figure_says():
    says = figure("edge-length")
    low, high = says.numbers("number of features from {} to {} on a log axis. Both curves rise toward 1.")
    assert [low, high] == [says.drawn["d"][0], says.drawn["d"][-1]]
    share, one, ten, hundred = says.numbers(
        "For {} percent of the data the edge is {} with one feature, {} with ten and {} with a hundred"
    )
    assert [one, ten, hundred] == [(share / 100) ** (1 / d) for d in (1, 10, 100)]
    share, one, ten, hundred = says.numbers("for {} percent it is {}, {} and {}.")
    assert [one, ten, hundred] == [(share / 100) ** (1 / d) for d in (1, 10, 100)]
    assert says.numbers("must span to hold {} or {} of the data") == [0.01, 0.1]


def test_noise_features_drown_neighbors_and_not_a_tree():
    text, says = answer("curse-of-dimensionality"), figure("noise-features")
    names = says.drawn
    (_, *extra), *rows = text.tables[1]
    of_neighbors, of_tree = (dict(zip(names["extra"], names[k], strict=True)) for k in ("neighbors", "tree"))
    for row, of in zip(rows, (of_neighbors, of_tree), strict=True):
        assert [value(cell) for cell in row[1:]] == [of[int(noise)] for noise in extra]
    assert extra == ["0", "10", "50", "200"]
    least, most = says.numbers("against the number of added noise features, {} to {}.")
    assert [least, most] == [names["extra"][0], names["extra"][-1]]
    none, with_ten, ten, with_most, most, *tree = says.numbers(
        "fall from {} with none over {} with {} to {} with {}. A decision tree falls only from {} to {}."
    )
    assert [none, with_ten, with_most] == [of_neighbors[int(noise)] for noise in (0, ten, most)]
    assert tree == [of_tree[0], of_tree[int(most)]]
    text.shows("Two features decide the class ($x_1 + x_2 > 1$), 200 training examples")
    assert "x[:, 0] + x[:, 1] > 1" in says.block.code
    assert "x[:200], y[:200]" in says.block.code
    nearest = {value(rows[0][0].split()[0]).exact}
    assert nearest == {5}
    assert "KNeighborsClassifier(5)" in says.block.code


def test_moments_of_the_squared_distance():
    text = answer("distance-concentration")
    for m in (2, 4):
        moment = quad(lambda t, m=m: t**m * (1 - abs(t)), -1, 1)[0]
        assert moment == pytest.approx(2 / ((m + 1) * (m + 2)))
    rng = np.random.default_rng(0)
    for d in (3, 30):
        u, v = rng.random((2, 100000, d))
        squares = np.sum((u - v) ** 2, axis=1)
        assert squares.mean() == pytest.approx(d / 6, rel=0.01)
        assert squares.var() == pytest.approx(7 * d / 180, rel=0.02)
        assert squares.std() / squares.mean() == pytest.approx(math.sqrt(7 / (5 * d)), rel=0.02)
    text.shows(
        r"independent and uniform on $[0, 1]^d$",
        r"$D^2 = \sum_{j=1}^{d} (u_j - v_j)^2$",
        r"Its density is $1 - \abs{\delta}$ on $[-1, 1]$",
        r"\E[\delta^m] = 2 \int_0^1 t^m (1 - t)\, \mathrm{d}t = 2 \Bigl( \frac{1}{m + 1} - \frac{1}{m + 2} \Bigr)",
        r"= \frac{2}{(m + 1)(m + 2)} .",
        r"$\E[\delta^2] = \tfrac16$, $\E[\delta^4] = \tfrac1{15}$",
        r"$\Var(\delta^2) = \tfrac1{15} - \tfrac1{36} = \tfrac{12}{180} - \tfrac{5}{180} = \tfrac{7}{180}$",
        r"\E[D^2] = \frac d6, \qquad \Var(D^2) = \frac{7d}{180}, \qquad",
        r"\frac{\sqrt{\Var(D^2)}}{\E[D^2]} = \frac{6}{d} \sqrt{\frac{7d}{180}} = \sqrt{\frac{7}{5d}}",
        rf"= \frac{{{math.sqrt(7 / 5):.3f}}}{{\sqrt d}} .",
        r"for every $c > 0$",
        r"\Pr\Bigl( \abs{\frac{D^2}{d/6} - 1} \ge c \Bigr) \le \frac{7}{5\, d\, c^2} \;\longrightarrow\; 0 \quad",
        r"$\sqrt{1 + r} \approx 1 + r/2$ halves the relative spread",
        rf"about ${math.sqrt(7 / 5) / 2:.2f}/\sqrt d$",
        rf"stays near $\sqrt{{7/120}} = {math.sqrt(7 / 120):.2f}$ while its mean grows like $\sqrt{{d/6}}$",
    )


def test_a_thousand_features_put_all_distances_within_two_percent():
    text = answer("distance-concentration")
    d, mean, variance, deviation = text.numbers(r"d = {}: \E[D^2] = {} with standard deviation \sqrt{{}} = {}, so")
    assert [mean, variance, deviation] == [d / 6, 7 * d / 180, math.sqrt(7 * d / 180)]
    typical, spread, within = text.numbers(r"a typical distance is {} \pm {}, that is, within {}.")
    assert [typical, spread] == [math.sqrt(d / 6), math.sqrt(7 / 120)]
    assert within - 0.005 < spread / typical < within
    rng = np.random.default_rng(0)
    u, v = rng.random((2, 4000, int(d)))
    distance = np.linalg.norm(u - v, axis=1)
    assert distance.std() == pytest.approx(math.sqrt(7 / 120), rel=0.05)


def test_the_histograms_of_distances_span_what_the_figure_says():
    says = figure("distance-concentration")
    dimensions = says.numbers("between random points divided by their mean, for {}, {}, {} and {} features")
    panels = says.drawn["fig"].axes
    assert [f"d = {d:.0f}" for d in dimensions] == [panel.texts[0].get_text() for panel in panels]
    ends = []
    for panel in panels:
        bars = [bar for bar in panel.patches if bar.get_height()]
        ends.append((bars[0].get_x(), bars[-1].get_x() + bars[-1].get_width()))
    few, *numbers = says.numbers(
        "With {} features they spread from {} to {}, with {} from {} to {}, with {} from {} to {}, and with {} they "
        "form a spike at {}."
    )
    assert [few, numbers[2], numbers[5], numbers[8]] == dimensions
    spans = [numbers[0:2], numbers[3:5], numbers[6:8], [numbers[9]] * 2]
    for (low, high), end in zip(spans, ends, strict=True):
        assert end == (pytest.approx(float(low), abs=0.2), pytest.approx(float(high), abs=0.2))
    assert says.number("between {} pairs of uniform points") == len(says.drawn["u"])


def contrast_and_ratio(points, queries):
    distance = cdist(queries, points)
    low, high, mean = distance.min(axis=1), distance.max(axis=1), distance.mean(axis=1)
    return np.median((high - low) / low), np.median(low / mean)


@cache
def measured(d, points, queries):
    rng = np.random.default_rng(0)
    return contrast_and_ratio(rng.random((points, d)), rng.random((queries, d)))


def test_the_nearest_neighbor_is_hardly_nearer_than_the_farthest():
    text = answer("distance-concentration")
    points, queries = text.numbers("measured with {} uniform points and {} queries (medians)")
    head, ratios, contrasts = text.tables[0]
    assert head[1:] == ["2", "10", "100", "1000"]
    for d, ratio, contrast in zip(head[1:], ratios[1:], contrasts[1:], strict=True):
        assert [value(contrast), value(ratio)] == [*measured(int(d), int(points), int(queries))]
    text.shows("Beyer et al. (1999)")


@cache
def mapped_contrast(columns, points, queries):
    rng = np.random.default_rng(0)
    near, asked, linear = rng.random((points, 2)), rng.random((queries, 2)), rng.standard_normal((2, columns))
    return contrast_and_ratio(near @ linear, asked @ linear)[0]


def test_distances_follow_the_intrinsic_dimension():
    text = answer("beat-the-curse")
    plain, mapped, full = text.table(1)
    few, columns = text.numbers("Map {} uniform coordinates into {} columns by a random linear map")
    points, queries = map(int, text.numbers("of {} points, median over {} queries"))
    assert [value(row[1]) for row in (plain, mapped, full)] == [few, columns, columns]
    assert text.numbers("uniform in {} dimensions | 2 |") == [few]
    assert text.numbers("| uniform in {} dimensions | 1,000 |") == [columns]
    assert value(plain[2]) == measured(int(few), points, queries)[0]
    assert value(mapped[2]) == mapped_contrast(int(columns), points, queries)
    assert value(full[2]) == measured(int(columns), points, queries)[0]


def test_random_directions_become_orthogonal():
    rng = np.random.default_rng(0)
    u, v = rng.standard_normal((2, 20000, 100))
    cosine = np.sum(u * v, axis=1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    assert cosine.mean() == pytest.approx(0, abs=0.003)
    assert cosine.std() == pytest.approx(0.1, rel=0.02)
    answer("distance-concentration").shows(r"the cosine of two of them has mean 0 and standard deviation $1/\sqrt d$")


def test_shells_edges_and_balls():
    text = answer("empty-space")
    head, shell, edge, ball = text.tables[0]
    thickness, share = text.number("outer {} shell of a ball"), text.number("edge for {} of the data")
    assert head[1:] == ["1", "2", "3", "10", "100"]
    for column, d in enumerate(map(int, head[1:]), 1):
        assert value(shell[column]) == 1 - (1 - thickness) ** d
        assert value(edge[column]) == share ** (1 / d)
        volume = math.pi ** (d / 2) / (2**d * gamma(d / 2 + 1))
        assert value(ball[column]) == volume
    d, side, top, low, high = text.numbers(
        "In {} dimensions a point with coordinates uniform on [{}, {}] has all of them between {} and {} with"
    )
    inside, chance = text.numbers(r"{}^{100} = {}. Nearly every")
    assert [d, side, top, low, inside] == [100, 0, 1, 1 - high, high - low]
    assert chance == (high - low) ** d
    thin, holds = text.numbers("from two dimensions: there a {} shell holds {}.")
    assert holds == 1 - (1 - thin) ** 2
    assert (chi2.mean(7), chi2.var(7)) == (7, 2 * 7)
    text.shows(r"$\norm{\mathbf z}^2$ has mean $d$ and variance $2d$", r"It tends to 1 however small $\epsilon$ is")
    text.shows(
        r"\frac{V_d - V_d (1 - \epsilon)^d}{V_d} = 1 - (1 - \epsilon)^d \ge 1 - e^{-\epsilon d} ,",
        r"because $1 - \epsilon \le e^{-\epsilon}$",
        r"e = s^{1/d} \to 1 .",
        r"has radius $\tfrac12$ and volume",
        r"V_d\, 2^{-d} = \frac{\pi^{d/2}}{2^d\, \Gamma(d/2 + 1)} .",
    )


def test_the_curves_of_shells_hold_what_the_figure_says():
    says = figure("shell-volume")
    *shells, low, high = says.numbers(
        "in its outer {}, {} and {} percent, against the dimension from {} to {} on a log"
    )
    lines = says.drawn["ax"].lines
    d = says.drawn["d"]
    assert [low, high] == [d[0], d[-1]]
    for line, percent in zip(reversed(lines), shells, strict=True):
        np.testing.assert_allclose(line.get_ydata(), 1 - (1 - percent / 100) ** d)
    says.shows("from near their thickness to 1; the")
    thick, held, thin, held_thin = says.numbers(
        "the {} percent shell holds {} percent in ten dimensions, the {} percent shell {} percent in a hundred"
    )
    assert [held, held_thin] == [100 * (1 - (1 - thick / 100) ** 10), 100 * (1 - (1 - thin / 100) ** 100)]
    assert [thin, thick] == [shells[0], shells[-1]]


def separable(n, d):
    return 2 * sum(math.comb(n - 1, k) for k in range(d + 1))


def test_share_of_labelings_that_a_hyperplane_separates():
    text = answer("beat-the-curse")
    n, d, *terms, count, every, share = text.numbers(
        r"For n = {}: with d = {} features {} ({} + {} + {}) = {} of {} labelings, or {}."
    )
    n = int(n)
    assert terms == [2, *(math.comb(n - 1, k) for k in range(int(d) + 1))]
    assert [count, every, share] == [separable(n, int(d)), 2**n, separable(n, int(d)) / 2**n]
    half, whole = map(int, text.numbers("With d = {} exactly half of them, with d = {} all."))
    assert separable(n, half) * 2 == 2**n
    assert separable(n, whole) == 2**n
    assert separable(n, whole - 1) < 2**n
    for n in range(1, 8):  # points on a line: only labelings with at most one change
        one_change = sum(
            sum(a != b for a, b in itertools.pairwise(s)) <= 1 for s in itertools.product((0, 1), repeat=n)
        )
        assert separable(n, 1) == one_change
    text.shows(r"with $d + 1$ parameters can fit *any* labels of $n \le d + 1$ points", r"Of all $2^n$ ways")
    text.shows(r"C(n, d) = 2 \sum_{k=0}^{d} \binom{n - 1}{k} .", "(Cover, 1965)", "| PCA, auto")
    text.shows(r"$n^{-2s/(2s + d)}$ (Stone, 1982)")


def test_the_border_of_separable_labelings_is_where_the_figure_has_it():
    says = figure("separable-labelings")
    plus, *dimensions = says.numbers("n divided by d plus {}, for {}, {} and {} features")
    curves = says.drawn["ax"].lines
    for line, d in zip(curves, dimensions, strict=False):
        assert line.get_xdata()[0] == pytest.approx(1 / (d + plus))
        np.testing.assert_allclose(line.get_ydata()[int(d)], 1)
    one, until, half_at, end = says.numbers(
        "All curves are {} up to a ratio of {}, pass one half at a ratio of {} and fall to {}, the more"
    )
    for line, d in zip(curves, dimensions, strict=False):
        x, y = map(np.array, line.get_data())
        assert (y[x <= until] == one).all()
        assert separable(int(d) + 2, int(d)) < 2 ** (int(d) + 2)  # one point more
        assert y[x == half_at] == pytest.approx([0.5])
        assert y[-1] < 0.15
    assert (one, until, end) == (1, 1, 0)
    at_the_dot, half = curves[3].get_data()
    assert (at_the_dot[0], half[0]) == (half_at, 0.5)
