"""Boxes on images: their areas, and how far they overlap."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.errors import InputError

_GIVEN_BELOW: Any = None  # the default of a field that __post_init__ fills in


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Boxes on images, in parallel arrays; the order of boxes does not matter.

    Attributes:
        image: The image of each box, integers of shape (box,).
        corners: Left, top, right and bottom in pixels, floats of shape (box, 4).
        label: The class of each box, integers of shape (box,); None is given for all zeros.
        score: How sure each box is, in [0, 1], floats of shape (box,); None is given for all ones.
    """

    image: np.ndarray
    corners: np.ndarray
    label: np.ndarray = _GIVEN_BELOW
    score: np.ndarray = _GIVEN_BELOW

    def __post_init__(self) -> None:
        n = len(self.image)
        corners = np.asarray(self.corners, dtype=np.float64)
        corners = corners.reshape(0, 4) if n == 0 and corners.size == 0 else corners
        object.__setattr__(self, "image", np.asarray(self.image, dtype=np.int64))
        object.__setattr__(self, "corners", corners)
        object.__setattr__(self, "label", _filled(self.label, np.zeros(n, dtype=np.int64)))
        object.__setattr__(self, "score", _filled(self.score, np.ones(n)))
        for name, shape in (("image", (n,)), ("corners", (n, 4)), ("label", (n,)), ("score", (n,))):
            if getattr(self, name).shape != shape:
                raise InputError(f"{name} of boxes must have shape {shape}, but has {getattr(self, name).shape}")
        wrong = np.flatnonzero(~proper(corners))
        if len(wrong):
            got = ", ".join(f"{value:g}" for value in corners[wrong[0]])
            place = f"box {wrong[0]}, on image {self.image[wrong[0]]}"
            raise InputError(f"{place}: corners must be finite, left < right and top < bottom, but got {got}")

    def __len__(self) -> int:
        return len(self.image)

    def select(self, which: np.ndarray) -> "Boxes":
        """These boxes (positions or booleans), in this order."""
        return Boxes(self.image[which], self.corners[which], self.label[which], self.score[which])


def _filled(given: np.ndarray | None, default: np.ndarray) -> np.ndarray:
    return default if given is None else np.asarray(given, dtype=default.dtype)


def proper(corners: np.ndarray) -> np.ndarray:
    """Whether boxes, shape (…, 4), have finite corners and an area; booleans of shape (…)."""
    with np.errstate(invalid="ignore"):
        ordered = (corners[..., 0] < corners[..., 2]) & (corners[..., 1] < corners[..., 3])
    return ordered & np.isfinite(corners).all(axis=-1)


def area(corners: np.ndarray) -> np.ndarray:
    """Square pixels of boxes, shape (…); 0 where the right end is left of the left one."""
    width, height = corners[..., 2] - corners[..., 0], corners[..., 3] - corners[..., 1]
    return np.asarray(np.maximum(width, 0) * np.maximum(height, 0))


def sides(corners: np.ndarray) -> np.ndarray:
    """What each corner's distance is measured in: width, height, width, height; shape (…, 4)."""
    size = corners[..., 2:] - corners[..., :2]
    return np.concatenate([size, size], axis=-1)


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The area that boxes share as a share of what they cover together, in [0, 1].

    Args:
        a: Shape (…, 4).
        b: Shape (…, 4), to be broadcast with `a`.
    """
    both = np.concatenate([np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])], axis=-1)
    shared = area(both)
    return np.asarray(shared / np.maximum(area(a) + area(b) - shared, 1e-300))


def iou_matrix(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The overlap of each box with each, shape (a, b)."""
    return iou(a[:, None, :], b[None, :, :])


def clip(corners: np.ndarray, width: Any, height: Any) -> np.ndarray:
    """Boxes with what is outside the picture cut off; one that is wholly outside has no area.

    Args:
        corners: Shape (…, 4).
        width: The width of the picture in pixels, or of that of each box, shape (…).
        height: Its height, likewise.
    """
    zero = np.zeros(np.shape(corners)[:-1])
    ends = np.stack([zero + width, zero + height, zero + width, zero + height], axis=-1)
    return np.clip(corners, 0.0, ends)


def middle(corners: np.ndarray, group: np.ndarray, n_groups: int) -> np.ndarray:
    """The median of each side of the boxes of each group, shape (group, 4); not a number for groups without boxes."""
    count = np.bincount(group, minlength=n_groups)
    first, empty = np.cumsum(count) - count, count == 0
    found = np.full((n_groups, 4), np.nan)
    for side in range(4):
        ascending = corners[np.lexsort((corners[:, side], group)), side]
        low, high = (first + (count - 1) // 2)[~empty], (first + count // 2)[~empty]
        found[~empty, side] = (ascending[low] + ascending[high]) / 2
    return found


def pairs(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of positions with the same key, of all keys at once: boxes on one image, say.

    Args:
        a: Keys, integers of shape (n,).
        b: Keys, integers of shape (m,).

    Returns:
        Positions in `a`, ascending, and in `b`, ascending for each of `a`.
    """
    order = np.argsort(b, kind="stable")
    first = np.searchsorted(b[order], a, side="left")
    count = np.searchsorted(b[order], a, side="right") - first
    left = np.repeat(np.arange(len(a)), count)
    within = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    return left, order[np.repeat(first, count) + within]


def overlapping(
    a: np.ndarray, key_a: np.ndarray, b: np.ndarray, key_b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of boxes with the same key that overlap, few others looked at however many boxes an image has.

    Args:
        a: Corners, shape (n, 4).
        key_a: Keys, integers of shape (n,).
        b: Corners, shape (m, 4).
        key_b: Keys, integers of shape (m,).

    Returns:
        Positions in `a`, ascending, and in `b`, ascending for each of `a`, and how far the two overlap, above 0.
    """
    order_a, order_b = (np.lexsort((box[:, 0], key)) for box, key in ((a, key_a), (b, key_b)))
    # Of two boxes that overlap one begins between the ends of the other: that of `b` where both begin at one place.
    at, to = _between(a, key_a, b[order_b], key_b[order_b], equal=True)
    to_too, at_too = _between(b, key_b, a[order_a], key_a[order_a], equal=False)
    at, to = np.concatenate([at, order_a[at_too]]), np.concatenate([order_b[to], to_too])
    overlap = iou(a[at], b[to])
    some = np.flatnonzero(overlap > 0)
    some = some[np.lexsort((to[some], at[some]))]
    return at[some], to[some], overlap[some]


def _between(
    a: np.ndarray, key_a: np.ndarray, b: np.ndarray, key_b: np.ndarray, equal: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs with the same key of which the second begins between the ends of the first; `b` ascends by key and left."""
    first = positions(key_a, a[:, 0], key_b, b[:, 0], behind=not equal)
    count = positions(key_a, a[:, 2], key_b, b[:, 0]) - first
    left = np.repeat(np.arange(len(a)), count)
    return left, np.repeat(first - np.cumsum(count) + count, count) + np.arange(len(left))


def positions(
    key: np.ndarray, value: np.ndarray, keys: np.ndarray, values: np.ndarray, behind: bool = False
) -> np.ndarray:
    """Where pairs of a key and a value belong among ascending ones, behind equal ones or before; shape of `key`."""
    n = len(key)
    equal = np.repeat([1, 0] if behind else [0, 1], [n, len(keys)])
    order = np.lexsort((equal, np.concatenate([value, values]), np.concatenate([key, keys])))
    found, own = np.empty(n, dtype=np.int64), order < n
    found[order[own]] = np.cumsum(~own)[own]
    return found
