"""Boxes: what a source may say, and what all sources say of the items of a table."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from weaklabel.box_votes import NOTHING
from weaklabel.boxes import Boxes, clip, proper
from weaklabel.errors import BadVote, UnknownName, brief, suggestion
from weaklabel.formats._drawn import ROUNDING
from weaklabel.formats._images import Size
from weaklabel.items import Records
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Mark, Source
from weaklabel.text import counted
from weaklabel.votes import Votes

FORM = "a box is (x0, y0, x1, y1, label) in pixels, or (x0, y0, x1, y1, label, score)"


def drawn(answer: Any, labels: LabelSpace) -> Mark:
    """The boxes that an answer draws: tuples of corners and label, and a score where there is one; in order.

    Raises:
        BadVote: It holds something else, or a box without area.
    """
    known = [name for name in (*labels.classes, *labels.groups) if name != NOTHING]
    if isinstance(answer, str) or not hasattr(answer, "__iter__"):
        raise BadVote(f"returned {brief(answer)}, which are no boxes; {FORM}")
    parts = list(answer)
    # One box alone is taken for a list of it: a list of boxes never has a text in it.
    parts = [parts] if any(isinstance(part, str) for part in parts) else parts
    return tuple(sorted(_box(part, known) for part in parts))


def _box(part: Any, known: Sequence[str]) -> tuple[Any, ...]:
    fault = _fault(part, known)
    if fault is not None:  # only then is the box spelt out: a file may have a million of them
        raise BadVote(f"returned {brief(part)}{fault}")
    return (*map(float, part[:4]), str(part[4]), *map(float, part[5:]))


def _fault(part: Any, known: Sequence[str]) -> str | None:
    """What is wrong with a box; None where it is one."""
    if isinstance(part, str) or not hasattr(part, "__len__") or len(part) not in (5, 6):
        return f"; {FORM}"
    *corners, label = part[:5]
    if label not in known:
        return f", whose label is no class; {suggestion(str(label), list(known))}"
    numbers = [*corners, *part[5:]]
    if not all(isinstance(one, int | float | np.number) and not isinstance(one, bool) for one in numbers):
        return f"; {FORM}"
    x0, y0, x1, y1 = corners = [float(one) for one in corners]
    if not all(map(math.isfinite, corners)):
        return "; the corners of a box must be finite"
    if x1 < x0 or y1 < y0:
        what = "left end right of its right one" if x1 < x0 else "upper end below its lower one"
        return f", which has its {what}; is that a width or a height? {FORM}"
    if x0 == x1 or y0 == y1:
        return ", a box without area"
    if len(part) == 6 and not 0 <= part[5] <= 1:
        return "; a score is a number from 0 to 1"
    return None


def seeking(sources: Sequence[Source], labels: LabelSpace) -> tuple[Source, ...]:
    """Sources with the classes that they look for, where they declare groups of them.

    Raises:
        ConfigError: A source declares what is neither a class nor a group; the message names it.
    """
    of = {name: (name,) for name in labels.classes if name != NOTHING} | dict(labels.groups)
    for source in sources:
        strange = next((name for name in source.looks_for or () if name not in of), None)
        if strange is not None:
            raise UnknownName("class", strange, of, f"what {source.name!r} looks for")
    return tuple(
        replace(
            one, looks_for=one.looks_for and tuple(dict.fromkeys(name for said in one.looks_for for name in of[said]))
        )
        for one in sources
    )


class Said(NamedTuple):
    """The boxes of several sources, and whose each is.

    Attributes:
        boxes: Their images are positions of items, their labels positions of statements.
        source: Positions of sources, shape (box,).
        notes: What had to be changed, one sentence each.
    """

    boxes: Boxes
    source: np.ndarray
    notes: tuple[str, ...] = ()


def of_columns(names: Sequence[str], columns: Sequence[Column], items: Records, labels: LabelSpace) -> Said:
    """What sources with these names said; boxes are cut at the edges of the pictures.

    A box without a score has the score 1; of equal boxes of a source the surest stays.
    """
    place = labels.statement_index()
    rows = [
        (item, j, *box[:4], place[box[4]], box[5] if len(box) > 5 else 1.0)
        for j, column in enumerate(columns)
        for item, code in zip(column.item.tolist(), column.code.tolist(), strict=True)
        for box in column.values[code]
    ]
    table, again = _each_once(np.array(rows, dtype=np.float64).reshape(-1, 8))
    image, source, label = (table[:, at].astype(np.int64) for at in (0, 1, 6))
    size = sizes_of(items)[image]
    cut = clip(table[:, 2:6], size[:, 0], size[:, 1])
    there = proper(cut)
    partly = there & (np.abs(cut - table[:, 2:6]) > ROUNDING).any(axis=1)
    notes = []
    for what, odd in (("drawn twice on the same item: kept once", again),
                      ("partly outside of the picture: cut at its edges", partly),
                      ("wholly outside of the picture: left out", ~there)):  # fmt: skip
        for j in np.unique(source[odd]):
            at = np.flatnonzero(odd & (source == j))
            first = f"the first is on item {brief(items.ids[image[at[0]]])}"
            notes.append(f"{names[j]}: {counted(len(at), 'box')} {what}; {first}")
    boxes = Boxes(image[there], cut[there], label[there], table[there, 7])
    return Said(boxes, source[there], tuple(notes))


def _each_once(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of image, source, corners, label and score without those that differ in nothing, or in the score alone.

    Returns:
        The rows that stay, in their order, and whether each stood there several times, booleans of shape (row,).
    """
    order = np.lexsort((-rows[:, 7], *rows[:, 6::-1].T))
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = (rows[order][1:, :7] == rows[order][:-1, :7]).all(axis=1)
    first = order[np.maximum.accumulate(np.where(same, 0, np.arange(len(rows))))]
    again = np.zeros(len(rows), dtype=bool)
    again[first[same]] = True
    kept = np.sort(order[~same])
    return rows[kept], again[kept]


def gold_boxes(items: Records, labels: LabelSpace, gold: Sequence[Mark | None]) -> tuple[Said, np.ndarray]:
    """The true boxes on items, and on which of these they are known, positions."""
    known = np.array([at for at, mark in enumerate(gold) if mark is not None], dtype=np.int64)
    return of_columns(["gold"], [Column.of(list(gold))], items, labels), known


def of_votes(votes: Votes) -> Said:
    """The boxes that votes stand for."""
    corners = votes.extra["box"]
    there = proper(corners)
    item = np.searchsorted(votes.item_start, votes.unit, side="right") - 1
    boxes = Boxes(item[there], corners[there], votes.statement[there], votes.weight[there])
    return Said(boxes, votes.source[there].astype(np.int64), votes.notes)


def put_together(parts: Sequence[Said], counts: Sequence[int]) -> Said:
    """The boxes of several groups of sources, of so many each, as of one."""
    first = np.cumsum([0, *counts])
    columns = [[getattr(one.boxes, name) for one in parts] for name in ("image", "corners", "label", "score")]
    source = [one.source + start for one, start in zip(parts, first, strict=False)]
    notes = tuple(note for one in parts for note in one.notes)
    return Said(Boxes(*map(np.concatenate, columns)), np.concatenate(source), notes)


def sizes_of(items: Records) -> np.ndarray:
    """Width and height of the picture of each item, infinite where they are not known; shape (item, 2)."""
    known = size_of_each(items)
    return np.array([size or (np.inf, np.inf) for size in known], dtype=np.float64).reshape(-1, 2)


def size_of_each(items: Records) -> list[Size | None]:
    """Width and height of the picture of each item, where they are known."""
    if items.on_demand is None:
        return [None] * len(items)
    return [getattr(behind, "size", None) for behind in items.on_demand.behind]
