"""A hidden Markov model of the tags of tokens."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from scipy import sparse

from weaklabel.chains import Expected, best_path, expected
from weaklabel.gold import Gold
from weaklabel.label_models._said import OUT
from weaklabel.label_models._seen import Evidence, Seen, by_statement
from weaklabel.label_models._tables import evidence, normalised
from weaklabel.label_models._texts import with_path
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import AtLeast, Limit, Share
from weaklabel.patterns import Patterns
from weaklabel.soft import SoftLabels
from weaklabel.tags import Tags
from weaklabel.votes import Votes

UNSAID, RIGHT, FALSE, MISSED = 1e-6, 1.0, 0.1, 0.3
"""How many units are added to counts: of anything said, of what is true said, of anything said of what is outside, and
of nothing said."""

MOST_WRONG = 0.1
"""However often sources contradict each other, no larger share of the marked tokens is taken for outside: where most
marks are wrong, it is on the types that sources disagree, and to drop the rare ones loses more than it mends."""

ROOM = 0.003
"""How much larger a share of the marked tokens than expected may be outside before learning stops."""

STILL = 1e-4
"""Where no larger share of the tags in distinct runs changes, learning has come to an end."""

FAVOURS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


class Hmm(LabelModel):
    r"""Tags follow each other as in a Markov chain, and sources mark tokens by what their tags are.

    Each source has a table of what it says of tokens of each tag, silence included; a tag follows another as often as
    it was learned, and illegal chains are impossible. Tokens that nobody marked are outside. Rabiner (1989): A tutorial
    on hidden Markov models, with several independent observations as in Lison, Barnes and Hubin (2021): skweak. It
    differs in four points:

    1. Sources that mark the same share their say: the weight of source j is
       :math:`1 / (1 + \sum_k \max(0, (s_{jk} - d) / (1 - d)))`, with s the share of equal marks (Dice) and d `repeats`.
    2. Expectation maximisation drifts away from entities: it ends up calling marked tokens outside. How many of the
       marks are wrong is told by how often two sources that mark the same token disagree on its type: two that are
       wrong at rate e contradict each other at about 2e. Learning stops, one step back, when the share of marked
       tokens that the best path leaves outside, where no source says so, exceeds half of that rate.
    3. It begins with the majority vote on marked tokens. Who marks a part of an entity that another source marks, and
       leaves a token of it out, votes for outside there; nobody else does.
    4. An entity ends only where some source ends one. Of sources that overlap, a chain would else follow one at the
       beginning and another at the end, and find what nobody has marked.

    Attributes:
        start_: Probabilities of first tags, shape (tag,).
        move_: Probabilities of next tags, shape (tag, next tag).
        log_said_: Log-probabilities of what sources say of tokens of each tag, silence counting as outside; shape
            (source, statement, tag).
        weight_: How much a mark of each source counts, shape (source,).
        votes_: How often each source made each statement, shape (source, statement).
        conflict_: The share of pairs of marks on the same token that differ in type.
        room_: The largest share of the marked tokens that may be outside where no source says so.
        favour_: What is added to the log-probability of tags of entities, so that the first step leaves no more marked
            tokens outside than this.
        n_iter_: How many steps were taken.
    """

    needs: ClassVar[str] = "chains"

    start_: np.ndarray
    move_: np.ndarray
    log_said_: np.ndarray
    weight_: np.ndarray
    votes_: np.ndarray
    conflict_: np.ndarray
    room_: np.ndarray
    favour_: np.ndarray
    n_iter_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"max_iter": AtLeast(1), "repeats": Share()}

    def __init__(self, max_iter: int = 13, repeats: float = 0.8):
        self.max_iter = max_iter
        self.repeats = repeats

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        tags = Tags.of(votes.labels)
        seen = Seen.of(votes, tags, gold)
        self.weight_ = _weights(seen.patterns.votes, seen.patterns.count, len(votes.sources), self.repeats)
        self.conflict_ = np.array(_conflict(seen.patterns, tags, len(votes.sources)))
        self.room_ = np.array(min(float(self.conflict_) / 2, MOST_WRONG) + ROOM)
        self._maximise(seen, tags, _begun(seen, self.weight_))
        self.n_iter_, self.favour_ = np.array(1), np.array(0.0)
        last = np.full(len(seen.runs.pattern), -1)
        for step in range(1, self.max_iter):
            before = (self.start_, self.move_, self.log_said_)
            self._maximise(seen, tags, self._expect(seen))
            path = self._path(seen)
            if seen.outside(path) > self.room_:
                self.start_, self.move_, self.log_said_ = before
                break
            self.n_iter_ = np.array(step + 1)
            if (path != last).mean() <= STILL:
                break
            last = path
        for favour in FAVOURS:
            self.favour_ = np.array(favour)
            if seen.outside(self._path(seen)) <= self.room_:
                break

    def _maximise(self, seen: Seen, tags: Tags, found: Expected) -> None:
        """The M step: parameters from what is expected of the marked tokens."""
        patterns = seen.patterns
        mass = seen.mass(found.states)
        start, move = seen.boundaries(found)
        self.start_ = normalised((start + 1) * tags.may_start())
        self.move_ = normalised((move + 1) * tags.may_follow())
        m, n_statements, k = len(patterns.always), len(seen.meaning), len(tags)
        said = np.asarray(patterns.votes.T @ mass).reshape(m, n_statements, k)
        self.votes_ = said.sum(axis=2)
        said[:, 0] += patterns.silent_mass(mass)
        said += UNSAID
        said[:, np.arange(k), np.arange(k)] += RIGHT
        said[:, :, 0] += FALSE
        said[:, 0] += MISSED
        self.log_said_ = np.log(said / said.sum(axis=1, keepdims=True))

    def _scores(self, seen: Seen) -> np.ndarray:
        """The log-probability of what is said of each position of the runs given its tag, shape (position, tag)."""
        return np.where(seen.allowed, self._by_pattern(seen), OUT)[seen.runs.pattern]

    def _by_pattern(self, seen: Seen) -> np.ndarray:
        """The same of each pattern, whatever it says, shape (pattern, tag)."""
        m, n_statements, k = self.log_said_.shape
        counted = self.log_said_ * self.weight_[:, None, None]
        score = np.asarray(seen.patterns.votes @ counted.reshape(m * n_statements, k))
        score += seen.patterns.silent_score(counted[:, 0])
        score[:, 1:] += self.favour_
        return score

    def _expect(self, seen: Seen) -> Expected:
        """The E step, on distinct runs of marked tokens."""
        start = np.where(seen.runs.opens[:, None], self.start_, self.move_[0])
        end = np.where(seen.runs.closes[:, None], 1.0, self.move_[:, 0])
        return expected(self._scores(seen), seen.runs.chains, start, end, self.move_, seen.runs.count)

    def _path(self, seen: Seen) -> np.ndarray:
        with np.errstate(divide="ignore"):
            start, move = np.log(self.start_), np.log(self.move_)
        first = np.where(seen.runs.opens[:, None], start, move[0])
        end = np.where(seen.runs.closes[:, None], 0.0, move[:, 0])
        return best_path(self._scores(seen), seen.runs.chains, first, end, move)

    def evidence(self, votes: Votes) -> Evidence:
        """What is said of each token."""
        seen = Seen.of(votes, Tags.of(votes.labels))
        return Evidence.of(seen, self._by_pattern(seen))

    def _posterior(self, votes: Votes) -> np.ndarray:
        seen = Seen.of(votes, Tags.of(votes.labels))
        return seen.spread(self._expect(seen).states)

    def tagged(self, votes: Votes) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities of tags, shape (token, tag), and the likeliest legal chain of them, shape (token,)."""
        seen = Seen.of(votes.with_background(), Tags.of(votes.labels))
        path = np.zeros(votes.n_units, dtype=np.int64)
        path[seen.runs.token] = self._path(seen)[seen.runs.position]
        return seen.spread(self._expect(seen).states), path

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of tokens, and in ``extra["path"]`` the likeliest legal chain of tags."""
        self._check(votes)
        probs, path = self.tagged(votes)
        return with_path(votes, probs, path, gold)

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's marks in nats, for what it says against the rest; shape (source,)."""
        marks = self.votes_.copy()
        marks[:, 0] = 0
        balance = np.full(len(self.start_), 1 / len(self.start_))
        return self.weight_ * evidence(self.log_said_, marks, balance, self._labels.meaning)


def _begun(seen: Seen, weight: np.ndarray) -> Expected:
    """The majority vote on marked tokens, none of which is outside, unless gold says so."""
    n_statements, k = seen.meaning.shape
    meaning = seen.meaning / seen.meaning.sum(axis=1, keepdims=True)
    meaning[:, 0] = 0
    votes, at = seen.patterns.votes, seen.runs.pattern
    said = sparse.csr_array(
        (votes.data * weight[votes.indices // n_statements], votes.indices, votes.indptr), votes.shape
    )
    share = np.asarray(by_statement(said, n_statements) @ meaning)[at]
    share[:, 0] = seen.left_out @ weight
    known = np.flatnonzero(seen.patterns.key[at] > 0)
    share[known] = np.eye(k)[seen.patterns.key[at[known]] - 1]
    states = normalised(share)
    first = seen.runs.chains.first
    inner = np.setdiff1d(np.arange(len(states)), first)
    count = np.repeat(seen.runs.count, np.diff(first))
    moves = (states[inner - 1] * count[inner, None]).T @ states[inner]
    return Expected(states, moves, float("nan"))


def _weights(votes: sparse.csr_array, count: np.ndarray, m: int, repeats: float) -> np.ndarray:
    """How much a mark of each source counts, shape (source,)."""
    width = votes.shape[1] // max(m, 1)
    same, marks = np.zeros((m, m)), np.zeros(m)
    rows = sparse.diags_array(count.astype(np.float64)) @ (votes > 0).astype(float)
    for statement in range(1, width):
        at = np.arange(statement, votes.shape[1], width)
        there = sparse.csc_array((votes > 0).astype(float))[:, at]
        together = (there.T @ sparse.csc_array(rows)[:, at]).toarray()
        same += together
        marks += np.diagonal(together)
    dice = 2 * same / np.maximum(marks[:, None] + marks[None, :], 1)
    np.fill_diagonal(dice, 0)
    return np.asarray(1 / (1 + np.maximum(0, (dice - repeats) / max(1 - repeats, 1e-9)).sum(axis=1)))


def _conflict(patterns: Patterns, tags: Tags, m: int) -> float:
    """The share of pairs of sources that differ in type on a token that somebody marked; 0 where there is no pair.

    To say that a token is outside is to differ from a mark.
    """
    width = patterns.votes.shape[1] // max(m, 1)
    said = (patterns.votes > 0).astype(float)
    by_tag = np.asarray(by_statement(said, width)[:, : len(tags)].toarray())
    of_type = np.stack([by_tag[:, tags.type == t].sum(axis=1) for t in range(len(tags.types) + 1)], axis=1)
    count = patterns.count * (of_type[:, 1:].sum(axis=1) > 0)
    # What one source says of a token twice is no pair of sources; groups of types are no types.
    tag = said.indices % width < len(tags)
    own = sparse.csr_array((said.data * tag, said.indices // width, said.indptr), shape=(said.shape[0], m))
    own.sum_duplicates()
    own.data = own.data * (own.data - 1) / 2
    total = of_type.sum(axis=1)
    pairs = count @ (total * (total - 1) / 2 - own.sum(axis=1))
    alike = count @ (of_type * (of_type - 1) / 2).sum(axis=1)
    return float(max(pairs - alike, 0) / pairs) if pairs > 0 else 0.0
