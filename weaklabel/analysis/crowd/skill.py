r"""How often people are right, told from how their answers fit what everybody else says.

A worker's accuracy a is taken to be the same for all classes; a wrong answer is any of the other classes alike. With
:math:`r_v` the probability, without the worker's own vote v, that what v says is true, the votes have the likelihood

.. math:: \prod_v \left( a\, r_v + (1 - a) \frac{1 - r_v}{K - 1} \right)

which is that of one accuracy a person (Dawid, A. P. and Skene, A. M. (1979); the symmetric case) with the truth summed
out. The accuracies of all workers share a Beta prior, the mean and strength of which are told from all
votes, so somebody with five answers is judged much as the others are. The posterior is worked out on a grid.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import softmax
from scipy.stats import beta

from weaklabel.analysis.crowd.evidence import Evidence, without_own
from weaklabel.analysis.crowd.gold_questions import Graded
from weaklabel.votes import Votes

GRID = (np.arange(200) + 0.5) / 200
"""Accuracies at which likelihoods are worked out."""

LEVELS = 256
"""Probabilities that a vote is true are rounded to so many levels, so that a worker's votes are a short table."""

STRENGTHS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
"""How many answers the prior may weigh."""


@dataclass(frozen=True, slots=True, eq=False)
class Skill:
    """The accuracy of people, with 95 % intervals; not a number for rules and for people without votes.

    Arrays of shape (source,).

    Attributes:
        accuracy: The mean of the posterior.
        low: Its 2.5 % quantile.
        high: Its 97.5 % quantile.
        prior: The mean of the likeliest prior, and how many answers it weighs.
    """

    accuracy: np.ndarray
    low: np.ndarray
    high: np.ndarray
    prior: tuple[float, float]


def skills(votes: Votes, evidence: Evidence, grades: Graded | None = None) -> Skill:
    """The accuracy of the people among the sources of a table of votes.

    Args:
        votes: Votes of any sources.
        evidence: What they are worth.
        grades: How people did on gold questions that are none of these units.
    """
    k = len(votes.labels)
    right = true_without(votes, evidence)
    level = np.minimum((right * LEVELS).astype(np.int64), LEVELS - 1)
    shape = (len(votes.sources), LEVELS)
    seen = sparse.csr_array((np.array(votes.weight), (votes.source, level)), shape=shape)
    at = (np.arange(LEVELS) + 0.5) / LEVELS
    chance = np.outer(at, GRID) + np.outer((1 - at) / max(k - 1, 1), 1 - GRID)
    score = np.asarray(seen @ np.log(chance)) + _by_questions(votes, grades)
    people = np.array([source.role == "worker" for source in votes.sources], dtype=bool)
    spoke = people & (np.diff(seen.indptr) > 0)
    posterior, prior = _posterior(score, spoke)
    ends = [_quantile(posterior, tail) for tail in (0.025, 0.975)]
    mean = posterior @ GRID
    accuracy, low, high = (np.where(spoke, values, np.nan) for values in (mean, *ends))
    return Skill(accuracy, low, high, prior)


def _by_questions(votes: Votes, grades: Graded | None) -> np.ndarray:
    """The log-likelihoods of what was answered to gold questions, shape (source, point)."""
    correct, wrong = np.zeros(len(votes.sources)), np.zeros(len(votes.sources))
    if grades is not None:
        place = {name: j for j, name in enumerate(votes.names)}
        at = [place.get(name, -1) for name in grades.workers]
        there = np.flatnonzero(np.array(at) >= 0)
        correct[np.array(at)[there]] = grades.correct[there]
        wrong[np.array(at)[there]] = (grades.answered - grades.correct)[there]
    return np.outer(correct, np.log(GRID)) + np.outer(wrong, np.log1p(-GRID))


def true_without(votes: Votes, evidence: Evidence) -> np.ndarray:
    """How likely what each vote says is, by all that is known but the votes of its own source; shape (vote,)."""
    rest = without_own(votes, evidence)
    return np.asarray((rest * votes.labels.meaning[votes.statement]).sum(axis=1))


def _posterior(score: np.ndarray, spoke: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """Posteriors on the grid, shape (source, point), and the mean and strength of the prior that fits best.

    Priors are weighted by how likely they make the votes of all, so that few people leave the prior open.
    """
    pairs = [(m, s) for m in np.linspace(0.05, 0.95, 37) for s in STRENGTHS]
    priors = np.array([beta.pdf(GRID, m * s, (1 - m) * s) for m, s in pairs])
    priors /= priors.sum(axis=1, keepdims=True)
    chance = np.exp(score - score.max(axis=1, keepdims=True))
    likelihood = chance @ priors.T  # of each source under each prior
    weight = softmax(np.log(likelihood[spoke] + 1e-300).sum(axis=0))
    mixed = chance * ((weight / np.maximum(likelihood, 1e-300)) @ priors)
    best = pairs[int(weight.argmax())]
    return mixed / mixed.sum(axis=1, keepdims=True), (float(best[0]), best[1])


def _quantile(posterior: np.ndarray, tail: float) -> np.ndarray:
    """A quantile of each row of a distribution on the grid, between its points."""
    total = np.cumsum(posterior, axis=1)
    at = (total < tail).sum(axis=1).clip(max=len(GRID) - 1)
    rows = np.arange(len(total))
    before = total[rows, at] - posterior[rows, at]
    inside = (tail - before) / np.maximum(posterior[rows, at], 1e-300)
    return np.asarray((at + np.clip(inside, 0, 1)) / len(GRID))
