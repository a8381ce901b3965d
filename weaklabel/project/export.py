"""The items of a run with their labels, as one table."""

from pathlib import Path

from weaklabel.files import intact
from weaklabel.formats.base import Table, write_table
from weaklabel.project.changes import dataset_of
from weaklabel.project.run import Run
from weaklabel.project.task import Task

FILES = {"label_model": "soft_labels.parquet", "end_model": "predictions.parquet"}


def export_items(task: Task, run: Run, file: Path, model: str = "label_model") -> int:
    """Write the items with split, columns, label, confidence and probabilities.

    Args:
        task: The task.
        run: Its run.
        file: A CSV, TSV, JSONL or Parquet file.
        model: Whose labels, "label_model" or "end_model".

    Returns:
        The number of items.

    Raises:
        InputError: The data or the classes changed since the run.
    """
    items = dataset_of(run, task).items
    labels = run.table(FILES[model])
    with intact(run.folder / FILES[model]):
        if list(items.ids) != labels["id"]:
            raise ValueError("its ids are not those of the data")
    columns = {_name(name, labels, items.columns): column for name, column in items.columns.items()}
    table: Table = {"id": labels.pop("id"), "split": labels.pop("split"), **columns, **labels}
    write_table(table, file)
    return len(items)


def _name(name: str, ours: Table, others: Table) -> str:
    """What a column of the data is called beside ours: its own name, or one that no other column has."""
    new = name
    while new in ours or (new != name and new in others):
        new += "_given"
    return new
