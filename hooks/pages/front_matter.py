"""The lines between two `---` at the top of a page: what is wrong with them, said before MkDocs passes over it."""

import re
from collections.abc import MutableMapping
from typing import Any

import yaml

from hooks.pages.scanner import FRONT_MATTER
from hooks.problems import Problem, line_at

OPENS = re.compile(r"---[ \t]*(?:\n|\Z)")
WITHOUT_LINES = re.compile(r"(?:title|description):\s")
REMEDIES = [  # by what YAML says
    ("\\t", "write spaces instead of the tab"),
    ("mapping values", "put quotes around a value that has a colon"),
    ("quoted scalar", "close the quotes"),
    ("flow", "close the bracket, or put the value in quotes"),
    ("simple key", "write each line as name: value"),
    ("", "put the value in quotes"),
]


def read(page: str, source: str) -> tuple[str, list[Problem]]:
    """What MkDocs may read of a page, without front matter that it could not read, and a problem for that."""
    if not OPENS.match(source):
        message = "the front matter has no lines --- around it; put one above it and one below"
        return f"\n{source}", [Problem(page, 1, message)] if WITHOUT_LINES.match(source) else []
    block = FRONT_MATTER.match(source)
    if block is None:
        message = "the front matter has no end; close it with a line ---"
        return source.partition("\n")[2], [Problem(page, 1, message)]
    rest = source[block.end() :]
    lines = block[0].rstrip().split("\n")[1:-1]
    try:
        values = loaded("\n".join(lines))
    except yaml.YAMLError as error:
        line, words, remedy = explained(error, lines)
        return rest, [Problem(page, line + 2, f"the front matter is not YAML ({words}); {remedy}")]
    except ValueError as error:  # a date that does not exist
        return rest, [Problem(page, 1, f"the front matter is not YAML ({error}); put the value in quotes")]
    if not isinstance(values, dict):
        return rest, [Problem(page, 2, "the front matter has no names; write each line as name: value")]
    return source, []


def loaded(text: str) -> Any:
    """The value of YAML. Raises YAMLError in the words of the loader that is slow and says more."""
    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return yaml.safe_load(text)


def explained(error: yaml.YAMLError, lines: list[str]) -> tuple[int, str, str]:
    """The line, from 0, of an error in YAML, what YAML says of it, and the remedy."""
    context, problem = str(getattr(error, "context", "") or ""), str(getattr(error, "problem", "") or error)
    inside = context.startswith(("while scanning", "while parsing a flow"))
    mark = (inside and getattr(error, "context_mark", None)) or getattr(error, "problem_mark", None)
    line = mark.line if mark else -1
    if "mapping values" in problem and line > 0 and re.fullmatch(r"[\w-]+:(\s[^:]*)?", lines[line]):
        line, context, problem = line - 1, "simple key", "could not find expected ':'"  # in the line before
    return line, " ".join(problem.split()), next(remedy for sign, remedy in REMEDIES if sign in problem + context)


def check(page: str, source: str, meta: MutableMapping[str, Any]) -> list[Problem]:
    """A problem for a title or a description that is no text."""
    problems = []
    for name in ("title", "description"):
        value = meta.get(name, "text")
        if not isinstance(value, str) or not value.strip():
            found = re.search(rf"^(?:#\s+)?{name}:", source, re.MULTILINE)
            line = line_at(source, found.start()) if found else None
            fault = f"`{value}` is no text; put it in quotes" if value else "is empty; write it, or remove the line"
            problems.append(Problem(page, line, f"the {name} {fault}"))
            del meta[name]
    return problems
