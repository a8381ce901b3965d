"""Weighted majority vote: votes count by how often their source agrees with the majority."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models._ballots import CERTAIN, Ballots, coin, log_odds
from weaklabel.label_models._em import anchor, observe, softmax
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, Limit
from weaklabel.soft import TIE
from weaklabel.votes import Votes


class WeightedVote(LabelModel):
    r"""Votes count by how often their source agrees with the majority, in one pass.

    A source j agrees with the majority in a share :math:`a_j` of its votes, and its vote for a class then weighs
    :math:`w_j = \log \frac{(K - 1) a_j}{1 - a_j}`, with K classes: the weight that is best for sources that err
    independently and evenly. The probability of class k is :math:`q_k \propto \exp \sum_j w_j [l_j = k]`.

    Shares are smoothed: :math:`a_j = (agreed_j + s \bar a) / (votes_j + s)`, with :math:`\bar a` the share of all
    votes together and s = `smoothing`. No share is below 1 / K, so that no vote counts against its own class. Silence
    of any kind says nothing. Where classes tie, each has its part of the majority; where gold is known, that is the
    majority. A vote for several classes is explained by the sum over them.

    Source: Nitzan, S. and Paroush, J. (1982): Optimal decision rules in uncertain dichotomous choice situations,
    International Economic Review 23, for the weight; the agreement in one pass is known as Wawa ("worker agreement
    with aggregate"). The smoothing and the floor are ours.

    Attributes:
        right_: The probability that a vote of each source is right, shape (source,).
        votes_: How many votes each source has, shape (source,).
    """

    right_: np.ndarray
    votes_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"smoothing": Above(0)}

    def __init__(self, smoothing: float = 4.0):
        self.smoothing = smoothing

    def source_weights(self) -> np.ndarray:
        """The weight of each source in nats, shape (source,); not a number for one that never voted."""
        return np.where(self.votes_ > 0, log_odds(self.right_, len(self._labels)), np.nan)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        seen = observe(votes, gold)
        ballots, n_classes = Ballots.of(seen.patterns, votes.labels), len(votes.labels)
        start = seen.start()
        top = start >= start.max(axis=1, keepdims=True) - TIE
        majority = anchor(top / top.sum(axis=1, keepdims=True), seen.known)
        agreed = ballots.by_source(ballots.true(majority), seen.count)
        self.votes_ = ballots.by_source(np.ones(len(ballots.row)), seen.count)
        pooled = (agreed.sum() + 1) / (self.votes_.sum() + 2)
        right = (agreed + self.smoothing * pooled) / (self.votes_ + self.smoothing)
        self.right_ = np.clip(right, 1 / n_classes, 1 - CERTAIN)

    def _posterior(self, votes: Votes) -> np.ndarray:
        ballots = Ballots.of(votes.rows(), votes.labels)
        inside, outside = coin(self.right_[ballots.source], ballots.size, len(votes.labels))
        return softmax(ballots.score(np.log(inside), np.log(outside)))[0]
