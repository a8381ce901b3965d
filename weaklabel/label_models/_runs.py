"""Runs of neighbouring tokens that somebody marked: between them nothing is open, so equal runs are worked out once."""

from dataclasses import dataclass

import numpy as np

from weaklabel.chains import Chains
from weaklabel.patterns import mix


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The distinct runs of tokens in a table of chains.

    Attributes:
        chains: The runs one behind the other, each distinct one once.
        pattern: The pattern of each of their positions, shape (position,).
        opens: Whether a run stands at the beginning of an item, shape (run,).
        closes: Whether it stands at the end of one, shape (run,).
        count: How often it occurs, shape (run,).
        token: The tokens of all runs, shape (marked token,).
        position: Where in the distinct runs each of them is found, shape (marked token,).
        quiet_starts: How many items begin with a token outside of all runs.
        quiet_moves: How many pairs of neighbours are both outside.
    """

    chains: Chains
    pattern: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    count: np.ndarray
    token: np.ndarray
    position: np.ndarray
    quiet_starts: int
    quiet_moves: int

    @classmethod
    def of(cls, pattern: np.ndarray, marked: np.ndarray, first: np.ndarray) -> "Runs":
        """The runs of marked tokens.

        Args:
            pattern: The pattern of each token, shape (token,).
            marked: Whether it is part of a run, booleans of shape (token,).
            first: The first token of each item, and the number of tokens; shape (item + 1,).
        """
        starts = np.zeros(len(pattern) + 1, dtype=bool)
        starts[first] = True
        joined = marked[1:] & marked[:-1] & ~starts[1:-1]
        begins = marked & ~np.append(False, joined)[: len(marked)]
        token = np.flatnonzero(marked)
        begin = np.flatnonzero(begins)
        run = np.cumsum(begins[token]) - 1
        length = np.bincount(run, minlength=len(begin))
        offset = token - begin[run]
        opens, closes = starts[begin], starts[begin + length]
        distinct, same, count = _distinct(pattern[token], offset, run, length, opens, closes)
        first_of = np.concatenate([[0], np.cumsum(length[distinct])])
        there = np.repeat(begin[distinct] - first_of[:-1], length[distinct]) + np.arange(first_of[-1])
        quiet = ~marked
        full = first[:-1][np.diff(first) > 0]
        return cls(
            Chains.of(first_of), pattern[there], opens[distinct], closes[distinct], count.astype(np.float64),
            token, first_of[same[run]] + offset, int(quiet[full].sum()),
            int((quiet[1:] & quiet[:-1] & ~starts[1:-1]).sum()),
        )  # fmt: skip


def _distinct(
    pattern: np.ndarray, offset: np.ndarray, run: np.ndarray, length: np.ndarray, opens: np.ndarray, closes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One run of each sort, the sort of each run, and how many there are of it; by a 64-bit hash of its patterns."""
    place = mix(offset.astype(np.uint64), salt=4) ^ pattern.astype(np.uint64)
    ends = mix((length * 4 + opens * 2 + closes).astype(np.uint64), salt=6)
    first = np.cumsum(length) - length
    total = np.add.reduceat(mix(place, salt=5), first) if len(length) else np.zeros(0, dtype=np.uint64)
    _, one, sort, count = np.unique(total + ends, return_index=True, return_inverse=True, return_counts=True)
    return one, sort, count
