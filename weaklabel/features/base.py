"""Inputs as rows of numbers, for models that read numbers."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from scipy import sparse


class Features(Protocol):
    """Turns inputs into a matrix with one row an input."""

    def transform(self, inputs: Sequence[Any]) -> sparse.csr_array | np.ndarray:
        """Shape (input, feature)."""
        ...

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What JSON and arrays have to keep."""
        ...
