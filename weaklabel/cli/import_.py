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
def command(session: Session, format_name: str, source: Path, task: str, force: bool) -> None:
    """Make a task of another tool's data.

    FORMAT "wrench": a WRENCH classification folder (train.json, valid.json, test.json, label.json) of texts or
    feature rows with the votes of its labeling functions. The task needs no rules of its own; you may add some.
    """
    from weaklabel.project.importing import import_task

    folder = import_task(session.workspace_or_here(), format_name, source, task, force)
    value = {"task": task, "folder": str(folder)}
    session.show(value, lambda: click.echo(f"{folder}\nNext: weaklabel fit {task}"))
