"""Drawing a random sample of labels, and recording what people say of it."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.analysis.crowd.audit import ErrorRate, draw
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.files import write_text
from weaklabel.formats.base import Table, read_table, write_table
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
        InputError: The data changed since the run, no item of the split has a label, or the file holds verdicts.
    """
    dataset, labels = dataset_of(run, task), run.table("soft_labels.parquet")["label"]
    candidates = np.array([at for at in dataset.positions(split) if labels[at] is not None], dtype=np.int64)
    if not len(candidates):
        raise InputError(f"no item of the {split} split of task {task.name!r} has a label to look at")
    if path.is_file() and path.stat().st_size and any(_filled(v) for v in read_table(path).get("verdict", [])):
        raise InputError(f"{path} holds verdicts, which a new sample would overwrite; name another file")
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

    A verdict is ``right`` or ``wrong``, or the true label. A sample that was recorded before is recorded anew.

    Raises:
        InputError: The table is no sample, has no verdict, one that says neither, or two rows of an item.
    """
    table = read_table(path)
    run, labels = _origin(table, path)
    known = set(dataset_of(Run(runs / run), task).items.ids) if (runs / run).is_dir() else None
    stranger = next((id for id in map(str, table["id"]) if known is None or id not in known), None)
    if stranger is not None:
        what = f"the item {stranger!r} is not in the data" if known else f"there is no run {run!r}"
        raise InputError(f"{path}: {what} of task {task.name!r}: is the sample of another task?")
    rows = zip(table["id"], table["label"], table["verdict"], strict=True)
    judged = [
        _is_wrong(str(verdict).strip(), str(label), task, f"{path}, row {row} (item {brief(str(id))})")
        for row, (id, label, verdict) in enumerate(rows, start=1)
        if _filled(verdict)
    ]
    if not judged:
        raise InputError(f"{path}: no row has a verdict; write right, wrong or the true label into that column")
    rate = ErrorRate.of(sum(judged), len(judged), labels)
    sample = hashlib.sha256("\x1f".join(map(str, table["id"])).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    _keep(runs / LEDGER, {"run": run, "sample": sample, **asdict(rate)})
    return rate


def _origin(table: Table, path: Path) -> tuple[str, int]:
    """The run that a sample is of, and how many labels it was drawn from."""
    missing = next((name for name in ("id", "label", "verdict", "run", "labels") if name not in table), None)
    if missing is not None:
        raise UnknownName("column", missing, table, str(path))
    again = next((id for id, count in Counter(map(str, table["id"])).items() if count > 1), None)
    if again is not None:
        raise InputError(f"{path}: the item {again!r} has two rows")
    told = {(str(run), str(labels)) for run, labels in zip(table["run"], table["labels"], strict=True)}
    (run, labels), *others = sorted(told)
    if others:
        raise InputError(f"{path}: the columns run and labels must say the same in all rows: one sample, one file")
    if not labels.isdecimal() or int(labels) < len(table["id"]):
        raise InputError(f"{path}: the column labels must say how many labels the sample is of, but says {labels!r}")
    return run, int(labels)


def _keep(ledger: Path, entry: dict[str, Any]) -> None:
    """Add a line to the ledger, in place of an earlier one of the same sample."""
    lines = ledger.read_text("utf-8").splitlines() if ledger.is_file() else []
    others = [line for line in lines if _sample(json.loads(line)) != _sample(entry)]
    write_text(ledger, "\n".join([*others, json.dumps(entry)]) + "\n")


def _sample(entry: dict[str, Any]) -> tuple[Any, Any]:
    return entry.get("run"), entry.get("sample")


def _filled(verdict: Any) -> bool:
    return verdict is not None and bool(str(verdict).strip())


def _is_wrong(verdict: str, label: str, task: Task, where: str) -> bool:
    if verdict in task.config.classes or verdict == label:
        return verdict != label
    if verdict.lower() in (*RIGHT, *WRONG):
        return verdict.lower() in WRONG
    raise UnknownName("verdict", verdict, ["right", "wrong", *task.config.classes], where)
