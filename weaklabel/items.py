"""What is labeled: records, and tables of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

import numpy as np

from weaklabel.errors import InputError, suggestion


class Record:
    """One row of a table: its columns are attributes (``item.text``, ``item.age``), its `id` a text.

    A column whose name is no Python name is read with ``item["word count"]``. Records do not change;
    `assign` makes a new one.
    """

    id: str

    def __init__(self, id: str, columns: Mapping[str, Any]):
        self.__dict__.update(columns)
        self.__dict__["id"] = id

    def __getitem__(self, column: str) -> Any:
        try:
            return self.__dict__[column]
        except KeyError:
            raise KeyError(f"no column {column!r}; {suggestion(column, list(self.__dict__))}") from None

    def __getattr__(self, column: str) -> Any:
        # Python asks here only for what the record does not have. Dunder look-ups are those of copy and pickle.
        if column.startswith("__"):
            raise AttributeError(column)
        raise AttributeError(f"no column {column!r}; {suggestion(column, list(self.__dict__))}")

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
    """A table of records: whole columns for code that works on columns, records for code that works on items."""

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
        seen: set[str] = set()
        for position, id in enumerate(ids):
            if not isinstance(id, str):
                raise InputError(f"an id is a text, but item {position + 1} of {len(ids)} has {id!r}")
            if id in seen:
                raise InputError(f"the id {id!r} is used twice (again by item {position + 1} of {len(ids)})")
            seen.add(id)
        self.ids = tuple(ids)
        self.columns = {name: list(column) for name, column in columns.items()}
        self._records: list[Record] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Record]:
        return iter(self._all())

    def _all(self) -> list[Record]:
        if self._records is None:
            names = list(self.columns)
            rows = zip(*self.columns.values(), strict=True) if names else (() for _ in self.ids)
            pairs = zip(self.ids, rows, strict=True)
            self._records = [Record(id, dict(zip(names, row, strict=True))) for id, row in pairs]
        return self._records

    def take(self, positions: np.ndarray) -> "Records":
        """The items at these positions, as a table of their own."""
        at = [int(position) for position in positions]
        columns = {name: [column[i] for i in at] for name, column in self.columns.items()}
        return Records([self.ids[i] for i in at], columns)
