"""The stages of a run, told of and timed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from weaklabel.progress import Progress


@dataclass(frozen=True, slots=True)
class Stages:
    """Tells of stages, and takes their times.

    Attributes:
        progress: Told how far it is.
        seconds: How long each stage took, by name.
    """

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Inside, a stage goes on; one that fails has no time."""
        self.progress.stage(name)
        begin = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 3)
