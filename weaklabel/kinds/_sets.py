"""Sets of labels as people write them: what a rule returns, and what stands in a cell of gold."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from weaklabel.errors import BadVote, brief, suggestion
from weaklabel.kinds._confidence import with_confidence
from weaklabel.kinds._table import gold_class
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Mark

BETWEEN = "|"
"""What stands between the labels of a set in a cell of a file; alone, it is the empty set."""


def gold_set(value: Any, labels: LabelSpace, where: str) -> Mark:
    """The labels that a value of a gold column names: a list, a JSON list, or names between bars."""
    named = {gold_class(one, labels, where) for one in listed(value)}
    return tuple(name for name in labels.classes if name in named)


def listed(value: Any) -> list[Any]:
    """The members of a set in a cell: of a list, of a list as JSON, or of a text with bars between."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]  # a label that is called so, or none
    if isinstance(value, list | tuple):
        return list(value)
    return [part.strip() for part in str(value).split(BETWEEN) if part.strip()]


def statements_of(mark: Any) -> Iterator[tuple[Any, float]]:
    """The statements of an answer, each with its confidence."""
    if isinstance(mark, tuple) and len(mark) == 2 and not isinstance(mark[1], str | Not | tuple):
        inside, confidence = with_confidence(mark)
        for said, sure in statements_of(inside):
            yield said, sure * confidence
    elif isinstance(mark, set | frozenset | list | tuple):
        for one in mark:
            if isinstance(one, tuple):
                yield with_confidence(one)
            else:
                yield one, 1.0
    else:
        yield mark, 1.0


def of_labels(said: Any, labels: LabelSpace) -> Iterable[Mark]:
    """What a statement says of single labels.

    Raises:
        BadVote: It says nothing of any.
    """
    name = said.label if isinstance(said, Not) else said
    if type(name) is str and name in labels.classes:
        return [said]
    if type(name) is str and name in labels.groups:
        if isinstance(said, Not):
            return [Not(member) for member in labels.groups[name]]
        members = ", ".join(labels.groups[name])
        raise BadVote(
            f"returned the group {name!r}: that one of {members} is there says yes to none of them alone; "
            f"return the labels that you mean, or Not({name!r}) for none of them"
        )
    hint = suggestion(name, [*labels.classes, *labels.groups]) if type(name) is str else "expected names of labels"
    raise BadVote(f"returned {brief(said)}, which is no label; {hint}, in a set or alone, or None to abstain")


def label_of(said: Mark) -> str:
    """The label that a statement speaks of."""
    return said.label if isinstance(said, Not) else str(said)
