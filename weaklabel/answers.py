"""What people answered: who was asked about which item, and said what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from weaklabel.coded import Coded
from weaklabel.document import joined
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.items import Records
from weaklabel.labels import Not
from weaklabel.missing import is_missing
from weaklabel.text import counted

ITEM = ("item", "task", "id")
"""What the column of items may be called."""

NO_WORKER = ("gold", "truth", "text", "seconds", "confidence", "answer", "split")
"""What a column of a wide table is called that is surely no worker."""

PARTS = {".json": "task", ".jsonl": "row", ".parquet": "row"}
"""What is counted in files that are not read line by line, or not by empty ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A long table of answers, one row each; a person who has no row for an item was not asked about it.

    Attributes:
        item: The id of the item of each answer, a text.
        worker: Who answered, a text.
        label: What was said: a text, or ``Not(text)``; of texts whose parts are marked, a span (start, end, label) or
            the tags of all words; missing where the answer was left blank.
        confidence: How sure the answers are, in (0, 1], shape (answer,); None for all ones.
        seconds: How long they took, not a number where that is not known, shape (answer,); None where it never is.
        line: The line (or row) of its file on which each answer stands, integers of shape (answer,).
        files: The names of the files, and the first answer of each.
        notes: What was odd about the files, one sentence each.
        items: The items themselves, where the files tell more of them than their ids.
        pictures: What the file of the picture of an item is called, by its id, where the files tell that.
    """

    item: Coded
    worker: Coded
    label: Coded
    confidence: np.ndarray | None
    seconds: np.ndarray | None
    line: np.ndarray
    files: tuple[tuple[str, int], ...]
    notes: tuple[str, ...] = ()
    items: Records | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.item)
        for name in ("worker", "label", "confidence", "seconds", "line"):
            column = getattr(self, name)
            if column is not None and len(column) != n:
                raise InputError(f"{self.files[0][0]} has {n} values of item, but {len(column)} of {name}")
        for name in ("item", "worker"):
            nobody = np.flatnonzero(getattr(self, name).code < 0)
            if len(nobody):
                raise InputError(f"{self.places(nobody)}: an answer has no {name}")

    @classmethod
    def of(cls, frame: Any, where: str = "a table of answers", line: np.ndarray | None = None) -> "Answers":
        """Answers from a table (anything with columns by name).

        The long form has the columns ``item`` (or ``task``), ``worker``, ``label``, and may have ``confidence`` and
        ``seconds``. The wide form has a row an item and a column a worker, an empty cell where one was not asked; the
        items are in a column ``item``, ``task`` or ``id``, or in the index of a DataFrame.

        Args:
            frame: The table: a DataFrame, a mapping of columns, or a list of mappings.
            where: What messages call it.
            line: The line of a file on which each row stands; None for the numbers of the rows.

        Raises:
            UnknownName: A column is missing.
            InputError: An item or a worker is, or a confidence is none.
        """
        if isinstance(frame, Sequence) and not isinstance(frame, str) and all(isinstance(r, Mapping) for r in frame):
            frame = {
                name: [row.get(name) for row in frame] for name in dict.fromkeys(key for row in frame for key in row)
            }
        if not (hasattr(frame, "columns") or isinstance(frame, Mapping)):
            raise InputError(
                f"answers must be a DataFrame, a mapping of columns or a list of mappings, but got {brief(frame)}"
            )
        # The workers of a wide table may be called by numbers.
        names = {str(name): name for name in (frame.columns if hasattr(frame, "columns") else frame)}
        if "worker" not in names and "label" not in names:
            return _wide(frame, names, where, line)
        item = next((name for name in ITEM[:2] if name in names), ITEM[0])
        missing = next((name for name in (item, "worker", "label") if name not in names), None)
        if missing is not None:
            raise UnknownName("column", missing, names, where)
        items, workers, labels = (_texts(frame[name]) for name in (item, "worker", "label"))
        if {"start", "end"} <= names.keys():
            labels = _spans(frame["start"], frame["end"], labels, where, line)
        line = np.arange(1, len(items) + 1) if line is None else line
        seconds, notes = _seconds(frame["seconds"], where) if "seconds" in names else (None, ())
        blank = cls(items, workers, labels, None, seconds, line, ((where, 0),), notes)
        if "confidence" not in names:
            return blank
        if len(frame["confidence"]) != len(items):
            raise InputError(f"{where} has {len(items)} answers, but {len(frame['confidence'])} values of confidence")
        sure = confidences(_listed(frame["confidence"]), lambda row: f"{blank.place(row)} (item {blank.item[row]!r})")
        return replace(blank, confidence=sure)

    def __len__(self) -> int:
        return len(self.item)

    def place(self, row: int) -> str:
        """Where an answer stands."""
        name = [name for name, first in self.files if first <= row][-1]
        return f"{name}, {part_of(name)} {self.line[row]}"

    def places(self, rows: np.ndarray) -> str:
        """Where several answers stand: the first of them, and how many more there are."""
        more = ", ".join(str(self.line[row]) for row in rows[1:6]) + (", …" if len(rows) > 6 else "")
        return self.place(int(rows[0])) + (f" (and {len(rows) - 1} more: {more})" if len(rows) > 1 else "")

    def select(self, rows: np.ndarray) -> "Answers":
        """The answers in these rows, ascending positions or booleans of shape (answer,)."""
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Answers(
            self.item.take(rows),
            self.worker.take(rows),
            self.label.take(rows),
            None if self.confidence is None else self.confidence[rows],
            None if self.seconds is None else self.seconds[rows],
            self.line[rows],
            tuple((name, int(np.searchsorted(rows, first))) for name, first in self.files),
            self.notes,
            self.items,
            self.pictures,
        )

    @classmethod
    def concat(cls, parts: Sequence["Answers"]) -> "Answers":
        """The answers of several files.

        Raises:
            InputError: Two of them have the same id for different texts.
        """
        first = np.cumsum([0, *(len(part) for part in parts)])
        return cls(
            Coded.concat([part.item for part in parts]),
            Coded.concat([part.worker for part in parts]),
            Coded.concat([part.label for part in parts]),
            _joined(parts, "confidence", 1.0),
            _joined(parts, "seconds", np.nan),
            np.concatenate([part.line for part in parts]),
            tuple(
                (name, at + int(start)) for part, start in zip(parts, first, strict=False) for name, at in part.files
            ),
            tuple(note for part in parts for note in part.notes),
            _items(parts),
            {id: path for part in parts for id, path in part.pictures.items()},
        )


def _items(parts: Sequence[Answers]) -> Records | None:
    """The items that several files tell of, each once."""
    try:
        return joined([part.items for part in parts if part.items is not None])
    except InputError as error:
        raise InputError(f"{' and '.join(name for part in parts for name, _ in part.files)}: {error}") from None


def part_of(file: str) -> str:
    """What is counted in a file of this name: lines, rows, or tasks."""
    what = next((what for ending, what in PARTS.items() if file.lower().endswith(ending)), "line")
    return what if "." in file else "row"


def filled(value: Any) -> Any:
    """A value of a cell as a text; statements beyond texts stay as they are, empty ones become None."""
    if type(value) is str:
        return value.strip() or None
    if is_missing(value):
        return None
    if isinstance(value, Not):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of numbers with gaps in it has come through floats
    return str(value).strip() or None


def _texts(column: Any) -> Coded:
    """A column as texts; empty cells are missing."""
    coded = Coded.of(column)
    if set(map(type, coded.values)) == {int}:  # as ids often are: they are not empty, and their texts differ
        return Coded(coded.code, map(str, coded.values))
    return coded.map(filled)


def _spans(start: Any, end: Any, label: Coded, where: str, line: np.ndarray | None) -> Coded:
    """Labels with the characters that they are of, where there are any."""
    told = [Coded.of(column).map(filled) for column in (start, end)]
    ends, given = np.stack([numbers(one) for one in told], axis=1), (told[0].code >= 0) | (told[1].code >= 0)
    whole = np.isfinite(ends).all(axis=1) & (np.nan_to_num(ends) % 1 == 0).all(axis=1)
    wrong = np.flatnonzero(np.where(label.code >= 0, ~whole, given))
    if len(wrong):
        at = wrong[0] + 1 if line is None else line[wrong[0]]
        place = f"{where}, {'row' if line is None else 'line'} {at}"
        raise InputError(f"{place}: a span has a label, a start and an end, which are whole numbers")
    return Coded.of(
        [None if name is None else (int(a), int(b), name) for (a, b), name in zip(ends, label, strict=True)]
    )


def _wide(frame: Any, names: Mapping[str, Any], where: str, line: np.ndarray | None) -> Answers:
    """The rows of a wide table, item by item, as a long one."""
    key = next((name for name in ITEM if name in names), None)
    if key is None and not hasattr(frame, "index"):
        raise UnknownName("column", ITEM[0], names, where)
    items = _texts(frame.index if key is None else frame[names[key]])
    workers = [name for name in names if name != key]
    other = next((name for name in workers if name.lower() in NO_WORKER), None)
    if other is not None:
        raise InputError(
            f"{where} has no columns worker and label, so it is read as one with a column for each worker; but it has "
            f"the column {other!r}: leave it out, or name the columns"
        )
    if not workers:
        raise InputError(f"{where} has a column of items only; expected one more for each worker")
    said = [_texts(frame[names[name]]) for name in workers]
    answered = np.array([column.code >= 0 for column in said]).T
    row, worker = np.nonzero(answered)
    label = Coded.concat(said)
    n = len(items)
    at = np.arange(1, n + 1) if line is None else line
    return Answers(
        Coded(items.code[row], items.values),
        Coded(worker, workers),
        Coded(label.code[worker * n + row], label.values),
        None, None, at[row], ((where, 0),),
    )  # fmt: skip


def _listed(column: Any) -> Sequence[Any]:
    return column if isinstance(column, Coded) else list(column)


def _seconds(column: Any, where: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Times, and how many are none."""
    coded = Coded.of(column).map(filled)
    seconds = numbers(coded)
    odd = int((np.isnan(seconds) & (coded.code >= 0)).sum())
    return seconds, (f"{where}: {counted(odd, 'value')} of seconds no number, and ignored",) if odd else ()


def numbers(column: Iterable[Any]) -> np.ndarray:
    """The numbers of a column, not a number where a value is none; shape (row,)."""
    if isinstance(column, Coded):
        return np.array([*map(number, column.values), np.nan])[column.code]
    return np.array([number(value) for value in column], dtype=np.float64)


def number(value: Any) -> float:
    """A value as a number, not a number where it is none."""
    try:
        return float("nan") if isinstance(value, bool | np.bool_) else float(value)
    except (TypeError, ValueError):
        return float("nan")


def confidences(column: Sequence[Any], place: Callable[[int], str]) -> np.ndarray:
    """Confidences as weights of votes, 1 where they are empty; `place` says where a row stands.

    Raises:
        InputError: One is no number above 0 and at most 1.
    """
    weight = numbers(column)
    for row in np.flatnonzero(~((weight > 0) & (weight <= 1))):
        value = column[int(row)]
        if not (is_missing(value) or value == ""):
            what = "a confidence must be a number above 0 and at most 1"
            raise InputError(f"{place(int(row))}: {what}, but is {brief(value)}")
        weight[row] = 1.0
    return weight


def _joined(parts: Sequence[Answers], name: str, otherwise: float) -> np.ndarray | None:
    """A column of numbers of several tables, some of which may lack it."""
    columns = [getattr(part, name) for part in parts]
    if all(column is None for column in columns):
        return None
    filled = (np.full(len(p), otherwise) if c is None else c for p, c in zip(parts, columns, strict=True))
    return np.concatenate(list(filled))
