"""Votes on the objects that sources have drawn boxes of, and the boxes that soft labels tell of."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from weaklabel.box_matching import OVERLAP, match_sources
from weaklabel.boxes import Boxes, middle, pairs
from weaklabel.errors import ConfigError, InputError
from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

NOTHING = "(nothing)"
"""The class of what somebody drew though nothing is there."""

KEPT = 0.5
"""Objects are told of that are at least so likely."""

LEAST_SCORE = 1e-6
"""The weight of a vote whose box has the score 0."""


def box_space(classes: Sequence[str]) -> LabelSpace:
    """The label space of objects of these classes: the first class is that nothing is there.

    Raises:
        ConfigError: A class is named twice, or is called like the first one.
    """
    if NOTHING in classes:
        raise ConfigError(f"{NOTHING!r} is what no object is: leave it out of the classes")
    return LabelSpace((NOTHING, *classes), NOTHING)


def nothing_of(labels: LabelSpace) -> int:
    """The position of the class of what is no object.

    Raises:
        InputError: There is no such class.
    """
    if labels.background is None:
        raise InputError(f"boxes need a class for what is no object, but the classes are {list(labels.classes)}")
    return labels.index(labels.background)


def box_votes(
    said: Boxes,
    source: np.ndarray,
    sources: Sequence[Source],
    item_ids: Sequence[str],
    labels: LabelSpace,
    *,
    asked: Sequence[np.ndarray | None] = (),
    gold: Boxes | None = None,
    known: np.ndarray | None = None,
    overlap: float = OVERLAP,
) -> tuple[Votes, Gold]:
    """Votes on objects: each unit is what sources drew one box each of, as `match_sources` finds it.

    Gold has no say in what the objects are. A gold box that is of no object becomes a unit without votes; an object on
    an image whose gold is known, but of which there is no gold box, is nothing.

    Args:
        said: The boxes of all sources; their images are positions in `item_ids`, their labels positions in
            ``labels.statements``, their scores the weights of the votes.
        source: Whose each box is, positions in `sources`, shape (box,).
        sources: Who draws.
        item_ids: The ids of the images.
        labels: What can be true of an object, see `box_space`.
        asked: For each source the images it looked at, None for all.
        gold: The true boxes, where there are any.
        known: The images whose true boxes are known, positions; those that have any where it is not given.
        overlap: How alike the boxes of an object must be, see `match_sources`.

    Returns:
        Votes whose ``extra["box"]`` has the box of each, shape (vote, 4), and gold on the same units. Where gold is
        given, ``units["gold"]`` has the true box of each unit, not a number where there is none; shape (unit, 4); and
        `Gold.items` are the images whose true boxes are known.

    Raises:
        InputError: A box is on an image that is not there, or of a source that was not asked about it.
    """
    for boxes in (said, *([] if gold is None else [gold])):
        _check_images(boxes, len(item_ids))
    objects = match_sources(said, source, overlap=overlap)
    n_objects = int(objects.max(initial=-1)) + 1
    image = np.zeros(n_objects, dtype=np.int64)
    image[objects] = said.image
    if gold is None:
        gold, known, columns = said.select(objects < 0), np.zeros(0, dtype=np.int64), {}
        of = np.zeros(0, dtype=np.int64)
    else:
        known = np.unique(gold.image) if known is None else known
        of = _objects_of(gold, Boxes(image, middle(said.corners, objects, n_objects)), overlap)
        image = np.concatenate([image, gold.image[of >= n_objects]])
        columns = {"gold": np.full((len(image), 4), np.nan)}
        columns["gold"][of] = gold.corners
    order = np.argsort(image, kind="stable")
    place = np.empty(len(image), dtype=np.int64)
    place[order] = np.arange(len(image))
    votes = Votes(
        labels, tuple(sources), tuple(item_ids), place[objects], source, said.label,
        np.maximum(said.score, LEAST_SCORE), np.searchsorted(image[order], np.arange(len(item_ids) + 1)), tuple(asked),
        {name: column[order] for name, column in columns.items()}, extra={"box": said.corners},
    )  # fmt: skip
    truth = np.where(np.isin(image, known), nothing_of(labels), -1)
    truth[of] = gold.label
    truth = truth[order]
    items = known if "gold" in columns else None
    return votes, Gold(np.flatnonzero(truth >= 0), truth[truth >= 0], len(truth), items)


def gold_on(votes: Votes, gold: Boxes, known: np.ndarray, overlap: float = OVERLAP) -> Gold:
    """The truth of the objects that votes are on; true boxes of other objects are left out.

    Args:
        votes: Votes on objects.
        gold: The true boxes.
        known: The images whose true boxes are known, positions.
        overlap: How alike the boxes of an object must be, see `match_sources`.
    """
    drawn = np.isfinite(votes.extra["box"]).all(axis=1)
    units = np.unique(votes.unit[drawn])
    image = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))
    middles = middle(votes.extra["box"][drawn], votes.unit[drawn], votes.n_units)
    of = _objects_of(gold, Boxes(image[units], middles[units]), overlap)
    truth = np.full(votes.n_units, -1)
    truth[units[np.isin(image[units], known)]] = nothing_of(votes.labels)
    found = of < len(units)
    truth[units[of[found]]] = gold.label[found]
    return Gold(np.flatnonzero(truth >= 0), truth[truth >= 0], len(truth))


def one_by_one(votes: Votes, gold: Boxes, known: np.ndarray, overlap: float = 0.5) -> tuple[Votes, Gold]:
    """The votes of each source beside the truth, as if it were alone: on images of its own, all with the true boxes.

    Args:
        votes: Votes on objects.
        gold: The true boxes.
        known: The images whose true boxes are known, positions.
        overlap: From which overlap on a box is of an object.

    Returns:
        Votes of the same sources, each asked about its own copy of the known images that it was asked about; and gold
        on the same units.
    """
    whom = [known if asked is None else np.intersect1d(asked, known) for asked in votes.asked]
    first = np.cumsum([0, *map(len, whom)])
    place = np.full((len(whom), votes.n_items), -1)
    for j, images in enumerate(whom):
        place[j, images] = first[j] + np.arange(len(images))
    item = np.searchsorted(votes.item_start, votes.unit, side="right") - 1
    at = np.flatnonzero(np.isfinite(votes.extra["box"]).all(axis=1) & (place[votes.source, item] >= 0))
    image = place[votes.source[at], item[at]]
    said = Boxes(image, votes.extra["box"][at], votes.statement[at], votes.weight[at])
    copy, box = pairs(np.concatenate([*whom, known[:0]]), gold.image)
    true = Boxes(copy, gold.corners[box], gold.label[box])
    ids = [f"{j} {i}" for j, images in enumerate(whom) for i in images]
    asked = [np.arange(*ends) for ends in pairwise(first)]
    return box_votes(
        said, votes.source[at], votes.sources, ids, votes.labels, asked=asked, gold=true,
        known=np.arange(len(ids)), overlap=overlap,
    )  # fmt: skip


def _check_images(boxes: Boxes, n_images: int) -> None:
    beyond = np.flatnonzero((boxes.image < 0) | (boxes.image >= n_images))
    if len(beyond):
        got = f"box {beyond[0]} is on image {boxes.image[beyond[0]]}"
        raise InputError(f"images of boxes are positions in 0 to {n_images - 1}, but {got}")


def _objects_of(gold: Boxes, objects: Boxes, overlap: float) -> np.ndarray:
    """The object that each gold box is of; beyond the objects, numbers of their own for those that are of none."""
    both = Boxes(
        np.concatenate([objects.image, gold.image]),
        np.concatenate([objects.corners, gold.corners]),
    )
    source = np.repeat([0, 1], [len(objects), len(gold)])
    group = match_sources(both, source, overlap=overlap)
    object_of = np.full(group.max(initial=-1) + 1, -1)
    object_of[group[source == 0]] = np.arange(len(objects))
    found = object_of[group[source == 1]]
    alone = found < 0
    found[alone] = len(objects) + np.arange(alone.sum())
    return found


def with_boxes(votes: Votes, soft: SoftLabels) -> SoftLabels:
    """Soft labels with a box each: medians of what was drawn, where the model that made them tells none."""
    if "box" in soft.extra and "image" in soft.extra:
        return soft
    image = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))
    if "box" in soft.extra:
        return replace(soft, extra={**soft.extra, "image": image})
    there = np.isfinite(votes.extra["box"]).all(axis=1)
    box = middle(votes.extra["box"][there], votes.unit[there], votes.n_units)
    return replace(soft, extra={"box": box, "spread": np.zeros_like(box), "image": image})


def boxes_of(soft: SoftLabels) -> Boxes:
    """All boxes that soft labels tell of, each with the likeliest class that it is of if it is there.

    Args:
        soft: Soft labels whose ``extra["box"]`` has the box of each unit, and ``extra["image"]`` its image; what has
            no box is left out.

    Returns:
        Boxes whose labels are positions in the classes, and whose scores are the probabilities that there is an object.
    """
    background, something = nothing_of(soft.labels), soft.probs.copy()
    something[:, background] = -1
    there = np.flatnonzero(np.isfinite(soft.extra["box"]).all(axis=1))
    score = np.clip(1 - soft.probs[there, background], 0, 1)
    return Boxes(soft.extra["image"][there], soft.extra["box"][there], something[there].argmax(axis=1), score)


def found_boxes(votes: Votes, soft: SoftLabels) -> Boxes:
    """The same of soft labels that may have no boxes of their own, as `with_boxes` gives them some."""
    return boxes_of(with_boxes(votes, soft))


def are_boxes(votes: Votes) -> bool:
    """Whether votes are on objects that boxes were drawn of."""
    return "box" in votes.extra


def true_boxes(votes: Votes, gold: Gold) -> Boxes:
    """The boxes of objects that are known to be there; their labels are positions in the classes."""
    units = gold.unit[gold.label != nothing_of(votes.labels)]
    image = np.searchsorted(votes.item_start, units, side="right") - 1
    corners = votes.units["gold"][units] if len(units) else np.zeros((0, 4))
    return Boxes(image, corners, gold.dense()[units])
