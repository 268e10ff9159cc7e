"""While serving, a mkdocs.yml that cannot be read is a problem on every page, instead of a server that hangs."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hooks import problems
from hooks.problems import Problem

log = logging.getLogger("mkdocs.hooks.notes")


class Errors(logging.Handler):
    """What MkDocs says is wrong with its configuration."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def keep_serving(build: Callable[[], None], state: Callable[[], Any], site: Path) -> Callable[[], None]:
    """The function `build`, made to show the last site with the problem if it fails before anything is built.

    `state` returns an object that is another once the configuration was read.
    """
    originals: dict[Path, str] = {}

    def guarded() -> None:
        before, errors = state(), Errors()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(errors)
        try:
            build()
            originals.clear()
        except (Exception, SystemExit) as error:  # of MkDocs's own kinds, or what another hook or plugin raises
            if state() is not before:
                raise
            words = " ".join("; ".join(errors.messages or [str(error)]).split())
            problem = Problem("mkdocs.yml", None, f"cannot be used: {words}; the site below is as it was before")
            if not errors.messages:
                log.warning(str(problem))
            for page in site.rglob("*.html"):
                html = originals.setdefault(page, page.read_text(encoding="utf-8"))
                page.write_text(problems.show(html, [problem]) if problems.ARTICLE in html else html, encoding="utf-8")
        finally:
            logger.removeHandler(errors)

    return guarded
