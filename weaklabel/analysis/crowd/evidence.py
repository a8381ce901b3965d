"""What each source's votes are worth, so that they can be taken out of what all say together."""

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from weaklabel.gold import Gold
from weaklabel.patterns import Patterns
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
        log_said: Of each statement of each source given the class, shape (source, statement, class).
        score: Of everything said on each unit together with each class, shape (unit, class).
        known: The class of each unit where gold gives it, -1 elsewhere, shape (unit,).
        balance: The class balance, shape (class,).
        counts: How often each source said what of units of each class, as expected, shape (source, statement, class).
    """

    log_said: np.ndarray
    score: np.ndarray
    known: np.ndarray
    balance: np.ndarray
    counts: np.ndarray

    def posterior(self) -> np.ndarray:
        """How likely each class is for each unit, shape (unit, class)."""
        return np.asarray(softmax(self.score, axis=1))


def evidence(votes: Votes, soft: SoftLabels, gold: Gold | None = None) -> Evidence:
    """Tables of all sources, and what follows from them, in balance with each other.

    Dawid and Skene's model, started from soft labels, where a person's table is drawn towards one accuracy for all
    classes, and that towards the accuracy of all people. A rule's silence counts; that of people who were not asked
    does not.

    Args:
        votes: The votes.
        soft: Soft labels of the same units.
        gold: The truth of some units.
    """
    patterns, known = votes.rows(), np.full(votes.n_units, -1) if gold is None else gold.dense()
    q, covered = _anchored(soft.probs.copy(), known), votes.covered()
    found = _step(votes, patterns, q, known)
    for _ in range(STEPS):
        new = _anchored(found.posterior(), known)
        change, q = np.abs(new - q)[covered].max(initial=0.0), new
        if change < CLOSE:
            break
        found = _step(votes, patterns, q, known)
    return found


def _step(votes: Votes, patterns: Patterns, q: np.ndarray, known: np.ndarray) -> Evidence:
    m, (n_statements, k) = len(votes.sources), votes.labels.meaning.shape
    informed = (votes.covered() | (known >= 0))[:, None]
    share = q * informed
    counts = np.asarray(patterns.votes.T @ share).reshape(m, n_statements, k)
    silent = patterns.silent_mass(share)
    quiet = silent.sum(axis=1) > 0.5
    said = np.where(quiet[:, None, None], _rates(counts, silent), _answers(counts, votes.labels.meaning, ~quiet))
    log_said = np.log(np.clip(said, 1e-9, 1))
    balance = (share.sum(axis=0) + 1) / (informed.sum() + k)
    score = np.log(balance) + np.asarray(patterns.votes @ log_said.reshape(m * n_statements, k))
    if quiet.any():
        silence = np.log1p(-np.clip(said.sum(axis=1), 0, 1 - 1e-6))
        score += patterns.silent_score(np.where(quiet[:, None], silence, 0))
    return Evidence(log_said, np.where(known[:, None] >= 0, _certain(known, k), score), known, balance, counts)


def _answers(counts: np.ndarray, meaning: np.ndarray, who: np.ndarray) -> np.ndarray:
    """What people say of units of each class, shape (source, statement, class)."""
    pooled = counts[who].sum(axis=0) + 0.5
    total, hits = counts.sum(axis=(1, 2)), (counts * meaning).sum(axis=(1, 2))
    usual = (hits[who].sum() + 1) / (total[who].sum() + 2)
    right = ((hits + COIN_VOTES * usual) / (total + COIN_VOTES))[:, None, None]
    true, false = pooled * meaning, pooled * (1 - meaning)
    shape = right * true / true.sum(axis=0) + (1 - right) * false / np.maximum(false.sum(axis=0), 1e-300)
    return np.asarray((counts + TABLE_VOTES * shape) / (counts.sum(axis=1, keepdims=True) + TABLE_VOTES))


def _rates(counts: np.ndarray, silent: np.ndarray) -> np.ndarray:
    """How often rules say what of units of each class that they were asked about."""
    asked = counts.sum(axis=1) + silent
    usual = counts.sum(axis=2, keepdims=True) / np.maximum(asked.sum(axis=1), 1)[:, None, None]
    return np.asarray((counts + TABLE_VOTES * usual) / (asked[:, None] + TABLE_VOTES))


def _anchored(q: np.ndarray, known: np.ndarray) -> np.ndarray:
    at = np.flatnonzero(known >= 0)
    q[at] = np.eye(q.shape[1])[known[at]]
    return q


def _certain(known: np.ndarray, k: int) -> np.ndarray:
    """Scores that leave no doubt of the known class."""
    return np.where(np.arange(k) == known[:, None], 0.0, -700.0)
