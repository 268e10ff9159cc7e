"""The Typst that puts the pages together: title page, chapters in order, and the indexes."""

from collections.abc import Iterable
from hashlib import sha256

from hooks.book import labels, question_index
from hooks.book.contents import Book
from hooks.book.pandoc import Page
from hooks.book.typst_page import array, string


def file_name(page: Page) -> str:
    """The file of a page's Typst beside the main file."""
    return f"page-{sha256(page.source.encode()).hexdigest()[:16]}.typ"


def leaf(chapter: str, title: str, content: str) -> str:
    return f"#leaf({string(chapter)}, {string(title)}, {content})"


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """A Typst array of arrays of strings."""
    return array(array(map(string, row)) for row in rows)


def main_file(book: Book) -> str:
    """The Typst that includes every page's file between title page and indexes."""
    front = book.front
    day = f"datetime(year: {front.day.year}, month: {front.day.month}, day: {front.day.day})"
    lines = [
        '#import "template.typ": *',
        f"#show: book.with(title: {string(front.title)}, subtitle: {string(front.subtitle)}, "
        f"version: {string(front.version)}, day: {day}, address: {string(front.address)}, "
        f"contents: {string(labels.CONTENTS)})",
    ]
    for chapter in book.chapters:
        pages = table((page.title, labels.of_address(page.url)) for page in chapter.pages)
        lines.append(f"#chapter({string(chapter.title)}, {pages})")
        lines += [leaf(chapter.title, page.title, f'include "{file_name(page)}"') for page in chapter.pages]
    asked = [question for chapter in book.chapters for page in chapter.pages for question in page.questions]
    groups = [
        (letter, table((e.lead, e.rest, e.see, e.anchor) for e in found))
        for letter, found in question_index.groups(asked)
    ]
    entries = array(f"({string(letter)}, {found})" for letter, found in groups)
    questions, terms = string(labels.QUESTIONS), string(labels.TERMS)
    lines += [
        f'#chapter("Indexes", (("Questions", {questions}), ("Terms", {terms})))',
        leaf("Indexes", "Questions", f'page-title("Questions", {questions}) + index-of-questions({entries})'),
        leaf("Indexes", "Terms", f'page-title("Terms", {terms}) + index-of-terms({table(book.terms)})'),
    ]
    return "\n".join(lines) + "\n"
