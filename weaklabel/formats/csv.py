"""Comma-separated values."""

import csv
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from weaklabel.coded import Coded
from weaklabel.errors import InputError
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table, decoded

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
"""What may stand between columns, though only one of them does so in files of an ending."""

LONGEST = 2**31 - 1
"""A text may be longer than the 128 KiB that the module allows; more than this is no C long on every system."""


def read(path: Path, delimiter: str = ",") -> Table:
    """The columns of a file whose first line names them; all values are texts.

    Raises:
        InputError: A row has more or fewer fields than the header; the message names the line.
    """
    (_, header), *rows = rows_of(path, delimiter)
    columns = zip(*(row for _, row in rows), strict=True)
    return {name: list(column) for name, column in zip(header, columns, strict=True)} if rows else {}


def read_coded(path: Path, delimiter: str = ",", short: str | None = None) -> tuple[dict[str, Coded], np.ndarray]:
    """The columns with each distinct value kept once, and the line of each row; for files of many rows.

    Args:
        path: The file.
        delimiter: What stands between fields.
        short: A column whose files may leave out empty fields at the ends of rows.

    Raises:
        InputError: See `read`.
    """
    rows = rows_of(path, delimiter, short)
    _, header = next(rows)
    positions: list[dict[str, int]] = [{} for _ in header]
    codes, lines = [array("i") for _ in header], array("i")
    for line, row in rows:
        lines.append(line)
        for value, position, code in zip(row, positions, codes, strict=True):
            code.append(position.setdefault(value, len(position)))
    columns = {name: Coded(np.array(c, np.int32), p) for name, p, c in zip(header, positions, codes, strict=True)}
    return columns, np.array(lines, dtype=np.int32)


def rows_of(path: Path, delimiter: str, short: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """The header and the rows that are not empty, each with the line on which it ends."""
    limit = csv.field_size_limit(LONGEST)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            header: list[str] = next(reader, [])
            _check_header(header, delimiter, path)
            yield 1, header
            for row in reader:
                if row and len(row) < len(header) and short in header:
                    row += [""] * (len(header) - len(row))
                if row and len(row) != len(header):
                    place = f"{path}, line {reader.line_num}"
                    raise InputError(f"{place}: {len(row)} fields where the header has {len(header)}")
                if row:
                    yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}") from None
    except UnicodeDecodeError:
        decoded(path)  # names the line
        raise
    finally:
        csv.field_size_limit(limit)


def _check_header(header: list[str], delimiter: str, path: Path) -> None:
    """See that the columns of a file are told apart, and have names of their own.

    Raises:
        InputError: They do not.
    """
    repeated = next((name for name in header if header.count(name) > 1), None)
    if repeated is not None:
        raise InputError(f"{path}, line 1: the column {repeated!r} is named twice")
    # Nobody calls a single column so.
    other = next((sign for sign in SEPARATORS if len(header) == 1 and header[0].count(sign) > 1), None)
    if other is not None and other != delimiter:
        what = f"{SEPARATORS[other]} stand between columns, where this ending means {SEPARATORS[delimiter]}"
        raise InputError(f"{path}, line 1: {what}")


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
