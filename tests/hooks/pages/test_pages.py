"""What an author is told of dead links and anchors, of includes that lead nowhere, and of pages that cannot be read."""

from pathlib import Path

import pytest
from minisite import BadInput, build_site

LAB = """# %% [markdown]
# # Lab
#
# ## Part
#
# [page](target.md), [heading](target.md#here), [own](#part), [itself](a-lab.py#part), [file](data.csv),
# [other host](https://other.example/a.md)
"""


def test_good_links_and_includes_lead_where_they_say(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "docs/target.md": "# Target\n\n## Here { #here }\n\nText.\n",
            "docs/a.md": "# A\n\n[lab](a-lab.py), [part](a-lab.py#part), [here](target.md#here), [own](#a)\n\n"
            '```python\n--8<-- "code.py:second"\n```\n\n--8<-- \'text.md\'\n\n;--8<-- "shown.md"\n',
            "docs/a-lab.py": LAB,
            "docs/data.csv": "1,2\n",
            "includes/code.py": "a = 1\n# --8<-- [start:second]\nb = 2\n# --8<-- [end:second]\nc = 3\n",
            "includes/text.md": "Included text with $x^2$.\n",
        },
    )
    assert site.log == []
    article = site.article("a.md")
    hrefs = {link.get_text(): link["href"] for link in article.select("p a")}
    assert hrefs == {"lab": "../a-lab/", "part": "../a-lab/#part", "here": "../target/#here", "own": "#a"}
    assert [pre.get_text().strip() for pre in article.select("pre")] == ["b = 2"]
    assert "Included text with" in article.get_text()
    assert '--8<-- "shown.md"' in article.get_text()
    hrefs = {link.get_text(): link["href"] for link in site.article("a-lab.py").select("p a")}
    assert hrefs == {
        "page": "../target/",
        "heading": "../target/#here",
        "own": "#part",
        "itself": "./#part",
        "file": "../data.csv",
        "other host": "https://other.example/a.md",
    }


def test_the_glossary_lists_and_explains_its_terms(tmp_path: Path) -> None:
    site = build_site(
        tmp_path,
        {
            "includes/glossary.md": "*[ZQX]: zero & <b>quick</b> x\n*[AQX]: another\n",
            "docs/terms.md": "# Terms\n\n<!-- glossary -->\n",
            "docs/a.md": "# A\n\nZQX and ZQX.\n\n## B\n\nZQX.\n",
        },
    )
    assert site.log == []
    article = site.article("terms.md")
    assert [(dt["id"], dt.get_text()) for dt in article.select("dt")] == [("aqx", "AQX"), ("zqx", "ZQX")]
    assert [dd.get_text() for dd in article.select("dd")] == ["another", "zero & <b>quick</b> x"]
    abbreviations = site.article("a.md").select("abbr")
    assert [abbr["title"] for abbr in abbreviations] == ["zero & <b>quick</b> x"] * 2  # once in each section


OUTSIDE = "leads outside includes/; put the file there"
QUOTES = "put the value in quotes"
FRONT = [  # kind, lines, the line that is at fault, what YAML says, remedy
    (
        "a tab",
        "title: T\n\tdescription: x",
        3,
        "found character '\\t' that cannot start any token",
        "write spaces instead of the tab",
    ),
    (
        "a colon",
        "title: T\ndescription: a: b",
        3,
        "mapping values are not allowed here",
        "put quotes around a value that has a colon",
    ),
    ("an open bracket", "title: [a\nx: b", 2, "expected ',' or ']', but got ':'", f"close the bracket, or {QUOTES}"),
    ("an open quote", 'x: a\ntitle: "T', 3, "found unexpected end of stream", "close the quotes"),
    ("words behind a quote", 'title: "T" x', 2, "expected <block end>, but found '<scalar>'", QUOTES),
    ("a line without a colon", "title T\nx: a", 2, "could not find expected ':'", "write each line as name: value"),
    ("a star", "title: *x", 2, "found undefined alias 'x'", QUOTES),
    ("an at sign", "title: @x", 2, "found character '@' that cannot start any token", QUOTES),
]
BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    **{
        f"front matter with {kind}": (
            {f"docs/front-{at}.md": f"---\n{lines}\n---\n\n# Front\n\nText.\n"},
            [f"front-{at}.md, line {line}: the front matter is not YAML ({words}); {remedy}"],
        )
        for at, (kind, lines, line, words, remedy) in enumerate(FRONT)
    },
    "front matter without an end": (
        {"docs/endless.md": "---\ntitle: T\n\n# T\n\n$\\foo$\n"},
        [
            "endless.md, line 1: the front matter has no end; close it with a line ---",
            "endless.md, line 6: KaTeX refuses the formula `\\foo`: Undefined control sequence: \\foo; mend the TeX",
        ],
    ),
    "front matter without names": (
        {"docs/nameless.md": "---\n- a\n---\n\n# T\n"},
        ["nameless.md, line 2: the front matter has no names; write each line as name: value"],
    ),
    "front matter without lines around it": (
        {"docs/bare.md": "title: T\ndescription: x\n\n# T\n"},
        ["bare.md, line 1: the front matter has no lines --- around it; put one above it and one below"],
    ),
    "title and description that are no text": (
        {"docs/number.md": "---\ntitle: 2024\ndescription: [a]\n---\n\n# T\n"},
        [
            "number.md, line 2: the title `2024` is no text; put it in quotes",
            "number.md, line 3: the description `['a']` is no text; put it in quotes",
        ],
    ),
    "title and description that are empty": (
        {"docs/empty.md": '---\ntitle:\ndescription: ""\n---\n\n# T\n'},
        [
            "empty.md, line 2: the title is empty; write it, or remove the line",
            "empty.md, line 3: the description is empty; write it, or remove the line",
        ],
    ),
    "dead links in HTML": (
        {
            "docs/deep/raw.md": '# R\n\n<img src="../../assets/gone.svg" alt="x">\n\n'
            'A <a href="../../gone/">a</a>, <a class="x" href=\'good.md\'>b</a>, <a href="../../good/#gone">c</a>,\n'
            '<a href="#gone">d</a>, <a href="/good/">e</a>.\n\n```html\n<img src="gone.svg">\n```\n\n'
            "<!-- <a href='gone'> -->\n\n"
            'Good: <a href="../../good/#good">a</a>, <a href="../../">b</a>,\n'
            '<img src="../../assets/logo.svg" alt="c">, <a href="#r">d</a>,\n'
            '<a href="https://other.example/x">e</a>, <a href="../raw/">f</a>.\n'
        },
        [
            f"deep/raw.md, line {line}: dead link `{target}` in HTML, {why}; correct it, or write it as Markdown"
            for line, target, why in (
                (3, "../../assets/gone.svg", "the site has no such address"),
                (5, "../../gone/", "the site has no such address"),
                (5, "good.md", "the site has no such address"),
                (5, "../../good/#gone", "the page has no such anchor"),
                (6, "#gone", "the page has no such anchor"),
                (6, "/good/", "it counts from the root of the host"),
            )
        ],
    ),
    "dead links in an included file": (
        {
            "docs/includes.md": '# I\n\n--8<-- "outer.md"\n',
            "includes/outer.md": '[y](gone.md)\n\n--8<-- "inner.md"\n',
            "includes/inner.md": 'x\n\n<img src="gone.svg" alt="x">\n',
        },
        [
            "includes.md: in includes/outer.md, line 1, dead link `gone.md`, "
            "the target is not found among documentation files; correct the link",
            "includes.md: in includes/inner.md, line 3, dead link `gone.svg` in HTML, "
            "the site has no such address; correct it, or write it as Markdown",
        ],
    ),
    "an included file that includes what does not exist": (
        {
            "docs/nested.md": '# N\n\n--8<-- "first.md"\n\nRest.\n',
            "includes/first.md": 'x\n\n--8<-- "second.md"\n',
            "includes/second.md": '--8<-- "gone.md"\n',
        },
        [
            "nested.md, line 3: in includes/first.md, line 3, in includes/second.md, line 1, "
            'the include "gone.md" does not exist; correct the name or add includes/gone.md'
        ],
    ),
    "included files that include each other": (
        {
            "docs/circle.md": '# N\n\n--8<-- "left.md"\n',
            "includes/left.md": 'x\n--8<-- "right.md"\n',
            "includes/right.md": '--8<-- "left.md"\n',
        },
        [
            "circle.md, line 3: in includes/left.md, line 2, in includes/right.md, line 1, "
            "includes/left.md includes itself; remove one of the includes"
        ],
    ),
    "an included file that is not UTF-8": (
        {"docs/bytes.md": '# N\n\n--8<-- "bytes.txt"\n', "includes/bytes.txt": b"caf\xe9\n"},
        ["bytes.md, line 3: includes/bytes.txt is not UTF-8; save the file in that encoding"],
    ),
    "control characters": (
        {"docs/control.md": "# C\n\nA \u2028 b \x85 c\n\n\x00 \x0c\n\n\x00\n\n$\\foo$\n"},
        [
            "control.md, line 3: has the control character U+0085; remove it",
            "control.md, line 5: has the control character U+0000; remove it",
            "control.md, line 5: has the control character U+000C; remove it",
            "control.md, line 9: KaTeX refuses the formula `\\foo`: Undefined control sequence: \\foo; mend the TeX",
        ],
    ),
    "Windows line ends": (
        {"docs/crlf.md": '---\r\ntitle: T\r\n---\r\n\r\n# T\r\n\r\n--8<-- "gone.md"\r\n\r\n$\\foo$\r\n'},
        [
            'crlf.md, line 7: the include "gone.md" does not exist; correct the name or add includes/gone.md',
            "crlf.md, line 9: KaTeX refuses the formula `\\foo`: Undefined control sequence: \\foo; mend the TeX",
        ],
    ),
    "page in UTF-16": (
        {"docs/wide.md": "# Wide\n".encode("utf-16")},
        ["wide.md, line 1: is not UTF-8; save the page in that encoding"],
    ),
    "dead link": (
        {"docs/link.md": "---\ntitle: T\n---\n\n# T\n\n`nowhere.md`\n\n[x](nowhere.md)\n"},
        [
            "link.md, line 9: dead link `nowhere.md`, the target is not found among documentation files; "
            "correct the link"
        ],
    ),
    "dead image": (
        {"docs/image.md": "# T\n\n![x](nowhere.png)\n"},
        [
            "image.md, line 3: dead link `nowhere.png`, the target is not found among documentation files; "
            "correct the link"
        ],
    ),
    "dead link by reference": (
        {"docs/reference.md": "# T\n\n[x]\n\n[x]: nowhere.md\n"},
        [
            "reference.md, line 5: dead link `nowhere.md`, the target is not found among documentation files; "
            "correct the link"
        ],
    ),
    "link to a folder": (
        {"docs/folder.md": "# T\n\n[x](../good/)\n"},
        ["folder.md, line 3: dead link `../good/`, it was left as is, perhaps 'good.md'; correct the link"],
    ),
    "link from the root": (
        {"docs/root.md": "# T\n\n[x](/good/)\n"},
        ["root.md, line 3: dead link `/good/`, it was left as is, perhaps 'good.md'; correct the link"],
    ),
    "dead anchor on the same page": (
        {"docs/anchor.md": "# T\n\n[x](#nowhere)\n"},
        ["anchor.md, line 3: dead link `#nowhere`, there is no such anchor on this page; correct the anchor"],
    ),
    "dead anchor on another page": (
        {"docs/other.md": "# T\n\n[x](good.md#nowhere)\n"},
        [
            "other.md, line 3: dead link `good.md#nowhere`, the doc 'good.md' does not contain an anchor '#nowhere'; "
            "correct the anchor"
        ],
    ),
    "dead anchor of a lab": (
        {"docs/to-lab.md": "# T\n\n[x](bad-lab.py#nowhere)\n"},
        [
            "to-lab.md, line 3: dead link `bad-lab.py#nowhere`, "
            "the doc 'bad-lab.py' does not contain an anchor '#nowhere'; correct the anchor"
        ],
    ),
    "dead anchor that only data of a lab has": (
        {
            "docs/data-lab.py": '# %% [markdown]\n# # Lab\n#\n# <b data-id="nowhere">x</b>\n',
            "docs/to-data.md": "# T\n\n[x](data-lab.py#nowhere)\n",
        },
        [
            "to-data.md, line 3: dead link `data-lab.py#nowhere`, "
            "the doc 'data-lab.py' does not contain an anchor '#nowhere'; correct the anchor"
        ],
    ),
    "dead links and anchors in a lab": (
        {
            "docs/bad-lab.py": "# %% [markdown]\n# # Lab\n# [a](nowhere.md)\n# [b](good.md#nowhere)\n# [c](#nowhere)\n"
            "# [d](../good/)\n"
        },
        [
            "bad-lab.py, line 3: dead link `nowhere.md`, the target is not found among documentation files; "
            "correct the link",
            "bad-lab.py, line 6: dead link `../good/`, it was left as is, perhaps 'good.md'; correct the link",
            "bad-lab.py, line 4: dead link `good.md#nowhere`, the doc 'good.md' does not contain an anchor '#nowhere'; "
            "correct the anchor",
            "bad-lab.py, line 5: dead link `#nowhere`, there is no such anchor on this page; correct the anchor",
        ],
    ),
    "include that does not exist": (
        {"docs/missing.md": '---\ntitle: T\n---\n\n# T\n\n--8<-- "missing.md"\n'},
        ['missing.md, line 7: the include "missing.md" does not exist; correct the name or add includes/missing.md'],
    ),
    "includes in single quotes and in a list": (
        {"docs/list.md": "# T\n\n```python\n--8<-- 'missing.py'\n```\n\n--8<--\npart.md\nmissing.md\n--8<--\n"},
        [
            'list.md, line 4: the include "missing.py" does not exist; correct the name or add includes/missing.py',
            'list.md, line 9: the include "missing.md" does not exist; correct the name or add includes/missing.md',
        ],
    ),
    "include without such a section": (
        {"docs/section.md": '# T\n\n```python\n--8<-- "part.md:nowhere"\n--8<-- "part.md:1:2"\n```\n'},
        ['section.md, line 4: includes/part.md has no section "nowhere"; mark it with --8<-- [start:nowhere]'],
    ),
    "include from outside": (
        {
            "docs/outside.md": "# T\n\n"
            '--8<-- "../mkdocs.yml"\n\n--8<-- "/etc/hostname"\n\n--8<-- "https://other.example/a.md"\n\n'
            '--8<-- "HTTPS://other.example/a.md"\n\n--8<-- "../includes-not/a.md"\n',
            "includes-not/a.md": "Not this.\n",
            "includes/part.md": "Part of a page.\n",
        },
        [
            f'outside.md, line 3: the include "../mkdocs.yml" {OUTSIDE}',
            f'outside.md, line 5: the include "/etc/hostname" {OUTSIDE}',
            f'outside.md, line 7: the include "https://other.example/a.md" {OUTSIDE}',
            f'outside.md, line 9: the include "HTTPS://other.example/a.md" {OUTSIDE}',
            f'outside.md, line 11: the include "../includes-not/a.md" {OUTSIDE}',
        ],
    ),
    "page that is not UTF-8": (
        {"docs/latin.md": "# Café\n\nText.\n".encode("latin-1")},
        ["latin.md, line 1: is not UTF-8; save the page in that encoding"],
    ),
    "lab that is not UTF-8": (
        {"docs/latin-lab.py": "# %% [markdown]\n# # Lab\n# Café\n".encode("latin-1")},
        ["latin-lab.py, line 3: is not UTF-8; save the page in that encoding"],
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    return BadInput(tmp_path_factory.mktemp("bad-pages"), BAD)


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_bad_link_include_or_encoding_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()


def test_front_matter_that_cannot_be_read_is_not_shown(bad: BadInput) -> None:
    for page in [f"front-{at}.md" for at in range(len(FRONT))]:
        article = bad.served.article(page)
        article.select_one(".problems").decompose()  # type: ignore[union-attr]
        assert article.get_text().split() == ["Front\u00b6", "Text."]


def test_a_first_line_with_a_colon_is_text(tmp_path: Path) -> None:
    site = build_site(tmp_path, {"docs/a.md": "Note: this is text.\n\n# A\n"})
    assert site.log == []
    assert "Note: this is text." in site.article("a.md").get_text()


def test_the_rest_of_a_page_with_a_bad_include_is_shown(bad: BadInput) -> None:
    assert "Part of a page." in bad.served.article("list.md").get_text()
    assert "Part of a page." in bad.served.article("section.md").get_text()
    outside = bad.served.article("outside.md").get_text()
    assert "Not this." not in outside
    assert "site_name" not in outside
