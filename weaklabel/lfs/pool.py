"""Labeling functions run by several processes."""

import signal
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, TooManyFaults, WeaklabelError
from weaklabel.items import Records
from weaklabel.lfs.apply import Progress, vote
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.collect import collect
from weaklabel.lfs.lesson import Examples
from weaklabel.lfs.teaching import taught
from weaklabel.lfs.voter import Check, Voter
from weaklabel.marks import Column, Fault

PART = 5_000
"""Items that a process gets at a time, at most."""

PARTS_EACH = 4
"""Parts that a process gets at least, where there are items enough: slow rules then keep all of them busy."""

_voting: "_Voting | WeaklabelError | None" = None  # what a process has loaded, or why it could not; set when it starts

ENDED = (
    "a process that ran labeling functions ended before it answered: it was ended from outside, perhaps for want of "
    "memory (try fewer jobs), or a script started it outside of `if __name__ == '__main__':`"
)


class Pool:
    """Processes that have each loaded the user's files, and the resources of the rules as they are first used."""

    def __init__(self, files: Sequence[Path], class_names: Sequence[str], jobs: int):
        """Say what the processes load.

        Args:
            files: The files that define the rules.
            class_names: Class names in order.
            jobs: How many processes.
        """
        self.files, self.class_names, self.jobs = tuple(files), tuple(class_names), jobs

    def vote(self, voters: Sequence[Voter], items: Records, progress: Progress) -> None:
        """Have rules vote on all items, as `weaklabel.lfs.apply.vote` does in this process.

        Raises:
            InputError: A process ended before it answered, or could not load the rules.
        """
        if not voters:
            return progress(len(items), len(items))
        examples, first = {voter.lf.name: voter.lf.examples for voter in voters}, voters[0]
        start = (self.files, self.class_names, examples, first.check, first.max_fault_rate, len(items))
        # Neither threads nor locks of this process are copied into a spawned one.
        with ProcessPoolExecutor(self.jobs, get_context("spawn"), _start, start) as processes:
            try:
                for chunk, parts in self._parts(processes, items):
                    for voter, (column, faults) in zip(voters, parts, strict=True):
                        voter.take(column, chunk)
                        for at, fault in faults:
                            voter.fault(chunk.start + at, fault)
                    progress(chunk.start + len(chunk.items), len(items))
            except BrokenProcessPool:
                raise InputError(ENDED) from None
            except BaseException:
                # After an error or an interrupt nobody waits for the items that slow rules have still to look at.
                for process in list(processes._processes.values()):
                    process.terminate()
                # Who was ended in the midst of an answer leaves a part of it: with this end closed, too, no more of it
                # is waited for.
                processes._result_queue._writer.close()  # type: ignore[attr-defined]
                raise
        progress(len(items), len(items))

    def _parts(self, processes: ProcessPoolExecutor, items: Records) -> Iterator[tuple[Chunk, Any]]:
        """What the rules said of each part, in order; only some parts are on their way at a time."""
        waiting: deque[tuple[Chunk, Future[Any]]] = deque()
        size = min(PART, max(1, len(items) // (PARTS_EACH * self.jobs)))
        for chunk in Chunk(items, 0).parts(size):
            waiting.append((chunk, processes.submit(_vote, chunk.items)))
            if len(waiting) > 2 * self.jobs:
                chunk, said = waiting.popleft()
                yield chunk, said.result()
        for chunk, said in waiting:
            yield chunk, said.result()


class _Voting:
    """The rules that a process has loaded."""

    def __init__(
        self,
        files: Sequence[Path],
        class_names: Sequence[str],
        examples: Mapping[str, Examples | None],
        check: Check,
        max_fault_rate: float,
        n_items: int,
    ):
        rules = {rule.lf.name: rule.lf for rule in collect(files, class_names)}
        self.lfs = [taught(rules[name], learned) for name, learned in examples.items()]
        self.how = check, max_fault_rate, n_items

    def part(self, items: Records) -> list[tuple[Column, list[tuple[int, Fault]]]]:
        """What each rule says of some items, and where it raised."""
        voters = [Voter(lf, *self.how) for lf in self.lfs]
        # Where there are too many faults, the process that waits stops too, and tells of all parts up to there.
        with suppress(TooManyFaults):
            vote(voters, items, lambda done, total: None)
        return [(voter.column(), list(zip(voter.faulty, voter.faults, strict=True))) for voter in voters]


def _start(*what: Any) -> None:
    global _voting
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends at once and silently; the process that waits tells of it
    sys.stdout = sys.stderr  # what rules print is no part of the answer
    try:
        _voting = _Voting(*what)
    except WeaklabelError as error:
        _voting = error  # raised here it would be lost: the pool only says that it is broken


def _vote(items: Records) -> Any:
    if _voting is None:
        raise RuntimeError("this process has loaded no rules")
    if isinstance(_voting, WeaklabelError):
        raise _voting
    return _voting.part(items)
