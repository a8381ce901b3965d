"""Which boxes of all sources mean the same object: an optimal assignment on each image, all images at once."""

from collections.abc import Iterator

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from weaklabel.boxes import Boxes, iou, pairs

OVERLAP = 0.35
"""From which overlap on, as intersection over union, two boxes speak for being of one object; below, against it."""

OTHER_CLASS = 0.2
"""What it costs two boxes to be of different classes, in overlap."""

TRIED = (0.0, 0.55, 0.7, 0.85)
"""Overlaps at which groups that touch are taken apart, to see whether that settles who belongs to whom."""

ROUNDS = 10
"""How often all sources choose anew at most, where it is not settled at once."""

MOST_PAIRS = 2_000_000
"""How many pairs of boxes are looked at in one go."""


def match_sources(
    said: Boxes, source: np.ndarray, *, overlap: float = OVERLAP, other_class: float = OTHER_CLASS
) -> np.ndarray:
    """The object that each box means; no two boxes of a source mean the same one.

    Two boxes are as alike as they overlap, less `other_class` where their classes differ. What is sought is the largest
    sum, over all pairs of boxes of one object, of how alike they are less `overlap`. Sources take turns, each with the
    best assignment of all its boxes on the image to what the others have made out, until nobody gains by a change.
    Where every box gains most where it is anyway, as on most images, that is seen without taking turns. Nothing depends
    on the order of boxes or of sources.

    Args:
        said: The boxes of all sources.
        source: Whose each box is, integers of shape (box,).
        overlap: How alike the boxes of an object must be.
        other_class: What different classes cost.

    Returns:
        Numbers of objects from 0 on, by image and on an image by the first of the object's boxes; shape (box,).
    """
    order = np.lexsort((source, said.label, *said.corners.T[::-1], said.image))
    boxes, source = said.select(order), np.asarray(source)[order]
    columns = (boxes.image, *boxes.corners.T, boxes.label)
    rank = np.cumsum(np.any([np.diff(column, prepend=column[:1]) != 0 for column in columns], axis=0))
    group = _grouped(_alike(boxes, source, other_class), source, rank, overlap)
    # Boxes are in the order of their images and corners: the first box of an object gives its place.
    first = np.full(len(source), len(source))
    np.minimum.at(first, group, np.arange(len(source)))
    objects = np.empty(len(source), dtype=np.int64)
    objects[order] = np.unique(first[group], return_inverse=True)[1]
    return objects


def _alike(boxes: Boxes, source: np.ndarray, other_class: float) -> csr_array:
    """How alike boxes of different sources are, where they are alike at all; shape (box, box)."""
    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))]
    for a, b in _beside(boxes):
        other = source[a] != source[b]
        a, b = a[other], b[other]
        value = iou(boxes.corners[a], boxes.corners[b]) - other_class * (boxes.label[a] != boxes.label[b])
        near = value > 0
        found.append((a[near], b[near], value[near]))
    a, b, value = (np.concatenate(part) for part in zip(*found, strict=True))
    n = len(source)
    return csr_array(coo_array((np.r_[value, value], (np.r_[a, b], np.r_[b, a])), shape=(n, n)))


def _beside(boxes: Boxes) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of boxes on an image that overlap from left to right, each once, not too many at a time.

    Boxes are in the order of their images and left ends, so that those which begin within a box follow it.
    """
    n, left, right = len(boxes), boxes.corners[:, 0], boxes.corners[:, 2]
    follow = np.zeros(n, dtype=np.int64)
    for there in np.split(np.arange(n), np.flatnonzero(np.diff(boxes.image)) + 1):
        follow[there] = np.searchsorted(left[there], right[there]) - np.arange(len(there)) - 1
    done, at = np.cumsum(follow), 0
    while at < n:
        before = done[at] - follow[at]
        stop = max(int(np.searchsorted(done, before + MOST_PAIRS, side="right")), at + 1)
        rows = np.arange(at, stop)
        first = np.repeat(rows, follow[rows])
        place = np.arange(len(first)) + before - np.repeat(done[rows] - follow[rows], follow[rows])
        yield first, first + 1 + place
        at = stop


def _grouped(alike: csr_array, source: np.ndarray, rank: np.ndarray, overlap: float) -> np.ndarray:
    """The group of each box: where there is no doubt at once, elsewhere in turns.

    Args:
        alike: How alike boxes are, shape (box, box).
        source: Whose each is, shape (box,).
        rank: Its place among all boxes, equal boxes alike, shape (box,).
        overlap: How alike the boxes of a group must be.
    """
    part = _linked(alike, overlap)
    group, left = part.copy(), np.ones(len(source), dtype=bool)
    for level in TRIED:
        tried = _linked(alike, level)
        disputed = np.zeros(len(source), dtype=bool)
        disputed[part[_disputed(alike, tried, source, overlap)]] = True
        settled = left & ~disputed[part]
        group[settled], left = tried[settled] + (group.max(initial=0) + 1), left & ~settled
    open_ = np.flatnonzero(left)
    open_ = open_[np.argsort(part[open_], kind="stable")]
    for members in np.split(open_, np.flatnonzero(np.diff(part[open_])) + 1) if len(open_) else ():
        inside = _inside(alike, members)
        group[members] = members[_in_turns(inside, source[members], rank[members], overlap)] - len(source)
    return np.unique(group, return_inverse=True)[1]


def _inside(alike: csr_array, members: np.ndarray) -> np.ndarray:
    """How alike the members of one part are, shape (member, member); they are ascending."""
    rows = [slice(alike.indptr[box], alike.indptr[box + 1]) for box in members]
    row = np.repeat(np.arange(len(members)), [at.stop - at.start for at in rows])
    column, value = (np.concatenate([of[at] for at in rows]) for of in (alike.indices, alike.data))
    place = np.minimum(np.searchsorted(members, column), len(members) - 1)
    there = members[place] == column
    matrix = np.zeros((len(members), len(members)))
    matrix[row[there], place[there]] = value[there]
    return matrix


def _linked(alike: csr_array, level: float) -> np.ndarray:
    """The part of each box: boxes that are alike by so much are in one."""
    pairs_of = coo_array(alike)
    row, column = pairs_of.coords
    near = pairs_of.data >= level
    graph = coo_array((np.ones(int(near.sum())), (row[near], column[near])), shape=alike.shape)
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _disputed(alike: csr_array, group: np.ndarray, source: np.ndarray, overlap: float) -> np.ndarray:
    """Boxes that speak against groups: positions, each maybe several times.

    A source is twice in a group; a box does not belong where it is, or would as soon be elsewhere; or two groups might
    be one.
    """
    n_groups, n_sources = group.max(initial=-1) + 1, source.max(initial=-1) + 1
    size = np.bincount(group, minlength=n_groups)
    holds = np.sort(group * n_sources + source)
    twice = np.isin(group * n_sources + source, holds[1:][holds[1:] == holds[:-1]])
    # What each box gains in each group near it, where its own source has no other box.
    in_group = csr_array((np.ones(len(group)), (np.arange(len(group)), group)), shape=(len(group), n_groups))
    near = coo_array(alike @ in_group)
    (box, to), total = near.coords, near.data
    gain = total - overlap * (size[to] - _among(to * n_sources + source[box], holds))
    own, home = np.where(size[group] > 1, -1.0, 0.0), group[box] == to
    own[box[home]] = gain[home]
    tempted = ~home & (gain > 0) & (gain >= own[box])
    between = coo_array(in_group.T @ (alike @ in_group))
    (here, there), total = between.coords, between.data
    close = (here < there) & (total >= overlap * size[here] * size[there])
    here, there = here[close], there[close]
    pair, member = pairs(here, group)
    shared = _among(there[pair] * n_sources + source[member], holds)
    apart = np.bincount(pair, shared, minlength=len(here)) == 0
    one = np.flatnonzero(np.isin(group, here[apart]))
    return np.concatenate([np.flatnonzero(twice | (own < 0)), box[tempted], one])


def _among(keys: np.ndarray, ascending: np.ndarray) -> np.ndarray:
    """Whether keys are among ascending ones."""
    at = np.minimum(np.searchsorted(ascending, keys), max(len(ascending) - 1, 0))
    return np.asarray(ascending[at] == keys)


def _in_turns(alike: np.ndarray, source: np.ndarray, rank: np.ndarray, overlap: float) -> np.ndarray:
    """The groups that sources choose in turns, those with most boxes first; integers of shape (box,)."""
    n = len(source)
    turns = [np.flatnonzero(source == j) for j in np.unique(source)]
    turns.sort(key=lambda boxes: (-len(boxes), rank[boxes].tolist()))
    member, together = np.zeros((n, n)), np.zeros((n, n))
    for _ in range(ROUNDS):
        for boxes in turns:
            member[boxes] = 0
            gain = np.maximum((alike[boxes] - overlap) @ member, 0)
            row, column = linear_sum_assignment(gain, maximize=True)
            joins = gain[row, column] > 0
            member[boxes[row[joins]], column[joins]] = 1
            alone = np.setdiff1d(boxes, boxes[row[joins]])
            member[alone, np.flatnonzero(member.sum(axis=0) == 0)[: len(alone)]] = 1
        before, together = together, member @ member.T
        if np.array_equal(before, together):
            break
    return np.asarray(member.argmax(axis=1))
