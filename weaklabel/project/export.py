"""The items of a run with their labels: as one table, or as a file of texts or images that another tool takes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from weaklabel.document import Document
from weaklabel.errors import InputError
from weaklabel.files import intact
from weaklabel.formats import boxes, documents
from weaklabel.formats._images import Images
from weaklabel.formats.base import TABLES, Table, write_table
from weaklabel.formats.documents import format_of
from weaklabel.formats.labeled_texts import LabeledText
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.project.changes import dataset_of
from weaklabel.project.run import Run
from weaklabel.project.task import Task

FILES = {"label_model": "soft_labels.parquet", "end_model": "predictions.parquet"}
ITEMS = {"texts with marked spans": documents.WRITERS, "images with boxes": boxes.FORMATS}
"""The formats that are for some items only."""


class Exported(NamedTuple):
    """What was written.

    Attributes:
        items: The number of items.
        lost: What the file does not keep.
    """

    items: int
    lost: tuple[str, ...]


def export_items(
    task: Task,
    run: Run,
    file: Path,
    model: str = "label_model",
    format: str | None = None,
    split: str | None = None,
    annotations: Path | None = None,
) -> Exported:
    """Write the items with split, columns and labels.

    Args:
        task: The task.
        run: Its run.
        file: Where to write.
        model: Whose labels, "label_model" or "end_model".
        format: "table" for CSV, TSV, JSONL or Parquet; or how texts with marked spans or images with boxes are
            written, see the ``WRITERS`` of `weaklabel.formats.documents` and the ``FORMATS`` of
            `weaklabel.formats.boxes`. None for what the file's ending says: of images with boxes, JSON is COCO, or
            results of COCO where `annotations` are given.
        split: The only split to write; None for all.
        annotations: The file of COCO whose numbers of images and categories results of COCO have.

    Raises:
        InputError: The data or the classes changed since the run; the split has no item, or the format is not for
            such items.
    """
    items = dataset_of(run, task).items
    labels = run.table(FILES[model])
    with intact(run.folder / FILES[model]):
        if list(items.ids) != labels["id"]:
            raise ValueError("its ids are not those of the data")
        rows = [at for at, name in enumerate(labels["split"]) if split in (None, name)]
    if not rows:
        raise InputError(f"{task.name} has no items of the split {split!r} ({', '.join(sorted(set(labels['split'])))})")
    format = format or written_as(task.kind(), file, annotations)
    if format == "table":
        write_table(_table(items, labels, rows, task.kind().inner), file)
        return Exported(len(rows), _lost(items))
    with intact(run.folder / FILES[model]):
        texts, images = _texts(task, run, items, labels), _images(task, items, labels, boxes.least_of(format))
        if model == "label_model":
            images = images and _looked_at(images, run)
    made_by, where = f"weaklabel {run.folder.name} {model}", f"{task.name} ({task.config.kind})"
    if images is not None and format in boxes.FORMATS:
        part = replace(images, images=tuple(images.images[at] for at in rows))
        return Exported(len(rows), boxes.write_boxes(part, file, format, made_by, annotations))
    return write_texts(None if texts is None else [texts[at] for at in rows], file, format, made_by, where)


def written_as(kind: Kind, file: Path, annotations: Path | None) -> str:
    """What is written into a file by its ending.

    Raises:
        UnknownName: There is no such ending.
    """
    if kind.units == "boxes":
        return boxes.format_of(file, annotations is not None)
    return format_of(file, spans=kind.units == "tokens")


def write_texts(texts: list[LabeledText] | None, file: Path, format: str, model: str, where: str) -> Exported:
    """Write texts with marked spans, see `write_documents`; `where` is what they are of.

    Raises:
        InputError: There are none.
    """
    if texts is None or format not in documents.WRITERS:
        what = " or ".join(name for name, of in ITEMS.items() if format in of)
        raise InputError(f"{format} is for {what}, which {where} has none of; write a table ({', '.join(TABLES)})")
    return Exported(len(texts), documents.write_documents(texts, file, format, model))


def _table(items: Records, labels: Table, rows: Sequence[int], inner: Sequence[str]) -> Table:
    """Id, split, the columns of the data, and what is told of the labels."""
    told = {name: column for name, column in labels.items() if name not in inner}
    columns = {_name(name, told, items.columns): column for name, column in items.columns.items()}
    table: Table = {"id": told.pop("id"), "split": told.pop("split"), **columns, **told}
    return {name: [column[at] for at in rows] for name, column in table.items()}


def _name(name: str, ours: Table, others: Table) -> str:
    """What a column of the data is called beside ours: its own name, or one that no other column has."""
    new = name
    while new in ours or (new != name and new in others):
        new += "_given"
    return new


def _lost(items: Records) -> tuple[str, ...]:
    if items.on_demand is None or items.on_demand.item is not Document:
        return ()
    return ("the tokens that the data gives",)


def _images(task: Task, items: Records, labels: Table, least: float) -> Images | None:
    kind = task.kind()
    return kind.images(items, kind.from_table(labels, task.labels), task.labels, least)


def _looked_at(found: Images, run: Run) -> Images:
    """The same images: one without boxes at which no source has looked is not one on which nothing is."""
    looked = zip(found.images, run.votes().looked_at(), strict=True)
    return replace(found, images=tuple(one if seen or one.boxes else replace(one, boxes=None) for one, seen in looked))


def _texts(task: Task, run: Run, items: Records, labels: Table) -> list[LabeledText] | None:
    """The texts of all items, with their split among their columns."""
    kind = task.kind()
    texts = kind.texts(items, run.votes(), kind.from_table(labels, task.labels))
    split = zip(texts or (), labels["split"], strict=texts is not None)
    return texts and [one._replace(columns={"split": name, **one.columns}) for one, name in split]
