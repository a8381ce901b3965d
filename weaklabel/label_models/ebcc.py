"""Enhanced Bayesian classifier combination: units of a class come in kinds."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

import numpy as np
from scipy import sparse

from weaklabel.gold import Gold
from weaklabel.label_models._em import Observed, class_order, held, iterate, observe, softmax
from weaklabel.label_models._tables import divergence, evidence, expected_log, explained, learn_tables, spoken
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit
from weaklabel.patterns import mix, row_hash
from weaklabel.votes import Votes


class Ebcc(LabelModel):
    r"""Units of a class come in kinds, and sources err alike on units of one kind.

    Each class k has M = `subtypes` kinds g of units, with weights :math:`\tau_{kg}` that have a Dirichlet prior of
    `spread` / M each, and each source a distribution :math:`v_{jkg}` of what it says of units of each kind, with a
    Dirichlet prior of `diagonal` for the right class and `off_diagonal` for each other. The balance has the vote
    counts of the classes, and one more, as its prior. Given the class alone, sources are dependent: that is what
    explains why they err together. Variational Bayes alternates expected counts with posteriors of (k, g).

    It starts from the shares of the votes, spread over kinds at random (:math:`Dirichlet(1)`), and of `restarts` starts
    the one with the highest lower bound of the log-likelihood is kept. The random spread is drawn by a hash of the
    names of what was said by whom, the class, and `random_state`: it depends on the order neither of items, nor of
    sources, nor of classes.

    Silence of any kind says nothing. A vote for several classes is explained by the sum over them. Rules that can say
    only one class tell nothing once their votes outweigh the prior, as with `ibcc`; use `dawid_skene` for them. Tables
    are M times as large as those of `ibcc`, and a step takes M times as long: for hundreds of sources with tens of
    classes take `subtypes` of 2 or 3.

    Source: Li, Y., Rubinstein, B. and Cohn, T. (2019): Exploiting worker correlation for label aggregation in
    crowdsourcing, ICML. It differs from the paper in the number of restarts, of which there are 40, and in the guard
    against switched classes.

    Attributes:
        log_state_: Expected log-probabilities of class and kind, shape (class, subtype).
        confusion_: Exponentials of expected log-probabilities, shape (source, class said, true class · subtype).
        votes_: How often each source made each statement, shape (source, statement).
        elbo_: The lower bound of the log-likelihood after each step of the best start, shape (step,).
    """

    log_state_: np.ndarray
    confusion_: np.ndarray
    votes_: np.ndarray
    elbo_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {
        "subtypes": AtLeast(1),
        "restarts": AtLeast(1),
        "spread": Above(0),
        "diagonal": Above(0),
        "off_diagonal": Above(0),
        "max_iter": AtLeast(1),
        "tol": AtLeast(0),
    }

    def __init__(
        self,
        subtypes: int = 10,
        restarts: int = 4,
        spread: float = 0.1,
        diagonal: float = 4.0,
        off_diagonal: float = 1.0,
        max_iter: int = 100,
        tol: float = 1e-3,
        random_state: int = 0,
    ):
        self.subtypes = subtypes
        self.restarts = restarts
        self.spread = spread
        self.diagonal = diagonal
        self.off_diagonal = off_diagonal
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's votes in nats, for what it says against the rest; shape (source,)."""
        meaning, (k, n_types) = self._labels.meaning, self.log_state_.shape
        kinds, log_balance = softmax(self.log_state_.copy())
        balance = np.exp(log_balance - log_balance.max())
        table = (self.confusion_.reshape(-1, k, k, n_types) * kinds).sum(axis=3)
        return evidence(np.log(explained(table, meaning)), self.votes_, balance, meaning)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        seen = observe(votes, gold)
        self.votes_ = (seen.patterns.votes.T @ seen.patterns.count).reshape(len(votes.sources), -1)
        rows = row_hash(seen.patterns.votes, salt=4, columns=_column_names(votes))
        classes = _hashes(votes.labels.classes)
        best = -np.inf
        for number in range(self.restarts):
            start = seen.start()[:, :, None] * self._kinds(rows, classes, number)
            chain = _Chain(self, seen).run(start.reshape(len(rows), len(classes) * self.subtypes))
            if chain.bounds[-1] > best:
                best = chain.bounds[-1]
                self.log_state_, self.confusion_ = chain.log_state, chain.confusion
                self.elbo_ = np.array(chain.bounds)

    def _kinds(self, rows: np.ndarray, classes: np.ndarray, number: int) -> np.ndarray:
        """How the start spreads patterns of each class over kinds, shape (pattern, class, subtype)."""
        seed = np.arange(self.subtypes, dtype=np.uint64) + np.uint64(2**20 * (number + 1))
        seed = mix(seed ^ _hashes([str(self.random_state)]), salt=5)
        drawn = mix(mix(rows[:, None] ^ classes, salt=6)[:, :, None] ^ seed, salt=7)
        exponential = -np.log((drawn >> np.uint64(11)) * 2.0**-53 + 2.0**-54)
        return exponential / exponential.sum(axis=2, keepdims=True)

    def _posterior(self, votes: Votes) -> np.ndarray:
        said, meaning = spoken(votes.onehot(), votes.labels)
        score = _score(self.log_state_, self.confusion_, said, meaning)
        return _of_classes(softmax(score)[0], len(votes.labels))


class _Chain:
    """One start and where it leads."""

    def __init__(self, model: Ebcc, seen: Observed):
        self.model, self.seen, k = model, seen, len(seen.labels)
        self.said, self.meaning = spoken(seen.patterns.votes, seen.labels)
        self.by_source = self.said.T.tocsr()
        self.votes_for = (seen.start() * seen.count[:, None]).sum(axis=0) + 1
        right = np.repeat(np.eye(k), model.subtypes, axis=1)
        self.prior = model.off_diagonal + (model.diagonal - model.off_diagonal) * right
        self.confusion = np.tile(self.prior / self.prior.sum(axis=0), (len(seen.patterns.always), 1, 1))
        self.bounds: list[float] = []

    def run(self, start: np.ndarray) -> Self:
        """Go from posteriors of shape (pattern, class · subtype) to where they stay."""
        q, _ = iterate(self.step, start, self.seen.covered, self.model.max_iter, self.model.tol)
        self.name_classes(q)
        return self

    def step(self, q: np.ndarray) -> np.ndarray:
        share = q * self.seen.count[:, None]
        far = self.learn_states(share.sum(axis=0).reshape(-1, self.model.subtypes))
        far += learn_tables(self.confusion, self.by_source, share, self.prior, self.meaning)
        score = _score(self.log_state, self.confusion, self.said, self.meaning)
        new, fit = softmax(held(score, self.seen.known, self.model.subtypes))
        self.bounds.append(float(fit @ self.seen.count) - far)
        return new

    def learn_states(self, mass: np.ndarray) -> float:
        """The balance and the weights of kinds, from expected units (class, subtype)."""
        spread = np.full(mass.shape, self.model.spread / self.model.subtypes)
        kinds, classes = spread + mass, self.votes_for + mass.sum(axis=1)
        self.log_state = expected_log(kinds, axis=1) + expected_log(classes, axis=0)[:, None]
        return divergence(kinds, spread, axis=1) + divergence(classes, self.votes_for, axis=0)

    def name_classes(self, q: np.ndarray) -> None:
        """Call learned classes after the votes on their units."""
        seen, k = self.seen, len(self.seen.labels)
        if seen.known.any():
            return
        together = (seen.start() * seen.count[:, None]).T @ _of_classes(q, k)
        if (order := class_order(together)) is not None:
            self.log_state = self.log_state[order]
            shape = self.confusion.shape
            self.confusion = self.confusion.reshape(-1, k, k, self.model.subtypes)[:, :, order].reshape(shape)


def _score(log_state: np.ndarray, confusion: np.ndarray, said: sparse.csr_array, meaning: np.ndarray) -> np.ndarray:
    table = np.log(explained(confusion, meaning))
    return log_state.ravel() + np.asarray(said @ table.reshape(said.shape[1], -1))


def _of_classes(q: np.ndarray, n_classes: int) -> np.ndarray:
    """Posteriors of classes from those of classes and kinds."""
    return q.reshape(len(q), n_classes, q.shape[1] // n_classes).sum(axis=2)


def _hashes(names: Iterable[str]) -> np.ndarray:
    """A number for each name, 64-bit unsigned integers."""
    digests = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in names]
    return np.array([int.from_bytes(digest) for digest in digests], dtype=np.uint64)


def _column_names(votes: Votes) -> np.ndarray:
    """A number for each source and statement by their names, shape (source · statement,)."""
    statements = _hashes(repr(statement) for statement in votes.labels.statements)
    return mix(_hashes(votes.names)[:, None] + mix(statements, salt=8), salt=9).ravel()
