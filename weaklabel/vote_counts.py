"""What votes say in sum: how often each source says what, and how the classes share them."""

import numpy as np

from weaklabel.votes import Votes

ONE_THING = 0.02
"""A source whose other statements are rarer than this share of its votes says one thing only."""


def counts(votes: Votes) -> np.ndarray:
    """How often each source made each statement, shape (source, statement)."""
    shape = (len(votes.sources), len(votes.labels.statements))
    place = votes.source.astype(np.int64) * shape[1] + votes.statement
    return np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)


def says_one_thing(votes: Votes) -> np.ndarray:
    """Whether each source makes one statement only (but for rare exceptions), booleans of shape (source,)."""
    said = counts(votes)
    return (said >= np.maximum(1, ONE_THING * said.sum(axis=1, keepdims=True))).sum(axis=1) <= 1


def balance_of_votes(votes: Votes) -> np.ndarray:
    """The mean share of each class in the votes on covered units, with one unit more for each; shape (class,)."""
    mass = votes.shares()[votes.covered()].sum(axis=0) + 1
    return mass / mass.sum()
