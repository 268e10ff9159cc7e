"""The functions of the gallery: what their code returns for all inputs, and how plots draw them."""

import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import figure_style
import numpy as np
import pytest
from content.activations.cases import CASES, PAGE
from content.latex_eval import equation
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from ml.activations import gallery as act
from ml.activations.gallery import GALLERY
from ml.activations.rectifiers import prelu_alpha_derivative
from ml.activations.smooth import gelu_tanh, normal_cdf
from plots import function_and_derivative
from scipy import special

IN_GALLERY = {entry.id: entry for entry in GALLERY}


def test_every_function_of_the_gallery_is_checked() -> None:
    assert {case.id for case in CASES} == set(PAGE) == set(IN_GALLERY)
    assert len(GALLERY) == 29


@pytest.mark.parametrize(
    "tex", [r"f(x) = \foo x", r"f(x) = \sin 2x", "f(x) = (x", "f(x) = x]", r"\tanh x", "f(x) = x^"]
)
def test_a_formula_that_cannot_be_read_is_refused(tex: str) -> None:
    with pytest.raises((SyntaxError, NameError)):
        [side({"x": Decimal(1)}) for side in equation(tex)]


PUBLIC = [(entry.id, f) for entry in GALLERY for f in (entry.f, entry.derivative)]
PUBLIC += [("rrelu", prelu_alpha_derivative), ("gelu", gelu_tanh)]


@pytest.mark.parametrize(("name", "f"), PUBLIC)
def test_no_overflow_and_no_warning_up_to_ten_thousand(name: str, f: Callable[..., Any]) -> None:
    x = np.concatenate([-np.logspace(-12, 4, 2000), [0], np.logspace(-12, 4, 2000)])
    with np.errstate(over="raise", divide="raise", invalid="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        y = f(x)
    assert np.isfinite(y).all() or name == "soft-exponential"
    assert not np.isnan(y).any()


@pytest.mark.parametrize(("name", "f"), PUBLIC)
def test_scalars_lists_and_arrays_of_any_shape_come_back_as_floats(name: str, f: Callable[..., Any]) -> None:
    for x in (1, -2.5, True, [1, -2], [[1, 2], [-3, 4]], np.array(3), np.zeros((2, 0)), np.ones((2, 3, 4), np.float32)):
        y = f(x)
        assert np.shape(y) == np.shape(x)
        assert y.dtype == np.float64
    data = np.array([1.0, -1.0])
    f(data)[0] = 7.0
    assert data.tolist() == [1.0, -1.0], "the input must not change"


def test_functions_agree_with_scipy() -> None:
    x = np.concatenate([np.linspace(-40, 40, 4001), [-1e4, -745.0, 745.0, 1e4]])
    pairs = [
        (act.sigmoid(x), special.expit(x)),
        (act.sigmoid_derivative(x), special.expit(x) * special.expit(-x)),
        (normal_cdf(x), special.ndtr(x)),
        (act.gelu(x), x * special.ndtr(x)),
        (act.gelu(x[np.abs(x) < 3]), (x * (1 + special.erf(x / np.sqrt(2))) / 2)[np.abs(x) < 3]),
        (act.sinc_derivative(x[x > 0]), -special.spherical_jn(1, x[x > 0])),
        (act.softplus(x), -special.log_expit(-x)),
    ]
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-17)


def draw(entry: act.Activation, **options: Any) -> tuple[Figure, Axes]:
    with rc_context(figure_style.STYLE):
        fig = Figure(figsize=(4.8, 3.0))
        ax = fig.subplots()
        function_and_derivative(ax, entry.f, entry.derivative, entry.kinks, entry.xlim, **options)
        FigureCanvasAgg(fig).draw()
    return fig, ax


def curves(ax: Axes, style: str) -> list[np.ndarray]:
    """The points of each piece of a curve that is drawn in this line style."""
    lines = [line for line in ax.lines if line.get_linestyle() == style and line.get_zorder() == 3]
    return [np.asarray(line.get_xydata()) for line in lines]


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.id)
def test_figure_shows_function_and_derivative_broken_at_the_kinks(entry: act.Activation) -> None:
    _, ax = draw(entry)
    solid, dashed = curves(ax, "-"), curves(ax, "--")
    assert len(dashed) == len(entry.kinks) + 1
    assert len(solid) == (2 if entry.id == "step" else 1)
    for pieces, f in ((solid, entry.f), (dashed, entry.derivative)):
        for piece in pieces:
            np.testing.assert_allclose(piece[:, 1], f(piece[:, 0]), atol=1e-9)
        assert pieces[0][0, 0] == pytest.approx(entry.xlim[0])
        assert pieces[-1][-1, 0] == pytest.approx(entry.xlim[1])
    for kink in entry.kinks:
        assert not any(piece[0, 0] < kink < piece[-1, 0] for piece in dashed), "a line joins the two sides of a jump"
        open_dots = [line for line in ax.lines if line.get_marker() == "o" and line.get_markerfacecolor() == "#ffffff"]
        assert any(kink in line.get_xdata() for line in open_dots)


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.id)
def test_labels_of_a_figure_hide_nothing(entry: act.Activation) -> None:
    fig, ax = draw(entry)
    renderer = fig.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [text.get_window_extent(renderer) for text in ax.texts]
    assert [text.get_text() for text in ax.texts] == ["f(x)", "f\u2032(x)"]
    assert not boxes[0].overlaps(boxes[1])
    frame = ax.get_window_extent(renderer)
    for box in boxes:
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
        for piece in curves(ax, "-") + curves(ax, "--"):
            x, y = ax.transData.transform(piece).T
            assert not np.any((box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1))


def test_a_page_may_place_and_name_the_labels_itself() -> None:
    _, ax = draw(IN_GALLERY["tanh"], f_at=(2, 0.5), derivative_at=(-2, 0.6), names=("a", "b"))
    assert [(text.get_text(), text.get_position()) for text in ax.texts] == [("a", (2, 0.5)), ("b", (-2, 0.6))]
