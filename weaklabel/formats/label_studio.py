"""Label Studio: exports of choices that several people made, or of rectangles that they drew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from weaklabel.answers import Answers, number
from weaklabel.coded import Coded
from weaklabel.errors import InputError, brief
from weaklabel.formats._drawn import Desk
from weaklabel.formats._label_studio import annotations_of, item_of, results_of, tasks_of, worker_of
from weaklabel.formats.base import decoded, parsed
from weaklabel.formats.label_studio_boxes import RECTANGLES, boxes_of


class _Answer(NamedTuple):
    item: str
    worker: str
    label: Any
    seconds: float
    task: int


def read_answers(path: Path, item: str | None = None, answer: str | None = None) -> Answers:
    """The choices or rectangles in a JSON export; cancelled annotations are left out, predictions are no answers.

    The label of an answer is a text; or, of rectangles, a box, see `weaklabel.formats.label_studio_boxes`. Somebody who
    drew none has an answer without a label.

    Args:
        path: The file.
        item: The field of a task's data that is the item's id; None for ``id`` there, or the id of the task.
        answer: The name of the choices or rectangles (``from_name``); None where there is only one.

    Raises:
        InputError: It is no such export, or holds no annotation.
    """
    tasks = tasks_of(parsed(decoded(path), path), path)
    names = sorted({str(r.get("from_name")) for t in tasks for a in annotations_of(t) for r in results_of(a, _KINDS)})
    if answer is None and len(names) > 1:
        raise InputError(
            f"{path}: which choices or rectangles are the answer? Name them in [data] answer: {', '.join(names)}"
        )
    if answer is not None and answer not in names:
        raise InputError(
            f"{path}: there are no choices or rectangles called {answer!r}; there are {', '.join(names) or 'none'}"
        )
    desk = Desk(str(path))
    rows = [row for at, task in enumerate(tasks, start=1) for row in _answers(task, at, item, answer, path, desk)]
    if not rows:
        raise InputError(f"{path} holds no annotation of anybody")
    cancelled = sum(bool(a.get("was_cancelled")) for task in tasks for a in annotations_of(task))
    return Answers(
        Coded.of([row.item for row in rows]),
        Coded.of([row.worker for row in rows]),
        Coded.of([row.label for row in rows]),
        None,
        np.array([row.seconds for row in rows]),
        np.array([row.task for row in rows]),
        ((str(path), 0),),
        (*((f"{path}: {cancelled} cancelled annotations were left out",) if cancelled else ()), *desk.notes),
    )


_KINDS = ("choices", *RECTANGLES)


def _answers(
    task: dict[str, Any], at: int, item: str | None, answer: str | None, path: Path, desk: Desk
) -> Iterator[_Answer]:
    id = item_of(task, at, item, path)
    for annotation in annotations_of(task):
        if annotation.get("was_cancelled"):
            continue
        worker = worker_of(annotation, at, path)
        choices = [_choices(one) for one in results_of(annotation, ("choices",), answer)]
        said: list[Any] = [str(choice) for one in choices for choice in one]
        place = f"{path}, task {task.get('id', at)}"
        said += boxes_of(annotation, answer, place, f"image {brief(id)}, worker {brief(worker)}", desk)
        for label in said or [None]:
            yield _Answer(id, worker, label, number(annotation.get("lead_time")), at)


def _choices(result: dict[str, Any]) -> list[Any]:
    value = result.get("value")
    choices = value.get("choices") if isinstance(value, dict) else None
    return choices if isinstance(choices, list) else []
