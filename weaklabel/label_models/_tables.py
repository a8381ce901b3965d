r"""Tables of what each source says of units of each class, and of votes for groups and complements.

A table gives the probability that source j says class l of a unit of class k. A vote for several classes is explained
by the sum over them, :math:`P(A | k) = \sum_{l \in A} E_{jlk}`, as if the source had one of them in mind; and what it
counts for each follows from these probabilities. A vote for one class is the case of one term.
"""

from collections.abc import Sequence
from numbers import Real

import numpy as np
from scipy import sparse
from scipy.special import digamma, gammaln

from weaklabel.errors import ConfigError, brief
from weaklabel.labels import LabelSpace

BLOCK = 1 << 22
"""Numbers of a table that are worked on at a time, so that large tables need little room beside their own."""


def spoken(votes: sparse.csr_array, labels: LabelSpace) -> tuple[sparse.csr_array, np.ndarray]:
    """Votes without the statements beyond classes that nobody made.

    Args:
        votes: Vote weights, shape (pattern, source · statement).
        labels: What can be said.

    Returns:
        Vote weights of shape (pattern, source · kept statement), and what these mean, shape (kept statement, class).
    """
    width = len(labels.statements)
    source, statement = np.divmod(votes.indices.astype(np.int64), width)
    kept = np.union1d(np.arange(len(labels)), statement)
    column = source * len(kept) + np.searchsorted(kept, statement)
    shape = (votes.shape[0], votes.shape[1] // width * len(kept))
    return sparse.csr_array((votes.data, column, votes.indptr), shape=shape), labels.meaning[kept]


def explained(table: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    """Probabilities of statements, shape (source, statement, state), from those of classes, (source, class, state)."""
    others = meaning[table.shape[1] :]
    return np.concatenate([table, others @ table], axis=1) if len(others) else table


def class_counts(said: np.ndarray, table: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    """How often sources had each class in mind, both (source, class, state), from counts of statements."""
    n_classes = table.shape[1]
    others = meaning[n_classes:]
    if not len(others):
        return said
    return said[:, :n_classes] + table * (others.T @ (said[:, n_classes:] / np.maximum(others @ table, 1e-300)))


def evidence(log_vote: np.ndarray, votes: np.ndarray, balance: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    """The mean evidence of a source's votes in nats, for what they say against the rest; shape (source,).

    Args:
        log_vote: The log-probability of each statement given the class, shape (source, statement, class).
        votes: How often each source made each statement, shape (source, statement).
        balance: The probability of each class, shape (class,).
        meaning: Which classes a statement allows, shape (statement, class).

    Returns:
        Not a number for a source that never voted.
    """
    for_it, against = meaning * balance, (1 - meaning) * balance
    chance = np.exp(log_vote)
    told = (1 - meaning).any(axis=1)  # a group of all classes says nothing
    said_if_true = (chance * for_it).sum(axis=2) / for_it.sum(axis=1)
    said_if_false = (chance * against).sum(axis=2) / np.where(told, against.sum(axis=1), 1)
    nats = np.where(told, np.log(said_if_true) - np.log(np.where(told, said_if_false, 1)), 0)
    total = votes.sum(axis=1)
    return np.where(total > 0, (nats * votes).sum(axis=1) / np.maximum(total, 1e-300), np.nan)


def class_balance(model: object, given: Sequence[float] | None, labels: LabelSpace) -> np.ndarray:
    """A class balance that a user gave, brought to the sum 1; even where none was given. Shape (class,).

    Raises:
        ConfigError: It is not one number above 0 for each class.
    """
    if given is None:
        return np.full(len(labels), 1 / len(labels))
    numbers = isinstance(given, Sequence) and all(isinstance(one, Real) and 0 < float(one) < np.inf for one in given)
    if not numbers or len(given) != len(labels):
        what = f"a list of {len(labels)} numbers above 0, one for each class"
        raise ConfigError(f"{type(model).__name__}: balance must be {what}, but got {brief(given)}")
    return np.array(given, dtype=np.float64) / np.sum(given)


# ---- variational Bayes: Dirichlet distributions instead of probabilities


def normalised(mass: np.ndarray) -> np.ndarray:
    """The same with rows that sum to 1; rows of zeros stay."""
    total = mass.sum(axis=-1, keepdims=True)
    return np.asarray(mass / np.where(total > 0, total, 1))


def expected_log(counts: np.ndarray, axis: int) -> np.ndarray:
    """The expected logarithms of probabilities that have a Dirichlet distribution along an axis."""
    return digamma(counts) - digamma(counts.sum(axis=axis, keepdims=True))


def divergence(counts: np.ndarray, prior: np.ndarray, axis: int) -> float:
    """The sum of the Kullback-Leibler divergences of Dirichlet distributions along an axis from their priors."""
    prior = np.broadcast_to(prior, counts.shape)
    one = gammaln(counts.sum(axis=axis)) - gammaln(counts).sum(axis=axis)
    other = gammaln(prior.sum(axis=axis)) - gammaln(prior).sum(axis=axis)
    return float((one - other).sum() + ((counts - prior) * expected_log(counts, axis)).sum())


def learn_tables(
    table: np.ndarray, said: sparse.csr_array, share: np.ndarray, prior: np.ndarray, meaning: np.ndarray
) -> float:
    """Bring the tables of all sources up to date with posteriors, in their place.

    Args:
        table: Exponentials of expected log-probabilities, shape (source, class, state).
        said: Vote weights, CSR of shape (source · statement, pattern).
        share: Expected number of units, shape (pattern, state).
        prior: Pseudo-counts of a Dirichlet distribution for each state, shape (class, state).
        meaning: Which classes a statement allows, shape (statement, class).

    Returns:
        How far the tables are from their priors, in nats.
    """
    width, far = len(meaning), 0.0
    n_sources = max(1, BLOCK // table[:1].size)
    for first in range(0, len(table), n_sources):
        block = slice(first, first + n_sources)
        here = said[first * width : (first + n_sources) * width] @ share
        counts = prior + class_counts(np.asarray(here).reshape(-1, width, share.shape[1]), table[block], meaning)
        far += divergence(counts, prior, axis=1)
        table[block] = np.exp(expected_log(counts, axis=1))
    return far
