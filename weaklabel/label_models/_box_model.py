"""What label models of boxes do the same way."""

from abc import abstractmethod
from collections import defaultdict
from typing import Any, ClassVar, NamedTuple

import numpy as np

from weaklabel.box_votes import nothing_of
from weaklabel.errors import InputError
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
        be an object has its true box, if ``votes.units["gold"]`` has one, and no spread. ``extra["image"]``, shape
        (unit,), has the position of the image that each is on.
        """
        self._check(votes)
        told = self._told(votes.with_background())
        soft = SoftLabels(self._or_silent(told.probs, votes), votes.covered(), votes.labels)
        corners, spread = told.corners, told.spread
        if gold is not None:
            soft = soft.anchored(gold)
            truth = known_boxes(votes, gold)
            known = np.isfinite(truth).all(axis=1)
            corners, spread = corners.copy(), spread.copy()
            corners[known], spread[known] = truth[known], 0
        image = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))
        extra = {"box": corners, "spread": spread, "image": image}
        return SoftLabels(soft.probs, soft.covered, soft.labels, extra)


class AlikeBoxModel(BoxModel):
    """Takes all sources alike, so that there is nothing to learn of them.

    Attributes:
        n_sources_: The number of sources.
    """

    n_sources_: np.ndarray

    def source_weights(self) -> np.ndarray:
        """One for each source, shape (source,)."""
        return np.ones(int(self.n_sources_))

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        self.n_sources_ = np.array(len(votes.sources))


def drawn(votes: Votes) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The unit, the box, the score and the classes of each vote that drew something; shapes (box, …).

    A statement that allows several classes is shared among them.

    Raises:
        InputError: The votes are not on objects.
    """
    at, meaning = drew_something(votes), votes.labels.meaning.copy()
    meaning[:, nothing_of(votes.labels)] = 0
    meaning /= np.maximum(meaning.sum(axis=1, keepdims=True), 1)
    return votes.unit[at], corners_of(votes)[at], votes.weight[at], meaning[votes.statement[at]]


def drew_something(votes: Votes) -> np.ndarray:
    """Whether each vote says that there is an object, booleans of shape (vote,)."""
    return np.asarray(np.isfinite(corners_of(votes)).all(axis=1) & (votes.statement != nothing_of(votes.labels)))


def corners_of(votes: Votes) -> np.ndarray:
    """The box of each vote, shape (vote, 4).

    Raises:
        InputError: The votes are not on objects.
    """
    if "box" not in votes.extra:
        raise InputError("this model reads votes on objects, which have a box each; box_votes makes them of boxes")
    return votes.extra["box"]


def asked_count(votes: Votes) -> np.ndarray:
    """How many sources were asked about the image of each unit and look for what is drawn there, shape (unit,)."""
    asked = defaultdict[tuple[str, ...] | None, np.ndarray](lambda: np.zeros(votes.n_items))
    for source, whom in zip(votes.sources, votes.asked, strict=True):
        asked[source.looks_for][slice(None) if whom is None else whom] += 1
    at, sizes = drew_something(votes), np.diff(votes.item_start)
    named = summed(votes.unit[at], votes.labels.meaning[votes.statement[at]], votes.n_units) > 0
    count = np.zeros(votes.n_units)
    for sought, of_item in asked.items():
        here = np.repeat(of_item, sizes)
        count += here if sought is None else here * named[:, votes.labels.indices(sought)].any(axis=1)
    return count


def summed(unit: np.ndarray, values: np.ndarray, n_units: int) -> np.ndarray:
    """Sums over the boxes of each unit, shape (unit, column), of values of shape (box, column)."""
    return np.stack([np.bincount(unit, column, minlength=n_units) for column in values.T], axis=1)


def with_nothing(found: np.ndarray, nothing: int) -> np.ndarray:
    """Probabilities of classes that sum to 1: what is left is that nothing is there; shape (unit, class)."""
    found = found.copy()
    found[:, nothing] = 0
    found[:, nothing] = np.maximum(1 - found.sum(axis=1), 0)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def known_boxes(votes: Votes, gold: Gold | None) -> np.ndarray:
    """The true boxes of units that are known to be objects, not a number elsewhere, shape (unit, 4)."""
    truth = np.full((votes.n_units, 4), np.nan)
    if gold is not None and "gold" in votes.units:
        objects = gold.unit[gold.label != nothing_of(votes.labels)]
        truth[objects] = votes.units["gold"][objects]
    return truth
