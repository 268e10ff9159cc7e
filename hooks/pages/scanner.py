"""One scanner of Markdown: what in a page's source is code, comment, heading or prose, each with its line.

Lines are counted as an editor counts them, by line feeds alone.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hooks.problems import line_at

KEPT_COMMENT = "<!-- glossary -->"  # a mark, which a list replaces
FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
MARGIN = r"[ \t>]*"
TOKEN = re.compile(
    rf"^(?P<indent>{MARGIN})(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})(?P<head>.*)$|(?P<comment><!--)|(?P<ticks>(?<![\\`])`+)",
    re.MULTILINE,
)
ATX = re.compile(rf"^{MARGIN}(?P<marks>#{{1,6}})(?P<title>.+)$", re.MULTILINE)
SETEXT = re.compile(rf"(?:\A|^{MARGIN}\n){MARGIN}(?P<title>\S.*)\n{MARGIN}(?P<marks>=+|-+)[ \t]*$", re.MULTILINE)
ATTRIBUTES = re.compile(r"^(?P<title>.*?)[ \t]*\{:?(?P<attributes>[^{}]*)\}[ \t]*$")
CONTAINER = re.compile(r" {0,3}(?:[-*+]\s|\d+[.)]\s|!!!|\?\?\?|===|:\s|\[\^)")  # what follows indented belongs to it


@dataclass(frozen=True)
class Fence:
    """A fenced block: `line` is that of its head (what follows the signs), from 1; `code` has lost its indent."""

    line: int
    head: str
    code: str
    closed: bool


@dataclass(frozen=True)
class Heading:
    """A heading outside code and comments: its line, from 1, its rank, its Markdown, and what `{…}` after it holds."""

    line: int
    rank: int
    title: str
    attributes: str


@dataclass(frozen=True)
class Scan:
    """What a source has. `prose` is the source with blanks for front matter, code and comments, each line in place.

    `text` is the source with blanks in comments only; `open_comment` is the line of one without an end.
    """

    fences: list[Fence]
    headings: list[Heading]
    prose: str
    text: str
    open_comment: int | None


@functools.lru_cache(maxsize=1000)
def scan(text: str) -> Scan:
    """Read a Markdown source as the site's Markdown does: fences first, then comments and code in a line."""
    indented = set(indented_code(text))
    front = FRONT_MATTER.match(text)
    at = front.end() if front else 0
    fences: list[Fence] = []
    hidden: list[tuple[int, int]] = [(0, at)] if front else []
    comments: list[tuple[int, int]] = []
    open_comment = None
    while token := TOKEN.search(text, at):
        at, line = token.end(), line_at(text, token.start())
        if line in indented and not token["fence"]:
            continue
        if token["fence"]:
            end, code = end_of_fence(text, token)
            fences.append(Fence(line, token["head"], code, end is not None))
            if end is not None:
                hidden.append((token.end() if "figure=" in token["head"] else token.start(), end))  # it has a caption
                at = end
        elif token["comment"]:
            end = text.find("-->", at)
            if end < 0:
                open_comment = open_comment or line
            else:
                if not text.startswith(KEPT_COMMENT, token.start()):
                    comments.append((at, end))
                hidden.append((token.start(), end + 3))
                at = end + 3
        else:
            rest = re.compile(rf"(?:(?!\n{MARGIN}\n).)*?(?<!`){token['ticks']}(?!`)", re.DOTALL).match(text, at)
            if rest:
                hidden.append((token.start(), rest.end()))
                at = rest.end()
    prose = blanked(text, hidden)
    lines = prose.split("\n")
    for number in set(indented_code(prose)):
        lines[number - 1] = " " * len(lines[number - 1])
    prose = "\n".join(lines)
    return Scan(fences, list(headings(text, prose)), prose, blanked(text, comments), open_comment)


def blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks for all signs of these spans but the line feeds."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def end_of_fence(text: str, opener: re.Match[str]) -> tuple[int | None, str]:
    """Where the block ends that a fence opens, None if nowhere, and the code within, without its indent."""
    width, code = len(opener["indent"]), list[str]()
    quoted = ">" in opener["indent"]
    at = opener.end() + 1
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        content = line[width:]
        if line[:width].strip(" \t" + (">" if quoted else "")) and line.strip():
            return None, "\n".join(code)  # less indented: the block that holds the fence is over
        if content.rstrip() == opener["fence"]:
            return end, "\n".join(code)
        code.append(content)
        at = end + 1
    return None, "\n".join(code)


def indented_code(text: str) -> Iterator[int]:
    """The lines of code that is set off by four spaces, below a paragraph and not part of a list or the like."""
    container = code = False
    blank = True
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            blank = True
            continue
        if line.startswith(("    ", "\t")):
            code = not container and (blank or code)
            if code:
                yield number
        else:
            container = bool(CONTAINER.match(line)) or (container and (not blank or line.startswith(" ")))
            code = False
        blank = False


def headings(text: str, prose: str) -> Iterator[Heading]:
    """The headings of a source, in order, whose titles may hold code."""
    lines = text.split("\n")
    found: list[tuple[int, int, str]] = []
    for heading in ATX.finditer(prose):
        number = line_at(prose, heading.start())
        line = lines[number - 1].strip(" \t>")
        if line.startswith("#"):  # and no code before it
            found.append((number, len(heading["marks"]), line.lstrip("#").strip()))
    for heading in SETEXT.finditer(prose):
        number = line_at(prose, heading.start("title"))
        found.append((number, 1 if heading["marks"][0] == "=" else 2, lines[number - 1].strip(" \t>")))
    for number, rank, title in sorted(found):
        given = ATTRIBUTES.match(title.rstrip("# \t")) or ATTRIBUTES.match(title)
        words = given["title"] if given else title
        yield Heading(number, rank, words.rstrip("#").strip(), given["attributes"].strip() if given else "")
