"""Distinct rows of votes with their counts: a fit on them costs the same for a thousand units as for a million."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

FEW, WORTH_IT = 10_000, 0.7
"""Where there are more rows than few, and more than this share of them differ, they are kept as they are."""

BLOCK = 1 << 13
"""Rows that are hashed at a time: what that takes stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The distinct ways in which sources spoke and kept silent.

    Attributes:
        votes: Vote weights, CSR of shape (pattern, source · statement).
        always: Sources that were asked about every unit, booleans of shape (source,).
        silence: What to add to `always` to get 1 where a source was asked and said nothing and 0 elsewhere;
            CSR of shape (pattern, source). Sparse for rules, which are always asked, and for people, who are not.
        count: How many units show each pattern, of shape (pattern,).
        inverse: The pattern of each unit, of shape (unit,).
        key: What kept patterns apart beside votes, integers of shape (pattern,); zeros where nothing did.
    """

    votes: sparse.csr_array
    always: np.ndarray
    silence: sparse.csr_array
    count: np.ndarray
    inverse: np.ndarray
    key: np.ndarray

    def silent_mass(self, share: np.ndarray) -> np.ndarray:
        """How much of each class fell on the silence of each source.

        Args:
            share: Expected number of units by pattern and class, of shape (pattern, class).

        Returns:
            Shape (source, class).
        """
        total = np.ones(len(share)) @ share  # quicker than a sum along an axis of few entries
        return np.asarray(self.always[:, None] * total + self.silence.T @ share)

    def silent_score(self, score: np.ndarray) -> np.ndarray:
        """The sum over the silent sources of their scores, of shape (pattern, class), from (source, class)."""
        return np.asarray(self.always @ score + self.silence @ score)


def compress(
    votes: sparse.csr_array, always: np.ndarray, silence: sparse.csr_array, key: np.ndarray | None = None
) -> Patterns:
    """Group equal rows.

    Rows are compared by a 64-bit hash that does not depend on the order of votes in a row; among a million distinct
    rows the chance that any two collide is 3e-8.

    Args:
        votes: Vote weights, shape (unit, source · statement).
        always: Sources asked about every unit, shape (source,).
        silence: See `Patterns`, but one row a unit.
        key: Integers of shape (unit,); units with different keys stay apart. None: only votes count.
    """
    rows = as_they_are(votes, always, silence, key)
    order, begins = _groups(rows)
    return rows if len(begins) > max(FEW, WORTH_IT * len(order)) else _grouped(rows, order, begins)


def as_they_are(
    votes: sparse.csr_array, always: np.ndarray, silence: sparse.csr_array, key: np.ndarray | None = None
) -> Patterns:
    """Every row for itself: to look at rows once, it is not worth it to group them."""
    n = votes.shape[0]
    key = np.zeros(n, dtype=np.int64) if key is None else key
    return Patterns(votes, always, silence, np.ones(n), np.arange(n), key)


def merge(parts: Sequence[Patterns]) -> Patterns:
    """The patterns of several shards of units as those of all of them: equal rows become one, their counts are added.

    It does not matter how shards are brought together, nor in which order but for `inverse`, which lists the units of
    the first part, then those of the second, and so on. The result is what `compress` makes of all rows, except that
    equal rows are grouped however many differ.

    Args:
        parts: Patterns of the same sources and statements, one part or more.
    """
    always = np.logical_and.reduce([part.always for part in parts])
    votes = sparse.csr_array(sparse.vstack([part.votes for part in parts], format="csr"))
    silence = sparse.csr_array(sparse.vstack([_silence(part, always) for part in parts], format="csr"))
    key, count = (np.concatenate([getattr(part, name) for part in parts]) for name in ("key", "count"))
    first = np.cumsum([0, *(len(part.count) for part in parts)])
    inverse = np.concatenate([part.inverse + at for part, at in zip(parts, first, strict=False)])
    together = Patterns(votes, always, silence, count, inverse, key)
    return _grouped(together, *_groups(together))


def _silence(part: Patterns, always: np.ndarray) -> sparse.csr_array:
    """A part's `silence` beside fewer sources that were always asked."""
    here_only = part.always & ~always
    if not here_only.any():
        return part.silence
    asked = np.broadcast_to(here_only.astype(np.float64), part.silence.shape)
    silence = sparse.csr_array(part.silence + sparse.csr_array(asked))
    silence.eliminate_zeros()
    return silence


def _groups(rows: Patterns) -> tuple[np.ndarray, np.ndarray]:
    """What sorts rows by their hashes, and where each group of equal ones begins in that order."""
    row = row_hash(rows.votes, salt=1)
    if not rows.always.all():  # otherwise who was silent is known from who voted
        row += row_hash(rows.silence, salt=2)
    row += mix(rows.key.astype(np.uint64), salt=3)
    order = np.argsort(row)
    return order, np.flatnonzero(np.diff(row[order], prepend=row[order[:1]] + np.uint64(1)))


def _grouped(rows: Patterns, order: np.ndarray, begins: np.ndarray) -> Patterns:
    """Equal rows as one, with their counts added."""
    n = len(order)
    group = np.empty(n, dtype=np.int64)
    group[order] = np.repeat(np.arange(len(begins)), np.diff(begins, append=n))
    count = np.bincount(group, rows.count, minlength=len(begins))
    first = order[begins]
    inverse = group[rows.inverse]
    return Patterns(rows.votes[first], rows.always, rows.silence[first], count, inverse, rows.key[first])


def row_hash(rows: sparse.csr_array, salt: int, columns: np.ndarray | None = None) -> np.ndarray:
    """A hash of the multiset of (column, value) of each row: the sum of the hashes of its entries, modulo 2^64.

    Args:
        rows: Shape (row, column).
        salt: Another salt makes other hashes.
        columns: What stands for each column, 64-bit unsigned integers of shape (column,); None for its position.
    """
    hashes = np.zeros(rows.shape[0], dtype=np.uint64)
    for start in range(0, rows.shape[0], BLOCK):
        block = rows.indptr[start : start + BLOCK + 1]
        inside = slice(block[0], block[-1])
        values = rows.data[inside].astype(np.float64).view(np.uint64)
        column = rows.indices[inside].astype(np.uint64) if columns is None else columns[rows.indices[inside]]
        entries = mix(column ^ mix(values, salt), salt)
        total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(entries, dtype=np.uint64)])
        hashes[start : start + BLOCK] = total[block[1:] - block[0]] - total[block[:-1] - block[0]]
    return hashes


def mix(values: np.ndarray, salt: int) -> np.ndarray:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014), which spreads close integers over all 64 bits."""
    z = values + np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
