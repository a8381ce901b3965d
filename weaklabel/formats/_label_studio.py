"""Label Studio: what its exports have in common, whatever people do in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief


def tasks_of(content: Any, path: Path) -> list[dict[str, Any]]:
    """The tasks of an export.

    Raises:
        InputError: It holds no list of tasks, or a part of a task is not what it should be.
    """
    if not isinstance(content, list) or not all(isinstance(task, dict) for task in content):
        raise InputError(f"{path} must hold a list of tasks, as Label Studio exports them in JSON")
    for at, task in enumerate(content, start=1):
        wrong = _wrong(task)
        if wrong:
            raise InputError(f"{path}, task {brief(task.get('id', at))}: {wrong}")
    return content


def _wrong(task: dict[str, Any]) -> str:
    """What is wrong with the form of a task; empty where nothing is."""
    if not isinstance(task.get("data") or {}, dict):
        return "its data must be an object"
    for name in ("annotations", "completions", "predictions"):
        if not isinstance(task.get(name) or [], list):
            return f"its {name} must be a list"
        for one in task.get(name) or []:
            if isinstance(one, dict) and not isinstance(one.get("result") or [], list):
                return f"a result among its {name} must be a list"
    return ""


def annotations_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    """What people have done with a task, cancelled or not."""
    found = task.get("annotations", task.get("completions")) or []
    return [one for one in found if isinstance(one, dict)]


def predictions_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    """What models have said of a task."""
    return [one for one in task.get("predictions") or [] if isinstance(one, dict)]


def results_of(annotation: dict[str, Any], kinds: Sequence[str], name: str | None = None) -> list[dict[str, Any]]:
    """The parts of an annotation that are of some types, and from the control of this name."""
    found = [one for one in annotation.get("result") or [] if isinstance(one, dict) and one.get("type") in kinds]
    return [one for one in found if name is None or str(one.get("from_name")) == name]


def item_of(task: dict[str, Any], at: int, item: str | None, path: Path) -> str:
    """The id of the item of a task.

    Raises:
        InputError: It has none.
    """
    data = task.get("data") or {}
    id = data.get(item) if item else data.get("id", task.get("id"))
    if id is None:
        raise InputError(f"{path}, task {at}: there is no {item or 'id'} to know the item by")
    return str(id)


def worker_of(annotation: dict[str, Any], at: int, path: Path) -> str:
    """Who made an annotation.

    Raises:
        InputError: It does not say so.
    """
    who = annotation.get("completed_by")
    worker = who.get("email", who.get("id")) if isinstance(who, dict) else who
    if worker is None:
        raise InputError(f"{path}, task {at}: an annotation does not say who made it (completed_by)")
    return str(worker)
