"""What each source's votes are worth, so that they can be taken out of what all say together."""

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from weaklabel.gold import Gold
from weaklabel.patterns import Patterns
from weaklabel.questions import by_question
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

COIN_VOTES = 4.0
"""How many votes the pooled accuracy of all people weighs in that of each."""

TABLE_VOTES = 20.0
"""How many votes of a class a person's accuracy weighs in what the person says of units of that class."""

STEPS, CLOSE = 30, 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Log-probabilities from which posteriors follow, with and without any one source.

    Attributes:
        own: Of what each vote says given each class, times the weight of the vote; shape (vote, class).
        score: Of everything said on each unit together with each class, shape (unit, class).
        truth: The class of each unit where gold gives it, -1 elsewhere, shape (unit,).
        counts: How often each source said what of units of each class, as expected, shape (source, statement, class).
        rates: How often people say what of units of each class, drawn towards all people; of the same shape.
    """

    own: np.ndarray
    score: np.ndarray
    truth: np.ndarray
    counts: np.ndarray
    rates: np.ndarray

    def posterior(self) -> np.ndarray:
        """How likely each class is for each unit, shape (unit, class)."""
        return np.asarray(softmax(self.score, axis=1))


def evidence_of(votes: Votes, soft: SoftLabels, gold: Gold | None = None) -> Evidence:
    """Tables of all sources, and what follows from them, in balance with each other.

    Dawid and Skene's model, started from soft labels, where a person's table is drawn towards one accuracy for all
    classes, and that towards the accuracy of all people. A rule's silence counts; that of people who were not asked
    does not. Where items are asked several questions, each has tables of its own.

    Args:
        votes: The votes.
        soft: Soft labels of the same units.
        gold: The truth of some units.
    """
    n = max(len(votes.labels.questions), 1)
    truth = np.full(votes.n_units, -1) if gold is None else gold.dense()
    own, score = np.empty((len(votes.unit), len(votes.labels))), np.empty((votes.n_units, len(votes.labels)))
    counts = np.zeros((len(votes.sources), *votes.labels.meaning.shape))
    for at, part in enumerate(by_question(votes)):
        found = _balanced(part, soft.probs[at::n].copy(), truth[at::n])
        own[votes.unit % n == at] = found.own
        score[at::n] = found.score
        counts += found.counts
    return Evidence(own, score, truth, counts, _answers(counts, votes.labels.meaning))


def without_own(votes: Votes, evidence: Evidence) -> np.ndarray:
    """How likely each class is for the unit of each vote by all but the vote's own source, shape (vote, class).

    Where the truth of the unit is known, it is that.
    """
    own, place = evidence.own, votes.place()
    begins = np.flatnonzero(np.diff(place, prepend=-1))
    if len(begins) < len(place):  # somebody said two things of a unit
        own = np.repeat(np.add.reduceat(own, begins), np.diff(begins, append=len(place)), axis=0)
    known = (evidence.truth[votes.unit] >= 0)[:, None]
    score = evidence.score[votes.unit]
    return np.asarray(softmax(np.where(known, score, score - own), axis=1))


def _balanced(votes: Votes, q: np.ndarray, truth: np.ndarray) -> Evidence:
    """Tables and posteriors that follow from each other, for items that are asked one thing."""
    patterns, covered = votes.rows(), votes.covered()
    q = _anchored(q, truth)
    found = _step(votes, patterns, q, truth)
    for _ in range(STEPS):
        new = _anchored(found.posterior(), truth)
        change, q = np.abs(new - q)[covered].max(initial=0.0), new
        if change < CLOSE:
            break
        found = _step(votes, patterns, q, truth)
    return found


def _step(votes: Votes, patterns: Patterns, q: np.ndarray, truth: np.ndarray) -> Evidence:
    m, (n_statements, k) = len(votes.sources), votes.labels.meaning.shape
    informed = (votes.covered() | (truth >= 0))[:, None]
    share = q * informed
    counts = np.asarray(patterns.votes.T @ share).reshape(m, n_statements, k)
    silent = patterns.silent_mass(share)
    said, quiet = _tables(votes, counts, silent)
    log_said = np.log(np.clip(said, 1e-9, 1))
    balance = (share.sum(axis=0) + 1) / (informed.sum() + k)
    score = np.log(balance) + np.asarray(patterns.votes @ log_said.reshape(m * n_statements, k))
    if quiet.any():
        silence = np.log1p(-np.clip(said.sum(axis=1), 0, 1 - 1e-6))
        score += patterns.silent_score(np.where(quiet[:, None], silence, 0))
    own = log_said[votes.source, votes.statement] * votes.weight[:, None]
    return Evidence(own, np.where(truth[:, None] >= 0, _certain(truth, k), score), truth, counts, said)


def _tables(votes: Votes, counts: np.ndarray, silent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What sources say of units of each class, and which of them may be silent; people are apart from rules."""
    quiet = silent.sum(axis=1) > 0.5
    people = np.array([source.role == "worker" for source in votes.sources], dtype=bool)
    said = np.empty_like(counts)
    for group in (people & ~quiet, ~people & ~quiet):
        if group.any():
            said[group] = _answers(counts[group], votes.labels.meaning)
    said[quiet] = _rates(counts[quiet], silent[quiet])
    return said, quiet


def _answers(counts: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    """What sources that always answer say of units of each class, each drawn towards all of these."""
    pooled = counts.sum(axis=0) + 0.5
    total, hits = counts.sum(axis=(1, 2)), (counts * meaning).sum(axis=(1, 2))
    usual = (hits.sum() + 1) / (total.sum() + 2)
    right = ((hits + COIN_VOTES * usual) / (total + COIN_VOTES))[:, None, None]
    true, false = pooled * meaning, pooled * (1 - meaning)
    shape = right * true / true.sum(axis=0) + (1 - right) * false / np.maximum(false.sum(axis=0), 1e-300)
    return np.asarray((counts + TABLE_VOTES * shape) / (counts.sum(axis=1, keepdims=True) + TABLE_VOTES))


def _rates(counts: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """How often rules say what of units of each class that they were asked about."""
    asked = counts.sum(axis=1) + silent
    usual = counts.sum(axis=2, keepdims=True) / np.maximum(asked.sum(axis=1), 1)[:, None, None]
    return np.asarray((counts + TABLE_VOTES * usual) / (asked[:, None] + TABLE_VOTES))


def _anchored(q: np.ndarray, truth: np.ndarray) -> np.ndarray:
    at = np.flatnonzero(truth >= 0)
    q[at] = np.eye(q.shape[1])[truth[at]]
    return q


def _certain(truth: np.ndarray, k: int) -> np.ndarray:
    """Scores that leave no doubt of the known class."""
    return np.where(np.arange(k) == truth[:, None], 0.0, -700.0)
