"""Snorkel's LabelModel, taken as it is."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import getstate, setstate
from typing import Any, ClassVar

import numpy as np
from numpy.random import get_state, set_state

from weaklabel.errors import MissingExtra
from weaklabel.gold import Gold
from weaklabel.label_models._em import softmax
from weaklabel.label_models._tables import class_balance, evidence, explained, spoken
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Above, AtLeast, Limit, Share
from weaklabel.soft import TIE
from weaklabel.votes import Votes

FEWEST = 3
"""Snorkel refuses fewer sources; silent ones, which have no say, make up for them."""


class Snorkel(LabelModel):
    r"""Snorkel's LabelModel, fitted by the package `snorkel`, to compare with.

    With :math:`\mu_{jlk} = P(l_j = l | k)` it finds the :math:`\mu` whose products
    :math:`\mu \, diag(\pi) \, \mu^T` match how often each two sources say what together, by gradient descent from
    one start. The probability of class k is :math:`q_k \propto \pi_k \prod_j \mu_{jl_jk}`; silence of any kind says
    nothing. Sources and classes are handed over in the order of their names, so that their order does not matter, and
    the random generators that the package seeds are put back as they were.

    It reads a matrix of one class a source and unit: a vote for several classes, or contradicting votes of equal
    weight, are left out of the fit, and weights count only when probabilities are made. Gold sets the class balance
    only, as in the package. The package makes a dense matrix of items by sources times classes, so large tables of many
    sources and classes do not fit. It may name a class that nobody voted for, and gives all sources the same weight
    where it cannot tell.

    Source: Ratner, A., Hancock, B., Dunnmon, J., Sala, F., Pandey, S. and Ré, C. (2019): Training complex models with
    multi-task weak supervision, AAAI.

    Attributes:
        balance_: The probability of each class, shape (class,).
        mu_: The probability of each class said given the true one, shape (source, class said, true class).
        votes_: How often each source made each statement, shape (source, statement).
    """

    balance_: np.ndarray
    mu_: np.ndarray
    votes_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {
        "n_epochs": AtLeast(1),
        "lr": Above(0),
        "l2": AtLeast(0),
        "prec_init": Share(),
        "random_state": AtLeast(0),
    }

    def __init__(
        self,
        balance: list[float] | None = None,
        n_epochs: int = 500,
        lr: float = 0.01,
        l2: float = 0.0,
        prec_init: float = 0.7,
        random_state: int = 0,
    ):
        self.balance = balance
        self.n_epochs = n_epochs
        self.lr = lr
        self.l2 = l2
        self.prec_init = prec_init
        self.random_state = random_state

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's votes in nats, for what it says against the rest; shape (source,)."""
        meaning = self._labels.meaning
        return evidence(np.log(explained(self.mu_, meaning)), self.votes_, self.balance_, meaning)

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        k, m = len(votes.labels), len(votes.sources)
        self.balance_ = class_balance(self, self.balance, votes.labels)
        if self.balance is None and gold is not None and len(gold):
            self.balance_ = (np.bincount(gold.label, minlength=k) + 1) / (len(gold) + k)
        self.votes_ = votes.onehot().sum(axis=0).reshape(m, -1)
        sources, classes = np.argsort(votes.names), np.argsort(votes.labels.classes)
        matrix = _matrix(votes, np.argsort(classes))[:, sources]
        mu = np.full((m, k, k), 1 / k)
        if np.any(matrix >= 0):
            mu[np.ix_(sources, classes, classes)] = self._mu(matrix, self.balance_[classes])
        self.mu_ = mu

    def _mu(self, matrix: np.ndarray, balance: np.ndarray) -> np.ndarray:
        """What the package learns, shape (source, class said, true class)."""
        m, k = matrix.shape[1], len(balance)
        silent = np.full((len(matrix), max(FEWEST - m, 0)), -1)
        with _unchanged_generators():
            model = _package().LabelModel(cardinality=k, verbose=False)
            model.fit(
                np.hstack([matrix, silent]),
                class_balance=balance.tolist(),
                progress_bar=False,
                n_epochs=int(self.n_epochs),
                lr=float(self.lr),
                l2=float(self.l2),
                prec_init=float(self.prec_init),
                seed=int(self.random_state),
            )
        mu = model.mu.detach().cpu().numpy().astype(np.float64)
        return mu.reshape(-1, k, k)[:m]

    def _posterior(self, votes: Votes) -> np.ndarray:
        said, meaning = spoken(votes.onehot(), votes.labels)
        table = np.log(explained(self.mu_, meaning)).reshape(said.shape[1], -1)
        return softmax(np.log(self.balance_) + np.asarray(said @ table))[0]


def _matrix(votes: Votes, position: np.ndarray) -> np.ndarray:
    """The class that each source says most of each unit, -1 where there is none; shape (unit, source).

    Args:
        votes: The votes.
        position: What stands for each class, shape (class,).
    """
    place, vote = np.unique(votes.place(), return_inverse=True)
    meaning = votes.labels.meaning / votes.labels.meaning.sum(axis=1, keepdims=True)
    mass = np.zeros((len(place), len(votes.labels)))
    np.add.at(mass, vote, votes.weight[:, None] * meaning[votes.statement])
    top = mass >= mass.max(axis=1, keepdims=True) - TIE
    matrix = np.full(votes.n_units * len(votes.sources), -1, dtype=np.int64)
    matrix[place] = np.where(top.sum(axis=1) == 1, position[mass.argmax(axis=1)], -1)
    return matrix.reshape(votes.n_units, len(votes.sources))


def _package() -> Any:
    """Snorkel's package of label models.

    Raises:
        MissingExtra: It is not installed; the message names the command that installs it.
    """
    try:
        import snorkel.labeling.model as package
        import torch  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtra("snorkel", "snorkel", "the label model snorkel") from error
    return package


@contextmanager
def _unchanged_generators() -> Iterator[None]:
    """Put back the random generators of Python, NumPy and PyTorch, which the package seeds as it fits.

    What the package or its imports warn of is of no use to who reads labels.
    """
    python, legacy = getstate(), get_state()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _package()
            import torch

            with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
                yield
    finally:
        setstate(python)
        set_state(legacy)
