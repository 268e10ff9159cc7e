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
from minisite import Site, build_site, make

from hooks.figures.blocks import find

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
