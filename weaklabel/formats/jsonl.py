"""JSON lines: one object a line."""

import json
from pathlib import Path

from weaklabel.errors import InputError
from weaklabel.files import finite, write_text
from weaklabel.formats.base import Table, decoded, parsed


def read(path: Path) -> Table:
    """The columns of a file of objects; a key that a line lacks is None there.

    Raises:
        InputError: A line is no JSON object; the message names it.
    """
    rows = []
    for number, line in enumerate(decoded(path).split("\n"), start=1):
        if not line.strip():
            continue
        row = parsed(line, path, number)
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number}: expected an object, but got {type(row).__name__}")
        rows.append(row)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def write(table: Table, path: Path) -> None:
    """Write one object a row; not a number becomes null, and what JSON does not know, such as a date, a text."""
    rows = (dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True))
    write_text(path, "".join(json.dumps(finite(row), ensure_ascii=False, default=str) + "\n" for row in rows))
