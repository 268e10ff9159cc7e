"""Let a failed assertion in the helpers of these tests say what it compared."""

import pytest

pytest.register_assert_rewrite("minisite")
