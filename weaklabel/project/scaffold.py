"""New tasks: written whole, or not at all."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from weaklabel.errors import ConfigError, WorkspaceError
from weaklabel.files import partial, sweep, write_text


def new_task(workspace: Path, name: str, files: Mapping[str, str | bytes], replace: bool = False) -> Path:
    """Put a task into a workspace; what is left half-way is no task.

    Args:
        workspace: The folder that holds ``tasks``, made where it is not there.
        name: The name of the task: letters, digits, ``_`` and ``-``.
        files: The contents of the files of the task's folder by name.
        replace: Whether a task of this name is replaced.

    Returns:
        The task's folder.

    Raises:
        ConfigError: The name is none that every system takes.
        WorkspaceError: The task is there already, or the workspace cannot be written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise ConfigError(f"a task's name has letters, digits, '_' and '-' only, but got {name!r}")
    folder = workspace / "tasks" / name
    if folder.exists() and not replace:
        raise WorkspaceError(f"there is a task {name!r} already: {folder}")
    beside = partial(folder)
    try:
        sweep(folder.parent)
        beside.mkdir(parents=True)
        for file, content in files.items():
            target = beside / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        if folder.exists():
            shutil.rmtree(folder)
        beside.rename(folder)
    except OSError as error:
        raise WorkspaceError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def new_rules(workspace: Path, name: str, source: str) -> Path:
    """Put a file of labeling functions into a workspace; one that is there stays as it is."""
    file = workspace / "labeling_functions" / f"{name}.py"
    if not file.exists():
        write_text(file, source)
    return file
