"""Votes as matrices with one row a unit."""

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from weaklabel.errors import InputError

if TYPE_CHECKING:
    from weaklabel.votes import Votes


def onehot(votes: "Votes") -> sparse.csr_array:
    """See `Votes.onehot`."""
    width = len(votes.labels.statements)
    shape = (votes.n_units, len(votes.sources) * width)
    columns = votes.source * np.int32(width) + votes.statement
    return sparse.csr_array((np.array(votes.weight), columns, _first_votes(votes)), shape=shape)


def spoke(votes: "Votes") -> sparse.csr_array:
    """See `Votes.spoke`."""
    shape = (votes.n_units, len(votes.sources))
    spoke = sparse.csr_array((np.ones(len(votes.unit)), votes.source.copy(), _first_votes(votes)), shape=shape)
    spoke.sum_duplicates()
    spoke.data[:] = 1.0
    return spoke


def shares(votes: "Votes") -> np.ndarray:
    """See `Votes.shares`."""
    meaning = votes.labels.meaning / votes.labels.meaning.sum(axis=1, keepdims=True)
    shape = (votes.n_units, len(votes.labels.statements))
    said = sparse.csr_array((np.array(votes.weight), votes.statement.copy(), _first_votes(votes)), shape=shape)
    mass = np.asarray(said @ meaning)
    total = mass.sum(axis=1, keepdims=True)
    return np.where(total > 0, mass / np.where(total > 0, total, 1), 1 / len(votes.labels))


def label_matrix(votes: "Votes", abstain: int) -> np.ndarray:
    """See `Votes.to_matrix`."""
    if np.any(votes.statement >= len(votes.labels)):
        raise InputError("a matrix has room for classes only, but a source voted for a group or a complement")
    twice = np.flatnonzero((np.diff(votes.unit) == 0) & (np.diff(votes.source) == 0))
    if len(twice):
        unit, source = votes.unit[twice[0]], votes.names[votes.source[twice[0]]]
        raise InputError(f"a matrix has room for one vote, but {source!r} said two things of unit {unit}")
    matrix = np.full((votes.n_units, len(votes.sources)), abstain, dtype=np.int64)
    matrix[votes.unit, votes.source] = votes.statement
    return matrix


def _first_votes(votes: "Votes") -> np.ndarray:
    """The first vote on each unit, and the number of votes at the end, shape (unit + 1,)."""
    return np.concatenate([[0], np.cumsum(np.bincount(votes.unit, minlength=votes.n_units))]).astype(np.int32)
