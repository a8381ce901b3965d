"""How boxes miss the truth: of another class, badly placed, drawn twice, of nothing, or not drawn at all.

The kinds are those of Bolya, D., Foley, S., Hays, J. and Hoffman, J. (2020): TIDE: A general toolbox for identifying
object detection errors.
"""

from typing import NamedTuple

import numpy as np

from weaklabel.boxes import Boxes, overlapping
from weaklabel.metrics.boxes import first_come

KINDS = ("right", "class", "place", "both", "duplicate", "spurious", "missed")
"""A box may hit a true one; or overlap one of another class as far as a hit does (class), or one of its class less far
(place), or one of another class less far (both); or overlap a true box of its class that a better box has hit
(duplicate); or nothing true at all (spurious). A true box may be hit by none, nor be meant by one of another class or
badly placed (missed)."""

RIGHT, CLASS, PLACE, BOTH, DUPLICATE, SPURIOUS, MISSED = range(len(KINDS))

HIT, NEAR = 0.5, 0.1
"""How far a box overlaps a true one that it hits, and how far at least one that it may mean."""


class Compared(NamedTuple):
    """Found and true boxes beside each other; arrays of shape (pair,).

    Attributes:
        kind: How they fit, a position in `KINDS`.
        found: The found box, -1 where the true one is missed; each is in one pair.
        true: The true box, -1 where the found one is spurious; it may be in several pairs, but in one at most that is
            right or missed.
        overlap: How far they overlap, 0 where there is but one.
    """

    kind: np.ndarray
    found: np.ndarray
    true: np.ndarray
    overlap: np.ndarray


def compare(found: Boxes, true: Boxes, allows: np.ndarray | None = None) -> Compared:
    """Set found boxes beside true ones, in the order of images, what is missed behind what is found.

    Boxes choose what they hit in order of their scores, each the true box of its class that it overlaps most and that
    nobody has hit. Of what else a box may be, the first of duplicate, class, place and both is told, and the true box
    that it overlaps most in that way. A box that is both of another class and badly placed tells nothing of the true
    one, which is missed where no other box means it.

    Args:
        found: Boxes that were found.
        true: The true ones, on the same images.
        allows: Which classes the label of a found box may mean, booleans of shape (label, class); each itself where it
            is not given.
    """
    at, to, how_far, fits = near_pairs(found, true, allows)
    far = how_far >= HIT
    own = fits & far
    hit = first_come(found.score, at[own], to[own], how_far[own], len(true))
    kind, beside, overlap = np.full(len(found), SPURIOUS), np.full(len(found), -1), np.zeros(len(found))
    for what, which in ((BOTH, ~fits & ~far), (PLACE, fits & ~far), (CLASS, ~fits & far), (DUPLICATE, own),
                        (RIGHT, hit[at] == to)):  # fmt: skip
        # What comes later is told first; the largest overlap is written last.
        order = np.flatnonzero(which)[np.argsort(how_far[which], kind="stable")]
        kind[at[order]], beside[at[order]], overlap[at[order]] = what, to[order], how_far[order]
    meant = beside[np.isin(kind, (RIGHT, CLASS, PLACE))]
    missed = np.setdiff1d(np.arange(len(true)), meant)
    compared = Compared(
        np.concatenate([kind, np.full(len(missed), MISSED)]),
        np.concatenate([np.arange(len(found)), np.full(len(missed), -1)]),
        np.concatenate([beside, missed]),
        np.concatenate([overlap, np.zeros(len(missed))]),
    )
    order = np.argsort(np.concatenate([found.image, true.image[missed]]), kind="stable")
    return Compared(*(column[order] for column in compared))


def near_pairs(
    found: Boxes, true: Boxes, allows: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of boxes on one image that overlap at all far: both positions, how far, and whether the class fits."""
    at, to, how_far = overlapping(found.corners, found.image, true.corners, true.image)
    near = how_far >= NEAR
    at, to = at[near], to[near]
    said, is_true = found.label[at], true.label[to]
    return at, to, how_far[near], said == is_true if allows is None else allows[said, is_true]


def counts(compared: Compared) -> dict[str, int]:
    """How many pairs there are of each kind."""
    return dict(zip(KINDS, np.bincount(compared.kind, minlength=len(KINDS)).tolist(), strict=True))


def wrong(compared: Compared) -> Compared:
    """The pairs that are errors."""
    return Compared(*(column[compared.kind != RIGHT] for column in compared))


def or_else(values: np.ndarray, at: np.ndarray, otherwise: int) -> np.ndarray:
    """Values at positions, and another where the position is -1."""
    return np.append(values, otherwise)[at]
