"""What tests of figures share: processes that draw, started once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from minisite import ROOT

from hooks.figures import draw
from hooks.figures.workers import Workers

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    started = Workers(ROOT / "includes", 2)
    yield started
    started.close()


@pytest.fixture(scope="session")
def run(workers: Workers) -> Run:
    """Run a snippet whose first line is line 10 of its page; `job` may say its timeout or size."""

    def run(code: str, **job: Any) -> dict[str, Any]:
        return workers.run({"code": code, "line": 10, "name": "x", "size": None, **job})

    return run


class Lent(Workers):
    """The processes that are there already, instead of new ones for each call of `draw`."""

    def __init__(self, workers: Workers, includes: Path) -> None:
        self.idle = workers.idle
        self.includes = includes

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def lent(workers: Workers) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "Workers", lambda includes, count: Lent(workers, includes))
        yield
