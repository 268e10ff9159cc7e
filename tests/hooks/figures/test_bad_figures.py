"""What an author is told of a bad figure block, in the log and on the page."""

import sys

import pytest
from minisite import BadInput

HEAD = (
    "the head of a figure cannot be read; "
    'write python and its options in one line, each as key="value" without double quotes in the value'
)


def page(name: str, code: str, head: str = "", alt: str = ' alt="A line"') -> dict[str, str | bytes]:
    """A page whose figure has its fence in line 5 and its code from line 6."""
    return {f"docs/{name}.md": f'---\ntitle: T\n---\n\n```python figure="{name}"{alt}{head}\n{code}\n```\n\nAfter.\n'}


PLOT = "ax.plot([0, 1])"
SIZES = ["large", "", "4.8", "nanxnan", "infx3", "1e9x1e9", "1e1x3", "0x3", "-3x3", "4,8x3", "4.8x3x2", "4x21", "٣x٣"]
TIMEOUTS = ["nan", "inf", "1e9", "0", "-1", "601", "soon", ""]
BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "raises": (
        page("raises", f'{PLOT}\n\nraise ValueError("no <b>such</b>\\ncurve")'),
        [
            'raises.md, line 8: the snippet of figure "raises" raises ValueError: no <b>such</b> curve; mend its code',
        ],
    ),
    "raises in a module": (
        page("module", f"import failing\n{PLOT}\nfailing.now()")
        | {"includes/failing.py": "def now():\n    raise ValueError('deep')\n"},
        ['module.md, line 8: the snippet of figure "module" raises ValueError: deep; mend its code'],
    ),
    "is no Python": (
        page("syntax", f"{PLOT}\nx = (1,\ny ="),
        ["syntax.md, line 7: the snippet of figure \"syntax\" raises SyntaxError: '(' was never closed; mend its code"],
    ),
    "never ends": (
        page("endless", "while True:\n    pass", ' timeout="1"'),
        [
            'endless.md, line 5: the snippet of figure "endless" is not done after 1 s; make it faster or set timeout',
        ],
    ),
    "exits": (
        page("exits", f"import sys\n{PLOT}\nsys.exit(0)"),
        ['exits.md, line 8: the snippet of figure "exits" exits the process; remove the call that exits'],
    ),
    "exits at once": (
        page("exits-hard", f"import os\n{PLOT}\nos._exit(0)"),
        ['exits-hard.md, line 5: the snippet of figure "exits-hard" exits the process; remove the call that exits'],
    ),
    "is killed": (
        page("killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        [
            'killed.md, line 5: the snippet of figure "killed" was ended by SIGKILL, most likely for want of memory; '
            "make it smaller",
        ],
    ),
    "eats memory": (
        page("memory", f"{PLOT}\nx = bytearray(2**33)"),
        [
            'memory.md, line 7: the snippet of figure "memory" needs more than the 4096 MiB of memory '
            "that a figure may use; make it smaller",
        ],
    ),
    "draws nothing": (
        page("empty", "x = 1"),
        ['empty.md, line 6: the snippet of figure "empty" draws nothing; plot something on ax'],
    ),
    "no alt": (
        page("no-alt", PLOT, alt=""),
        [
            'no-alt.md, line 5: figure "no-alt" has no alt; '
            'say in alt="…" what the picture shows, without double quotes inside',
        ],
    ),
    "empty alt": (
        page("empty-alt", PLOT, alt=' alt=" "'),
        [
            'empty-alt.md, line 5: figure "empty-alt" has no alt; '
            'say in alt="…" what the picture shows, without double quotes inside',
        ],
    ),
    "double quotes in the alt": (
        page("quotes", PLOT, alt=' alt="The "best" line"'),
        [f"quotes.md, line 5: {HEAD}"],
    ),
    "double quotes at the end of the alt": (
        page("end-quotes", PLOT, alt=' alt="The line "best""'),
        [f"end-quotes.md, line 5: {HEAD}"],
    ),
    "option without quotes": (page("bare", PLOT, " size=2x1"), [f"bare.md, line 5: {HEAD}"]),
    "other name of the language": (
        {"docs/py.md": f'# Py\n\n```py figure="py" alt="A line"\n{PLOT}\n```\n'},
        [f"py.md, line 3: {HEAD}"],
    ),
    "unknown option": (
        page("unknown", PLOT, ' width="3"'),
        ['unknown.md, line 5: figure "unknown" has an unknown option width; remove it'],
    ),
    **{
        f"size {size}": (
            page(f"size-{number}", PLOT, f' size="{size}"'),
            [
                f'size-{number}.md, line 5: figure "size-{number}" has the size "{size}"; write width and height in '
                'inches, each from 0.5 to 20, such as size="4.8x3.0"'
            ],
        )
        for number, size in enumerate(SIZES)
    },
    **{
        f"timeout {seconds}": (
            page(f"timeout-{number}", PLOT, f' timeout="{seconds}"'),
            [
                f'timeout-{number}.md, line 5: figure "timeout-{number}" has the timeout "{seconds}"; '
                'write seconds from 1 to 600, such as timeout="60"'
            ],
        )
        for number, seconds in enumerate(TIMEOUTS)
    },
    "an option twice": (
        page("twice", PLOT, ' alt="Another line"'),
        ['twice.md, line 5: figure "twice" says alt twice; remove one of them'],
    ),
    "lines that only some programs break": (
        {"docs/breaks.md": f"# A\u2028B\x0c C\x85D\n\n```python figure='breaks' alt='A line'\n{PLOT}\n\n1 / 0\n```\n"},
        [
            "breaks.md, line 1: has the control character U+000C; remove it",
            "breaks.md, line 1: has the control character U+0085; remove it",
            'breaks.md, line 6: the snippet of figure "breaks" raises ZeroDivisionError: division by zero; '
            "mend its code",
        ],
    ),
    "two figures": (
        page("two", f"{PLOT}\nplt.figure()\nplt.plot([0, 1])"),
        [
            'two.md, line 6: the snippet of figure "two" draws 2 figures; draw all of it on `fig`, '
            "or plt.close() those that are not to be shown"
        ],
    ),
    "a control character": (
        page("control", f"{PLOT}\nax.set_title('a\\x01b')"),
        [
            'control.md, line 7: the snippet of figure "control" has the character U+0001 in a text, '
            "which no page can show; remove it"
        ],
    ),
    "a foreign color": (
        page("gray", f"{PLOT}\nax.axhline(1, color='gray')"),
        [
            'gray.md, line 7: the snippet of figure "gray" has the color #808080, which cannot follow the color '
            "scheme; take it from palette, such as palette.muted, with alpha for a lighter one"
        ],
    ),
    "bad name": (
        {"docs/name.md": f'# Name\n\n```python figure="The Name" alt="A line"\n{PLOT}\n```\n'},
        ['name.md, line 3: a figure needs a name in lower case, such as figure="roc-curve"'],
    ),
    "one name twice": (
        {
            "docs/twin-a.md": f'# A\n\n```python figure="twin" alt="A line"\n{PLOT}\n```\n',
            "docs/twin-b.md": f'# B\n\n\n```python figure="twin" alt="A line"\n{PLOT}\n```\n',
        },
        ['twin-b.md, line 4: figure "twin" stands also in twin-a.md, line 3; rename one of them'],
    ),
    "no end": (
        {"docs/open.md": f'# Open\n\n```python figure="open" alt="A line"\n{PLOT}\n'},
        ['open.md, line 3: the block of figure "open" has no end; close it with a line of backticks'],
    ),
    "indented like code": (
        {"docs/indented.md": f'# Indented\n\n    ```python figure="indented" alt="A line"\n    {PLOT}\n    ```\n'},
        ['indented.md, line 3: figure "indented" is not taken for a block; put it at the margin'],
    ),
    "in an included file": (
        {
            "docs/including.md": '# Including\n\n--8<-- "part.md"\n',
            "includes/part.md": f'```python figure="included" alt="A line"\n{PLOT}\n```\n',
        },
        ['including.md: figure "included" stands in an included file; move it to the page'],
    ),
}
if sys.platform == "darwin":  # where a process cannot limit its memory
    del BAD["eats memory"]


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    return BadInput(tmp_path_factory.mktemp("bad-figures"), BAD)


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_bad_figure_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()


def test_the_place_of_a_failed_figure_says_where_the_reason_stands(bad: BadInput) -> None:
    article = bad.served.article("raises.md")
    assert article.select_one("#figure-raises .plot").get_text() == (  # type: ignore[union-attr]
        "This figure could not be drawn; the reason stands at the top of the page."
    )
    assert "After." in article.get_text()
    assert not article.select("b")
