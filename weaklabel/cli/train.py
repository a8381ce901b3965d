"""``weaklabel train``."""

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("train")
@click.argument("task")
@click.option("--no-cache", is_flag=True, help="Run every labeling function, also those that have not changed.")
def command(session: Session, task: str, no_cache: bool) -> None:
    """Train a task's end model on its soft labels.

    Like fit, without the report.
    """
    from weaklabel.cli._story import tell

    tell(session, task, until="end model", use_cache=not no_cache)
