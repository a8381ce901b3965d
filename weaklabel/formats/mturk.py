"""Mechanical Turk: batch results in, input of new HITs out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.answers import Answers, filled, numbers
from weaklabel.coded import Coded
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.formats import csv, mturk_boxes
from weaklabel.formats._drawn import Desk
from weaklabel.text import counted

WORKER = "WorkerId"
"""The column by which a batch is known; its rows leave out fields at their ends that are empty."""

TASK_ANSWERS = "Answer.taskAnswers"
"""The column in which Crowd HTML elements leave all answers, as JSON."""


def read_answers(
    columns: Mapping[str, Coded], line: np.ndarray, where: str, item: str | None = None, answer: str | None = None
) -> Answers:
    """The answers of a batch; rejected assignments are left out.

    Boxes of ``crowd-bounding-box`` are answers whose labels are boxes, see `weaklabel.formats.mturk_boxes`.

    Args:
        columns: Those of the batch's file, by name.
        line: The line of each row.
        where: The file's name.
        item: The column of item ids; None for the only one that begins with ``Input.``, or ``Input.id``.
        answer: The column of answers, or the part of the name that the columns of a choice share (``Answer.mood`` for
            ``Answer.mood.good`` and ``Answer.mood.bad``), or a field of ``Answer.taskAnswers``.

    Raises:
        UnknownName: A column is missing.
        InputError: All assignments were rejected, or an answer is no JSON where it has to be.
    """
    item = _column(columns, "Input.", item, ("Input.id", "Input.item"), "item", where)
    answer = _answer(columns, answer, where)
    status = columns.get("AssignmentStatus")
    kept = np.ones(len(line), bool) if status is None else status.positions({"Rejected": 0}) < 0
    rejected = int((~kept).sum())
    if not kept.any():
        raise InputError(f"{where}: all {rejected} assignments were rejected, so there is no answer")
    desk = Desk(where)
    row, label = _labels(columns, answer, item, np.flatnonzero(kept), line, where, desk)
    empty = int(kept.sum()) - len(np.unique(row))
    seconds = columns.get("WorkTimeInSeconds")
    return Answers(
        columns[item].map(filled).take(row),
        columns[WORKER].map(filled).take(row),
        label,
        None,
        None if seconds is None else numbers(seconds)[row],
        line[row],
        ((where, 0),),
        (
            *((f"{where}: {rejected} rejected assignments were left out",) if rejected else ()),
            *((f"{where}: {counted(empty, 'answer')} without a list of boxes left out",) if empty else ()),
            *desk.notes,
        ),
    )


def write_hits(ids: Sequence[str], columns: Mapping[str, Sequence[Any]], path: Path) -> None:
    """The input of a batch: one row a HIT, whose columns fill the variables of its template, ``id`` among them."""
    csv.write({"id": list(ids), **{name: list(column) for name, column in columns.items()}}, path)


def _column(
    columns: Mapping[str, Coded], prefix: str, named: str | None, usual: Sequence[str], key: str, where: str
) -> str:
    known = [name for name in columns if name.startswith(prefix)]
    found = named or (known[0] if len(known) == 1 else next((name for name in usual if name in columns), None))
    if found is None:
        raise InputError(
            f"{where}: which column is the {key}? Name it in [data] {key}: {', '.join(known) or 'there is none'}"
        )
    if found not in columns:
        raise UnknownName("column", found, known, where)
    return found


def _answer(columns: Mapping[str, Coded], named: str | None, where: str) -> str:
    """The column of answers, or what those of a choice have in common."""
    known = [name for name in columns if name.startswith("Answer.")]
    drawn = mturk_boxes.fields_of(columns)
    if named in drawn or (named is None and len(drawn) == 1):
        return named or drawn[0]
    if named is None or named in columns:
        return _column(columns, "Answer.", named, (TASK_ANSWERS, "Answer.label", "Answer.answer"), "answer", where)
    if TASK_ANSWERS in columns or any(name.startswith(f"{named}.") for name in known):
        return named
    raise UnknownName("column", named, known, where)


def _labels(
    columns: Mapping[str, Coded], answer: str, item: str, rows: np.ndarray, line: np.ndarray, where: str, desk: Desk
) -> tuple[np.ndarray, Coded]:
    """The row of each answer and what it says; a row with several choices or boxes has several answers."""
    places = [f"{where}, line {at}" for at in line[rows]]
    if answer in mturk_boxes.fields_of(columns):
        values = [mturk_boxes.of_columns(columns, answer, int(at), p) for at, p in zip(rows, places, strict=True)]
    elif answer in columns and answer != TASK_ANSWERS:
        told = columns[answer].map(filled).take(rows)
        lists = mturk_boxes.of_lists(list(told), places)
        if lists is None:
            return rows, told
        values = lists
    elif TASK_ANSWERS in columns:
        values = _of_json(columns[TASK_ANSWERS], None if answer == TASK_ANSWERS else answer, rows, places, where)
    else:
        choices = {name.removeprefix(f"{answer}."): name for name in columns if name.startswith(f"{answer}.")}
        values = [{c: columns[name][int(at)] for c, name in choices.items()} for at in rows]
    who = [f"image {brief(columns[item][int(at)])}, worker {brief(columns[WORKER][int(at)])}" for at in rows]
    said = [list(_said(*told, desk)) for told in zip(values, places, who, strict=True)]
    # Who drew nothing has an empty list of boxes; an answer without a list says nothing.
    drawn, nothing = any(map(mturk_boxes.is_boxes, values)), list[Any]([None])
    speaks = [at for at, value in enumerate(values) if not drawn or value is not None]
    pairs = [(rows[at], label) for at in speaks for label in said[at] or nothing]
    return np.array([at for at, _ in pairs], dtype=np.int64), Coded.of([label for _, label in pairs])


def _of_json(answers: Coded, answer: str | None, rows: np.ndarray, places: Sequence[str], where: str) -> list[Any]:
    """What a field of JSON holds in these rows; all of them, where nobody names a field, must have the same one."""
    filled_in = [_fields(answers[int(at)], place) for at, place in zip(rows, places, strict=True)]
    known = list(dict.fromkeys(name for fields in filled_in for name in fields))
    if answer is None and len(known) > 1:
        raise InputError(f"{where}: which field of {TASK_ANSWERS} is the answer? Name it in [data] answer: {known}")
    field = answer.removeprefix("Answer.") if answer is not None else (known or [""])[0]
    if answer is not None and known and field not in known:
        raise UnknownName(f"field of {TASK_ANSWERS}", field, known, where)
    return [fields.get(field) for fields in filled_in]


def _said(value: Any, place: str, who: str, desk: Desk) -> Iterator[Any]:
    """The labels or the boxes that a field says."""
    yield from mturk_boxes.boxes_of(value, place, who, desk) if mturk_boxes.is_boxes(value) else _chosen(value)


def _fields(text: Any, where: str) -> Mapping[str, Any]:
    try:
        answers = json.loads(text or "[{}]")
        fields = answers[0] if isinstance(answers, list) else answers
    except (ValueError, LookupError, TypeError):
        fields = None
    if not isinstance(fields, Mapping):
        raise InputError(f"{where}: {TASK_ANSWERS} must hold a JSON list of one object")
    return fields


def _chosen(value: Any) -> Iterator[str]:
    """The labels that a field says: a text, a list, ``{"label": …}``, or choices that are true."""
    if isinstance(value, Mapping) and ("label" in value or "labels" in value):
        yield from _chosen(value.get("label", value.get("labels")))
    elif isinstance(value, Mapping):
        yield from (str(name) for name, chosen in value.items() if _is_true(chosen))
    elif isinstance(value, list):
        yield from (text for one in value if (text := filled(one)) is not None)
    elif (text := filled(value)) is not None:
        yield text


def _is_true(value: Any) -> bool:
    return str(value).strip().lower() in ("true", "1", "on", "yes")
