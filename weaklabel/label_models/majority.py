"""Majority vote."""

import hashlib
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models.base import LabelModel
from weaklabel.parameters import Limit, OneOf
from weaklabel.soft import TIE
from weaklabel.votes import Votes

NUDGE = 1e-3
"""How much of a vote breaks a tie."""


class MajorityVote(LabelModel):
    """Every vote counts the same: the probability of a class is its share of the votes on the unit.

    The classes with most votes may tie. `tie` says what happens then:

    - ``"abstain"``: they stay tied, and the unit gets no label;
    - ``"prior"``: the class with most votes in the fitted data wins (it gets a thousandth of a vote);
    - ``"random"``: one of them wins, drawn by a hash of the item's id, the class and `random_state`, so that the
      draw depends neither on the order of items nor on that of classes.

    Attributes:
        prior_: The share of each class in the fitted votes, shape (class,).
        n_sources_: The number of sources.
    """

    prior_: np.ndarray
    n_sources_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"tie": OneOf(("abstain", "prior", "random"))}

    def __init__(self, tie: str = "abstain", random_state: int = 0):
        self.tie = tie
        self.random_state = random_state

    def source_weights(self) -> np.ndarray:
        """One for each source, shape (source,)."""
        return np.ones(int(self.n_sources_))

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        mass = votes.shares()[votes.covered()].sum(axis=0) + 1
        self.prior_ = mass / mass.sum()
        self.n_sources_ = np.array(len(votes.sources))

    def _posterior(self, votes: Votes) -> np.ndarray:
        shares = votes.shares()
        if self.tie == "abstain":
            return shares
        top = shares >= shares.max(axis=1, keepdims=True) - TIE
        tied = votes.covered() & (top.sum(axis=1) > 1)
        count = np.bincount(votes.unit, votes.weight, minlength=votes.n_units)[tied, None]
        favour = np.where(top[tied], self._favour(votes, np.flatnonzero(tied)), -1)
        winner = favour == favour.max(axis=1, keepdims=True)
        bonus = NUDGE * winner / winner.sum(axis=1, keepdims=True)
        shares[tied] = (shares[tied] * count + bonus) / (count + NUDGE)
        return shares

    def _favour(self, votes: Votes, units: np.ndarray) -> np.ndarray:
        """What decides among tied classes, shape (unit, class), in [0, 1]."""
        if self.tie == "prior":
            return np.broadcast_to(self.prior_, (len(units), len(self.prior_)))
        item = np.searchsorted(votes.item_start, units, side="right") - 1
        names = ((votes.item_ids[i], unit - votes.item_start[i]) for i, unit in zip(item, units, strict=True))
        drawn = [[self._draw(id, place, name) for name in votes.labels.classes] for id, place in names]
        return np.array(drawn).reshape(len(units), len(votes.labels))

    def _draw(self, id: str, place: int, name: str) -> float:
        digest = hashlib.blake2b(f"{self.random_state}|{place}|{name}|{id}".encode("utf-8", "surrogatepass"))
        return int.from_bytes(digest.digest()[:7]) / 2**56
