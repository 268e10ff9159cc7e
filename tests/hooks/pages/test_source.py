"""What a page's source is taken for: where its code, comments, headings and prose stand, in lines as editors count."""

import pytest

from hooks.pages import source
from hooks.pages.scanner import Heading, scan

PAGE = """---
title: T # no heading
---

# One `#x` { #one }

> ## Two {: .q } ##
> ```sh
> # no heading
> ```

Set
---

<!-- # hidden
## Old { .easy }
``` -->

    # indented code

- item

    # Three

    ```python
    # no heading
    ```

`<!--` # no heading

~~~~
```
~~~
~~~~

#### Four
"""


def test_headings_are_found_outside_code_and_comments_each_with_its_line() -> None:
    assert scan(PAGE).headings == [
        Heading(5, 1, "One `#x`", "#one"),
        Heading(7, 2, "Two", ".q"),
        Heading(12, 2, "Set", ""),
        Heading(23, 1, "Three", ""),
        Heading(36, 4, "Four", ""),
    ]


def test_blocks_of_code_are_found_with_what_is_in_them() -> None:
    fences = [(fence.line, fence.head, fence.code, fence.closed) for fence in scan(PAGE).fences]
    assert fences == [
        (8, "sh", "# no heading", True),
        (25, "python", "# no heading", True),
        (31, "", "```\n~~~", True),
    ]


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("```\nx\n````\n", False),
        ("````\nx\n```\n", False),
        ("- a\n\n    ```\n    x\n\nb\n    ```\n", False),
        ("> ```\n> x\n\ntext\n\n> ```\n", False),
        ("```\nx\n``` \n", True),
        ("- ```\n", None),
        ("```code``` in a line\n", None),
    ],
)
def test_a_block_ends_where_the_sites_markdown_ends_it(text: str, closed: bool | None) -> None:
    fences = scan(text).fences
    assert (fences[0].closed if fences else None) is closed


def test_prose_keeps_its_lines_and_loses_code_and_comments() -> None:
    prose = scan(PAGE).prose.split("\n")
    assert len(prose) == len(PAGE.split("\n"))
    left = {number: line.strip() for number, line in enumerate(prose, 1) if line.strip()}
    assert list(left) == [5, 7, 12, 13, 21, 23, 29, 36]
    assert left[29] == "# no heading"
    assert left[5] == "# One      { #one }"


def test_comments_lose_their_words_and_nothing_else_changes() -> None:
    text = scan(PAGE).text
    assert "Old" not in text
    assert text.replace(" ", "") == PAGE.replace("# hidden\n## Old { .easy }\n```", "\n\n").replace(" ", "")
    assert scan("<!-- glossary -->\n").text == "<!-- glossary -->\n"


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = "a\u2028b\x0cc\x0bd\x85e\n\n# Here\n"
    assert scan(text).headings[0].line == 3
    assert source.finder(text)("Here") == 3


def test_words_are_found_in_order_and_across_lines() -> None:
    line_of = source.finder("one *two*\n> three\n\none two\nfour\n")
    assert [line_of("two three"), line_of("one two"), line_of("one two"), line_of("four five")] == [1, 4, 1, 5]
    assert line_of("nowhere") is None
    assert line_of("four times as many words") is None
