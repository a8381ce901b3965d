"""Spans: what a rule may return, which tokens each span covers, and what is voted on these."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.errors import BadVote, brief, suggestion
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Mark
from weaklabel.span_forms import listed, parts_of, shown
from weaklabel.tags import BEGIN
from weaklabel.text import counted
from weaklabel.tokens import Tokens


def marked(answer: Any, text: str, labels: LabelSpace) -> Mark:
    """The spans that an answer marks: tuples of start, end and label, and a confidence where it is below 1; in order.

    Raises:
        BadVote: It holds something else, or a span that is not in the text.
    """
    known = [name.removeprefix(BEGIN) for name in (*labels.classes, *labels.groups) if name.startswith(BEGIN)]
    return tuple(sorted({_span(part, text, known) for part in listed(answer)}))


def _span(part: Any, text: str, known: Sequence[str]) -> tuple[Any, ...]:
    start, end, label, confidence = parts_of(part)
    if label not in known:
        raise BadVote(f"returned {shown(part)}, whose label is no class; {suggestion(label, list(known))}")
    if wrong := misplaced(start, end, text):
        raise BadVote(f"returned {shown(part)}, which {wrong}")
    if not 0 < confidence <= 1:
        raise BadVote(f"returned {shown(part)}; a confidence must be above 0 and at most 1")
    return (start, end, label) if confidence == 1 else (start, end, label, float(confidence))


def misplaced(start: int, end: int, text: str) -> str:
    """What is wrong with the ends of a span, in words; empty where it is in the text."""
    if not 0 <= start <= len(text) or end > len(text):
        bytes_ = 0 <= start < end <= len(text.encode("utf-8", "replace"))
        hint = "; are these bytes? Spans count characters" if bytes_ else ""
        return f"is not in the text of {len(text)} characters{hint}"
    return "is empty" if end <= start else ""


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """Spans of one source as runs of tokens; arrays of shape (span,).

    Attributes:
        item: The item of each.
        begin: Its first token, among all.
        end: The token after its last one.
        label: Its label, a position in `names`.
        confidence: How sure the source was.
        names: The labels.
        again: Which of them, positions, cover the same tokens as an earlier one, with another label.
        notes: What had to be changed, one sentence each.
    """

    item: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    label: np.ndarray
    confidence: np.ndarray
    names: tuple[str, ...]
    again: np.ndarray
    notes: tuple[str, ...]


def covered(
    column: Column,
    tokens: Tokens,
    names: Sequence[str],
    who: str,
    ids: Sequence[str],
    twice: str = "of the same tokens as another, with another label: both count",
) -> Covered:
    """The tokens that the spans of a source cover.

    A span that ends inside of a token covers all of it, and one that touches no token is left out. Where spans of a
    source overlap, the longest stays, and of equals the first; the same tokens may have several labels.

    Args:
        column: The spans.
        tokens: The tokens of all items.
        names: What spans may be called.
        who: What to call the source in notes.
        ids: The ids of the items.
        twice: What becomes of spans of the same tokens with several labels, in notes.
    """
    item, start, end, label, confidence = _flat(column, names)
    begin, stop = tokens.covered(item, start, end)
    touched = np.flatnonzero(stop > begin)
    inside = touched[(tokens.start[begin[touched]] < start[touched]) | (tokens.end[stop[touched] - 1] > end[touched])]
    kept = touched[_apart(begin[touched], stop[touched])]
    _, first, place = np.unique(begin[kept], return_index=True, return_inverse=True)
    again = np.setdiff1d(np.arange(len(kept)), first)
    torn = again[label[kept[again]] != label[kept[first[place[again]]]]]
    notes = (
        *_note(who, "crossing the bounds of tokens: widened to whole ones", inside, item, start, end, ids),
        *_note(who, "touching no token: left out", np.flatnonzero(stop <= begin), item, start, end, ids),
        *_note(who, "overlapping longer ones: left out", np.setdiff1d(touched, kept), item, start, end, ids),
        *_note(who, twice, kept[torn], item, start, end, ids),
    )
    return Covered(item[kept], begin[kept], stop[kept], label[kept], confidence[kept], tuple(names), again, notes)


def _flat(column: Column, names: Sequence[str]) -> tuple[np.ndarray, ...]:
    """Item, start, end, label and confidence of each span of a column."""
    place = {name: at for at, name in enumerate(names)}
    rows = [(s[0], s[1], place[s[2]], s[3] if len(s) == 4 else 1.0) for mark in column.values for s in mark]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    count = np.array([len(mark) for mark in column.values], dtype=np.int64)
    first, of_item = np.cumsum(count) - count, count[column.code]
    within = np.arange(int(of_item.sum())) - np.repeat(np.cumsum(of_item) - of_item, of_item)
    at = np.repeat(first[column.code], of_item) + within
    start, end, label = (table[at, c].astype(np.int64) for c in range(3))
    return np.repeat(column.item, of_item), start, end, label, table[at, 3]


def _apart(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which spans stay so that those of different tokens do not overlap, positions; the longest win."""
    order = np.lexsort((-(end - begin), begin))
    reach = np.maximum.accumulate(end[order]) if len(order) else end
    clash = np.append(False, begin[order][1:] < reach[:-1])[: len(order)]
    if not clash.any():
        return np.arange(len(begin))
    # Groups of spans that overlap, one after the other: there are few of them.
    group = np.cumsum(~clash)
    torn = np.isin(group, group[clash])
    kept = list(order[~torn])
    for members in np.split(order[torn], np.flatnonzero(np.diff(group[torn])) + 1):
        kept += _longest(members, begin, end)
    return np.sort(np.array(kept, dtype=np.int64))


def _longest(members: np.ndarray, begin: np.ndarray, end: np.ndarray) -> list[int]:
    taken: list[tuple[int, int]] = []
    kept = []
    for at in sorted(members.tolist(), key=lambda one: (begin[one] - end[one], begin[one], one)):
        ends = int(begin[at]), int(end[at])
        if ends in taken or all(ends[1] <= first or ends[0] >= last for first, last in taken):
            taken.append(ends)
            kept.append(at)
    return kept


def _note(
    who: str, what: str, at: np.ndarray, item: np.ndarray, start: np.ndarray, end: np.ndarray, ids: Sequence[str]
) -> tuple[str, ...]:
    if not len(at):
        return ()
    first = at[0]
    where = f"({start[first]}, {end[first]}) of item {brief(ids[item[first]])}"
    return (f"{who}: {counted(len(at), 'span')} {what}; the first is {where}",)


def votes_of(parts: Sequence[Covered], labels: LabelSpace) -> tuple[np.ndarray, ...]:
    """Unit, source, statement and weight of the votes that spans make."""
    index = labels.statement_index()
    told: list[list[np.ndarray]] = [[np.zeros(0, np.int64)] * 3 + [np.zeros(0)]]
    for j, part in enumerate(parts):
        begins = np.array([index[BEGIN + name] for name in part.names], dtype=np.int64)
        length = part.end - part.begin
        span = np.repeat(np.arange(len(length)), length)
        within = np.arange(len(span)) - np.repeat(np.cumsum(length) - length, length)
        statement = begins[part.label[span]] + (within > 0)
        told.append([part.begin[span] + within, np.full(len(span), j), statement, part.confidence[span]])
    return tuple(np.concatenate(column) for column in zip(*told, strict=True))
