"""Questions: a heading of a page that bears a level is one, and everything else reads them through this model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from hooks.problems import Problem

LEVELS = ("easy", "medium", "hard")
SHORT_ANSWER_WORDS = 60
HEADING = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
SOURCE_HEADING = re.compile(r"^#{1,6}\s+(?P<title>.*?)\s*\{(?P<attrs>[^{}]*)\}\s*#*\s*$")
HEADERLINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
FORMULA = re.compile(r'<(span|div) class="(?:formula|arithmatex)"[^>]*>[^<]*</\1>')


@dataclass(frozen=True)
class Question:
    """A question with its answer, as it stands on a rendered page.

    id: permanent, unique over the site; level: easy, medium or hard; title: plain text; short: the first paragraph
    (inner HTML); answer: all that follows the heading, the first paragraph included (HTML); page: source path;
    topic: folder of the page.
    """

    id: str
    level: str
    title: str
    short: str
    answer: str
    page: str

    @property
    def topic(self) -> str:
        return self.page.rpartition("/")[0]


def attribute(attributes: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', attributes)
    return unescape(found[1]) if found else ""


def text(html: str) -> str:
    """The text of a piece of HTML, spaces folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", HEADERLINK.sub("", html))).split())


def read(html: str, page: str) -> list[Question]:
    """The questions of a rendered page, in order. An answer ends where a heading of its level or above begins."""
    headings = list(HEADING.finditer(html))
    found = []
    for at, heading in enumerate(headings):
        classes = attribute(heading[2], "class").split()
        level = next((c for c in classes if c in LEVELS), None)
        if level is None:
            continue
        later = (h.start() for h in headings[at + 1 :] if h[1] <= heading[1])
        answer = html[heading.end() : next(later, len(html))].strip()
        first = re.match(r"<p>(.*?)</p>", answer, re.DOTALL)
        title = re.sub(r'<span class="level.*?</span>', "", heading[3])
        found.append(Question(attribute(heading[2], "id"), level, text(title), first[1] if first else "", answer, page))
    return found


def anchors(html: str) -> list[str]:
    """The ids of a page's headings, in order."""
    return [anchor for heading in HEADING.finditer(html) if (anchor := attribute(heading[2], "id"))]


def words(short: str) -> int:
    """Words of a short answer; a formula counts as one."""
    return len(text(FORMULA.sub(" formula ", short)).split())


def source_headings(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, title and attributes of each Markdown heading that has attributes, outside fenced blocks."""
    fence = ""
    for number, line in enumerate(source.splitlines(), 1):
        mark = re.match(r"\s*(`{3,}|~{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence and (heading := SOURCE_HEADING.match(line)):
            yield number, heading["title"], heading["attrs"]


def check(questions: list[Question], source: str, page: str, elsewhere: dict[str, str]) -> list[Problem]:
    """What is wrong with the questions of a page.

    `elsewhere` says on which page an id stands already, and learns the ids of this one.
    """
    problems = []
    lines: dict[str, int] = {}
    for line, title, attrs in source_headings(source):
        level = re.search(rf"\.({'|'.join(LEVELS)})(?=\s|$)", attrs)
        own_id = re.search(r"#([^\s}]+)", attrs)
        if not level:
            continue
        if not own_id:
            message = f'question "{title}" has no id; write {{ #some-id {level[0]} }} after it'
            problems.append(Problem(page, line, message))
            continue
        if own_id[1] in lines:
            message = f"two questions have the id #{own_id[1]}, the other in line {lines[own_id[1]]}; rename one"
            problems.append(Problem(page, line, message))
        lines[own_id[1]] = line
    for question in questions:
        at = lines.get(question.id)
        if at is None:
            continue
        if (other := elsewhere.setdefault(question.id, page)) != page:
            message = f"the id #{question.id} is taken by a question in {other}; choose another"
            problems.append(Problem(page, at, message))
        count = words(question.short)
        if not count:
            message = f"question #{question.id} has no short answer; begin it with a paragraph of text"
            problems.append(Problem(page, at, message))
        elif count > SHORT_ANSWER_WORDS:
            message = f"the short answer of #{question.id} has {count} words; say it in {SHORT_ANSWER_WORDS}"
            problems.append(Problem(page, at, message))
    return problems


def show_levels(html: str) -> str:
    """Put a badge with the level's name into each question's heading."""

    def badge(heading: re.Match[str]) -> str:
        level = next((c for c in attribute(heading[2], "class").split() if c in LEVELS), None)
        if level is None:
            return heading[0]
        mark = f'<span class="level level-{escape(level)}" data-search-exclude>{level}</span>'
        at = heading[3].find('<a class="headerlink"')
        inner = heading[3] + " " + mark if at < 0 else f"{heading[3][:at]} {mark}{heading[3][at:]}"
        return f"<h{heading[1]}{heading[2]}>{inner}</h{heading[1]}>"

    return HEADING.sub(badge, html)
