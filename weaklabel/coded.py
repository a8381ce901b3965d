"""Columns of which each distinct value is kept once: ten million answers take the room of ten million small numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np

from weaklabel.missing import is_missing


class Coded(Sequence[Any]):
    """A column of few distinct values.

    Attributes:
        code: The position of each value in `values`, -1 where it is missing; 32-bit integers of shape (row,).
        values: The distinct values, each once.

    Example:
        >>> column = Coded.of(["spam", "ham", None, "spam"])
        >>> column.values, column.code.tolist(), column[3]
        (('spam', 'ham'), [0, 1, -1, 0], 'spam')
    """

    __slots__ = ("code", "values")

    def __init__(self, code: np.ndarray, values: Iterable[Any]):
        self.code, self.values = np.asarray(code, dtype=np.int32), tuple(values)

    @classmethod
    def of(cls, column: Any) -> "Coded":
        """A column of any sort; a table's column that can factorize itself, as those of pandas, does so."""
        if isinstance(column, Coded):
            return column
        if hasattr(column, "factorize"):
            code, values = column.factorize()
            return cls(code, values.tolist())
        position: dict[Any, int] = {}
        code = [-1 if is_missing(value) else position.setdefault(value, len(position)) for value in column]
        return cls(np.array(code, dtype=np.int32), position)

    def __len__(self) -> int:
        return len(self.code)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> "Coded": ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return Coded(self.code[index], self.values)
        return None if self.code[index] < 0 else self.values[self.code[index]]

    def __iter__(self) -> Iterator[Any]:
        return map((*self.values, None).__getitem__, self.code.tolist())  # the last one is that of code -1

    def map(self, change: Callable[[Any], Any]) -> "Coded":
        """The column with each distinct value changed; those that become equal are one, and None is missing."""
        position: dict[Any, int] = {}
        changed = [change(value) for value in self.values]
        if changed == list(self.values):
            return self
        new = [-1 if value is None else position.setdefault(value, len(position)) for value in changed]
        return Coded(np.append(np.array(new, dtype=np.int32), np.int32(-1))[self.code], position)

    def take(self, rows: np.ndarray) -> "Coded":
        """The values in these rows (positions, or booleans of shape (row,)), without those that occur no more."""
        code = self.code[rows]
        kept, place = _in_order_of_appearance(code, len(self.values))
        return Coded(place[code], (self.values[at] for at in kept))

    def positions(self, of: dict[Any, int]) -> np.ndarray:
        """The position that a mapping gives to each value, -1 where it is missing or has none; integers (row,)."""
        known = np.array([*(of.get(value, -1) for value in self.values), -1], dtype=np.int64)
        return known[self.code]

    @classmethod
    def concat(cls, columns: Sequence["Coded"]) -> "Coded":
        """Columns one under the other."""
        position: dict[Any, int] = {}
        parts = []
        for column in columns:
            new = [position.setdefault(value, len(position)) for value in column.values]
            parts.append(np.append(np.array(new, dtype=np.int32), np.int32(-1))[column.code])
        return cls(np.concatenate([np.zeros(0, np.int32), *parts]), position)


def _in_order_of_appearance(code: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The codes that occur, and the new code of each old one (the last entry is that of a missing value)."""
    first = np.full(size, len(code))
    there = np.flatnonzero(code >= 0)
    np.minimum.at(first, code[there], there)
    kept = np.argsort(first, kind="stable")[: int((first < len(code)).sum())]
    place = np.full(size + 1, -1, dtype=np.int32)
    place[kept] = np.arange(len(kept))
    return kept, place
