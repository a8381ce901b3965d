"""One labeling function and what it has said so far."""

import contextlib
import inspect
import traceback
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from weaklabel.errors import BadVote, CannotLearn, ConfigError, MissingExtra, TooManyFaults, suggestion, told
from weaklabel.items import Item
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.function import LabelingFunction, prepare
from weaklabel.marks import Column, Fault, Mark

Check: TypeAlias = Callable[[Any, Any], Mark]
"""Takes what a rule returned and the item; returns the mark, or raises `BadVote`."""

KEPT_TRACEBACKS = 20
"""Only so many faults of a rule keep theirs."""


class Voter:
    """A rule on its way through the chunks of a table.

    Attributes:
        lf: The rule.
        faults: Where it raised.
        faulty: The positions of those items.
    """

    def __init__(self, lf: LabelingFunction, check: Check, max_fault_rate: float, n_items: int):
        self.lf, self.check = lf, check
        self.max_fault_rate, self.n_items = max_fault_rate, n_items
        self.faults: list[Fault] = []
        self.faulty: list[int] = []
        self._at, self._code = array("q"), array("q")
        self._code_of: dict[Mark, int] = {}
        self._text_code: dict[str, int] = {}

    def ask(self, chunk: Chunk) -> None:
        """Vote item by item; an item on which the rule raises is a fault, and the next one is asked.

        Raises:
            ConfigError: The rule needs what is not there, such as a pipeline.
        """
        at: list[int] = []
        said: list[Any] = []
        function, items = self._function(chunk), enumerate(chunk.records, chunk.start)
        try:
            while (stopped := _through(items, function, at, said)) is not None:
                error, place = stopped
                self._raised(error, place, chunk)
        except ConfigError as error:
            if type(error) is not ConfigError:
                raise
            raise ConfigError(f"labeling function {self.lf.name!r}: {error}") from error
        self._at.extend(at)
        self._code.extend(self._codes(at, said, chunk))

    def take(self, column: Column, chunk: Chunk) -> None:
        """Take over what a batch found in a chunk."""
        at = column.item + chunk.start
        first = [int(at[np.argmax(column.code == code)]) for code in range(len(column.values))]
        codes = np.array(self._codes(first, column.values, chunk), dtype=np.int64)
        self._at.frombytes(at.tobytes())
        self._code.frombytes(codes[column.code].tobytes())

    def column(self) -> Column:
        """All that was said."""
        asked = np.setdiff1d(np.arange(self.n_items), self.faulty) if self.faulty else None
        at, code = np.array(self._at, dtype=np.int64), np.array(self._code, dtype=np.int64)
        return Column(at, code, tuple(self._code_of), asked)

    def fault(self, at: int, fault: Fault) -> None:
        """Note a fault on the item at a position.

        Raises:
            TooManyFaults: There were more than the task allows.
        """
        self.faulty.append(at)
        self.faults.append(fault if len(self.faults) < KEPT_TRACEBACKS else replace(fault, traceback=""))
        if len(self.faults) > self.max_fault_rate * self.n_items:
            raise TooManyFaults(
                f"labeling function {self.lf.name!r} raised on {len(self.faults)} of the first {at + 1} items, "
                f"and max_fault_rate = {self.max_fault_rate:g} allows {int(self.max_fault_rate * self.n_items)} of "
                f"{self.n_items}; last on item {fault.item!r}: {fault.error} ({fault.place})"
            )

    def _raised(self, error: BaseException, at: int, chunk: Chunk) -> None:
        # `fault` would drop it; to write it for every item of a broken rule is slow.
        trace = "".join(traceback.format_exception(error)) if len(self.faults) < KEPT_TRACEBACKS else ""
        item, place = chunk.items.ids[at - chunk.start], _where(error, self.lf.function)
        try:
            self.fault(at, Fault(self.lf.name, item, _in_words(error), place, trace))
        except TooManyFaults as stop:
            raise stop from error

    def _function(self, chunk: Chunk) -> Callable[[Any], Any]:
        """The rule as a function of an item alone."""
        lf, resources = self.lf, self.lf.load()
        function = partial(lf.function, **resources) if resources else lf.function
        if not lf.pre:
            return function
        memo: dict[Any, Any] = chunk.once("prepared", dict)
        return lambda item: function(prepare(item, lf.pre, memo))

    def _codes(self, at: Sequence[int], said: Sequence[Any], chunk: Chunk) -> list[int]:
        """The codes of what was said of these items, checked."""
        texts = self._text_code
        if set(map(type, said)) <= {str}:
            # A plain text is checked once: the same name means the same on every item.
            for name in set(said) - texts.keys():
                texts[name] = self._checked(name, chunk, at[said.index(name)])
            return [texts[name] for name in said]
        return [self._checked(answer, chunk, place) for answer, place in zip(said, at, strict=True)]

    def _checked(self, said: Any, chunk: Chunk, at: int) -> int:
        """The code of one answer."""
        item = chunk.items[at - chunk.start]
        try:
            return self._code_of.setdefault(self.check(said, item), len(self._code_of))
        except BadVote as error:
            raise BadVote(f"labeling function {self.lf.name!r} on item {item.id!r}: {error}") from None


def _in_words(error: BaseException) -> str:
    """An error and what it says; one about a column that is not there says which are."""
    # A record that told this itself, by __getattr__, would make every look-up of a column half as quick.
    if isinstance(error, AttributeError) and isinstance(error.obj, Item):
        known = [*vars(error.obj), *type(error.obj).on_demand()]
        return f"AttributeError: no column {error.name!r}; {suggestion(str(error.name), known)}"
    return told(error)


def _through(
    items: "enumerate[Any]", function: Callable[[Any], Any], at: list[int], said: list[Any]
) -> tuple[BaseException, int] | None:
    """Ask until the rule raises; the error and the item's position, or None at the end."""
    place = -1
    try:
        # The try stands outside of the loop, and silence is dropped inside: this loop is the speed of a run.
        for place, item in items:
            answer = function(item)
            if answer is not None:
                at.append(place)
                said.append(answer)
    except (MissingExtra, CannotLearn, ConfigError):
        raise  # what is missing for one item is missing for all
    except (Exception, SystemExit) as error:
        return error, place
    return None


def _where(error: BaseException, function: Callable[..., Any]) -> str:
    """The last line outside this package that was being executed; where there is none, that of the rule."""
    frames, own = traceback.extract_tb(error.__traceback__), Path(__file__).parents[1]
    for frame in reversed(frames):
        if own not in Path(frame.filename).parents and frame.filename != contextlib.__file__:
            return f"{frame.filename}, line {frame.lineno}"
    code = getattr(inspect.unwrap(function), "__code__", None)
    return (
        f"{code.co_filename}, line {code.co_firstlineno}"
        if code
        else f"{frames[-1].filename}, line {frames[-1].lineno}"
    )
