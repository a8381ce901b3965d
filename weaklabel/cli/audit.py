"""``weaklabel audit``."""

from dataclasses import asdict
from pathlib import Path

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("audit")
@click.argument("task")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--size", type=click.IntRange(min=1), help="Draw a sample of so many labels, and write it to FILE.")
@click.option("--split", type=click.Choice(["train", "dev", "test"]), default="train", show_default=True)
def command(session: Session, task: str, file: Path, size: int | None, split: str) -> None:
    """Check labels by a random sample: draw one with --size, fill its column verdict, and call it again without.

    A verdict is right, wrong, or the true label; rows without one do not count. The share of wrong labels is told with
    its 95 % interval, and kept in audits.jsonl beside the runs of the task.
    """
    from weaklabel.project.auditing import draw_sample, record_verdicts

    if size is not None:
        run = session.workspace().latest_run(task, "soft_labels.parquet")
        n = draw_sample(session.task(task), run, size, file, split)
        session.show({"rows": n, "output": str(file)}, lambda: click.echo(f"{n} labels to look at: {file}"))
        return
    runs = session.workspace().latest_run(task, "soft_labels.parquet").folder.parent
    found = record_verdicts(session.task(task), runs, file)
    told = f"{found.wrong} of {found.judged} labels are wrong: {found.rate:.1%} ({found.low:.1%} to {found.high:.1%})"
    session.show(asdict(found), lambda: click.echo(told))
