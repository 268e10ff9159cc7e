"""What an author is told of Markdown that the site does not speak, and what a reader has of footnotes."""

from pathlib import Path

import pypdfium2
import pytest
from minisite import BadInput, Site, build_site

BELOW = "put a blank line above it, and its text below, indented by 4"
BLOCKS = "the site has no such blocks; write !!! note and the text below, indented by 4"
NO_TABLE = "the row is in no table; a table has a row | --- | and a blank line above"
END = "the block of code has no end; close it with a line of as many backticks, indented like the first"
HEAD = 'cannot be read; write ```python, or ```python title="…"'
UNKNOWN = "of the code is not known and would not be colored; name another, or text"
ATTRIBUTES = "no element takes the attributes; put them at the end of a heading"
TEX = "TeX stands outside a formula; put it in dollars"

TYPED = {  # Markdown, what of it is said to be shown as typed, and the remedy
    "footnote": ("Claim.[^x]", "[^x]", "this footnote is not defined; write its text in a line that begins with [^x]:"),
    "open task": ("- [ ] open", "[ ]", "the site has no lists of tasks; leave out the box"),
    "done task": ("1. [x] done", "[x]", "the site has no lists of tasks; leave out the box"),
    "insertion": ("A ++new++ word.", "++new++", "the site has no insertions or keys; write **…**"),
    "keys": ("Press ++ctrl+c++ now.", "++ctrl+c++", "the site has no insertions or keys; write **…**"),
    "highlight": ("A ==*marked* word==.", "==marked word==", "the site has no highlights; write **…**"),
    "deletion": ("A ~~deleted~~ word.", "~~deleted~~", "the site has no deletions; leave the words out"),
    "change": ("A {++new++} word.", "{++new++}", "the site has no marks for changes; write the final text"),
    "comment on a change": ("A word{>>why<<}.", "{>>why<<}", "the site has no marks for changes; write the final text"),
    "subscript": ("H~2~O", "~2~", "the site has no marks for small letters; write a formula"),
    "superscript": ("x^2^", "^2^", "the site has no marks for small letters; write a formula"),
    "emoji": ("Mind :warning: this.", ":warning:", "the site has no emoji and icons; leave it out"),
    "icon": ("See :material-check:", ":material-check:", "the site has no emoji and icons; leave it out"),
    "contents": ("See [TOC] here.", "[TOC]", "the list of contents stands beside the page already; remove the mark"),
    "wiki link": ("See [[Other page]].", "[[Other page]]", "the site has no such links; write [text](page.md)"),
    "link with a space": ("See [it] (good.md).", "] (good.md)", "the link is not taken; leave no space before ("),
    "reference": ("See [it][nowhere].", "[it][nowhere]", "the address is not defined; write [text](page.md)"),
    "bold in HTML": (
        "<div>a **bold** word</div>",
        "**bold**",
        "HTML and captions hold no Markdown; write <strong>, or take it out of there",
    ),
    "link in HTML": (
        "<div>a [link](good.md)</div>",
        "](good.md)",
        "the link is not taken; begin it with [ or ![, and put an address with spaces in <…>",
    ),
    "code in HTML": (
        "<div>a `word`</div>",
        "`word`",
        "HTML and captions hold no Markdown; write <code>, or take it out of there",
    ),
    "row without a table": ("| a | b |\n| c | d |", "| a | b |", NO_TABLE),
    "row right below text": ("Text\n| a | b |\n| --- | --- |\n| 1 | 2 |", "| a | b |", NO_TABLE),
    "separator without a table": (
        "a | b | c\n--- | ---",
        "--- | ---",
        "the row is in no table; give it as many columns as the head has",
    ),
    "tab without quotes": ("=== A\n    x", "=== A", f'the tab is not taken; write === "Title", {BELOW}'),
    "container": ("::: note\nx\n:::", "::: note", BLOCKS),
    "block with slashes": ("/// note\nx\n///", "/// note", BLOCKS),
    "alert": ("> [!TIP]\n> x", "[!TIP]", BLOCKS),
    "template": ("The {{ name }}.", "{{ name }}", "the site has no templates; write the text itself"),
    "attributes": ("Some text { #some-id .class } here.", "{ #some-id .class }", ATTRIBUTES),
    "attributes with a colon": ("Some text {: .class } here.", "{: .class }", ATTRIBUTES),
    "an environment": ("So \\begin{cases} a \\end{cases}.", "\\begin{cases}", TEX),
    "a command": ("So \\frac{1}{2} and \\alpha.", "\\frac", TEX),
    "list right below text": ("Text:\n- a\n- b", "- a", "the list is not taken; put a blank line above it"),
    "numbers right below text": ("Text:\n1. a\n2. b", "1. a", "the list is not taken; put a blank line above it"),
    "include without quotes": (
        "--8<-- part.md",
        "--8<-- part.md",
        "the include is not taken; give it a line of its own, the file in quotes",
    ),
}
LATER = {"row right below text": 4, "separator without a table": 4, "list right below text": 4}
LATER["numbers right below text"] = 4
CODE: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "languages that are not known": (
        {
            "docs/languages.md": "# L\n\n```mermaid\ngraph\n```\n\n- a\n\n    ~~~pyhton\n    x\n    ~~~\n\n"
            "``` { .nolang }\nx\n```\n"
        },
        [
            f"languages.md, line 3: the language `mermaid` {UNKNOWN}",
            f"languages.md, line 9: the language `pyhton` {UNKNOWN}",
            f"languages.md, line 13: the language `nolang` {UNKNOWN}",
        ],
    ),
    "heads that cannot be read": (
        {"docs/heads.md": '# H\n\n```python foo="x"\ny\n```\n\n```python title=x\ny\n```\n'},
        [
            f'heads.md, line 3: the head `python foo="x"` of the code {HEAD}',
            f"heads.md, line 7: the head `python title=x` of the code {HEAD}",
        ],
    ),
    "blocks without an end": (
        {"docs/ends.md": "# E\n\n- a\n\n    ```python\n    x\n\n- b\n\n~~~text\nopen\n"},
        [f"ends.md, line 5: {END}", f"ends.md, line 10: {END}"],
    ),
    "a comment without an end": (
        {"docs/comment.md": "# C\n\nText\n\n<!-- open\n\nrest\n"},
        ["comment.md, line 5: the comment has no end; close it with -->"],
    ),
    "a footnote that nothing refers to": (
        {"docs/note.md": "# N\n\nText.\n\n[^lost]: A note.\n"},
        ["note.md, line 5: the footnote [^lost] is never referred to; remove it, or write [^lost]"],
    ),
    "the same twice": (
        {"docs/twice.md": "# T\n\nA ==b==.\n\n```text\n==b==\n```\n\nC ==b==.\n"},
        [
            f"twice.md, line {line}: `==b==` is shown as typed: the site has no highlights; write **…**"
            for line in (3, 9)
        ],
    ),
    "Markdown in a caption": (
        {
            "docs/caption.md": '# C\n\n```python figure="c" alt="A line" caption="A **bold** line"\n'
            "ax.plot([1, 2])\n```\n"
        },
        [
            "caption.md, line 3: `**bold**` is shown as typed: "
            "HTML and captions hold no Markdown; write <strong>, or take it out of there"
        ],
    ),
    "Markdown in a lab": (
        {"docs/markdown-lab.py": "# %% [markdown]\n# # Lab\n#\n# A ==marked== word.\n\n# %%\nx = 1 == 1, '==y=='\n"},
        ["markdown-lab.py, line 4: `==marked==` is shown as typed: the site has no highlights; write **…**"],
    ),
}


def typed(at: int, case: str) -> tuple[dict[str, str | bytes], list[str]]:
    markdown, shown, remedy = TYPED[case]
    page = f"typed-{at}.md"
    text: dict[str, str | bytes] = {f"docs/{page}": f"# Typed\n\n{markdown}\n"}
    return text, [f"{page}, line {LATER.get(case, 3)}: `{shown}` is shown as typed: {remedy}"]


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BadInput:
    cases = {case: typed(at, case) for at, case in enumerate(TYPED)} | CODE
    return BadInput(tmp_path_factory.mktemp("unrendered"), cases)


@pytest.mark.parametrize("case", [*TYPED, *CODE])
def test_an_author_is_told_page_line_and_remedy(bad: BadInput, case: str) -> None:
    bad.check(case)


def test_each_piece_that_nobody_rendered_stops_a_strict_build_and_no_other_page(bad: BadInput) -> None:
    bad.check_all()


GOOD = r"""# Good

C++ and g++, a == b, x=1 and y=2, ~5 and ~6, 2 ** 3, a*b*c, 10:30:15, foo:bar:baz, 1:2, [1, 2] and [[1, 2]], f(x)[0].
A path C:\new\text, R^2 and 10^-3, 5 | 6, a -> b, {a, b}, {a=1}, `$x` and `==a==`, `\frac`, 48 in all.
48. Its line begins with a number. TeX like $\frac{1}{2}$, \[ in brackets \], a: b, http://x.example:80/:a:.

<!--
## Old? { .easy }

```python figure="gone" alt="A line"
ax.plot([1, 2])
```

--8<-- "nowhere.md"

- [ ] task
-->

;--8<-- "shown.md"

```{ .python title="a=b" linenums="1" hl_lines="1" }
x = 1
```

````text
```mermaid
````

~~~
==plain==
~~~

!!! note "Title"
    text

=== "Tab"
    text

A note.[^first] Another.[^second] The first again.[^first]

## Question { #question-id .easy }

Short.[^first]

[^first]: The source with $x^2$, **bold**.
[^second]: Two

    paragraphs.
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build_site(
        tmp_path_factory.mktemp("rendered"),
        {"docs/good.md": GOOD, "docs/other.md": "# O\n\nA.[^first]\n\n[^first]: B.\n"},
    )


def test_text_that_only_looks_like_markdown_is_no_problem(good: Site) -> None:
    assert good.log == []
    text = good.article("good.md").get_text()
    assert '--8<-- "shown.md"' in text
    assert "Old?" not in good.html("good.md")
    assert not good.article("good.md").select("figure")


def test_a_footnote_leads_there_and_back(good: Site) -> None:
    article = good.article("good.md")
    ids = [element["id"] for element in article.select("[id]")]
    assert len(ids) == len(set(ids))
    links = article.select(".footnote-ref, .footnote-backref")
    assert len(links) == 8
    assert [link["href"] for link in links if str(link["href"]).removeprefix("#") not in ids] == []
    assert [link.get_text() for link in article.select(".footnote-ref")] == ["1", "2", "1", "1"]
    assert article.select(".footnote li .formula")


def test_those_who_listen_hear_what_a_footnotes_links_are(good: Site) -> None:
    article = good.article("good.md")
    assert article.select_one(".footnote")["role"] == "doc-endnotes"  # type: ignore[index]
    refs, backs = article.select(".footnote-ref"), article.select(".footnote-backref")
    assert [link["aria-label"] for link in refs] == ["Footnote 1", "Footnote 2", "Footnote 1", "Footnote 1"]
    names = [str(link["aria-label"]) for link in backs]
    assert names[0] == "Back to the text of footnote 1"
    assert len(set(names)) == len(names)


def test_a_book_has_the_footnotes_at_the_foot_of_its_pages(tmp_path: Path) -> None:
    page = "# A\n\nSaid.[^a]\n\n[^a]: The source.\n"
    site = build_site(tmp_path, {"docs/s/a.md": page, "docs/s/b.md": page.replace("source", "other")}, book=True)
    assert site.log == []
    pdf = pypdfium2.PdfDocument(site.file("ml-interview-notes.pdf"))
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]
    assert [text.index("Said.1") < text.index("1The source.") for text in texts if "Said.1" in text] == [True]
    assert [text.index("Said.2") < text.index("2The other.") for text in texts if "Said.2" in text] == [True]
