"""``weaklabel ask``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("ask")
@click.argument("task")
@click.option("--budget", type=click.IntRange(min=1), required=True, help="How many answers to ask for.")
@click.option(
    "--per-item", type=click.IntRange(min=1), default=1, show_default=True, help="How many about the same item."
)
@click.option("--below", type=click.FloatRange(0, 1), help="Only items that are less sure: a second round.")
@click.option("--split", type=click.Choice(["train", "dev", "test"]), default="train", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write. Default: TASK-ask.csv"
)
@click.option("--hits", type=click.Path(dir_okay=False, path_type=Path), help="Also as Mechanical Turk input, a CSV.")
def command(
    session: Session, task: str, budget: int, per_item: int, below: float | None, split: str, output: Path | None,
    hits: Path | None,
) -> None:  # fmt: skip
    """Write which items to ask people about next, and whom: the answers that reduce the error most.

    Reads the latest run. One row an answer: the item's id and columns, its present label and confidence, the gain (the
    expected number of wrong labels that the answer sets right) and, where workers are known, who should give it.
    """
    from weaklabel.project.asking import questions, write_questions

    run = session.workspace().latest_run(task, "soft_labels.parquet")
    found = questions(session.task(task), run, budget, per_item=per_item, below=below, split=split)
    output = output or Path(f"{task}-ask.csv")
    write_questions(found, output)
    n_hits = found.write_hits(hits) if hits else None
    gain = sum(request.gain for request in found.requests)
    value = {"answers": len(found.requests), "gain": gain, "output": str(output), "hits": n_hits}
    session.show(value, lambda: _say(len(found.requests), budget, gain, output, hits, n_hits))


def _say(n: int, budget: int, gain: float, output: Path, hits: Path | None, n_hits: int | None) -> None:
    click.echo(f"{n} answers to ask for, expected to set about {gain:.1f} labels right: {output}")
    if n < budget:
        click.echo(f"No other item is expected to gain by an answer, so they are fewer than {budget}.")
    if hits:
        click.echo(f"{n_hits} HITs: {hits}")
