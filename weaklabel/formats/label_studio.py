"""Label Studio: exports of what several people said."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from weaklabel.answers import Answers, number
from weaklabel.coded import Coded
from weaklabel.errors import InputError
from weaklabel.formats.base import decoded, parsed

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
    path: Path, item: str | None = None, answer: str | None = None, type: str = "choices", values: Values = choices
) -> Answers:
    """What annotators said in a JSON export; annotations that were cancelled are left out, predictions are no answers.

    Args:
        path: The file.
        item: The field of a task's data that is the item's id; None for ``id`` there, or the id of the task.
        answer: The name of the choices (``from_name``); None where there is only one.
        type: The type of the results that are answers.
        values: Reads the labels of such a result.

    Raises:
        InputError: It is no such export, or holds no annotation.
    """
    tasks = parsed(decoded(path), path)
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise InputError(f"{path} must hold a list of tasks, as Label Studio exports them in JSON")
    said = [one for task in tasks for a in annotations(task) for one in a.get("result") or [] if isinstance(one, dict)]
    names = sorted({str(one.get("from_name")) for one in said if one.get("type") == type})
    if answer is None and len(names) > 1:
        raise InputError(f"{path}: which {type} are the answer? Name them in [data] answer: {', '.join(names)}")
    if answer is not None and answer not in names:
        raise InputError(f"{path}: there are no {type} called {answer!r}; there are {', '.join(names) or 'none'}")

    def labels(annotation: Mapping[str, Any], data: Mapping[str, Any], where: str) -> list[Any]:
        found = [one for one in annotation.get("result") or [] if isinstance(one, dict) and one.get("type") == type]
        named = [one for one in found if answer is None or str(one.get("from_name")) == answer]
        return [label for one in named for label in values(one, data, where)] or [None]

    rows = [row for at, task in enumerate(tasks, start=1) for row in _answers(task, at, item, labels, path)]
    if not rows:
        raise InputError(f"{path} holds no annotation of anybody")
    cancelled = sum(bool(a.get("was_cancelled")) for task in tasks for a in annotations(task))
    return Answers(
        Coded.of([row.item for row in rows]),
        Coded.of([row.worker for row in rows]),
        Coded.of([row.label for row in rows]),
        None,
        np.array([row.seconds for row in rows]),
        np.array([row.task for row in rows]),
        ((str(path), 0),),
        (f"{path}: {cancelled} cancelled annotations were left out",) if cancelled else (),
    )


def annotators(path: Path) -> int:
    """How many people annotated, where the file is an export."""
    tasks = parsed(decoded(path), path)
    listed = tasks if isinstance(tasks, list) else []
    found = [one for task in listed if isinstance(task, dict) for one in annotations(task)]
    return len({str(one.get("completed_by")) for one in found} - {"None"})


def annotations(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The annotations of a task, which older exports call completions."""
    found = task.get("annotations", task.get("completions")) or []
    return [one for one in found if isinstance(one, dict)]


def _answers(task: dict[str, Any], at: int, item: str | None, labels: Values, path: Path) -> Iterator[_Answer]:
    data, where = task.get("data") or {}, f"{path}, task {at}"
    id = data.get(item) if item else data.get("id", task.get("id"))
    if id is None:
        raise InputError(f"{where}: there is no {item or 'id'} to know the item by")
    for annotation in annotations(task):
        if annotation.get("was_cancelled"):
            continue
        who = annotation.get("completed_by")
        worker = who.get("email", who.get("id")) if isinstance(who, dict) else who
        if worker is None:
            raise InputError(f"{where}: an annotation does not say who made it (completed_by)")
        seconds = number(annotation.get("lead_time"))
        for label in labels(annotation, data, where):
            yield _Answer(str(id), str(worker), label, seconds, at)
