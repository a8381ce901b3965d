"""Tab-separated values, quoted as in CSV."""

from pathlib import Path

from weaklabel.formats import csv
from weaklabel.formats.base import Table


def read(path: Path) -> Table:
    """The columns of a file whose first line names them; all values are texts."""
    return csv.read(path, delimiter="\t")


def write(table: Table, path: Path) -> None:
    """Write columns with a header line; None is an empty field."""
    csv.write(table, path, delimiter="\t")
