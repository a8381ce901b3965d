"""MACE: a source knows the truth, or answers by habit."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models._ballots import Ballots
from weaklabel.label_models._em import Observed, held, iterate, observe, softmax
from weaklabel.label_models._tables import class_counts, divergence, expected_log, explained
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit
from weaklabel.votes import Votes


class Mace(LabelModel):
    r"""A source either knows the truth, or answers by a habit of its own.

    For each vote, source j knows the true class with probability :math:`\theta_j` and says it; otherwise it says class
    l with probability :math:`\xi_{jl}`, whatever is true. Classes are taken as equally likely. Hence
    :math:`P(l | k) = \theta_j [l = k] + (1 - \theta_j) \xi_{jl}`. It is fitted by variational Bayes: with expected
    counts of known and habitual answers, :math:`\theta_j` has a Beta distribution (prior `trust` and `trust`) and
    :math:`\xi_j` a Dirichlet distribution (prior `habit` for each class), and exponentials of expected logarithms
    stand for the probabilities.

    Silence of any kind says nothing. A vote for several classes is explained by the sum over them.

    A rule that can say only one class looks like a habit: the more votes it has, the less it is believed. The prior of
    habits keeps it from nothing, but votes of such rules are better left to `dawid_skene`, which reads silence.

    Source: Hovy, D., Berg-Kirkpatrick, T., Vaswani, A. and Hovy, E. (2013): Learning whom to trust with MACE, NAACL.
    It differs from the paper in its start, the shares of the votes, where the paper takes the best of ten random ones.

    Attributes:
        trust_: Expected log-probabilities that a source knows, and that it does not, shape (source, 2).
        habit_: Exponentials of expected log-probabilities of habitual answers, shape (source, class).
        votes_: How many votes each source has, shape (source,).
        weights_: The mean of what a vote of each source adds to the log-odds of its class, shape (source,).
        elbo_: The lower bound of the log-likelihood after each step, shape (step,).
    """

    trust_: np.ndarray
    habit_: np.ndarray
    votes_: np.ndarray
    weights_: np.ndarray
    elbo_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {
        "trust": Above(0),
        "habit": Above(0),
        "max_iter": AtLeast(1),
        "tol": AtLeast(0),
    }

    def __init__(self, trust: float = 0.5, habit: float = 10.0, max_iter: int = 100, tol: float = 1e-3):
        self.trust = trust
        self.habit = habit
        self.max_iter = max_iter
        self.tol = tol

    def source_weights(self) -> np.ndarray:
        """The mean of what a vote adds to the log-odds of its class, in nats, shape (source,)."""
        return self.weights_

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        seen = observe(votes, gold)
        ballots = Ballots.of(seen.patterns, votes.labels)
        self.votes_ = ballots.by_source(np.ones(len(ballots.row)), seen.count)
        self.trust_ = np.full((ballots.n_sources, 2), np.log(0.5))
        self.habit_ = np.full((ballots.n_sources, ballots.n_classes), 1 / ballots.n_classes)
        bounds: list[float] = []

        def step(q: np.ndarray) -> np.ndarray:
            far = self._maximise(seen, ballots, q)
            new, fit = softmax(held(self._score(ballots), seen.known))
            bounds.append(float((fit - np.log(ballots.n_classes)) @ seen.count) - far)
            return new

        iterate(step, seen.start(), seen.covered, self.max_iter, self.tol)
        self.elbo_ = np.array(bounds)
        inside, outside = self._chances(ballots)
        gain = ballots.by_source(np.log(inside) - np.log(outside), seen.count)
        self.weights_ = np.where(self.votes_ > 0, gain / np.maximum(self.votes_, 1e-300), np.nan)

    def _maximise(self, seen: Observed, ballots: Ballots, q: np.ndarray) -> float:
        """Distributions of the parameters from posteriors (pattern, class); how far they are from their priors."""
        inside, outside = self._chances(ballots)
        knew = ballots.true(q) * (inside - outside) / inside
        known = ballots.by_source(knew, seen.count)
        trust = self.trust + np.stack([known, np.maximum(self.votes_ - known, 0)], axis=1)
        spam = ballots.by_statement(1 - knew, seen.count)[:, :, None]
        habit = self.habit + class_counts(spam, self.habit_[:, :, None], ballots.meaning)[:, :, 0]
        self.trust_, self.habit_ = expected_log(trust, axis=1), np.exp(expected_log(habit, axis=1))
        far = divergence(trust, np.array(self.trust), axis=1)
        return far + divergence(habit, np.array(self.habit), axis=1)

    def _chances(self, ballots: Ballots) -> tuple[np.ndarray, np.ndarray]:
        """The probability of each vote where what it says is true, and where it is not; both of shape (vote,)."""
        knows, spams = np.exp(self.trust_).T
        habit = explained(self.habit_[:, :, None], ballots.meaning)[ballots.source, ballots.statement, 0]
        outside = spams[ballots.source] * habit
        return knows[ballots.source] + outside, outside

    def _score(self, ballots: Ballots) -> np.ndarray:
        inside, outside = self._chances(ballots)
        return ballots.score(np.log(inside), np.log(outside))

    def _posterior(self, votes: Votes) -> np.ndarray:
        return softmax(self._score(Ballots.of(votes.rows(), votes.labels)))[0]
