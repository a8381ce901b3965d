"""``weaklabel predict``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session, device_option
from weaklabel.cli._session import command as common


@common("predict")
@click.argument("task")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: CSV on stdout.")
@click.option("--batch-size", type=click.IntRange(min=1), default=1000, show_default=True, help="Items at a time.")
@device_option
def command(session: Session, task: str, file: Path, output: Path | None, batch_size: int, device: str | None) -> None:
    """Label new items with the end model of a task's latest run.

    FILE is a table like the task's own (CSV, TSV, JSONL or Parquet), any file of texts where spans are labeled (ner),
    or a folder of pictures; it needs no gold and no rules.
    """
    from weaklabel.cli._progress import Bar
    from weaklabel.formats.base import write_table
    from weaklabel.project.predictor import Predictor

    predictor = Predictor(session.workspace().latest_run(task, "end_model"), device)
    with Bar() as bar:
        bar.stage("predict")
        table = predictor.predict(file, batch_size, bar.step)
    if output is not None:
        write_table(table, output)
        value = {"items": len(table["id"]), "output": str(output)}
        session.show(value, lambda: click.echo(f"{value['items']} items: {output}"))
        return
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    session.show({"predictions": rows}, lambda: _print_csv(table))


def _print_csv(table: dict[str, list[object]]) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
