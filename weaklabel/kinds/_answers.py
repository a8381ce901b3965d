"""Long tables of votes as marks: one row a label, several rows a set."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.answers import Answers
from weaklabel.coded import Coded
from weaklabel.errors import BadVote, InputError
from weaklabel.formats.base import Table
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Mark, Marks
from weaklabel.missing import is_missing
from weaklabel.votes import Votes


def marks_of_votes(
    table: Table,
    ids: Sequence[str],
    labels: LabelSpace,
    names: Sequence[str] | None,
    check: Callable[[Any], Mark],
) -> Marks:
    """What each rule of a long table says of each item.

    Args:
        table: The columns ``id``, ``source``, ``label`` and perhaps ``confidence``. A row without a label says that
            the item has been seen, and nothing was found.
        ids: The ids of all items.
        labels: What can be true.
        names: All sources in order; those of the table where they are not given.
        check: Makes a mark of a list of statements.

    Raises:
        InputError: The table speaks of what is not there.
    """
    space, nothing = _with_nothing(labels)
    if "label" in table:
        table = {**table, "label": [nothing if is_missing(v) or v == "" else v for v in table["label"]]}
    return _marks(Votes.from_votes(table, space, ids, names), nothing, check)


def marks_of_answers(answers: Answers, ids: Sequence[str], labels: LabelSpace, check: Callable[[Any], Mark]) -> Marks:
    """What each person says of each item; a row left blank says that nothing was found.

    Raises:
        InputError: An answer speaks of what is not there.
    """
    space, nothing = _with_nothing(labels)
    blank, values = len(answers.label.values), (*answers.label.values, nothing)
    label = Coded(np.where(answers.label.code < 0, blank, answers.label.code), values)
    return _marks(Votes.from_answers(replace(answers, label=label), space, ids), nothing, check)


def _with_nothing(labels: LabelSpace) -> tuple[LabelSpace, str]:
    """Labels of which "none of them" is one, so that all of a table is checked as tables of classes are."""
    nothing = "(none)"
    while nothing in labels.classes or nothing in labels.groups:
        nothing += "_"
    return replace(labels, classes=(*labels.classes, nothing)), nothing


def _marks(flat: Votes, nothing: str, check: Callable[[Any], Mark]) -> Marks:
    """Votes for single labels as marks of sets."""
    said: list[dict[int, list[Any]]] = [defaultdict(list) for _ in flat.sources]
    for unit, source, statement, weight in zip(flat.unit, flat.source, flat.statement, flat.weight, strict=True):
        name = flat.labels.statements[statement]
        said[source][int(unit)] += [] if name == nothing else [(name, float(weight))]
    pairs = zip(flat.names, said, flat.asked, strict=True)
    return Marks(flat.sources, tuple(_column(name, one, flat.item_ids, asked, check) for name, one, asked in pairs))


def _column(
    name: str,
    by_item: Mapping[int, list[Any]],
    ids: Sequence[str],
    asked: np.ndarray | None,
    check: Callable[[Any], Mark],
) -> Column:
    items, marks = sorted(by_item), list[Mark]()
    for at in items:
        try:
            marks.append(check(by_item[at]))
        except BadVote as error:
            raise InputError(f"{name!r} on item {ids[at]!r}: {error}") from None
    return Column.on(np.array(items, dtype=np.int64), marks, asked)
