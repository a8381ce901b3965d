"""``weaklabel new``."""

from pathlib import Path

import click

from weaklabel.cli._session import Session
from weaklabel.cli._session import command as common


@common("new")
@click.argument("task")
@click.option(
    "--data", type=click.Path(exists=True, path_type=Path), help="A file of your items, or of answers; or a folder."
)
@click.option(
    "--text", metavar="COLUMN", help="Its text column. Default: 'text', or the column with the longest texts."
)
@click.option(
    "--gold", metavar="COLUMN", help="Its column of true labels, where it has one. Default: a usual name, as 'label'."
)
@click.option("--classes", metavar="A,B,…", help="Class names. Default: those that gold names.")
@click.option("--kind", default="classification", show_default=True, help="The kind of task.")
def command(
    session: Session,
    task: str,
    data: Path | None,
    text: str | None,
    gold: str | None,
    classes: str | None,
    kind: str,
) -> None:
    """Start a task of your own: tasks/TASK/task.toml and labeling_functions/TASK.py.

    With --data it reads your file where it is: CSV, TSV, JSONL or Parquet; for texts with marked spans (ner) also
    CoNLL's columns, DocBin, or an export of Label Studio or Prodigy; for images with boxes (detection) a folder of
    pictures, of Pascal VOC or of YOLO, a file of COCO, or what people drew. Without, it comes with six example
    messages, so that `weaklabel fit TASK` runs at once. A file of people's answers makes a task without rules.
    """
    from weaklabel.project.starting import start_task

    names = tuple(name.strip() for name in classes.split(",")) if classes else None
    folder, rules = start_task(session.workspace_or_here(), task, data, text, gold, names, kind)
    value = {"task": task, "folder": str(folder), "labeling_functions": None if rules is None else str(rules)}
    told = (
        f"Next: weaklabel fit {task}" if rules is None else f"{rules}\nNext: edit the rules, then weaklabel fit {task}"
    )
    session.show(value, lambda: click.echo(f"{folder}\n{told}"))
