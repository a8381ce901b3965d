"""Values that are made when they are read: what end models read of items that are too large to keep."""

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np


class Later(Sequence[Any]):
    """A sequence whose values are made when they are read, and not kept.

    Example:
        >>> squares = Later([1, 2, 3], lambda number: number**2)
        >>> squares[1], list(squares[1:]), list(squares.take([2, 0]))
        (4, [4, 9], [9, 1])
    """

    def __init__(self, keys: Sequence[Any], make: Callable[[Any], Any]):
        """Say what values are made of.

        Args:
            keys: One object a value.
            make: Makes the value of such an object.
        """
        self.keys, self.make = keys, make

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> "Later": ...
    def __getitem__(self, index: int | slice) -> Any:
        return Later(self.keys[index], self.make) if isinstance(index, slice) else self.make(self.keys[index])

    def take(self, positions: Sequence[int] | np.ndarray) -> "Later":
        """The values at these positions, made when they are read."""
        return Later([self.keys[int(at)] for at in positions], self.make)


def taken(values: Sequence[Any], positions: Sequence[int] | np.ndarray) -> Sequence[Any]:
    """The values at these positions; those that are made when they are read stay so."""
    return values.take(positions) if isinstance(values, Later) else [values[int(at)] for at in positions]
