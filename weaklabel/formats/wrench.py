"""The folders of the WRENCH benchmark: items, gold, and the votes of its labeling functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError
from weaklabel.formats.base import Table, decoded, parsed
from weaklabel.labels import LabelSpace

SPLITS = {"train": "train", "valid": "dev", "test": "test"}


@dataclass(frozen=True, slots=True)
class Imported:
    """A task as another tool has it.

    Attributes:
        classes: Class names in order.
        splits: A table of items a split, with ``id`` and, where the truth is known, ``label``.
        sources: The names of those who voted.
        votes: Ready-made votes: ``id``, ``source``, ``label``.
        features: Columns that the end model learns from; empty for the text.
    """

    classes: tuple[str, ...]
    splits: dict[str, Table]
    sources: tuple[str, ...]
    votes: Table
    features: tuple[str, ...]


def read_task(folder: Path) -> Imported:
    """A WRENCH classification folder, of texts or of feature rows.

    It holds ``train.json``, ``valid.json`` and ``test.json`` (one of them at least) and ``label.json``; an optional
    ``meta.json`` names the labeling functions under ``lf``.

    Raises:
        InputError: A file is missing or not of this form; the message names it, and the item.
    """
    classes = _classes(folder / "label.json")
    present = {file: split for file, split in SPLITS.items() if (folder / f"{file}.json").is_file()}
    if not present:
        raise InputError(f"{folder} holds none of train.json, valid.json and test.json")
    parts = {split: list(_items(folder / f"{file}.json", split, classes)) for file, split in present.items()}
    widths = {len(item["votes"]) for items in parts.values() for item in items}
    if len(widths) != 1:
        raise InputError(f"{folder}: every item needs as many weak_labels as the others, but got {sorted(widths)}")
    names = _names(folder / "meta.json", widths.pop())
    said = [
        (item["id"], name, vote)
        for items in parts.values()
        for item in items
        for name, vote in zip(names, item["votes"], strict=True)
        if vote is not None
    ]
    votes = {key: [row[at] for row in said] for at, key in enumerate(("id", "source", "label"))}
    splits = {split: _table(items) for split, items in parts.items()}
    first = next(items[0] for items in parts.values())
    features = tuple(name for name in first["data"] if name.startswith("f")) if first["tabular"] else ()
    return Imported(tuple(classes.values()), splits, tuple(names), votes, features)


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    content = parsed(decoded(path), path)
    if not isinstance(content, dict) or not content:
        raise InputError(f"{path} must hold an object that is not empty")
    return content


def _classes(path: Path) -> dict[int, str]:
    content = _json(path)
    try:
        pairs = sorted((int(key), str(name)) for key, name in content.items())
    except ValueError:
        raise InputError(f"{path} must map numbers to class names") from None
    try:
        LabelSpace(tuple(name for _, name in pairs))
    except ConfigError as error:
        raise InputError(f"{path}: {error}") from None
    return dict(pairs)


def _names(path: Path, width: int) -> list[str]:
    names = _json(path).get("lf") if path.is_file() else None
    if names is None:
        return [f"lf_{j}" for j in range(width)]
    if not isinstance(names, list) or len(names) != width or len(set(map(str, names))) != width:
        raise InputError(f"{path}: 'lf' must name {width} different labeling functions")
    return [str(name) for name in names]


def _items(path: Path, split: str, classes: dict[int, str]) -> Iterator[dict[str, Any]]:
    for key, item in _json(path).items():
        where = f"{path}, item {key!r}"
        try:
            data, weak, label = dict(item["data"]), list(item["weak_labels"]), item.get("label")
            feature = data.pop("feature", None)
            data |= {f"f{at}": value for at, value in enumerate(feature or ())}
        except (TypeError, KeyError, ValueError) as error:
            raise InputError(f"{where}: expected an object with data, label and weak_labels ({error!r})") from None
        yield {
            "id": f"{split}-{key}",
            "data": data,
            "tabular": feature is not None,
            "gold": _class(label, classes, where),
            "votes": [_class(vote, classes, where) for vote in weak],
        }


def _class(value: Any, classes: dict[int, str], where: str) -> str | None:
    """The name of a class; None for -1 or null, which mean that there is no label."""
    if value is None or value == -1:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or value not in classes:
        raise InputError(f"{where}: {value!r} is none of the classes of label.json ({', '.join(map(str, classes))})")
    return classes[int(value)]


def _table(items: list[dict[str, Any]]) -> Table:
    names = dict.fromkeys(name for item in items for name in item["data"])
    columns = {name: [item["data"].get(name) for item in items] for name in names}
    return columns | {"id": [item["id"] for item in items], "label": [item["gold"] for item in items]}
