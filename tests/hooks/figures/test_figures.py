"""What a reader sees of figures, when they are drawn anew, and what an author is told of a bad one."""

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import palette
import pytest
from bs4 import Tag
from minisite import ROOT, BadInput, Site, build_site, make

from hooks import cache
from hooks.cache import Cache
from hooks.figures import draw
from hooks.figures.blocks import Block, find
from hooks.figures.svg import Picture

PAGE = """# Figures

```python figure="one" alt="A <b>falling</b> & 'straight' line" caption="Is <i>$a<b>c$</i> & falls." size="2x1.5"
import helper

ax.plot([0, 1], helper.FALLING, color=palette.blue)
ax.plot([0, 1], [0, 1], color=palette.orange, clip_on=True)
ax.set_xlabel("<u>time</u> & more")
```

```python figure="two" alt='Says "two"' size="2x1.5"
ax.plot([0, 1], [0, 1])
```

```python figure="heat" alt="Four squares" size="2x1.5"
ax.imshow([[1, 2], [3, 4]])
```

!!! note
    Before.

    ```python figure="in-note" alt="A line in a note" size="2x1.5"
    for y in (1, 2):
        ax.axhline(y)
    ```

- item

    ```python figure="in-list" alt="A line in a list" size="2x1.5"
    ax.axvline(1)
    ```

```python title="plain.py"
ax.plot([0, 1])
```

````markdown
```python figure="nested" alt="Not drawn"
raise ValueError("this is only shown")
```
````
"""
FILES: dict[str, str | bytes] = {
    "docs/a.md": PAGE,
    "includes/helper.py": "from deeper import START\n\nFALLING = [START, 0]\n",
    "includes/deeper.py": "START = 1\n",
}
DRAWN = ["one", "two", "heat", "in-note", "in-list"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def ci_output() -> Terminal:
    """What the site's build writes to a terminal when the environment says that it runs in CI."""
    return Terminal()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, ci_output: Terminal) -> Site:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CI", "true")
        patch.setattr(sys, "stderr", ci_output)
        return build_site(tmp_path_factory.mktemp("figures"), FILES)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same site as an author builds it: another process, an empty cache, a terminal. Its folder and its output."""
    config = make(tmp_path_factory.mktemp("by-hand"), FILES)
    ours, theirs = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    process = subprocess.Popen(command, cwd=config.parent, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    chunks = []
    try:
        while chunk := os.read(ours, 4096):
            chunks.append(chunk)
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(ours)
    output = b"".join(chunks).decode()
    assert process.wait() == 0, output
    return config.parent, output


def picture(site: Site, name: str) -> Tag:
    found = site.article("a.md").select_one(f"#figure-{name} .plot > svg")
    assert found
    return found


def test_a_page_of_good_figures_builds_without_a_warning(site: Site) -> None:
    assert site.log == []


def test_each_figure_is_drawn_where_its_block_stands(site: Site) -> None:
    article = site.article("a.md")
    assert [figure["id"] for figure in article.select("figure")] == [f"figure-{name}" for name in DRAWN]
    assert all(picture(site, name).select("path") for name in DRAWN)
    assert article.select_one(".admonition #figure-in-note")
    assert article.select_one("li #figure-in-list")


def test_a_screen_reader_gets_the_alternative_text(site: Site) -> None:
    texts = {name: picture(site, name)["aria-label"] for name in DRAWN}
    assert texts["one"] == "A <b>falling</b> & 'straight' line"
    assert texts["two"] == 'Says "two"'
    assert texts["in-list"] == "A line in a list"
    assert {picture(site, name)["role"] for name in DRAWN} == {"img"}


def test_text_that_looks_like_html_is_text(site: Site) -> None:
    figure = site.article("a.md").select_one("#figure-one")
    assert figure
    assert "<u>time</u> & more" in [text.get_text() for text in figure.select("svg text")]
    caption = figure.select_one("figcaption p")
    assert caption
    assert caption.select_one("annotation").get_text() == "a<b>c"  # type: ignore[union-attr]
    caption.select_one(".formula").replace_with("FORMULA")  # type: ignore[union-attr]
    assert caption.get_text() == "Is <i>FORMULA</i> & falls."
    assert not figure.select("b, i, u")


def test_the_code_shown_is_the_code_run(site: Site) -> None:
    shown = {name: site.article("a.md").select_one(f"#figure-{name} details pre") for name in DRAWN}
    run = {block.name: block.code for block in find("a.md", PAGE)}
    assert {name: pre.get_text().strip() for name, pre in shown.items() if pre} == run
    assert run["in-note"] == "for y in (1, 2):\n    ax.axhline(y)"


def test_other_code_is_only_shown(site: Site) -> None:
    outside = [pre.get_text() for pre in site.article("a.md").select("pre:not(details pre)")]
    assert outside[0].strip() == "ax.plot([0, 1])"
    assert outside[1].startswith('```python figure="nested" alt="Not drawn"\nraise')
    assert "plain.py" in site.article("a.md").get_text()


def test_a_figure_follows_the_theme_of_the_reader(site: Site) -> None:
    svg = str(picture(site, "one"))
    assert {"blue", "orange", "ink", "muted"} <= set(re.findall(r"var\(--figure-(\w+)\)", svg))
    assert not re.search(r"#[0-9a-f]{6}\b", svg)
    light, dark = site.file("assets/figures.css").read_text().split("@media screen")
    for css, colors in ((light, palette.LIGHT), (dark, palette.DARK)):
        assert {f"--figure-{role}: {value};" for role, value in colors.items()} == set(re.findall("--figure.*;", css))


def test_figures_of_a_page_do_not_use_each_others_parts(site: Site) -> None:
    html = site.html("a.md")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    for name in DRAWN:
        used = set(re.findall(r'(?:href="|url\()#([^")]+)', str(picture(site, name))))
        assert used
        assert used <= {part["id"] for part in picture(site, name).select("[id]")}


def test_a_heat_map_keeps_its_image(site: Site) -> None:
    image = picture(site, "heat").select_one("image")
    assert image
    assert re.fullmatch(r"data:image/png;base64,iVBOR[A-Za-z0-9+/]+=*", str(image["href"]))


def test_two_builds_from_nothing_give_the_same_bytes(site: Site, by_hand: tuple[Path, str]) -> None:
    for page in ("a/index.html", "assets/figures.css"):
        assert (by_hand[0] / "site" / page).read_bytes() == site.file(page).read_bytes()


def test_an_author_sees_progress_and_ci_does_not(site: Site, by_hand: tuple[Path, str], ci_output: Terminal) -> None:
    assert [f"Figures: {n} of 5" in by_hand[1] for n in range(1, 6)] == [True] * 5
    assert "Figures" not in ci_output.getvalue()


# ------------------------------------------------------------------------------------------------------- the cache


def block(code: str, name: str = "x", **options: str) -> Block:
    more = "".join(f' {key}="{value}"' for key, value in options.items())
    return Block("a.md", 1, f'python figure="{name}" alt="A line"{more}', code)


def test_a_kept_figure_is_not_drawn_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = picture(site, "one")
    monkeypatch.setattr(draw.Workers, "start", lambda self: pytest.fail("a snippet was run again"))
    again = build_site(site.folder, FILES | {"docs/b.md": "# B\n"})
    assert picture(again, "one") == before


@pytest.fixture
def includes(tmp_path: Path) -> Path:
    for name in ("figure_style.py", "palette.py"):
        (tmp_path / name).write_text((ROOT / "includes" / name).read_text())
    for path in ("helper.py", "deeper.py"):
        (tmp_path / path).write_bytes(str(FILES[f"includes/{path}"]).encode())
    (tmp_path / "other.py").write_text("")
    return tmp_path


@pytest.mark.parametrize("changed", ["helper.py", "deeper.py", "figure_style.py", "palette.py"])
def test_a_figure_is_drawn_anew_when_what_it_imports_changes(includes: Path, changed: str) -> None:
    one = block("import helper\nax.plot(helper.FALLING)")
    before = draw.recipe(one, includes)
    with (includes / changed).open("a") as file:
        file.write("\nMORE = 1\n")
    assert draw.recipe(one, includes) != before


def test_a_figure_is_kept_when_something_else_changes(includes: Path) -> None:
    one = block("import helper\nax.plot(helper.FALLING)")
    before = draw.recipe(one, includes)
    (includes / "other.py").write_text("MORE = 1\n")
    moved = Block("b.md", 7, 'python figure="x" alt="Other" caption="Other"', one.code)
    assert draw.recipe(moved, includes) == before


def test_a_figure_is_drawn_anew_when_its_code_size_or_libraries_change(
    includes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [draw.recipe(block(code, size=size), includes) for code in ("a", "b") for size in ("2x1", "1x2")]
    for library in draw.LIBRARIES:
        monkeypatch.setattr(cache, "version", lambda name, new=library: "99" if name == new else "1")
        keys.append(draw.recipe(block("a", size="2x1"), includes))
    assert len(set(keys)) == 4 + len(draw.LIBRARIES)


# ------------------------------------------------------------------------------------------------------ processes


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cache, dict[str, Picture], list[str]]:
    """Some snippets run together: their cache, the pictures and the problems."""
    folder = tmp_path_factory.mktemp("drawn")
    meet = (
        "import pathlib, time\nhere = pathlib.Path({folder!r})\n(here / {me!r}).touch()\n"
        "while not (here / {other!r}).exists():\n    time.sleep(0.01)\nax.plot([0, 1])"
    )
    blocks = [
        block(meet.format(folder=str(folder), me="a", other="b"), "meets-b", timeout="60"),
        block(meet.format(folder=str(folder), me="b", other="a"), "meets-a", timeout="60"),
        *(
            block("import sys\nassert not hasattr(sys, 'mark')\nsys.mark = 1\nax.plot([0, 1])", f"alone-{n}")
            for n in range(4)
        ),
        block("ax.plot([0, 1])\nraise ValueError", "fails"),
    ]
    kept = Cache(folder / "cache")
    pictures, problems = draw.draw(blocks, ROOT / "includes", kept)
    return kept, pictures, [str(problem) for problem in problems]


@pytest.mark.skipif(os.cpu_count() == 1, reason="on one core, one snippet runs at a time")
def test_snippets_run_beside_each_other(drawn: tuple[Cache, dict[str, Picture], list[str]]) -> None:
    assert {"meets-a", "meets-b"} <= set(drawn[1])


def test_no_snippet_sees_what_another_did(drawn: tuple[Cache, dict[str, Picture], list[str]]) -> None:
    assert {f"alone-{n}" for n in range(4)} <= set(drawn[1])


def test_a_failed_snippet_leaves_nothing_in_the_cache(drawn: tuple[Cache, dict[str, Picture], list[str]]) -> None:
    kept, pictures, problems = drawn
    assert problems == ['a.md, line 3: the snippet of figure "fails" raises ValueError; mend its code']
    assert sorted(svg.decode() for (svg,) in kept.run("select content from entry")) == sorted(
        picture.svg for picture in pictures.values()
    )


# ------------------------------------------------------------------------------------------------------- bad input

HEAD = (
    "the head of a figure cannot be read; "
    'write python and its options in one line, each as key="value" without double quotes in the value'
)


def page(name: str, code: str, head: str = "", alt: str = ' alt="A line"') -> dict[str, str | bytes]:
    """A page whose figure has its fence in line 5 and its code from line 6."""
    return {f"docs/{name}.md": f'---\ntitle: T\n---\n\n```python figure="{name}"{alt}{head}\n{code}\n```\n\nAfter.\n'}


PLOT = "ax.plot([0, 1])"
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
    "bad size": (
        page("size", PLOT, ' size="large"'),
        ['size.md, line 5: figure "size" needs a size such as "4.8x3.0" (inches) and a timeout in seconds'],
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
