"""``weaklabel export``."""

from pathlib import Path

import click

from weaklabel.cli._session import BOXES, Session, annotations_option, check_folder, format_option, labels_option
from weaklabel.cli._session import command as common


@common("export")
@click.argument("task")
@click.argument("file", type=click.Path(path_type=Path))
@labels_option
@format_option("What to write.", *BOXES)
@annotations_option
@click.option("--split", type=click.Choice(["train", "dev", "test"]), help="Only the items of this split.")
def command(
    session: Session, task: str, file: Path, labels: str, format_name: str | None, annotations: Path | None,
    split: str | None,
) -> None:  # fmt: skip
    """Write a task's items with label, confidence and class probabilities.

    FILE ends in .csv, .tsv, .jsonl or .parquet. Items without any vote have no label. Texts with marked spans (ner)
    can also be written for other tools: .conll (columns of tokens and tags), .spacy (spaCy's DocBin), .json (Label
    Studio), and .jsonl with --format prodigy. Images with boxes (detection) are written as COCO (.json), or
    with --format label-studio or coco-results (.json), voc or yolo (FILE is a folder).
    """
    from weaklabel.project.export import FILES, export_items

    check_folder(file, format_name, "FILE")
    run = session.workspace().latest_run(task, FILES[labels])
    count, lost = export_items(session.task(task), run, file, labels, format_name, split, annotations)
    session.show_written(count, file, lost)
