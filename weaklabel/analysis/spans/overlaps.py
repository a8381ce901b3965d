"""Which spans share tokens."""

import numpy as np

from weaklabel.tags import Spans


def overlapping(one: Spans, other: Spans) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of a span of one list and a span of another that share a token, each pair once.

    Returns:
        Positions in the first list and positions in the second, two arrays of shape (pair,).
    """
    # Of two that overlap, one begins inside of the other; where both begin together, only the first search finds them.
    outer, inner = _begins_inside(one, other, "left")
    second, first = _begins_inside(other, one, "right")
    return np.concatenate([outer, first]), np.concatenate([inner, second])


def _begins_inside(outer: Spans, inner: Spans, side: str) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of which the second begins inside of the first; with the side "right", not at its first token."""
    order = np.argsort(inner.begin, kind="stable")
    begin = inner.begin[order]
    low = np.searchsorted(begin, outer.begin, side="right" if side == "right" else "left")
    count = np.maximum(np.searchsorted(begin, outer.end, side="left") - low, 0)
    return np.repeat(np.arange(len(count)), count), order[runs(low, count)]


def runs(first: np.ndarray, length: np.ndarray) -> np.ndarray:
    """The integers of runs that begin at `first` and are so long, one run behind the other."""
    return np.repeat(first - (np.cumsum(length) - length), length) + np.arange(int(length.sum()))


def shared(one: Spans, other: Spans) -> np.ndarray:
    """How many tokens each span of one list shares with the one at the same place of another, shape (span,)."""
    return np.maximum(np.minimum(one.end, other.end) - np.maximum(one.begin, other.begin), 0)


def same_ends(one: Spans, other: Spans) -> np.ndarray:
    """Whether spans at the same place of two lists begin and end together, shape (span,)."""
    return (one.begin == other.begin) & (one.end == other.end)


def taken(spans: Spans, at: np.ndarray) -> Spans:
    """The spans at these positions, or where these booleans are true."""
    return Spans(*(column[at] for column in spans))
