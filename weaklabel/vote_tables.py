"""Votes as people have them, a label matrix or a long table, read into coordinates."""

import re
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy import sparse

from weaklabel.answers import Answers, confidences
from weaklabel.coded import Coded
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.labels import LabelSpace, label_space
from weaklabel.marks import Source
from weaklabel.vote_order import by_source

Asked = Literal["all", "voted"]
"""Whether a source that has no vote on an item looked and abstained, or was never asked."""


def from_matrix(
    matrix: Any,
    labels: LabelSpace,
    names: Sequence[str] | None,
    item_ids: Sequence[str] | None,
    abstain: int,
    asked: Asked,
) -> dict[str, Any]:
    """The fields of `Votes` that a label matrix gives; see `Votes.from_matrix`."""
    if asked not in ("all", "voted"):
        raise InputError(f"asked must be 'all' or 'voted', but got {asked!r}")
    if names is None and hasattr(matrix, "columns") and all(isinstance(name, str) for name in matrix.columns):
        names = list(matrix.columns)
    whole = _whole_numbers(matrix)
    n, m = whole.shape
    place = np.flatnonzero(whole != abstain)
    said, row = whole.ravel()[place], place // max(m, 1)
    column = (place - row * m).astype(np.int32)  # quicker than a second division
    del place  # a large matrix has many votes
    wrong = np.flatnonzero((said < 0) | (said >= len(labels)))
    if len(wrong):
        at = wrong[0]
        raise InputError(
            f"row {row[at]}, column {column[at]} of the matrix holds {said[at]}; expected 0 to {len(labels) - 1}, "
            f"or {abstain} for no vote"
        )
    sources = tuple(Source(str(name)) for name in (names if names is not None else [f"lf_{j}" for j in range(m)]))
    ids = tuple(map(str, range(n) if item_ids is None else item_ids))
    if len(sources) != m or len(ids) != n:
        raise InputError(f"a matrix of shape {(n, m)} needs {n} item ids and {m} names of sources")
    return {
        "labels": labels,
        "sources": sources,
        "item_ids": ids,
        "unit": row,
        "source": column,
        "statement": said,
        "asked": _asked(row, column, m, asked),
    }


def from_answers(
    answers: Answers, classes: LabelSpace | Sequence[str] | None, item_ids: Sequence[str] | None = None
) -> dict[str, Any]:
    """The fields of `Votes` that answers of people give; see `Votes.from_answers`."""
    if len(blank := np.flatnonzero(answers.label.code < 0)):
        raise InputError(f"{answers.places(blank)}: an answer on the item {answers.item[int(blank[0])]!r} has no label")
    labels = label_space(classes if classes is not None else sorted(map(str, answers.label.values)))
    ids = tuple(map(str, item_ids)) if item_ids is not None else answers.item.values
    unit = answers.item.code if item_ids is None else answers.item.positions({id: at for at, id in enumerate(ids)})
    if len(strangers := np.flatnonzero(unit < 0)):
        item = brief(answers.item[int(strangers[0])])
        raise InputError(f"{answers.places(strangers)}: the item {item} is not in the data")
    index: dict[Any, int] = dict(labels.statement_index())
    statement = answers.label.positions(index)
    if len(wrong := np.flatnonzero(statement < 0)):
        known = [name for name in index if isinstance(name, str)]
        raise UnknownName("class", answers.label[int(wrong[0])], known, answers.places(wrong))
    names = sorted(answers.worker.values, key=_natural)
    source = answers.worker.positions({name: at for at, name in enumerate(names)})
    return {
        "labels": labels,
        "sources": tuple(Source(name, "worker") for name in names),
        "item_ids": ids,
        "unit": unit,
        "source": source,
        "statement": statement,
        "weight": answers.confidence,
        "asked": _asked(unit, source, len(names), "voted"),
    }


def from_votes(
    frame: Any,
    classes: LabelSpace | Sequence[str] | None,
    item_ids: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The fields of `Votes` that a long table of the votes of rules gives; see `Votes.from_votes`."""
    known = [str(name) for name in (frame.columns if hasattr(frame, "columns") else frame)]
    missing = next((name for name in ("id", "source", "label") if name not in known), None)
    if missing is not None:
        raise UnknownName("column", missing, known, "a table of votes")
    item, source, label = _texts(frame, ("id", "source", "label"))
    labels = label_space(classes if classes is not None else sorted(map(str, label.values)))
    ids = tuple(map(str, item_ids)) if item_ids is not None else item.values
    names = sorted(source.values, key=_natural) if names is None else list(map(str, names))
    unit = item.positions({id: at for at, id in enumerate(ids)})
    if len(stranger := np.flatnonzero(unit < 0)):
        raise InputError(f"the table of votes speaks of the item {item[stranger[0]]!r}, which is not in the data")
    who = source.positions({name: at for at, name in enumerate(names)})
    if len(nobody := np.flatnonzero(who < 0)):
        raise UnknownName("source", source[nobody[0]], names, "a table of votes")
    index: dict[Any, int] = dict(labels.statement_index())
    statement = label.positions(index)
    if len(wrong := np.flatnonzero(statement < 0)):
        where = f"the vote of {source[wrong[0]]!r} on {item[wrong[0]]!r}"
        raise UnknownName("class", label[wrong[0]], [name for name in index if isinstance(name, str)], where)
    return {
        "labels": labels,
        "sources": tuple(Source(name) for name in names),
        "item_ids": ids,
        "unit": unit,
        "source": who,
        "statement": statement,
        "weight": _weights(frame, item) if "confidence" in known else None,
    }


def _weights(frame: Any, item: Coded) -> np.ndarray:
    """The column ``confidence`` as weights of votes, 1 where it is empty."""
    column = list(frame["confidence"])
    if len(column) != len(item):
        raise InputError(f"a table of {len(item)} votes has {len(column)} values of confidence")
    return confidences(column, lambda row: f"row {row + 1} of a table of votes (item {item[row]!r})")


def _texts(frame: Any, columns: Sequence[str]) -> list[Coded]:
    """Columns as texts, none of them missing."""
    found = [Coded.of(frame[name]) for name in columns]
    if len({len(column) for column in found}) > 1:
        sizes = ", ".join(f"{name} {len(column)}" for name, column in zip(columns, found, strict=True))
        raise InputError(f"the columns of a table of votes have different lengths: {sizes}")
    for name, column in zip(columns, found, strict=True):
        empty = np.flatnonzero(column.code < 0)
        if len(empty):
            raise InputError(f"row {empty[0] + 1} of a table of votes (item {str(found[0][empty[0]])!r}) has no {name}")
    return [column.map(str) for column in found]


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts ``lf_2`` before ``lf_10``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _asked(unit: np.ndarray, source: np.ndarray, n_sources: int, asked: Asked) -> tuple[np.ndarray | None, ...]:
    """For each source the units that it was asked about, ascending; None means all."""
    if asked == "all":
        return (None,) * n_sources
    if not n_sources:
        return ()
    if np.any(unit[1:] < unit[:-1]):
        order = np.argsort(unit, kind="stable")
        unit, source = unit[order], source[order]
    order, first = by_source(source, n_sources)
    return tuple(np.split(unit[order], first[1:-1]))


def _whole_numbers(matrix: Any) -> np.ndarray:
    """A label matrix as integers of shape (item, source), or one clear error."""
    try:
        array = np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix)  # type: ignore[attr-defined]
    except ValueError as error:  # rows of different lengths
        raise InputError(f"a label matrix has shape (item, source), but: {error}") from None
    if array.ndim != 2:
        raise InputError(f"a label matrix has shape (item, source), but got shape {array.shape}")
    if array.dtype.kind not in "iuf":
        raise InputError(f"a label matrix holds integers, but got values of type {array.dtype}")
    wrong = np.argwhere(~np.isfinite(array) | (array != np.floor(array))) if array.dtype.kind == "f" else np.zeros(0)
    if len(wrong):
        row, column = wrong[0]
        raise InputError(f"row {row}, column {column} of the matrix holds {array[row, column]}, which is no integer")
    return np.asarray(array, dtype=np.int64)
