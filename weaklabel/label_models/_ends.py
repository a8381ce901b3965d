"""What sources say of the ends of entities: by where theirs end, and by what they leave out of those of others."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weaklabel.patterns import Patterns
from weaklabel.tags import Tags


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Where entities may end, and which tokens are left out of them.

    Attributes:
        tied: Whether every source that marks the token before goes on with the same entity here: one that ended in
            between would have ends that nobody has drawn. Booleans of shape (token,).
        left_out: Which sources mark a part of an entity that another source marks, and leave this token of it out: a
            vote for outside. CSR of ones of shape (token, source).
    """

    tied: np.ndarray
    left_out: sparse.csr_array

    @classmethod
    def of(cls, patterns: Patterns, meaning: np.ndarray, tags: Tags, token: np.ndarray, first: np.ndarray) -> "Ends":
        """The ends that are said in chains of tokens.

        Args:
            patterns: The patterns of votes on tokens; a key above 0 says that the tag is known.
            meaning: Which tags a statement allows, shape (statement, tag).
            tags: The tags.
            token: The pattern of each token, shape (token,).
            first: The tokens that begin a chain.
        """
        entity = meaning[:, 0] == 0
        inside = entity & (meaning[:, tags.begins].sum(axis=1) == 0)
        marks, goes_on = (_who(patterns, which)[token] for which in (entity, inside))
        known, starts = patterns.key[token] > 0, np.zeros(len(token), dtype=bool)
        starts[first] = True
        both, before = np.zeros((2, len(token)))
        both[1:], before[1:] = _count(marks[:-1].multiply(goes_on[1:])), _count(marks[:-1])
        tied = (both > 0) & (both == before) & ~starts & ~known
        tied[1:] &= ~known[:-1]
        return cls(tied, _left_out(marks, goes_on, starts))


def staying(tags: Tags) -> np.ndarray:
    """The moves to a tied token, booleans of shape (tag, next tag): what is inside an entity stays in it."""
    goes_on = (tags.type[:, None] == tags.type[None, :]) & (~tags.begins & (tags.type > 0))[None, :]
    return np.asarray((tags.type == 0)[:, None] | goes_on)


def _left_out(marks: sparse.csr_array, goes_on: sparse.csr_array, starts: np.ndarray) -> sparse.csr_array:
    entity = _entities(marks, goes_on, starts)
    touched = sparse.csr_array((entity.T @ marks) > 0).astype(float)  # which sources mark a part of each entity
    around = sparse.csr_array((entity @ touched) > 0).astype(float)
    left_out = sparse.csr_array(around - around.multiply(marks))
    left_out.eliminate_zeros()
    return left_out


def _entities(marks: sparse.csr_array, goes_on: sparse.csr_array, starts: np.ndarray) -> sparse.csr_array:
    """Which tokens each entity of each source has, CSR of shape (token, entity)."""
    by_source = sparse.csc_array(marks + goes_on)  # one where an entity begins, two where it goes on
    by_source.sort_indices()
    token, source = by_source.indices, np.repeat(np.arange(marks.shape[1]), np.diff(by_source.indptr))
    joined = (by_source.data > 1) & ~starts[token]
    joined[1:] &= (token[1:] == token[:-1] + 1) & (source[1:] == source[:-1])
    joined[:1] = False
    entity = np.cumsum(~joined) - 1
    shape = (marks.shape[0], int(entity[-1]) + 1 if len(entity) else 0)
    return sparse.csr_array((np.ones(len(token)), (token, entity)), shape=shape)


def _who(patterns: Patterns, which: np.ndarray) -> sparse.csr_array:
    """Which sources make one of these statements, CSR of ones of shape (pattern, source)."""
    votes, n = patterns.votes.tocoo(), len(which)
    kept = which[votes.col % n] & (votes.data > 0)
    shape = (votes.shape[0], votes.shape[1] // n)
    who = sparse.csr_array((np.ones(int(kept.sum())), (votes.row[kept], votes.col[kept] // n)), shape=shape)
    who.sum_duplicates()
    who.data[:] = 1
    return who


def _count(rows: sparse.csr_array) -> np.ndarray:
    return np.asarray(rows.sum(axis=1)).ravel()
