"""Runs: what a fit leaves on disk, all of it or nothing."""

import contextlib
import shutil
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from weaklabel.errors import WorkspaceError
from weaklabel.files import intact, partial, read_json, sweep, write_text
from weaklabel.formats.base import Table, read_table
from weaklabel.project.vote_file import load_votes
from weaklabel.votes import Votes

FORMAT = 1


class Run:
    """A finished run, read only.

    Attributes:
        folder: Where it is.
    """

    def __init__(self, folder: str | Path):
        """Open a run.

        Raises:
            WorkspaceError: The folder holds no run, or one of a newer weaklabel.
            InputError: It is damaged.
        """
        self.folder = Path(folder)
        self.manifest = self._json("manifest.json")
        with intact(self.folder / "manifest.json"):
            if self.manifest["format"] > FORMAT:
                raise WorkspaceError(f"{folder} was made by a newer weaklabel (format {self.manifest['format']})")

    @property
    def metrics(self) -> dict[str, Any]:
        """Measures by split and model."""
        return self._json("metrics.json")

    @property
    def overview(self) -> dict[str, Any]:
        """How much was said, as ``summary``, and what to know before reading figures, as ``notes``."""
        return self._json("overview.json")

    @property
    def report(self) -> dict[str, Any]:
        """All that the report tells, as plain values."""
        return self._json("report.json")

    @property
    def timings(self) -> dict[str, Any]:
        """Seconds by stage, and when the run was made."""
        return self._json("timings.json")

    def votes(self) -> Votes:
        """The votes on all items."""
        return load_votes(self.file("votes.npz"))

    def table(self, name: str) -> Table:
        """A table of the run by file name, such as ``soft_labels.parquet``."""
        return read_table(self.file(name))

    def _json(self, name: str) -> dict[str, Any]:
        return read_json(self.file(name))

    def file(self, name: str) -> Path:
        """A file of the run by name, which is there.

        Raises:
            WorkspaceError: The run has no such file.
        """
        file = self.folder / name
        if not file.is_file():
            raise WorkspaceError(f"the run {self.folder} has no {name}; 'weaklabel fit' makes a whole run")
        return file


class RunWriter(contextlib.AbstractContextManager["RunWriter"]):
    """A run in the making: a folder that gets its final name, and becomes the latest, only when all is written.

    Attributes:
        folder: Where to write.
    """

    def __init__(self, runs: Path):
        """Make the folder.

        Raises:
            WorkspaceError: The workspace cannot be written.
        """
        self.runs = runs
        self.id = time.strftime("%Y%m%d-%H%M%S")
        self.folder = partial(runs / self.id)
        try:
            runs.mkdir(parents=True, exist_ok=True)
            sweep(runs)
            self.folder.mkdir()
        except OSError as error:
            raise WorkspaceError(f"{runs} cannot be written: {error.strerror}; runs go there") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the run, or leave nothing of it after an error."""
        if error is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        final = self._final_name()
        write_text(self.runs / "latest", final.name + "\n")

    def finished(self) -> Run:
        """The run, once the block has ended without an error."""
        return Run(self.runs / self.id)

    def _final_name(self) -> Path:
        """Move the folder to its final name; a second run of the same second gets a number."""
        stem = self.id
        for number in range(2, 10_000):
            try:
                self.folder.rename(self.runs / self.id)
                return self.runs / self.id
            except OSError:
                if not (self.runs / self.id).exists():
                    raise
                self.id = f"{stem}-{number}"
        raise WorkspaceError(f"{self.runs} has too many runs named {stem}")
