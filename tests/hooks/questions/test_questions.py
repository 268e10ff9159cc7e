"""What the rest of the build learns of questions, and what an author is told of a bad one."""

import pytest
from minisite import BadInput, Site, build_site

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

## Second? { .other #second .medium }

Second answer.

# Next topic { #next }

Text.
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(tmp_path_factory.mktemp("questions"), {"docs/topic/a.md": PAGE})


@pytest.fixture(scope="module")
def found(site: Site) -> dict[str, Question]:
    return {question.id: question for question in read(str(site.article("topic/a.md")), "topic/a.md")}


def test_a_page_of_good_questions_builds_without_a_warning(site: Site) -> None:
    assert site.log == []


def test_each_heading_with_a_level_is_a_question_and_no_other(found: dict[str, Question]) -> None:
    assert {id: question.level for id, question in found.items()} == {
        "first": "easy",
        "inner": "hard",
        "second": "medium",
    }
    assert {(question.page, question.topic) for question in found.values()} == {("topic/a.md", "topic")}


def test_a_title_is_plain_text(found: dict[str, Question]) -> None:
    assert [question.title for question in found.values()] == [
        "What is a first question?",
        "Is a part a question?",
        "Second?",
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
    assert found["second"].answer == "<p>Second answer.</p>"


def test_a_reader_reads_the_level_of_a_question_and_search_does_not(site: Site) -> None:
    article = site.article("topic/a.md")
    badges = {b.find_parent(["h2", "h4"])["id"]: b.get_text() for b in article.select(".level")}  # type: ignore[index]
    assert badges == {"first": "easy", "inner": "hard", "second": "medium"}
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
        ['no-id.md, line 7: question "Why <b>not</b>?" has no id; write { #some-id .hard } after it'],
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
