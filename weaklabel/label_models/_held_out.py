"""How well labels foresee votes that they have not seen."""

import numpy as np

from weaklabel.votes import Votes

PRIOR_VOTES = 2.0
"""How many votes the pooled confusion of all sources weighs in that of each."""

STANDARD_ERRORS = 3.0

ROUNDING = 1e-6
"""Smaller differences of log-probabilities are none."""


def foreseen(votes: Votes, q: np.ndarray) -> np.ndarray:
    """How well posteriors foresee each vote where it is left out, log-probabilities of shape (vote,).

    The vote's own source gets the confusion matrix that the posteriors give it without this unit; those of the others,
    and the balance, keep it.

    Args:
        votes: The votes.
        q: Posteriors, shape (unit, class).
    """
    m, (n_statements, k) = len(votes.sources), votes.labels.meaning.shape
    onehot = votes.onehot()
    said = np.asarray(onehot.T @ q).reshape(m, n_statements, k)
    pooled = said.sum(axis=0) + 0.5
    pooled /= pooled.sum(axis=0)
    answered = said.sum(axis=1)
    evidence = np.log((said + PRIOR_VOTES * pooled) / (answered[:, None] + PRIOR_VOTES))
    balance = (q.sum(axis=0) + 1) / (len(q) + k)
    score = np.log(balance) + np.asarray(onehot @ evidence.reshape(m * n_statements, k))
    unit, source, said_then = votes.unit, votes.source, votes.statement
    weight = votes.weight[:, None]
    others = np.exp(_normal(score[unit] - weight * evidence[source, said_then]))
    without = np.maximum(said[source, said_then] - weight * q[unit], 0) + PRIOR_VOTES * pooled[said_then]
    chance = without / (np.maximum(answered[source] - weight * q[unit], 0) + PRIOR_VOTES)
    return np.log((others * chance).sum(axis=1))


def foresees_worse(votes: Votes, q: np.ndarray, than: np.ndarray) -> bool:
    """Whether posteriors foresee held-out votes worse than others, by more than three standard errors.

    Args:
        votes: The votes.
        q: Posteriors, shape (unit, class).
        than: Other posteriors.
    """
    gain = np.bincount(votes.unit, foreseen(votes, q) - foreseen(votes, than), minlength=votes.n_units)
    return bool(gain.sum() < -STANDARD_ERRORS * np.sqrt(len(gain)) * gain.std() - ROUNDING)


def _normal(score: np.ndarray) -> np.ndarray:
    """Log-probabilities from scores."""
    score = score - score.max(axis=1, keepdims=True)
    return score - np.log(np.exp(score).sum(axis=1, keepdims=True))
