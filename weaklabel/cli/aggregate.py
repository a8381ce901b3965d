"""``weaklabel aggregate``."""

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("aggregate")
@click.argument("task")
@click.option("--no-cache", is_flag=True, help="Run every labeling function, also those that have not changed.")
def command(session: Session, task: str, no_cache: bool) -> None:
    """Weigh the votes of a task into soft labels.

    The soft labels are in the run's folder, soft_labels.parquet.
    """
    from weaklabel.cli._story import tell

    tell(session, task, until="soft labels", use_cache=not no_cache)
