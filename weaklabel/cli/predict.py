"""``weaklabel predict``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session, device_option, format_option
from weaklabel.cli._session import command as common


@common("predict")
@click.argument("task")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: CSV on stdout.")
@click.option("--batch-size", type=click.IntRange(min=1), default=1000, show_default=True, help="Items at a time.")
@format_option("What to write with -o.")
@device_option
def command(
    session: Session,
    task: str,
    file: Path,
    output: Path | None,
    batch_size: int,
    format_name: str | None,
    device: str | None,
) -> None:
    """Label new items with the end model of a task's latest run.

    FILE is a table like the task's own (CSV, TSV, JSONL or Parquet), any file of texts where spans are labeled (ner),
    or a folder of pictures; it needs no gold and no rules. Texts with marked spans are also written for other tools,
    as by export.
    """
    from weaklabel.cli._progress import Bar
    from weaklabel.project.predictor import Predictor

    if format_name and output is None:
        raise click.UsageError("--format is for a file: name it, -o FILE.")
    predictor = Predictor(session.workspace().latest_run(task, "end_model"), device)
    with Bar() as bar:
        bar.stage("predict")
        if output is not None:
            done = predictor.write(file, output, batch_size, format_name, bar.step)
        else:
            table = predictor.predict(file, batch_size, bar.step)
    if output is not None:
        session.show_written(done.items, output, done.lost)
        return
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    session.show({"predictions": rows}, lambda: _print_csv(table))


def _print_csv(table: dict[str, list[object]]) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
