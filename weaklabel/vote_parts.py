"""Votes put together and taken apart: more items or fewer, more sources or fewer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from weaklabel.errors import InputError

if TYPE_CHECKING:
    from weaklabel.votes import Votes


def of_items(votes: "Votes", items: np.ndarray) -> "Votes":
    """See `Votes.select`."""
    items = _positions(votes, np.asarray(items))
    chosen = units_of(votes, items)
    new_unit = np.full(votes.n_units, -1)
    new_unit[chosen] = np.arange(len(chosen))
    new_item = np.full(votes.n_items, -1)
    new_item[items] = np.arange(len(items))
    keep = new_unit[votes.unit] >= 0
    whom = [None if a is None else np.sort(new_item[a][new_item[a] >= 0]) for a in votes.asked]
    return replace(
        votes,
        item_ids=tuple(votes.item_ids[i] for i in items),
        unit=new_unit[votes.unit[keep]],
        source=votes.source[keep],
        statement=votes.statement[keep],
        weight=votes.weight[keep],
        item_start=np.concatenate([[0], np.cumsum(np.diff(votes.item_start)[items])]),
        asked=tuple(whom),
        units={name: column[chosen] for name, column in votes.units.items()},
        repeats=0,
        extra={name: column[keep] for name, column in votes.extra.items()},
    )


def of_sources(votes: "Votes", sources: Sequence[int]) -> "Votes":
    """See `Votes.select_sources`."""
    new = np.full(len(votes.sources), -1)
    new[list(sources)] = np.arange(len(sources))
    keep = new[votes.source] >= 0
    return replace(
        votes,
        sources=tuple(votes.sources[j] for j in sources),
        unit=votes.unit[keep],
        source=new[votes.source[keep]],
        statement=votes.statement[keep],
        weight=votes.weight[keep],
        asked=tuple(votes.asked[j] for j in sources),
        repeats=0,
        extra={name: column[keep] for name, column in votes.extra.items()},
    )


def on_more_items(votes: "Votes", other: "Votes") -> "Votes":
    """See `Votes.concat`."""
    if votes.labels != other.labels or votes.sources != other.sources:
        raise InputError("votes can be put under each other only where classes and sources are the same")
    common = set(votes.item_ids) & set(other.item_ids)
    if common:
        raise InputError(f"the item {min(common)!r} is in both parts")
    pairs = zip(votes.asked, other.asked, strict=True)
    return replace(
        votes,
        item_ids=votes.item_ids + other.item_ids,
        unit=np.concatenate([votes.unit, other.unit + votes.n_units]),
        source=np.concatenate([votes.source, other.source]),
        statement=np.concatenate([votes.statement, other.statement]),
        weight=np.concatenate([votes.weight, other.weight]),
        item_start=np.concatenate([votes.item_start, other.item_start[1:] + votes.n_units]),
        asked=tuple(_both_asked(a, b, votes.n_items, other.n_items) for a, b in pairs),
        units={name: np.concatenate([column, other.units[name]]) for name, column in votes.units.items()},
        repeats=votes.repeats + other.repeats,
        notes=votes.notes + other.notes,
        extra={name: np.concatenate([column, other.extra[name]]) for name, column in votes.extra.items()},
    )


def of_more_sources(votes: "Votes", other: "Votes") -> "Votes":
    """See `Votes.merge`."""
    if votes.labels != other.labels or set(votes.item_ids) != set(other.item_ids):
        raise InputError("votes can be put side by side only where classes and items are the same")
    if votes.item_ids != other.item_ids:
        position = {id: at for at, id in enumerate(other.item_ids)}
        other = of_items(other, np.array([position[id] for id in votes.item_ids]))
    if not np.array_equal(votes.item_start, other.item_start):
        raise InputError("votes can be put side by side only where the items have the same units")
    return replace(
        votes,
        sources=votes.sources + other.sources,
        unit=np.concatenate([votes.unit, other.unit]),
        source=np.concatenate([votes.source, other.source + len(votes.sources)]),
        statement=np.concatenate([votes.statement, other.statement]),
        weight=np.concatenate([votes.weight, other.weight]),
        asked=votes.asked + other.asked,
        repeats=votes.repeats + other.repeats,
        notes=votes.notes + other.notes,
        extra={name: np.concatenate([column, other.extra[name]]) for name, column in votes.extra.items()},
    )


def units_of(votes: "Votes", items: np.ndarray | None) -> np.ndarray:
    """The units of these items (all of them for None), item by item."""
    if items is None:
        return np.arange(votes.n_units)
    length = np.diff(votes.item_start)[items]
    skipped = np.cumsum(length) - length
    return np.repeat(votes.item_start[items] - skipped, length) + np.arange(int(length.sum()))


def one_each(votes: "Votes") -> bool:
    """Whether every item is one unit."""
    return votes.n_units == votes.n_items and np.array_equal(votes.item_start, np.arange(votes.n_items + 1))


def _positions(votes: "Votes", items: np.ndarray) -> np.ndarray:
    """Positions of items, each once, from positions or booleans of shape (item,)."""
    if items.dtype == bool:
        if len(items) != votes.n_items:
            raise InputError(f"a choice of items needs {votes.n_items} booleans, but got {len(items)}")
        return np.flatnonzero(items)
    if len(items) and (items.min() < 0 or items.max() >= votes.n_items or len(np.unique(items)) < len(items)):
        raise InputError(f"items must be positions in 0 to {votes.n_items - 1}, each once")
    return items.astype(np.int64)


def _both_asked(a: np.ndarray | None, b: np.ndarray | None, n_a: int, n_b: int) -> np.ndarray | None:
    if a is None and b is None:
        return None
    return np.concatenate([np.arange(n_a) if a is None else a, (np.arange(n_b) if b is None else b) + n_a])
