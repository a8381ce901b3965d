"""People who tag chains of tokens: what each says depends on what the same person said of the token before."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from scipy.special import digamma

from weaklabel.chains import NEVER, Chains, Expected, best_path, expected
from weaklabel.errors import InputError
from weaklabel.gold import Gold
from weaklabel.label_models._tables import evidence, normalised
from weaklabel.label_models._texts import with_path
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit
from weaklabel.soft import SoftLabels
from weaklabel.tags import Tags
from weaklabel.votes import Votes

UNSAID, RIGHT = 0.1, 1.0
"""How many tokens are added to what all say of each tag: of anything, and of what is true."""

TO_TAGS = 5.0
"""How many tokens what all say of a tag weighs in what they say of it after each of their tags."""

REFINED = 5
"""How many steps are taken where something else tells of the tags."""

LEAST = -12.0
"""The least evidence of one answer, in nats: what nobody has ever said is a slip, and vetoes nothing."""

MOVES = 0.1
"""How many times a legal tag is added to follow each."""


class Bsc(LabelModel):
    r"""A chain of tags and, for each person, what the person says of a tag after each of the person's own tags.

    Who has begun an entity goes on with it, right or wrong: so what is said of a token tells less of its tag than of
    the entity. The table of source j gives the probability of saying c of a token of tag k after having said p; it is
    drawn towards that of all, with `strength` tokens, and that towards what all say of a tag after anything. Evidence
    of a table that is itself uncertain is :math:`\psi(\alpha_{jkpc}) - \psi(\sum_c \alpha_{jkpc})`, as in variational
    Bayes. Simpson and Gurevych (2019): A Bayesian approach for sequence tagging with crowds, their model BSC-seq. It
    differs in that people share their tables, and in `temper`: votes of people are not independent given the truth, so
    their evidence counts less than in full.

    Attributes:
        start_: Probabilities of first tags, shape (tag,).
        move_: Probabilities of next tags, shape (tag, next tag).
        log_said_: The evidence of what a source says, shape (source, tag said before · tag said, tag).
        votes_: How often each source made each statement, shape (source, statement).
        n_iter_: How many steps were taken.
    """

    needs: ClassVar[str] = "chains"

    start_: np.ndarray
    move_: np.ndarray
    log_said_: np.ndarray
    votes_: np.ndarray
    n_iter_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"max_iter": AtLeast(1), "strength": Above(0), "temper": Above(0)}

    def __init__(self, max_iter: int = 8, strength: float = 30.0, temper: float = 0.75):
        self.max_iter = max_iter
        self.strength = strength
        self.temper = temper

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        if all(source.role == "lf" for source in votes.sources):
            raise InputError("bsc is for people, who tag all words that they are asked about; for rules there is hmm")
        tags = Tags.of(votes.labels)
        said, chains = _said(votes, tags), Chains.of_items(votes.item_start)
        held = None if gold is None else (gold.unit, gold.label)
        self.votes_ = np.zeros((len(votes.sources), len(votes.labels.statements)))
        np.add.at(self.votes_, (votes.source, votes.statement), votes.weight)
        self._maximise(said, tags, _begun(votes, chains, held), chains)
        for step in range(1, self.max_iter):
            self._maximise(said, tags, self._expect(said, chains, held), chains)
            self.n_iter_ = np.array(step + 1)

    def refine(self, votes: Votes, states: np.ndarray, told: np.ndarray) -> None:
        """Learn the tables anew where something else tells of the tags, too.

        Args:
            votes: Votes of the same people, with background spelt out.
            states: How likely each tag is, shape (token, tag), to begin with.
            told: Log-probabilities that the other source gives, shape (token, tag).
        """
        tags, said, chains = (
            Tags.of(votes.labels),
            _said(votes, Tags.of(votes.labels)),
            Chains.of_items(votes.item_start),
        )
        n, inner = len(chains.order), np.setdiff1d(np.arange(len(states)), chains.first)
        found = Expected(states, states[inner - 1].T @ states[inner], float("nan"))
        for _ in range(REFINED):
            self._maximise(said, tags, found, chains)
            score = self.evidence(votes, 1.0) + told
            start, end = np.tile(self.start_, (n, 1)), np.ones((n, len(tags)))
            found = expected(score, chains, start, end, self.move_, np.ones(n))

    def _maximise(self, said: sparse.csr_array, tags: Tags, found: Expected, chains: Chains) -> None:
        k = len(tags)
        counts = np.asarray(said.T @ found.states).reshape(-1, k, k, k)  # source, said before, said, tag
        of_tag = counts.sum(axis=(0, 1)) + UNSAID + RIGHT * np.eye(k)
        of_tag /= of_tag.sum(axis=0)
        pool = counts.sum(axis=0) + TO_TAGS * of_tag
        alpha = counts + self.strength * pool / pool.sum(axis=1, keepdims=True)
        table = np.maximum(digamma(alpha) - digamma(alpha.sum(axis=2, keepdims=True)), LEAST)
        self.log_said_ = table.reshape(len(counts), k * k, k)
        start = found.states[chains.first[:-1]].sum(axis=0)
        self.start_ = normalised((start + MOVES) * tags.may_start())
        self.move_ = normalised((found.moves + MOVES) * tags.may_follow())
        self.n_iter_ = np.array(1)

    def _scores(self, said: sparse.csr_array, held: tuple[np.ndarray, np.ndarray] | None = None) -> np.ndarray:
        m, n_said, k = self.log_said_.shape
        score = self.temper * np.asarray(said @ self.log_said_.reshape(m * n_said, k))
        if held is not None:
            unit, label = held
            score[unit] = np.where(np.eye(k, dtype=bool)[label], 0.0, NEVER)
        return score

    def _expect(
        self, said: sparse.csr_array, chains: Chains, held: tuple[np.ndarray, np.ndarray] | None = None
    ) -> Expected:
        n = len(chains.order)
        start, end = np.tile(self.start_, (n, 1)), np.ones((n, len(self.start_)))
        return expected(self._scores(said, held), chains, start, end, self.move_, np.ones(n))

    def evidence(self, votes: Votes, temper: float) -> np.ndarray:
        """What is said of each token as evidence of its tag, in nats, shape (token, tag); 0 where nobody was asked."""
        m, n_said, k = self.log_said_.shape
        said = _said(votes.with_background(), Tags.of(votes.labels))
        return temper * np.asarray(said @ self.log_said_.reshape(m * n_said, k))

    def _posterior(self, votes: Votes) -> np.ndarray:
        said = _said(votes, Tags.of(votes.labels))
        return self._expect(said, Chains.of_items(votes.item_start)).states

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of tokens, and in ``extra["path"]`` the likeliest legal chain of tags."""
        probs, spelt = self.predict_proba(votes), votes.with_background()
        with np.errstate(divide="ignore"):
            start, move = np.maximum(np.log(self.start_), NEVER), np.maximum(np.log(self.move_), NEVER)
        chains = Chains.of_items(votes.item_start)
        held = None if gold is None else (gold.unit, gold.label)
        score = self._scores(_said(spelt, Tags.of(votes.labels)), held)
        silent = ~spelt.covered()
        silent[[] if gold is None else gold.unit] = False
        score[silent, 1:] = NEVER
        n = len(chains.order)
        path = best_path(score, chains, np.tile(start, (n, 1)), np.zeros((n, len(start))), move)
        return with_path(votes, probs, path, gold)

    def source_weights(self) -> np.ndarray:
        """The mean evidence of what a source says in nats, for what it says against the rest; shape (source,)."""
        m, _, k = self.log_said_.shape
        table = self.log_said_.reshape(m, k, k, k).mean(axis=1)
        said = self.votes_[:, :k]
        return evidence(table, said, np.full(k, 1 / k), np.eye(k))


def _said(votes: Votes, tags: Tags) -> sparse.csr_array:
    """What each source said of each token after what it had said of the one before, CSR (token, source · both).

    Who said nothing of the token before, as at the beginning of a text, counts as having said outside. A mark for
    several types counts for each of them in part.
    """
    k, m = len(tags), len(votes.sources)
    share = votes.labels.meaning / votes.labels.meaning.sum(axis=1, keepdims=True)
    place = votes.place()
    starts = np.zeros(votes.n_units + 1, dtype=bool)
    starts[votes.item_start] = True
    at = np.searchsorted(place, place - m)
    there = (at < len(place)) & ~starts[votes.unit]
    at = np.minimum(at, max(len(place) - 1, 0))
    there &= place[at] == place - m
    before = np.where(there, share[votes.statement[at]].argmax(axis=1), 0)
    vote, tag = np.nonzero(share[votes.statement])
    column = (votes.source[vote].astype(np.int64) * k + before[vote]) * k + tag
    weight = share[votes.statement[vote], tag] * votes.weight[vote]
    return sparse.csr_array((weight, (votes.unit[vote], column)), shape=(votes.n_units, m * k * k))


def _begun(votes: Votes, chains: Chains, held: tuple[np.ndarray, np.ndarray] | None) -> Expected:
    """The shares of the votes; where there are none, a token is outside."""
    states = votes.shares()
    states[~votes.covered()] = np.eye(states.shape[1])[0]
    if held is not None:
        states[held[0]] = np.eye(states.shape[1])[held[1]]
    inner = np.setdiff1d(np.arange(len(states)), chains.first)
    return Expected(states, states[inner - 1].T @ states[inner], float("nan"))
