"""Files that say what is true of items."""

from dataclasses import replace

import numpy as np

from weaklabel.data import DataSource
from weaklabel.errors import InputError
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.marks import Dataset
from weaklabel.project.task import Task


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
    truths, values, told = kind.truths(file, dataset.items, dataset.labels)
    ids = set(dataset.items.ids)
    strangers = [id for id in truths if id not in ids]
    if strangers and task.has_items:
        raise InputError(f"{file}: the item {strangers[0]!r} is not in the data ({len(strangers)} such items)")
    both = zip(dataset.items.ids, dataset.gold, strict=True)
    differs = next((id for id, mark in both if mark is not None and truths.get(id, mark) != mark), None)
    if differs is not None:
        raise InputError(f"{file}: the truth of item {differs!r} is not the gold label that the data gives it")
    for at, id in enumerate(dataset.items.ids):
        if id in values:
            kind.truth(values[id], dataset.labels, f"{file}, item {id!r}", dataset.items[at])
    gold = tuple(truths.get(id, mark) for id, mark in zip(dataset.items.ids, dataset.gold, strict=True))
    notes = [f"{len(strangers)} items of {file.name} have no answer, and are left out"] if strangers else []
    return replace(dataset, gold=gold, notes=(*dataset.notes, *told, *notes))
