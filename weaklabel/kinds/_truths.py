"""Files that say what is true of items."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from weaklabel.answers import ITEM
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.formats.base import read_table
from weaklabel.labels import LabelSpace
from weaklabel.marks import Mark
from weaklabel.missing import is_missing

TRUTH = ("truth", "gold", "label")


class Truths(NamedTuple):
    """What is true of items.

    Attributes:
        marks: The mark of each item by its id.
        values: What means it, as the file has it, by the id of the item; of those that are yet to be checked on it.
        notes: What is odd about the file, one sentence each.
    """

    marks: dict[str, Mark]
    values: dict[str, Any]
    notes: tuple[str, ...] = ()


def read_truths(file: Path, truth_of: Callable[[object, LabelSpace, str], Mark], labels: LabelSpace) -> Truths:
    """The true mark of each item of a table with the columns ``item`` and ``truth``; items without one are left out.

    Args:
        file: The table.
        truth_of: Reads a mark from a value that is there, the classes, and where it stands.
        labels: What can be true.

    Raises:
        InputError: The file is not such a table, or says two things of an item.
        UnknownName: A truth is none of the classes.
    """
    table = read_table(file)
    names = [next((name for name in usual if name in table), None) for usual in (ITEM, TRUTH)]
    for name, usual in zip(names, (ITEM, TRUTH), strict=True):
        if name is None:
            raise UnknownName("column", usual[0], table, str(file))
    truths: dict[str, Mark] = {}
    values: dict[str, Any] = {}
    for row, (item, truth) in enumerate(zip(*(table[str(name)] for name in names), strict=True), start=1):
        if is_missing(truth) or truth == "":
            continue
        where = f"{file}, row {row} (item {brief(str(item))})"
        mark = truth_of(truth, labels, where)
        if truths.setdefault(str(item).strip(), mark) != mark:
            raise InputError(f"{where}: the item has another truth in an earlier row")
        values[str(item).strip()] = truth
    return Truths(truths, values)
