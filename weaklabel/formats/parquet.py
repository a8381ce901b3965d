"""Apache Parquet."""

from pathlib import Path

from weaklabel.errors import InputError
from weaklabel.files import write_atomic
from weaklabel.formats.base import Table


def read(path: Path) -> Table:
    """The columns of a file.

    Raises:
        InputError: The file is no Parquet file.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        table: Table = parquet.read_table(path).to_pydict()
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    return table


def write(table: Table, path: Path) -> None:
    """Write the columns."""
    import pyarrow
    from pyarrow import parquet

    write_atomic(path, lambda beside: parquet.write_table(pyarrow.table(table), beside))
