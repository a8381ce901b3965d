"""Comma-separated values."""

import csv
import io
import sys
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table, decoded


def read(path: Path, delimiter: str = ",") -> Table:
    """The columns of a file whose first line names them; all values are texts.

    Raises:
        InputError: A row has more or fewer fields than the header; the message names the line.
    """
    limit = csv.field_size_limit(sys.maxsize)  # a text may be longer than the 128 KiB that the module allows
    try:
        return _columns(path, csv.reader(io.StringIO(decoded(path), newline=""), delimiter=delimiter, strict=True))
    finally:
        csv.field_size_limit(limit)


def _columns(path: Path, reader: Any) -> Table:
    rows: list[list[str]] = []
    try:
        header: list[str] = next(reader, [])
        repeated = next((name for name in header if header.count(name) > 1), None)
        if repeated is not None:
            raise InputError(f"{path}, line 1: the column {repeated!r} is named twice")
        for row in reader:
            if row and len(row) != len(header):
                place = f"{path}, line {reader.line_num}"
                raise InputError(f"{place}: {len(row)} fields where the header has {len(header)}")
            if row:
                rows.append(row)
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from None
    return {name: list(column) for name, column in zip(header, zip(*rows, strict=True), strict=True)} if rows else {}


def write(table: Table, path: Path, delimiter: str = ",") -> None:
    """Write columns with a header line; None is an empty field."""

    def fill(beside: Path) -> None:
        with beside.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            writer = csv.writer(
                stream, delimiter=delimiter, lineterminator="\r\n"
            )  # with "\n" alone, Python leaves "\r" unquoted
            writer.writerow(table)
            writer.writerows(zip(*table.values(), strict=True))

    write_atomic(path, fill)
