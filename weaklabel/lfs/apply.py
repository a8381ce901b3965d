"""Running labeling functions over items."""

import gc
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from weaklabel.errors import ConfigError, InputError
from weaklabel.items import Records
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.cache import ColumnCache
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.voter import Check, Voter
from weaklabel.marks import Marks, Source

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many of how many steps are done."""

Run: TypeAlias = Callable[[Sequence[Voter], Records, Progress], None]
"""Has rules vote on all items."""

CHUNK = 50_000
"""Rules that vote on whole columns get so many items at a time."""

PART = 500
"""Rules that look at one item after the other get so many: few enough to stay in the processor's cache."""


def apply_lfs(
    lfs: Sequence[LabelingFunction],
    items: Records,
    check: Check,
    *,
    max_fault_rate: float = 0.01,
    cache: ColumnCache | None = None,
    progress: Progress | None = None,
    run: Run | None = None,
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
        run: Has the rules vote; None for `vote`, in this process.

    Raises:
        InputError: There are no rules, two share a name, or one is about other items.
        BadVote: A rule returned what it may not.
        TooManyFaults: A rule raised too often.
    """
    _check_names([lf.name for lf in lfs])
    if not 0 <= max_fault_rate <= 1:
        raise ConfigError(f"max_fault_rate must be in 0 to 1, but got {max_fault_rate}")
    known = {lf.name: cache.get(lf.name) if cache else None for lf in lfs}
    voters = [Voter(lf, check, max_fault_rate, len(items)) for lf in lfs if known[lf.name] is None]
    for voter in voters:
        voter.lf.see_fit(items)
    (run or vote)(voters, items, progress or (lambda done, total: None))
    for voter in voters:
        known[voter.lf.name] = column = voter.column()
        if cache and not voter.faults:
            cache.put(voter.lf.name, column)
    columns = tuple(column for column in known.values() if column is not None)
    faults = tuple(fault for voter in voters for fault in voter.faults)
    return Marks(tuple(Source(lf.name, "lf", lf.silence, lf.looks_for) for lf in lfs), columns, faults)


def vote(voters: Sequence[Voter], items: Records, progress: Progress) -> None:
    """Have rules vote on all items; rules that are quicker together vote together."""
    groups = _groups(voters)
    with _frozen():
        _vote(voters, groups, items, progress)
    progress(len(items), len(items))


@contextmanager
def _frozen() -> Iterator[None]:
    """The garbage collector passes over what is there already.

    Items are made and dropped by the thousand; each time the collector looked, it would go through whole columns of a
    large table again, which takes a third of the time of a run.
    """
    if gc.get_freeze_count():  # by somebody else, whose it is to end that
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _vote(voters: Sequence[Voter], groups: Sequence[Sequence[Voter]], items: Records, progress: Progress) -> None:
    size = items.at_once(CHUNK)
    for start in range(0, len(items) if voters else 0, size):
        # What items make on demand, such as pixels, is shared by the rules of a chunk, and gone with it.
        _vote_on(Chunk(items[start : start + size], start), groups, lambda done: progress(done, len(items)))


def _vote_on(chunk: Chunk, groups: Sequence[Sequence[Voter]], progress: Callable[[int], None]) -> None:
    alone = [voter for group in groups if not _together(group, chunk) for voter in group]
    for part in chunk.parts(PART) if alone else ():
        for voter in alone:
            voter.ask(part)
        progress(part.start + len(part.items))
    progress(chunk.start + len(chunk.items))


def _groups(voters: Sequence[Voter]) -> list[list[Voter]]:
    groups: dict[Hashable, list[Voter]] = {}
    for voter in voters:
        groups.setdefault(_group(voter), []).append(voter)
    return list(groups.values())


def _group(voter: Voter) -> Hashable:
    """Equal for rules that may vote together."""
    batch = None if voter.lf.pre else voter.lf.batch
    if batch is None:
        return voter
    try:
        hash(batch.key)
    except TypeError:  # a user's reader need not be hashable
        return voter
    return type(batch), batch.key


def _together(group: Sequence[Voter], chunk: Chunk) -> bool:
    """Have a group vote at once; False where it cannot."""
    batches = [voter.lf.batch for voter in group if voter.lf.batch is not None and not voter.lf.pre]
    if not batches:
        return False
    try:
        pairs = list(zip(group, batches[0].together(batches, chunk), strict=True))
    except (Exception, SystemExit):
        return False  # one by one shows which rule raises, and on which item
    for voter, column in pairs:
        voter.take(column, chunk)
    return True


def _check_names(names: list[str]) -> None:
    if not names:
        raise InputError("there are no labeling functions to apply")
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise InputError(f"two labeling functions are called {twice!r}; give one another name")
