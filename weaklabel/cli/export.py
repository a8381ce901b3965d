"""``weaklabel export``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("export")
@click.argument("task")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--labels",
    type=click.Choice(["label_model", "end_model"]),
    default="label_model",
    show_default=True,
    help="Whose labels: of the votes, or of the model trained on them.",
)
def command(session: Session, task: str, file: Path, labels: str) -> None:
    """Write a task's items with label, confidence and class probabilities.

    FILE ends in .csv, .tsv, .jsonl or .parquet. Items without any vote have no label.
    """
    from weaklabel.project.export import FILES, export_items

    count = export_items(session.task(task), session.workspace().latest_run(task, FILES[labels]), file, labels)
    session.show({"items": count, "output": str(file)}, lambda: click.echo(f"{count} items: {file}"))
