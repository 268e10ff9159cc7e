"""What a reader sees of a lab, and what an author is told of one that is wrong."""

import re

import pytest
from bs4 import Tag
from minisite import BadInput, Site, build_site

SETUP = "import figure_style\nimport matplotlib.pyplot as plt\n\nfigure_style.use()\n"
LAB = f"""# ---
# jupyter:
#   title: "Called a lab"
#   description: What a lab is.
#   kernelspec:
#     name: python3
# ---

# %% [markdown]
# # A lab
#
# Text with *emphasis* and $x^2$.
#
# ## Part

# %%
{SETUP}
# %%
# alt: A <b>line</b> & "more"
plt.plot([0, 1], [0, 1])
plt.xlabel("<u>x</u>")
plt.show()

# %%
# alt: A second line
plt.plot([0, 1])
plt.show()
# alt: A third line
plt.plot([1, 0])
plt.show()

# %%
print("1 < 2 & <i>text</i>")
print("\\x1b[31mred\\x1b[0m")
1 + 1
"""
OTHER = f"""# %%
{SETUP}
# %%
# alt: Another picture
plt.plot([0, 2])
plt.show()
"""
WORDS = r"""# %% [markdown]
# # Words
#
# ## What is a list? { #lab-list .easy }
#
# Items, \(q\) and ZQX.
#
# | a | b |
# | - | - |
# | $r_1$ | 1 |
#
# !!! note
#     An admonition.
#
# ??? tip "More"
#     Hidden.
#
# === "One"
#
#     First
#
# \begin{align}
# a &= b \\
# c &= d
# \end{align}
#
# ```python
# # no heading
# ```
#
# --8<-- "text.md"

# %%
text = "# no heading, either"

# %% [markdown]
# ```python figure="in-lab" alt="A line of a page."
# ax.plot([0, 1])
# ```
"""
OUTPUTS = r'''# %% [markdown]
# # Outputs

# %%
from IPython.display import HTML, Latex, Markdown, Math, display


class Table:
    def _repr_html_(self):
        return """<div><style scoped>th {color: red}</style><table border="1" class="dataframe"><thead>
<tr style="text-align: right;"><th></th><th>a &lt; b</th></tr></thead>
<tbody><tr><th>0</th><td>$5</td></tr></tbody></table></div>"""


Table()

# %%
display(Math(r"\frac{1}{2}"))
display(Latex(r"$\beta_1$"))
display(Latex(r"\begin{align} e &= f \end{align}"))

# %%
display(Markdown("**strong** --> ZQX, [words](words-lab.py#lab-list) and $g_1$"))
display(HTML("<div onclick='x()'>one</div><div>two <b>bold</b></div>"))

# %%
from sklearn.linear_model import LogisticRegression

LogisticRegression()
'''


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    files: dict[str, str | bytes] = {
        "docs/a-lab.py": LAB,
        "docs/b/a-lab.py": OTHER,
        "docs/b/ä b-lab.py": OTHER.replace("Another", "A third"),
        "docs/b/a-b-lab.py": OTHER.replace("Another", "A fourth"),
        "docs/crlf-lab.py": b"\xef\xbb\xbf" + LAB.replace("\n", "\r\n").encode(),
        "docs/words-lab.py": WORDS,
        "docs/outputs-lab.py": OUTPUTS,
        "includes/text.md": "Included text with $h_1$.\n",
        "includes/glossary.md": "*[ZQX]: zero and quick\n",
    }
    return build_site(tmp_path_factory.mktemp("labs"), files)


def tex(article: Tag, place: str) -> list[str]:
    return [note.get_text() for note in article.select(f"{place} annotation")]


def test_a_good_lab_builds_without_a_warning(site: Site) -> None:
    assert site.log == []


def test_a_lab_shows_text_code_and_output_in_order(site: Site) -> None:
    article = site.article("a-lab.py")
    text = article.get_text()
    parts = ["A lab", "Text with emphasis", "Part", "import figure_style", "plt.plot([0, 1])", "print(", "1 < 2 & <i>"]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "# alt:" not in text
    assert article.select_one("h2#part")
    outputs = [output.get_text() for output in article.select("pre.lab-output")]
    assert outputs == ["1 < 2 & <i>text</i>\nred", "2"]
    assert not article.select("i, u, b")


def test_a_figure_of_a_lab_follows_the_theme_and_says_what_it_shows(site: Site) -> None:
    svgs = site.article("a-lab.py").select("figure svg[role=img]")
    assert [svg["aria-label"] for svg in svgs] == ['A <b>line</b> & "more"', "A second line", "A third line"]
    assert "var(--figure-blue)" in str(svgs[0])
    assert "<u>x</u>" in [text.get_text() for text in svgs[0].select("text")]
    ids = [part["id"] for part in site.article("a-lab.py").select("[id]")]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(
    ("page", "shown"),
    [("b/a-lab.py", "Another picture"), ("b/ä b-lab.py", "A third picture"), ("b/a-b-lab.py", "A fourth picture")],
)
def test_labs_of_like_names_keep_their_own_figures(site: Site, page: str, shown: str) -> None:
    assert [svg["aria-label"] for svg in site.article(page).select("figure svg")] == [shown]


def test_code_of_a_lab_looks_like_code_of_a_page(site: Site) -> None:
    blocks = site.article("a-lab.py").select("div.language-python.highlight > pre > code")
    assert len(blocks) == 4
    assert [name.get_text() for name in blocks[1].select(".n")][:2] == ["plt", "plot"]


def test_a_lab_is_as_light_as_a_page(site: Site) -> None:
    article = site.article("a-lab.py")
    assert not article.select("style, script")
    assert "In [" not in article.get_text()
    assert len(str(article)) < 40_000


def test_a_lab_is_in_the_contents_and_in_search_under_its_title(site: Site) -> None:
    assert 'href="#part" class="md-nav__link"' in site.html("a-lab.py")
    assert "Text with emphasis and x2." in site.searched("a-lab.py")
    assert "<title>Called a lab" in site.html("a-lab.py")
    assert '<meta name="description" content="What a lab is."' in re.sub(r"\s+", " ", site.html("a-lab.py"))


def test_a_lab_saved_on_windows_is_the_same(site: Site) -> None:
    windows, unix = (site.html(page).replace("crlf-lab", "a-lab") for page in ("crlf-lab.py", "a-lab.py"))
    assert windows.count("What a lab is.") == unix.count("What a lab is.") > 0
    assert site.article("crlf-lab.py").get_text() == site.article("a-lab.py").get_text()


def test_the_text_of_a_lab_is_the_markdown_of_a_page(site: Site) -> None:
    article = site.article("words-lab.py")
    question = article.select_one("h2#lab-list.easy .level")
    assert question
    assert question.get_text() == "easy"
    assert [term["title"] for term in article.select("abbr")] == ["zero and quick"]
    assert article.select_one(".admonition.note p:not(.admonition-title)")
    assert article.select_one("details.tip summary")
    assert article.select_one(".tabbed-set .tabbed-block")
    assert tex(article, "p") == ["q", "h_1"]
    assert tex(article, "td") == ["r_1"]
    assert [t.split()[0] for t in tex(article, "div.formula")] == [r"\begin{align}"]
    assert len(article.select("h1, h2, h3")) == 2
    assert [svg["aria-label"] for svg in article.select("figure#figure-in-lab svg")] == ["A line of a page."]


def test_a_table_that_a_cell_puts_out_is_a_table(site: Site) -> None:
    article = site.article("outputs-lab.py")
    [table] = article.select(".lab-output table")
    assert [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tr")] == [
        ["", "a < b"],
        ["0", "$5"],
    ]
    assert not article.select("style, [border], [onclick], .dataframe, th:empty")


def test_formulas_and_markdown_that_a_cell_puts_out_are_typeset(site: Site) -> None:
    article = site.article("outputs-lab.py")
    shown = [r"\frac{1}{2}", r"\beta_1", r"\begin{align} e &= f \end{align}"]
    assert tex(article, ".lab-output div.formula") == shown
    assert tex(article, ".lab-output p") == ["g_1"]
    [link] = article.select(".lab-output p a")
    assert link["href"] == "../words-lab/#lab-list"
    assert article.select_one(".lab-output abbr")
    assert "strong --> ZQX, words and" in article.get_text()
    assert [p.get_text() for p in article.select(".lab-output p")][-2:] == ["one", "two bold"]


def test_an_object_whose_html_needs_a_script_is_shown_as_text(site: Site) -> None:
    assert [pre.get_text() for pre in site.article("outputs-lab.py").select("pre.lab-output")] == [
        "LogisticRegression()"
    ]


BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "raises": (
        {
            "docs/raises-lab.py": "# %% [markdown]\n# # Lab\n\n# %%\nprint('first')\n\n# %%\nx = 1\n"
            'raise ValueError(f"no <b>such</b> {x}")\n\n# %%\nprint("not reached")\n'
        },
        ["raises-lab.py, line 9: the lab raises ValueError: no <b>such</b> 1; mend its code"],
    ),
    "figures": (
        {
            "docs/figure-lab.py": "# %% [markdown]\n# # Lab\n\n"
            "# %%\nimport matplotlib.pyplot as plt\n\nplt.plot([0, 1])\nplt.show()\n\n"
            f"# %%\n{SETUP}\n# %%\nplt.plot([0, 1])\nplt.show()\n\n"
            "# %%\n# alt: One of two.\nplt.plot([0, 1])\nplt.show()\nplt.plot([1, 0])\nplt.show()\n\n"
            "# %%\nplt.savefig('/dev/null', format='png')\nfrom IPython.display import Image\n\n"
            "Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(40), format='png')\n"
        },
        [
            "figure-lab.py, line 5: the cell draws a figure that is not SVG; "
            "call `figure_style.use()` in the first cell",
            "figure-lab.py, line 17: a figure of this cell has no alt; write a comment `# alt: …`",
            "figure-lab.py, line 21: a figure of this cell has no alt; write a comment `# alt: …`",
            "figure-lab.py, line 28: the cell shows a PNG image; "
            "put the file below docs/, and show it in a text cell by `![…](…)`",
        ],
    ),
    "outputs": (
        {
            "docs/outputs-lab.py": "# %% [markdown]\n# # Lab\n#\n# - open\n\n"
            "# %%\nfrom IPython.display import *\n\ndisplay(HTML('<script>x()</script>'))\n\n"
            "# %%\ndisplay(Markdown('[a](nowhere.md) and $\\\\foo$ and\\n\\n--8<-- \"none.md\"\\n'))\n\n"
            "# %%\ndisplay(Markdown('## Heading'))\n\n"
            "# %%\ndisplay(Latex(r'\\frac{1}{2}'))\n\n"
            "# %%\nimport warnings\n\nwarnings.warn('old way')\n\n"
            "# %%\nobject()\n\n"
            "# %%\ndisplay(Javascript('x()'))\n"
        },
        [
            "outputs-lab.py, line 7: the cell puts out HTML with <script>, which no page carries; "
            "show a table, SVG or text instead",
            "outputs-lab.py, line 12: dead link `nowhere.md`, the target is not found among documentation files; "
            "correct the link",
            "outputs-lab.py, line 12: KaTeX refuses the formula `\\foo`: "
            "Undefined control sequence: \\foo; mend the TeX",
            'outputs-lab.py, line 12: the include "none.md" does not exist; correct the name or add includes/none.md',
            "outputs-lab.py, line 15: the cell puts out Markdown with a heading or an id; write it in a text cell",
            "outputs-lab.py, line 18: the cell puts out TeX that is in no formula; put dollars around it",
            "outputs-lab.py, line 21: the cell writes to standard error (`UserWarning: old way`); "
            "mend what it warns of, or print it",
            "outputs-lab.py, line 26: the cell shows where an object is in memory (`<object at 0x…`), "
            "which no run does the same; print what it holds, or end the line with a semicolon",
            "outputs-lab.py, line 29: the cell shows what needs a program to run in the page; "
            "show a figure, a table or text instead",
        ],
    ),
    "front matter": (
        {
            "docs/matter-lab.py": "# ---\n# jupyter:\n#   descripton: x\n#   timeout: soon\n# ---\n\n"
            "# %% [markdown]\n# # Lab\n"
        },
        [
            "matter-lab.py, line 3: the front matter has an unknown key `descripton`; "
            "write `jupyter:` and below it, indented, a title, description or timeout",
            "matter-lab.py, line 4: the timeout in the front matter is no time; write a number of seconds, such as 60",
        ],
    ),
    "text": (
        {
            "docs/text-lab.py": "# ---\n# jupyter:\n#   title: x\n# ---\n\n# %% [markdown]\n# # Lab\n#\n"
            '# ## Why? { #taken .easy }\n#\n# Text $\\worse$.\n#\n# --8<-- "none.md"\n#\n'
            '# ## How? { #taken .easy }\n#\n# [x](nowhere.md)\n# The sum $5.\n#\n# ```python figure="x"\n# ```\n'
        },
        [
            "text-lab.py, line 11: KaTeX refuses the formula `\\worse`: "
            "Undefined control sequence: \\worse; mend the TeX",
            'text-lab.py, line 13: the include "none.md" does not exist; correct the name or add includes/none.md',
            "text-lab.py, line 15: two questions have the id #taken, the other in line 9; rename one",
            "text-lab.py, line 17: dead link `nowhere.md`, the target is not found among documentation files; "
            "correct the link",
            "text-lab.py, line 18: a dollar sign opens no formula (`$5.`); "
            "close the formula, or write \\$ for the sign",
            'text-lab.py, line 20: figure "x" has no alt; '
            'say in alt="…" what the picture shows, without double quotes inside',
        ],
    ),
    "open comment": (
        {"docs/open-lab.py": "# %% [markdown]\n# # Lab\n#\n# <!-- to do\n\n# %%\nx = 1\n"},
        [
            "open-lab.py, line 7: the cell is taken for text; "
            "close what is open in the text before it, such as a fence or a comment"
        ],
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    built = BadInput(tmp_path_factory.mktemp("bad-labs"), BAD)
    for site in (built.strict, built.served):
        site.log[:] = [re.sub(r"0x[0-9a-f]+", "0x…", line) for line in site.log]
    return built


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = Site.problems
    monkeypatch.setattr(
        Site, "problems", lambda site, page: [re.sub(r"0x[0-9a-f]+", "0x…", one) for one in problems(site, page)]
    )
    bad.check(case)


def test_each_bad_lab_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()


def test_a_lab_that_fails_still_shows_what_came_before(bad: BadInput) -> None:
    assert "not reached" in bad.served.article("raises-lab.py").get_text()
    outputs = bad.served.article("raises-lab.py").select(".lab-output")
    assert [output.get_text() for output in outputs] == ["first", "ValueError: no <b>such</b> 1"]
