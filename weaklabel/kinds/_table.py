"""Files of items: tables of texts, of columns or of picture files, and folders of pictures."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from weaklabel.data import SPLITS, DataSource
from weaklabel.errors import InputError, UnknownName
from weaklabel.formats.base import Table, as_numbers, read_table
from weaklabel.formats.image import Encoded, Picture, encoded_of, open_pictures, read_folder
from weaklabel.items import Image, OnDemand, Records
from weaklabel.labels import LabelSpace
from weaklabel.marks import Mark

USUAL_COLUMNS = {"id": ("id",), "text": ("text",), "image": ("image",), "gold": ("gold", "label"), "split": ("split",)}

GoldReader: TypeAlias = Callable[[Any, LabelSpace, str], Mark]
"""Takes a value of the gold column, the classes, and where it stands; returns the gold mark."""

BYTES_AT_ONCE = 256_000_000
"""So many bytes of decoded pixels may be in memory at a time."""


class ItemTable:
    """One file of items, with the columns that have a role told apart; a folder is a table of the pictures in it."""

    def __init__(self, path: Path, data: DataSource, roles: Sequence[str]):
        self.path, self.where = path, str(path)
        self.start = path if path.is_dir() else data.images or path.parent
        table = read_folder(path) if path.is_dir() else read_table(path)
        self.n = len(next(iter(table.values())))
        columns = {} if path.is_dir() else data.columns
        named = {role: self._named(role, table, columns) for role in roles if self._may_have(role, table, data)}
        self.taken = {role: table[name] for role, name in named.items() if name is not None}
        self.others = {name: column for name, column in table.items() if name not in named.values()}

    def columns(self) -> Table:
        """The text, the name of the picture, and all columns without a role."""
        own: Table = {name: as_numbers(column) for name, column in self.others.items()}
        if "text" in self.taken:
            own["text"] = ["" if value is None else str(value) for value in self.taken["text"]]
        return own | ({"image": [name for name, _ in self._pictures()]} if "image" in self.taken else {})

    def pictures(self, ids: list[str]) -> list[Picture]:
        """The pictures of the items, looked at; none where the items are none.

        Raises:
            InputError: One is missing, empty or damaged, or an item names none.
        """
        return _opened(self._pictures(), ids[: self.n], f"{self.where}: ")

    def ids(self, prefix: str) -> list[str]:
        """The ids of the items; those of a table without any begin with `prefix`."""
        column = self.taken.get("id")
        if column is None:
            return [f"{prefix}-{row}" for row in range(self.n)]
        empty = next((row for row, value in enumerate(column) if missing(value)), None)
        if empty is not None:
            raise InputError(f"{self.where}: the item in row {empty + 1} has no id")
        # The folders of two splits may hold files of the same names.
        before = f"{prefix}/" if self.path.is_dir() and prefix in SPLITS else ""
        return [f"{before}{value}" for value in column]

    def splits(self, ids: list[str]) -> list[str]:
        """The split of each item; train without a column that tells."""
        column = self.taken.get("split") or ["train"] * self.n
        for id, value in zip(ids, column, strict=True):
            if value not in SPLITS:
                raise UnknownName("split", value, SPLITS, f"{self.where}, item {id!r}")
        return column

    def gold(self, ids: list[str], labels: LabelSpace, read: GoldReader) -> list[Mark | None]:
        """The true mark of each item, None where it is not known."""
        column = self.taken.get("gold") or [None] * self.n
        return [
            None if missing(value) else read(value, labels, f"{self.where}, item {id!r}")
            for value, id in zip(column, ids, strict=True)
        ]

    def _pictures(self) -> list[tuple[str, Encoded | None]]:
        """What pictures are called, and where they are."""
        return [encoded_of(value, self.start) for value in self.taken.get("image", [])]

    def _may_have(self, role: str, table: Table, data: DataSource) -> bool:
        """Whether a role is looked for: a column ``image`` may as well be one that only rules read."""
        if role != "image" or "image" in data.columns or data.images is not None or self.path.is_dir():
            return True
        return not (data.features or "text" in table or "text" in data.columns)

    def _named(self, role: str, table: Table, columns: Mapping[str, str]) -> str | None:
        """The column of a role: the one the task names, which must be there, or one of a usual name."""
        name = columns.get(role)
        if name is not None and name not in table:
            raise UnknownName("column", name, table, self.where)
        return name or next((usual for usual in USUAL_COLUMNS[role] if usual in table), None)


def gold_class(value: Any, labels: LabelSpace, where: str) -> str:
    """The class that a value of a gold column names.

    Raises:
        UnknownName: It names none.
    """
    label = str(value)
    if label not in labels.classes:
        label = label.removesuffix(".0")  # a column of numbers with gaps in it has come through floats
    if label not in labels.classes:
        raise UnknownName("gold label", label, labels.classes, where)
    return label


def items_of(ids: Sequence[str], columns: Table, pictures: Sequence[Picture]) -> Records:
    """A table of items; where there are pictures, of which only some are decoded at a time.

    Raises:
        InputError: Some items have pictures, and others have none.
    """
    if not pictures:
        return Records(ids, columns)
    if len(pictures) < len(ids):
        raise InputError("some files of items name pictures and others do not: name the column in [data] columns")
    largest = max(3 * picture.size[0] * picture.size[1] for picture in pictures)
    at_once = max(1, min(500, BYTES_AT_ONCE // max(largest, 1)))
    return Records(ids, columns, OnDemand(Image, pictures, at_once))


def with_pictures(items: Records) -> Records:
    """The same items with the pictures that a column ``image`` names or holds, where they have it and no text.

    Raises:
        InputError: A picture is missing, empty or damaged.
    """
    if items.on_demand is not None or "image" not in items.columns or "text" in items.columns:
        return items
    told = [encoded_of(value, Path()) for value in items.columns["image"]]
    columns = items.columns | {"image": [name for name, _ in told]}
    return items_of(items.ids, columns, _opened(told, items.ids))


def _opened(told: Sequence[tuple[str, Encoded | None]], ids: Sequence[str], where: str = "") -> list[Picture]:
    found: list[Encoded] = []
    for (_, picture), id in zip(told, ids, strict=False):
        if picture is None:
            raise InputError(f"{where}item {id!r} names no picture")
        found.append(picture)
    return open_pictures(found, ids[: len(found)])


def missing(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value == "" or value != value
