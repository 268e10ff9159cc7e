"""What a page can show of an output of a cell, and what its author is told of one that it cannot."""

import pytest

from hooks.labs.outputs import Shown, shown
from hooks.labs.sanitize import sanitized


def data(**kinds: str) -> Shown:
    mime = {"html": "text/html", "plain": "text/plain", "tex": "text/latex", "markdown": "text/markdown"}
    mime |= {"png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml", "script": "application/javascript"}
    mime |= {"widget": "application/vnd.jupyter.widget-view+json", "pdf": "application/pdf"}
    return shown({"output_type": "display_data", "data": {mime[kind]: value for kind, value in kinds.items()}})


def stream(text: str, name: str = "stdout") -> Shown:
    return shown({"output_type": "stream", "name": name, "text": text})


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        (data(plain="   a\n0  1.5"), Shown(text="   a\n0  1.5")),
        (stream("\n\n  first\nlast\n\n"), Shown(text="  first\nlast")),
        (stream("\x1b[1;31mred\x1b[0m \x1b]8;;https://a.example\x07link\x1b]8;;\x07\x00"), Shown(text="red link")),
        (stream(" \n"), Shown()),
        (stream("", "stderr"), Shown()),
        (data(svg="<svg/>", png="x", html="<b>x</b>", plain="<Figure size 1x1>"), Shown(svg="<svg/>")),
        (data(html="<i>x</i>", tex="$x$", plain="x"), Shown(html="<i>x</i>")),
        (data(markdown="**x**", plain="<IPython.core.display.Markdown object>"), Shown(markdown="**x**")),
        (data(tex=r"$\displaystyle \frac12$", plain="x"), Shown(tex="$$\n\\frac12\n$$")),
        (data(tex=r"$$ x $$"), Shown(tex="$$\nx\n$$")),
        (data(tex="the value $x$ of $y$"), Shown(tex="the value $x$ of $y$")),
        (data(tex=r"$x \mapsto 1$", png="x", plain="x"), Shown(tex="$$\nx \\mapsto 1\n$$")),
        (data(html="<details>x</details>", plain="Bunch(a=1)"), Shown(text="Bunch(a=1)")),
        (
            shown({"output_type": "error", "ename": "ValueError", "evalue": "as meant", "traceback": ["x"]}),
            Shown(text="ValueError: as meant"),
        ),
    ],
)
def test_an_output_is_shown_in_its_richest_form_that_a_page_can_carry(output: Shown, wanted: Shown) -> None:
    assert output == wanted


@pytest.mark.parametrize(
    ("output", "start", "remedy"),
    [
        (
            data(png="x", plain="<Figure size 640x480 with 1 Axes>"),
            "draws a figure that is not SVG",
            "figure_style.use()",
        ),
        (data(png="x", plain="<IPython.core.display.Image object>"), "shows a PNG image", "below docs/"),
        (data(jpeg="x"), "shows a JPEG image", "below docs/"),
        (data(widget="x", plain="IntSlider(value=0)"), "shows what needs a program", "show a figure"),
        (data(script="x", plain="<IPython.core.display.Javascript object>"), "shows what needs a program", "a table"),
        (data(pdf="x"), "shows what needs a program", "show a figure"),
        (
            data(html="<script>x</script>", plain="<IPython.core.display.HTML object>"),
            "puts out HTML with <script>",
            "SVG",
        ),
        (
            data(html="<iframe src='x'>", plain="<IPython.lib.display.IFrame at 0x7f00aabb>"),
            "puts out HTML with <ifr",
            "",
        ),
        (data(html="<img src='x'>"), "puts out HTML with <img>", "show a table"),
        (data(plain="[<matplotlib.lines.Line2D at 0x7f00aabb>]"), "shows where an object is", "semicolon"),
        (stream("a\n<function f at 0x7f00aabb>"), "shows where an object is in memory (`<function f at 0x", "print"),
        (stream("x" * 20_001), "puts out 20,001 characters", "print less"),
        (data(html=f"<table><tr><td>{'x' * 30_000}</td></tr></table>"), "puts out 30,000 characters", "print less"),
        (
            stream("/tmp/x/1.py:2: DeprecationWarning: old\n  f()\n", "stderr"),
            "writes to standard error (`DeprecationWarning: old`)",
            "mend what it warns of",
        ),
        (stream(" 50%|##   | 1/2\r100%|####| 2/2\n", "stderr"), "writes to standard error (`50%|##", "print it"),
    ],
)
def test_an_author_is_told_of_an_output_that_no_page_can_carry(output: Shown, start: str, remedy: str) -> None:
    assert output == Shown(fault=output.fault)
    assert output.fault.startswith(start)
    assert remedy in output.fault.partition("; ")[2]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (
            '<table border="1" class="data"><tr style="a"><th></th><td colspan="2" id="x">1 &lt; 2</td></tr></table>',
            '<table><tr><td></td><td colspan="2">1 &lt; 2</td></tr></table>',
        ),
        ("<style>a</style><!-- b --><span class=x>text</span>", "text"),
        ("<div><h2>Title</h2><div>one</div><div>two</div></div>", "<p>Title</p><p>one</p><p>two</p>"),
        ('<a href="https://a.example" onclick="x()">x</a>', '<a href="https://a.example">x</a>'),
        ("<ul><li>a<li>b</ul>", ""),
        ("<p></p><div> </div>", ""),
        ("x<br>y<hr>z", "x<br/>y<hr/>z"),
    ],
)
def test_html_of_a_cell_has_no_style_of_its_own(html: str, wanted: str) -> None:
    assert sanitized(html)[0] == wanted


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<table><tr><td>a<td>b</table>", "a <td> that is in no <tr>"),
        ("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>", "a table in a table"),
        ('<a href="javascript:x()">x</a>', "a link that leads to no other site"),
        ('<a href="page.md">x</a>', "a link that leads to no other site"),
        ("<form><input></form>", "<form>"),
        ("<svg><script>x</script></svg>", "<svg>"),
        ("<object data=x></object>", "<object>"),
    ],
)
def test_html_that_would_run_or_run_together_is_refused(html: str, wrong: str) -> None:
    assert sanitized(html) == ("", wrong)
