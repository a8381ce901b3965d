"""Label Studio: exports of what several people said, or of rectangles that they drew."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from weaklabel.answers import Answers, number
from weaklabel.coded import Coded
from weaklabel.errors import InputError, brief
from weaklabel.formats._drawn import Desk
from weaklabel.formats._label_studio import annotations_of, item_of, results_of, tasks_of, worker_of
from weaklabel.formats.base import decoded, parsed
from weaklabel.formats.label_studio_boxes import RECTANGLES, TO, boxes_of

Values: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any], str], list[Any]]
"""Takes a result of an annotation, the data of its task, and where it stands; returns the labels that it names."""


class _Answer(NamedTuple):
    item: str
    worker: str
    label: Any
    seconds: float
    task: int


def choices(result: Mapping[str, Any], data: Mapping[str, Any], where: str) -> list[Any]:
    """The choices of a result."""
    value = result.get("value")
    chosen = value.get("choices") if isinstance(value, dict) else None
    return [str(one) for one in chosen] if isinstance(chosen, list) else []


def read_answers(
    path: Path,
    item: str | None = None,
    answer: str | None = None,
    types: Sequence[str] = ("choices", *RECTANGLES),
    values: Values = choices,
) -> Answers:
    """What annotators said in a JSON export; annotations that were cancelled are left out, predictions are no answers.

    The label of an answer is what `values` gives; or, of rectangles, a box, see `weaklabel.formats.label_studio_boxes`.
    Somebody who said or drew nothing has an answer without a label.

    Args:
        path: The file.
        item: The field of a task's data that is the item's id; None for ``id`` there, or the id of the task.
        answer: The name of the answers (``from_name``); None where there is only one.
        types: The types of the results that are answers.
        values: Reads the labels of such a result, but for rectangles.

    Raises:
        InputError: It is no such export, or holds no annotation.
    """
    tasks = tasks_of(parsed(decoded(path), path), path)
    _check_name(tasks, answer, types, path)
    desk = Desk(str(path))
    pictures: dict[str, str] = {}
    rows: list[_Answer] = []
    for at, task in enumerate(tasks, start=1):
        place, data = f"{path}, task {task.get('id', at)}", task.get("data") or {}

        def labels(one: dict[str, Any], who: str, place: str = place, data: dict[str, Any] = data) -> list[Any]:
            said = [label for result in results_of(one, types, answer) for label in values(result, data, place)]
            drawn = boxes_of(one, answer, place, who, desk) if set(types) & set(RECTANGLES) else []
            return [*said, *drawn] or [None]

        rows += _answers(task, at, item, labels, path)
        if data.get(TO):
            pictures[item_of(task, at, item, path)] = str(data[TO])
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
        pictures=pictures,
    )


def annotators(path: Path) -> int:
    """How many people annotated, where the file is an export."""
    tasks = parsed(decoded(path), path)
    listed = tasks if isinstance(tasks, list) else []
    found = [one for task in listed if isinstance(task, dict) for one in annotations_of(task)]
    return len({str(one.get("completed_by")) for one in found} - {"None"})


def _check_name(tasks: Sequence[dict[str, Any]], answer: str | None, types: Sequence[str], path: Path) -> None:
    """See that it is plain which results are the answers."""
    names = sorted({str(r.get("from_name")) for t in tasks for a in annotations_of(t) for r in results_of(a, types)})
    what = "choices or rectangles" if "choices" in types else " or ".join(types)
    if answer is None and len(names) > 1:
        raise InputError(f"{path}: which {what} are the answer? Name them in [data] answer: {', '.join(names)}")
    if answer is not None and answer not in names:
        raise InputError(f"{path}: there are no {what} called {answer!r}; there are {', '.join(names) or 'none'}")


def _answers(
    task: dict[str, Any], at: int, item: str | None, labels: Callable[[dict[str, Any], str], list[Any]], path: Path
) -> Iterator[_Answer]:
    id = item_of(task, at, item, path)
    for annotation in annotations_of(task):
        if annotation.get("was_cancelled"):
            continue
        worker, seconds = worker_of(annotation, at, path), number(annotation.get("lead_time"))
        for label in labels(annotation, f"image {brief(id)}, worker {brief(worker)}"):
            yield _Answer(id, worker, label, seconds, at)
