"""Label Studio: exports of choices that several people made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from weaklabel.answers import Answers, number
from weaklabel.coded import Coded
from weaklabel.errors import InputError
from weaklabel.formats.base import decoded, parsed


class _Choice(NamedTuple):
    item: str
    worker: str
    label: str | None
    seconds: float
    task: int


def read_answers(path: Path, item: str | None = None, answer: str | None = None) -> Answers:
    """The choices in a JSON export; annotations that were cancelled are left out, predictions are no answers.

    Args:
        path: The file.
        item: The field of a task's data that is the item's id; None for ``id`` there, or the id of the task.
        answer: The name of the choices (``from_name``); None where there is only one.

    Raises:
        InputError: It is no such export, or holds no annotation.
    """
    tasks = parsed(decoded(path), path)
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise InputError(f"{path} must hold a list of tasks, as Label Studio exports them in JSON")
    names = sorted({str(r.get("from_name")) for task in tasks for a in _annotations(task) for r in _results(a, None)})
    if answer is None and len(names) > 1:
        raise InputError(f"{path}: which choices are the answer? Name them in [data] answer: {', '.join(names)}")
    if answer is not None and answer not in names:
        raise InputError(f"{path}: there are no choices called {answer!r}; there are {', '.join(names) or 'none'}")
    rows = [row for at, task in enumerate(tasks, start=1) for row in _choices(task, at, item, answer, path)]
    if not rows:
        raise InputError(f"{path} holds no annotation of anybody")
    cancelled = sum(bool(a.get("was_cancelled")) for task in tasks for a in _annotations(task))
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


def _annotations(task: dict[str, Any]) -> list[dict[str, Any]]:
    found = task.get("annotations", task.get("completions")) or []
    return [one for one in found if isinstance(one, dict)]


def _results(annotation: dict[str, Any], answer: str | None) -> list[dict[str, Any]]:
    found = [one for one in annotation.get("result") or [] if isinstance(one, dict) and one.get("type") == "choices"]
    return [one for one in found if answer is None or str(one.get("from_name")) == answer]


def _values(result: dict[str, Any]) -> list[Any]:
    value = result.get("value")
    choices = value.get("choices") if isinstance(value, dict) else None
    return choices if isinstance(choices, list) else []


def _choices(task: dict[str, Any], at: int, item: str | None, answer: str | None, path: Path) -> Iterator[_Choice]:
    data = task.get("data") or {}
    id = data.get(item) if item else data.get("id", task.get("id"))
    if id is None:
        raise InputError(f"{path}, task {at}: there is no {item or 'id'} to know the item by")
    for annotation in _annotations(task):
        if annotation.get("was_cancelled"):
            continue
        who = annotation.get("completed_by")
        worker = who.get("email", who.get("id")) if isinstance(who, dict) else who
        if worker is None:
            raise InputError(f"{path}, task {at}: an annotation does not say who made it (completed_by)")
        seconds = number(annotation.get("lead_time"))
        said = [choice for one in _results(annotation, answer) for choice in _values(one)]
        for label in said or [None]:
            yield _Choice(str(id), str(worker), None if label is None else str(label), seconds, at)
