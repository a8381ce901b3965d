"""Votes: who said what of which unit, and who was asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from weaklabel import vote_matrices, vote_parts
from weaklabel.answers import Answers
from weaklabel.errors import InputError
from weaklabel.labels import LabelSpace, label_space
from weaklabel.marks import Source
from weaklabel.patterns import Patterns, as_they_are, compress
from weaklabel.vote_checks import check_asked, check_extra, check_units
from weaklabel.vote_order import ascending, in_order, integers
from weaklabel.vote_silence import silence_of, spelt_out
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
        check_units(self)
        check_extra(self)
        unit, source, statement = map(integers, (self.unit, self.source, self.statement))
        limits = (self.n_units, len(self.sources), len(self.labels.statements))
        arrays, order = in_order((unit, source, statement, weight), limits)
        object.__setattr__(self, "repeats", self.repeats + len(self.unit) - len(arrays[0]))
        if order is not None and self.extra:
            object.__setattr__(self, "extra", {name: column[order] for name, column in self.extra.items()})
        for name, array in zip(("unit", "source", "statement", "weight"), arrays, strict=True):
            object.__setattr__(self, name, array)
            array.setflags(write=False)
        start.setflags(write=False)
        check_asked(self)

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
        return vote_matrices.onehot(self)

    def spoke(self) -> sparse.csr_array:
        """1 where a source voted on a unit, CSR of shape (unit, source)."""
        return vote_matrices.spoke(self)

    def covered(self) -> np.ndarray:
        """Whether anybody voted on a unit, booleans of shape (unit,)."""
        covered = np.zeros(self.n_units, dtype=bool)
        covered[self.unit] = True
        return covered

    def shares(self) -> np.ndarray:
        """How the votes on each unit fall on the classes, shape (unit, class); uniform where nobody voted.

        A statement that allows several classes is shared among them.
        """
        return vote_matrices.shares(self)

    def to_matrix(self, abstain: int = -1) -> np.ndarray:
        """The label matrix as Snorkel has it, integers of shape (unit, source).

        Raises:
            InputError: A vote is for more than one class, or a source said two things of one unit.
        """
        return vote_matrices.label_matrix(self, abstain)

    def patterns(self, key: np.ndarray | None = None) -> Patterns:
        """The distinct rows of votes and silences with their counts; units with different keys stay apart."""
        return compress(self.onehot(), *silence_of(self), key)

    def rows(self) -> Patterns:
        """Every unit as a pattern of its own, in the order of the units: quicker where each is looked at only once."""
        return as_they_are(self.onehot(), *silence_of(self))

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

    def with_background(self) -> "Votes":
        """The same votes, with the silence of sources that claim to see everything spelt out as background votes."""
        return spelt_out(self)

    # ---- put together and taken apart

    def select(self, items: np.ndarray) -> "Votes":
        """The votes on these items (positions, or booleans of shape (item,)), in this order."""
        return vote_parts.of_items(self, items)

    def select_sources(self, sources: Sequence[int]) -> "Votes":
        """The votes of these sources (positions), in this order."""
        return vote_parts.of_sources(self, sources)

    def concat(self, other: "Votes") -> "Votes":
        """The votes of the same sources on more items.

        Raises:
            InputError: The sources or classes differ, or an item is in both.
        """
        return vote_parts.on_more_items(self, other)

    def merge(self, other: "Votes") -> "Votes":
        """The votes of more sources on the same items; the other's items may stand in another order.

        Raises:
            InputError: The classes or the items differ, or a source is in both.
        """
        return vote_parts.of_more_sources(self, other)
