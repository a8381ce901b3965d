"""Independent Bayesian classifier combination, by variational Bayes."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from scipy import sparse

from weaklabel.gold import Gold
from weaklabel.label_models._em import Observed, held, iterate, observe, softmax, switched
from weaklabel.label_models._tables import divergence, evidence, expected_log, explained, learn_tables, spoken
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit
from weaklabel.votes import Votes


class Ibcc(LabelModel):
    r"""Dawid and Skene's model with distributions over its tables instead of single ones.

    The rows of each source's table have Dirichlet priors, `diagonal` for the right class and `off_diagonal` for each
    other; the balance has one pseudo-unit a class. Variational Bayes starts from the shares of the votes and alternates
    expected counts :math:`N_{jkl}` with posteriors

    .. math:: q_k \propto \exp(\psi(N_k + 1) + \sum_j [\psi(N_{jkl_j} + p_{kl_j}) - \psi(\sum_l N_{jkl} + p_{kl})])

    with p the prior, until no posterior moves. The lower bound of the log-likelihood grows with each step.

    Silence of any kind says nothing. A vote for several classes is explained by the sum over them.

    A rule that can say only one class says it of every class alike, once its votes outweigh the prior: it then tells
    nothing, and the posterior falls back to the balance. Use `dawid_skene` for such rules, which reads silence.

    Source: Kim, H.-C. and Ghahramani, Z. (2012): Bayesian classifier combination, AISTATS; the variational form of
    Simpson, E., Roberts, S., Psorakis, I. and Smith, A. (2013): Dynamic Bayesian combination of multiple imperfect
    classifiers. It differs in that priors are fixed, and in the guard against switched classes.

    Attributes:
        log_balance_: Expected log-probabilities of the classes, shape (class,).
        confusion_: Exponentials of expected log-probabilities, shape (source, class said, true class).
        votes_: How often each source made each statement, shape (source, statement).
        elbo_: The lower bound of the log-likelihood after each step, shape (step,).
    """

    log_balance_: np.ndarray
    confusion_: np.ndarray
    votes_: np.ndarray
    elbo_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {
        "diagonal": Above(0),
        "off_diagonal": Above(0),
        "max_iter": AtLeast(1),
        "tol": AtLeast(0),
    }

    def __init__(self, diagonal: float = 4.0, off_diagonal: float = 1.0, max_iter: int = 100, tol: float = 1e-3):
        self.diagonal = diagonal
        self.off_diagonal = off_diagonal
        self.max_iter = max_iter
        self.tol = tol

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's votes in nats, for what it says against the rest; shape (source,)."""
        meaning, balance = self._labels.meaning, np.exp(self.log_balance_)
        return evidence(np.log(explained(self.confusion_, meaning)), self.votes_, balance, meaning)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        seen, (m, k) = observe(votes, gold), (len(votes.sources), len(votes.labels))
        self.votes_ = (seen.patterns.votes.T @ seen.patterns.count).reshape(m, -1)
        said, meaning = spoken(seen.patterns.votes, votes.labels)
        by_source = said.T.tocsr()
        prior = self.off_diagonal + (self.diagonal - self.off_diagonal) * np.eye(k)
        self.confusion_ = np.tile(prior / prior.sum(axis=0), (m, 1, 1))
        bounds: list[float] = []

        def step(q: np.ndarray) -> np.ndarray:
            share = q * seen.count[:, None]
            far = self._learn_balance(share) + learn_tables(self.confusion_, by_source, share, prior, meaning)
            new, fit = softmax(held(self._score(said, meaning), seen.known))
            bounds.append(float(fit @ seen.count) - far)
            return new

        q, _ = iterate(step, seen.start(), seen.covered, self.max_iter, self.tol)
        self.elbo_ = np.array(bounds)
        self._name_classes(seen, q)

    def _learn_balance(self, share: np.ndarray) -> float:
        mass = share.sum(axis=0) + 1
        self.log_balance_ = expected_log(mass, axis=0)
        return divergence(mass, np.ones(len(mass)), axis=0)

    def _name_classes(self, seen: Observed, q: np.ndarray) -> None:
        if (order := switched(seen, q)) is not None:
            self.log_balance_, self.confusion_ = self.log_balance_[order], self.confusion_[:, :, order]

    def _score(self, said: sparse.csr_array, meaning: np.ndarray) -> np.ndarray:
        table = np.log(explained(self.confusion_, meaning))
        return self.log_balance_ + np.asarray(said @ table.reshape(said.shape[1], -1))

    def _posterior(self, votes: Votes) -> np.ndarray:
        return softmax(self._score(*spoken(votes.onehot(), votes.labels)))[0]
