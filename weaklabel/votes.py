"""Votes: who said what of which unit, and who was asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse

from weaklabel.answers import Answers
from weaklabel.errors import InputError
from weaklabel.labels import LabelSpace, label_space
from weaklabel.marks import Source
from weaklabel.patterns import Patterns, as_they_are, compress
from weaklabel.vote_order import ascending, by_source, in_order, integers
from weaklabel.vote_tables import Asked, from_answers, from_matrix, from_votes

HOW_TO_VOTES = "Votes.from_matrix makes them of a label matrix, Votes.from_votes of a long table, apply of rules"

_GIVEN_BELOW: Any = None  # the default of a field that __post_init__ fills in


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Votes:
    """Coordinates of all votes; silence is what is not listed, and `asked` says what it means.

    Votes are kept in order of unit, source and statement. An exact repeat is dropped and counted; a source that
    says two things of one unit is kept as it is.

    Attributes:
        labels: What can be true and what can be said.
        sources: Who votes.
        item_ids: One text an item.
        unit: The unit of each vote, 32-bit integers of shape (vote,), as `source` and `statement`; make them 64-bit
            before multiplying (`place` does).
        source: Its source, a position in `sources`.
        statement: What it says, a position in ``labels.statements``.
        weight: How sure the source was, in (0, 1]: a vote of weight w counts w of a vote. None is given for all ones.
        item_start: The first unit of each item, and the number of units at the end, shape (item + 1,). None is
            given where every item is one unit.
        asked: For each source the positions of the items that it was asked about, ascending; None means all.
        units: Columns of shape (unit,) that the kind chooses, by name.
        repeats: How many exact repeats were dropped.
        notes: What had to be changed to make votes of what sources said, one sentence each.
        extra: More columns of shape (vote, …), floats, by name: the box that a vote stands for, say. Background votes
            that are spelt out have none (not a number).
    """

    labels: LabelSpace
    sources: tuple[Source, ...]
    item_ids: tuple[str, ...]
    unit: np.ndarray
    source: np.ndarray
    statement: np.ndarray
    weight: np.ndarray = _GIVEN_BELOW
    item_start: np.ndarray = _GIVEN_BELOW
    asked: tuple[np.ndarray | None, ...] = _GIVEN_BELOW
    units: Mapping[str, np.ndarray] = field(default_factory=dict)
    repeats: int = 0
    notes: tuple[str, ...] = ()
    extra: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        twice = next((name for name, count in Counter(self.names).items() if count > 1), None)
        if twice is not None:
            raise InputError(f"two sources are called {twice!r}; every source needs a name of its own")
        n_items = len(self.item_ids)
        if len(set(self.item_ids)) < n_items:
            again = next(id for id, count in Counter(self.item_ids).items() if count > 1)
            raise InputError(f"the id {again!r} is used twice; every item needs an id of its own")
        start = np.arange(n_items + 1) if self.item_start is None else np.array(self.item_start, np.int64)
        object.__setattr__(self, "item_start", start)
        asked = tuple(None if whom is None else ascending(whom) for whom in self.asked or (None,) * len(self.sources))
        object.__setattr__(self, "asked", asked)
        weight = np.broadcast_to(1.0, len(self.unit)) if self.weight is None else np.asarray(self.weight, np.float64)
        self._check_units()
        unit, source, statement = map(integers, (self.unit, self.source, self.statement))
        limits = (self.n_units, len(self.sources), len(self.labels.statements))
        self._check_extra()
        arrays, order = in_order((unit, source, statement, weight), limits)
        object.__setattr__(self, "repeats", self.repeats + len(self.unit) - len(arrays[0]))
        if order is not None and self.extra:
            object.__setattr__(self, "extra", {name: column[order] for name, column in self.extra.items()})
        for name, array in zip(("unit", "source", "statement", "weight"), arrays, strict=True):
            object.__setattr__(self, name, array)
            array.setflags(write=False)
        start.setflags(write=False)
        self._check_asked()

    def _check_units(self) -> None:
        """See that the units are those of the items, and their columns speak of each."""
        start = self.item_start
        if len(start) != self.n_items + 1 or start[0] != 0 or np.any(np.diff(start) < 0):
            raise InputError(f"item_start must have {self.n_items + 1} ascending positions from 0 on, but got {start}")
        wrong = next((name for name, column in self.units.items() if len(column) != self.n_units), None)
        if wrong is not None:
            raise InputError(f"units[{wrong!r}] has {len(self.units[wrong])} values for {self.n_units} units")

    def _check_extra(self) -> None:
        """See that the extra columns speak of each vote."""
        wrong = next((name for name, column in self.extra.items() if len(column) != len(self.unit)), None)
        if wrong is not None:
            raise InputError(f"extra[{wrong!r}] has {len(self.extra[wrong])} values for {len(self.unit)} votes")

    def _check_asked(self) -> None:
        """See that `asked` names items, and nobody voted who was not asked."""
        if len(self.asked) != len(self.sources):
            raise InputError(f"asked has {len(self.asked)} entries for {len(self.sources)} sources")
        if all(whom is None for whom in self.asked):
            return
        item = self.unit if self._one_each() else np.searchsorted(self.item_start, self.unit, side="right") - 1
        order, first = by_source(self.source, len(self.sources))
        was_asked = np.zeros(self.n_items, dtype=bool)
        for j, whom in enumerate(self.asked):
            if whom is None:
                continue
            if len(whom) and (whom[0] < 0 or whom[-1] >= self.n_items):
                raise InputError(f"{self.names[j]!r} was asked about items beyond 0 to {self.n_items - 1}")
            was_asked[whom] = True
            if not was_asked[item[order[first[j] : first[j + 1]]]].all():
                raise InputError(f"{self.names[j]!r} voted on an item that it was not asked about")
            was_asked[whom] = False

    def __repr__(self) -> str:
        size = f"{self.n_items:,} items, {len(self.sources):,} sources, {len(self.unit):,} votes"
        return f"Votes({size}; classes {', '.join(self.labels.classes[:12])})"

    # ---- made from what people have

    @classmethod
    def from_matrix(
        cls,
        matrix: Any,
        classes: LabelSpace | Sequence[str],
        *,
        names: Sequence[str] | None = None,
        item_ids: Sequence[str] | None = None,
        abstain: int = -1,
        asked: Asked = "all",
    ) -> "Votes":
        """Votes from a label matrix as Snorkel has it: one row an item, one column a source.

        Args:
            matrix: Integers of shape (item, source): positions in `classes`, or `abstain`.
            classes: Class names in the matrix's order.
            names: Source names; those of a DataFrame's columns, or ``lf_0``, ``lf_1``, …, where they are not given.
            item_ids: Item ids; the row numbers where they are not given.
            abstain: The number that means no vote.
            asked: Whether a source without a vote looked and abstained ("all"), or was never asked ("voted").

        Raises:
            InputError: The matrix has another shape, or holds something that is no class and not `abstain`.
        """
        return cls(**from_matrix(matrix, label_space(classes), names, item_ids, abstain, asked))

    @classmethod
    def from_answers(
        cls,
        frame: Any,
        classes: LabelSpace | Sequence[str] | None = None,
        item_ids: Sequence[str] | None = None,
    ) -> "Votes":
        """Votes of people: a worker who has no answer for an item was not asked about it.

        Args:
            frame: A table (anything with columns by name) with ``item`` (or ``task``), ``worker`` and ``label``; a
                column ``confidence``, where there is one, says how sure each answer is, in (0, 1]. Or a wide table,
                with a row an item and a column a worker (see `weaklabel.answers.Answers.of`), or `Answers`.
            classes: Class names; the sorted labels of the table where they are not given.
            item_ids: All items, also those without answers; those of the table where they are not given.

        Raises:
            InputError: An answer has no label, or is for an item that is not there.
            UnknownName: The table lacks a column, or a label is none of the classes.
        """
        return cls(**from_answers(frame if isinstance(frame, Answers) else Answers.of(frame), classes, item_ids))

    @classmethod
    def from_votes(
        cls,
        frame: Any,
        classes: LabelSpace | Sequence[str] | None = None,
        item_ids: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
    ) -> "Votes":
        """Votes of rules from a long table: a source that has no row for an item looked at it and abstained.

        Args:
            frame: A table (anything with columns by name) with ``id``, ``source`` and ``label``; a column
                ``confidence``, where there is one, says how sure each vote is, in (0, 1].
            classes: Class names; the sorted labels of the table where they are not given.
            item_ids: All items, also those without votes; the ids of the table where they are not given.
            names: All sources in order, also those that never vote; those of the table, sorted, where not given.
        """
        return cls(**from_votes(frame, classes, item_ids, names))

    # ---- as matrices

    @property
    def n_items(self) -> int:
        """The number of items."""
        return len(self.item_ids)

    @property
    def n_units(self) -> int:
        """The number of units."""
        return int(self.item_start[-1])

    @property
    def names(self) -> list[str]:
        """The names of the sources."""
        return [source.name for source in self.sources]

    def place(self) -> np.ndarray:
        """One number for the unit and source of each vote, ascending; 64-bit integers of shape (vote,)."""
        return self.unit.astype(np.int64) * max(len(self.sources), 1) + self.source

    def onehot(self) -> sparse.csr_array:
        """Vote weights, CSR of shape (unit, source · statement)."""
        width = len(self.labels.statements)
        shape = (self.n_units, len(self.sources) * width)
        columns = self.source * np.int32(width) + self.statement
        return sparse.csr_array((np.array(self.weight), columns, self._first_votes()), shape=shape)

    def spoke(self) -> sparse.csr_array:
        """1 where a source voted on a unit, CSR of shape (unit, source)."""
        shape = (self.n_units, len(self.sources))
        spoke = sparse.csr_array((np.ones(len(self.unit)), self.source.copy(), self._first_votes()), shape=shape)
        spoke.sum_duplicates()
        spoke.data[:] = 1.0
        return spoke

    def _first_votes(self) -> np.ndarray:
        """The first vote on each unit, and the number of votes at the end, shape (unit + 1,)."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.unit, minlength=self.n_units))]).astype(np.int32)

    def covered(self) -> np.ndarray:
        """Whether anybody voted on a unit, booleans of shape (unit,)."""
        covered = np.zeros(self.n_units, dtype=bool)
        covered[self.unit] = True
        return covered

    def shares(self) -> np.ndarray:
        """How the votes on each unit fall on the classes, shape (unit, class); uniform where nobody voted.

        A statement that allows several classes is shared among them.
        """
        meaning = self.labels.meaning / self.labels.meaning.sum(axis=1, keepdims=True)
        shape = (self.n_units, len(self.labels.statements))
        said = sparse.csr_array((np.array(self.weight), self.statement.copy(), self._first_votes()), shape=shape)
        mass = np.asarray(said @ meaning)
        total = mass.sum(axis=1, keepdims=True)
        return np.where(total > 0, mass / np.where(total > 0, total, 1), 1 / len(self.labels))

    def to_matrix(self, abstain: int = -1) -> np.ndarray:
        """The label matrix as Snorkel has it, integers of shape (unit, source).

        Raises:
            InputError: A vote is for more than one class, or a source said two things of one unit.
        """
        if np.any(self.statement >= len(self.labels)):
            raise InputError("a matrix has room for classes only, but a source voted for a group or a complement")
        twice = np.flatnonzero((np.diff(self.unit) == 0) & (np.diff(self.source) == 0))
        if len(twice):
            unit, source = self.unit[twice[0]], self.names[self.source[twice[0]]]
            raise InputError(f"a matrix has room for one vote, but {source!r} said two things of unit {unit}")
        matrix = np.full((self.n_units, len(self.sources)), abstain, dtype=np.int64)
        matrix[self.unit, self.source] = self.statement
        return matrix

    def patterns(self, key: np.ndarray | None = None) -> Patterns:
        """The distinct rows of votes and silences with their counts; units with different keys stay apart."""
        return compress(self.onehot(), self._always_asked(), self._partly_silent(), key)

    def rows(self) -> Patterns:
        """Every unit as a pattern of its own, in the order of the units: quicker where each is looked at only once."""
        return as_they_are(self.onehot(), self._always_asked(), self._partly_silent())

    def asked_count(self) -> np.ndarray:
        """About how many units each source was asked, shape (source,)."""
        length = np.diff(self.item_start)
        return np.array([self.n_units if whom is None else int(length[whom].sum()) for whom in self.asked])

    def looked_at(self) -> np.ndarray:
        """Whether any source was asked about each item, booleans of shape (item,)."""
        if any(whom is None for whom in self.asked):
            return np.ones(self.n_items, dtype=bool)
        looked = np.zeros(self.n_items, dtype=bool)
        for whom in self.asked:
            looked[whom] = True
        return looked

    def _one_each(self) -> bool:
        """Whether every item is one unit."""
        return self.n_units == self.n_items and np.array_equal(self.item_start, np.arange(self.n_items + 1))

    def _always_asked(self) -> np.ndarray:
        return np.array([whom is None for whom in self.asked])

    def _partly_silent(self) -> sparse.csr_array:
        """What `Patterns.silence` holds, one row a unit."""
        silence = self.spoke()
        silence.data *= -1
        partly = [j for j, whom in enumerate(self.asked) if whom is not None]
        if not partly:
            return silence
        units_of = (lambda whom: whom) if self._one_each() else self._units_of
        asked_units = [units_of(self.asked[j]) for j in partly]
        row, column = np.concatenate(asked_units), np.repeat(partly, [len(units) for units in asked_units])
        asked = sparse.csr_array((np.ones(len(row)), (row, column)), shape=silence.shape)
        silence = sparse.csr_array(asked + silence)
        silence.eliminate_zeros()
        return silence

    def with_background(self) -> "Votes":
        """The same votes, with the silence of sources that claim to see everything spelt out as background votes."""
        if self.labels.background is None:
            return self
        said, background = self.spoke().tocsc(), self.labels.index(self.labels.background)
        unit, source = [self.unit], [self.source]
        for j, (who, whom) in enumerate(zip(self.sources, self.asked, strict=True)):
            if who.silence == "background":
                units = np.arange(self.n_units) if whom is None else self._units_of(whom)
                silent = units[~np.isin(units, said.indices[said.indptr[j] : said.indptr[j + 1]], kind="table")]
                unit.append(silent)
                source.append(np.full(len(silent), j))
        added = sum(map(len, unit[1:]))
        return replace(
            self,
            unit=np.concatenate(unit),
            source=np.concatenate(source),
            statement=np.concatenate([self.statement, np.full(added, background)]),
            weight=np.concatenate([self.weight, np.ones(added)]),
            extra={
                name: np.concatenate([column, np.full((added, *column.shape[1:]), np.nan)])
                for name, column in self.extra.items()
            },
        )

    # ---- put together and taken apart

    def select(self, items: np.ndarray) -> "Votes":
        """The votes on these items (positions, or booleans of shape (item,)), in this order."""
        items = self._positions(np.asarray(items))
        chosen = self._units_of(items)
        new_unit = np.full(self.n_units, -1)
        new_unit[chosen] = np.arange(len(chosen))
        new_item = np.full(self.n_items, -1)
        new_item[items] = np.arange(len(items))
        keep = new_unit[self.unit] >= 0
        whom = [None if a is None else np.sort(new_item[a][new_item[a] >= 0]) for a in self.asked]
        return replace(
            self,
            item_ids=tuple(self.item_ids[i] for i in items),
            unit=new_unit[self.unit[keep]],
            source=self.source[keep],
            statement=self.statement[keep],
            weight=self.weight[keep],
            item_start=np.concatenate([[0], np.cumsum(np.diff(self.item_start)[items])]),
            asked=tuple(whom),
            units={name: column[chosen] for name, column in self.units.items()},
            repeats=0,
            extra={name: column[keep] for name, column in self.extra.items()},
        )

    def select_sources(self, sources: Sequence[int]) -> "Votes":
        """The votes of these sources (positions), in this order."""
        new = np.full(len(self.sources), -1)
        new[list(sources)] = np.arange(len(sources))
        keep = new[self.source] >= 0
        return replace(
            self,
            sources=tuple(self.sources[j] for j in sources),
            unit=self.unit[keep],
            source=new[self.source[keep]],
            statement=self.statement[keep],
            weight=self.weight[keep],
            asked=tuple(self.asked[j] for j in sources),
            repeats=0,
            extra={name: column[keep] for name, column in self.extra.items()},
        )

    def concat(self, other: "Votes") -> "Votes":
        """The votes of the same sources on more items.

        Raises:
            InputError: The sources or classes differ, or an item is in both.
        """
        if self.labels != other.labels or self.sources != other.sources:
            raise InputError("votes can be put under each other only where classes and sources are the same")
        common = set(self.item_ids) & set(other.item_ids)
        if common:
            raise InputError(f"the item {min(common)!r} is in both parts")
        pairs = zip(self.asked, other.asked, strict=True)
        return Votes(
            self.labels,
            self.sources,
            self.item_ids + other.item_ids,
            np.concatenate([self.unit, other.unit + self.n_units]),
            np.concatenate([self.source, other.source]),
            np.concatenate([self.statement, other.statement]),
            np.concatenate([self.weight, other.weight]),
            np.concatenate([self.item_start, other.item_start[1:] + self.n_units]),
            tuple(_both_asked(a, b, self.n_items, other.n_items) for a, b in pairs),
            {name: np.concatenate([self.units[name], other.units[name]]) for name in self.units},
            self.repeats + other.repeats,
            self.notes + other.notes,
            {name: np.concatenate([self.extra[name], other.extra[name]]) for name in self.extra},
        )

    def merge(self, other: "Votes") -> "Votes":
        """The votes of more sources on the same items; the other's items may stand in another order.

        Raises:
            InputError: The classes or the items differ, or a source is in both.
        """
        if self.labels != other.labels or set(self.item_ids) != set(other.item_ids):
            raise InputError("votes can be put side by side only where classes and items are the same")
        if self.item_ids != other.item_ids:
            position = {id: at for at, id in enumerate(other.item_ids)}
            other = other.select(np.array([position[id] for id in self.item_ids]))
        if not np.array_equal(self.item_start, other.item_start):
            raise InputError("votes can be put side by side only where the items have the same units")
        return replace(
            self,
            sources=self.sources + other.sources,
            unit=np.concatenate([self.unit, other.unit]),
            source=np.concatenate([self.source, other.source + len(self.sources)]),
            statement=np.concatenate([self.statement, other.statement]),
            weight=np.concatenate([self.weight, other.weight]),
            asked=self.asked + other.asked,
            repeats=self.repeats + other.repeats,
            notes=self.notes + other.notes,
            extra={name: np.concatenate([self.extra[name], other.extra[name]]) for name in self.extra},
        )

    def _positions(self, items: np.ndarray) -> np.ndarray:
        """Positions of items, each once, from positions or booleans of shape (item,)."""
        if items.dtype == bool:
            if len(items) != self.n_items:
                raise InputError(f"a choice of items needs {self.n_items} booleans, but got {len(items)}")
            return np.flatnonzero(items)
        if len(items) and (items.min() < 0 or items.max() >= self.n_items or len(np.unique(items)) < len(items)):
            raise InputError(f"items must be positions in 0 to {self.n_items - 1}, each once")
        return items.astype(np.int64)

    def _units_of(self, items: np.ndarray | None) -> np.ndarray:
        """The units of these items (all of them for None), item by item."""
        if items is None:
            return np.arange(self.n_units)
        length = np.diff(self.item_start)[items]
        skipped = np.cumsum(length) - length
        return np.repeat(self.item_start[items] - skipped, length) + np.arange(int(length.sum()))


def _both_asked(a: np.ndarray | None, b: np.ndarray | None, n_a: int, n_b: int) -> np.ndarray | None:
    if a is None and b is None:
        return None
    return np.concatenate([np.arange(n_a) if a is None else a, (np.arange(n_b) if b is None else b) + n_a])
