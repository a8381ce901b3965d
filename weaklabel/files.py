"""Writing files so that a reader sees the old one or the new one, never half of one; reading what may be damaged."""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.errors import InputError, WeaklabelError, WorkspaceError, told

_DAMAGED: tuple[type[Exception], ...] = (
    *(OSError, ValueError, LookupError, EOFError, TypeError, AttributeError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, SyntaxError, MemoryError, OverflowError),
)
"""What reading a damaged file raises, by where the damage is."""


def partial(path: Path) -> Path:
    """Where something is made before it gets the name `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.partial")


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-made in a folder; what living ones make stays."""
    for left in folder.glob(".*.partial"):
        process = re.fullmatch(r"\..*\.(\d+)\.partial", left.name)
        if process and not _alive(int(process[1])):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # it is somebody else's
    return True


def write_atomic(path: Path, write: Callable[[Path], Any]) -> None:
    """Have `write` fill a file beside `path`, then put it in its place.

    Raises:
        WorkspaceError: The folder cannot be written.
    """
    beside = partial(path)
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
    """Write a UTF-8 text in one step; half characters, which UTF-8 does not have, are written as their escapes."""
    write_atomic(path, lambda beside: beside.write_text(text, "utf-8", errors="backslashreplace", newline="\n"))


def write_json(path: Path, value: Any) -> None:
    """Write JSON in one step; not a number becomes null."""
    write_text(path, json.dumps(finite(value), indent=2, ensure_ascii=False) + "\n")


def write_arrays(path: Path, arrays: Mapping[str, Any], *, compress: bool = False) -> None:
    """Write arrays by name as ``.npz`` in one step, without pickle."""

    def fill(beside: Path) -> None:
        with beside.open("wb") as stream:
            (np.savez_compressed if compress else np.savez)(stream, **arrays)

    write_atomic(path, fill)


@contextlib.contextmanager
def intact(path: Path) -> Iterator[None]:
    """While a file is read and understood: whatever a damaged one makes its reader raise is one clear error.

    Raises:
        InputError: The file is missing, damaged, or none of this kind.
    """
    try:
        yield
    except WeaklabelError:
        raise
    except _DAMAGED as error:
        raise InputError(f"{path} is damaged or missing ({told(error)}); it has to be made again") from error


def read_json(path: Path) -> dict[str, Any]:
    """The object of a JSON file of ours.

    Raises:
        InputError: The file is missing or damaged.
    """
    with intact(path):
        value = json.loads(path.read_text("utf-8"))
        if not isinstance(value, dict):
            raise TypeError(f"expected an object, but got {type(value).__name__}")
        return value


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a ``.npz`` file of ours by name.

    Raises:
        InputError: The file is missing or damaged.
    """
    # Read as bytes first: NumPy leaves a damaged file open.
    with intact(path), np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def finite(value: Any) -> Any:
    """The same value with null for numbers that JSON cannot hold."""
    if isinstance(value, dict):
        return {str(key): finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and (value != value or abs(value) == float("inf")) else value


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal; of a folder, that of the names and contents of its files."""
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        names = [(file.relative_to(path).as_posix(), file_hash(file)) for file in inside]
        return hashlib.sha256(json.dumps(names).encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
