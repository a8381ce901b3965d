"""``weaklabel import``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("import")
@click.argument("format_name", metavar="FORMAT")
@click.argument("source", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--task", required=True, metavar="NAME", help="What the new task is called.")
@click.option("--force", is_flag=True, help="Replace a task of this name.")
@click.option(
    "--sources", metavar="all|recommended|A,B,…",
    help="Which labeling functions to take. Default: those that meta.json recommends, or all.",
)  # fmt: skip
def command(session: Session, format_name: str, source: Path, task: str, force: bool, sources: str | None) -> None:
    """Make a task of another tool's data.

    FORMAT "wrench": a WRENCH folder (train.json, valid.json, test.json, and label.json but for sequences) of texts,
    feature rows or sequences of tokens with the votes of its labeling functions. The task needs no rules of its own;
    you may add some.
    """
    from weaklabel.project.importing import import_task

    folder, notes = import_task(session.workspace_or_here(), format_name, source, task, force, sources)
    value = {"task": task, "folder": str(folder), "notes": list(notes)}
    session.show(value, lambda: click.echo("\n".join([str(folder), *notes, f"Next: weaklabel fit {task}"])))
