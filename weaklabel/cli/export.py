"""``weaklabel export``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("export")
@click.argument("task")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    type=click.Choice(["label_model", "end_model"]),
    default="label_model",
    show_default=True,
    help="Whose labels: of the votes, or of the model trained on them.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "conll", "prodigy", "spacy", "label-studio", "coco", "voc", "yolo"]),
    help="What to write. Default: what FILE's ending says.",
)
@click.option("--split", type=click.Choice(["train", "dev", "test"]), help="Only the items of this split.")
def command(session: Session, task: str, file: Path, labels: str, format_name: str | None, split: str | None) -> None:
    """Write a task's items with label, confidence and class probabilities.

    FILE ends in .csv, .tsv, .jsonl or .parquet. Items without any vote have no label. Texts with marked spans (ner)
    can also be written for other tools: .conll (columns of tokens and tags), .spacy (spaCy's DocBin), .json (Label
    Studio), and .jsonl with --format prodigy. Images with boxes (detection) are written with --format coco or
    label-studio (.json), voc or yolo (FILE is a folder).
    """
    from weaklabel.formats.boxes import FOLDERS
    from weaklabel.project.export import FILES, export_items
    from weaklabel.text import harmless

    if file.is_dir() and format_name not in FOLDERS:
        raise click.BadParameter(f"{str(file)!r} is a directory", param_hint="FILE")
    run = session.workspace().latest_run(task, FILES[labels])
    count, lost = export_items(session.task(task), run, file, labels, format_name, split)
    value = {"items": count, "output": str(file), "lost": list(lost)}
    told = f"; not kept: {harmless('; '.join(lost))}" if lost else ""
    session.show(value, lambda: click.echo(f"{count} items: {file}{told}"))
