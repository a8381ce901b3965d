"""Votes as people have them, a label matrix or a long table, read into coordinates."""

import re
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy import sparse

from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.labels import LabelSpace, label_space
from weaklabel.marks import Source
from weaklabel.missing import is_missing

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


def from_long(
    frame: Any,
    columns: tuple[str, str, str],
    classes: LabelSpace | Sequence[str] | None,
    role: Literal["lf", "worker"],
    asked: Asked,
    item_ids: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The fields of `Votes` that a long table gives; `columns` names those of the item, the source and the label.

    A column ``confidence`` gives weights; where it is empty, the source was certain.
    """
    known = [str(name) for name in (frame.columns if hasattr(frame, "columns") else frame)]
    missing = next((name for name in columns if name not in known), None)
    if missing is not None:
        raise UnknownName("column", missing, known, "a table of votes")
    item, source, label = _texts(frame, columns)
    labels = label_space(classes if classes is not None else sorted(set(label)))
    ids = list(map(str, item_ids)) if item_ids is not None else list(dict.fromkeys(item))
    names = sorted(set(source), key=_natural) if names is None else list(map(str, names))
    position = {name: at for at, name in enumerate(ids)}
    number = {name: at for at, name in enumerate(names)}
    stranger = next((id for id in item if id not in position), None)
    if stranger is not None:
        raise InputError(f"the table of votes speaks of the item {stranger!r}, which is not in the data")
    unknown = next((name for name in source if name not in number), None)
    if unknown is not None:
        raise UnknownName("source", unknown, names, "a table of votes")
    unit = np.array([position[id] for id in item], dtype=np.int64)
    who = np.array([number[name] for name in source], dtype=np.int64)
    return {
        "labels": labels,
        "sources": tuple(Source(name, role) for name in names),
        "item_ids": tuple(ids),
        "unit": unit,
        "source": who,
        "statement": _statements(label, labels, item, source),
        "weight": _weights(frame, item) if "confidence" in known else None,
        "asked": _asked(unit, who, len(names), asked),
    }


def _weights(frame: Any, item: Sequence[str]) -> np.ndarray:
    """The column ``confidence`` as weights of votes, 1 where it is empty."""
    column = list(frame["confidence"])
    if len(column) != len(item):
        raise InputError(f"a table of {len(item)} votes has {len(column)} values of confidence")
    return np.array([_weight(value, row, id) for row, (value, id) in enumerate(zip(column, item, strict=True), 1)])


def _weight(value: Any, row: int, item: str) -> float:
    if is_missing(value) or value == "":
        return 1.0
    try:
        weight = float("nan") if isinstance(value, bool | np.bool_) else float(value)
    except (TypeError, ValueError):
        weight = float("nan")
    if not 0 < weight <= 1:
        where = f"row {row} of a table of votes (item {item!r})"
        raise InputError(f"{where}: a confidence must be a number above 0 and at most 1, but is {brief(value)}")
    return weight


def _texts(frame: Any, columns: tuple[str, str, str]) -> list[list[str]]:
    """The three columns as texts, none of them missing."""
    values = [list(frame[name]) for name in columns]
    if len({len(column) for column in values}) > 1:
        sizes = ", ".join(f"{name} {len(column)}" for name, column in zip(columns, values, strict=True))
        raise InputError(f"the columns of a table of votes have different lengths: {sizes}")
    for row, triple in enumerate(zip(*values, strict=True)):
        for name, value in zip(columns, triple, strict=True):
            if is_missing(value):
                raise InputError(f"row {row + 1} of a table of votes (item {str(triple[0])!r}) has no {name}")
    return [[str(value) for value in column] for column in values]


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts ``lf_2`` before ``lf_10``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _asked(unit: np.ndarray, source: np.ndarray, n_sources: int, asked: Asked) -> tuple[np.ndarray | None, ...]:
    """For each source the units that it was asked about; None means all."""
    if asked == "all":
        return (None,) * n_sources
    order = np.argsort(source, kind="stable")
    first = np.searchsorted(source[order], np.arange(n_sources + 1))
    return tuple(np.unique(unit[order[first[j] : first[j + 1]]]) for j in range(n_sources))


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


def _statements(label: list[str], labels: LabelSpace, item: list[str], source: list[str]) -> np.ndarray:
    index = labels.statement_index()
    for at, name in enumerate(label):
        if name not in index:
            where = f"the vote of {source[at]!r} on {item[at]!r}"
            raise UnknownName("class", name, [s for s in index if isinstance(s, str)], where)
    return np.array([index[name] for name in label], dtype=np.int64)
