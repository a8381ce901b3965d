"""Writing files so that a reader sees the old one or the new one, never half of one."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weaklabel.errors import WeaklabelError, WorkspaceError


def write_atomic(path: Path, write: Callable[[Path], Any]) -> None:
    """Have `write` fill a file beside `path`, then put it in its place.

    Raises:
        WorkspaceError: The folder cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        os.replace(beside, path)
    except WeaklabelError:
        raise
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True) if beside.parent.is_dir() and os.access(beside.parent, os.W_OK) else None


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text in one step."""
    write_atomic(path, lambda beside: beside.write_text(text, "utf-8", newline="\n"))


def write_json(path: Path, value: Any) -> None:
    """Write JSON in one step; not a number becomes null."""
    write_text(path, json.dumps(finite(value), indent=2, ensure_ascii=False) + "\n")


def finite(value: Any) -> Any:
    """The same value with null for numbers that JSON cannot hold."""
    if isinstance(value, dict):
        return {str(key): finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and (value != value or abs(value) == float("inf")) else value


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
