"""How far workers agree, and who disagrees with whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from weaklabel.metrics.agreement import (
    agreement_intervals,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    observed_agreement,
)
from weaklabel.votes import Votes

MOST_PAIRS = 20_000
"""So many pairs of workers are looked at, those with most units in common."""

FEW, GOOD = 0.667, 0.8
"""Krippendorff's bounds: below the one, labels are no ground for conclusions; above the other, they are good."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the workers of a task agree; not a number where nothing can be compared.

    Attributes:
        workers: How many answered.
        units: How many units two or more answered for.
        answers_per_unit: The mean number of answers of a unit that has any.
        observed: The share of pairs of answers on the same unit that agree.
        fleiss: Fleiss' kappa, with the ends of its 95 % interval.
        fleiss_low: See there.
        fleiss_high: See there.
        alpha: Krippendorff's alpha, with the ends of its 95 % interval.
        alpha_low: See there.
        alpha_high: See there.
    """

    workers: int
    units: int
    answers_per_unit: float
    observed: float
    fleiss: float
    fleiss_low: float
    fleiss_high: float
    alpha: float
    alpha_low: float
    alpha_high: float


def agreement(votes: Votes) -> Agreement:
    """How far the workers among the sources agree; what they say of several classes at once is left out."""
    at = _answers(votes)
    k = len(votes.labels)
    counts = np.bincount(votes.unit[at].astype(np.int64) * k + votes.statement[at], minlength=votes.n_units * k)
    counts = counts.reshape(-1, k).astype(float)
    n = counts.sum(axis=1)
    fleiss, alpha = agreement_intervals(counts[n > 1])
    return Agreement(
        len(np.unique(votes.source[at])), int((n > 1).sum()), float(n[n > 0].mean()) if n.any() else float("nan"),
        observed_agreement(counts), fleiss_kappa(counts), *fleiss, krippendorff_alpha(counts), *alpha,
    )  # fmt: skip


def pairs_of_workers(votes: Votes, fewest: int = 5) -> dict[str, list[Any]]:
    """One row for each two workers with so many units in common, the least kappa first."""
    at = _answers(votes)
    unit, source, said = votes.unit[at], votes.source[at], votes.statement[at]
    shape = (votes.n_units, len(votes.sources))
    there = sparse.csr_array((np.ones(len(unit)), (unit, source)), shape=shape)
    met = sparse.triu(there.T @ there, 1).tocoo()
    enough = np.flatnonzero(met.data >= fewest)
    enough = enough[np.argsort(-met.data[enough], kind="stable")][:MOST_PAIRS]
    a, b = met.row[enough], met.col[enough]
    k = len(votes.labels)
    tables = np.zeros((len(a), k, k))
    by_class = [
        sparse.csr_array((np.ones(int((said == c).sum())), (unit[said == c], source[said == c])), shape=shape)
        for c in range(k)
    ]
    for one in range(k):
        for other in range(k):
            together = sparse.csr_array(by_class[one].T @ by_class[other])
            tables[:, one, other] = np.asarray(together[a, b]).ravel()
    kappa, low, high = cohen_kappa(tables)
    share = np.trace(tables, axis1=1, axis2=2) / np.maximum(tables.sum(axis=(1, 2)), 1)
    order = np.lexsort((b, a, np.where(np.isnan(kappa), 2, kappa)))
    names = votes.names
    return {
        "worker_a": [names[j] for j in a[order]],
        "worker_b": [names[j] for j in b[order]],
        "common": met.data[enough][order].astype(int).tolist(),
        "agreement": share[order].tolist(),
        "kappa": kappa[order].tolist(),
        "kappa_low": low[order].tolist(),
        "kappa_high": high[order].tolist(),
    }


def in_words(found: Agreement, pairs: Mapping[str, list[Any]]) -> list[str]:
    """The same in plain sentences."""
    if found.workers == 1:
        return ["One worker answered, so nothing can be compared"]
    if not found.units:
        return [f"{found.workers} workers answered, none for the same items, so nothing can be compared"]
    sentences = [
        f"{found.workers} workers: {found.answers_per_unit:.1f} answers an item, {found.observed:.0%} of pairs agree"
    ]
    if found.alpha != found.alpha:
        return [*sentences, "All answers are the same, so agreement beyond chance cannot be told"]
    how = (
        "worse than chance"
        if found.alpha < 0
        else "low"
        if found.alpha < FEW
        else "fair"
        if found.alpha < GOOD
        else "good"
    )
    ends = f"{found.alpha_low:.2f} to {found.alpha_high:.2f}"
    sentences.append(
        f"Krippendorff's alpha is {found.alpha:.2f} ({ends}), which is {how}; Fleiss' kappa {found.fleiss:.2f}"
    )
    rows = zip(*(pairs[name] for name in ("worker_a", "worker_b", "common", "agreement", "kappa_high")), strict=True)
    worst = [row for row in rows if row[4] < found.alpha][:3]
    for a, b, common, share, _ in worst:
        sentences.append(f"{a} and {b} agree on {share:.0%} of {common} common items")
    return sentences


def _answers(votes: Votes) -> np.ndarray:
    """Which votes are answers of workers for one class, positions; not where a worker said two things of a unit."""
    people = np.array([source.role == "worker" for source in votes.sources], dtype=bool)
    place = votes.place()  # ascending
    again = np.diff(place, prepend=-1) == 0
    torn = again | np.append(again[1:], False)
    return np.flatnonzero(people[votes.source] & ~torn & (votes.statement < len(votes.labels)))
