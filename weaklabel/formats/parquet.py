"""Apache Parquet."""

from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, told
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table


def read(path: Path) -> Table:
    """The columns of a file.

    Raises:
        InputError: The file is no Parquet file, or holds texts that are not UTF-8.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        table: Table = parquet.read_table(path).to_pydict()
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as Parquet: {told(error).splitlines()[0]}") from None
    return table


def write(table: Table, path: Path) -> None:
    """Write the columns; one whose values are of types that do not go together is written as texts."""
    import pyarrow
    from pyarrow import parquet

    columns = pyarrow.table({name: _array(column) for name, column in table.items()})
    write_atomic(path, lambda beside: parquet.write_table(columns, beside))


def _array(column: list[Any]) -> Any:
    import pyarrow

    try:
        return pyarrow.array(column)
    except (pyarrow.ArrowException, ValueError, TypeError, OverflowError):
        texts = (None if value is None else str(value) for value in column)
        return pyarrow.array([text and text.encode("utf-8", "backslashreplace").decode() for text in texts])
