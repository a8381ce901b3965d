"""How spans miss the truth: wrong ends, a wrong type, both, or no counterpart at all."""

from typing import NamedTuple

import numpy as np

from weaklabel.analysis.spans.overlaps import overlapping, same_ends, shared, taken
from weaklabel.tags import Spans

KINDS = ("right", "type", "boundary", "both", "missing", "spurious")
"""A found and a true span may be the same, or have the same ends, or the same type, or only overlap; a true span may
have no counterpart (missing), and neither a found one (spurious)."""

RIGHT, MISSING, SPURIOUS = KINDS.index("right"), KINDS.index("missing"), KINDS.index("spurious")


class Compared(NamedTuple):
    """Found and true spans, each once; arrays of shape (pair,).

    Attributes:
        kind: How they fit, a position in `KINDS`.
        found: The found span, -1 where the true one is missing.
        true: The true span, -1 where the found one is spurious.
    """

    kind: np.ndarray
    found: np.ndarray
    true: np.ndarray


def compare(found: Spans, true: Spans, allows: np.ndarray | None = None) -> Compared:
    """Set found spans beside true ones, each beside one at most; in the order of the text.

    Spans that fit better come first, then those that share more tokens. Where one found span covers two true ones, it
    is an error of its ends beside one of them, and the other one is missing. So the errors of a model are the spans
    that it should not have found, and the true ones beside which nothing stands.

    Args:
        found: Spans that were found.
        true: The true ones.
        allows: Which types the name of a found span may mean, booleans of shape (name, type); each itself where it
            is not given.
    """
    a, b = overlapping(found, true)
    left, right = taken(found, a), taken(true, b)
    fits = left.type == right.type if allows is None else allows[left.type, right.type]
    rank = np.where(fits, 0, 1) + 2 * ~same_ends(left, right)  # the order of KINDS
    kept = _beside(a, b, np.lexsort((b, a, -shared(left, right), rank)))
    alone = np.setdiff1d(np.arange(len(found.begin)), a[kept])
    missing = np.setdiff1d(np.arange(len(true.begin)), b[kept])
    pairs = Compared(
        np.concatenate([rank[kept], np.full(len(missing), MISSING), np.full(len(alone), SPURIOUS)]),
        np.concatenate([a[kept], np.full(len(missing), -1), alone]),
        np.concatenate([b[kept], missing, np.full(len(alone), -1)]),
    )
    order = np.argsort(hulls(pairs, found, true).begin, kind="stable")
    return Compared(*(column[order] for column in pairs))


def hulls(pairs: Compared, found: Spans, true: Spans) -> Spans:
    """From the first to the last token of each pair; the type is that of the found span, -1 where there is none."""
    far = np.iinfo(np.int64).max
    begin = np.minimum(or_else(found.begin, pairs.found, far), or_else(true.begin, pairs.true, far))
    end = np.maximum(or_else(found.end, pairs.found, -1), or_else(true.end, pairs.true, -1))
    return Spans(begin, end, or_else(found.type, pairs.found, -1))


def references(pairs: Compared, found: Spans, true: Spans) -> Spans:
    """The true span of each pair, or where it is spurious the found one."""
    columns = zip(true, found, strict=True)
    known = pairs.true >= 0
    return Spans(*(np.where(known, or_else(t, pairs.true, -1), or_else(f, pairs.found, -1)) for t, f in columns))


def or_else(values: np.ndarray, at: np.ndarray, otherwise: int) -> np.ndarray:
    """Values at positions, and another where the position is -1."""
    return np.append(values, otherwise)[at]


def counts(pairs: Compared) -> dict[str, int]:
    """How many pairs there are of each kind."""
    return dict(zip(KINDS, np.bincount(pairs.kind, minlength=len(KINDS)).tolist(), strict=True))


def wrong(pairs: Compared) -> Compared:
    """The pairs that are errors."""
    return Compared(*(column[pairs.kind != RIGHT] for column in pairs))


def _beside(a: np.ndarray, b: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Positions of pairs, the first in order first, so that no span is in two."""
    kept: list[np.ndarray] = [np.zeros(0, dtype=np.int64)]
    while len(order):
        # The first pair of both of its spans is safe: no pair that comes earlier can take either.
        mine, his = (np.zeros(len(order), dtype=bool) for _ in range(2))
        mine[np.unique(a[order], return_index=True)[1]] = True
        his[np.unique(b[order], return_index=True)[1]] = True
        chosen = order[mine & his]
        kept.append(chosen)
        order = order[~np.isin(a[order], a[chosen]) & ~np.isin(b[order], b[chosen])]
    return np.concatenate(kept)
