"""Check what a page includes (`--8<-- "file"`) before pymdownx does: the file, its section, and that it is ours."""

import re
from pathlib import Path

from problems import Problem

DIRECTIVE = re.compile(r'^\s*-{1,}8<-{1,}\s+"(?P<path>[^"]+)"\s*$')


def fault(path: str, includes: Path) -> str:
    """What is wrong with the target of an include; empty if nothing is."""
    name, _, section = path.partition(":")
    file = (includes / name).resolve()
    if re.match(r"[a-z]+://", path) or not file.is_relative_to(includes.resolve()):
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
    offset = source.count("\n", 0, max(source.find(markdown), 0))  # what the front matter took
    for number, line in enumerate(markdown.split("\n"), 1):
        directive = DIRECTIVE.match(line)
        wrong = fault(directive["path"], includes) if directive else ""
        if wrong:
            problems.append(Problem(page, number + offset, wrong))
        else:
            kept.append(line)
    return "\n".join(kept), problems
