"""What rules said of the tokens of texts: distinct patterns of votes, and distinct runs of marked tokens."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from weaklabel.chains import Chains, Expected
from weaklabel.gold import Gold
from weaklabel.label_models._ends import Ends, staying
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
        left_out: See `Ends`, CSR of shape (position, source).
        n_units: The number of tokens.
    """

    patterns: Patterns
    meaning: np.ndarray
    allowed: np.ndarray
    marked: np.ndarray
    denied: np.ndarray
    runs: Runs
    left_out: sparse.csr_array
    n_units: int

    @classmethod
    def of(cls, votes: Votes, tags: Tags, gold: Gold | None = None) -> "Seen":
        key = np.zeros(votes.n_units, dtype=np.int64) if gold is None else gold.dense() + 1
        patterns, meaning = votes.patterns(key), votes.labels.meaning
        types = (meaning[:, tags.type > 0] @ np.equal.outer(tags.type[tags.type > 0], tags.type)) > 0
        types[0] = False
        told = by_statement(patterns.votes, len(meaning))
        one = (meaning.sum(axis=1) == 1)[:, None]
        named = np.greater(told @ (types & one).astype(float), 0)
        # Where somebody names a type, whoever leaves it open speaks for those that are named.
        allowed = np.where(named.any(axis=1, keepdims=True), named, np.greater(told @ types.astype(float), 0))
        marked = allowed.any(axis=1)
        allowed[:, 0] = True
        known = np.flatnonzero(patterns.key > 0)
        allowed[known] = np.eye(len(tags), dtype=bool)[patterns.key[known] - 1]
        marked[known] = patterns.key[known] > 1
        runs = Runs.of(patterns.inverse, marked[patterns.inverse], votes.item_start)
        ends = Ends.of(patterns, meaning, tags, runs.pattern, runs.chains.first[:-1])
        runs = replace(runs, chains=Chains.of(runs.chains.first, ends.tied, staying(tags)))
        denied = np.greater(told[:, [0]].toarray().ravel(), 0)
        return cls(patterns, meaning, allowed, marked, denied, runs, ends.left_out, votes.n_units)

    def mass(self, states: np.ndarray) -> np.ndarray:
        """How many tokens of each pattern have each tag, shape (pattern, tag), from that of positions."""
        count = np.repeat(self.runs.count, np.diff(self.runs.chains.first))
        n = len(self.allowed)
        mass = np.stack([np.bincount(self.runs.pattern, column * count, minlength=n) for column in states.T], axis=1)
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
        """The share of the marked tokens that a path leaves outside, where nobody else does."""
        count = np.repeat(self.runs.count, np.diff(self.runs.chains.first)) * ~self.denied[self.runs.pattern]
        return float((count * self.undisputed() * (path == 0)).sum() / max(count.sum(), 1))

    def undisputed(self) -> np.ndarray:
        """Whether no source says that a position is outside or leaves it out, booleans of shape (position,)."""
        return ~self.denied[self.runs.pattern] & (np.diff(self.left_out.indptr) == 0)

    def spread(self, states: np.ndarray) -> np.ndarray:
        """Probabilities of all tokens from those of positions, shape (token, tag)."""
        probs = np.zeros((self.n_units, self.allowed.shape[1]))
        probs[:, 0] = 1
        probs[self.runs.token] = states[self.runs.position]
        return probs


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What rules say of each token.

    Attributes:
        score: Its log-probability given the tag, shape (token, tag).
        allowed: The tags that somebody marked, and outside; booleans of shape (token, tag).
        undisputed: Whether it is marked, and no source leaves it out; shape (token,).
        tied: See `Ends`, shape (token,).
    """

    score: np.ndarray
    allowed: np.ndarray
    undisputed: np.ndarray
    tied: np.ndarray

    @classmethod
    def of(cls, seen: Seen, score: np.ndarray) -> "Evidence":
        """The evidence of tokens from that of patterns, shape (pattern, tag)."""
        allowed = seen.allowed & (seen.marked[:, None] | (np.arange(seen.allowed.shape[1]) == 0))
        marked = np.zeros((2, seen.n_units), dtype=bool)
        marked[:, seen.runs.token] = np.stack([seen.undisputed(), seen.runs.chains.tied])[:, seen.runs.position]
        inverse = seen.patterns.inverse
        return cls(score[inverse], allowed[inverse], marked[0], marked[1])


def by_statement(votes: sparse.csr_array, n_statements: int) -> sparse.csr_array:
    """How often each statement was made, CSR of shape (pattern, statement)."""
    shape = (votes.shape[0], n_statements)
    return sparse.csr_array((votes.data, votes.indices % n_statements, votes.indptr), shape=shape)
