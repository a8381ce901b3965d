"""One row a source: what it said, how often others agreed, how often it was right."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from weaklabel.analysis.crowd.skill import Skill
from weaklabel.errors import InputError
from weaklabel.gold import Gold
from weaklabel.labels import Not
from weaklabel.marks import Fault
from weaklabel.metrics.intervals import beta_expected, wilson
from weaklabel.soft import SoftLabels
from weaklabel.tags import of_types
from weaklabel.votes import HOW_TO_VOTES, Votes

if TYPE_CHECKING:
    import pandas as pd


def lf_summary(
    votes: Votes,
    gold: Gold | None = None,
    soft: SoftLabels | None = None,
    weights: np.ndarray | None = None,
    faults: Iterable[Fault] = (),
) -> "pd.DataFrame":
    """The table that tells which rule to look at next, one row a source, indexed by its name.

    Coverage, overlaps, conflicts and sole coverage are shares of all units. A source overlaps where another voted
    too, and conflicts where another's vote cannot be true together with its own. Precision is over the units that
    it voted on and whose truth is known, with Wilson's 95 % interval; it is missing where there are none. The silence
    of a source that claims to see everything is a vote for the background, and counts as any other.

    The estimated precision is the mean probability, by the soft labels, that a vote of the source is true. Its 95 %
    interval (`beta_expected`) covers two things: that so many votes are a sample, and that the soft labels leave open
    which of them are true. It takes the probabilities as given. A label model that is wrong, because sources copy
    each other, say, puts the truth outside far more often than one time in twenty.

    Args:
        votes: The votes.
        gold: What is known to be true.
        soft: Soft labels of the same units; they give the estimated precision, which needs no gold.
        weights: What a label model makes of each source, shape (source,).
        faults: Where sources raised.

    Example:
        >>> from weaklabel import Gold, Votes, lf_summary
        >>> votes = Votes.from_matrix([[0, -1], [0, 1], [-1, 1]], ["ham", "spam"])
        >>> table = lf_summary(votes, Gold.of([0, 1, 1]))
        >>> table[["polarity", "coverage", "conflicts", "precision"]].round(2)
              polarity  coverage  conflicts  precision
        lf
        lf_0     [ham]      0.67       0.33        0.5
        lf_1    [spam]      0.67       0.33        1.0
    """
    import pandas as pd

    return pd.DataFrame(source_table(votes, gold, soft, weights, faults)).set_index("lf")


def source_table(
    votes: Votes,
    gold: Gold | None = None,
    soft: SoftLabels | None = None,
    weights: np.ndarray | None = None,
    faults: Iterable[Fault] = (),
    skill: Skill | None = None,
) -> dict[str, list[Any]]:
    """The columns of `lf_summary` by name; not a number where a value is missing.

    Args:
        votes: See `lf_summary`, as for those that follow.
        gold: See there.
        soft: See there.
        weights: See there.
        faults: See there.
        skill: The accuracy of people, which stands for their estimated precision where it is given.

    Raises:
        InputError: The votes or the gold are none, or gold is of other units.
    """
    if not isinstance(votes, Votes):
        raise InputError(f"a summary is of Votes, but got {type(votes).__name__}; {HOW_TO_VOTES}")
    if gold is not None:
        if not isinstance(gold, Gold):
            raise InputError(f"gold must be Gold, but got {type(gold).__name__}; Gold.of(names, classes) makes it")
        gold.check(votes.n_units, len(votes.labels))
    votes = votes.with_background()
    m, n = len(votes.sources), max(votes.n_units, 1)
    voters = np.asarray(votes.spoke().sum(axis=1)).ravel()
    alone = voters[votes.unit] == 1

    def count(which: np.ndarray) -> np.ndarray:
        """On how many units a source has a vote of this sort; a second vote on a unit counts once."""
        place = votes.place()[which]  # ascending
        return np.bincount(place[np.diff(place, prepend=-1) > 0] % max(m, 1), minlength=m)

    every = np.ones(len(votes.unit), dtype=bool)
    right, wrong = _right_and_wrong(votes, gold)
    correct, incorrect = count(right), count(wrong)
    low, high = wilson(correct, correct + incorrect)
    raised = Counter(fault.lf for fault in faults)
    estimated, at_least, at_most = _estimated(votes, soft)
    if skill is not None:
        people = np.array([source.role == "worker" for source in votes.sources])
        told = ((skill.accuracy, estimated), (skill.low, at_least), (skill.high, at_most))
        estimated, at_least, at_most = (np.where(people, theirs, others) for theirs, others in told)
    return {
        "lf": votes.names,
        "j": list(range(m)),
        "polarity": _polarities(votes),
        "coverage": (count(every) / n).tolist(),
        "overlaps": (count(~alone) / n).tolist(),
        "conflicts": (count(in_conflict(votes)) / n).tolist(),
        "sole_coverage": (count(alone) / n).tolist(),
        "correct": correct.tolist(),
        "incorrect": incorrect.tolist(),
        "precision": _ratio(correct, correct + incorrect).tolist(),
        "precision_low": low.tolist(),
        "precision_high": high.tolist(),
        "estimated_precision": estimated.tolist(),
        "weight": [float("nan")] * m if weights is None else np.asarray(weights, float).tolist(),
        "faults": [raised[name] for name in votes.names],
        "estimated_low": at_least.tolist(),
        "estimated_high": at_most.tolist(),
        "role": [source.role for source in votes.sources],
    }


def statement_names(votes: Votes) -> list[str]:
    """What each statement is called in tables."""
    return [f"not {s.label}" if isinstance(s, Not) else s for s in votes.labels.statements]


def incompatible(votes: Votes) -> np.ndarray:
    """Which pairs of statements cannot both be true, booleans of shape (statement, statement)."""
    meaning = votes.labels.meaning
    return meaning @ meaning.T == 0


def in_conflict(votes: Votes) -> np.ndarray:
    """Whether another source said what cannot be true together with each vote, shape (vote,)."""
    against = incompatible(votes)
    said = np.zeros((votes.n_units, len(against)))
    np.add.at(said, (votes.unit, votes.statement), 1)
    others = (said @ against)[votes.unit, votes.statement]
    # What the same source said against itself is no conflict with another.
    place = votes.place()
    lag = 1
    while lag < len(place) and len(first := np.flatnonzero(place[lag:] == place[:-lag])):
        itself = against[votes.statement[first], votes.statement[first + lag]]
        np.subtract.at(others, first, itself)
        np.subtract.at(others, first + lag, itself)
        lag += 1
    return others > 0


def _right_and_wrong(votes: Votes, gold: Gold | None) -> tuple[np.ndarray, np.ndarray]:
    """Which votes allow the known truth and which exclude it, two arrays of shape (vote,)."""
    if gold is None:
        nothing = np.zeros(len(votes.unit), dtype=bool)
        return nothing, nothing
    truth = gold.dense()[votes.unit]
    allowed = votes.labels.meaning[votes.statement, truth] > 0
    return (truth >= 0) & allowed, (truth >= 0) & ~allowed


def _estimated(votes: Votes, soft: SoftLabels | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mean probability that what a source says is true, and the ends of its interval, each of shape (source,)."""
    m = len(votes.sources)
    if soft is None:
        return np.full(m, np.nan), np.full(m, np.nan), np.full(m, np.nan)
    true = np.minimum((soft.probs[votes.unit] * votes.labels.meaning[votes.statement]).sum(axis=1), 1)
    hits, n = np.bincount(votes.source, true, minlength=m), np.bincount(votes.source, minlength=m)
    low, high = beta_expected(hits, np.bincount(votes.source, true * (1 - true), minlength=m), n)
    return _ratio(hits, n), low, high


def asked_of(votes: Votes, unit: int) -> str:
    """What is asked of a unit, to stand before an answer; empty where items are asked one thing only."""
    questions = votes.labels.questions
    return f"{questions[unit % len(questions)]}: " if questions else ""


def _polarities(votes: Votes) -> list[list[str]]:
    names = of_types(statement_names(votes), votes.labels)
    shape = (len(votes.sources), max(len(votes.labels.questions), 1), len(names))
    place = (votes.source.astype(np.int64) * shape[1] + votes.unit % shape[1]) * shape[2] + votes.statement
    found = np.flatnonzero(np.bincount(place, minlength=1)) if len(place) else place  # no sort of millions
    said: list[list[str]] = [[] for _ in votes.sources]
    for source, asked, statement in zip(*np.unravel_index(found, shape), strict=True):
        said[source].append(asked_of(votes, asked) + names[statement])
    return [list(dict.fromkeys(one)) for one in said]


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)
