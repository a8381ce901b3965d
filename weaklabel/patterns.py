"""Distinct rows of votes with their counts: a fit on them costs the same for a thousand units as for a million."""

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
    """

    votes: sparse.csr_array
    always: np.ndarray
    silence: sparse.csr_array
    count: np.ndarray
    inverse: np.ndarray

    def silent_mass(self, share: np.ndarray) -> np.ndarray:
        """How much of each class fell on the silence of each source.

        Args:
            share: Expected number of units by pattern and class, of shape (pattern, class).

        Returns:
            Shape (source, class).
        """
        return np.asarray(self.always[:, None] * share.sum(axis=0) + self.silence.T @ share)

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
    row = _row_hash(votes, salt=1)
    if not always.all():  # otherwise who was silent is known from who voted
        row += _row_hash(silence, salt=2)
    if key is not None:
        row += _mix(key.astype(np.uint64), salt=3)
    order = np.argsort(row)
    begins = np.flatnonzero(np.diff(row[order], prepend=row[order[:1]] + np.uint64(1)))
    if len(begins) > max(FEW, WORTH_IT * len(row)):
        return as_they_are(votes, always, silence)
    count = np.diff(begins, append=len(row))
    inverse = np.empty(len(row), dtype=np.int64)
    inverse[order] = np.repeat(np.arange(len(begins)), count)
    first = order[begins]
    return Patterns(votes[first], always, silence[first], count.astype(np.float64), inverse)


def as_they_are(votes: sparse.csr_array, always: np.ndarray, silence: sparse.csr_array) -> Patterns:
    """Every row for itself: to look at rows once, it is not worth it to group them."""
    n = votes.shape[0]
    return Patterns(votes, always, silence, np.ones(n), np.arange(n))


def _row_hash(rows: sparse.csr_array, salt: int) -> np.ndarray:
    """A hash of the multiset of (column, value) of each row: the sum of the hashes of its entries, modulo 2^64."""
    hashes = np.zeros(rows.shape[0], dtype=np.uint64)
    for start in range(0, rows.shape[0], BLOCK):
        block = rows.indptr[start : start + BLOCK + 1]
        inside = slice(block[0], block[-1])
        values = rows.data[inside].astype(np.float64).view(np.uint64)
        entries = _mix(rows.indices[inside].astype(np.uint64) ^ _mix(values, salt), salt)
        total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(entries, dtype=np.uint64)])
        hashes[start : start + BLOCK] = total[block[1:] - block[0]] - total[block[:-1] - block[0]]
    return hashes


def _mix(values: np.ndarray, salt: int) -> np.ndarray:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014), which spreads close integers over all 64 bits."""
    z = values + np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
