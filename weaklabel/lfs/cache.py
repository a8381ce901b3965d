"""Columns of marks kept on disk: a rule that has not changed is not run again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.errors import InputError, WorkspaceError
from weaklabel.files import intact, read_arrays, sweep, write_arrays
from weaklabel.items import Records
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Column

_BETWEEN = "\x1f"


def items_hash(items: Records, labels: LabelSpace) -> str:
    """The hash of all that a rule can read of a table, and of what it may say."""
    digest = hashlib.sha256(repr(labels).encode())
    for name, column in [("id", items.ids), *items.columns.items()]:
        digest.update(f"\x1e{name}\x1e".encode("utf-8", "surrogatepass"))
        digest.update(_content(column))
    for behind in items.on_demand.behind if items.on_demand else ():
        digest.update(f"\x1f{behind.key()}".encode())
    return digest.hexdigest()


def _content(column: Sequence[Any]) -> bytes:
    """Bytes that differ where columns differ."""
    if set(map(type, column)) == {str}:
        together = _BETWEEN.join(column)
        if together.count(_BETWEEN) == len(column) - 1:  # no text holds it: this takes a fifth of the time of repr
            return b"texts" + together.encode("utf-8", "surrogatepass")
    return _BETWEEN.join(map(repr, column)).encode("utf-8", "surrogatepass")


class ColumnCache:
    """The columns of one task, one file a rule, named by the hashes of the rule and of the items."""

    def __init__(self, folder: Path, items: str, rules: Mapping[str, str]):
        """Open a cache.

        Args:
            folder: Where the columns are; made when the first is kept.
            items: The hash of the items, see `items_hash`.
            rules: The hash of each rule by its name.
        """
        self.folder, self.items, self.rules = folder, items, rules
        sweep(folder)

    def get(self, name: str) -> Column | None:
        """The column of a rule, or None where it is not there or cannot be read."""
        try:
            with intact(self._file(name)):
                stored = read_arrays(self._file(name))
                if str(stored["key"]) != self._key(name):
                    return None
                values = tuple(mark_from_json(value) for value in json.loads(str(stored["values"])))
                return Column(stored["item"].astype(np.int64), stored["code"].astype(np.int64), values)
        except InputError:
            return None

    def put(self, name: str, column: Column) -> None:
        """Keep the column of a rule in place of its last one; a folder that cannot be written keeps nothing."""
        values = json.dumps([mark_to_json(value) for value in column.values], ensure_ascii=False)
        arrays: dict[str, Any] = {
            "key": np.array(self._key(name)),
            "values": np.array(values),
            "item": column.item.astype(np.int32),
            "code": column.code.astype(np.int32),
        }
        try:
            write_arrays(self._file(name), arrays)
        except WorkspaceError:
            return  # a cache is a help, not a duty

    def _key(self, name: str) -> str:
        return f"{self.rules[name]} {self.items}"

    def _file(self, name: str) -> Path:
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.npz"


def mark_to_json(mark: Any) -> Any:
    """A mark as JSON: tuples are lists, ``Not("x")`` is ``{"not": "x"}``."""
    if isinstance(mark, Not):
        return {"not": mark.label}
    return [mark_to_json(inner) for inner in mark] if isinstance(mark, tuple) else mark


def mark_from_json(value: Any) -> Any:
    """The mark that `mark_to_json` wrote."""
    if isinstance(value, dict):
        return Not(value["not"])
    return tuple(mark_from_json(inner) for inner in value) if isinstance(value, list) else value
