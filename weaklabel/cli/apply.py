"""``weaklabel apply``."""

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("apply")
@click.argument("task")
@click.option("--no-cache", is_flag=True, help="Run every labeling function, also those that have not changed.")
def command(session: Session, task: str, no_cache: bool) -> None:
    """Apply a task's labeling functions and summarise their votes.

    Run it while you write rules: only the rules that changed are run again.
    """
    from weaklabel.cli._story import tell

    tell(session, task, until="votes", use_cache=not no_cache)
