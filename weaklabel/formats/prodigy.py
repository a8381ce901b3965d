"""Prodigy: exports of accepted, rejected and ignored questions."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from weaklabel.answers import Answers
from weaklabel.coded import Coded
from weaklabel.errors import InputError
from weaklabel.formats.base import Table
from weaklabel.labels import Not

WORKER = ("_annotator_id", "_session_id")
ITEM = ("id", "_input_hash")

Values: TypeAlias = Callable[[Mapping[str, Any], str], list[Any]]
"""Takes a line, and where it stands; returns the labels that it names, none where it is no answer."""


def choices(line: Mapping[str, Any], where: str) -> list[Any]:
    """The label of a question, or those that were chosen."""
    answer, chosen, label = answer_of(line, where), line.get("accept"), line.get("label")
    if answer == "accept" and isinstance(chosen, list):
        return [str(one) for one in chosen] or [None]  # none of them: seen, and left blank
    if answer == "ignore" or label is None:
        return []
    return [str(label) if answer == "accept" else Not(str(label))]


def read_answers(
    table: Table, where: str, item: str | None = None, worker: str | None = None, values: Values = choices
) -> Answers:
    """The answers of an export, one line a question.

    A rejected label is the statement that it is wrong. Ignored questions are left out, and so are rejected ones that
    offered no label.

    Args:
        table: The columns of the export.
        where: The file's name.
        item: The field that is the item's id; None for ``id``, ``meta.id`` or ``_input_hash``.
        worker: The field that names the worker; None for ``_annotator_id`` or ``_session_id``.
        values: Reads the labels of a line.

    Raises:
        InputError: A line does not say who answered, or about what.
    """
    rows: list[tuple[str, str, Any, int]] = []
    left_out = 0
    for at, line in _lines(table):
        labels = values(line, f"{where}, row {at}")
        left_out += not labels
        if labels:
            who = _first(line, (worker,) if worker else WORKER, f"{where}, row {at}", "who answered")
            what = _item(line, item, f"{where}, row {at}")
            rows += [(what, who, label, at) for label in labels]
    if not rows:
        raise InputError(f"{where}: all {left_out} questions were ignored or rejected, so there is no answer")
    columns = list(zip(*rows, strict=True))
    note = (f"{where}: {left_out} questions that were ignored, or rejected without a label, were left out",)
    return Answers(
        Coded.of(columns[0]),
        Coded.of(columns[1]),
        Coded.of(columns[2]),
        confidence=None,
        seconds=None,
        line=np.array(columns[3]),
        files=((where, 0),),
        notes=note if left_out else (),
    )


def items_of(table: Table, where: str, item: str | None = None) -> list[str]:
    """The id of the item of each line, see `read_answers`.

    Raises:
        InputError: A line does not tell it.
    """
    return [_item(line, item, f"{where}, row {at}") for at, line in _lines(table)]


def annotators(table: Table) -> int:
    """How many people answered."""
    return len({name for name in next((table[name] for name in WORKER if name in table), ()) if name is not None})


def answer_of(line: Mapping[str, Any], where: str) -> str:
    """Whether a question was accepted, rejected or ignored.

    Raises:
        InputError: The line does not say so.
    """
    answer = line.get("answer")
    if answer not in ("accept", "reject", "ignore"):
        raise InputError(f"{where}: answer must be accept, reject or ignore, but is {answer!r}")
    return str(answer)


def _lines(table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
    for at, values in enumerate(zip(*table.values(), strict=True), start=1):
        yield at, dict(zip(table, values, strict=True))


def _item(line: Mapping[str, Any], item: str | None, where: str) -> str:
    meta = line.get("meta")
    known = line if line.get("id") is not None or not isinstance(meta, dict) else {**line, "id": meta.get("id")}
    return _first(known, (item,) if item else ITEM, where, "which item it is")


def _first(line: Mapping[str, Any], names: tuple[str, ...], where: str, what: str) -> str:
    found = next((line[name] for name in names if line.get(name) is not None), None)
    if found is None:
        raise InputError(f"{where}: there is no {' or '.join(names)} to say {what}")
    return str(found)
