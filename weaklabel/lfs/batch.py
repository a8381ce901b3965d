"""Rules that are quicker on whole columns than item by item."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol, Self

from weaklabel.items import Item, Records
from weaklabel.lfs.reading import Reader
from weaklabel.marks import Column
from weaklabel.missing import is_missing


class Chunk:
    """Neighbouring items of a table, and what rules have read of them: each is read once, however many rules ask.

    Attributes:
        items: The items as a table.
        start: The position of the first of them in the whole table.
    """

    def __init__(self, items: Records, start: int):
        self.items, self.start = items, start
        self._made: dict[Hashable, Any] = {}

    def parts(self, size: int) -> "Iterator[Chunk]":
        """The same items in smaller chunks; one that is small enough stays, with what was read of its items."""
        if len(self.items) <= size:
            yield self
            return
        for first in range(0, len(self.items), size):
            yield Chunk(self.items[first : first + size], self.start + first)

    @cached_property
    def records(self) -> list[Item]:
        """The items one by one."""
        return self.items.records()

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returns; the same key is made once."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def values(self, column: Reader) -> list[Any]:
        """A column, what items make on demand, or what a function reads from each item.

        Raises:
            KeyError: There is no such column.
        """
        if isinstance(column, str):
            if column in self.items.columns or self.items.on_demand is None:
                return list(self.items.ids) if column == "id" else self.items.columns[column]
            return [item[column] for item in self.records]
        values: list[Any] = self.once(("values", column), lambda: [column(item) for item in self.records])
        return values

    def texts(self, column: Reader, fold: Callable[[str], str] = str) -> list[str]:
        """The same as texts, empty where a value is missing, each changed by `fold`."""

        def make() -> list[str]:
            values = self.values(column)
            if set(map(type, values)) != {str}:
                values = ["" if is_missing(value) else str(value) for value in values]
            return values if fold is str else list(map(fold, values))

        texts: list[str] = self.once(("texts", column, fold), make)
        return texts


class Batch(Protocol):
    """How a rule votes on many items at once."""

    @property
    def key(self) -> Hashable:
        """Rules whose batches are of one class and have equal keys are run together."""
        ...

    def together(self, batches: Sequence[Self], chunk: Chunk) -> Sequence[Column]:
        """What each of the rules says of the items of a chunk, exactly as if they were asked item by item.

        It may raise anything: the rules are then asked item by item.
        """
        ...
