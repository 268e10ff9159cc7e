"""Check what a page includes (`--8<-- "file"`) before pymdownx does: the file, its section, and that it is ours."""

import re
from pathlib import Path

from hooks.problems import Problem

DIRECTIVE = re.compile(r"""^\s*-+8<-+\s+(?P<quote>["'])(?P<path>.+)(?P=quote)\s*$""")
BLOCK = re.compile(r"^\s*-+8<-+\s*$")  # opens and closes a list of paths, one in a line


def fault(path: str, includes: Path) -> str:
    """What is wrong with the target of an include; empty if nothing is."""
    name, _, section = path.partition(":")
    file = (includes / name).resolve()
    if "://" in path or not file.is_relative_to(includes.resolve()):
        return f'the include "{path}" leads outside includes/; put the file there'
    if not file.is_file():
        return f'the include "{path}" does not exist; correct the name or add includes/{name}'
    lines = re.fullmatch(r"\d*(:\d*)?", section)
    if section and not lines and f"[start:{section}]" not in file.read_text(encoding="utf-8"):
        return f'includes/{name} has no section "{section}"; mark it with --8<-- [start:{section}]'
    return ""


def check(markdown: str, source: str, page: str, includes: Path) -> tuple[str, list[Problem]]:
    """The Markdown without its bad includes, and a problem for each of them."""
    problems, kept = [], []
    in_list = False
    offset = source.count("\n", 0, max(source.find(markdown), 0))  # what the front matter took
    for number, line in enumerate(markdown.split("\n"), 1):
        if BLOCK.match(line):
            in_list = not in_list
            path = ""
        elif in_list:
            path = line.strip()
        else:
            directive = DIRECTIVE.match(line)
            path = directive["path"] if directive else ""
        wrong = fault(path, includes) if path and not path.startswith(";") else ""
        if wrong:
            problems.append(Problem(page, number + offset, wrong))
        else:
            kept.append(line)
    return "\n".join(kept), problems
