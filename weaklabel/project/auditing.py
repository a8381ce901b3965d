"""Drawing a random sample of labels, and recording what people say of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.analysis.crowd.audit import ErrorRate, draw
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.files import write_text
from weaklabel.formats import jsonl
from weaklabel.formats.base import read_table, write_table
from weaklabel.project.changes import dataset_of
from weaklabel.project.run import Run
from weaklabel.project.task import Task

RIGHT, WRONG = ("right", "yes", "true", "1", "ok"), ("wrong", "no", "false", "0")
LEDGER = "audits.jsonl"


def draw_sample(task: Task, run: Run, size: int, path: Path, split: str = "train") -> int:
    """Write a random sample of the labels of a run, with an empty column ``verdict`` to be filled.

    Returns:
        The number of rows.

    Raises:
        InputError: The data changed since the run, or no item of the split has a label.
    """
    dataset, labels = dataset_of(run, task), run.table("soft_labels.parquet")["label"]
    candidates = np.array([at for at in dataset.positions(split) if labels[at] is not None], dtype=np.int64)
    if not len(candidates):
        raise InputError(f"no item of the {split} split of task {task.name!r} has a label to look at")
    at = draw(candidates, size, task.config.random_state)
    own: dict[str, list[Any]] = {
        "id": [dataset.items.ids[i] for i in at],
        "label": [labels[i] for i in at],
        "verdict": [None] * len(at),
        "run": [run.folder.name] * len(at),
        "labels": [len(candidates)] * len(at),
    }
    more = {name: [c[i] for i in at] for name, c in dataset.items.columns.items() if name not in own}
    write_table(own | more, path)
    return len(at)


def record_verdicts(task: Task, runs: Path, path: Path) -> ErrorRate:
    """Read a sample whose verdicts are filled in, keep what it says in ``audits.jsonl``, and tell the error rate.

    A verdict is ``right`` or ``wrong``, or the true label.

    Raises:
        InputError: The table is no sample, has no verdict, or one that says neither.
    """
    table = read_table(path)
    missing = next((name for name in ("id", "label", "verdict", "run", "labels") if name not in table), None)
    if missing is not None:
        raise UnknownName("column", missing, table, str(path))
    rows = zip(table["id"], table["label"], table["verdict"], strict=True)
    judged = [
        _is_wrong(str(verdict).strip(), str(label), task, f"{path}, row {row} (item {brief(str(id))})")
        for row, (id, label, verdict) in enumerate(rows, start=1)
        if verdict is not None and str(verdict).strip()
    ]
    if not judged:
        raise InputError(f"{path}: no row has a verdict; write right, wrong or the true label into that column")
    rate = ErrorRate.of(sum(judged), len(judged), int(float(table["labels"][0])))
    kept = runs / LEDGER
    before = kept.read_text("utf-8") if kept.is_file() else ""
    jsonl.write({"run": [str(table["run"][0])], **{k: [v] for k, v in asdict(rate).items()}}, kept.with_suffix(".new"))
    write_text(kept, before + kept.with_suffix(".new").read_text("utf-8"))
    kept.with_suffix(".new").unlink()
    return rate


def _is_wrong(verdict: str, label: str, task: Task, where: str) -> bool:
    if verdict in task.config.classes or verdict == label:
        return verdict != label
    if verdict.lower() in (*RIGHT, *WRONG):
        return verdict.lower() in WRONG
    raise UnknownName("verdict", verdict, ["right", "wrong", *task.config.classes], where)
