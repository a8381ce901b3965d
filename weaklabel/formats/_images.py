"""Images of a file, and the boxes that are drawn on them: what readers give and writers take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from weaklabel.answers import Answers
from weaklabel.coded import Coded

Box: TypeAlias = tuple[float, float, float, float, str] | tuple[float, float, float, float, str, float]
"""Left, top, right and bottom in pixels, the class, and how sure it is, in [0, 1], where that is told.

Corners lie between pixels: 0 is the left end of the first pixel, the width of the picture the right end of the last.
"""

Size: TypeAlias = tuple[int, int]
"""Width and height of a picture in pixels."""

OBJECT = "object"
"""The class of boxes where a file names none."""


@dataclass(frozen=True, slots=True)
class LabeledImage:
    """An image with the boxes on it.

    Attributes:
        id: Its id.
        path: What its file is called; empty where that is not told.
        size: Width and height in pixels; None where these are not told.
        boxes: The boxes, none of them twice; None where nobody has looked, which is not the same as no box.
        details: What a file tells of each box beside, in its own words, such as ``{"difficult": "1"}``; empty where
            it tells nothing of any.
    """

    id: str
    path: str = ""
    size: Size | None = None
    boxes: tuple[Box, ...] | None = ()
    details: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Images:
    """The images of a file.

    Attributes:
        images: The images, in the order of the file.
        classes: The classes, in the order of the file.
        notes: What is odd about the file, one sentence each.
    """

    images: tuple[LabeledImage, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()


def classes_of(images: Iterable[LabeledImage]) -> tuple[str, ...]:
    """The classes of the boxes on images, sorted."""
    return tuple(sorted({box[4] for image in images for box in image.boxes or ()}))


def class_order(found: Images) -> dict[str, int]:
    """The position of each class: those that are named in order, then others that boxes have."""
    return {name: at for at, name in enumerate(dict.fromkeys((*found.classes, *classes_of(found.images))))}


def answers_of(rows: Sequence[tuple[str, str, Any, int]], where: str, notes: Iterable[str] = ()) -> Answers:
    """Boxes that sources have drawn, one row a box, as answers.

    The label of an answer is a `Box`. A source that has looked at an image and drawn nothing has one row there,
    without a label.

    Args:
        rows: Image, source, box (or None), and the line on which it stands.
        where: The name of the file.
        notes: What is odd about it.
    """
    image, source, box, line = zip(*rows, strict=True) if rows else ((), (), (), ())
    lines = np.array(line, dtype=np.int64)
    return Answers(Coded.of(image), Coded.of(source), Coded.of(box), None, None, lines, ((where, 0),), tuple(notes))


def as_answers(found: Images, source: str, where: str) -> Answers:
    """What a detector has found, as the answers of one source; images at which it has not looked are left out.

    Args:
        found: Its boxes.
        source: What it is called.
        where: The name of the file, for messages.
    """
    rows: list[tuple[str, str, Any, int]] = []
    for at, image in enumerate(found.images, start=1):
        if image.boxes is not None:
            rows += [(image.id, source, box, at) for box in image.boxes or (None,)]
    return answers_of(rows, where, found.notes)
