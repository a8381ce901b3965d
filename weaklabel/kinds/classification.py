"""Classification of texts, pictures and rows of tables: one label an item.

Where items are pictures, a file of items is a table with a column of file names (the role ``image``; relative names
start from the table's folder, or from the folder that the task names), or it is a folder of pictures, where the first
sub-folder on the way to a picture is its gold label. So a folder of pictures with gold of its own is a table of two
columns. A file name is the column ``image`` of an item, and its pixels are decoded when a rule or a model reads them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.data import SPLITS, DataSource
from weaklabel.errors import BadVote, InputError, UnknownName, brief, suggestion
from weaklabel.formats.base import Table
from weaklabel.formats.image import Picture
from weaklabel.gold import Gold
from weaklabel.inputs import Later, taken
from weaklabel.items import Image, Records
from weaklabel.kinds._table import ItemTable, items_of
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Dataset, Mark, Marks
from weaklabel.metrics.classification import classification_scores
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes


class Classification:
    """Every item has one label; a mark is the name of a class, and the unit voted on is the item."""

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The items of all splits, with gold marks where there are any.

        Raises:
            InputError: A file, a column or a gold label is not what it should be.
        """
        ids: list[str] = []
        gold: list[str | None] = []
        split: list[str] = []
        places: dict[str, str] = {}
        parts: list[tuple[int, Table]] = []
        found: list[Picture] = []
        for name, path in data.files.items():
            table = ItemTable(path, data, roles=("id", "text", "image", "gold", "split"))
            new = table.ids(name or "item")
            _check_ids(new, str(path), places)
            ids += new
            gold += table.gold(new, labels)
            split += [name] * table.n if name else table.splits(new)
            parts.append((table.n, table.columns()))
            found += table.pictures(new)
        names = dict.fromkeys(name for _, columns in parts for name in columns)
        columns = {name: [v for n, part in parts for v in part.get(name, [None] * n)] for name in names}
        dataset = Dataset(items_of(ids, columns, found), labels, tuple(gold), np.array(split))
        return replace(dataset, notes=tuple(_notes(dataset)))

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The items of one file; a gold or split column need not be there, and is not looked at."""
        table = ItemTable(path, data, roles=("id", "text", "image"))
        ids = table.ids("item")
        return items_of(ids, table.columns(), table.pictures(ids))

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The class, group or complement that an answer names.

        Raises:
            BadVote: It names none.
        """
        if type(mark) is str and (mark in labels.classes or mark in labels.groups):
            return mark
        if isinstance(mark, Not) and mark.label in labels.classes:
            return mark
        raise BadVote(_complaint(mark, labels))

    def compile(
        self, items: Records, marks: Marks, labels: LabelSpace, gold: Sequence[Mark | None] = ()
    ) -> tuple[Votes, Gold]:
        """Votes on the items, and their gold labels."""
        index = labels.statement_index()
        statement = [np.array([index[v] for v in c.values], np.int64)[c.code] for c in marks.columns]
        votes = Votes(
            labels,
            marks.sources,
            items.ids,
            np.concatenate([np.zeros(0, np.int64), *(column.item for column in marks.columns)]),
            np.repeat(np.arange(len(marks.sources)), [len(column.item) for column in marks.columns]),
            np.concatenate([np.zeros(0, np.int64), *statement]),
            asked=tuple(column.asked for column in marks.columns),
        )
        known = np.array([at for at, mark in enumerate(gold) if mark is not None], dtype=np.int64)
        truth = labels.indices(mark for mark in gold if mark is not None)
        return votes, Gold(known, truth, len(items))

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """The text or the pixels of each item; or, where the task names features, a mapping from names to values.

        Pixels are integers from 0 to 255 of shape (height, width, 3), decoded when they are read.

        Raises:
            UnknownName: A feature is no column.
        """
        more = items.on_demand
        if not data.features and more is not None and more.item is Image:
            return Later(more.behind, Picture.value)
        if not data.features:
            if "text" not in items.columns:
                raise UnknownName("column", data.columns.get("text", "text"), items.columns, "the end model's text")
            return ["" if text is None else str(text) for text in items.columns["text"]]
        for name in data.features:
            if name not in items.columns:
                raise UnknownName("feature", name, items.columns)
        rows = zip(*(items.columns[name] for name in data.features), strict=True)
        return [dict(zip(data.features, row, strict=True)) for row in rows]

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """The covered items, weighted by how far the label model's confidence is above chance."""
        chance = 1 / len(soft.labels)
        weight = np.where(soft.covered, (soft.confidence - chance) / (1 - chance), 0)
        kept = np.flatnonzero(weight > 0)
        return TrainingSet(taken(inputs, kept), soft.probs[kept], weight[kept])

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """The likeliest class of each item; None where nobody voted or the likeliest tie."""
        return [None if at < 0 else soft.labels.classes[at] for at in soft.written()]

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Accuracy and its kin, see `weaklabel.metrics.classification`."""
        return classification_scores(soft.select(gold.unit), gold.label)


def _check_ids(ids: Sequence[str], file: str, places: dict[str, str]) -> None:
    """See that no id occurs twice; `places` keeps where each was seen."""
    for row, id in enumerate(ids, start=1):
        if id in places:
            raise InputError(f"{file}, row {row}: the id {brief(id)} is used twice, first in {places[id]}")
        places[id] = f"row {row} of {file}"


def _complaint(mark: Any, labels: LabelSpace) -> str:
    known = [*labels.classes, *labels.groups]
    got = f"returned {brief(mark)} ({type(mark).__module__}.{type(mark).__name__})".replace("(builtins.", "(")
    if isinstance(mark, str) and type(mark) is str:
        return f"returned {brief(mark)}, which is no class; {suggestion(mark, known)}"
    if isinstance(mark, Not):
        return f"returned {brief(mark)}, whose label is no class; {suggestion(str(mark.label), known)}"
    if isinstance(mark, int | np.integer) and not isinstance(mark, bool) and 0 <= mark < len(labels):
        return f"{got}, a position; return the class name, such as {labels.classes[mark]!r}, or None to abstain"
    return f"{got}; expected a class name as a plain text ({', '.join(known[:12])}), or None to abstain"


def _notes(dataset: Dataset) -> Iterator[str]:
    """Oddities of the data that do not stop a run."""
    texts = dataset.items.columns.get("text")
    if texts is not None:
        empty = sum(1 for text in texts if not text.strip())
        if empty:
            yield f"{empty} of {len(texts)} texts are empty"
        places: dict[str, set[str]] = {}
        for text, split in zip(texts, dataset.split, strict=True):
            if text.strip():
                places.setdefault(text, set()).add(str(split))
        repeated = sum(count - 1 for count in Counter(text for text in texts if text.strip()).values())
        if repeated:
            yield f"{repeated} texts repeat an earlier one"
        leaked = sum(1 for splits in places.values() if len(splits) > 1)
        if leaked:
            yield f"{leaked} different texts occur in more than one split"
    for split in SPLITS:
        gold = [dataset.gold[at] for at in dataset.positions(split) if dataset.gold[at] is not None]
        absent = [name for name in dataset.labels.classes if name not in gold]
        if gold and absent:
            yield f"the {split} split has no gold item of {', '.join(absent)}"
