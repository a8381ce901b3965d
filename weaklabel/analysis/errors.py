"""Items that were labeled wrongly, sorted by what the sources said of them."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from weaklabel.analysis.sources import asked_of, statement_names
from weaklabel.errors import UnknownName
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True)
class Bucket:
    """Units of one true class that got the same wrong label after the same votes.

    Attributes:
        gold: The true class.
        label: What was written; None where nothing was.
        said: Pairs of a source and what it said, in the order of sources.
        units: Positions of the units.
    """

    gold: str
    label: str | None
    said: tuple[tuple[str, str], ...]
    units: tuple[int, ...]


def error_buckets(votes: Votes, soft: SoftLabels, gold: Gold) -> list[Bucket]:
    """Buckets of the units whose label is not the truth, the largest first."""
    written = soft.written()
    wrong = gold.unit[written[gold.unit] != gold.label]
    truth = gold.dense()
    members: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    for unit, said in zip(map(int, wrong), said_of(votes, wrong), strict=True):
        label = None if written[unit] < 0 else answer(votes, unit, int(written[unit]))
        members[answer(votes, unit, int(truth[unit])), label, said].append(unit)
    buckets = [Bucket(true, label, said, tuple(units)) for (true, label, said), units in members.items()]
    return sorted(buckets, key=lambda bucket: -len(bucket.units))


def answer(votes: Votes, unit: int, label: int) -> str:
    """What a class, by its position, means of a unit."""
    return asked_of(votes, unit) + votes.labels.classes[label]


def said_of(votes: Votes, units: np.ndarray) -> list[tuple[tuple[str, str], ...]]:
    """Who said what of each of these units."""
    names, statements = votes.names, statement_names(votes)
    first = np.searchsorted(votes.unit, units, side="left")
    last = np.searchsorted(votes.unit, units, side="right")
    return [
        tuple((names[votes.source[v]], asked_of(votes, unit) + statements[votes.statement[v]]) for v in range(a, b))
        for unit, a, b in zip(units, first, last, strict=True)
    ]


def wrong_votes(votes: Votes, gold: Gold, source: str) -> np.ndarray:
    """The units on which a source said what is not true.

    Raises:
        UnknownName: There is no such source.
    """
    if source not in votes.names:
        raise UnknownName("labeling function", source, votes.names)
    at = votes.source == votes.names.index(source)
    unit, truth = votes.unit[at], gold.dense()[votes.unit[at]]
    wrong = (truth >= 0) & (votes.labels.meaning[votes.statement[at], truth] == 0)
    return np.unique(unit[wrong])
