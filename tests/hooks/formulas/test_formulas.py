"""What a reader sees of formulas, what search finds of them, and what an author is told of a bad one."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from minisite import ROOT, BadInput, Site, build_site

from hooks.cache import Cache
from hooks.formulas import fonts, katex
from hooks.formulas.formula import Formula, Tex
from hooks.formulas.katex import Typesetter
from hooks.node import NodeScript

PAGE = r"""# Formulas

## Places { #places }

Inline $\alpha_1$, round \(\beta_1\), **bold $\gamma_1$**, [a link $\delta_1$](#places) and the sum \$5 and \$6.

$$
\frac{\zeta_1}{2}
$$

\[ \eta_1 \]

| Symbol | Meaning |
| --- | --- |
| $\theta_1$ | $P(A \mid B)$ |

- item $\iota_1$

    $$
    \kappa_1 <
    2
    $$

!!! note "Title $\lambda_1$"
    body $\mu_1$

Term
:   $\nu_1$

> $\xi_1$

```python figure="line" alt="A line" caption="Look at $\pi_1$, it costs \$7."
ax.plot([0, 1], [1, 0])
```

## Text { #text }

Looks like HTML: $a<b>c$, $\text{"d" 'e' \& <i>f</i>}$ — not so: `$code$`.

$$ x <div> y $$

```text
$fence$
```

$$
\begin{cases} a & b \\ c & d \\ e & f \end{cases}
\qquad
\left( \begin{matrix} a \\ b \\ c \\ d \\ e \end{matrix} \right)
$$

## Found { #found }

The number $\Omega^{2}$ and the rate $\TPR$.
"""
LAB = r"""# %% [markdown]
# # Lab
#
# Inline $\rho_1$, looks like HTML: $g<h>i$, costs \$8.
#
# $$
# \frac{\sigma_1}{2}
# $$

# %%
price = "$9 and $10"
"""


@pytest.fixture(scope="module")
def starts() -> list[str]:
    """One entry for each Node process that the site's build starts."""
    return []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, starts: list[str]) -> Iterator[Site]:
    start = NodeScript.start

    def counted(self: Typesetter) -> object:
        starts.append("node")
        return start(self)

    files: dict[str, str | bytes] = {"docs/a.md": PAGE, "docs/a-lab.py": LAB, "docs/b.md": "# B\n\n$\\tau_1$\n"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NodeScript, "start", counted)
        yield build_site(tmp_path_factory.mktemp("formulas"), files)


def test_a_page_of_good_formulas_builds_without_a_warning(site: Site) -> None:
    assert site.log == []


@pytest.mark.parametrize(
    ("page", "place", "tex"),
    [
        ("a.md", "p span.formula", r"\alpha_1"),
        ("a.md", "p span.formula", r"\beta_1"),
        ("a.md", "strong span.formula", r"\gamma_1"),
        ("a.md", "p a span.formula", r"\delta_1"),
        ("a.md", "article > div.formula", r"\frac{\zeta_1}{2}"),
        ("a.md", "article > div.formula", r"\eta_1"),
        ("a.md", "td span.formula", r"\theta_1"),
        ("a.md", "td span.formula", r"P(A \mid B)"),
        ("a.md", "li span.formula", r"\iota_1"),
        ("a.md", "li div.formula", "\\kappa_1 <\n2"),
        ("a.md", ".admonition-title span.formula", r"\lambda_1"),
        ("a.md", ".admonition p span.formula", r"\mu_1"),
        ("a.md", "dd span.formula", r"\nu_1"),
        ("a.md", "blockquote span.formula", r"\xi_1"),
        ("a.md", "figcaption span.formula", r"\pi_1"),
        ("a-lab.py", "p span.formula", r"\rho_1"),
        ("a-lab.py", "article > div.formula", r"\frac{\sigma_1}{2}"),
    ],
)
def test_a_formula_is_typeset_for_eyes_and_for_screen_readers(site: Site, page: str, place: str, tex: str) -> None:
    [formula] = [f for f in site.article(page).select(place) if (a := f.find("annotation")) and a.get_text() == tex]
    assert formula.select_one("math mi, math mo")
    shown = formula.select_one(".katex-html[aria-hidden=true]")
    assert shown
    assert shown.get_text(strip=True)
    assert bool(formula.select_one(".katex-display")) == (formula.name == "div")


def test_no_page_shows_tex_that_was_not_typeset(site: Site) -> None:
    for page in ("a.md", "a-lab.py", "b.md"):
        article = site.article(page)
        for hidden in article.select("annotation, pre, code"):
            hidden.decompose()
        assert not re.search(r"\\|\$(?!\d)|data-formula", str(article))


def test_a_formula_that_looks_like_html_is_text(site: Site) -> None:
    article = site.article("a.md")
    shown = [f.get_text() for f in article.select("#text ~ * .katex-html, #text ~ .formula .katex-html")]
    assert [re.sub(r"\s", "", text) for text in shown[:3]] == ["a<b>c", '"d"\u2019e\u2019&<i>f</i>', "x<div>y"]
    assert not article.select("b, i, .formula div:not(.formula *)")
    [lab] = [f for f in site.article("a-lab.py").select(".formula .katex-html") if "<" in f.get_text()]
    assert lab.get_text() == "g<h>i"
    assert not site.article("a-lab.py").select("h")


def test_a_dollar_with_a_backslash_is_a_dollar(site: Site) -> None:
    article = site.article("a.md")
    assert "the sum $5 and $6." in article.get_text()
    assert "it costs $7." in article.select_one("figcaption").get_text()  # type: ignore[union-attr]
    assert "costs $8." in site.article("a-lab.py").get_text()


def test_code_with_dollars_is_left_alone(site: Site) -> None:
    article = site.article("a.md")
    assert "$code$" in [code.get_text() for code in article.select("code")]
    assert "$fence$" in article.get_text()
    assert '"$9 and $10"' in site.article("a-lab.py").get_text()


def test_search_finds_a_formula_once_and_as_it_reads(site: Site) -> None:
    text = site.searched("a.md")
    assert "The number Ω2 and the rate TPR." in text
    assert text.count("Ω") == 1
    assert "a<b>c" in text
    assert not re.search(r"\\[a-zA-Z([]|katex|annotation|data-formula", text)
    assert site.searched("a-lab.py").count("\u03c11") == 1


def test_no_script_is_needed_for_formulas(site: Site) -> None:
    scripts = re.findall(r"<script\b.*?</script>", site.html("a.md"), re.DOTALL)
    assert scripts
    assert not [script for script in scripts if re.search("katex|mathjax|arithmatex", script, re.IGNORECASE)]
    assert not list(site.file(".").rglob("*katex*.js"))


def test_style_sheet_and_fonts_of_formulas_are_in_the_site(site: Site) -> None:
    assert 'href="../assets/katex/katex.css"' in site.html("a.md")
    css = site.file("assets/katex/katex.css").read_text()
    fonts = re.findall(r"url\(([^)]+)\)", css)
    assert len(fonts) > 10
    assert [font for font in fonts if not site.file(f"assets/katex/{font}").is_file()] == []


def test_each_character_of_a_formula_is_in_the_font_in_which_it_is_shown(site: Site) -> None:
    fonts_of = site.file("assets/katex/fonts").glob("*.woff2")
    known = {
        font.stem.removeprefix("KaTeX_"): {chr(c) for c in TTFont(io.BytesIO(font.read_bytes())).getBestCmap()}
        for font in fonts_of
    }
    lost: list[tuple[str, str]] = []
    seen: set[str] = set()
    for page in ("a.md", "a-lab.py"):
        for text in (t for formula in site.article(page).select(".katex-html") for t in formula.find_all(string=True)):
            classes = [" ".join(parent.get("class") or []) for parent in text.parents]
            font = next(filter(None, map(fonts.font_of, classes)), "Main-Regular")
            shown = {c for c in text if not c.isspace() and c != "\u200b"}
            seen |= shown
            lost += [(c, font) for c in sorted(shown - known[font] - known["Main-Regular"])]
    assert not lost
    assert set('<>&"\u2019Ω\u23a7\u23a8\u23a9') <= seen


def test_one_node_process_typesets_all_pages(site: Site, starts: list[str]) -> None:
    assert "τ" in site.article("b.md").get_text()
    assert starts == ["node"]


# ------------------------------------------------------------------------------------------------ cache and macros


def test_a_formula_is_typeset_once_and_then_comes_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [Tex("x^2", False), Tex("x^2", True), Tex("x^2", False)]
    asked: list[Tex] = []
    ask = Typesetter.ask_katex

    def noted(self: Typesetter, new: list[Tex]) -> list[Formula]:
        asked.extend(new)
        return ask(self, new)

    monkeypatch.setattr(Typesetter, "ask_katex", noted)
    first = Typesetter({}, ROOT / "node_modules", Cache(tmp_path))
    typeset = first.typeset(wanted)
    first.close()
    assert asked == wanted[:2]
    assert typeset[0] == typeset[2] != typeset[1]
    monkeypatch.setattr(NodeScript, "start", lambda self: pytest.fail("Node was started"))
    assert Typesetter({}, ROOT / "node_modules", Cache(tmp_path)).typeset(wanted) == typeset


def test_a_bad_formula_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Typesetter({}, ROOT / "node_modules", Cache(tmp_path))
    assert first.typeset([Tex(r"\foo", False)])[0].error
    first.close()
    monkeypatch.setattr(Typesetter, "ask_katex", lambda self, new: [Formula(*one, "asked again") for one in new])
    assert (
        Typesetter({}, ROOT / "node_modules", Cache(tmp_path)).typeset([Tex(r"\foo", False)])[0].html == "asked again"
    )


def test_changed_macros_show_at_once(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {"docs/a.md": "# A\n\n$\\mine$\n"}
    macros = json.loads((ROOT / "includes" / "macros.json").read_text())
    for meaning in ("Q", "Z"):
        site = build_site(tmp_path, pages | {"includes/macros.json": json.dumps({**macros, r"\mine": meaning})})
        assert site.article("a.md").select_one(".katex-html").get_text() == meaning  # type: ignore[union-attr]


def test_a_new_version_of_katex_typesets_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(self: Typesetter, wanted: list[Tex]) -> list[Formula]:
        asked.append(self.node.version)
        return [Formula(*one, "html") for one in wanted]

    monkeypatch.setattr(Typesetter, "ask_katex", answer)
    package = tmp_path / "node_modules" / "katex" / "package.json"
    package.parent.mkdir(parents=True)
    for version in ("1.0", "1.0", "2.0"):
        package.write_text(json.dumps({"version": version}))
        typesetter = Typesetter({}, tmp_path / "node_modules", Cache(tmp_path / "cache"))
        typesetter.typeset([Tex("x", False)])
        typesetter.close()
    assert asked == ["1.0", "2.0"]


# ------------------------------------------------------------------------------------------------------- bad input

REFUSES = "KaTeX refuses the formula"
BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "an unbalanced brace": (
        {"docs/brace.md": "# Brace\n\nGood: $\\frac{1}{2}$.\n\nBad: $\\frac{1}{$.\n"},
        [
            f"brace.md, line 5: {REFUSES} `\\frac{{1}}{{`: Unexpected end of input in a macro argument, expected '}}'; "
            "mend the TeX"
        ],
    ),
    "an unknown command that looks like HTML": (
        {"docs/command.md": "# Command\n\nBefore.\n\n$$\n\\foo <i>x</i>\n$$\n\nAfter.\n"},
        [f"command.md, line 6: {REFUSES} `\\foo <i>x</i>`: Undefined control sequence: \\foo; mend the TeX"],
    ),
    "the second of two formulas that begin alike, indented": (
        {
            "docs/indented.md": "# Indented\n\n!!! note\n"
            "    $$\n    \\begin{aligned}\n    a\n    \\end{aligned}\n    $$\n\n"
            "    $$\n    \\begin{aligned}\n    \\bad\n    \\end{aligned}\n    $$\n"
        },
        [
            f"indented.md, line 11: {REFUSES} `\\begin{{aligned}} \\bad \\end{{aligned}}`: "
            "Undefined control sequence: \\bad; mend the TeX"
        ],
    ),
    "a command that KaTeX shows in red": (
        {"docs/trust.md": "---\ntitle: Trust\n---\n\n# Trust\n\n$\\href{https://other.example}{x}$\n"},
        [f"trust.md, line 7: {REFUSES} `\\href{{https://other.example}}{{x}}`: \\href is not allowed; mend the TeX"],
    ),
    "a bad formula in a caption": (
        {"docs/caption.md": '# C\n\n```python figure="c" alt="A line" caption="See $\\nope$"\nax.plot([1, 2])\n```\n'},
        [f"caption.md, line 3: {REFUSES} `\\nope`: Undefined control sequence: \\nope; mend the TeX"],
    ),
    "a formula that is not closed": (
        {"docs/open.md": "# Open\n\nGood: $x$ and `$`.\n\n```text\n$\n```\n\nIt costs $5 & more.\n"},
        [
            "open.md, line 9: a dollar sign opens no formula (`$5 & more.`); "
            "close the formula, or write \\$ for the sign"
        ],
    ),
    "a formula that a table's bar cuts": (
        {"docs/bar.md": "# Bar\n\n| a | b |\n| --- | --- |\n| $y$ | $|x|$ |\n"},
        [
            "bar.md, line 5: a bar of the table cuts the formula `$|x|$`; "
            "write \\lvert, \\mid or \\given for a bar in a formula"
        ],
    ),
    "a display formula that a tag opens": (
        {"docs/tag.md": "# Tag\n\n$$\nx\n$$\n\n$$\n<p>y</p>\n$$\n"},
        [
            "tag.md, line 7: $$ begins no formula (`$$`); "
            "leave a blank line before the first $$ and behind the last, and no blank line or HTML between"
        ],
    ),
    "a formula in a heading": (
        {"docs/heading.md": "# Heading\n\nText $x^2$.\n\n## The $x^2$ law\n\nText.\n"},
        ["heading.md, line 5: a heading has the formula `x^2`; say it in words"],
    ),
    "bad formulas in a lab": (
        {
            "docs/formula-lab.py": "# %% [markdown]\n# # Lab\n#\n# $$\n# 1 +\n# \\worse\n# $$\n\n# %%\nprice = '$1'\n\n"
            "# %% [markdown]\n# It costs $5.\n"
        },
        [
            f"formula-lab.py, line 5: {REFUSES} `1 + \\worse`: Undefined control sequence: \\worse; mend the TeX",
            "formula-lab.py, line 13: a dollar sign opens no formula (`$5.`); "
            "close the formula, or write \\$ for the sign",
        ],
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    return BadInput(tmp_path_factory.mktemp("bad-formulas"), BAD)


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_bad_formula_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()


def test_a_bad_formula_stands_on_the_page_as_text(bad: BadInput) -> None:
    article = bad.served.article("command.md")
    assert [code.get_text() for code in article.select("div.formula code")] == [r"\foo <i>x</i>"]
    assert not article.select("i")
    assert "After." in article.get_text()


def shown(before: str, after: str, formula: str = "x") -> str:
    """A paragraph around a formula, as a page shows it."""
    placeholder = '<span class="formula" data-formula="0">x</span>'
    return katex.fill(f"<p>{before}{placeholder}{after}</p>", [Formula("x", False, formula)])


FORMULA = '<span class="formula">x</span>'


@pytest.mark.parametrize(
    ("before", "after", "html"),
    [
        ("a ", ", b", f'<p>a <span class="glued">{FORMULA},</span> b</p>'),
        ("a (", ").", f'<p>a <span class="glued">({FORMULA}).</span></p>'),
        ("the ", "-th", f'<p>the <span class="glued">{FORMULA}-th</span></p>'),
        ("<em>", "</em>.", f"<p><em>{FORMULA}</em>.</p>"),
        ("a ", " b", f"<p>a {FORMULA} b</p>"),
        ("", "&lt;", f"<p>{FORMULA}&lt;</p>"),
    ],
)
def test_signs_beside_a_formula_stay_in_its_line(before: str, after: str, html: str) -> None:
    assert shown(before, after) == html


def test_a_line_may_still_break_within_the_formula() -> None:
    base = '<span class="katex-base">'
    formula = f"<i>{base}a</span>{base}b</span></i>"
    assert f"<i>{base}a</span><wbr>{base}b</span></i>" in shown("", ".", formula)
    assert "<wbr>" not in shown("", " ", formula)
