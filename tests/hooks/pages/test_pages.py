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
BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "front-matter": (
        {"docs/front-matter.md": "---\ntitle: Split\ndescription: Two: colons\n---\n\n# Split\n"},
        ["front-matter.md, line 1: the front matter is not YAML; put quotes around a value that has a colon"],
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


def test_the_rest_of_a_page_with_a_bad_include_is_shown(bad: BadInput) -> None:
    assert "Part of a page." in bad.served.article("list.md").get_text()
    assert "Part of a page." in bad.served.article("section.md").get_text()
    outside = bad.served.article("outside.md").get_text()
    assert "Not this." not in outside
    assert "site_name" not in outside
