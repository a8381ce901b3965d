"""GLAD: sources differ in ability, and units in difficulty."""

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np
from scipy.special import expit

from weaklabel.gold import Gold
from weaklabel.label_models._ballots import CERTAIN, Ballots, coin
from weaklabel.label_models._em import anchor, iterate, observe, softmax
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import AtLeast, Limit
from weaklabel.votes import Votes

HALVINGS, LONGEST = 3, 1.0
"""How often a step that does not climb is cut in half before it is left out, and the longest step."""


class Glad(LabelModel):
    r"""Sources differ in ability, and units in how easy they are.

    Source j is right on unit i with probability :math:`\sigma(\alpha_j e^{b_i})`, and errs evenly. The ability
    :math:`\alpha_j` and the ease :math:`b_i` have normal priors of mean 1 and variance 1. Classes are taken as equally
    likely. EM starts from the shares of the votes; each M step takes one Newton step for all abilities and one for the
    ease of all units, which are cut until they climb. Units with the same votes have the same ease, so the work is
    done on distinct rows. The ease of units that are only predicted is found the same way, with abilities as fitted. No
    probability is below 1 / K, so that no vote counts against its own class.

    Silence of any kind says nothing. A vote for several classes is explained by the sum over them.

    With fewer than about five votes a unit, ease and ability cannot be told apart well, and the priors decide. With
    noisy sources that err alike, units on which they agree look easy and the errors certain.

    Source: Whitehill, J., Ruvolo, P., Wu, T., Bergsma, J. and Movellan, J. (2009): Whose vote should count more,
    NeurIPS. It differs from the paper in the steps, which are the paper's gradient divided by Fisher information,
    and in the floor.

    Attributes:
        ability_: The ability of each source, shape (source,).
        ease_: The mean of :math:`e^{b_i}` over the votes of each source, shape (source,).
        votes_: How many votes each source has, shape (source,).
        objective_: The log-likelihood and log-priors after each step, up to a constant, shape (step,).
    """

    ability_: np.ndarray
    ease_: np.ndarray
    votes_: np.ndarray
    objective_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"max_iter": AtLeast(1), "tol": AtLeast(0)}

    def __init__(self, max_iter: int = 100, tol: float = 1e-3):
        self.max_iter = max_iter
        self.tol = tol

    def source_weights(self) -> np.ndarray:
        """The log-odds that a vote adds to its class on a unit of the usual ease, in nats, shape (source,)."""
        usual = np.log(len(self._labels) - 1) + self.ability_ * self.ease_
        return np.where(self.votes_ > 0, usual, np.nan)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        seen = observe(votes, gold)
        ballots, count = Ballots.of(seen.patterns, votes.labels), seen.count
        self.votes_ = ballots.by_source(np.ones(len(ballots.row)), count)
        self.ability_, ease, objective = np.ones(ballots.n_sources), np.ones(len(count)), []

        def step(q: np.ndarray) -> np.ndarray:
            nonlocal ease
            meant = self._right_mass(ballots, ease, q)
            self.ability_ = self._better_abilities(ballots, ease, meant, count)
            ease = self._better_ease(ballots, ease, meant)
            score = self._score(ballots, ease)
            known = score[np.arange(len(score)), np.maximum(seen.known - 1, 0)]
            new, fit = softmax(score)
            fit = np.where(seen.known > 0, known, fit)
            priors = ((self.ability_ - 1) ** 2).sum() + (ease - 1) ** 2 @ count
            objective.append(float(fit @ count - priors / 2))
            return anchor(new, seen.known)

        iterate(step, seen.start(), seen.covered, self.max_iter, self.tol)
        self.objective_ = np.array(objective)
        self.ease_ = ballots.by_source(np.exp(ease)[ballots.row], count) / np.maximum(self.votes_, 1e-300)

    def _right_mass(self, ballots: Ballots, ease: np.ndarray, q: np.ndarray) -> np.ndarray:
        """How likely it is that each vote had the true class in mind, shape (vote,)."""
        right = self._right(ballots, self.ability_, ease)
        return ballots.true(q) * right / coin(right, ballots.size, ballots.n_classes)[0]

    def _right(self, ballots: Ballots, ability: np.ndarray, ease: np.ndarray) -> np.ndarray:
        right = expit(ability[ballots.source] * np.exp(ease)[ballots.row])
        return np.clip(right, 1 / ballots.n_classes, 1 - CERTAIN)

    def _better_abilities(self, ballots: Ballots, ease: np.ndarray, meant: np.ndarray, count: np.ndarray) -> np.ndarray:
        """One step for the ability of each source."""
        slope, right = np.exp(ease)[ballots.row], self._right(ballots, self.ability_, ease)
        gradient = ballots.by_source((meant - right) * slope, count) - (self.ability_ - 1)
        curvature = ballots.by_source(right * (1 - right) * slope**2, count) + 1

        def value(ability: np.ndarray) -> np.ndarray:
            right = self._right(ballots, ability, ease)
            return ballots.by_source(_expected(meant, right), count) - (ability - 1) ** 2 / 2

        return _climb(self.ability_, gradient / curvature, value)

    def _better_ease(self, ballots: Ballots, ease: np.ndarray, meant: np.ndarray) -> np.ndarray:
        """One step for the ease of each pattern."""
        slope, right = (
            self.ability_[ballots.source] * np.exp(ease)[ballots.row],
            self._right(ballots, self.ability_, ease),
        )
        gradient = ballots.by_row((meant - right) * slope) - (ease - 1)
        curvature = ballots.by_row(right * (1 - right) * slope**2) + 1

        def value(ease: np.ndarray) -> np.ndarray:
            return ballots.by_row(_expected(meant, self._right(ballots, self.ability_, ease))) - (ease - 1) ** 2 / 2

        return _climb(ease, gradient / curvature, value)

    def _score(self, ballots: Ballots, ease: np.ndarray) -> np.ndarray:
        inside, outside = coin(self._right(ballots, self.ability_, ease), ballots.size, ballots.n_classes)
        return ballots.score(np.log(inside), np.log(outside))

    def _posterior(self, votes: Votes) -> np.ndarray:
        patterns = votes.patterns()
        ballots, ease = Ballots.of(patterns, votes.labels), np.ones(len(patterns.count))

        def step(q: np.ndarray) -> np.ndarray:
            nonlocal ease
            ease = self._better_ease(ballots, ease, self._right_mass(ballots, ease, q))
            return softmax(self._score(ballots, ease))[0]

        covered = np.ones(len(ease), dtype=bool)
        start = softmax(self._score(ballots, ease))[0]
        return iterate(step, start, covered, self.max_iter, self.tol)[0][patterns.inverse]


def _expected(meant: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The expected log-probability of each vote."""
    return meant * np.log(right) + (1 - meant) * np.log1p(-right)


def _climb(x: np.ndarray, step: np.ndarray, value: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Take a step in each coordinate, cut in half until its own value grows, or none."""
    step, before = np.clip(step, -LONGEST, LONGEST), value(x)
    for _ in range(HALVINGS):
        step = np.where(value(x + step) >= before, step, step / 2)
    return np.where(value(x + step) >= before, x + step, x)
