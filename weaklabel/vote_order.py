"""Coordinates of votes: checked, in order, without repeats."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from weaklabel.errors import InputError

Coordinates = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""The unit, source, statement and weight of each vote."""


def in_order(votes: Coordinates, limits: Sequence[int]) -> tuple[Coordinates, np.ndarray | None]:
    """The checked coordinates, sorted, without exact repeats (of which the surest stays), and what sorted them.

    The latter is None where they were so already.

    Args:
        votes: Coordinates in any order.
        limits: The numbers of units, sources and statements.

    Raises:
        InputError: A vote is beyond the limits, or its weight not in (0, 1].
    """
    unit, source, statement, weight = votes
    for name, values, limit in zip(("unit", "source", "statement"), votes, limits, strict=False):
        if len(values) and (values.min() < 0 or values.max() >= limit):
            got = f"{values.min()} to {values.max()}"
            raise InputError(f"a vote's {name} must be in 0 to {limit - 1}, but got {got}")
    if not np.all((weight > 0) & (weight <= 1)):
        raise InputError("a vote's weight must be above 0 and at most 1")
    order = _order(votes, limits)
    if order is not None:
        unit, source, statement, weight = unit[order], source[order], statement[order], weight[order]
    weight = np.broadcast_to(1.0, len(unit)) if np.all(weight == 1) else weight.copy()  # all ones take no room
    return (unit.astype(np.int32), source.astype(np.int32), statement.astype(np.int32), weight), order


def _order(votes: Coordinates, limits: Sequence[int]) -> np.ndarray | None:
    """What sorts the votes and drops repeats; None where they are so already, as most tables are."""
    unit, source, statement, weight = votes
    _, n_sources, n_statements = limits
    # One number a vote, in the order wanted.
    place = unit.astype(np.int64) * (n_sources * n_statements)
    place += source.astype(np.int64) * n_statements
    place += statement
    if np.all(place[1:] > place[:-1]):
        return None
    order = np.argsort(place, kind="stable")  # quick where each source's votes are in order already
    if np.any(np.diff(place[order]) == 0):
        order = np.lexsort((-weight, place))
        order = order[np.diff(place[order], prepend=-1) > 0]
    return order


def by_source(source: np.ndarray, n_sources: int) -> tuple[np.ndarray, np.ndarray]:
    """What brings the votes of each source together, in their order, and where each source begins; (source + 1,)."""
    small = source.astype(np.uint16) if n_sources <= 1 << 16 else source  # 16 bits are sorted by counting
    first = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n_sources))])
    return np.argsort(small, kind="stable"), first


def integers(values: Any) -> np.ndarray:
    """Positions as an array of integers.

    Raises:
        InputError: They are no integers.
    """
    array = np.asarray(values)
    if len(array) and array.dtype.kind not in "iu":
        raise InputError(f"votes are given by positions, which are integers, but got values of type {array.dtype}")
    return array if array.dtype.kind == "i" else array.astype(np.int64)


def ascending(positions: Any) -> np.ndarray:
    """Positions in order, each once; not to be written."""
    inside = integers(positions)
    inside = inside if np.all(inside[1:] >= inside[:-1]) else np.sort(inside)
    inside = inside[np.diff(inside, prepend=inside[:1] - 1) > 0]
    inside.setflags(write=False)
    return inside
