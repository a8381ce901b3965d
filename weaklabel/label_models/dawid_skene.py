"""Dawid and Skene's model, fitted by EM on vote patterns."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models._em import Observed, anchor, iterate, observe, shares, softmax, switched
from weaklabel.label_models._tables import class_balance, evidence
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit, Share
from weaklabel.patterns import Patterns
from weaklabel.votes import Votes

ABOVE_CHANCE = 0.1
"""A vote is taken to move its class at least this share of the way from its prior to certainty."""

SHARE_FLOOR = 1e-3
"""What a class without votes is granted where posteriors are held to the votes."""

LARGEST_RATE, SMALLEST_RATE = 0.98, 1e-9
"""No source is believed to speak on all units of a class, or to be unable to."""


class DawidSkene(LabelModel):
    r"""Every source has a confusion matrix of its own, and silence says what it means for each source.

    With class balance :math:`\pi` and, for source j, the probability :math:`E_{jkl}` that it says l of a unit of class
    k, a unit's posterior is :math:`q_k \propto \pi_k \prod_j E_{jk,l_j}`. EM starts from the shares of the votes and
    alternates expected counts :math:`N_{jkl}` with posteriors, on distinct vote patterns with their counts.

    What a source's silence says follows from who was asked:

    - *Not asked* (a worker who never saw the item, a rule that raised): the source has no factor.
    - *Asked and silent* (a rule that abstained): silence is an outcome too, :math:`1 - \sum_l E_{jkl}`.
    - *Asked, silent and exhaustive*: silence is a vote for the background class.

    Smoothing follows a shape that all sources share:

    - a source that always answers when asked: row k is :math:`(N_{jkl} + s P_{kl}) / (N_{jk} + s)`, with P the
      confusion of all sources pooled and s = `smoothing`;
    - a source that may be silent: of its votes for l, the share that falls on class k is
      :math:`(N_{jkl} + t R_{lk}) / (N_{jl} + t)`, with t = `precision_smoothing` and R the pooled
      precision of rules (what is wrong falls on other classes by their balance; it starts from `precision`, a belief
      that weighs `precision_strength` votes). A rule
      that can say one class only has no confusion matrix to speak of; its precision is what can be pooled.

    Two parameters make it more careful. `silence` scales the evidence of silence, which counts as if all sources kept
    silent independently. `hold` keeps each posterior part of the way to the shares v of the votes, in every step and
    in the end: :math:`z_k \propto q_k^{1-h} (v_k + .001)^h`, so that the parameters cannot drift far from them.

    Source: Dawid, A. P. and Skene, A. M. (1979): Maximum likelihood estimation of observer error-rates using the EM
    algorithm, Applied Statistics 28. It differs from the paper in the smoothing, in silence as an outcome, in the
    bound on learned precision (a vote never counts against its class as a whole), in the guard against switched
    classes, and in `silence` and `hold`.

    Attributes:
        balance_: The probability of each class, shape (class,).
        log_vote_: The log-probability of each statement given the class, shape (source, statement, class).
        log_silence_: The log-probability of silence where asked, shape (source, class); 0 where a source is never
            asked and silent.
        votes_: How often each source made each statement, shape (source, statement).
        n_iter_: How many steps were taken.
    """

    balance_: np.ndarray
    log_vote_: np.ndarray
    log_silence_: np.ndarray
    votes_: np.ndarray
    n_iter_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {
        "smoothing": Above(0),
        "precision_smoothing": Above(0),
        "max_iter": AtLeast(1),
        "tol": AtLeast(0),
        "silence": AtLeast(0),
        "hold": Share(),
        "precision": Share(),
        "precision_strength": AtLeast(0),
    }

    def __init__(
        self,
        smoothing: float = 2.0,
        precision_smoothing: float = 100.0,
        max_iter: int = 100,
        tol: float = 0.01,
        silence: float = 1.0,
        hold: float = 0.0,
        precision: float = 0.85,
        precision_strength: float = 50.0,
        balance: Sequence[float] | None = None,
    ):
        self.smoothing = smoothing
        self.precision_smoothing = precision_smoothing
        self.max_iter = max_iter
        self.tol = tol
        self.silence = silence
        self.hold = hold
        self.precision = precision
        self.precision_strength = precision_strength
        self.balance = balance

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's votes in nats, for what it says against the rest; shape (source,)."""
        return evidence(self.log_vote_, self.votes_, self.balance_, self._labels.meaning)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        self._learn(observe(votes, gold))

    def _learn(self, seen: Observed) -> None:
        """The fit to patterns, which may have come together from shards."""
        voted = shares(seen.patterns.votes, seen.labels)

        def step(q: np.ndarray) -> np.ndarray:
            self._maximise(seen, q)
            return anchor(self._held(self._expect(seen.patterns), voted), seen.known)

        q, n_iter = iterate(step, seen.start(), seen.covered, self.max_iter, self.tol)
        self.n_iter_ = np.array(n_iter)
        if (order := switched(seen, q)) is not None:
            self._rename(order)

    def _maximise(self, seen: Observed, q: np.ndarray) -> None:
        """The M step: parameters from posteriors of shape (pattern, class)."""
        patterns, meaning = seen.patterns, seen.labels.meaning
        m, (n_statements, n_classes) = len(patterns.always), meaning.shape
        share = q * patterns.count[:, None]
        given = self.balance
        self.balance_ = seen.balance(q) if given is None else class_balance(self, given, seen.labels)
        said = np.asarray(patterns.votes.T @ share).reshape(m, n_statements, n_classes)
        self.votes_ = said.sum(axis=2)
        silent = patterns.silent_mass(share)
        may_be_silent = (silent.sum(axis=1) > 0.5)[:, None]
        answers = self._answers(said, n_classes)
        if not may_be_silent.any():
            self.log_vote_, self.log_silence_ = np.log(answers), np.zeros((m, n_classes))
            return
        rates = self._rates(said, share.sum(), meaning)
        self.log_vote_ = np.log(np.where(may_be_silent[:, :, None], rates, answers))
        speaks = np.clip(rates.sum(axis=1), SMALLEST_RATE, LARGEST_RATE)
        self.log_silence_ = np.where(may_be_silent, self.silence * np.log1p(-speaks), 0.0)

    def _answers(self, said: np.ndarray, n_classes: int) -> np.ndarray:
        """Confusions of sources that always answer, from expected counts; both (source, statement, class)."""
        pooled = said.sum(axis=0) + 1e-6
        pooled[:n_classes] += 0.5
        pooled /= pooled.sum(axis=0)
        return (said + self.smoothing * pooled) / (said.sum(axis=1, keepdims=True) + self.smoothing)

    def _rates(self, said: np.ndarray, n_units: float, meaning: np.ndarray) -> np.ndarray:
        """How often sources that may be silent say what; both (source, statement, class)."""
        right = (said.sum(axis=0) * meaning).sum()
        believed = self.precision_strength
        precision = (right + believed * self.precision) / max(said.sum() + believed, 1e-300)
        prior = meaning @ self.balance_
        floor = prior + ABOVE_CHANCE * (1 - prior)
        sure = np.maximum(precision, floor)[:, None]
        inside, outside = meaning * self.balance_, (1 - meaning) * self.balance_
        pooled = sure * inside / inside.sum(axis=1, keepdims=True)
        pooled += (1 - sure) * outside / np.maximum(outside.sum(axis=1, keepdims=True), 1e-300)
        t, count = self.precision_smoothing, said.sum(axis=2, keepdims=True)
        falls_on = (said + t * pooled) / (count + t)
        return np.clip(falls_on * count / np.maximum(self.balance_ * n_units, 1e-300), SMALLEST_RATE, LARGEST_RATE)

    def _expect(self, patterns: Patterns) -> np.ndarray:
        """The E step: posteriors of shape (pattern, class)."""
        m, n_statements, n_classes = self.log_vote_.shape
        score = np.asarray(patterns.votes @ self.log_vote_.reshape(m * n_statements, n_classes))
        score += np.log(self.balance_)
        if self.log_silence_.any():
            score += patterns.silent_score(self.log_silence_)
        return softmax(score)[0]

    def _posterior(self, votes: Votes) -> np.ndarray:
        return self._held(self._expect(votes.rows()), votes.shares())

    def _held(self, q: np.ndarray, voted: np.ndarray) -> np.ndarray:
        """Posteriors kept part of the way to the shares of the votes."""
        if not self.hold:
            return q
        held = (q + SHARE_FLOOR) ** (1 - self.hold) * (voted + SHARE_FLOOR) ** self.hold
        return held / held.sum(axis=1, keepdims=True)

    def _rename(self, order: np.ndarray) -> None:
        """Call the learned classes by other names; `order` has the learned class of each."""
        if self.balance is None:
            self.balance_ = self.balance_[order]
        self.log_vote_ = self.log_vote_[:, :, order]
        self.log_silence_ = self.log_silence_[:, order]
