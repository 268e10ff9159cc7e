"""What the tests of the evaluation chapter share."""

import numpy as np
import pytest


@pytest.fixture(params=range(6))
def scored(request):
    """Labels and scores with many ties."""
    rng = np.random.default_rng(request.param)
    y = rng.integers(0, 2, 60)
    y[:2] = 0, 1
    return y, np.round(rng.normal(y, 1.5), 1)
