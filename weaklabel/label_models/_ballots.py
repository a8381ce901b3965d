"""Votes one by one, for models in which a vote speaks for what it says and against all other classes alike."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weaklabel.label_models._tables import spoken
from weaklabel.labels import LabelSpace
from weaklabel.patterns import Patterns

CERTAIN = 1e-6
"""No source is believed to be right, or wrong, more surely than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """The votes of all patterns in order.

    Attributes:
        row: The pattern of each vote, shape (vote,), as `source`, `statement`, `weight` and `size`.
        source: Its source.
        statement: What it says, a position in `meaning`.
        weight: How much it counts.
        size: How many classes what it says allows.
        start: The first vote of each pattern, and the number of votes at the end, shape (pattern + 1,).
        meaning: Which classes a statement allows, shape (statement, class).
        n_sources: The number of sources.
    """

    row: np.ndarray
    source: np.ndarray
    statement: np.ndarray
    weight: np.ndarray
    size: np.ndarray
    start: np.ndarray
    meaning: np.ndarray
    n_sources: int

    @classmethod
    def of(cls, patterns: Patterns, labels: LabelSpace) -> "Ballots":
        """The votes of patterns."""
        votes, meaning = spoken(patterns.votes, labels)
        source, statement = np.divmod(votes.indices, len(meaning))
        row = np.repeat(np.arange(votes.shape[0]), np.diff(votes.indptr))
        size = meaning.sum(axis=1)[statement]
        n_sources = votes.shape[1] // len(meaning)
        return cls(row, source, statement, votes.data, size, votes.indptr, meaning, n_sources)

    @property
    def n_classes(self) -> int:
        """The number of classes."""
        return self.meaning.shape[1]

    def score(self, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
        """Sums over the votes of each pattern, shape (pattern, class).

        Args:
            inside: What a vote gives the classes that it allows, shape (vote,).
            outside: What it gives the others, shape (vote,).
        """
        n = len(self.start) - 1
        gain = sparse.csr_array((self.weight * (inside - outside), self.statement, self.start), (n, len(self.meaning)))
        return np.asarray(gain @ self.meaning) + self.by_row(outside)[:, None]

    def true(self, q: np.ndarray) -> np.ndarray:
        """How likely it is that what each vote says is true, shape (vote,), from posteriors (pattern, class)."""
        if len(self.meaning) == self.n_classes:
            return q[self.row, self.statement]
        return (q @ self.meaning.T)[self.row, self.statement]

    def by_row(self, values: np.ndarray) -> np.ndarray:
        """Weighted sums of values of votes over each pattern, shape (pattern,)."""
        return np.bincount(self.row, self.weight * values, minlength=len(self.start) - 1)

    def by_source(self, values: np.ndarray, count: np.ndarray) -> np.ndarray:
        """Weighted sums of values of votes over each source, shape (source,); `count` has the units of each pattern."""
        return np.bincount(self.source, self.weight * values * count[self.row], minlength=self.n_sources)

    def by_statement(self, values: np.ndarray, count: np.ndarray) -> np.ndarray:
        """The same over what each source says, shape (source, statement)."""
        width = len(self.meaning)
        place = self.source.astype(np.int64) * width + self.statement
        sums = np.bincount(place, self.weight * values * count[self.row], minlength=self.n_sources * width)
        return sums.reshape(self.n_sources, width)


def coin(right: np.ndarray, size: np.ndarray, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """The probability of a vote where what it says is true, and where it is not.

    A source says the true class with probability p, and each other one with (1 - p) / (K - 1). A vote for `size`
    classes is explained by the sum over them.

    Args:
        right: The probability p for each vote, shape (vote,).
        size: How many classes each vote allows, shape (vote,).
        n_classes: K.
    """
    wrong = (1 - right) / (n_classes - 1)
    return right + (size - 1) * wrong, size * wrong


def log_odds(right: np.ndarray, n_classes: int) -> np.ndarray:
    """What one vote adds to the log-odds of its class against another, shape (source,), in nats."""
    return np.log((n_classes - 1) * right / (1 - right))
