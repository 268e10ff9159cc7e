"""What an author is told of a fault in what pages share: macros, palette, glossary, includes, navigation, cache."""

from pathlib import Path

import pytest
from minisite import ROOT, Site, build_site, make

from hooks.pages import glossary, shared

LAST = {"\\R": "last"}
NO_TEXT = "is not UTF-8; save the file in that encoding"


def told(problems: list[shared.Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    ("content", "macros", "message"),
    [
        (
            '{\n"\\\\R": ',
            LAST,
            "line 2: is not JSON (Expecting value); correct it, mind commas and quotes",
        ),
        ("", LAST, "line 1: is not JSON (Expecting value); correct it, mind commas and quotes"),
        ("[1]", LAST, 'line 1: holds no macros; write {"\\\\name": "TeX", …}'),
        (b'{\n"\\\\R": "\xe9"}', LAST, f"line 2: {NO_TEXT}"),
        (
            '{"\\\\a": "b",\n"\\\\R": 5}',
            {"\\a": "b"},
            "line 2: the macro \\R is no text; put its TeX in quotes",
        ),
        (
            '{"\\\\a": "b",\n"R": "x"}',
            {"\\a": "b"},
            'line 2: "R" is no name of a macro; write "\\\\" and letters',
        ),
        (
            '{"\\\\a": "b",\n"\\\\a": "c"}',
            {"\\a": "c"},
            "line 1: the macro \\a stands twice; remove one",
        ),
        (
            '{"\\\\c": "\\\\d",\n"\\\\d": "\\\\d x"}',
            {"\\c": "\\d"},
            "line 2: the macro \\d uses itself; write out what it means",
        ),
        (
            '{"\\\\z": "\\\\a",\n"\\\\a": "\\\\b",\n"\\\\b": "\\\\c^2",\n"\\\\c": "\\\\a"}',
            {"\\z": "\\a"},
            "line 2: the macro \\a uses itself through \\b and \\c; write out what it means",
        ),
    ],
)
def test_an_author_is_told_what_is_wrong_with_the_macros(
    tmp_path: Path, content: str | bytes, macros: dict[str, str], message: str
) -> None:
    good, problems = shared.macros(written(tmp_path, "macros.json", content), LAST)
    assert told(problems) == [f"includes/macros.json, {message}"]
    assert good == macros


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x = 1\n1 / 0\n", ", line 2: raises ZeroDivisionError: division by zero; mend its code"),
        ("def f():\n    return {}['a']\n\nf()\n", ", line 2: raises KeyError: 'a'; mend its code"),
        ("x = 1\nx = (\n", ", line 2: raises SyntaxError: '(' was never closed; mend its code"),
        ("raise SystemExit(3)\n", ", line 1: raises SystemExit: 3; mend its code"),
        (b"x = 1\ny = '\xe9'\n", f", line 2: {NO_TEXT}"),
        ('LIGHT = {"a": "#fff"}\n', ': has no DARK; write DARK = {"name": "#rrggbb", …}'),
        ('LIGHT = 1\nDARK = {"a": "#fff"}\n', ': has no LIGHT; write LIGHT = {"name": "#rrggbb", …}'),
        (
            'DARK = {"a": "#fff"}\nLIGHT = {"a": "#fff",\n"b": "#000"}\n',
            ', line 3: names "b" in one of LIGHT and DARK; name it in both',
        ),
    ],
)
def test_an_author_is_told_what_is_wrong_with_the_palette(tmp_path: Path, content: str | bytes, message: str) -> None:
    last = {"LIGHT": {"a": "#111111"}, "DARK": {"a": "#222222"}}
    value, problems = shared.palette(written(tmp_path, "palette.py", content), last)
    assert told(problems) == [f"includes/palette.py{message}"]
    assert value is last


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("*[AA]: again", "the term AA stands in line 1 already; remove one"),
        ("*[BB] no", "the entry of BB has no colon right behind the bracket; write *[BB]: meaning"),
        ("*[BB] : no", "the entry of BB has no colon right behind the bracket; write *[BB]: meaning"),
        ("*[]: no", "the entry has no term; write it between the brackets of *[…]:"),
        ("*[BB]: ", "the term BB has no meaning; write it in the same line"),
        ("    *[BB]: no", "the entry is indented; begin the line with *["),
        ("words", "the line is no entry; write *[term]: meaning"),
        ("*[BB]: the $x^2$ law", "the meaning of BB has a formula, which a tooltip cannot show; say it in words"),
    ],
)
def test_an_author_is_told_which_line_of_the_glossary_explains_nothing(tmp_path: Path, line: str, message: str) -> None:
    file = written(tmp_path, "glossary.md", f"*[AA]: costs $5\n\n<!-- a comment -->\n{line}\n*[CC]: last\n")
    terms, problems = glossary.read(file)
    assert told(problems) == [f"includes/glossary.md, line 4: {message}"]
    assert terms == [("AA", "costs $5"), ("CC", "last")]


PAGE = '# A\n\nText $\\R$, $\\nope$ and CLT.\n\n```python figure="a" alt="A line"\nax.plot([1, 2])\n```\n'


@pytest.mark.parametrize("name", ["macros.json", "palette.py", "glossary.md"])
def test_a_missing_file_is_named_once_and_on_every_page(tmp_path: Path, name: str) -> None:
    make(tmp_path, {})
    (tmp_path / "includes" / name).unlink()
    site = build_site(tmp_path, {"docs/a.md": "# A\n\nText $\\R$.\n"}, strict=False)
    message = f"includes/{name}: does not exist; restore the file"
    assert site.log == [message]
    assert [site.problems(page) for page in ("index.md", "a.md")] == [[message]] * 2


def test_faults_of_shared_files_stop_a_strict_build_and_no_page_repeats_them(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "docs/a.md": PAGE,
        "docs/b.md": '# B\n\n```python\n--8<-- "tools.py"\n```\n',
        "includes/macros.json": "{",
        "includes/palette.py": "1 / 0\n",
        "includes/glossary.md": "*[CLT]: limit\nwords\n",
        "includes/tools.py": b"# \xe9\n",
        "includes/deep/notes.md": b"\n\xe9\n",
    }
    everywhere = [
        "includes/macros.json, line 1: is not JSON (Expecting property name enclosed in double quotes); "
        "correct it, mind commas and quotes",
        "includes/palette.py, line 1: raises ZeroDivisionError: division by zero; mend its code",
        "includes/glossary.md, line 2: the line is no entry; write *[term]: meaning",
        f"includes/deep/notes.md, line 2: {NO_TEXT}",
        f"includes/tools.py, line 1: {NO_TEXT}",
    ]
    own = f"b.md, line 4: includes/tools.py {NO_TEXT}"
    strict = build_site(tmp_path / "strict", files)
    assert strict.log == [*everywhere, own]
    assert strict.aborted == len(strict.log)
    served = build_site(tmp_path / "served", files, strict=False)
    assert served.problems("a.md") == everywhere
    assert served.problems("b.md") == [*everywhere, own]
    assert [abbr["title"] for abbr in served.article("a.md").select("abbr")] == ["limit"]


def test_the_last_macros_and_colors_serve_until_a_fault_is_mended(tmp_path: Path) -> None:
    first = build_site(tmp_path, {"docs/a.md": PAGE.replace(", $\\nope$", "")})
    assert first.log == []
    broken: dict[str, str | bytes] = {"includes/macros.json": "{", "includes/palette.py": "1 / 0\n"}
    second = build_site(tmp_path, {"docs/a.md": PAGE.replace(", $\\nope$", ""), **broken}, strict=False)
    assert len(second.log) == 2
    assert second.article("a.md").select_one(".formula .katex-html").get_text() == "R"  # type: ignore[union-attr]
    assert second.file("assets/figures.css").read_text() == first.file("assets/figures.css").read_text() != ""


def test_a_page_out_of_the_navigation_and_one_that_does_not_exist_are_named(tmp_path: Path) -> None:
    pages: dict[str, str | bytes] = {"docs/a.md": "# A\n", "docs/b/c.md": "# C\n"}
    site = build_site(tmp_path, pages, nav=["index.md", "a.md", "gone.md", "/a.md"])
    lines = (tmp_path / "mkdocs.yml").read_text().split("\n")
    at = {words: lines.index(words) + 1 for words in ("nav:", "- gone.md", "- /a.md")}
    missing = f"b/c.md: the page is missing in the navigation; add it below nav in mkdocs.yml, line {at['nav:']}"
    named = [
        f"mkdocs.yml, line {at['- gone.md']}: the navigation names `gone.md`, which is no page; "
        "correct the name or add docs/gone.md",
        f"mkdocs.yml, line {at['- /a.md']}: the navigation names `/a.md`, which is no page; write its path below docs/",
    ]
    assert site.log == [missing, *named]
    assert site.aborted == 3
    assert site.problems("a.md") == named
    assert site.problems("b/c.md") == [*named, missing]


@pytest.fixture
def site_without_cache(tmp_path: Path) -> Site:
    (tmp_path / ".cache").write_text("")
    return build_site(tmp_path, {"docs/a.md": PAGE.replace(", $\\nope$", "")}, strict=False)


def test_a_build_that_can_keep_nothing_says_so_once_and_goes_on(site_without_cache: Site) -> None:
    [message] = site_without_cache.log
    assert message.startswith(".cache: nothing can be kept (")
    assert message.endswith("); run `make repair`")
    article = site_without_cache.article("a.md")
    assert article.select(".formula .katex")
    assert article.select("svg")
    assert site_without_cache.problems("index.md") == [message]


def test_the_files_that_the_site_shares_are_sound() -> None:
    includes = ROOT / "includes"
    assert shared.macros(includes / "macros.json", {})[1] == []
    assert shared.palette(includes / "palette.py", {})[1] == []
    assert glossary.read(includes / "glossary.md")[1] == []
    assert shared.check_encoding(includes) == []
