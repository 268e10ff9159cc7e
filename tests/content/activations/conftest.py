"""One thread for these tests, and assertions in shared checks that say what they compared."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits

pytest.register_assert_rewrite("content.activations.claims")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """The matrices are small: more threads would only wait for each other."""
    with threadpool_limits(1):
        yield
