"""Check what a page includes (`--8<-- "file"`) before pymdownx does: the file, its section, and that it is ours."""

import re
from collections.abc import Iterator
from pathlib import Path

from hooks.problems import Problem

DIRECTIVE = re.compile(r"""^\s*-+8<-+\s+(?P<quote>["'])(?P<path>.+)(?P=quote)\s*$""")
BLOCK = re.compile(r"^\s*-+8<-+\s*$")  # opens and closes a list of paths, one in a line
LINES = re.compile(r"(?:-?\d*(?::-?\d*)?)(?:,-?\d*(?::-?\d*)?)*")


def directives(text: str) -> Iterator[tuple[int, str]]:
    """The line, from 1, and the path of each include."""
    in_list = False
    for number, line in enumerate(text.split("\n"), 1):
        if not in_list and "8<" not in line:
            continue
        if BLOCK.match(line):
            in_list = not in_list
            continue
        directive = DIRECTIVE.match(line)
        path = line.strip() if in_list else directive["path"].strip() if directive else ""
        if path and not path.startswith(";"):
            yield number, path


def fault(path: str, includes: Path, around: tuple[str, ...] = ()) -> str:
    """What is wrong with the target of an include, which stands in the files `around`; empty if nothing is."""
    name, _, section = path.partition(":")
    file = (includes / name).resolve()
    if "://" in path or not file.is_relative_to(includes.resolve()):
        return f'the include "{path}" leads outside includes/; put the file there'
    if not file.is_file():
        return f'the include "{path}" does not exist; correct the name or add includes/{name}'
    if name in around:
        return f"includes/{name} includes itself; remove one of the includes"
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return f"includes/{name} is not UTF-8; save the file in that encoding"
    if section and not LINES.fullmatch(section) and f"[start:{section}]" not in text:
        return f'includes/{name} has no section "{section}"; mark it with --8<-- [start:{section}]'
    for line, inner in directives(text):
        if wrong := fault(inner, includes, (*around, name)):
            return f"in includes/{name}, line {line}, {wrong}"
    return ""


def check(markdown: str, source: str, page: str, includes: Path) -> tuple[str, list[Problem]]:
    """The Markdown without its bad includes, and a problem for each of them."""
    offset = source.count("\n", 0, max(source.find(markdown), 0))  # what the front matter took
    wrong = {line: message for line, path in directives(markdown) if (message := fault(path, includes))}
    kept = [line for number, line in enumerate(markdown.split("\n"), 1) if number not in wrong]
    return "\n".join(kept), [Problem(page, line + offset, message) for line, message in wrong.items()]


def included(source: str, includes: Path) -> Iterator[tuple[str, str]]:
    """The name and the text of each file that a text includes, directly or through another."""
    todo = [path for _, path in directives(source)]
    seen: set[str] = set()
    while todo:
        name = todo.pop(0).partition(":")[0]
        if name not in seen and not fault(name, includes):
            seen.add(name)
            text = (includes / name).read_text(encoding="utf-8")
            yield f"includes/{name}", text
            todo += [path for _, path in directives(text)]
