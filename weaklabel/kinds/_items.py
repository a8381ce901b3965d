"""What kinds do alike whose items are rows of tables: they read them, and hand them to end models."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from weaklabel.data import SPLITS, DataSource
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.formats.base import Table
from weaklabel.formats.image import Picture
from weaklabel.inputs import Later
from weaklabel.items import Image, Records
from weaklabel.kinds._table import GoldReader, ItemTable, items_of
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark

NAMED = "named by [data] columns text; or [data] features names columns to read"


def read_dataset(
    data: DataSource, labels: LabelSpace, gold_of: GoldReader, named: Callable[[Mark], Iterable[str]]
) -> Dataset:
    """The items of all splits, with gold marks where there are any.

    Args:
        data: Where the items are.
        labels: What can be true.
        gold_of: Reads the gold mark of an item from a value that is there.
        named: The labels that a gold mark names.

    Raises:
        InputError: A file, a column or a gold label is not what it should be.
    """
    ids: list[str] = []
    gold: list[Mark | None] = []
    split: list[str] = []
    places: dict[str, str] = {}
    parts: list[tuple[int, Table]] = []
    found: list[Picture] = []
    for name, path in data.files.items():
        table = ItemTable(path, data, roles=("id", "text", "image", "gold", "split"))
        new = table.ids(name or "item")
        check_ids(new, [f"{path}, row {row}" for row in range(1, len(new) + 1)], places)
        ids += new
        gold += table.gold(new, labels, gold_of)
        split += [name] * table.n if name else table.splits(new)
        parts.append((table.n, table.columns()))
        found += table.pictures(new)
    names = dict.fromkeys(name for _, columns in parts for name in columns)
    columns = {name: [v for n, part in parts for v in part.get(name, [None] * n)] for name in names}
    items, places_of = items_of(ids, columns, found), np.array(split)
    notes = [*notes_of_texts(items, split), *_notes_of_gold(gold, split, labels, named)]
    return Dataset(items, labels, tuple(gold), places_of, tuple(notes))


def read_table_of_items(path: Any, data: DataSource) -> Records:
    """The items of one file; a gold or split column need not be there, and is not looked at."""
    table = ItemTable(path, data, roles=("id", "text", "image"))
    ids = table.ids("item")
    return items_of(ids, table.columns(), table.pictures(ids))


def inputs_of(items: Records, data: DataSource) -> Sequence[Any]:
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
            raise UnknownName(
                "column", data.columns.get("text", "text"), items.columns, f"the end model's text ({NAMED})"
            )
        return ["" if text is None else str(text) for text in items.columns["text"]]
    for name in data.features:
        if name not in items.columns:
            raise UnknownName("feature", name, items.columns)
    rows = zip(*(items.columns[name] for name in data.features), strict=True)
    return [dict(zip(data.features, row, strict=True)) for row in rows]


def check_ids(ids: Sequence[str], places: Sequence[str], seen: dict[str, str]) -> None:
    """See that no id occurs twice.

    Args:
        ids: The ids of a file.
        places: Where each stands.
        seen: Where those of earlier files stand; these are put there too.

    Raises:
        InputError: One occurs twice.
    """
    for id, place in zip(ids, places, strict=True):
        if id in seen:
            raise InputError(f"{place}: the id {brief(id)} is used twice, first in {seen[id]}")
        seen[id] = place


def notes_of_texts(items: Records, split: Sequence[str]) -> Iterator[str]:
    """Oddities of the texts that do not stop a run."""
    texts = items.columns.get("text")
    if texts is None:
        return
    empty = sum(1 for text in texts if not text.strip())
    if empty:
        yield f"{empty} of {len(texts)} texts are empty"
    places: dict[str, set[str]] = {}
    for text, place in zip(texts, split, strict=True):
        if text.strip():
            places.setdefault(text, set()).add(place)
    repeated = sum(count - 1 for count in Counter(text for text in texts if text.strip()).values())
    if repeated:
        yield f"{repeated} texts repeat an earlier one"
    leaked = sum(1 for splits in places.values() if len(splits) > 1)
    if leaked:
        yield f"{leaked} different texts occur in more than one split"


def _notes_of_gold(
    gold: Sequence[Mark | None], split: Sequence[str], labels: LabelSpace, named: Callable[[Mark], Iterable[str]]
) -> Iterator[str]:
    """Which classes a split with gold lacks."""
    for name in SPLITS:
        known = [mark for mark, place in zip(gold, split, strict=True) if place == name and mark is not None]
        there = {label for mark in known for label in named(mark)}
        absent = [label for label in labels.classes if label not in there]
        if known and absent:
            yield f"the {name} split has no gold item of {', '.join(absent)}"
