"""What an author is told of a question that breaks a rule, wherever on a page it stands."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from lxml.html import HtmlElement

from hooks.pages import html
from hooks.pages.scanner import scan
from hooks.problems import Problem
from hooks.questions import model
from hooks.questions.model import LEVELS, Question

SHORT_ANSWER_WORDS = 60
NAMES = (2, 5)  # how many other names a question has, if it has any
NAME_LENGTH = 40  # characters
LEVEL_NAMES = ".easy, .medium or .hard"
FUNCTION_WORDS = """
a an and are as at be by can do does for from how in is it its of on one or that the to vs what when which who why with
you your
"""


class Places:
    """Where the headings of a page stand in its source, or in a file that it includes."""

    def __init__(self, source: str, includes: Path) -> None:
        self.texts = {"": scan(source).prose}
        if "--8<--" in source:
            for path in sorted(includes.rglob("*.md")):
                text = path.read_text(encoding="utf-8", errors="replace")
                self.texts[path.relative_to(includes.parent).as_posix()] = scan(text).prose

    def of_id(self, anchor: str) -> list[tuple[str, int]]:
        """File (empty for the page) and line of each heading to which this id was given."""
        name = re.escape(anchor)
        given = re.compile(rf"""\{{[^{{}}\n]*\#{name}(?=[\s}}])|\bid=["']?{name}(?=["'\s>])""")
        return list(self.matches(given))

    def of_level(self, title: str, level: str) -> tuple[str, int | None]:
        """File and line of a heading without an id."""
        given = re.compile(rf"(?m)^(?P<title>.*?)\{{[^{{}}#\n]*\.?{re.escape(level)}\b[^{{}}#\n]*\}}")
        found = (
            (file, text.count("\n", 0, line.start()) + 1)
            for file, text in self.texts.items()
            for line in given.finditer(text)
            if re.findall(r"\w+", re.sub(r"<[^>]+>", "", line["title"])) == re.findall(r"\w+", title)
        )
        return next(found, ("", None))

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[str, int]]:
        for file, text in self.texts.items():
            for found in pattern.finditer(text):
                yield file, text.count("\n", 0, found.start()) + 1


def check(
    tree: HtmlElement, questions: list[Question], source: str, page: str, includes: Path, elsewhere: dict[str, str]
) -> list[Problem]:
    """What is wrong with the questions of a page, and with headings that may be meant as some.

    `elsewhere` says on which page an id stands already, and learns the ids of this one.
    """
    places = Places(source, includes)
    problems: list[Problem] = []

    def report(place: tuple[str, int | None], message: str) -> None:
        file, line = place
        problem = Problem(page, None, f"in {file}, line {line}, {message}") if file else Problem(page, line, message)
        problems.append(problem)

    for heading in html.headings(tree):
        for message in faults_of_heading(heading):
            given = places.of_id(heading.get("id", ""))
            wrong = next((c for c in heading.get("class", "").split() if c not in LEVELS), "")
            report(given[0] if given else places.of_level(html.text(heading), wrong), message)
    seen: dict[str, int] = {}
    for question in questions:
        given = places.of_id(question.id)
        count = seen[question.id] = seen.get(question.id, 0) + 1
        if not given:
            message = f'question "{question.title}" has no id; write {{ #some-id .{question.level} }} after it'
            report(places.of_level(question.title, question.level), message)
            continue
        place = given[min(count, len(given)) - 1]
        if count > 1:
            report(place, f"two questions have the id #{question.id}, the other in line {given[0][1]}; rename one")
            continue
        if (other := elsewhere.setdefault(question.id, page)) != page:
            report(place, f"the id #{question.id} is taken by a question in {other}; choose another")
        for message in (*faults_of_short_answer(question), *faults_of_names(question)):
            report(place, message)
    return problems


def faults_of_heading(heading: HtmlElement) -> Iterator[str]:
    """What keeps a heading from being the question that it is meant to be, or makes it two."""
    title = html.text(heading)
    levels = model.levels(heading)
    if len(levels) > 1:
        yield f'the question "{title}" has the levels {" and ".join(f".{level}" for level in levels)}; keep one'
    others = [name for name in heading.get("class", "").split() if name not in LEVELS]
    others += [name for name in heading.attrib if name not in ("class", "id", "also")]
    for name in others:
        if get_close_matches(name.lower(), LEVELS, n=1):
            yield f'the heading "{title}" has the unknown level {name}; write {LEVEL_NAMES}'
        elif name in heading.attrib and get_close_matches(name.lower(), ["also"], n=1):
            yield f'the heading "{title}" has the unknown attribute {name}; write also="…"'
    if "also" in heading.attrib and not levels:
        yield f'the heading "{title}" has other names and is no question; give it a level, {LEVEL_NAMES}'


def faults_of_short_answer(question: Question) -> Iterator[str]:
    count = model.words(question.short)
    if not count:
        yield f"question #{question.id} has no short answer; begin it with a paragraph of text"
    elif count > SHORT_ANSWER_WORDS:
        yield f"the short answer of #{question.id} has {count} words; say it in {SHORT_ANSWER_WORDS}"


def faults_of_names(question: Question) -> Iterator[str]:
    names, least, most = question.also, *NAMES
    if names and not least <= len(names) <= most:
        yield f"the list of other names of #{question.id} has {len(names)}; write {least} to {most} in also, or none"
    known: set[str] = set()
    for name in names:
        if not name or len(name) > NAME_LENGTH or re.search(r"[$\\<>]", name):
            yield f'"{name}" is no other name of #{question.id}; write up to {NAME_LENGTH} characters, no formula'
        elif name.casefold() in known:
            yield f'the name "{name}" of #{question.id} stands twice; remove one'
        elif telling(name) <= telling(question.title):
            yield f'the name "{name}" of #{question.id} repeats its title; write what a reader may say instead'
        known.add(name.casefold())


def telling(words: str) -> set[str]:
    """The words by which one looks for something."""
    return set(re.findall(r"\w+", words.casefold().replace("'s", ""))) - set(FUNCTION_WORDS.split())
