"""The folders of the WRENCH benchmark: items, gold, and the votes of its labeling functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError, UnknownName
from weaklabel.formats.base import Table, decoded, parsed
from weaklabel.formats.wrench_tags import as_tables, is_sequence, read_sequences
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
        kind: The kind of task.
        notes: What to know of what was left out.
    """

    classes: tuple[str, ...]
    splits: dict[str, Table]
    sources: tuple[str, ...]
    votes: Table
    features: tuple[str, ...]
    kind: str = "classification"
    notes: tuple[str, ...] = ()


def read_task(folder: Path, sources: str | None = None) -> Imported:
    """A WRENCH folder, of texts, of feature rows, or of sequences of tokens (see `wrench_tags`).

    It holds ``train.json``, ``valid.json`` and ``test.json`` (one of them at least) and, but for sequences,
    ``label.json``; an optional ``meta.json`` names the labeling functions under ``lf``.

    Args:
        folder: The folder.
        sources: Which labeling functions to take: names with commas between them, "all", or "recommended" for those
            that ``meta.json`` names under ``lf_rec``; None for these where there are any, otherwise for all.

    Raises:
        InputError: A file is missing or not of this form; the message names it, and the item.
    """
    present = {file: split for file, split in SPLITS.items() if (folder / f"{file}.json").is_file()}
    if not present:
        raise InputError(f"{folder} holds none of train.json, valid.json and test.json")
    if is_sequence(_json(folder / f"{next(iter(present))}.json")):
        return _sequences(folder, present, sources)
    classes = _classes(folder / "label.json")
    parts = {split: list(_items(folder / f"{file}.json", split, classes)) for file, split in present.items()}
    widths = {len(item["votes"]) for items in parts.values() for item in items}
    if len(widths) != 1:
        raise InputError(f"{folder}: every item needs as many weak_labels as the others, but got {sorted(widths)}")
    names = _names(folder / "meta.json", widths.pop())
    taken, notes = _taken(names, folder / "meta.json", sources)
    said = [
        (item["id"], name, vote)
        for items in parts.values()
        for item in items
        for name, vote in zip(names, item["votes"], strict=True)
        if vote is not None and name in taken
    ]
    votes = {key: [row[at] for row in said] for at, key in enumerate(("id", "source", "label"))}
    splits = {split: _table(items) for split, items in parts.items()}
    first = next(items[0] for items in parts.values())
    features = tuple(name for name in first["data"] if name.startswith("f")) if first["tabular"] else ()
    return Imported(tuple(classes.values()), splits, taken, votes, features, notes=notes)


def _sequences(folder: Path, present: dict[str, str], sources: str | None) -> Imported:
    """A folder of sequences of tokens."""
    parts = {
        split: list(read_sequences(_json(folder / f"{file}.json"), split, folder / f"{file}.json"))
        for file, split in present.items()
    }
    items = [item for part in parts.values() for item in part]
    widths = {len(item["votes"]) for item in items if item["tokens"]}
    if len(widths) != 1:
        raise InputError(f"{folder}: every text needs the votes of as many sources, but there are {sorted(widths)}")
    names = _names(folder / "meta.json", widths.pop())
    taken, notes = _taken(names, folder / "meta.json", sources)
    said = [
        (item["id"], name, *span)
        for item in items
        for name, spans in zip(names, item["votes"], strict=bool(item["tokens"]))
        for span in spans
        if name in taken
    ]
    votes = {key: [row[at] for row in said] for at, key in enumerate(("id", "source", "start", "end", "label"))}
    classes = sorted({span[2] for item in items for span in item["gold"] or ()} | {row[4] for row in said})
    tables = {split: as_tables(part) for split, part in parts.items()}
    return Imported(tuple(classes), tables, taken, votes, (), "ner", notes)


def _taken(names: list[str], meta: Path, sources: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labeling functions to take, and a note where others are left out.

    Raises:
        UnknownName: One is asked for that is not there.
        InputError: Recommended ones are asked for, and none is named.
    """
    recommended = _json(meta).get("lf_rec") if meta.is_file() else None
    if sources == "all" or (sources is None and not recommended):
        return tuple(names), ()
    if sources in (None, "recommended"):
        if not recommended:
            raise InputError(f"{meta} names no recommended labeling functions (lf_rec)")
        sources = ",".join(recommended)
    wanted = [name.strip() for name in sources.split(",")]
    for name in wanted:
        if name not in names:
            raise UnknownName("labeling function", name, names, str(meta))
    taken = tuple(name for name in names if name in wanted)
    return taken, (f"{len(taken)} of {len(names)} labeling functions were taken: {', '.join(taken)}",)


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
