"""Soft labels of objects: the boxes that they mean, and how files tell them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.box_votes import KEPT, boxes_of
from weaklabel.formats._image_names import paths_of
from weaklabel.formats._images import Box, Images, LabeledImage
from weaklabel.formats.base import Table
from weaklabel.items import Records
from weaklabel.kinds._boxes import size_of_each
from weaklabel.labels import LabelSpace
from weaklabel.soft import SoftLabels

BOX_COLUMNS = ("boxes", "spreads", "chances", "seen")
"""What `box_columns` makes."""


def object_probability(soft: SoftLabels) -> np.ndarray:
    """How likely each object is there, shape (unit,): the first class is that it is not."""
    return np.asarray(np.clip(1 - soft.probs[:, 0], 0, 1))


def kept_boxes(soft: SoftLabels, n_items: int, least: float) -> list[list[Box]]:
    """The boxes on each image that are at least so likely, surest first, with how likely each is."""
    found = boxes_of(soft)
    told: list[list[Box]] = [[] for _ in range(n_items)]
    for at in np.lexsort((-found.score, found.image)):
        if found.score[at] >= least:
            corners = [round(float(value), 3) for value in found.corners[at]]
            box = (*corners, soft.labels.classes[found.label[at]], round(float(found.score[at]), 6))
            told[found.image[at]].append(box)
    return told


def to_table(soft: SoftLabels, n_items: int) -> Table:
    """What files tell of soft labels of objects, one row an image.

    Returns:
        ``label`` (JSON of the boxes that are likelier there than not), ``confidence`` (of what is least sure on the
        image, that it is there or that it is not) and ``covered``.
    """
    real, units = object_probability(soft), _units(soft, n_items)
    sure = np.maximum(real, 1 - real)
    return {
        "label": [json.dumps(list(_told(soft, real, at)), ensure_ascii=False) for at in units],
        "confidence": [round(float(sure[at].min(initial=1.0)), 6) for at in units],
        "covered": [bool(soft.covered[at].any()) for at in units],
    }


def box_columns(soft: SoftLabels, n_items: int) -> Table:
    """What files keep of each object, one row an image, one object behind the other.

    Returns:
        ``boxes`` and ``spreads`` (four numbers an object), ``chances`` (of all classes) and ``seen``.
    """
    units = _units(soft, n_items)
    kept = {"boxes": soft.extra["box"], "spreads": soft.extra["spread"], "chances": soft.probs, "seen": soft.covered}
    return {name: [column[at].ravel().tolist() for at in units] for name, column in kept.items()}


def from_table(table: Table, labels: LabelSpace) -> SoftLabels:
    """The soft labels that `box_columns` told of."""
    image = np.repeat(np.arange(len(table["seen"])), [len(one) for one in table["seen"]])
    box, spread, chances = (_flat(table[name]) for name in ("boxes", "spreads", "chances"))
    extra = {"box": box.reshape(-1, 4), "spread": spread.reshape(-1, 4), "image": image}
    return SoftLabels(chances.reshape(-1, len(labels)), _flat(table["seen"]).astype(bool), labels, extra)


def part_of(soft: SoftLabels, items: np.ndarray) -> SoftLabels:
    """The soft labels of what is on these images, positions, which are then those of the images of the part."""
    place = np.full(max(soft.extra["image"].max(initial=-1), items.max(initial=-1)) + 1, -1)
    place[items] = np.arange(len(items))
    image = place[soft.extra["image"]]
    at = np.flatnonzero(image >= 0)
    part = soft.select(at[np.argsort(image[at], kind="stable")])
    return replace(part, extra={**part.extra, "image": np.sort(image[at])})


def labeled_images(items: Records, soft: SoftLabels, labels: LabelSpace, least: float) -> Images:
    """The images of items with the boxes that are at least so likely."""
    boxes = kept_boxes(soft, len(items), least)
    rows = zip(items.ids, paths_of(items), size_of_each(items), boxes, strict=True)
    images = tuple(LabeledImage(id, path, size, tuple(own)) for id, path, size, own in rows)
    return Images(images, tuple(labels.classes[1:]))


def _told(soft: SoftLabels, real: np.ndarray, at: np.ndarray) -> Iterator[dict[str, Any]]:
    """The likely objects of an image, surest first."""
    for unit in sorted(at[real[at] >= KEPT], key=lambda one: (-real[one], one)):
        corners, spread = (soft.extra[name][unit].round(3).tolist() for name in ("box", "spread"))
        if not np.isfinite(corners).all():
            continue
        classes = soft.probs[unit, 1:] / max(float(real[unit]), 1e-12)
        names = soft.labels.classes[1:]
        yield {
            **dict(zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True)),
            "label": names[int(classes.argmax())],
            "score": round(float(real[unit]), 6),
            "classes": {name: round(float(p), 6) for name, p in zip(names, classes, strict=True)},
            "spread": spread,
        }


def _units(soft: SoftLabels, n_items: int) -> list[np.ndarray]:
    """The objects on each image."""
    order = np.argsort(soft.extra["image"], kind="stable")
    return np.split(order, np.searchsorted(soft.extra["image"][order], np.arange(1, n_items)))


def _flat(column: Sequence[Sequence[float]]) -> np.ndarray:
    return np.array([value for row in column for value in row], dtype=np.float64)
