"""How far workers agree, and who disagrees with whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import ndtr

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

CELLS = 5_000_000
"""So many cells of tables of pairs are held at a time."""

FEW, GOOD = 0.667, 0.8
"""Krippendorff's bounds: below the one, labels are no ground for conclusions; above the other, they are good."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the workers of a task agree; not a number where nothing can be compared.

    Attributes:
        workers: How many answered.
        units: How many units two or more answered for, each saying one thing.
        answers_per_unit: The mean number of workers who answered for a unit that any did.
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
    people = _people(votes)[votes.source]
    asked = np.unique(votes.place()[people]) // max(len(votes.sources), 1)
    item = np.searchsorted(votes.item_start, np.arange(votes.n_units), side="right") - 1
    fleiss, alpha = agreement_intervals(counts, item)
    return Agreement(
        len(np.unique(votes.source[people])), int((n > 1).sum()), len(asked) / max(len(np.unique(asked)), 1),
        observed_agreement(counts), fleiss_kappa(counts), *fleiss, krippendorff_alpha(counts), *alpha,
    )  # fmt: skip


def pairs_of_workers(votes: Votes, usual: float, fewest: int = 5) -> dict[str, list[Any]]:
    """One row for each two workers with so many units in common, the least kappa first.

    Args:
        votes: The votes of all sources.
        usual: How far all workers agree beyond chance, see `Agreement.alpha`.
        fewest: How many units two workers must have in common.

    Returns:
        Columns by name; ``p_value`` says how likely a kappa as low as this comes of two who agree as all do.
    """
    at, k, m = _answers(votes), len(votes.labels), len(votes.sources)
    said = votes.source[at].astype(np.int64) * k + votes.statement[at]
    there = sparse.csr_array((np.ones(len(at)), (votes.unit[at], said)), shape=(votes.n_units, m * k))
    both = (there.T @ there).tocoo()
    pair, cell = (both.row // k) * m + both.col // k, (both.row % k) * k + both.col % k
    kept = both.row // k < both.col // k
    pairs, place = np.unique(pair[kept], return_inverse=True)
    common = np.bincount(place, both.data[kept], minlength=len(pairs))
    often = np.flatnonzero(common >= fewest)
    often = np.sort(often[np.argsort(-common[often], kind="stable")][:MOST_PAIRS])
    told = _compared(place, cell[kept], both.data[kept], often, k)
    kappa, centre, error = told[:3]
    low, high = np.minimum(centre - 1.96 * error, kappa), np.maximum(centre + 1.96 * error, kappa)
    a, b = pairs[often] // m, pairs[often] % m
    order = np.lexsort((b, a, np.where(np.isnan(kappa), 2, kappa)))
    names = votes.names
    columns = {
        "common": common[often].astype(int), "agreement": told[3], "kappa": kappa, "kappa_low": np.clip(low, -1, 1),
        "kappa_high": np.clip(high, -1, 1), "p_value": ndtr((centre - usual) / error),
    }  # fmt: skip
    return {
        "worker_a": [names[j] for j in a[order]],
        "worker_b": [names[j] for j in b[order]],
        **{name: column[order].tolist() for name, column in columns.items()},
    }


def _compared(place: np.ndarray, cell: np.ndarray, count: np.ndarray, pairs: np.ndarray, k: int) -> np.ndarray:
    """Kappa, its smoothed centre and error, and the share of agreement of these pairs; shape (4, pair).

    Args:
        place: The pair that each count is of.
        cell: What the two said, ``first · k + second``.
        count: How often.
        pairs: The pairs to compare, ascending.
        k: The number of classes.
    """
    order = np.argsort(place, kind="stable")
    place, cell, count = place[order], cell[order], count[order]
    found, size = np.zeros((4, len(pairs))), max(1, CELLS // k**2)
    for start in range(0, len(pairs), size):  # tables of all pairs at once may be large
        some = pairs[start : start + size]
        inside = np.flatnonzero(np.isin(place, some))
        row = np.searchsorted(some, place[inside])
        table = np.bincount(row * k**2 + cell[inside], count[inside], len(some) * k**2).reshape(-1, k, k)
        found[:3, start : start + size] = cohen_kappa(table)
        found[3, start : start + size] = np.trace(table, axis1=1, axis2=2) / table.sum(axis=(1, 2))
    return found


def in_words(found: Agreement, pairs: Mapping[str, list[Any]], unit: str = "item") -> list[str]:
    """The same in plain sentences; `unit` is what is voted on."""
    if found.workers == 1:
        return ["One worker answered, so nothing can be compared"]
    if not found.units:
        return [
            f"{found.workers} workers answered, no two of them plainly for the same {unit}: nothing can be compared"
        ]
    each = f"{found.answers_per_unit:.1f} answers for each {unit}"
    sentences = [f"{found.workers} workers: {each}, {found.observed:.0%} of pairs agree"]
    if found.alpha != found.alpha:
        return [*sentences, "All answers that can be compared are the same, so agreement beyond chance cannot be told"]
    how = _graded(found)
    few = found.alpha_low != found.alpha_low
    ends = f"of too few {unit}s for an interval" if few else f"{found.alpha_low:.2f} to {found.alpha_high:.2f}"
    sentences.append(
        f"Krippendorff's alpha is {found.alpha:.2f} ({ends}), which is {how}; Fleiss' kappa {found.fleiss:.2f}"
    )
    rows = zip(*(pairs[name] for name in ("worker_a", "worker_b", "common", "agreement", "p_value")), strict=True)
    # Of many pairs, some agree little by chance: Bonferroni's bound.
    worst = [row for row in rows if row[4] < 0.05 / len(pairs["p_value"])][:3]
    for a, b, common, share, _ in worst:
        sentences.append(f"{a} and {b} agree on {share:.0%} of {common} common {unit}s")
    return sentences


def _graded(found: Agreement) -> str:
    """What alpha is called; where its interval reaches 0, agreement may be chance."""
    if found.alpha_high < 0:
        return "worse than chance"
    if found.alpha_low <= 0:
        return "low, and may be chance"
    return "low" if found.alpha < FEW else "fair" if found.alpha < GOOD else "good"


def _people(votes: Votes) -> np.ndarray:
    return np.array([source.role == "worker" for source in votes.sources], dtype=bool)


def _answers(votes: Votes) -> np.ndarray:
    """Which votes are answers of workers for one class, positions; not where a worker said two things of a unit."""
    place = votes.place()  # ascending
    again = np.diff(place, prepend=-1) == 0
    torn = again | np.append(again[1:], False)
    return np.flatnonzero(_people(votes)[votes.source] & ~torn & (votes.statement < len(votes.labels)))
