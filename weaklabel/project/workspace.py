"""A workspace: any folder that holds ``tasks``."""

import re
from collections.abc import Sequence
from pathlib import Path

from weaklabel.errors import UnknownName, WorkspaceError
from weaklabel.project.run import Run, RunWriter
from weaklabel.project.task import Task


class Workspace:
    """The folder of tasks, of their labeling functions and of their runs."""

    def __init__(self, folder: str | Path):
        """Open a workspace.

        Raises:
            WorkspaceError: The folder holds no ``tasks``.
        """
        self.folder = Path(folder)
        if not (self.folder / "tasks").is_dir():
            raise WorkspaceError(
                f"{self.folder} is no workspace: it has no folder 'tasks'; 'weaklabel new TASK' makes one"
            )

    @classmethod
    def around(cls, folder: str | Path) -> "Workspace":
        """The nearest workspace: the folder, or the first folder above it that holds ``tasks``.

        Raises:
            WorkspaceError: There is none.
        """
        start = Path(folder).resolve()
        nearest = next((f for f in (start, *start.parents) if (f / "tasks").is_dir()), None)
        if nearest is None:
            raise WorkspaceError(f"no folder 'tasks' in {start} or above it; 'weaklabel new TASK' starts a workspace")
        return cls(nearest)

    def task_names(self) -> list[str]:
        """The names of the tasks, sorted."""
        found = (file.parent.name for file in (self.folder / "tasks").glob("*/task.toml"))
        return sorted(name for name in found if not name.startswith("."))

    def task(self, name: str, overrides: Sequence[str] = ()) -> Task:
        """A task by name.

        Raises:
            UnknownName: There is none of this name.
        """
        self._check(name)
        return Task(self.folder, name, overrides)

    def new_run(self, task: Task) -> RunWriter:
        """Begin a run of a task."""
        return RunWriter(self.folder / "runs" / task.name)

    def latest_run(self, name: str, having: str = "manifest.json") -> Run:
        """The newest finished run of a task that has a file: `apply` after `fit` does not hide the trained model.

        Raises:
            WorkspaceError: There is no run.
        """
        self._check(name)
        latest = self.latest_name(name)
        if latest is None:
            raise WorkspaceError(f"task {name!r} has no run yet; 'weaklabel fit {name}' makes one")
        older = sorted(
            (run.name for run in (self.folder / "runs" / name).iterdir() if run.is_dir() and run.name[0] != "."),
            key=lambda run: tuple(map(int, re.findall(r"\d+", run))),
            reverse=True,
        )
        folders = [self.folder / "runs" / name / run for run in (latest, *older)]
        return Run(next((folder for folder in folders if (folder / having).exists()), folders[0]))

    def latest_name(self, name: str) -> str | None:
        """The name of the newest finished run of a task, None where there is none (any more)."""
        runs = self.folder / "runs" / name
        if not (runs / "latest").is_file():
            return None
        named = (runs / "latest").read_text("utf-8", errors="replace").strip()
        return next((run.name for run in runs.iterdir() if run.name == named and run.is_dir()), None)

    def _check(self, name: str) -> None:
        if name not in self.task_names():
            raise UnknownName("task", name, self.task_names(), str(self.folder / "tasks"))
