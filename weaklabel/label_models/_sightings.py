"""Who drew a box of which object, who looked and drew none, and who copies whom."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from weaklabel.box_votes import nothing_of
from weaklabel.boxes import iou, pairs
from weaklabel.label_models._box_model import boxes_of
from weaklabel.votes import Votes

SAME = 0.98
"""From which overlap on two boxes are one: people and programs that work apart do not draw so alike again and again."""

COPIES = 0.95
"""Two sources of whose boxes this share are the same (Dice) are one source, and speak with one voice."""


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """What is known of objects that were drawn.

    Attributes:
        unit: The object of each box, integers of shape (box,).
        source: Who drew it, shape (box,).
        statement: The class that it was said to be of, a position in the statements, shape (box,).
        score: How sure the source was, in (0, 1], shape (box,).
        corners: The box, shape (box, 4).
        share: How much it counts: where sources that copy each other drew an object, one box in all; shape (box,).
        drew: The shares of those who drew an object, CSR of shape (unit, source).
        silent: The shares of those who looked at its image and drew nothing there, CSR of shape (unit, source).
        looked: The shares of those whose silence on an image tells something, CSR of shape (image, source).
        image: The image of each object, shape (unit,).
        images: On how many images each source was asked to look, shape (source,).
        answers: The shares of those who said each statement, CSR of shape (unit, source · statement).
        close: How far the boxes of an object overlap each other, as intersection over union, on the mean over pairs of
            voices; not a number where there is no pair; shape (unit,).
    """

    unit: np.ndarray
    source: np.ndarray
    statement: np.ndarray
    score: np.ndarray
    corners: np.ndarray
    share: np.ndarray
    drew: sparse.csr_array
    silent: sparse.csr_array
    looked: sparse.csr_array
    image: np.ndarray
    images: np.ndarray
    answers: sparse.csr_array
    close: np.ndarray

    @classmethod
    def of(cls, votes: Votes, voice: np.ndarray | None = None) -> "Sightings":
        """What votes tell, with silence spelt out.

        Args:
            votes: Votes on objects, see `weaklabel.box_votes.box_votes`.
            voice: The voice of each source, where it is known who copies whom.

        Raises:
            InputError: The votes are not on objects.
        """
        drawn = (votes.statement != nothing_of(votes.labels)) & np.isfinite(boxes_of(votes)).all(axis=1)
        voice = np.arange(len(votes.sources)) if voice is None else voice
        shape, width = (votes.n_units, len(votes.sources)), len(votes.labels.statements)
        unit, source, corners = votes.unit[drawn], votes.source[drawn], boxes_of(votes)[drawn]
        share = _shares(unit, voice[source])
        speaks = np.unique(unit.astype(np.int64) * shape[1] + voice[source])
        quiet = ~drawn
        quiet[quiet] = ~np.isin(votes.unit[quiet].astype(np.int64) * shape[1] + voice[votes.source[quiet]], speaks)
        silence = _shares(votes.unit[quiet], voice[votes.source[quiet]])
        said = source * width + votes.statement[drawn]
        return cls(
            unit, source, votes.statement[drawn], votes.weight[drawn], corners, share,
            _matrix(share, unit, source, shape), _matrix(silence, votes.unit[quiet], votes.source[quiet], shape),
            _looked(votes, voice), np.repeat(np.arange(votes.n_items), np.diff(votes.item_start)),
            np.array([votes.n_items if whom is None else len(whom) for whom in votes.asked]),
            _matrix(share, unit, said, (shape[0], shape[1] * width)),
            _close(unit, voice[source], share, corners, votes.n_units),
        )  # fmt: skip

    def count(self) -> np.ndarray:
        """How many voices drew each object, shape (unit,)."""
        return np.bincount(self.unit, self.share, minlength=len(self.image))

    def of_source(self, value: np.ndarray) -> np.ndarray:
        """The sum over the boxes of each source of a value of each, shape (source,)."""
        return np.bincount(self.source, value, minlength=self.drew.shape[1])

    def of_unit(self, value: np.ndarray) -> np.ndarray:
        """The sum over the boxes of each object of a value of each, shape (unit,)."""
        return np.bincount(self.unit, value, minlength=len(self.image))


def voices(votes: Votes) -> np.ndarray:
    """The voice of each source, integers of shape (source,): sources that copy each other have one."""
    seen, m = Sightings.of(votes), len(votes.sources)
    a, b = pairs(seen.unit, seen.unit)
    a, b = a[a < b], b[a < b]
    same = iou(seen.corners[a], seen.corners[b]) >= SAME
    together = np.zeros((m, m))
    np.add.at(together, (seen.source[a[same]], seen.source[b[same]]), 1.0)
    drawn = np.bincount(seen.source, minlength=m)
    dice = 2 * (together + together.T) / np.maximum(drawn[:, None] + drawn, 1)
    return np.asarray(connected_components(sparse.csr_array(dice >= COPIES), directed=False)[1])


def _close(unit: np.ndarray, voice: np.ndarray, share: np.ndarray, corners: np.ndarray, n_units: int) -> np.ndarray:
    a, b = pairs(unit, unit)
    other = (a < b) & (voice[a] != voice[b])
    a, b = a[other], b[other]
    weight = share[a] * share[b]
    total = np.bincount(unit[a], weight, minlength=n_units)
    overlap = np.bincount(unit[a], weight * iou(corners[a], corners[b]), minlength=n_units)
    return np.where(total > 0, overlap / np.where(total > 0, total, 1), np.nan)


def _shares(unit: np.ndarray, voice: np.ndarray) -> np.ndarray:
    """One over how many sources of a voice there are in a unit."""
    _, place, count = np.unique(unit.astype(np.int64) * (voice.max(initial=0) + 1) + voice, False, True, True)
    return np.asarray(1 / count[place])


def _matrix(value: np.ndarray, row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((value, (row, column)), shape=shape)


def _looked(votes: Votes, voice: np.ndarray) -> sparse.csr_array:
    """Who looked at which image and would have marked what is there; shape (image, source)."""
    told = [(j, whom) for j, whom in enumerate(votes.asked) if votes.sources[j].silence == "background"]
    images = [np.arange(votes.n_items) if whom is None else whom for _, whom in told]
    image = np.concatenate([*images, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    source = np.repeat(np.array([j for j, _ in told], dtype=np.int64), [len(one) for one in images])
    return _matrix(_shares(image, voice[source]), image, source, (votes.n_items, len(votes.sources)))
