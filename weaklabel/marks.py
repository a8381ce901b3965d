"""What sources said about items, before any kind has compiled it into votes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from weaklabel.errors import ConfigError
from weaklabel.items import Records
from weaklabel.labels import LabelSpace

Mark: TypeAlias = Any
"""What a source says of one item; each kind has its own form (a class name, spans, boxes). None: nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something that marks items.

    Attributes:
        name: A text of its own among the sources of a task.
        role: A labeling function, a person, or a model.
        silence: What it means that the source was asked about a unit and said nothing: it abstained, or it
            claims that there is nothing (the background class).
        looks_for: The classes of objects that it would mark, so that its silence tells nothing of others; None where
            that is not declared.
    """

    name: str
    role: Literal["lf", "worker", "model"] = "lf"
    silence: Literal["abstain", "background"] = "abstain"
    looks_for: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.role not in ("lf", "worker", "model"):
            raise ConfigError(f"a source is an 'lf', a 'worker' or a 'model', but {self.name!r} is {self.role!r}")
        if self.silence not in ("abstain", "background"):
            raise ConfigError(f"silence is 'abstain' or 'background', but that of {self.name!r} is {self.silence!r}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A labeling function raised on an item: it was, in effect, not asked.

    Attributes:
        lf: The name of the labeling function.
        item: The item's id.
        error: The error in one line.
        place: The file and line that raised.
        traceback: How it got there; empty for all but the first faults.
    """

    lf: str
    item: str
    error: str
    place: str = field(default="", compare=False)
    traceback: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What one source said of a table of items; items it said nothing about are not listed.

    Attributes:
        item: Positions of the items, ascending, integers of shape (mark,).
        code: Positions in `values`, integers of shape (mark,).
        values: The distinct marks.
        asked: Positions of the items that the source was asked about; None means all.
    """

    item: np.ndarray
    code: np.ndarray
    values: tuple[Mark, ...]
    asked: np.ndarray | None = None

    @classmethod
    def of(cls, marks: Sequence[Mark | None], asked: np.ndarray | None = None) -> "Column":
        """A column from one mark an item, None where the source is silent."""
        code_of: dict[Mark, int] = {}
        item = np.array([at for at, mark in enumerate(marks) if mark is not None], dtype=np.int64)
        code = [code_of.setdefault(mark, len(code_of)) for mark in marks if mark is not None]
        return cls(item, np.array(code, dtype=np.int64), tuple(code_of), asked)

    @classmethod
    def on(cls, items: np.ndarray, marks: Sequence[Mark | None], asked: np.ndarray | None = None) -> "Column":
        """A column from one mark for each of these items (positions, ascending), None where the source is silent."""
        column = cls.of(marks, asked)
        return cls(items[column.item], column.code, column.values, asked)

    @classmethod
    def where(cls, items: np.ndarray, mark: Mark) -> "Column":
        """A column with the same mark on each of these items (positions, ascending)."""
        return cls(items, np.zeros(len(items), dtype=np.int64), (mark,) if len(items) else ())


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What each source said of the items of a table, in the order of `sources`."""

    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """The items of a task, what is known to be true of them, and the split of each.

    Attributes:
        items: The table.
        labels: What can be true.
        gold: One mark an item, None where the truth is not known.
        split: ``"train"``, ``"dev"`` or ``"test"`` for each item, of shape (item,).
        notes: Oddities of the data that are worth a look, one sentence each.
    """

    items: Records
    labels: LabelSpace
    gold: tuple[Mark | None, ...]
    split: np.ndarray
    notes: tuple[str, ...] = ()

    def positions(self, split: str) -> np.ndarray:
        """The positions of the items of a split."""
        return np.flatnonzero(self.split == split)
