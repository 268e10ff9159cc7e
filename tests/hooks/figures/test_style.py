"""What an author is told when the style of all figures is broken: one sentence that names the file and the line."""

from pathlib import Path

import pytest
from minisite import ROOT, build_site

from hooks.cache import Cache
from hooks.figures import draw
from hooks.figures.blocks import Block

pytestmark = pytest.mark.usefixtures("lent")

PALETTE = (ROOT / "includes" / "palette.py").read_text(encoding="utf-8")
STYLE = (ROOT / "includes" / "figure_style.py").read_text(encoding="utf-8")
USE = STYLE.count("\n", 0, STYLE.index("rcParams.update(STYLE)")) + 1
NO = "no figure is drawn"
BROKEN = {
    "palette raises": (
        {"palette.py": f"{PALETTE}\nraise ValueError('no')\n"},
        f"palette.py, line {PALETTE.count(chr(10)) + 2}: raises ValueError: no; mend it",
    ),
    "palette is no Python": (
        {"palette.py": "LIGHT = {\n"},
        "palette.py, line 1: raises SyntaxError: '{' was never closed; mend it",
    ),
    "palette lacks a scheme": (
        {"palette.py": PALETTE.replace("DARK = {", "NIGHT = {")},
        "palette.py: has no DARK; make it a dict of colors by role, `ink` and `paper` among them",
    ),
    "palette lacks a role": (
        {"palette.py": PALETTE.replace('    "gold": "#e8bd4a",\n', "")},
        "palette.py, line 20: has gold in one of LIGHT and DARK alone; give it in both",
    ),
    "palette has a word": (
        {"palette.py": PALETTE.replace('"#6cb2ff"', '"lightblue"')},
        "palette.py, line 20: gives blue in DARK the color 'lightblue'; write it like \"#0b62b8\"",
    ),
    "palette exits": ({"palette.py": "import sys\nsys.exit()\n"}, "palette.py, line 2: raises SystemExit; mend it"),
    "style raises": (
        {"figure_style.py": f"{STYLE}\n1 / 0\n"},
        f"figure_style.py, line {STYLE.count(chr(10)) + 2}: raises ZeroDivisionError: division by zero; mend it",
    ),
    "style has a bad value": (
        {"figure_style.py": STYLE.replace('"font.size": 10.5', '"font.size": "huge"')},
        f"figure_style.py, line {USE}: raises ValueError: Key font.size: Could not convert 'huge' to float; mend it",
    ),
    "style is empty": (
        {"figure_style.py": ""},
        "figure_style.py: raises AttributeError: module 'figure_style' has no attribute 'use'; mend it",
    ),
    "style exits hard": (
        {"figure_style.py": "import os\nos._exit(3)\n"},
        "figure_style.py: exits the process; remove the call that exits",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_style_is_said_once_with_its_file_and_line(tmp_path: Path, case: str) -> None:
    files, message = BROKEN[case]
    for name, text in ({"palette.py": PALETTE, "figure_style.py": STYLE} | files).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    blocks = [Block("a.md", 3, f'python figure="f{n}" alt="A line"', "ax.plot([0, 1])") for n in range(3)]
    pictures, problems = draw.draw(blocks, tmp_path, Cache(tmp_path / ".cache"))
    assert (pictures, [str(one) for one in problems]) == ({}, [f"includes/{message}; until then {NO}"])


def test_a_broken_style_stands_on_the_page_once_and_is_mended_without_a_trace(tmp_path: Path) -> None:
    page = '# A\n\n```python figure="{0}" alt="A line"\nax.plot([0, 1])\n```\n'
    files: dict[str, str | bytes] = {"docs/a.md": page.format("one"), "docs/b.md": page.format("two")}
    broken = build_site(tmp_path, files | {"includes/figure_style.py": f"{STYLE}\n1 / 0\n"}, strict=False)
    message = f"includes/figure_style.py, line {STYLE.count(chr(10)) + 2}: raises ZeroDivisionError: division by zero; "
    assert broken.log == [f"{message}mend it; until then {NO}"]
    assert broken.problems("a.md") == broken.problems("b.md") == broken.log
    mended = build_site(tmp_path, {"includes/figure_style.py": STYLE})
    assert mended.log == []
    assert mended.article("a.md").select_one("#figure-one svg")
