"""Files that say what is true of items."""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from weaklabel.answers import ITEM
from weaklabel.data import DataSource
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.formats.base import TABLES, read_table
from weaklabel.formats.documents import read_documents
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark
from weaklabel.missing import is_missing
from weaklabel.project.task import Task

TRUTH = ("truth", "gold", "label")


class Truth(NamedTuple):
    """What a file says of an item.

    Attributes:
        mark: The true mark.
        value: The value that means it, as the file has it.
    """

    mark: Mark
    value: Any


def read_truths(file: Path, kind: Kind, labels: LabelSpace) -> dict[str, Truth]:
    """The truth of each item of a table with the columns ``item`` and ``truth``; items without one are left out.

    Raises:
        InputError: The file is not such a table, or says two things of an item.
        UnknownName: A truth is none of the classes.
    """
    table = read_table(file)
    names = [next((name for name in usual if name in table), None) for usual in (ITEM, TRUTH)]
    for name, usual in zip(names, (ITEM, TRUTH), strict=True):
        if name is None:
            raise UnknownName("column", usual[0], table, str(file))
    truths: dict[str, Truth] = {}
    for row, (item, value) in enumerate(zip(*(table[str(name)] for name in names), strict=True), start=1):
        if is_missing(value) or value == "":
            continue
        where = f"{file}, row {row} (item {brief(str(item))})"
        mark = kind.truth(value, labels, where)
        if truths.setdefault(str(item).strip(), Truth(mark, value)).mark != mark:
            raise InputError(f"{where}: the item has another truth in an earlier row")
    return truths


def read_dataset(task: Task, kind: Kind, data: DataSource, answered: Records | None) -> Dataset:
    """The items of a task with all that is known of them.

    Args:
        task: The task.
        kind: Its kind.
        data: Where the items are.
        answered: The items that people answered for, where there is no file of items; otherwise None.

    Raises:
        InputError: The data is not what it should be, or answers lack the texts that they are about.
    """
    if answered is None:
        return _with_truths(kind.read(data, task.labels), task, kind)
    if kind.units == "tokens" and "text" not in answered.columns:
        raise InputError(f"{task.file} [data]: answers of people need their texts; name the file of them, file = …")
    gold, split = (None,) * len(answered), np.full(len(answered), "train")
    return _with_truths(Dataset(answered, task.labels, gold, split), task, kind)


def _with_truths(dataset: Dataset, task: Task, kind: Kind) -> Dataset:
    """A dataset with the truths of the file that ``[data] gold`` names, if any.

    Raises:
        InputError: The file speaks of items that are not there, or contradicts the items' own gold.
    """
    if not task.config.data.gold:
        return dataset
    file = task.path(task.config.data.gold)
    of_texts = kind.units == "tokens" and file.suffix.lower().lstrip(".") not in TABLES
    truths = _truths_of_texts(file, kind, dataset) if of_texts else read_truths(file, kind, dataset.labels)
    ids = set(dataset.items.ids)
    strangers = [id for id in truths if id not in ids]
    if strangers and task.has_items:
        raise InputError(f"{file}: the item {strangers[0]!r} is not in the data ({len(strangers)} such items)")
    told = {id: truth.mark for id, truth in truths.items()}
    both = zip(dataset.items.ids, dataset.gold, strict=True)
    differs = next((id for id, mark in both if mark is not None and told.get(id, mark) != mark), None)
    if differs is not None:
        raise InputError(f"{file}: the truth of item {differs!r} is not the gold label that the data gives it")
    for at, id in enumerate(dataset.items.ids):
        if id in truths:
            kind.truth(truths[id].value, dataset.labels, f"{file}, item {id!r}", dataset.items[at])
    gold = tuple(told.get(id, mark) for id, mark in zip(dataset.items.ids, dataset.gold, strict=True))
    notes = [f"{len(strangers)} items of {file.name} have no answer, and are left out"] if strangers else []
    return replace(dataset, gold=gold, notes=(*dataset.notes, *notes))


def _truths_of_texts(file: Path, kind: Kind, dataset: Dataset) -> dict[str, Truth]:
    """The true spans of each text of a file such as CoNLL's columns, by the id of the item.

    Without ids of its own, a text of the file is the first item with this text that is not taken yet.

    Raises:
        InputError: No text is one of the items.
    """
    found, texts = read_documents(file), dataset.items.columns["text"]
    waiting: dict[str, list[str]] = {}
    for id, text in zip(reversed(dataset.items.ids), reversed(texts), strict=True):
        waiting.setdefault(text, []).append(id)
    ids = found.ids or [
        waiting[t].pop() if waiting.get(t) else p for t, p in zip(found.texts, found.places, strict=True)
    ]
    if not set(ids) & set(dataset.items.ids):
        raise InputError(f"{file}: none of its {len(ids)} texts is one of the items, such as {brief(texts[0])}")
    text_of = dict(zip(dataset.items.ids, texts, strict=True))
    truths: dict[str, Truth] = {}
    for id, text, spans, place in zip(ids, found.texts, found.spans, found.places, strict=True):
        if text_of.get(id, text) != text:
            raise InputError(f"{place}: item {id!r} has the text {brief(text_of[id])}, but here it is {brief(text)}")
        if spans is not None:
            truths[id] = Truth(kind.truth(spans, dataset.labels, place), spans)
    return truths
