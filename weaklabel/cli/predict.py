"""``weaklabel predict``."""

from pathlib import Path

import click

from weaklabel.cli._session import BOXES, Session, annotations_option, check_folder, device_option, format_option
from weaklabel.cli._session import command as common


@common("predict")
@click.argument("task")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Default: CSV on stdout.")
@click.option("--batch-size", type=click.IntRange(min=1), default=1000, show_default=True, help="Items at a time.")
@format_option("What to write with -o.", *BOXES)
@annotations_option
@device_option
def command(
    session: Session,
    task: str,
    file: Path,
    output: Path | None,
    batch_size: int,
    format_name: str | None,
    annotations: Path | None,
    device: str | None,
) -> None:
    """Label new items with the end model of a task's latest run; without one, with its rules and label model.

    FILE is a table like the task's own (CSV, TSV, JSONL or Parquet), any file of texts where spans are labeled (ner),
    or a folder of pictures, or of COCO (detection); it needs no gold. Texts with marked spans and images with boxes are
    also written for other tools, as by export.
    """
    from weaklabel.cli._progress import Bar
    from weaklabel.project.predictor import Predictor
    from weaklabel.text import harmless

    if format_name and output is None:
        raise click.UsageError("--format is for a file: name it, -o FILE.")
    check_folder(output, format_name, "-o")
    predictor = Predictor(session.workspace().latest_run(task, "end_model"), device)
    with Bar() as bar:
        bar.stage("predict")
        if output is not None:
            done = predictor.write(file, output, batch_size, format_name, bar.step, annotations)
        else:
            table = predictor.predict(file, batch_size, bar.step)
    for note in predictor.notes:
        click.echo(f"note: {harmless(note)}", err=True)
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
