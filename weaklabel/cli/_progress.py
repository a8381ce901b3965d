"""Progress on stderr: a bar on a terminal, a line a stage elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bar:
    """Shows stages and steps while it is open; it is a `weaklabel.progress.Progress`."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bars = Progress(*columns, console=self.console, transient=True)
        self.current = self.bars.add_task("starting", total=None)
        self.last_tenth = 0

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.console.is_terminal:
            self.bars.stop()

    def stage(self, name: str) -> None:
        """A stage begins."""
        self.bars.reset(self.current, total=None, completed=0, description=name)
        self.last_tenth = 0
        if not self.console.is_terminal:
            self.console.print(f"{name} …", highlight=False)

    def step(self, done: int, total: int) -> None:
        """So many of so many steps of the stage are done."""
        self.bars.update(self.current, completed=done, total=total)
        tenth = 10 * done // max(total, 1)
        if not self.console.is_terminal and tenth > self.last_tenth and total > 20_000:
            self.last_tenth = tenth
            self.console.print(f"  {done:,} of {total:,}", highlight=False)
