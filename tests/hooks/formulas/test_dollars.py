"""What an author is told of dollars that hold no formula, and of formulas where none can be shown."""

from pathlib import Path

import pytest
from minisite import BadInput, Site, build_site

NONE = r"is no formula; write \$ for a dollar sign, and words in a formula in \text{…}"
OPENS = "a dollar sign opens no formula"
CLOSE = r"close the formula, or write \$ for the sign"
CUT = r"write \lvert, \mid or \given for a bar in a formula"
BLANK = "leave a blank line before the first $$ and behind the last, and no blank line or HTML between"
WORDS = "say it in words"
NORM = r"is a double bar; write \mid, \given or \lVert"
FIGURE = '```python figure="{}" alt="A line" caption="{}"\nax.plot([1, 2])\n```\n'
ROW = "| a | b |\n| --- | --- |\n"

PAIRS = {  # Markdown, and what stands between the two dollars of it
    "a range": ("A plan costs $5-$10 a month.", "5-"),
    "a range with a dash": ("From $5m\u2013$6m.", "5m\u2013"),
    "two amounts": ("It is $5/$10 for two.", "5/"),
    "amounts in brackets": ("From ($20) to ($30).", "20) to ("),
    "a dollar before and one behind": ("It went from $5k to 7k$.", "5k to 7k"),
    "two currencies": ("US$5 and A$6.", "5 and A"),
    "an amount and a sentence": ("It costs $5, or 5$ each.", "5, or 5"),
    "dollars behind": ("It is 5$/7$ now.", "/7"),
    "amounts without spaces": ("It is $5,$6.", "5,"),
    "variables of a shell": ("Set $HOME:$PATH.", "HOME:"),
    "variables in braces": ("Copy ${HOME}/${USER} there.", "{HOME}/"),
    "words": ("The price $x and y$ is.", "x and y"),
    "a sentence": ("Take $HOME directory first$.", "HOME directory first"),
    "tags": ("Run <code>$PATH</code> and <kbd>$</kbd>.", "PATH</code> and <kbd>"),
    "bold amounts": ("From <b>$5</b> to <b>$6</b>.", "5</b> to <b>"),
    "a link": ("See [from $1/$2](good.md).", "1/"),
    "a table": (f"{ROW}| $5/$10 | b |", "5/"),
    "a heading": ("## From $5-$10", "5-"),
    "a quote": ("> It is $5-$10.", "5-"),
    "a list": ("- a\n- $5-$10", "5-"),
    "a definition": ("Term\n:   It is $7-$8.", "7-"),
}
LINES = {"a table": 5, "a list": 4, "a definition": 4}
STRAYS: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "two variables of a shell": (
        {"docs/shell.md": "# Shell\n\n    indented $HOME\n\nFrom $HOME and $PATH.\n"},
        [f"shell.md, line 5: {OPENS} (`$HOME and $PATH.`); {CLOSE}"],
    ),
    "one in each block": (
        {"docs/blocks.md": f"# Blocks\n\n- costs $5\n\n> costs $6\n\n{ROW}| $7 | $8 |\n"},
        [
            f"blocks.md, line 3: {OPENS} (`$5`); {CLOSE}",
            f"blocks.md, line 5: {OPENS} (`$6`); {CLOSE}",
            f"blocks.md, line 9: {OPENS} (`$7 | $8 |`); {CLOSE}",
        ],
    ),
    "one written with a backslash in code": (
        {"docs/code.md": "# Code\n\n```text\n\\$5\n```\n\nIt costs $6.\n"},
        [f"code.md, line 7: {OPENS} (`$6.`); {CLOSE}"],
    ),
    "amounts in captions": (
        {
            "docs/captions.md": "# Captions\n\n"
            + FIGURE.format("range", "It costs $5-$10, not $x$.")
            + FIGURE.format("open", "It costs $5 and $6, or \\$7.")
        },
        [
            f"captions.md, line 3: `$5-$` {NONE}",
            f'captions.md, line 6: {OPENS} (`$5 and $6, or \\$7."`); {CLOSE}',
        ],
    ),
    "spaces inside the dollars": (
        {"docs/spaces.md": "# Spaces\n\nThe sum $ x + y $ here.\n"},
        [
            f"spaces.md, line 3: {OPENS} (`$ x + y $ here.`); "
            "leave no space inside the dollars, or write \\$ for the sign"
        ],
    ),
    "a display formula without blank lines": (
        {
            "docs/display.md": "# Display\n\nText\n$$\nx\n$$\n\n- item\n$$\ny\n$$\n\nText $$z$$ text.\n\n"
            "!!! note\n    text\n    $$\n    w\n    $$\n\n$$\na\n\nb\n$$\n"
        },
        [
            f"display.md, line 4: $$ begins no formula (`$$`); {BLANK}",
            f"display.md, line 9: $$ begins no formula (`$$`); {BLANK}",
            f"display.md, line 13: $$ begins no formula (`$$z$$ text.`); {BLANK}",
            f"display.md, line 17: $$ begins no formula (`$$`); {BLANK}",
            f"display.md, line 21: $$ begins no formula (`$$`); {BLANK}",
        ],
    ),
}
MISPLACED: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "a formula in words that are read": (
        {
            "docs/attributes.md": '# Alt\n\n![A plot of $y = x^2$](assets/logo.svg "With $t$")\n\n'
            '<img alt="of $z$" src="../assets/logo.svg"> and <img alt="of $w$" src="../assets/logo.svg">.\n\n'
            '[link](good.md "see $q$")\n\n```python title="A $v$"\nx = 1\n```\n\nIt costs $5.\n'
        },
        [
            f"attributes.md, line 3: the alt text of an image has the formula `y = x^2`; {WORDS}",
            f"attributes.md, line 3: the title of an image has the formula `t`; {WORDS}",
            f"attributes.md, line 5: the alt text of an image has the formula `z`; {WORDS}",
            f"attributes.md, line 5: the alt text of an image has the formula `w`; {WORDS}",
            f"attributes.md, line 7: the title of a link has the formula `q`; {WORDS}",
            f"attributes.md, line 9: the title of a block of code has the formula `v`; {WORDS}",
            f"attributes.md, line 13: {OPENS} (`$5.`); {CLOSE}",
        ],
    ),
    "a formula in the alt text of a figure": (
        {
            "docs/figure.md": '# F\n\n```python figure="alt" alt="The curve $x^2$" caption="It is $x^2$."\n'
            "ax.plot([1, 2])\n```\n",
            "docs/figure-lab.py": "# %% [markdown]\n# # Lab\n\n# %%\n# alt: The curve $x^2$\nx = 1\n",
        },
        [
            f"figure.md, line 3: the alt text of a figure has the formula `x^2`; {WORDS}",
            f"figure-lab.py, line 5: the alt text of a figure has the formula `x^2`; {WORDS}",
        ],
    ),
    "bars in a table": (
        {
            "docs/bars.md": f"# Bars\n\n{ROW}| c | $P(A\\|B)$ |\n| `x\\|y` | $\\|v\\|$ |\n| d | $|x|$ |\n\n"
            "Outside $\\|v\\|$ and `x\\|y`.\n"
        },
        [
            f"bars.md, line 5: in the table, \\| in the formula `P(A\\|B)` {NORM}",
            f"bars.md, line 6: in the table, \\| in the formula `\\|v\\|` {NORM}",
            "bars.md, line 6: in the table, the code `x\\|y` shows a backslash; write | alone, which code may hold",
            f"bars.md, line 7: a bar of the table cuts the formula `$|x|$`; {CUT}",
        ],
    ),
    "a formula with attributes": (
        {"docs/braces.md": "# Braces\n\nThe sum $x + y${ .big } and $z${ #z }.\n"},
        [
            f"braces.md, line 3: the formula `{tex}` can have no attributes; remove the braces behind it"
            for tex in ("x + y", "z")
        ],
    ),
    "a formula in the attributes of a heading": (
        {"docs/also.md": '# Also\n\n## What? { #what-also data-x="what is $x$" }\n\nText.\n'},
        [
            f"also.md, line 3: the attributes of a heading have the formula `x`; {WORDS}",
            'also.md, line 3: `{ #what-also data-x="what is …" }` is shown as typed: '
            "no element takes the attributes; put them at the end of a heading",
        ],
    ),
}


def pair(at: int, case: str) -> tuple[dict[str, str | bytes], list[str]]:
    markdown, tex = PAIRS[case]
    page = f"pair-{at}.md"
    text: dict[str, str | bytes] = {f"docs/{page}": f"# Pair\n\n{markdown}\n"}
    return text, [f"{page}, line {LINES.get(case, 3)}: `${tex}$` {NONE}"]


BAD = {case: pair(at, case) for at, case in enumerate(PAIRS)} | STRAYS | MISPLACED


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    return BadInput(tmp_path_factory.mktemp("dollars"), BAD)


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_dollar_or_formula_out_of_place_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()


@pytest.mark.parametrize("case", PAIRS)
def test_dollars_that_hold_no_formula_stay_dollars(bad: BadInput, case: str) -> None:
    page = f"pair-{list(PAIRS).index(case)}.md"
    article = bad.served.article(page)
    assert not article.select(".formula")
    article.select_one(".problems").decompose()  # type: ignore[union-attr]
    assert article.get_text().count("$") == PAIRS[case][0].count("$")


def test_code_in_html_is_whole_where_dollars_stand_in_it(bad: BadInput) -> None:
    article = bad.served.article(f"pair-{list(PAIRS).index('tags')}.md")
    assert [str(code) for code in article.select("p code, p kbd")] == ["<code>$PATH</code>", "<kbd>$</kbd>"]


GOOD = r"""# Good

Intervals $(0, 1]$, $[a, b)$ and $]0, 1[$, products $5 \cdot 3$, $3x$ and $2 ab$, shares $1/2$, powers $10^{-3}$, signs
$+$, $s^-$, $($, differences $5 - 10$, the $x$-axis, the $n$-th, ($k$), "$m$", $a<b>c$ and $0.5 \text{ for each}$.

The sum \$5 and \$6 or &#36;7, \$5-\$10, [from \$1 to \$2](good.md), `$HOME`, ![costs \$5](assets/logo.svg).

<!-- if a > $5 -->

<pre>$HOME</pre>

<div data-price="$5" title="$5">
text
</div>

Text <!-- $x --> and `<!--` code $y$, <kbd>$</kbd> alone.

    indented $HOME

```bash title="$HOME/.profile"
$PATH
```

## The \$5 question

| a | b |
| --- | --- |
| $\lvert x \rvert$ | `x | y` |
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(tmp_path_factory.mktemp("good-dollars"), {"docs/good.md": GOOD})


def test_true_formulas_and_dollars_that_nobody_types_are_no_problem(good: Site) -> None:
    assert good.log == []
    assert len(good.article("good.md").select(".formula")) == 20


def test_a_dollar_with_a_backslash_is_a_dollar_wherever_it_stands(good: Site) -> None:
    article = good.article("good.md")
    assert "The sum $5 and $6 or $7, $5-$10, from $1 to $2, $HOME" in article.get_text()
    assert [image["alt"] for image in article.select("p img")] == ["costs $5"]
    assert article.select_one("h2").get_text() == "The $5 question¶"  # type: ignore[union-attr]
    assert "The $5 question" in good.searched("good.md")


def test_a_bracket_that_opens_no_formula_is_named(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"docs/a.md": "# A\n\nOne \\(x + y.\n"})
    assert site.log == ["a.md, line 3: `\\(` is shown as typed: TeX stands outside a formula; put it in dollars"]
