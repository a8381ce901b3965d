"""Tables in files, whatever the format."""

import json
import math
import re
from pathlib import Path
from typing import Any, TypeAlias

from weaklabel.errors import InputError, UnknownName, told
from weaklabel.find import find_module, names

Table: TypeAlias = dict[str, list[Any]]
"""Columns of equal length by name; None where a value is missing."""

TABLES = ("csv", "jsonl", "parquet", "tsv")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def read_table(path: Path) -> Table:
    """The columns of a CSV, TSV, JSONL or Parquet file; texts of a CSV or TSV file stay texts.

    Raises:
        InputError: The file is missing, empty, or not what its ending says; the message names the line.
    """
    module = _module(path)
    check_file(path)
    table: Table = module.read(path)
    if not table or not next(iter(table.values())):
        raise InputError(f"{path} has no rows")
    return table


def check_file(path: Path) -> None:
    """See that a file is there, and not empty.

    Raises:
        InputError: It is not.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; expected a file")
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty")


def files_ending(folder: Path, ending: str) -> list[Path]:
    """The files in a folder and its sub-folders with this ending, in large or small letters, sorted."""
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() == f".{ending}" and file.is_file())


def write_table(table: Table, path: Path) -> None:
    """Write columns to a CSV, TSV, JSONL or Parquet file, in one step."""
    _module(path).write(table, path)


def _module(path: Path) -> Any:
    ending = path.suffix.lower().lstrip(".")
    if ending not in TABLES:
        raise UnknownName("file ending", ending, [f for f in names("weaklabel.formats") if f in TABLES], str(path))
    return find_module("weaklabel.formats", ending, "file ending")


def decoded(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    Raises:
        InputError: The file is not UTF-8; the message names the line.
    """
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        raise InputError(f"{path}, line {line}: not UTF-8 (byte 0x{byte:02x}); save the file as UTF-8") from None


def parsed(text: str, path: Path, line: int = 1) -> Any:
    """The value of a JSON text; half characters, which no file can hold, become U+FFFD.

    Args:
        text: The text.
        path: Its file.
        line: The line of the file on which the text begins.

    Raises:
        InputError: The text is no JSON; the message names the line.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        at = line + error.lineno - 1
        raise InputError(f"{path}, line {at}: no JSON ({error.msg}, column {error.colno})") from None
    except (ValueError, RecursionError) as error:  # a number of too many digits, too many brackets
        raise InputError(f"{path}, line {line}: JSON that cannot be read ({told(error)})") from None
    return _whole(value) if _HALF.search(text) else value


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {_whole(key): _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


def as_numbers(column: list[Any]) -> list[Any]:
    """A column of texts as numbers, where all that are not empty are numbers; otherwise as it is.

    Texts with leading zeros ("007") are names, not numbers.
    """
    if not all(value is None or isinstance(value, str) for value in column):
        return column
    filled = [value.strip() for value in column if value]
    if not filled or not all(_NUMBER.fullmatch(value) for value in filled):
        return column
    if any(re.match(r"[+-]?0[0-9]", value) for value in filled):
        return column
    if not all(math.isfinite(float(value)) for value in filled):  # more digits than a number holds: a name
        return column
    number = int if all(_INTEGER.fullmatch(value) for value in filled) else float
    return [number(value) if value else None for value in column]
