"""How well boxes are found: COCO's average precision, and precision, recall and placement at one overlap."""

from collections.abc import Sequence

import numpy as np

from weaklabel.boxes import Boxes, overlapping
from weaklabel.metrics.spans import calibration_error

OVERLAPS = np.linspace(0.5, 0.95, 10)
"""The overlaps over which COCO takes the mean."""

RECALLS = np.linspace(0.0, 1.0, 101)
"""The recalls at which COCO reads precision."""

MOST = 100
"""How many boxes of a class COCO looks at on an image: the surest."""


def match_boxes(found: Boxes, true: Boxes, overlap: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Which true box each box that was found has hit, and how far they overlap.

    Boxes choose in order of their scores (of equals the one that stands first), each the true box of its class and
    image that it overlaps most and that nobody has taken.

    Args:
        found: The boxes that were found.
        true: The true ones.
        overlap: How far two boxes must overlap at least, above 0.

    Returns:
        Positions of true boxes, -1 for none, integers of shape (found,), and the overlap, 0 for none, shape (found,).
    """
    (hit,), at, to, how_far = _hits(found, true, np.array([overlap]))
    shared = np.zeros(len(found))
    right = hit[at] == to
    shared[at[right]] = how_far[right]
    return hit, shared


def _hits(found: Boxes, true: Boxes, overlaps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """`match_boxes` at each of ascending overlaps, shape (overlap, found), and the pairs that overlap enough."""
    keys_found, keys_true = _keys(found, true)
    at, to, how_far = overlapping(found.corners, keys_found, true.corners, keys_true)
    near = how_far >= overlaps[0] - 1e-10
    rank, order = _in_turn(found.score, at[near], to[near], how_far[near])
    at, to, how_far = (column[near][order] for column in (at, to, how_far))
    hits = [_choose(at[keep], to[keep], rank, len(true)) for keep in (how_far >= min(t, 1 - 1e-10) for t in overlaps)]
    return np.array(hits).reshape(len(overlaps), len(found)), at, to, how_far


def _in_turn(score: np.ndarray, at: np.ndarray, to: np.ndarray, how_far: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rank of each box by its score, and the order in which pairs are looked at."""
    rank = np.empty(len(score), dtype=np.int64)
    rank[np.argsort(-score, kind="stable")] = np.arange(len(score))
    return rank, np.lexsort((-to, -how_far, rank[at]))  # of true boxes that overlap alike COCO takes the last


def first_come(score: np.ndarray, at: np.ndarray, to: np.ndarray, how_far: np.ndarray, n_true: int) -> np.ndarray:
    """What boxes hit that choose in order of their scores among pairs that are given, as in `match_boxes`.

    Args:
        score: How sure each box is, shape (found,).
        at: The box of each pair, shape (pair,).
        to: The true box that it may have hit, shape (pair,).
        how_far: How far they overlap, shape (pair,).
        n_true: How many true boxes there are.

    Returns:
        Positions of true boxes, -1 for none, integers of shape (found,).
    """
    rank, order = _in_turn(score, at, to, how_far)
    return _choose(at[order], to[order], rank, n_true)


def _keys(found: Boxes, true: Boxes) -> tuple[np.ndarray, np.ndarray]:
    """One number for the image and class of each box."""
    n_labels = max(found.label.max(initial=0), true.label.max(initial=0)) + 1
    return found.image * n_labels + found.label, true.image * n_labels + true.label


def _choose(at: np.ndarray, to: np.ndarray, rank: np.ndarray, n_true: int) -> np.ndarray:
    """Have boxes choose in order of their rank; pairs stand in that order, the best of each box first.

    All images choose at once: who is the first that is left to want a true box gets it, if it wants it most.
    """
    hit = np.full(len(rank), -1, dtype=np.int64)
    while len(at):
        best = np.r_[True, at[1:] != at[:-1]]
        wanted_by = np.full(n_true, len(rank), dtype=np.int64)
        np.minimum.at(wanted_by, to, rank[at])
        gets = best & (wanted_by[to] == rank[at])
        hit[at[gets]] = to[gets]
        taken = np.zeros(n_true, dtype=bool)
        taken[to[gets]] = True
        left = (hit[at] < 0) & ~taken[to]
        at, to = at[left], to[left]
    return hit


def average_precisions(
    found: Boxes, true: Boxes, n_classes: int, overlaps: np.ndarray = OVERLAPS, most: int = MOST
) -> np.ndarray:
    """COCO's average precision of each class at each overlap, shape (overlap, class); nan for a class without boxes.

    Precision is that of the surest boxes down to each recall, no lower than at any higher recall, and its mean is over
    101 recalls. Lin et al. (2014): Microsoft COCO; as pycocotools works it out for boxes of any size, of which none
    are crowds.

    Args:
        found: The boxes that were found, with their scores.
        true: The true ones.
        n_classes: The number of classes.
        overlaps: The overlaps from which a box is right, above 0 and ascending, shape (overlap,).
        most: How many boxes of a class count on an image; the surest do.
    """
    kept = found.select(_surest(found, true, most))
    right = _hits(kept, true, np.asarray(overlaps))[0] >= 0
    # COCO goes through images in their order, and sorts by score what it has found on all of them.
    order = np.lexsort((np.arange(len(kept)), kept.image, -kept.score))
    n_true = np.bincount(true.label, minlength=n_classes)
    found_of = [order[kept.label[order] == label] for label in range(n_classes)]
    return np.array(
        [[_average_precision(hits[at], n) for at, n in zip(found_of, n_true, strict=True)] for hits in right]
    ).reshape(len(overlaps), n_classes)


def _surest(found: Boxes, true: Boxes, most: int) -> np.ndarray:
    """The positions of so many of the surest boxes of each class on each image."""
    key = _keys(found, true)[0]
    order = np.lexsort((-found.score, key))
    begins = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0]) if len(order) else np.zeros(0, np.int64)
    place = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    return np.sort(order[place < most])


def _average_precision(right: np.ndarray, n_true: int) -> float:
    if n_true == 0:
        return float("nan")
    hits = np.cumsum(right)
    precision = hits / np.arange(1, len(right) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(hits / n_true, RECALLS, side="left")
    return float(np.append(precision, 0.0)[at].mean())


def box_scores(
    found: Boxes, true: Boxes, classes: Sequence[str], *, keep: float = 0.5, overlap: float = 0.5
) -> dict[str, float]:
    """All measures of boxes against the truth.

    Args:
        found: The boxes that were found; their scores are how likely each is right.
        true: The true ones, on the same images.
        classes: The names of the classes.
        keep: The score from which a box is kept, for all measures but those that go through all scores.
        overlap: How far a box must overlap a true one of its class to be right.

    Returns:
        ``precision``, ``recall`` and ``f1`` of the kept boxes, 0 where there is nothing to divide by; of the `MOST`
        surest boxes of a class on an image ``ap50`` and ``map`` (over overlaps from .5 to .95), means over the classes
        that have true boxes, and ``ap50_<class>``; ``mean_iou`` of the kept boxes that are right with what they hit;
        ``ece``, the distance between scores and the share of boxes that are right in ten equal bins. Not a number where
        there is nothing to take a mean of.
    """
    kept = found.select(found.score >= keep)
    hit, shared = match_boxes(kept, true, overlap)
    right = hit >= 0
    precisions = average_precisions(found, true, len(classes))
    scores = {
        "precision": float(right.sum() / max(len(kept), 1)),
        "recall": float(right.sum() / max(len(true), 1)),
        "f1": float(2 * right.sum() / max(len(kept) + len(true), 1)),
        "ap50": _mean(precisions[0]),
        "map": _mean(precisions),
        "mean_iou": _mean(shared[right]),
        "ece": calibration_error(found.score, match_boxes(found, true, overlap)[0] >= 0),
    }
    return {f"ap50_{name}": float(value) for name, value in zip(classes, precisions[0], strict=True)} | scores


def _mean(values: np.ndarray) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")
