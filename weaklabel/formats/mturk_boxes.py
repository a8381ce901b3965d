"""Mechanical Turk: boxes that workers drew with the element ``crowd-bounding-box``.

Its answer is JSON: ``boundingBoxes``, each with ``left``, ``top``, ``width``, ``height`` in pixels of the picture and a
``label``, and ``inputImageProperties`` with the picture's ``width`` and ``height``.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.answers import Answers
from weaklabel.errors import InputError
from weaklabel.files import finite
from weaklabel.formats import csv
from weaklabel.formats._drawn import Desk, Drawn, from_size, plain
from weaklabel.formats._images import OBJECT, Box, Size
from weaklabel.formats.base import parsed

BOXES, PICTURE = "boundingBoxes", "inputImageProperties"
SIDES = ("left", "top", "width", "height")
FIELD = "annotatedResult"
"""What Mechanical Turk's own template calls the answer."""


def fields_of(columns: Mapping[str, Any]) -> list[str]:
    """The fields of boxes whose parts stand in columns of their own, ``Answer.annotatedResult.boundingBoxes`` say."""
    return [name.removesuffix(f".{BOXES}") for name in columns if name.endswith(f".{BOXES}")]


def are_in(columns: Mapping[str, Any], answers: str) -> bool:
    """Whether a batch has boxes: in columns with parts of them, or in the column of all answers."""
    return bool(fields_of(columns)) or any(f'"{BOXES}"' in str(answer) for answer in columns.get(answers, ()))


def of_columns(columns: Mapping[str, Any], field: str, row: int, place: str) -> Mapping[str, Any]:
    """What the element gave, from columns with parts of it.

    Raises:
        InputError: A column holds no JSON.
    """
    text = columns[f"{field}.{BOXES}"][row]
    sides = {side: columns.get(f"{field}.{PICTURE}.{side}") for side in ("width", "height")}
    size = {side: column[row] for side, column in sides.items() if column is not None}
    return {BOXES: parsed(text, Path(place)) if text else [], PICTURE: size}


def of_lists(texts: Sequence[str | None], places: Sequence[str]) -> list[Any] | None:
    """What the element would have given, from JSON lists of boxes without it; None where the first text is none.

    So writes the ``bbox-annotator`` of Kota Yamaguchi, which templates of one's own use.

    Raises:
        InputError: The first is such a list, and another holds no JSON.
    """
    first = next((text for text in texts if text and text.strip() not in ("", "[]")), "")
    if not first.lstrip().startswith("[{") or not all(f'"{side}"' in first for side in SIDES):
        return None
    return [{BOXES: parsed(text, Path(place))} if text else None for text, place in zip(texts, places, strict=True)]


def is_boxes(value: Any) -> bool:
    """Whether a field of an answer is one of boxes."""
    return isinstance(value, Mapping) and BOXES in value


def boxes_of(value: Mapping[str, Any], place: str, who: str, desk: Desk) -> list[Box]:
    """The boxes of an answer.

    Args:
        value: What the element gives.
        place: The file and the line, for messages.
        who: The image and the worker, likewise.
        desk: Where boxes are looked at.

    Raises:
        InputError: It does not have this form.
    """
    found = value[BOXES] or []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise InputError(f"{place} ({who}): {BOXES} must be a list of objects")
    drawn = (_drawn(one, f"{place}, box {at}", who) for at, one in enumerate(found, start=1))
    return list(desk.boxes(drawn, who, _size(value.get(PICTURE))))


def write(answers: Answers, path: Path, sizes: Mapping[str, Size] | None = None) -> tuple[str, ...]:
    """Write boxes as results of a batch: a row for each image and worker.

    Args:
        answers: Answers whose labels are boxes, or None where a worker drew nothing.
        path: A CSV file.
        sizes: The sizes of the pictures by id of the image.

    Returns:
        What is lost.
    """
    drawn: dict[tuple[str, str], list[Box]] = {}
    for id, worker, box in zip(answers.item, answers.worker, answers.label, strict=True):
        drawn.setdefault((id, worker), []).extend([] if box is None else [box])
    texts = [_answer(boxes, (sizes or {}).get(id)) for (id, _), boxes in drawn.items()]
    columns = {
        "HITId": [id for id, _ in drawn],
        "WorkerId": [worker for _, worker in drawn],
        "AssignmentStatus": ["Submitted"] * len(drawn),
        "Input.id": [id for id, _ in drawn],
        "Answer.taskAnswers": texts,
    }
    csv.write(columns, path)
    scored = any(len(box) > 5 for boxes in drawn.values() for box in boxes)
    return (
        *(("times of answers",) if answers.seconds is not None else ()),
        *(("scores",) if scored else ()),
    )


def _drawn(one: Mapping[str, Any], place: str, who: str) -> Drawn:
    missing = next((side for side in SIDES if side not in one), None)
    if missing is not None:
        raise InputError(f"{place} ({who}): a box needs {', '.join(SIDES)}, but has no {missing}")
    return Drawn(from_size(*(one[side] for side in SIDES)), str(one.get("label") or OBJECT), None, place)


def _size(told: Any) -> Size | None:
    try:
        size = int(told["width"]), int(told["height"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    return size if min(size) > 0 else None


def _answer(boxes: list[Box], size: Size | None) -> str:
    told: dict[str, Any] = {BOXES: list(map(_told, boxes))}
    if size is not None:
        told[PICTURE] = {"width": size[0], "height": size[1]}
    return json.dumps(finite([{FIELD: told}]), ensure_ascii=False)


def _told(box: Box) -> dict[str, Any]:
    x0, y0, x1, y1 = box[:4]
    return {"left": plain(x0), "top": plain(y0), "width": plain(x1 - x0), "height": plain(y1 - y0), "label": box[4]}
