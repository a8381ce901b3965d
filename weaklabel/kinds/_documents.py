"""Reading texts with their tokens and the spans that are marked in them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.data import SPLITS, DataSource
from weaklabel.document import documents
from weaklabel.errors import InputError, UnknownName, brief
from weaklabel.formats.base import Table
from weaklabel.formats.documents import read_documents
from weaklabel.formats.labeled_texts import Documents, Span, span_of
from weaklabel.items import Records
from weaklabel.kinds._items import check_ids, notes_of_texts
from weaklabel.kinds._spans import misplaced
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark
from weaklabel.tags import Tags
from weaklabel.tokens import Tokens


def read_marked(data: DataSource, labels: LabelSpace) -> Dataset:
    """The texts of all splits, with the spans marked in them as gold.

    Raises:
        InputError: A file or a span is not what it should be.
    """
    ids: list[str] = []
    split: list[str] = []
    parts: list[Documents] = []
    places: dict[str, str] = {}
    for name, path in data.files.items():
        columns = data.columns
        part = read_documents(path, columns.get("text"), columns.get("gold"), columns.get("id"))
        own = part.called(name or "item")
        if len(data.files) > 1 and set(own) & set(ids):
            own = [f"{name}/{id}" for id in own]  # the texts of two splits may have the same numbers
        check_ids(own, part.places, places)
        ids += own
        split += [name] * len(own) if name else _splits(part)
        parts.append(part)
    gold = tuple(mark for part in parts for mark in _gold_of(part, labels))
    items = _items(ids, parts)
    notes = (*(note for part in parts for note in part.notes), *notes_of_texts(items, split))
    if items.on_demand is None and any(part.tokens is not None for part in parts):
        notes = (*notes, "some files tell the tokens of their texts and others do not, so those of none are taken")
    return Dataset(items, labels, gold, np.array(split), notes)


def read_texts(path: Path, data: DataSource) -> Records:
    """The texts of one file; what is marked in them is not looked at."""
    part = read_documents(path, data.columns.get("text"), id=data.columns.get("id"), marks=False)
    ids = part.called("item")
    check_ids(ids, part.places, {})
    return _items(ids, [part])


def gold_spans(spans: Sequence[Span] | None, text: str | None, labels: LabelSpace, place: str) -> Mark | None:
    """Spans of a file as a gold mark, checked; None where they are not known.

    Raises:
        UnknownName: A label is no type.
        InputError: A span is empty, or not in the text.
    """
    if spans is None:
        return None
    types = Tags.of(labels).types
    for start, end, label in spans:
        if label not in types:
            raise UnknownName("class", label, types, place)
        wrong = ("" if 0 <= start < end else "is empty") if text is None else misplaced(start, end, text)
        if wrong:
            raise InputError(f"{place}: the span ({start}, {end}, {label!r}) {wrong}")
    return tuple(sorted(set(spans)))


def spans_in(value: Any, text: str | None, where: str) -> list[Span]:
    """The spans of a cell: JSON of objects or lists, see `span_of`.

    Args:
        value: The cell.
        text: The text that they are of; None where it is not known.
        where: Where the cell stands.

    Raises:
        InputError: It holds something else.
    """
    try:
        found = list(json.loads(value) if isinstance(value, str) else value)
    except (ValueError, TypeError):
        raise InputError(f"{where}: spans are JSON, [[start, end, label], …], but this is {brief(value)}") from None
    return [span_of(one, text, where) for one in found]


def _splits(part: Documents) -> list[str]:
    split = [str(one) for one in part.columns.get("split", ["train"] * len(part.texts))]
    strange = next((at for at, name in enumerate(split) if name not in SPLITS), None)
    if strange is not None:
        raise UnknownName("split", split[strange], SPLITS, part.places[strange])
    return split


def _gold_of(part: Documents, labels: LabelSpace) -> Iterator[Mark | None]:
    for at, (spans, text, place) in enumerate(zip(part.spans, part.texts, part.places, strict=True)):
        named = place if part.ids is None else f"{place} (item {brief(part.ids[at])})"
        yield gold_spans(spans, text, labels, named)


def _items(ids: Sequence[str], parts: Sequence[Documents]) -> Records:
    """The texts as items; with their tokens, where all files tell them."""
    texts = [text for part in parts for text in part.texts]
    names = dict.fromkeys(name for part in parts for name in part.columns if name != "split")
    columns: Table = {n: [v for p in parts for v in p.columns.get(n, [None] * len(p.texts))] for n in names}
    known = [part.tokens for part in parts if part.tokens is not None]
    if len(known) < len(parts):
        return Records(ids, {"text": texts, **columns})
    return documents(ids, texts, Tokens.concat(known), columns)
