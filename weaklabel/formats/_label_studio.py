"""Label Studio: what its exports have in common, whatever people do in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError


def tasks_of(content: Any, path: Path) -> list[dict[str, Any]]:
    """The tasks of an export.

    Raises:
        InputError: It holds no list of tasks.
    """
    if not isinstance(content, list) or not all(isinstance(task, dict) for task in content):
        raise InputError(f"{path} must hold a list of tasks, as Label Studio exports them in JSON")
    return content


def annotations_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    """What people have done with a task, cancelled or not."""
    found = task.get("annotations", task.get("completions")) or []
    return [one for one in found if isinstance(one, dict)]


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
