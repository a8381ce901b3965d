"""What is labeled: records, and tables of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from weaklabel.errors import InputError, suggestion


class Record:
    """One row of a table: its columns are attributes (``item.text``, ``item.age``), its `id` a text.

    A column whose name is no Python name is read with ``item["word count"]``. Records do not change;
    `assign` makes a new one.
    """

    id: str

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Any: ...

    def __init__(self, id: str, columns: Mapping[str, Any]):
        self.__dict__.update(columns)
        self.__dict__["id"] = id

    def __getitem__(self, column: str) -> Any:
        try:
            return self.__dict__[column]
        except KeyError:
            raise KeyError(f"no column {column!r}; {suggestion(column, list(self.__dict__))}") from None

    def __setattr__(self, column: str, value: Any) -> None:
        raise AttributeError(f"a record does not change: use item.assign({column}=…) for a new one")

    def __delattr__(self, column: str) -> None:
        raise AttributeError(f"a record does not change, so {column!r} stays")

    def __reduce__(self) -> tuple[Any, ...]:
        return Record, (self.id, self.columns)

    def __repr__(self) -> str:
        return f"Record({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    @property
    def columns(self) -> dict[str, Any]:
        """All columns but the id, by name."""
        return {name: value for name, value in self.__dict__.items() if name != "id"}

    @property
    def assign(self) -> "Callable[..., Record]":
        """``assign(**columns)``: a new record with the same id and these columns added or replaced."""
        # A property, as a column of this name would hide a method.
        return self._assign

    def _assign(self, **columns: Any) -> "Record":
        return Record(self.id, {**self.columns, **columns})


class Records(Sequence[Record]):
    """A table of records: whole columns for code that works on columns, records for code that works on items.

    Records are made when they are asked for, and not kept.
    """

    def __init__(self, ids: Sequence[str], columns: Mapping[str, Sequence[Any]]):
        """Hold a table.

        Args:
            ids: One text an item, all different.
            columns: Sequences of the same length as `ids`, by name.

        Raises:
            InputError: A column has another length, or two items share an id.
        """
        for name, column in columns.items():
            if len(column) != len(ids):
                raise InputError(f"column {name!r} must have {len(ids)} values, one an item, but has {len(column)}")
        _check_ids(ids)
        self.ids = tuple(ids)
        self.columns = {name: list(column) for name, column in columns.items()}

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> "Records": ...
    def __getitem__(self, index: int | slice) -> "Record | Records":
        if isinstance(index, slice):
            return self._part(self.ids[index], {name: column[index] for name, column in self.columns.items()})
        return Record(self.ids[index], {name: column[index] for name, column in self.columns.items()})

    def __iter__(self) -> Iterator[Record]:
        for start in range(0, len(self), 10_000):
            yield from self[start : start + 10_000].records()

    def records(self) -> list[Record]:
        """All items at once."""
        # Column by column this takes half the time of Record(id, columns) row by row.
        made = [object.__new__(Record) for _ in self.ids]
        for name, column in (*self.columns.items(), ("id", self.ids)):
            for record, value in zip(made, column, strict=True):
                record.__dict__[name] = value
        return made

    def take(self, positions: np.ndarray) -> "Records":
        """The items at these positions, each once, as a table of their own."""
        at = [int(position) for position in positions]
        return self._part([self.ids[i] for i in at], {n: [column[i] for i in at] for n, column in self.columns.items()})

    def _part(self, ids: Sequence[str], columns: dict[str, list[Any]]) -> "Records":
        """A table of some of these items: what was checked need not be checked again."""
        part = object.__new__(Records)
        part.ids, part.columns = tuple(ids), columns
        return part


def _check_ids(ids: Sequence[str]) -> None:
    """See that ids are texts, all different."""
    if set(map(type, ids)) <= {str} and len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for position, id in enumerate(ids):
        if not isinstance(id, str):
            raise InputError(f"an id is a text, but item {position + 1} of {len(ids)} has {id!r}")
        if id in seen:
            raise InputError(f"the id {id!r} is used twice (again by item {position + 1} of {len(ids)})")
        seen.add(id)
