"""The maker `threshold`."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.errors import ConfigError
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader, described, value_of
from weaklabel.marks import Column
from weaklabel.missing import is_missing


def threshold(
    column: Reader,
    label: Any,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    name: str = "",
) -> LabelingFunction:
    """A labeling function that votes where a number lies in a range, both ends included.

    Args:
        column: The numeric column, or a function that reads a number from an item, such as the length of its text.
            A missing value is an abstention.
        label: The vote.
        at_least: The lower end; None for none.
        at_most: The upper end; None for none.
        name: The rule's name; otherwise the variable it is bound to names it.

    Example:
        >>> from weaklabel import Record, threshold
        >>> threshold(lambda item: len(item.text), "ham", at_most=20)(Record("1", {"text": "ok, see you"}))
        'ham'
    """
    if at_least is None and at_most is None:
        raise ConfigError("threshold needs at_least, at_most, or both")
    low = float("-inf") if at_least is None else float(at_least)
    high = float("inf") if at_most is None else float(at_most)
    if not low <= high:
        raise ConfigError(f"threshold needs at_least to be at most at_most, but got {at_least} and {at_most}")

    def vote(item: Any) -> Any:
        value = value_of(item, column)
        return label if value is not None and low <= float(value) <= high else None

    vote.__doc__ = f"Says {label} where {described(column)} is from {low:g} to {high:g}."
    batch = _Range(column, label, low, high)
    return LabelingFunction(vote, name, batch=batch, made_from=("threshold", column, label, low, high))


@dataclass(frozen=True, eq=False)
class _Range:
    """Compares a whole column at once."""

    column: Reader
    label: Any
    low: float
    high: float

    @property
    def key(self) -> Hashable:
        """Ranges of the same column are compared with the same numbers."""
        return self.column

    def together(self, batches: Sequence["_Range"], chunk: Chunk) -> list[Column]:
        """The items whose number is in each range."""
        # float() reads texts too, and names the one that is no number.
        values = [math.nan if is_missing(value) else float(value) for value in chunk.values(self.column)]
        numbers = np.array(values, dtype=np.float64)
        inside = [(numbers >= batch.low) & (numbers <= batch.high) for batch in batches]
        return [Column.where(np.flatnonzero(at), batch.label) for at, batch in zip(inside, batches, strict=True)]
