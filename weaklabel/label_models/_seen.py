"""What rules said of the tokens of texts: distinct patterns of votes, and distinct runs of marked tokens."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weaklabel.chains import Expected
from weaklabel.gold import Gold
from weaklabel.label_models._runs import Runs
from weaklabel.patterns import Patterns
from weaklabel.tags import Tags
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was said of tokens: distinct patterns of votes, and distinct runs of marked tokens.

    Attributes:
        patterns: The patterns; their `key` is the known tag + 1, or 0.
        meaning: Which tags a statement allows, shape (statement, tag).
        allowed: Which tags a token of a pattern may have, booleans of shape (pattern, tag).
        marked: Whether a pattern says anything but outside, shape (pattern,).
        denied: Whether it says outside, too, shape (pattern,).
        runs: The runs of tokens of such patterns.
        n_units: The number of tokens.
    """

    patterns: Patterns
    meaning: np.ndarray
    allowed: np.ndarray
    marked: np.ndarray
    denied: np.ndarray
    runs: Runs
    n_units: int

    @classmethod
    def of(cls, votes: Votes, tags: Tags, gold: Gold | None = None) -> "Seen":
        key = np.zeros(votes.n_units, dtype=np.int64) if gold is None else gold.dense() + 1
        patterns, meaning = votes.patterns(key), votes.labels.meaning
        types = (meaning[:, tags.type > 0] @ np.equal.outer(tags.type[tags.type > 0], tags.type)) > 0
        types[0] = False
        told = by_statement(patterns.votes, len(meaning))
        allowed = np.greater(told @ types.astype(float), 0)
        marked = allowed.any(axis=1)
        allowed[:, 0] = True
        known = np.flatnonzero(patterns.key > 0)
        allowed[known] = np.eye(len(tags), dtype=bool)[patterns.key[known] - 1]
        marked[known] = patterns.key[known] > 1
        runs = Runs.of(patterns.inverse, marked[patterns.inverse], votes.item_start)
        denied = np.greater(told[:, [0]].toarray().ravel(), 0)
        return cls(patterns, meaning, allowed, marked, denied, runs, votes.n_units)

    def mass(self, states: np.ndarray) -> np.ndarray:
        """How many tokens of each pattern have each tag, shape (pattern, tag), from that of positions."""
        count = np.repeat(self.runs.count, np.diff(self.runs.chains.first))
        mass = np.zeros(self.allowed.shape)
        np.add.at(mass, self.runs.pattern, states * count[:, None])
        mass[~self.marked, 0] = self.patterns.count[~self.marked]
        return mass

    def boundaries(self, found: Expected) -> tuple[np.ndarray, np.ndarray]:
        """How often tags are first, shape (tag,), and follow each other, shape (tag, next tag)."""
        runs, move = self.runs, found.moves.copy()
        first, last = found.states[runs.chains.first[:-1]], found.states[runs.chains.first[1:] - 1]
        start = runs.count[runs.opens] @ first[runs.opens]
        start[0] += runs.quiet_starts
        move[0] += runs.count[~runs.opens] @ first[~runs.opens]
        move[:, 0] += runs.count[~runs.closes] @ last[~runs.closes]
        move[0, 0] += runs.quiet_moves
        return start, move

    def outside(self, path: np.ndarray) -> float:
        """The share of the marked tokens that a path leaves outside; of those of which nobody said so."""
        count = np.repeat(self.runs.count, np.diff(self.runs.chains.first)) * ~self.denied[self.runs.pattern]
        return float((count * (path == 0)).sum() / max(count.sum(), 1))

    def spread(self, states: np.ndarray) -> np.ndarray:
        """Probabilities of all tokens from those of positions, shape (token, tag)."""
        probs = np.zeros((self.n_units, self.allowed.shape[1]))
        probs[:, 0] = 1
        probs[self.runs.token] = states[self.runs.position]
        return probs


def by_statement(votes: sparse.csr_array, n_statements: int) -> sparse.csr_array:
    """How often each statement was made, CSR of shape (pattern, statement)."""
    shape = (votes.shape[0], n_statements)
    return sparse.csr_array((votes.data, votes.indices % n_statements, votes.indptr), shape=shape)
