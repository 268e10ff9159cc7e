"""Read the pages' sources, so that tests can hold them against what they claim."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

HEADING = re.compile(r"(#{1,6})\s+.*?(?:\{[^}]*#(?P<id>[\w-]+)[^}]*\})?\s*$")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")


def page_text(path: str) -> str:
    """The source of a page, for example `page_text("evaluation/roc-auc.md")`."""
    return (DOCS / path).read_text(encoding="utf-8")


def section(path: str, anchor: str) -> str:
    """The source from the heading with this id to the next heading of its level or above."""
    found: list[str] = []
    level, fence = 0, ""
    for line in page_text(path).splitlines():
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        heading = None if fence or mark else HEADING.match(line)
        if heading and level and len(heading[1]) <= level:
            break
        if heading and heading["id"] == anchor:
            level = len(heading[1])
        if level:
            found.append(line)
    if not level:
        raise LookupError(f"docs/{path} has no heading with the id {anchor}")
    return "\n".join(found)
