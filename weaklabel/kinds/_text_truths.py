"""Files of texts with spans that say what is true of items."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError, brief
from weaklabel.formats.documents import read_documents
from weaklabel.items import Records
from weaklabel.kinds._truths import Truths
from weaklabel.labels import LabelSpace
from weaklabel.marks import Mark


def truths_of_texts(
    file: Path, truth_of: Callable[[Any, LabelSpace, str], Mark], items: Records, labels: LabelSpace
) -> Truths:
    """The true spans of each text of a file such as CoNLL's columns, by the id of the item.

    Without ids of its own, a text of the file is the first item with this text that is not taken yet.

    Raises:
        InputError: No text is one of the items.
    """
    found, texts = read_documents(file), items.columns["text"]
    waiting: dict[str, list[str]] = {}
    for id, text in zip(reversed(items.ids), reversed(texts), strict=True):
        waiting.setdefault(text, []).append(id)
    ids = found.ids or [
        waiting[t].pop() if waiting.get(t) else p for t, p in zip(found.texts, found.places, strict=True)
    ]
    if not set(ids) & set(items.ids):
        raise InputError(f"{file}: none of its {len(ids)} texts is one of the items, such as {brief(texts[0])}")
    text_of = dict(zip(items.ids, texts, strict=True))
    truths = Truths({}, {})
    for id, text, spans, place in zip(ids, found.texts, found.spans, found.places, strict=True):
        if text_of.get(id, text) != text:
            raise InputError(f"{place}: item {id!r} has the text {brief(text_of[id])}, but here it is {brief(text)}")
        if spans is not None:
            truths.marks[id], truths.values[id] = truth_of(spans, labels, place), spans
    return truths
