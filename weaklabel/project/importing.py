"""Tasks made of other tools' data."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from weaklabel.errors import UnknownName
from weaklabel.find import find_module, names
from weaklabel.formats.base import Table, write_table
from weaklabel.formats.wrench import Imported
from weaklabel.project.scaffold import new_task
from weaklabel.project.toml import toml_value


def import_task(
    workspace: Path, format_name: str, source: Path, name: str, replace: bool = False, sources: str | None = None
) -> tuple[Path, tuple[str, ...]]:
    """Make a task of a folder of another tool's.

    Args:
        workspace: The folder that holds ``tasks``.
        format_name: The other tool.
        source: Its folder.
        name: What the task is called.
        replace: Whether a task of this name is replaced.
        sources: Which labeling functions to take; None for those that the folder recommends, or all.

    Returns:
        The task's folder, and what to know of what was left out.

    Raises:
        UnknownName: There is no such format.
        InputError: The folder is not what it should be.
    """
    found = _reader(format_name)(source, sources)
    lines = [
        f"kind = {toml_value(found.kind)}",
        f"description = {toml_value(f'Imported from {format_name}: {source.name}')}",
        f"classes = {toml_value(list(found.classes))}",
        "",
        "[data]",
        *(f'{split} = "data/{split}.jsonl"' for split in found.splits),
        'votes = "data/votes.parquet"',
        f"sources = {toml_value(found.sources)}",
        *(['columns = { id = "id", gold = "label" }'] if found.kind == "classification" else []),
        *([f"features = {toml_value(list(found.features))}"] if found.features else []),
        "",
        "[label_model]",
        'name = "auto"',
        "",
        "[end_model]",
        'name = "linear"',
        "",
    ]
    files: dict[str, str | bytes] = {"task.toml": "\n".join(lines)}
    files |= {f"data/{split}.jsonl": _content(table, "jsonl") for split, table in found.splits.items()}
    files["data/votes.parquet"] = _content(found.votes, "parquet")
    return new_task(workspace, name, files, replace), found.notes


def _reader(name: str) -> Callable[[Path, str | None], Imported]:
    """The function that reads whole tasks of a format; only some formats have one."""
    package = "weaklabel.formats"
    modules = {format: find_module(package, format, "format") for format in names(package)}
    readers = {format: module.read_task for format, module in modules.items() if hasattr(module, "read_task")}
    if name not in readers:
        raise UnknownName("format", name, readers)
    return readers[name]


def _content(table: Table, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table.{ending}"
        write_table(table, file)
        return file.read_bytes()
