"""Who drew a box of which object, and who looked and drew none."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weaklabel.boxes import iou, pairs
from weaklabel.label_models._box_model import corners_of, drew_something
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """What is known of objects that were drawn.

    Attributes:
        unit: The object of each box, integers of shape (box,).
        source: Who drew it, shape (box,).
        statement: The class that it was said to be of, a position in the statements, shape (box,).
        score: How sure the source was, in (0, 1], shape (box,).
        corners: The box, shape (box, 4).
        drew: 1 where a source drew an object, CSR of shape (unit, source).
        silent: 1 where it looked at the image and drew nothing there, CSR of shape (unit, source).
        looked: 1 where the silence of a source on an image tells something, CSR of shape (image, source).
        image: The image of each object, shape (unit,).
        images: On how many images each source was asked to look, shape (source,).
        answers: 1 where a source said something of an object, CSR of shape (unit, source · statement).
        close: How far the boxes of an object overlap each other, as intersection over union, on the mean over pairs;
            not a number where there is no pair; shape (unit,).
        seeks: 1 where a source says that it looks for a class, 0 where it says that it does not, not a number where it
            does not tell; shape (source, class).
    """

    unit: np.ndarray
    source: np.ndarray
    statement: np.ndarray
    score: np.ndarray
    corners: np.ndarray
    drew: sparse.csr_array
    silent: sparse.csr_array
    looked: sparse.csr_array
    image: np.ndarray
    images: np.ndarray
    answers: sparse.csr_array
    close: np.ndarray
    seeks: np.ndarray

    @classmethod
    def of(cls, votes: Votes) -> "Sightings":
        """What votes tell, with silence spelt out.

        Args:
            votes: Votes on objects, see `weaklabel.box_votes.box_votes`.

        Raises:
            InputError: The votes are not on objects.
        """
        drew = drew_something(votes)
        shape, width = (votes.n_units, len(votes.sources)), len(votes.labels.statements)
        unit, source, corners = votes.unit[drew], votes.source[drew], corners_of(votes)[drew]
        said = source * width + votes.statement[drew]
        return cls(
            unit, source, votes.statement[drew], votes.weight[drew], corners,
            _ones(unit, source, shape), _ones(votes.unit[~drew], votes.source[~drew], shape),
            _looked(votes), np.repeat(np.arange(votes.n_items), np.diff(votes.item_start)),
            np.array([votes.n_items if whom is None else len(whom) for whom in votes.asked]),
            _ones(unit, said, (shape[0], shape[1] * width)), _close(unit, corners, votes.n_units),
            _declared(votes),
        )  # fmt: skip

    def count(self) -> np.ndarray:
        """How many sources drew each object, shape (unit,)."""
        return np.bincount(self.unit, minlength=len(self.image))

    def of_source(self, value: np.ndarray) -> np.ndarray:
        """The sum over the boxes of each source of a value of each, shape (source,)."""
        return np.bincount(self.source, value, minlength=self.drew.shape[1])

    def of_unit(self, value: np.ndarray) -> np.ndarray:
        """The sum over the boxes of each object of a value of each, shape (unit,)."""
        return np.bincount(self.unit, value, minlength=len(self.image))


def _close(unit: np.ndarray, corners: np.ndarray, n_units: int) -> np.ndarray:
    a, b = pairs(unit, unit)
    a, b = a[a < b], b[a < b]
    count = np.bincount(unit[a], minlength=n_units)
    overlap = np.bincount(unit[a], iou(corners[a], corners[b]), minlength=n_units)
    return np.where(count > 0, overlap / np.maximum(count, 1), np.nan)


def _ones(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)


def _looked(votes: Votes) -> sparse.csr_array:
    """Who looked at which image and would have marked what is there; shape (image, source)."""
    told = [(j, whom) for j, whom in enumerate(votes.asked) if votes.sources[j].silence == "background"]
    images = [np.arange(votes.n_items) if whom is None else whom for _, whom in told]
    source = np.repeat(np.array([j for j, _ in told], dtype=np.int64), [len(one) for one in images])
    return _ones(np.concatenate([*images, source[:0]]), source, (votes.n_items, len(votes.sources)))


def _declared(votes: Votes) -> np.ndarray:
    """The classes that sources say they look for, see `Sightings.seeks`."""
    seeks = np.full((len(votes.sources), len(votes.labels)), np.nan)
    for j, source in enumerate(votes.sources):
        if source.looks_for is not None:
            seeks[j] = 0
            seeks[j, [votes.labels.index(label) for label in source.looks_for]] = 1
    return seeks
