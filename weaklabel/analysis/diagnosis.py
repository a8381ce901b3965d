"""Where a label model departs from majority vote, and which sources make it do so."""

from dataclasses import dataclass

import numpy as np

from weaklabel.analysis.report.svg_text import count, percent, plural
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

MOST_NAMED = 3
"""So many sources are named in a sentence; tables have all of them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How many of some units have a known truth, and on how many of those each was right.

    A tie counts as the random choice that it would take to break it, so these need not be whole numbers.
    """

    known: int
    majority_vote: float
    label_model: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Units that majority vote gives one label and the label model another; None stands for no label."""

    majority_vote: str | None
    label_model: str | None
    count: int
    gold: Judged


@dataclass(frozen=True, slots=True)
class Part:
    """What one source said on the units that differ.

    A vote *backs* the label model where it allows its label and not that of majority vote, and *opposes* it where it
    excludes its label. A vote that allows both labels does neither.
    """

    lf: str
    backs: int
    opposes: int


@dataclass(frozen=True, slots=True)
class Departures:
    """The units that a label model labels otherwise than majority vote does.

    Attributes:
        units: The number of units looked at: those with a vote.
        differ: How many of them get another label.
        ties: On how many of those majority vote ties, and so gives no label.
        unbacked: On how many of those no vote allows what the label model says: it goes by silence and by the balance
            of the classes.
        pairs: By both labels, the most frequent first.
        sources: By source, the one that backs the label model most often first; without those that do neither.
        gold: Who was right, as far as that is known.
    """

    units: int
    differ: int
    ties: int
    unbacked: int
    pairs: tuple[Pair, ...]
    sources: tuple[Part, ...]
    gold: Judged


def departures(
    votes: Votes, majority: SoftLabels, model: SoftLabels, gold: Gold | None = None, told: np.ndarray | None = None
) -> Departures:
    """Compare the labels of a model with those of majority vote, unit by unit.

    Args:
        votes: The votes.
        majority: Soft labels of majority vote on the same units.
        model: Those of the label model.
        gold: What is known to be true and no label model has seen.
        told: Positions of units that are left out, such as those whose truth the label model was told.
    """
    looked_at = votes.covered()
    looked_at[np.zeros(0, dtype=np.int64) if told is None else told] = False
    before, after = majority.written(), model.written()
    units = np.flatnonzero(looked_at & (before != after))
    parts, unbacked = _parts(votes, before, after, units)
    judge = _Judge(majority, model, gold)
    return Departures(
        units=int(looked_at.sum()),
        differ=len(units),
        ties=int((before[units] < 0).sum()),
        unbacked=unbacked,
        pairs=_pairs(votes.labels.classes, before, after, units, judge),
        sources=parts,
        gold=judge.of(units),
    )


def in_words(found: Departures, unit: str = "item") -> list[str]:
    """The same in plain sentences, the first of which says how many units differ."""
    if not found.differ:
        return [
            f"The label model gives each of the {plural(found.units, f'covered {unit}')} the label of majority vote."
        ]
    share = percent(found.differ / found.units)
    told = [
        f"The label model differs from majority vote on {count(found.differ)} of "
        f"{plural(found.units, f'covered {unit}')} ({share}){_of_ties(found)}."
    ]
    follows = [part for part in found.sources if part.backs > part.opposes]
    overrules = [part for part in reversed(found.sources) if part.opposes > part.backs]
    if follows:
        named = _listed([f"{part.lf} ({part.backs} of {part.backs + part.opposes} times)" for part in follows])
        told.append(f"Of the sources that speak there it mostly follows {named}.")
    if overrules:
        named = _listed([f"{part.lf} ({part.opposes} of {part.backs + part.opposes} times)" for part in overrules])
        told.append(f"It mostly overrules {named}.")
    if found.unbacked:
        told.append(
            f"On {count(found.unbacked)} of those that differ no source says what the label model says: it goes by who "
            "kept silent and by how frequent the classes are."
        )
    return told + _of_gold(found)


def _of_ties(found: Departures) -> str:
    if not found.ties:
        return ""
    return ": on all of them majority vote ties" if found.ties == found.differ else (
        f": on {count(found.ties)} majority vote ties, on {count(found.differ - found.ties)} it gives another label"
    )  # fmt: skip


def _of_gold(found: Departures) -> list[str]:
    gold = found.gold
    if not gold.known:
        return []
    model, vote = (f"{round(value, 1):g}" for value in (gold.label_model, gold.majority_vote))
    ties = ", where a tie counts as a random choice" if found.ties else ""
    return [
        f"{count(gold.known)} of those that differ {'has' if gold.known == 1 else 'have'} gold: the label model is "
        f"right on {model}, majority vote on {vote}{ties}."
    ]


def _listed(names: list[str]) -> str:
    """Names in a sentence; of many only the first."""
    shown = names[:MOST_NAMED]
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {len(names) - len(shown)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _parts(votes: Votes, before: np.ndarray, after: np.ndarray, units: np.ndarray) -> tuple[tuple[Part, ...], int]:
    """What each source did on these units, and on how many of them nobody said what the model says."""
    labeled = np.zeros(votes.n_units, dtype=bool)
    labeled[units[after[units] >= 0]] = True
    at = np.flatnonzero(labeled[votes.unit])
    unit, allows = votes.unit[at], votes.labels.meaning[votes.statement[at]] > 0
    each = np.arange(len(at))
    says = allows[each, after[unit]]
    says_both = says & (before[unit] >= 0) & allows[each, before[unit]]
    m, place = len(votes.sources), votes.place()[at]
    backs, opposes = (np.bincount(_once(place[which]) % max(m, 1), minlength=m) for which in (says & ~says_both, ~says))
    order = np.lexsort((np.arange(m), opposes, -(backs - opposes)))
    parts = tuple(Part(votes.names[j], int(backs[j]), int(opposes[j])) for j in order if backs[j] + opposes[j])
    return parts, int(labeled.sum()) - len(_once(unit[says]))


def _once(ascending: np.ndarray) -> np.ndarray:
    """Each number once; a sort would take long on millions."""
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _pairs(
    classes: tuple[str, ...], before: np.ndarray, after: np.ndarray, units: np.ndarray, judge: "_Judge"
) -> tuple[Pair, ...]:
    names = {-1: None, **dict(enumerate(classes))}
    kinds, which, sizes = np.unique(
        np.stack([before[units], after[units]], axis=1), axis=0, return_inverse=True, return_counts=True
    )
    which = which.reshape(-1)
    return tuple(
        Pair(names[int(kinds[p, 0])], names[int(kinds[p, 1])], int(sizes[p]), judge.of(units[which == p]))
        for p in np.argsort(-sizes, kind="stable")
    )


class _Judge:
    """Knows how much credit each of both gets for its label of a unit."""

    def __init__(self, majority: SoftLabels, model: SoftLabels, gold: Gold | None):
        self.truth = np.full(len(majority), -1) if gold is None else gold.dense()
        self.majority, self.model = majority, model

    def of(self, units: np.ndarray) -> Judged:
        """Both on these units."""
        known = units[self.truth[units] >= 0]
        return Judged(len(known), self._credit(self.majority, known), self._credit(self.model, known))

    def _credit(self, soft: SoftLabels, known: np.ndarray) -> float:
        top = soft.select(known).top()
        return float((top[np.arange(len(known)), self.truth[known]] / top.sum(axis=1)).sum())
