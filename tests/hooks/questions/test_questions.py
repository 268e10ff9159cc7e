"""What the rest of the build learns of questions, and what an author is told of a bad one."""

import pytest
from minisite import BadInput, Site, build_site

from hooks.pages.html import parse
from hooks.questions.model import Question, read, words

PAGE = """# Topic

Introduction.

## What is a *first* `question`? { #first .easy }

Short answer with $x^2$ & more.

Long answer.

### A part of it { #part }

Part.

#### Is a part a question? { #inner .hard }

Inner answer.

### Another part

Other part.

## Not a question { #plain }

Text.

## Second? { .other #second .medium also="its  other name, another one" }

<!-- The answer begins below. -->

Second answer.
{ .lead }

!!! note
    ### Third, in a box? { #third .hard }

    Third answer.

    #### A part of the third

    Its part.

Behind the box.

> #### Fourth, quoted? { #fourth .easy }
>
> Fourth answer.

Fifth, underlined? { #fifth .easy }
-----------------------------------

Fifth answer.[^source]

[^source]: The source.

<!--
## Sixth, withdrawn? { .easy }
-->

# Next topic { #next }

Text.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(tmp_path_factory.mktemp("questions"), {"docs/topic/a.md": PAGE})


@pytest.fixture(scope="module")
def found(site: Site) -> dict[str, Question]:
    """The questions of the page; its badges are put there after they are read."""
    article = site.article("topic/a.md")
    for badge in article.select(".level"):
        badge.decompose()
    return {question.id: question for question in read(parse(str(article)), "topic/a.md")}


def test_a_page_of_good_questions_builds_without_a_warning(site: Site) -> None:
    assert site.log == []


def test_each_heading_with_a_level_is_a_question_and_no_other(found: dict[str, Question]) -> None:
    assert {id: question.level for id, question in found.items()} == {
        "first": "easy",
        "inner": "hard",
        "second": "medium",
        "third": "hard",
        "fourth": "easy",
        "fifth": "easy",
    }
    assert {(question.page, question.topic) for question in found.values()} == {("topic/a.md", "topic")}


def test_a_title_is_plain_text(found: dict[str, Question]) -> None:
    assert [question.title for question in found.values()] == [
        "What is a first question?",
        "Is a part a question?",
        "Second?",
        "Third, in a box?",
        "Fourth, quoted?",
        "Fifth, underlined?",
    ]


def test_the_short_answer_is_the_first_paragraph(found: dict[str, Question]) -> None:
    assert found["first"].short.startswith("Short answer with <span")
    assert found["first"].short.endswith("&amp; more.")
    assert found["second"].short == "Second answer."


def test_an_answer_ends_where_a_heading_of_its_level_or_above_begins(found: dict[str, Question]) -> None:
    first = found["first"].answer
    assert all(part in first for part in ("Short answer", "Long answer.", "Part.", "Inner answer.", "Other part."))
    assert "Not a question" not in first
    assert "Inner answer." in found["inner"].answer
    assert "Other part." not in found["inner"].answer
    assert "Second answer." in found["second"].answer
    assert "Fifth answer." not in found["second"].answer
    assert "Its part." in found["third"].answer
    assert "Behind the box." not in found["third"].answer
    assert found["fifth"].answer.startswith("<p>Fifth answer.")
    assert "The source" not in found["fifth"].answer


def test_a_question_has_other_names_which_search_knows_and_the_page_does_not_show(site: Site) -> None:
    [named, bare] = read(parse('<h2 class="easy" also="its  other name, b">A?</h2><h2 class="easy">B?</h2>'), "a.md")
    assert (named.also, bare.also) == (("its other name", "b"), ())
    assert "another one" not in site.html("topic/a.md")
    assert "Also: its other name, another one." in site.searched("topic/a.md")


def test_a_reader_reads_the_level_of_a_question_and_search_does_not(site: Site, found: dict[str, Question]) -> None:
    article = site.article("topic/a.md")
    badges = {heading["id"]: heading.select_one(".level").get_text() for heading in article.select("[id]:has(.level)")}
    assert badges == {id: question.level for id, question in found.items()}
    assert "What is a first question?" in site.searched("topic/a.md")
    assert "easy" not in site.searched("topic/a.md")


@pytest.mark.parametrize(
    ("short", "count"),
    [
        ("", 0),
        ("one two", 2),
        ("one <em>two</em>\nthree", 3),
        ('is <span class="formula" data-formula="0">P(A | B) = 1</span> here', 3),
        ('is <span class="arithmatex">\\(a + b + c\\)</span>', 2),
        ('<a href="#a b c">one</a> &amp; two', 3),
    ],
)
def test_a_formula_is_one_word_and_markup_is_none(short: str, count: int) -> None:
    assert words(short) == count


# ------------------------------------------------------------------------------------------------------- bad input

SIXTY = " ".join(["word"] * 59) + " $a + b + c$"
BAD: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "sixty words are fine": ({"docs/sixty.md": f"# Sixty\n\n## Why? {{ #sixty .easy }}\n\n{SIXTY}\n"}, []),
    "more than sixty words": (
        {"docs/long.md": f"---\ntitle: Long\n---\n# Long\n\n## Why? {{ #long .easy }}\n\n{SIXTY} more.\n\nRest.\n"},
        ["long.md, line 6: the short answer of #long has 61 words; say it in 60"],
    ),
    "no short answer": (
        {"docs/none.md": "# None\n\n## Why? { #none .medium }\n\n- a list\n\n## Next\n\nText.\n"},
        ["none.md, line 3: question #none has no short answer; begin it with a paragraph of text"],
    ),
    "no answer": (
        {"docs/bare.md": "# Bare\n\n## Why? { #bare .medium }\n"},
        ["bare.md, line 3: question #bare has no short answer; begin it with a paragraph of text"],
    ),
    "no id": (
        {
            "docs/no-id.md": "# No id\n\n```text\n## Fenced? { .hard }\n```\n\n"
            "## Why <b>not</b>? { .hard }\n\nBecause.\n"
        },
        ['no-id.md, line 7: question "Why not?" has no id; write { #some-id .hard } after it'],
    ),
    "no id, after a byte order mark": (
        {"docs/mark.md": "\ufeff# Why? { .easy }\n\nBecause.\n"},
        ['mark.md, line 1: question "Why?" has no id; write { #some-id .easy } after it'],
    ),
    "one id twice on a page": (
        {"docs/same.md": "# Same\n\n## Why? { #same .easy }\n\nSo.\n\n## How? { #same .hard }\n\nThus.\n"},
        ["same.md, line 7: two questions have the id #same, the other in line 3; rename one"],
    ),
    "one id on two pages": (
        {
            "docs/twin-a.md": "# A\n\n## Why? { #twin .easy }\n\nSo.\n",
            "docs/twin-b.md": "# B\n\nText.\n\n## How? { #twin .easy }\n\nThus.\n",
        },
        ["twin-b.md, line 5: the id #twin is taken by a question in twin-a.md; choose another"],
    ),
    "a bad question anywhere": (
        {
            "docs/box.md": "# Box\n\n!!! note\n\n    ## Why? { #boxed .easy }\n\n    - a list\n",
            "docs/quote.md": f"# Quote\n\nText.\n\n> ## Why? {{ #quoted .easy }}\n>\n> {SIXTY} more.\n",
            "docs/under.md": "# Under\n\nWhy? { #under .easy }\n---\n\n- a list\n",
            "docs/tab.md": '# Tab\n\n=== "A"\n\n    ## Why? { #tab .easy }\n\n    So.\n\n'
            '=== "B"\n\n    ## How? { #tab .easy }\n\n    So.\n',
            "docs/list.md": "# List\n\n- One\n\n    ## Why not? { .hard }\n\n    So.\n",
            "docs/raw.md": '# Raw\n\n<h2 id="raw" class="easy">Why?</h2>\n\n- a list\n',
            "docs/b-lab.py": "# %% [markdown]\n# # Lab\n#\n# ## Why? { #in-lab .easy }\n#\n# - a list\n",
            "docs/z-elsewhere.md": "# Elsewhere\n\n??? note\n\n    ## Why? { #twin .easy }\n\n    So.\n",
            "docs/included.md": '# Included\n\n--8<-- "part.md"\n\n--8<-- "bare.md"\n',
            "includes/part.md": f"Text.\n\n## Why? {{ #part .easy }}\n\n{SIXTY} more.\n",
            "includes/bare.md": "## Why ever? { .easy }\n\nSo.\n",
        },
        [
            "box.md, line 5: question #boxed has no short answer; begin it with a paragraph of text",
            "quote.md, line 5: the short answer of #quoted has 61 words; say it in 60",
            "under.md, line 3: question #under has no short answer; begin it with a paragraph of text",
            "tab.md, line 11: two questions have the id #tab, the other in line 5; rename one",
            'list.md, line 5: question "Why not?" has no id; write { #some-id .hard } after it',
            "raw.md, line 3: question #raw has no short answer; begin it with a paragraph of text",
            "b-lab.py, line 4: question #in-lab has no short answer; begin it with a paragraph of text",
            "z-elsewhere.md, line 5: the id #twin is taken by a question in twin-a.md; choose another",
            "included.md: in includes/part.md, line 3, the short answer of #part has 61 words; say it in 60",
            'included.md: in includes/bare.md, line 1, question "Why ever?" has no id; '
            "write { #some-id .easy } after it",
        ],
    ),
    "a level that is none": (
        {
            "docs/level.md": "# Level\n\n## One? { #level-one .meduim }\n\nA.\n\n## Two? { #level-two .Easy }\n\nA.\n\n"
            "## Three? { #level-three easy }\n\nA.\n\n## Four? { .haard }\n\nA.\n\n"
            '## Five? { #level-five also="a name, another" }\n\nA.\n\n## Six? { #level-six .med .hard }\n\nA.\n'
        },
        [
            'level.md, line 3: the heading "One?" has the unknown level meduim; write .easy, .medium or .hard',
            'level.md, line 7: the heading "Two?" has the unknown level Easy; write .easy, .medium or .hard',
            'level.md, line 11: the heading "Three?" has the unknown level easy; write .easy, .medium or .hard',
            'level.md, line 15: the heading "Four?" has the unknown level haard; write .easy, .medium or .hard',
            'level.md, line 19: the heading "Five?" has other names and is no question; give it a level, '
            ".easy, .medium or .hard",
            'level.md, line 23: the heading "Six?" has the unknown level med; write .easy, .medium or .hard',
        ],
    ),
    "two levels": (
        {
            "docs/levels.md": "# Levels\n\n## One? { #levels-one .easy .hard }\n\nA.\n\n"
            "## Two? { #levels-two .easy .easy }\n\nA.\n"
        },
        [
            'levels.md, line 3: the question "One?" has the levels .easy and .hard; keep one',
            'levels.md, line 7: the question "Two?" has the levels .easy and .easy; keep one',
        ],
    ),
    "other names that are none": (
        {
            "docs/names.md": "# Names\n\n"
            '## What is recall? { #names-one .easy also="sensitivity" }\n\nA.\n\n'
            '## What is recall, then? { #names-two .easy also="the recall, sensitivity" }\n\nA.\n\n'
            '## Why? { #names-three .easy also="unit, two, three, four, five, six" }\n\nA.\n\n'
            '## How? { #names-four .easy also="hit rate, , Hit rate" }\n\nA.\n\n'
            f'## When? {{ #names-five .easy also="{"x" * 41}, y" }}\n\nA.\n\n'
            '## Where? { #names-six .easy alos="hit rate, sensitivity" }\n\nA.\n'
        },
        [
            "names.md, line 3: the list of other names of #names-one has 1; write 2 to 5 in also, or none",
            'names.md, line 7: the name "the recall" of #names-two repeats its title; '
            "write what a reader may say instead",
            "names.md, line 11: the list of other names of #names-three has 6; write 2 to 5 in also, or none",
            'names.md, line 15: "" is no other name of #names-four; write up to 40 characters, no formula',
            'names.md, line 15: the name "Hit rate" of #names-four stands twice; remove one',
            f'names.md, line 19: "{"x" * 41}" is no other name of #names-five; write up to 40 characters, no formula',
            'names.md, line 23: the heading "Where?" has the unknown attribute alos; write also="…"',
        ],
    ),
    "math in the question": (
        {"docs/math.md": "# Math\n\n## Why $x$? { #math .easy }\n\nSo.\n"},
        ["math.md, line 3: a heading has the formula `x`; say it in words"],
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    return BadInput(tmp_path_factory.mktemp("bad-questions"), BAD)


@pytest.mark.parametrize("case", BAD)
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_bad_question_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()
