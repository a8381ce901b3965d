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
    # A source that contradicts itself on a unit may contradict another there in two ways; the unit counts once.
    place = votes.place()
    torn = np.isin(votes.unit, votes.unit[1:][np.diff(place) == 0])
    for s in used:
        said, contradicted = (votes.statement == s) & ~torn, against[s, votes.statement] & ~torn
        conflict += np.asarray((_said(votes, said, shape).T @ _said(votes, contradicted, shape)).todense())
    for unit in np.unique(votes.unit[torn]):
        conflict += _contradictions(votes, votes.unit == unit, against)
    np.fill_diagonal(conflict, 0)
    return overlap, conflict


def pair_table(votes: Votes) -> dict[str, list[Any]]:
    """One row for each two sources that speak of a common unit, the most contradictory first.

    Overlap and conflict are shares of all units, ``conflict_rate`` is the share of the common units.
    """
    overlap, conflict = pair_counts(votes)
    a, b = np.nonzero(np.triu(overlap, k=1))
    order = np.lexsort((b, a, -conflict[a, b]))
    a, b, n, names = a[order], b[order], max(votes.n_units, 1), votes.names
    return {
        "lf_a": [names[j] for j in a],
        "lf_b": [names[j] for j in b],
        "overlap": (overlap[a, b] / n).tolist(),
        "conflict": (conflict[a, b] / n).tolist(),
        "conflict_rate": (conflict[a, b] / overlap[a, b]).tolist(),
    }


def _contradictions(votes: Votes, at: np.ndarray, against: np.ndarray) -> np.ndarray:
    """Which sources contradict each other among these votes, 0 or 1 of shape (source, source)."""
    found = np.zeros((len(votes.sources), len(votes.sources)))
    source, statement = votes.source[at], votes.statement[at]
    one, other = np.nonzero(against[statement[:, None], statement[None, :]])
    found[source[one], source[other]] = 1
    return found


def _said(votes: Votes, at: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(int(at.sum())), (votes.unit[at], votes.source[at])), shape=shape)
