"""Classification of texts and rows of tables: one label an item."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.data import SPLITS, DataSource
from weaklabel.errors import BadVote, InputError, UnknownName, brief, suggestion
from weaklabel.formats.base import Table, as_numbers, read_table
from weaklabel.gold import Gold
from weaklabel.items import Records
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Dataset, Mark, Marks
from weaklabel.metrics.classification import classification_scores
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes

USUAL_COLUMNS = {"id": ("id",), "text": ("text",), "gold": ("gold", "label"), "split": ("split",)}


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
        for name, path in data.files.items():
            table = _Table(path, data, roles=("id", "text", "gold", "split"))
            new = table.ids(name or "item")
            _check_ids(new, str(path), places)
            ids += new
            gold += table.gold(new, labels)
            split += [name] * table.n if name else table.splits(new)
            parts.append((table.n, table.columns()))
        names = dict.fromkeys(name for _, columns in parts for name in columns)
        columns = {name: [v for n, part in parts for v in part.get(name, [None] * n)] for name in names}
        dataset = Dataset(Records(ids, columns), labels, tuple(gold), np.array(split))
        return replace(dataset, notes=tuple(_notes(dataset)))

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The items of one file; a gold or split column need not be there, and is not looked at."""
        table = _Table(path, data, roles=("id", "text"))
        return Records(table.ids("item"), table.columns())

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
        """The text of each item; or, where the task names features, a mapping from their names to values.

        Raises:
            UnknownName: A feature is no column.
        """
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
        return TrainingSet([inputs[int(at)] for at in kept], soft.probs[kept], weight[kept])

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """The likeliest class of each item; None where nobody voted or the likeliest tie."""
        return [None if at < 0 else soft.labels.classes[at] for at in soft.written()]

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Accuracy and its kin, see `weaklabel.metrics.classification`."""
        return classification_scores(soft.select(gold.unit), gold.label)


class _Table:
    """One file of items, with the columns that have a role told apart."""

    def __init__(self, path: Path, data: DataSource, roles: Sequence[str]):
        table = read_table(path)
        self.where, self.n = str(path), len(next(iter(table.values())))
        named = {role: self._named(role, table, data) for role in roles}
        self.taken = {role: table[name] for role, name in named.items() if name is not None}
        self.others = {name: column for name, column in table.items() if name not in named.values()}

    def columns(self) -> Table:
        """The text, and all columns without a role."""
        text = self.taken.get("text")
        own = {} if text is None else {"text": ["" if value is None else str(value) for value in text]}
        return {name: as_numbers(column) for name, column in self.others.items()} | own

    def ids(self, prefix: str) -> list[str]:
        column = self.taken.get("id")
        if column is None:
            return [f"{prefix}-{row}" for row in range(self.n)]
        empty = next((row for row, value in enumerate(column) if _missing(value)), None)
        if empty is not None:
            raise InputError(f"{self.where}: the item in row {empty + 1} has no id")
        return [str(value) for value in column]

    def splits(self, ids: list[str]) -> list[str]:
        column = self.taken.get("split") or ["train"] * self.n
        for id, value in zip(ids, column, strict=True):
            if value not in SPLITS:
                raise UnknownName("split", value, SPLITS, f"{self.where}, item {id!r}")
        return column

    def gold(self, ids: list[str], labels: LabelSpace) -> list[str | None]:
        column = self.taken.get("gold") or [None] * self.n
        return [self._gold(value, id, labels) for value, id in zip(column, ids, strict=True)]

    def _gold(self, value: Any, id: str, labels: LabelSpace) -> str | None:
        if _missing(value):
            return None
        label = str(value)
        if label not in labels.classes:
            label = label.removesuffix(".0")  # a column of numbers with gaps in it has come through floats
        if label not in labels.classes:
            raise UnknownName("gold label", label, labels.classes, f"{self.where}, item {id!r}")
        return label

    def _named(self, role: str, table: Table, data: DataSource) -> str | None:
        """The column of a role: the one the task names, which must be there, or one of a usual name."""
        name = data.columns.get(role)
        if name is not None and name not in table:
            raise UnknownName("column", name, table, self.where)
        return name or next((usual for usual in USUAL_COLUMNS[role] if usual in table), None)


def _check_ids(ids: Sequence[str], file: str, places: dict[str, str]) -> None:
    """See that no id occurs twice; `places` keeps where each was seen."""
    for row, id in enumerate(ids, start=1):
        if id in places:
            raise InputError(f"{file}, row {row}: the id {brief(id)} is used twice, first in {places[id]}")
        places[id] = f"row {row} of {file}"


def _missing(value: Any) -> bool:
    return value is None or value == "" or value != value


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
