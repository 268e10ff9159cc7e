"""The diagrams and the figure code of the pages on fundamentals: what a reader could not read if drawn wrong."""

import itertools
import re

import diagrams
import figure_style
import matplotlib.pyplot as plt
import palette
import pytest
from content.answers import DOCS, Figure, source
from matplotlib.transforms import Bbox

from hooks.figures import blocks

PAGES = [f"fundamentals/{path.name}" for path in sorted((DOCS / "fundamentals").glob("*.md"))]
DIAGRAMS = [
    (page, block.name)
    for page in PAGES
    for block in blocks.find(page, source(page))
    if re.search(r"from diagrams import .*\bbox\b", block.code)
]


def test_the_chapter_has_diagrams():
    assert len(DIAGRAMS) >= 6


@pytest.mark.parametrize(("page", "name"), DIAGRAMS)
def test_the_labels_of_a_diagram_stay_inside_their_boxes_and_boxes_inside_the_picture(page, name, monkeypatch):
    boxes = []
    true_box = diagrams.box

    def kept(*args, **kwargs):
        boxes.append(true_box(*args, **kwargs))
        return boxes[-1]

    monkeypatch.setattr(diagrams, "box", kept)
    block = Figure(page, name).block
    with plt.rc_context(figure_style.STYLE):
        fig = plt.figure(figsize=block.size)
        exec(block.code, {"fig": fig, "ax": fig.subplots(), "plt": plt, "palette": palette})
        fig.canvas.draw()
    assert boxes
    for box in boxes:
        frame = Bbox([[box.left[0], box.bottom[1]], [box.right[0], box.top[1]]]).transformed(fig.axes[0].transData)
        text = box.label.get_window_extent()
        assert frame.x0 < text.x0, box.label.get_text()
        assert text.x1 < frame.x1, box.label.get_text()
        assert frame.y0 < text.y0, box.label.get_text()
        assert text.y1 < frame.y1, box.label.get_text()
        assert fig.bbox.x0 <= frame.x0
        assert frame.x1 <= fig.bbox.x1
        assert fig.bbox.y0 <= frame.y0
        assert frame.y1 <= fig.bbox.y1
    apart = [
        abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= (a.height + b.height) / 2
        for a, b in itertools.combinations(boxes, 2)
    ]
    assert all(apart)
    plt.close(fig)


@pytest.mark.parametrize("page", PAGES)
def test_figure_code_is_short_enough_to_read(page):
    for block in blocks.find(page, source(page)):
        assert len(block.code.splitlines()) <= 25, block.name
        assert max(map(len, block.code.splitlines())) <= 120, block.name
