"""What label models of boxes do the same way."""

from abc import abstractmethod
from typing import Any, ClassVar, NamedTuple

import numpy as np

from weaklabel.box_votes import nothing_of
from weaklabel.gold import Gold
from weaklabel.label_models.base import LabelModel
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


class Told(NamedTuple):
    """What a model tells of objects.

    Attributes:
        probs: How likely each class is, shape (unit, class).
        corners: The box of each, not a number where there is none, shape (unit, 4).
        spread: The standard deviation of each of its sides in pixels, shape (unit, 4).
    """

    probs: np.ndarray
    corners: np.ndarray
    spread: np.ndarray


class BoxModel(LabelModel):
    """Turns votes on objects into probabilities of classes and a box each.

    A model is written by giving `_fit` and `_told`.
    """

    needs: ClassVar[str] = "boxes"

    @abstractmethod
    def _told(self, votes: Votes) -> Told:
        """What is told of objects, where background is spelt out."""

    def _posterior(self, votes: Votes) -> np.ndarray:
        return self._told(votes).probs

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of objects, with ``extra["box"]`` and ``extra["spread"]``, both of shape (unit, 4).

        The first is the box of each object in pixels, the second the standard deviation of its sides. What is known to
        be an object has its true box, if ``votes.units["gold"]`` has one, and no spread.
        """
        soft = super().label(votes, gold, features)
        told = self._told(votes.with_background())
        corners, spread = told.corners, told.spread
        if gold is not None:
            truth = known_boxes(votes, gold)
            known = np.isfinite(truth).all(axis=1)
            corners, spread = corners.copy(), spread.copy()
            corners[known], spread[known] = truth[known], 0
        return SoftLabels(soft.probs, soft.covered, soft.labels, {"box": corners, "spread": spread})


def known_boxes(votes: Votes, gold: Gold | None) -> np.ndarray:
    """The true boxes of units that are known to be objects, not a number elsewhere, shape (unit, 4)."""
    truth = np.full((votes.n_units, 4), np.nan)
    if gold is not None and "gold" in votes.units:
        objects = gold.unit[gold.label != nothing_of(votes.labels)]
        truth[objects] = votes.units["gold"][objects]
    return truth
