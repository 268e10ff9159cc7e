"""How the file of a lab is read: its cells with their lines, its front matter, and what is wrong with their form."""

import pytest

from hooks.labs import notebook

LAB = '''# ---
# jupyter:
#   description: "A: b"
#   timeout: 2.5
#   jupytext:
#     formats: py:percent
# ---

x = 0  # before the first mark

# %% [markdown]
# # Title
#
#  indented
#no space

# %% [markdown]
"""
In quotes.

- more
"""

# %% tags=["raises-exception"]
# %matplotlib inline
y = """
# %% no mark
"""


z = 1
# %%

# %% [markdown]
# Last
'''


def lines(text: str) -> list[tuple[int, str]]:
    lab, problems = notebook.read("a-lab.py", text)
    assert not problems
    return [(cell.line, cell.source) for cell in lab.cells]


def test_each_cell_stands_on_its_line() -> None:
    assert lines(LAB) == [
        (9, "x = 0  # before the first mark"),
        (12, "# Title\n\n indented\nno space"),
        (19, "In quotes.\n\n- more"),
        (25, '%matplotlib inline\ny = """\n# %% no mark\n"""\n\n\nz = 1'),
        (35, "Last"),
    ]
    lab, _ = notebook.read("a-lab.py", LAB)
    assert [cell.is_code for cell in lab.cells] == [True, False, False, True, False]
    assert lab.code[1].tags == ("raises-exception",)
    assert (lab.meta, lab.timeout) == ({"description": "A: b"}, 2.5)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("# %%", "\f# %%"),
        lambda text: text.rstrip("\n"),
    ],
    ids=["CRLF", "CR", "form feeds", "no line end at the end"],
)
def test_a_lab_of_any_editor_reads_the_same(change) -> None:  # type: ignore[no-untyped-def]
    assert notebook.read("a-lab.py", change(LAB)) == notebook.read("a-lab.py", LAB)


def test_signs_that_end_a_line_only_for_some_programs_do_not_split_code_or_text() -> None:
    text = '# %% [markdown]\n# one\u2028two\x0b\n\n# %%\nx = "a\u2028b\x85c\fd"\n\n# %%\ny = 1\n'
    assert lines(text) == [(2, "one two "), (5, 'x = "a\u2028b\x85c\fd"'), (8, "y = 1")]


HEAD = "# ---\n# jupyter:\n#   title: x\n{}# ---\n\n# %% [markdown]\n# # Lab\n"
REMEDY = "write `jupyter:` and below it, indented, a title, description or timeout"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            HEAD.format("#   description: a: b\n"),
            4,
            "the front matter is not YAML (mapping values are not allowed here)",
        ),
        (HEAD.format("# \tdescription: a\n"), 4, "the front matter is not YAML (found character"),
        (HEAD.format("#   description: [a\n"), 4, "the front matter is not YAML (expected ',' or ']'"),
        (HEAD.format("#   author: me\n"), 4, f"the front matter has an unknown key `author`; {REMEDY}"),
        (HEAD.format("# title: me\n"), 4, f"the front matter has an unknown key `title`; {REMEDY}"),
        (HEAD.format("#   timeout: 0\n"), 4, "the timeout in the front matter is no time; "),
        (HEAD.format("#   timeout: .inf\n"), 4, "the timeout in the front matter is no time; "),
        (HEAD.format("#   timeout: true\n"), 4, "the timeout in the front matter is no time; "),
        (HEAD.format("#   description: 5\n"), 4, "the description in the front matter is no text; put it in quotes"),
        (HEAD.format("#   description:\n"), 4, "the description in the front matter is no text; put it in quotes"),
        ("# ---\n# jupyter: 5\n# ---\n\n# %%\nx = 1\n", 2, f"the front matter has no block `jupyter`; {REMEDY}"),
        ("# ---\n# just text\n# ---\n", 1, f"the front matter has no block `jupyter`; {REMEDY}"),
        ("# ---\n# ---\n", 1, f"the front matter has no block `jupyter`; {REMEDY}"),
        ("# ---\n# jupyter:\n#   title: x\n\n# %%\nx = 1\n", 1, "the front matter has no end; write `# ---` below it"),
        ("# ---\n# jupyter:\n# %%\nx = 1\n# ---\n", 1, "the front matter has no end; write `# ---` below it"),
        (
            "#!/usr/bin/env python\n# ---\n# jupyter: 5\n# ---\n",
            3,
            f"the front matter has no block `jupyter`; {REMEDY}",
        ),
        ("# %% [raw]\n# x\n", 2, "a raw cell is not shown; make it a text cell, `# %% [markdown]`"),
        ("# %% [markdown]\n# text\n\nx = 1\n", 4, "a line of a text cell is no comment; begin it with #, or the cell"),
    ],
)
def test_an_author_is_told_what_is_wrong_with_the_form_of_a_lab(text: str, line: int, message: str) -> None:
    _, [problem] = notebook.read("a-lab.py", text)
    assert (problem.page, problem.line) == ("a-lab.py", line)
    assert problem.message.startswith(message)
    assert "; " in problem.message
    assert "\n" not in problem.message


def test_front_matter_that_is_wrong_is_not_shown_as_code() -> None:
    lab, _ = notebook.read("a-lab.py", "# ---\n# jupyter:\n#   title: x\n\n# %%\nx = 1\n")
    assert [cell.source for cell in lab.cells] == ["x = 1"]
