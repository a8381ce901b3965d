from functools import partial

import pytest

from weaklabel.items import Record
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace
from weaklabel.lfs.apply import apply_lfs

LABELS = LabelSpace(("ham", "spam"), None, {"any": ("ham", "spam")})


@pytest.fixture
def item():
    """A record with this text and any more columns."""

    def make(text="", **columns):
        return Record("i0", {"text": text, **columns})

    return make


@pytest.fixture
def apply(records):
    """Apply rules of the classes ham and spam to texts (or to a table)."""

    def run(lfs, texts, labels=LABELS, **options):
        items = records(*texts) if isinstance(texts, list) else texts
        return apply_lfs(lfs, items, partial(Classification().check, labels=labels), **options)

    return run


@pytest.fixture
def said():
    """What each column of marks says, item by item."""

    def rows(marks, n):
        table = []
        for column in marks.columns:
            row = [None] * n
            for at, code in zip(column.item, column.code, strict=True):
                row[at] = column.values[code]
            table.append(row)
        return table

    return rows
