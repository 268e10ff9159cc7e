"""What the book calls its places: a question by its permanent id, everything else by its address in the site.

Only the latter begin with a slash, so a question's id may be any word. The names also serve as named destinations,
which links give behind a #: whatever a link would escape is written with a colon here.
"""

from collections.abc import Iterable
from urllib.parse import quote, unquote

from hooks.book.pandoc import Page

CONTENTS, TERMS, QUESTIONS = "/", "/glossary/", "/#questions"  # the home page and the glossary have these forms in it


def of_address(address: str) -> str:
    """The label of a page (`topic/page/`) or of an anchor in it (`topic/page/#anchor`), one to one."""
    return "/" + quote(unquote(address), safe="/#").replace("%", ":")


def of_anchor(page: Page, anchor: str) -> str:
    """The label of a heading's id."""
    is_question = any(question.id == anchor for question in page.questions)
    return anchor if is_question else of_address(f"{page.url}#{anchor}")


def of_pages(pages: Iterable[Page]) -> dict[str, str]:
    """The label for each address of the site that the book has, by the address as people read it."""
    found = {"": CONTENTS, "glossary/": TERMS}
    for page in pages:
        found[unquote(page.url)] = of_address(page.url)
        found |= {unquote(f"{page.url}#{anchor}"): of_anchor(page, anchor) for anchor in page.anchors}
    return found
