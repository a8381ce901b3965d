"""Gold questions: how people did where the truth is known."""

from dataclasses import dataclass

import numpy as np

from weaklabel.gold import Gold
from weaklabel.metrics.intervals import wilson
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Graded:
    """What became of the answers to gold questions, one entry a worker.

    Attributes:
        workers: Names.
        answered: How many questions each answered, shape (worker,).
        correct: How many of them right; one that was answered twice in two ways counts once, and as wrong.
        share: Their share, not a number where none was answered.
        low: The lower end of Wilson's 95 % interval of the share.
        high: The upper end.
        below: The workers whose share is below the bar, the lowest first.
    """

    workers: tuple[str, ...]
    answered: np.ndarray
    correct: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    below: tuple[str, ...]


def graded(votes: Votes, gold: Gold, bar: float) -> Graded:
    """Grade workers by their votes on units whose truth is known.

    Where there is a background, silence says that a unit is of it; that there is rightly nothing, as in most words of a
    text, is no answer of its own.

    Args:
        votes: Votes of people.
        gold: The truth of units; votes on others do not count.
        bar: The share of right answers below which a worker is named.
    """
    votes = votes.with_background()
    m, truth = len(votes.sources), gold.dense()[votes.unit]
    asked = truth >= 0
    if votes.labels.background is not None:
        background = votes.labels.index(votes.labels.background)
        asked &= (truth != background) | (votes.statement != background)
    wrong = asked & (votes.labels.meaning[votes.statement, truth] == 0)
    place = votes.place()
    first = np.diff(place, prepend=-1) > 0  # of several votes of a worker on a unit
    answered = np.bincount(votes.source[asked & first], minlength=m)
    missed = np.unique(place[wrong]) % max(m, 1)
    correct = answered - np.bincount(missed, minlength=m)
    share = np.where(answered > 0, correct / np.maximum(answered, 1), np.nan)
    low, high = wilson(correct, answered)
    names = votes.names
    below = [names[j] for j in np.argsort(share, kind="stable") if share[j] < bar]
    return Graded(tuple(names), answered, correct, share, low, high, tuple(below))
