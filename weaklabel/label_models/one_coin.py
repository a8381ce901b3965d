"""The one-coin model: each source is right with one probability."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models._ballots import CERTAIN, Ballots, coin, log_odds
from weaklabel.label_models._em import Observed, anchor, iterate, observe, softmax
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit
from weaklabel.votes import Votes


class OneCoin(LabelModel):
    r"""Each source is right with one probability, whatever the class, and errs evenly.

    Source j says the true class with probability :math:`p_j`, and each of the K - 1 others with
    :math:`(1 - p_j) / (K - 1)`. EM starts from the shares of the votes and alternates posteriors
    :math:`q_k \propto \pi_k \prod_j P(l_j | k)` with the balance :math:`\pi` and
    :math:`p_j = (right_j + s \bar p) / (votes_j + s)`, where :math:`right_j` is the expected number of right votes,
    :math:`\bar p` the accuracy of all votes together, and s = `smoothing`. No :math:`p_j` is below 1 / K, so that no
    vote counts against its own class.

    Silence of any kind says nothing. A vote for several classes is explained by the sum over them.

    With one number a source it needs few votes, and cannot collapse a source onto a class. It fails where sources
    confuse two classes in one direction: it then moves whole classes. With rules that can say one class only, the
    balance and the accuracies feed each other, and everything may end in one class: use `dawid_skene` for such rules,
    which reads silence.

    Source: the symmetric case of Dawid, A. P. and Skene, A. M. (1979), Maximum likelihood estimation of observer
    error-rates using the EM algorithm, Applied Statistics 28. The pooled accuracy as a prior and the floor are ours.

    Attributes:
        balance_: The probability of each class, shape (class,).
        right_: The probability that a vote of each source is right, shape (source,).
        votes_: How many votes each source has, shape (source,).
        n_iter_: How many steps were taken.
    """

    balance_: np.ndarray
    right_: np.ndarray
    votes_: np.ndarray
    n_iter_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"smoothing": Above(0), "max_iter": AtLeast(1), "tol": AtLeast(0)}

    def __init__(self, smoothing: float = 4.0, max_iter: int = 100, tol: float = 1e-3):
        self.smoothing = smoothing
        self.max_iter = max_iter
        self.tol = tol

    def source_weights(self) -> np.ndarray:
        """The log-odds that a vote adds to its class, in nats, shape (source,); not a number without votes."""
        return np.where(self.votes_ > 0, log_odds(self.right_, len(self._labels)), np.nan)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        seen = observe(votes, gold)
        ballots = Ballots.of(seen.patterns, votes.labels)
        self.votes_ = ballots.by_source(np.ones(len(ballots.row)), seen.count)
        self.right_ = np.full(
            ballots.n_sources, 1 - CERTAIN
        )  # at first, a vote for several classes is all for the true

        def step(q: np.ndarray) -> np.ndarray:
            self._maximise(seen, ballots, q)
            return anchor(self._expect(ballots), seen.known)

        _, n_iter = iterate(step, seen.start(), seen.covered, self.max_iter, self.tol)
        self.n_iter_ = np.array(n_iter)

    def _maximise(self, seen: Observed, ballots: Ballots, q: np.ndarray) -> None:
        """The M step: the balance and accuracies from posteriors of shape (pattern, class)."""
        self.balance_ = seen.balance(q)
        chance = self.right_[ballots.source]
        meant = (
            chance / coin(chance, ballots.size, ballots.n_classes)[0]
        )  # that the true class was meant, among several
        right = ballots.by_source(ballots.true(q) * meant, seen.count)
        pooled = (right.sum() + 1) / (self.votes_.sum() + 2)
        right = (right + self.smoothing * pooled) / (self.votes_ + self.smoothing)
        self.right_ = np.clip(right, 1 / ballots.n_classes, 1 - CERTAIN)

    def _expect(self, ballots: Ballots) -> np.ndarray:
        """The E step: posteriors of shape (pattern, class)."""
        inside, outside = coin(self.right_[ballots.source], ballots.size, ballots.n_classes)
        return softmax(np.log(self.balance_) + ballots.score(np.log(inside), np.log(outside)))[0]

    def _posterior(self, votes: Votes) -> np.ndarray:
        return self._expect(Ballots.of(votes.rows(), votes.labels))
