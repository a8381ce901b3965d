"""``weaklabel fit``."""

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("fit")
@click.argument("task")
@click.option("--no-cache", is_flag=True, help="Run every labeling function, also those that have not changed.")
def command(session: Session, task: str, no_cache: bool) -> None:
    """Run a task: votes, soft labels, a trained model and a report.

    The report is in the run's folder, report.html and report.md.
    """
    from weaklabel.cli._story import tell

    tell(session, task, until="report", use_cache=not no_cache)
