"""Rows of tables as rows of numbers: scaled and one-hot columns."""

import contextlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from weaklabel.errors import InputError, brief

FEW_VALUES = 15
"""Whole numbers with at most so many different values are codes of categories as well as numbers."""


class TableFeatures:
    """Numbers with mean 0 and deviation 1; texts, and codes of few values, one-hot; a missing value is one more."""

    def __init__(self, numbers: dict[str, tuple[float, float]], values: dict[str, list[str]]):
        self.numbers, self.values = numbers, values

    @classmethod
    def learn(cls, rows: Sequence[Mapping[str, Any]]) -> "TableFeatures":
        """Learn the columns of rows."""
        numbers, values = {}, {}
        for name in rows[0]:
            column = _column(name, rows)
            filled = [value for value in column if not _missing(value)]
            if filled and all(isinstance(value, int | float | np.number) for value in filled):
                array = np.array([_number(name, value) for value in filled])
                numbers[name] = (float(array.mean()), float(array.std()) or 1.0)
                if len(set(filled)) > FEW_VALUES or np.any(array != np.floor(array)):
                    values[name] = [""] if len(filled) < len(column) else []
                    continue
            values[name] = sorted({_text(value) for value in column})
        return cls(numbers, values)

    def transform(self, inputs: Sequence[Mapping[str, Any]]) -> sparse.csr_array:
        """Shape (row, feature).

        Raises:
            InputError: An input is no row, lacks a column, or holds a text where numbers were learned.
        """
        if len(inputs) and not isinstance(inputs[0], Mapping):
            raise InputError(f"features were learned from columns, but got {type(inputs[0]).__name__}")
        blocks = []
        for name, known in self.values.items():
            column = _column(name, inputs)
            if name in self.numbers:
                blocks.append(sparse.csr_array(self._scaled(name, column)[:, None]))
            place = {value: at for at, value in enumerate(known)}
            hits = [(row, place[text]) for row, value in enumerate(column) if (text := _text(value)) in place]
            at = np.array(hits, dtype=np.int64).reshape(-1, 2).T
            blocks.append(sparse.csr_array((np.ones(at.shape[1]), (at[0], at[1])), shape=(len(inputs), len(known))))
        return sparse.csr_array(sparse.hstack(blocks))

    def _scaled(self, name: str, column: list[Any]) -> np.ndarray:
        mean, deviation = self.numbers[name]
        return np.array([0.0 if _missing(value) else (_number(name, value) - mean) / deviation for value in column])

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The columns and their values; no arrays."""
        return {"kind": "table", "numbers": self.numbers, "values": self.values}, {}

    @classmethod
    def load(cls, described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> "TableFeatures":
        """The features that `saved` described."""
        return cls({name: (low, high) for name, (low, high) in described["numbers"].items()}, described["values"])


def _column(name: str, rows: Sequence[Any]) -> list[Any]:
    try:
        return [row[name] for row in rows]
    except (KeyError, TypeError):
        raise InputError(f"the table has no column {name!r}, which features were learned from") from None


def _number(name: str, value: Any) -> float:
    """A value of a column of numbers."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if math.isfinite(number := float(value)):
            return number
    raise InputError(f"column {name!r} was learned as numbers, but holds {brief(value)}, which is no finite number")


def _missing(value: Any) -> bool:
    return value is None or value == "" or value != value


def _text(value: Any) -> str:
    if _missing(value):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
