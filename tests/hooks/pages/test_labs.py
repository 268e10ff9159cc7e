"""What a reader sees of a lab, and what an author is told of one that fails."""

import pytest
from minisite import BadInput, Site, build_site

from hooks.pages import labs

SETUP = "import figure_style\nimport matplotlib.pyplot as plt\n\nfigure_style.use()\n"
LAB = f"""# %% [markdown]
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

# %%
print("1 < 2 & <i>text</i>")
1 + 1
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(tmp_path_factory.mktemp("labs"), {"docs/a-lab.py": LAB})


def test_a_good_lab_builds_without_a_warning(site: Site) -> None:
    assert site.log == []


def test_a_lab_shows_text_code_and_output_in_order(site: Site) -> None:
    article = site.article("a-lab.py")
    text = article.get_text()
    parts = [
        "A lab",
        "Text with emphasis",
        "Part",
        "import figure_style",
        "plt.plot([0, 1])",
        "print(",
        "1 < 2 & <i>",
    ]
    assert [text.index(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert "# alt:" not in text
    assert article.select_one("h2#part")
    outputs = [output.get_text() for output in article.select("pre.lab-output")]
    assert outputs == ["1 < 2 & <i>text</i>", "2"]
    assert not article.select("i, u, b")


def test_a_figure_of_a_lab_follows_the_theme_and_says_what_it_shows(site: Site) -> None:
    svgs = site.article("a-lab.py").select("figure svg[role=img]")
    assert [svg["aria-label"] for svg in svgs] == ['A <b>line</b> & "more"', "A second line"]
    assert "var(--figure-blue)" in str(svgs[0])
    assert "<u>x</u>" in [text.get_text() for text in svgs[0].select("text")]
    ids = [part["id"] for part in site.article("a-lab.py").select("[id]")]
    assert sorted(ids) == sorted(set(ids))


def test_a_lab_is_as_light_as_a_page(site: Site) -> None:
    article = site.article("a-lab.py")
    assert not article.select("style, script")
    assert "In [" not in article.get_text()
    assert "Copied!" not in article.get_text()
    assert len(str(article)) < 30_000


def test_a_lab_is_in_the_contents_and_in_search(site: Site) -> None:
    assert 'href="#part" class="md-nav__link"' in site.html("a-lab.py")
    assert "Text with emphasis and x2." in site.searched("a-lab.py")


def test_a_kept_lab_is_run_again_when_an_include_or_a_library_changes(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path_factory.mktemp("includes") / "module.py"
    module.write_text("a = 1\n")
    keys = {labs.cache_key([module])}
    module.write_text("a = 2\n")
    keys.add(labs.cache_key([module]))
    for library in labs.OUR_LIBRARIES:
        monkeypatch.setattr(labs, "version", lambda name, new=library: "99" if name == new else "1")
        keys.add(labs.cache_key([module]))
    assert len(keys) == 2 + len(labs.OUR_LIBRARIES)


BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "raises": (
        {
            "docs/raises-lab.py": "# %% [markdown]\n# # Lab\n\n# %%\nx = 1\n\n# %%\nx = 1\n"
            'raise ValueError(f"no <b>such</b> {x}")\n\n# %%\nprint("not reached")\n'
        },
        ["raises-lab.py, line 9: the lab raises ValueError: no <b>such</b> 1; mend its code"],
    ),
    "is no Python": (
        {"docs/syntax-lab.py": "# %% [markdown]\n# # Lab\n\n# %%\nx = 1\ny = (\n"},
        ["syntax-lab.py, line 6: the lab raises SyntaxError: incomplete input; mend its code"],
    ),
    "figure without alt, and figure that is no SVG": (
        {
            "docs/figure-lab.py": "# %% [markdown]\n# # Lab\n\n"
            "# %%\nimport matplotlib.pyplot as plt\n\nplt.plot([0, 1])\nplt.show()\n\n"
            f"# %%\n{SETUP}\n# %%\nplt.plot([0, 1])\nplt.show()\n\n"
            "# %%\nplt.plot([0, 1])\nplt.plot([1, 0])\nplt.show()\n"
        },
        [
            "figure-lab.py, line 5: a figure of this cell is not SVG; call `figure_style.use()` in the first cell",
            "figure-lab.py, line 17: a figure of this cell has no alt; write a comment `# alt: …`",
            "figure-lab.py, line 21: a figure of this cell has no alt; write a comment `# alt: …`",
        ],
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    return BadInput(tmp_path_factory.mktemp("bad-labs"), BAD)


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_bad_lab_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()
