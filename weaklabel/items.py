"""What is labeled: records and pictures, and tables of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, overload

import numpy as np

from weaklabel.errors import InputError, suggestion


class Behind(Protocol):
    """What an item makes values of when it is asked for them, such as the file of a picture."""

    def key(self) -> str:
        """A text that differs where the values differ."""
        ...

    def value(self) -> Any:
        """The value, made anew."""
        ...


class Item(ABC):
    """One row of a table: its columns are attributes (``item.text``, ``item.age``), its `id` a text.

    A column whose name is no Python name is read with ``item["word count"]``. Items do not change; `assign` makes a
    new one.
    """

    # Slots stand apart from the columns, which are all that the dictionary of an item holds.
    __slots__ = ("__dict__", "__weakref__", "_behind", "_value")

    id: str
    shown_by: ClassVar[str] = "text"
    """The column that shows an item to people."""

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Any: ...

    def __init__(self, id: str, columns: Mapping[str, Any], behind: Behind | None = None):
        self.__dict__.update(columns)
        self.__dict__["id"] = id
        object.__setattr__(self, "_behind", behind)

    @classmethod
    @abstractmethod
    def on_demand(cls) -> tuple[str, ...]:
        """The names of what an item has beside its columns."""

    def __getitem__(self, column: str) -> Any:
        try:
            return self.__dict__[column]
        except KeyError:
            if column in (own := type(self).on_demand()):
                return getattr(self, column)
            raise KeyError(f"no column {column!r}; {suggestion(column, [*self.__dict__, *own])}") from None

    def __setattr__(self, column: str, value: Any) -> None:
        raise AttributeError(f"an item does not change: use item.assign({column}=…) for a new one")

    def __delattr__(self, column: str) -> None:
        raise AttributeError(f"an item does not change, so {column!r} stays")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.id, self.columns, getattr(self, "_behind", None))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    @property
    def columns(self) -> dict[str, Any]:
        """All columns but the id, by name."""
        return {name: value for name, value in self.__dict__.items() if name != "id"}

    @property
    def assign(self) -> "Callable[..., Item]":
        """``assign(**columns)``: a new item with the same id and these columns added or replaced."""
        # A property, as a column of this name would hide a method.
        return self._assign

    def _assign(self, **columns: Any) -> "Item":
        return type(self)(self.id, {**self.columns, **columns}, getattr(self, "_behind", None))

    def _made(self) -> Any:
        """The value of what is behind the item, made once."""
        try:
            return object.__getattribute__(self, "_value")
        except AttributeError:
            value = self._behind.value()
            object.__setattr__(self, "_value", value)
            return value


class Record(Item):
    """A row of a table, with nothing behind it."""

    __slots__ = ()

    @classmethod
    def on_demand(cls) -> tuple[str, ...]:
        """Nothing."""
        return ()


class Image(Item):
    """A picture; the columns of its table are attributes, and `image` is the name of its file there."""

    __slots__ = ()
    shown_by = "image"

    @classmethod
    def on_demand(cls) -> tuple[str, ...]:
        """The size and the pixels."""
        return "size", "pixels"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, as the picture is meant to be seen."""
        size: tuple[int, int] = self._behind.size
        return size

    @property
    def pixels(self) -> np.ndarray:
        """Red, green and blue from 0 to 255, integers of shape (height, width, 3); decoded when first read.

        Raises:
            InputError: The picture cannot be decoded.
        """
        pixels: np.ndarray = self._made()
        return pixels


@dataclass(frozen=True, slots=True)
class OnDemand:
    """What the items of a table are, where they are more than their columns.

    Attributes:
        item: The class of the items.
        behind: What each item makes its values of.
        at_once: How many items may hold such values at a time, so that memory stays bounded.
    """

    item: type[Item]
    behind: Sequence[Any]
    at_once: int

    def part(self, behind: Sequence[Any]) -> "OnDemand":
        """The same for other items."""
        return replace(self, behind=behind)


class Records(Sequence[Item]):
    """A table of items: whole columns for code that works on columns, items for code that works on items.

    Items are made when they are asked for, and not kept.
    """

    def __init__(self, ids: Sequence[str], columns: Mapping[str, Sequence[Any]], on_demand: OnDemand | None = None):
        """Hold a table.

        Args:
            ids: One text an item, all different.
            columns: Sequences of the same length as `ids`, by name.
            on_demand: What is behind the items; None for plain records.

        Raises:
            InputError: A column has another length, or two items share an id.
        """
        for name, column in columns.items():
            if len(column) != len(ids):
                raise InputError(f"column {name!r} must have {len(ids)} values, one an item, but has {len(column)}")
        if on_demand is not None and len(on_demand.behind) != len(ids):
            raise InputError(f"{len(on_demand.behind)} objects stand behind {len(ids)} items; there must be one each")
        _check_ids(ids)
        self.ids = tuple(ids)
        self.columns = {name: list(column) for name, column in columns.items()}
        self.on_demand = on_demand

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> "Records": ...
    def __getitem__(self, index: int | slice) -> "Item | Records":
        more = self.on_demand
        if isinstance(index, slice):
            columns = {name: column[index] for name, column in self.columns.items()}
            return self._part(self.ids[index], columns, more and more.part(more.behind[index]))
        values = {name: column[index] for name, column in self.columns.items()}
        return more.item(self.ids[index], values, more.behind[index]) if more else Record(self.ids[index], values)

    def __iter__(self) -> Iterator[Item]:
        size = self.at_once(10_000)
        for start in range(0, len(self), size):
            yield from self[start : start + size].records()

    @property
    def shown_by(self) -> str:
        """The column that shows an item to people."""
        return self.on_demand.item.shown_by if self.on_demand else Record.shown_by

    def at_once(self, most: int) -> int:
        """How many items may be held at a time, at most so many."""
        return min(most, self.on_demand.at_once) if self.on_demand else most

    def records(self) -> list[Item]:
        """All items at once."""
        # Column by column this takes half the time of Record(id, columns) row by row.
        item = self.on_demand.item if self.on_demand else Record
        made = [object.__new__(item) for _ in self.ids]
        for name, column in (*self.columns.items(), ("id", self.ids)):
            for record, value in zip(made, column, strict=True):
                record.__dict__[name] = value
        for record, behind in zip(made, self.on_demand.behind, strict=True) if self.on_demand else ():
            object.__setattr__(record, "_behind", behind)
        return made

    def take(self, positions: np.ndarray) -> "Records":
        """The items at these positions, each once, as a table of their own."""
        at, more = [int(position) for position in positions], self.on_demand
        columns = {name: [column[i] for i in at] for name, column in self.columns.items()}
        return self._part([self.ids[i] for i in at], columns, more and more.part([more.behind[i] for i in at]))

    def with_behind(self, on_demand: OnDemand) -> "Records":
        """The same table with something behind its items."""
        return Records(self.ids, self.columns, on_demand)

    def _part(self, ids: Sequence[str], columns: dict[str, list[Any]], on_demand: OnDemand | None) -> "Records":
        """A table of some of these items: what was checked need not be checked again."""
        part = object.__new__(Records)
        part.ids, part.columns, part.on_demand = tuple(ids), columns, on_demand
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
