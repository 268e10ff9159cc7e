"""Say of every dead link where it stands and what to do: MkDocs finds them, but names no line."""

import logging
import re
from collections.abc import Callable

from hooks.problems import Problem, line_of

FOUND = re.compile(
    r"Doc file '(?P<page>[^']+)' contains an?\b[^']*\blink(?: to)? '(?P<target>[^']+)',? (?P<reason>.*)", re.DOTALL
)


def problem(message: str, source_of: Callable[[str], str]) -> Problem | None:
    """The problem that a message of MkDocs's link check stands for; None if it is another message."""
    found = FOUND.match(message)
    if not found:
        return None
    page, target = found["page"], found["target"]
    reason = found["reason"].replace(". Did you mean ", ", perhaps ").rstrip("?.")
    line = line_of(source_of(page), f"]({target}") or line_of(source_of(page), target)
    remedy = "correct the anchor" if "anchor" in reason else "correct the link"
    return Problem(page, line, f"dead link `{target}`, {reason.removeprefix('but ')}; {remedy}")


LOG = logging.getLogger("mkdocs.structure.pages")  # MkDocs says there what links are dead


class LinkFilter(logging.Filter):
    """Stands on MkDocs's logger of pages; hands each dead link to `report` once, and lets other messages pass."""

    def __init__(self, source_of: Callable[[str], str], report: Callable[[Problem], None]) -> None:
        super().__init__()
        self.source_of = source_of
        self.report = report

    def filter(self, record: logging.LogRecord) -> bool:
        dead = problem(record.getMessage(), self.source_of) if record.levelno >= logging.WARNING else None
        if dead is None:
            return True
        self.report(dead)
        return False


def listen(source_of: Callable[[str], str], report: Callable[[Problem], None]) -> None:
    """Hear of dead links from now on, instead of who did so in the build before."""
    for former in [f for f in LOG.filters if isinstance(f, LinkFilter)]:
        LOG.removeFilter(former)
    LOG.addFilter(LinkFilter(source_of, report))
