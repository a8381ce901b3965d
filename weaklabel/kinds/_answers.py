"""Long tables of votes as marks: one row a label, several rows a set."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.errors import BadVote, InputError
from weaklabel.formats.base import Table
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Mark, Marks
from weaklabel.missing import is_missing
from weaklabel.vote_tables import from_long
from weaklabel.votes import Votes


def marks_of_table(
    table: Table,
    ids: Sequence[str],
    labels: LabelSpace,
    names: Sequence[str] | None,
    check: Callable[[Any], Mark],
) -> Marks:
    """What each source of a long table says of each item.

    Args:
        table: The columns ``id``, ``source``, ``label`` of rules, or ``item`` (or ``task``), ``worker``, ``label`` of
            people; and ``confidence``, where there is one. A row without a label has been seen, and nothing was found.
        ids: The ids of all items.
        labels: What can be true.
        names: All sources in order; those of the table where they are not given.
        check: Makes a mark of a list of answers.

    Raises:
        InputError: The table speaks of what is not there.
    """
    nothing = "(none)"
    while nothing in labels.classes or nothing in labels.groups:
        nothing += "_"
    # Ids, sources and confidences are checked as those of classes are, of which "none of them" is one here.
    space = replace(labels, classes=(*labels.classes, nothing))
    if "label" in table:
        table = {**table, "label": [nothing if is_missing(v) or v == "" else v for v in table["label"]]}
    if "worker" in table:
        item = "task" if "task" in table and "item" not in table else "item"
        flat = Votes(**from_long(table, (item, "worker", "label"), space, "worker", "voted", ids, names))
    else:
        flat = Votes(**from_long(table, ("id", "source", "label"), space, "lf", "all", ids, names))
    said: list[dict[int, list[Any]]] = [defaultdict(list) for _ in flat.sources]
    for unit, source, statement, weight in zip(flat.unit, flat.source, flat.statement, flat.weight, strict=True):
        name = space.statements[statement]
        said[source][int(unit)] += [] if name == nothing else [(name, float(weight))]
    pairs = zip(flat.names, said, flat.asked, strict=True)
    columns = tuple(_column(name, by_item, ids, asked, check) for name, by_item, asked in pairs)
    return Marks(flat.sources, columns)


def _column(
    name: str,
    by_item: Mapping[int, list[Any]],
    ids: Sequence[str],
    asked: np.ndarray | None,
    check: Callable[[Any], Mark],
) -> Column:
    marks: list[Mark | None] = [None] * len(ids)
    for at, answers in by_item.items():
        try:
            marks[at] = check(answers)
        except BadVote as error:
            raise InputError(f"{name!r} on item {ids[at]!r}: {error}") from None
    return Column.of(marks, asked)
