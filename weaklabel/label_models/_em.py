"""What label models share that go back and forth between parameters and posteriors."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.patterns import Patterns
from weaklabel.votes import Votes

UNNAMED = 1e-9
"""How many units a class is granted that nobody named."""


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Distinct rows of votes, and what is known of them before anything is learned.

    Attributes:
        patterns: The rows; their `key` is the known class + 1, or 0.
        labels: What can be true and what can be said.
        covered: Whether anybody voted, booleans of shape (pattern,).
        count: How many units there are of each pattern of which votes or gold say anything; shape (pattern,).
        named: Which classes some vote allows, or gold shows; booleans of shape (class,), all where there are neither.
    """

    patterns: Patterns
    labels: LabelSpace
    covered: np.ndarray
    count: np.ndarray
    named: np.ndarray

    @classmethod
    def of(cls, patterns: Patterns, labels: LabelSpace) -> "Observed":
        """Patterns of one table of votes, or of the merged shards of one."""
        covered = np.diff(patterns.votes.indptr) > 0
        count = patterns.count * (covered | (patterns.key > 0))
        return cls(patterns, labels, covered, count, _named(patterns, labels.meaning))

    @property
    def known(self) -> np.ndarray:
        """The class of each pattern + 1 where gold gives it, 0 elsewhere; shape (pattern,)."""
        return self.patterns.key

    def start(self) -> np.ndarray:
        """Posteriors to start from, shape (pattern, class): the shares of the votes, and certainty where gold is."""
        return anchor(shares(self.patterns.votes, self.labels), self.known)

    def balance(self, q: np.ndarray) -> np.ndarray:
        """The class balance of posteriors of shape (pattern, class), with one more unit of each class that was named.

        A class that no vote allows and no gold shows cannot be found, so it gets next to nothing.
        """
        mass = self.count @ q + 1
        mass[~self.named] = UNNAMED
        return np.asarray(mass / mass.sum())


def _named(patterns: Patterns, meaning: np.ndarray) -> np.ndarray:
    said = np.bincount(patterns.votes.indices % len(meaning), minlength=len(meaning)) > 0
    named = np.asarray(meaning[said].any(axis=0))
    named[patterns.key[patterns.key > 0] - 1] = True
    return named if named.any() else np.ones(len(named), dtype=bool)


def observe(votes: Votes, gold: Gold | None) -> Observed:
    """The patterns of votes; units whose known class differs stay apart."""
    key = np.zeros(votes.n_units, dtype=np.int64) if gold is None else gold.dense() + 1
    return Observed.of(votes.patterns(key), votes.labels)


def shares(votes: sparse.csr_array, labels: LabelSpace) -> np.ndarray:
    """How the votes of each row fall on the classes, shape (pattern, class); uniform where nobody voted."""
    meaning = labels.meaning / labels.meaning.sum(axis=1, keepdims=True)
    statement = votes.indices % len(meaning)
    mass = np.asarray(sparse.csr_array((votes.data, statement, votes.indptr), (votes.shape[0], len(meaning))) @ meaning)
    total = mass.sum(axis=1, keepdims=True)
    return np.where(total > 0, mass / np.where(total > 0, total, 1), 1 / len(labels))


def anchor(q: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Posteriors with the patterns of known class certain; `known` is the class + 1, or 0."""
    at = np.flatnonzero(known)
    q[at] = np.eye(q.shape[1])[known[at] - 1]
    return q


def held(score: np.ndarray, known: np.ndarray, states: int = 1) -> np.ndarray:
    """Scores with all classes but the known one ruled out.

    Args:
        score: Shape (pattern, class · state).
        known: The class + 1, or 0; shape (pattern,).
        states: How many columns a class has.
    """
    at = np.flatnonzero(known)
    others = np.arange(score.shape[1]) // states != known[at, None] - 1
    score[at] = np.where(others, -np.inf, score[at])
    return score


def softmax(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities from scores of shape (pattern, class), in their place, and the logarithms of their sums."""
    # Class by class: NumPy is slow along an axis of few entries.
    top = reduce(np.maximum, score.T)
    score -= top[:, None]
    q = np.exp(score, out=score)
    total = reduce(np.add, q.T)
    q /= total[:, None]
    return q, top + np.log(total)


def iterate(
    step: Callable[[np.ndarray], np.ndarray], q: np.ndarray, covered: np.ndarray, max_iter: int, tol: float
) -> tuple[np.ndarray, int]:
    """Repeat a step on posteriors until no probability of a covered pattern changes by `tol`.

    Returns:
        The last posteriors, and how many steps were taken.
    """
    n_iter, change, everywhere = 0, np.inf, bool(covered.all())
    while n_iter < max_iter and change >= tol:
        new = step(q)
        q -= new
        moved = np.abs(q, out=q)
        change = (moved if everywhere else moved[covered]).max(initial=0.0)
        q, n_iter = new, n_iter + 1
    return q, n_iter


def switched(seen: Observed, q: np.ndarray) -> np.ndarray | None:
    """What names the learned classes after the votes on their units; None where gold does so already."""
    if seen.known.any() or not seen.covered.any():
        return None
    return class_order((seen.start() * seen.patterns.count[:, None])[seen.covered].T @ q[seen.covered])


def class_order(together: np.ndarray) -> np.ndarray | None:
    """The learned class to call by the name of each class; None where they are called right.

    Nothing in a likelihood tells classes apart, so EM may swap them; the votes are taken to be better than chance as a
    whole.

    Args:
        together: Units by the class of their votes and the class learned, shape (class, class).
    """
    overlap = together / np.maximum(together.sum(axis=0), 1)  # a class of no units has no say
    _, order = linear_sum_assignment(overlap, maximize=True)
    gain = overlap[np.arange(len(order)), order].sum() - np.trace(overlap)
    return order if gain > 1e-9 else None
