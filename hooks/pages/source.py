"""A page's source as its author wrote it: read once, so that whatever is wrong can be found in it again."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from mkdocs.structure.files import File

from hooks.pages.scanner import scan
from hooks.problems import Problem, line_at


def read(file: File) -> tuple[str, list[Problem]]:
    """The text of a page without its comments; one that is not UTF-8 is shown as a page that says so."""
    try:
        text = Path(str(file.abs_src_path)).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        file.content_string = "# This page cannot be read\n"
        return "", [Problem(file.src_uri, line_of_byte(error), "is not UTF-8; save the page in that encoding")]
    problems = []
    signs = {sign for sign in set(text) if unicodedata.category(sign) == "Cc"} - set("\n\t\r")
    for sign in sorted(signs):
        line = line_at(text, text.index(sign))
        problems.append(Problem(file.src_uri, line, f"has the control character U+{ord(sign):04X}; remove it"))
        text = text.replace(sign, " ")
    if file.src_uri.endswith(".py"):
        return text, problems
    scanned = scan(text)
    if scanned.open_comment:
        problems.append(Problem(file.src_uri, scanned.open_comment, "the comment has no end; close it with -->"))
    return scanned.text, problems


def line_of_byte(error: UnicodeDecodeError) -> int:
    """The line of the first byte that is not UTF-8."""
    return error.object.count(b"\n", 0, error.start) + 1


def finder(*texts: str) -> Callable[[str], int | None]:
    """A function that says on which line of the first text that has them words stand.

    It is asked in the order of the text, so it looks behind the last words first. Between two words may stand what
    Markdown has there: line breaks, indents, signs of quotes, stars; if they stand nowhere, their first half counts.
    """
    after = dict.fromkeys(texts, 0)

    def line_of(words: str) -> int | None:
        wanted = re.findall(r"\w+|[^\w\s]+", words)
        least = (len(wanted) + 1) // 2
        while wanted and len(wanted) >= least:
            pattern = re.compile(r"[\s>*_\\]*".join(map(re.escape, wanted)))
            for text in texts:
                if found := pattern.search(text, after[text]) or pattern.search(text):
                    after[text] = found.end()
                    return line_at(text, found.start())
            wanted.pop()
        return None

    return line_of
