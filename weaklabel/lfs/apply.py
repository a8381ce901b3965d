"""Running labeling functions over items."""

import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from weaklabel.errors import BadVote, InputError, MissingExtra, TooManyFaults
from weaklabel.items import Records
from weaklabel.lfs.cache import ColumnCache
from weaklabel.lfs.function import LabelingFunction, prepare
from weaklabel.marks import Column, Fault, Mark, Marks, Source

Check: TypeAlias = Callable[[Any, Any], Mark]
"""Takes what a rule returned and the item; returns the mark, or raises `BadVote`."""

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many of how many steps are done."""

CHUNK = 2000
"""Items are taken in chunks, so that what preprocessors made of them need not be kept for all of them."""

KEPT_TRACEBACKS = 20


def apply_lfs(
    lfs: Sequence[LabelingFunction],
    items: Records,
    check: Check,
    *,
    max_fault_rate: float = 0.01,
    cache: ColumnCache | None = None,
    progress: Progress | None = None,
) -> Marks:
    """What each rule says of each item.

    A rule that raises on an item has a fault there: it counts as not asked, and is listed.

    Args:
        lfs: The rules; their names differ.
        items: The table.
        check: Turns what a rule returned into a mark, or refuses it.
        max_fault_rate: The largest share of the items on which a rule may raise.
        cache: Where columns of earlier runs are; None runs every rule.
        progress: Told of the items done and the items in all.

    Raises:
        InputError: There are no rules, or two share a name.
        BadVote: A rule returned what it may not.
        TooManyFaults: A rule raised too often.
    """
    _check_names([lf.name for lf in lfs])
    known = {lf.name: cache.get(lf.name) if cache else None for lf in lfs}
    runs = [_Run(lf, check, max_fault_rate, len(items)) for lf in lfs if known[lf.name] is None]
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK] if runs else []
        memo: dict[Any, Any] = {}
        for run in runs:
            run.over(chunk, start, memo)
        if progress:
            progress(min(start + CHUNK, len(items)), len(items))
    for run in runs:
        known[run.lf.name] = column = run.column()
        if cache and not run.faults:
            cache.put(run.lf.name, column)
    columns = tuple(column for column in known.values() if column is not None)
    faults = tuple(fault for run in runs for fault in run.faults)
    return Marks(tuple(Source(lf.name) for lf in lfs), columns, faults)


def _check_names(names: list[str]) -> None:
    if not names:
        raise InputError("there are no labeling functions to apply")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two labeling functions are called {twice!r}; give one another name")


class _Run:
    """One rule on its way through the items."""

    def __init__(self, lf: LabelingFunction, check: Check, max_fault_rate: float, n_items: int):
        self.lf, self.check, self.n_items = lf, check, n_items
        self.max_fault_rate = max_fault_rate
        self.resources = lf.load()
        self.item: list[int] = []
        self.code: list[int] = []
        self.code_of: dict[Mark, int] = {}
        self.faulty: list[int] = []
        self.faults: list[Fault] = []

    def over(self, chunk: Sequence[Any], start: int, memo: dict[Any, Any]) -> None:
        """Vote on a chunk of items, the first of which has position `start`."""
        texts: dict[str, int] = {}
        for position, (item, said) in enumerate(zip(chunk, self.said(chunk, start, memo), strict=True), start):
            if said is None:
                continue
            # A plain text is checked once a chunk: the same name means the same on every item.
            code = texts.get(said) if type(said) is str else None
            if code is None:
                mark = self.checked(said, item)
                code = self.code_of.setdefault(mark, len(self.code_of))
                if type(said) is str:
                    texts[said] = code
            self.item.append(position)
            self.code.append(code)

    def said(self, chunk: Sequence[Any], start: int, memo: dict[Any, Any]) -> list[Any]:
        """What the rule returns for each item of a chunk, None also where it raises."""
        lf, function, resources = self.lf, self.lf.function, self.resources
        if lf.whole is not None and not lf.pre:
            try:
                together = list(lf.whole(chunk))
            except Exception:
                together = []
            if len(together) == len(chunk):
                return together
        # One by one: also to find the items on which a rule for many items raises.
        said: list[Any] = []
        for position, item in enumerate(chunk, start):
            try:
                said.append(function(prepare(item, lf.pre, memo) if lf.pre else item, **resources))
            except MissingExtra:
                raise  # what is missing for one item is missing for all
            except Exception as error:
                said.append(None)
                self.fault(error, item, position)
        return said

    def checked(self, said: Any, item: Any) -> Mark:
        try:
            return self.check(said, item)
        except BadVote as error:
            raise BadVote(f"labeling function {self.lf.name!r} on item {item.id!r}: {error}") from None

    def fault(self, error: Exception, item: Any, position: int) -> None:
        self.faulty.append(position)
        what = f"{type(error).__name__}: {error}"
        trace = "".join(traceback.format_exception(error)) if len(self.faults) < KEPT_TRACEBACKS else ""
        self.faults.append(Fault(self.lf.name, item.id, what, trace))
        if len(self.faults) > self.max_fault_rate * self.n_items:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            raise TooManyFaults(
                f"labeling function {self.lf.name!r} raised on {len(self.faults)} of the first {position + 1} items, "
                f"and max_fault_rate = {self.max_fault_rate:g} allows {int(self.max_fault_rate * self.n_items)} of "
                f"{self.n_items}; last on item {item.id!r}: {what} ({frame.filename}, line {frame.lineno})"
            ) from error

    def column(self) -> Column:
        faulty = np.array(self.faulty, dtype=np.int64)
        asked = np.setdiff1d(np.arange(self.n_items), faulty) if self.faulty else None
        return Column(
            np.array(self.item, dtype=np.int64), np.array(self.code, dtype=np.int64), tuple(self.code_of), asked
        )
