"""Texts cut into pieces, so that spans can be drawn into them whatever is done to the characters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weaklabel.tags import Spans
from weaklabel.votes import Votes

Piece = tuple[str, str | None]
"""Some characters of a text, and the label of the span that they are; None for what is between spans."""

LONGEST_PIECE = 2000
"""More characters than many lines of words have: parts of a text are chosen by tokens, which may be of any length."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The texts whose tokens are voted on.

    Attributes:
        texts: One an item.
        votes: Votes on their tokens; ``units["start"]`` and ``units["end"]`` are the characters of each.
    """

    texts: Sequence[str]
    votes: Votes

    def around(self, begin: int, end: int, most: int) -> tuple[int, int]:
        """A part of a text around these tokens, at most so long: its first token, and the one after its last."""
        at = int(np.searchsorted(self.votes.item_start, begin, side="right")) - 1
        first, last = (int(edge) for edge in self.votes.item_start[at : at + 2])
        begin_at = max(first, begin - max(most - (end - begin), 0) // 2)
        stop = min(last, begin_at + most)
        return max(first, min(begin_at, stop - most)), stop

    def pieces(self, part: tuple[int, int], spans: Spans, names: Sequence[str]) -> list[Piece]:
        """A part of a text, with spans. Labels of the same tokens are joined; spans that overlap otherwise are cut."""
        (first, stop), pieces = part, []
        at, end, head, tail = self._characters(first, stop)
        for begin, last, label in _in_order(spans, names, first, stop):
            start, after = int(self.votes.units["start"][begin]), int(self.votes.units["end"][last - 1])
            pieces += [(head + self._text(first)[at:start], None), (self._text(first)[max(start, at) : after], label)]
            at, head = after, ""
        pieces.append((head + self._text(first)[at:end] + tail, None))
        return [(_short(text), label) for text, label in pieces if text]

    def _text(self, token: int) -> str:
        return self.texts[int(np.searchsorted(self.votes.item_start, token, side="right")) - 1]

    def _characters(self, first: int, stop: int) -> tuple[int, int, str, str]:
        """The first character of tokens, the one after their last, and what tells of more before and after."""
        text, edges = self._text(first), self.votes.item_start
        whole_head, whole_tail = first in edges, stop in edges
        start = 0 if whole_head else int(self.votes.units["start"][first])
        end = len(text) if whole_tail else int(self.votes.units["end"][stop - 1])
        return start, end, "" if whole_head else "… ", "" if whole_tail else " …"


def bracketed(pieces: Sequence[Sequence[str | None]]) -> str:
    """A text on one line, with its spans in brackets."""
    return " ".join("".join(f"[{text}]" if label else str(text) for text, label in pieces).split())


def _in_order(spans: Spans, names: Sequence[str], first: int, stop: int) -> list[tuple[int, int, str]]:
    """The spans that are in a part, in order, none inside of another, with their labels."""
    labels: dict[tuple[int, int], list[str]] = {}
    for begin, end, name in sorted(zip(*(column.tolist() for column in spans), strict=True)):
        ends = max(begin, first), min(end, stop)
        if ends[0] < ends[1]:
            labels.setdefault(ends, []).append(names[name])
    kept, reached = [], first
    for (begin, end), called in sorted(labels.items()):
        if end > reached:
            kept.append((max(begin, reached), end, " or ".join(called)))
            reached = end
    return kept


def _short(text: str) -> str:
    """A piece whose middle is left out where it is very long."""
    half = LONGEST_PIECE // 2
    return text if len(text) <= LONGEST_PIECE else f"{text[:half]} … {text[-half:]}"
