"""Questions: a heading of a page that bears a level is one, and everything else reads them through this model.

They are read once from a page's tree, before anything is put into it for readers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html as lxml_html
from lxml.html import HtmlElement

from hooks.pages import html

LEVELS = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Question:
    """A question with its answer, as it stands on a rendered page.

    id: permanent, unique over the site; level: easy, medium or hard; title: plain text; also: other names under which
    it is looked for; short: the first paragraph (inner HTML), empty if the answer begins otherwise; answer: all that
    follows the heading, the first paragraph included (HTML); page: source path; topic: folder of the page.
    """

    id: str
    level: str
    title: str
    also: tuple[str, ...]
    short: str
    answer: str
    page: str

    @property
    def topic(self) -> str:
        return self.page.rpartition("/")[0]


def read(tree: HtmlElement, page: str) -> list[Question]:
    """The questions of a page, in order, wherever they stand."""
    return [question(heading, page) for heading in html.headings(tree) if levels(heading)]


def question(heading: HtmlElement, page: str) -> Question:
    """The question of a heading with a level. Its answer ends where a heading of its rank or above begins."""
    answer = list(answer_of(heading))
    first = next((part for part in answer if isinstance(part.tag, str)), None)  # no comment
    begins_with_it = first is not None and first.tag == "p" and not (heading.tail or "").strip()
    parts = [heading.tail or "", *(lxml_html.tostring(part, encoding="unicode") for part in answer)]
    return Question(
        id=heading.get("id", ""),
        level=levels(heading)[0],
        title=html.text(heading),
        also=names(heading.get("also", "")),
        short=html.inner(first) if first is not None and begins_with_it else "",
        answer="".join(parts).strip(),
        page=page,
    )


def levels(heading: HtmlElement) -> list[str]:
    """The levels among a heading's classes: one for a question, none for another heading."""
    return [name for name in heading.get("class", "").split() if name in LEVELS]


def names(also: str) -> tuple[str, ...]:
    """The names that `also="…"` lists, separated by commas."""
    return tuple(" ".join(name.split()) for name in also.split(",")) if also.strip() else ()


def answer_of(heading: HtmlElement) -> Iterator[HtmlElement]:
    for part in heading.itersiblings():
        if isinstance(part.tag, str) and (is_above(part, heading) or "footnote" in part.get("class", "").split()):
            return
        yield part


def is_above(part: HtmlElement, heading: HtmlElement) -> bool:
    return part.tag in html.HEADINGS and bool(part.tag <= heading.tag)


def anchors(tree: HtmlElement) -> list[str]:
    """The ids of a page's headings, in order."""
    return [anchor for heading in html.headings(tree) if (anchor := heading.get("id"))]


def words(short: str) -> int:
    """Words of a short answer; a formula counts as one."""
    tree = html.parse(short)
    for formula in [*tree.find_class("formula"), *tree.find_class("arithmatex")]:
        formula.text = " formula "
        formula[:] = []
    return len(html.text(tree).split())
