"""How tests are shared out among processes that run side by side (`pytest -n 2`)."""

from typing import Any

import pytest

# The groups whose name begins so, in this order, and then the others: what takes longest begins first, so that both
# processes end at about the same time.
HEAVY = ("browser", "site", "tests/book/", "tests/hooks/")


def group(test: str) -> str:
    """The tests that run one after another in one process with this one, for they share what takes long to make.

    That is the browser and what it saw, the parsed pages of the site, and else what a file's fixtures build.
    """
    file = test.partition("::")[0]
    if file.startswith("tests/browser/") or file == "tests/book/test_offline.py":
        return "browser"
    return "site" if file.startswith("tests/site/") else file


def rank(test: str) -> int:
    """The place of a test's group in the order in which groups begin."""
    return next((place for place, start in enumerate(HEAVY) if group(test).startswith(start)), len(HEAVY))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """xdist's own scheduler of groups, without the marks: those have no effect with pytest 9.2."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    config.option.loadscopereorder = False  # the order is that of the tests
    return Groups(config, log)
