"""Files of people's answers, in any of the forms that they come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.answers import ITEM, Answers
from weaklabel.coded import Coded
from weaklabel.document import each_once
from weaklabel.errors import InputError, UnknownName, suggestion
from weaklabel.formats import (
    box_table,
    conll,
    csv,
    label_studio,
    label_studio_spans,
    marked,
    mturk,
    mturk_boxes,
    prodigy,
    prodigy_spans,
)
from weaklabel.formats.base import Table, check_file, read_table
from weaklabel.items import Records

ENDINGS = ("csv", "json", "jsonl", "parquet", "tsv")
COLUMNS = ("conll", "txt")
"""Endings of files of a word a line, with a column of tags for each worker."""


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """What a file calls the item, the answer, the worker and the text; None for the usual names of its form."""

    item: str | None = None
    answer: str | None = None
    worker: str | None = None
    text: str | None = None


def read_answers(path: Path, named: AnswerColumns = AnswerColumns(), spans: bool = False) -> Answers:
    """The answers of a file.

    A CSV, TSV or Parquet file is a batch of Mechanical Turk where it has a column ``WorkerId``, a table of boxes where
    it has ``xmin`` and the like (see `weaklabel.formats.box_table`), otherwise a long or a wide table (see
    `Answers.of`). JSONL is an export of Prodigy where its lines have ``answer``, otherwise a long
    table; JSON an export of Label Studio. Other files have CoNLL's columns, one of tags for each worker.

    Args:
        path: The file.
        named: What it calls its columns.
        spans: Whether answers are spans of texts, so that exports have these, and the texts.

    Raises:
        InputError: The file is missing, empty, or not what its ending says.
        UnknownName: It has another ending, or lacks a column.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in (*ENDINGS, *COLUMNS):
        raise UnknownName("file ending", ending, (*ENDINGS, *COLUMNS), str(path))
    check_file(path)
    if ending in COLUMNS and not spans:
        raise InputError(
            f"{path}: a file of this ending has a word a line with the tags of workers, as tasks of entities read it; "
            'put kind = "ner" into task.toml'
        )
    if ending in COLUMNS:
        return conll.read_answers(path)
    if ending == "json":
        _unused(path, worker=named.worker)
        return _of_label_studio(path, named, spans)
    if ending in ("csv", "tsv"):
        columns, line = csv.read_coded(path, "\t" if ending == "tsv" else ",", mturk.WORKER)
    else:
        table = read_table(path)
        if ending == "jsonl" and "answer" in table and "worker" not in table:
            _unused(path, answer=named.answer)
            return _of_prodigy(path, table, named, spans)
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
        answers = Answers.of(_renamed(columns, named, str(path)), str(path), line)
    except UnknownName as error:
        raise InputError(f"{error}; [data] item, worker and answer name columns that are called otherwise") from None
    if spans:
        _see_ends(columns, answers, path)
    return answers


def read_files_of_answers(
    paths: Sequence[Path], named: AnswerColumns = AnswerColumns(), spans: bool = False
) -> Answers:
    """The answers of several files, see `read_answers`.

    Files of a word a line have no ids: their first text is ``item-0``. Where they are about different texts, the name
    of each file comes before its ids.

    Raises:
        InputError: A file is not what it should be, or the same id is used for different texts.
    """
    parts = [read_answers(path, named, spans) for path in paths]
    without = [at for at, path in enumerate(paths) if path.suffix.lower().lstrip(".") in COLUMNS]
    if _agree([parts[at].items for at in without]):
        return Answers.concat(parts)
    for at in without:
        parts[at] = conll.read_answers(paths[at], f"{paths[at].stem}/item")
    answers = Answers.concat(parts)
    names = " and ".join(paths[at].name for at in without)
    note = f"{names} are about different texts, which are called {parts[without[0]].item[0]} and so on"
    return replace(answers, notes=(*answers.notes, note))


def _agree(tables: Sequence[Records | None]) -> bool:
    """Whether what has the same id in several tables is the same text."""
    texts: dict[str, str] = {}
    told = [zip(table.ids, table.columns["text"], strict=True) for table in tables if table is not None]
    return all(texts.setdefault(id, text) == text for table in told for id, text in table)


def holds_answers(path: Path, spans: bool = False) -> bool:
    """Whether a file of items tells who said what of them, so that it is one of answers.

    Args:
        path: The file.
        spans: Whether answers are spans of texts: then exports of Prodigy by several annotators are answers, and
            columns of tags of which some are ``?``.
    """
    ending = path.suffix.lower().lstrip(".")
    if path.is_dir():
        return False
    if spans and ending in COLUMNS:
        return conll.is_of_people(path)
    if ending == "json":
        return label_studio.annotators(path) > 1
    if ending not in ENDINGS:
        return False
    table = read_table(path)
    if box_table.is_boxes(table):
        return "worker" in table
    if mturk.WORKER in table and mturk_boxes.are_in(table, mturk.TASK_ANSWERS):
        return True
    several = spans and "answer" in table and prodigy.annotators(table) > 1
    return several or ({"worker", "label"} <= set(table) and bool(set(table) & set(ITEM)))


def _see_ends(columns: Mapping[str, Coded], answers: Answers, path: Path) -> None:
    """See that a table whose labels are those of spans tells where these begin and end.

    Raises:
        InputError: It does not.
    """
    missing = next((name for name in ("start", "end") if name not in columns), None)
    if missing is not None and len(answers.label.values):
        raise InputError(
            f"{path}: there is no column {missing!r}, but spans have a start, an end and a label; "
            f"{suggestion(missing, list(columns))}"
        )


def _of_label_studio(path: Path, named: AnswerColumns, spans: bool) -> Answers:
    if not spans:
        return label_studio.read_answers(path, named.item, named.answer)
    answers = label_studio_spans.read_answers(path, named.item, named.answer, named.text)
    return _with_texts(
        answers, path, named.text, marked.read(path, named.text, id=named.item, marks=False).called("item")
    )


def _of_prodigy(path: Path, table: Table, named: AnswerColumns, spans: bool) -> Answers:
    if not spans:
        return prodigy.read_answers(table, str(path), named.item, named.worker)
    answers = prodigy_spans.read_answers(table, str(path), named.item, named.worker)
    return _with_texts(answers, path, named.text, prodigy.items_of(table, str(path), named.item))


def _with_texts(answers: Answers, path: Path, text: str | None, ids: Sequence[str]) -> Answers:
    """Answers with the texts that they are about, from rows whose ids may repeat.

    Raises:
        InputError: An id is that of two texts.
    """
    told = marked.read(path, text, marks=False)
    columns = {name: column for name, column in told.columns.items() if not prodigy_spans.is_own(name)}
    try:
        return replace(answers, items=each_once(ids, told.texts, told.tokens, columns))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


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
