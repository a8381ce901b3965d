"""How often each two sources speak of the same unit, and how often they contradict each other."""

from typing import Any

import numpy as np
from scipy import sparse

from weaklabel.analysis.sources import incompatible
from weaklabel.votes import Votes


def pair_counts(votes: Votes) -> tuple[np.ndarray, np.ndarray]:
    """Counts of common units and of contradictions, both symmetric of shape (source, source).

    The diagonal of the first is how many units a source voted on.
    """
    spoke = votes.spoke()
    overlap = np.asarray((spoke.T @ spoke).todense())
    against, shape = incompatible(votes), (votes.n_units, len(votes.sources))
    conflict = np.zeros(overlap.shape)
    used = np.unique(votes.statement)
    said = {s: _said(votes, s, shape) for s in used}
    for s in used:
        for t in used:
            if against[s, t]:
                conflict += np.asarray((said[s].T @ said[t]).todense())
    np.fill_diagonal(conflict, 0)
    return overlap, conflict


def pair_table(votes: Votes) -> dict[str, list[Any]]:
    """One row for each two sources that speak of a common unit, the most contradictory first.

    Overlap and conflict are shares of all units, ``conflict_rate`` is the share of the common units.
    """
    overlap, conflict = pair_counts(votes)
    a, b = np.nonzero(np.triu(overlap, k=1))
    order = np.lexsort((b, a, -conflict[a, b]))
    a, b, n = a[order], b[order], max(votes.n_units, 1)
    return {
        "lf_a": [votes.names[j] for j in a],
        "lf_b": [votes.names[j] for j in b],
        "overlap": (overlap[a, b] / n).tolist(),
        "conflict": (conflict[a, b] / n).tolist(),
        "conflict_rate": (conflict[a, b] / overlap[a, b]).tolist(),
    }


def _said(votes: Votes, statement: int, shape: tuple[int, int]) -> sparse.csr_array:
    at = votes.statement == statement
    return sparse.csr_array((np.ones(int(at.sum())), (votes.unit[at], votes.source[at])), shape=shape)
