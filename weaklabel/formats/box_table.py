"""Tables of boxes: ``image, worker, xmin, ymin, xmax, ymax[, label[, score]]``, one row a box.

Corners lie between pixels, counted from the upper left corner of the picture, 0. Where there is no ``label``, all boxes
are of the class ``object``. A row without numbers says that one has looked at the image and found nothing. Gold, and
what one detector has found, has no ``worker``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.answers import ITEM, Answers, filled, part_of
from weaklabel.coded import Coded
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.formats import csv
from weaklabel.formats._drawn import Desk, Drawn, plain
from weaklabel.formats._images import OBJECT, Box, Images, LabeledImage, Size, answers_of, class_order, classes_of
from weaklabel.formats.base import Table, check_file, read_table, write_table
from weaklabel.text import counted

CORNERS = ("xmin", "ymin", "xmax", "ymax")
IMAGE = ("image", *ITEM)
"""What the column of images may be called."""

NOBODY = ""


def is_boxes(columns: Mapping[str, Any]) -> bool:
    """Whether a table is meant as one of boxes: an end of them may still lack."""
    return not set(CORNERS).isdisjoint(columns)


def read(path: Path, clip: bool = True, image: str | None = None) -> Images:
    """The images of a table without workers, such as gold; sizes of pictures are not known.

    Args:
        path: A CSV, TSV, JSONL or Parquet file.
        clip: Whether boxes are cut where they are left of the picture or above it.
        image: The column of images; None for ``image``, ``item``, ``task`` or ``id``.

    Raises:
        InputError: The file is not one of boxes, or it has workers; the message names the line.
    """
    columns, line = _columns(path)
    if "worker" in columns:
        raise InputError(f"{path} has a column worker: it tells what several people drew, not what is true")
    answers = read_answers(columns, line, str(path), image, clip=clip, nobody=True)
    found: dict[str, list[Box]] = {}
    for id, box in zip(answers.item, answers.label, strict=True):
        found.setdefault(id, []).extend([] if box is None else [box])
    images = tuple(LabeledImage(id, boxes=tuple(boxes)) for id, boxes in found.items())
    return Images(images, classes_of(images), answers.notes)


def write(found: Images, path: Path, model: str = "") -> tuple[str, ...]:
    """Write a table without workers of the images that were looked at: CSV, TSV, JSONL or Parquet.

    Args:
        found: The images.
        path: The file.
        model: Who labeled them, which this form does not tell.

    Returns:
        What is lost.
    """
    rows = [(one.id, NOBODY, box) for one in found.images if one.boxes is not None for box in one.boxes or (None,)]
    _write(rows, path, worker=False)
    unseen = sum(one.boxes is None for one in found.images)
    unused = sorted(set(class_order(found)) - set(classes_of(found.images)))
    return (
        "names and sizes of pictures",
        *((f"{counted(unseen, 'image')} that nobody looked at",) if unseen else ()),
        *(("details of boxes",) if any(one.details for one in found.images) else ()),
        *((f"classes without a box ({', '.join(unused)})",) if unused else ()),
        *(("the order of the classes",) if list(found.classes) != sorted(found.classes) else ()),
    )


def read_answers(
    columns: Mapping[str, Any],
    line: np.ndarray,
    where: str,
    image: str | None = None,
    worker: str | None = None,
    label: str | None = None,
    *,
    clip: bool = True,
    sizes: Mapping[str, Size] | None = None,
    nobody: bool = False,
) -> Answers:
    """The boxes of a table as answers, whose labels are boxes (left, top, right, bottom, class[, score]).

    Args:
        columns: The columns by name.
        line: The line of each row.
        where: The name of the file.
        image: The column of images; None for ``image``, ``item``, ``task`` or ``id``.
        worker: That of workers or other sources; None for ``worker`` or ``source``.
        label: That of classes; None for ``label``.
        clip: Whether boxes are cut at the edges of the picture.
        sizes: The sizes of pictures by id, where they are known.
        nobody: Whether a table need not tell who drew: then all boxes are of one that is called by an empty text.

    Raises:
        InputError: A row has no image, no worker or no box; the message names the line.
        UnknownName: A column is missing.
    """
    if not len(line):
        raise InputError(f"{where} has no rows")
    part = part_of(where)
    n, roles = len(line), (image, worker, label, None)
    role = "source" if (worker or ("worker" if "worker" in columns else "source")) == "source" else "worker"
    usual = (IMAGE, ("worker", "source"), ("label",), ("score", "confidence"))
    images, workers, labels, scores = (_column(columns, *names, where) for names in zip(roles, usual, strict=True))
    missing = [name for name in CORNERS if name not in columns] if images is not None else [IMAGE[0]]
    if workers is None and not nobody:
        missing.append("worker")
    if missing or images is None:
        raise UnknownName("column", missing[0], columns, where)
    corners = zip(*(columns[name] for name in CORNERS), strict=True)
    table = zip(images, workers or [NOBODY] * n, corners, labels or [OBJECT] * n, scores or [None] * n, strict=True)
    drawn: dict[tuple[str, str], tuple[int, list[Drawn]]] = {}
    for at, (id, who, box, name, score) in zip(line.tolist(), table, strict=True):
        place = f"{where}, {part} {at}"
        if id is None or who is None:
            raise InputError(f"{place}: a box has no {'image' if id is None else role}")
        boxes = drawn.setdefault((id, who), (at, []))[1]
        if all(map(_is_empty, box)):
            continue
        if name is None:
            raise InputError(f"{place} ({_who(id, who, role)}): a box has no label")
        boxes.append(Drawn(box, name, score, place, line=at))
    desk, known = Desk(where, clip), sizes or {}
    rows: list[tuple[str, str, Any, int]] = []
    for (id, who), (at, boxes) in drawn.items():
        kept = desk.boxes(boxes, _who(id, who, role), known.get(id))
        rows += [(id, who, box, one.line) for box, one in kept.items()] if kept else [(id, who, None, at)]
    return answers_of(rows, where, desk.notes)


def write_answers(answers: Answers, path: Path) -> tuple[str, ...]:
    """Write the boxes that people drew: CSV, TSV, JSONL or Parquet.

    Args:
        answers: Answers whose labels are boxes, or None where one drew nothing.
        path: The file.

    Returns:
        What is lost.
    """
    _write(list(zip(answers.item, answers.worker, answers.label, strict=True)), path, worker=True)
    return ("times of answers",) if answers.seconds is not None else ()


def _columns(path: Path) -> tuple[Mapping[str, Any], np.ndarray]:
    check_file(path)
    ending = path.suffix.lower()
    if ending in (".csv", ".tsv"):
        return csv.read_coded(path, "\t" if ending == ".tsv" else ",")
    table = read_table(path)
    return table, np.arange(1, len(next(iter(table.values()))) + 1)


def _column(columns: Mapping[str, Any], named: str | None, usual: Sequence[str], where: str) -> Sequence[Any] | None:
    """The texts of a column, None in empty cells; None where nobody names one and there is none of the usual names."""
    name = named or next((name for name in usual if name in columns), None)
    if name is None:
        return None
    if name not in columns:
        raise UnknownName("column", name, columns, where)
    return list(Coded.of(columns[name]).map(filled))


def _is_empty(cell: Any) -> bool:
    return filled(cell) is None


def _who(image: str, worker: str, role: str) -> str:
    return f"image {brief(image)}" + (f", {role} {brief(worker)}" if worker != NOBODY else "")


def _write(rows: Sequence[tuple[str, str, Box | None]], path: Path, worker: bool) -> None:
    """Write rows of image, worker and box; the label and the score of a box are left out where all are without."""
    boxes = [box for _, _, box in rows]
    table: Table = {"image": [row[0] for row in rows]}
    table |= {"worker": [row[1] for row in rows]} if worker else {}
    corners = [[None] * 4 if box is None else list(map(plain, box[:4])) for box in boxes]
    table |= {name: [four[at] for four in corners] for at, name in enumerate(CORNERS)}
    if any(box is not None and box[4] != OBJECT for box in boxes):
        table["label"] = [None if box is None else box[4] for box in boxes]
    if any(box is not None and len(box) > 5 for box in boxes):
        table["score"] = [None if box is None or len(box) < 6 else box[5] for box in boxes]
    write_table(table, path)
