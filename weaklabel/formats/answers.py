"""Files of people's answers, in any of the forms that they come in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.answers import ITEM, Answers
from weaklabel.coded import Coded
from weaklabel.errors import InputError, UnknownName
from weaklabel.formats import box_table, conll, csv, label_studio, mturk, prodigy
from weaklabel.formats.base import check_file, read_table

ENDINGS = ("csv", "json", "jsonl", "parquet", "tsv")
COLUMNS = ("conll", "txt")
"""Endings of files of a word a line, with a column of tags for each worker."""


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """What a file calls the item, the answer and the worker; None for the usual names of its form."""

    item: str | None = None
    answer: str | None = None
    worker: str | None = None


def read_answers(path: Path, named: AnswerColumns = AnswerColumns()) -> Answers:
    """The answers of a file.

    A CSV, TSV or Parquet file is a batch of Mechanical Turk where it has a column ``WorkerId``, a table of boxes where
    it has ``xmin`` and the like (see `weaklabel.formats.box_table`), otherwise a long or a wide table (see
    `Answers.of`). JSONL is an export of Prodigy where its lines have ``answer``, otherwise a long
    table; JSON an export of Label Studio. Other files have CoNLL's columns, one of tags for each worker.

    Raises:
        InputError: The file is missing, empty, or not what its ending says.
        UnknownName: It has another ending, or lacks a column.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in (*ENDINGS, *COLUMNS):
        raise UnknownName("file ending", ending, (*ENDINGS, *COLUMNS), str(path))
    check_file(path)
    if ending in COLUMNS:
        return conll.read_answers(path)
    if ending == "json":
        _unused(path, worker=named.worker)
        return label_studio.read_answers(path, named.item, named.answer)
    if ending in ("csv", "tsv"):
        columns, line = csv.read_coded(path, "\t" if ending == "tsv" else ",", mturk.WORKER)
    else:
        table = read_table(path)
        if ending == "jsonl" and "answer" in table and "worker" not in table:
            _unused(path, answer=named.answer)
            return prodigy.read_answers(table, str(path), named.item, named.worker)
        columns = {name: Coded.of(column) for name, column in table.items()}
        line = np.arange(1, len(next(iter(table.values()))) + 1)
    if not len(line):
        raise InputError(f"{path} has no rows")
    if mturk.WORKER in columns:
        _unused(path, worker=named.worker)
        return mturk.read_answers(columns, line, str(path), named.item, named.answer)
    if box_table.is_boxes(columns):
        return box_table.read_answers(columns, line, str(path), named.item, named.worker, named.answer)
    try:
        return Answers.of(_renamed(columns, named, str(path)), str(path), line)
    except UnknownName as error:
        raise InputError(f"{error}; [data] item, worker and answer name columns that are called otherwise") from None


def _unused(path: Path, **named: str | None) -> None:
    """See that no column is named that a form of file has only one of."""
    for key, name in named.items():
        if name is not None:
            raise InputError(f"{path}: [data] {key} = {name!r} is not needed: the form of this file says where that is")


def _renamed(columns: Mapping[str, Coded], named: AnswerColumns, where: str) -> dict[str, Any]:
    """Columns under their usual names; the first one of a wide table without such a name is that of the items."""
    roles = {"item": named.item, "worker": named.worker, "label": named.answer}
    for name in roles.values():
        if name is not None and name not in columns:
            raise UnknownName("column", name, columns, where)
    own = {name: role for role, name in roles.items() if name is not None}
    # A column that is called what another one is taken for is neither.
    hidden = {role for role, name in roles.items() if name not in (None, role)} - own.keys()
    renamed = {own.get(name, name): column for name, column in columns.items() if name not in hidden}
    wide = not {"worker", "label"} & set(renamed)
    if wide and not any(name in renamed for name in ITEM):
        first = next(iter(renamed))
        renamed = {"item" if name == first else name: column for name, column in renamed.items()}
    return renamed
