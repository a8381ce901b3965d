"""Texts with the spans of everybody side by side: gold, models, and each source that marked anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.spans.disagreement import disagreements
from weaklabel.analysis.spans.errors import KINDS
from weaklabel.analysis.spans.groups import SpanErrors
from weaklabel.analysis.spans.marked import Marked, items_of
from weaklabel.analysis.spans.overlaps import taken
from weaklabel.analysis.spans.pieces import Texts
from weaklabel.tags import Spans

MOST_TOKENS, MOST_ROWS = 120, 12


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What can be drawn into texts.

    Attributes:
        texts: The texts, with the votes on their tokens.
        marked: What sources marked.
        models: What stands above the sources, by name; ``gold`` only where the truth is known.
        known: Whether the truth of a token is known, booleans of shape (token,).
        errors: The errors of the label model; None where no truth is known.
    """

    texts: Texts
    marked: Marked
    models: Mapping[str, Spans]
    known: np.ndarray
    errors: SpanErrors | None

    def examples(self, items: np.ndarray, most: int) -> list[dict[str, Any]]:
        """Texts with errors, one of each kind in turn, then those with most disagreement, then others with spans.

        Args:
            items: The items to choose from, positions.
            most: How many texts there may be.

        Returns:
            For each text its id, the numbers of its errors by kind, ``rows`` with the pieces of the text and who marks
            it so, and how many rows are left out.
        """
        errors = [] if self.errors is None else _in_turn(self.errors)
        places = [*errors, *_torn(self.texts, self.marked), *_beginnings(self.texts, self.marked)]
        inside = np.zeros(self.texts.votes.n_items, dtype=bool)
        inside[items] = True
        first: dict[int, int] = {}
        for item, token in places:
            if inside[item] and len(first) < most:
                first.setdefault(item, token)
        return [self._example(item, token) for item, token in first.items()]

    def _example(self, item: int, token: int) -> dict[str, Any]:
        part = self.texts.around(token, token + 1, MOST_TOKENS)
        rows = [
            {"model": name, "sources": [], "pieces": self.texts.pieces(part, _inside(spans, part), self.marked.names)}
            for name, spans in self.models.items()
            if name != "gold" or self.known[token]
        ]
        sources = self._sources(part)
        return {
            "id": self.texts.votes.item_ids[item],
            "errors": self._kinds(item),
            "rows": rows + sources[:MOST_ROWS],
            "more": max(len(sources) - MOST_ROWS, 0),
        }

    def _sources(self, part: tuple[int, int]) -> list[dict[str, Any]]:
        """A row for all sources that marked the same: copies take no room."""
        spans, names = self.marked.spans, self.texts.votes.names
        here = np.flatnonzero((spans.begin < part[1]) & (spans.end > part[0]))
        rows: dict[Any, list[str]] = {}
        for source in np.unique(self.marked.source[here]):
            own = taken(spans, here[self.marked.source[here] == source])
            rows.setdefault(tuple(self.texts.pieces(part, own, self.marked.names)), []).append(names[source])
        return [{"model": None, "sources": who, "pieces": list(pieces)} for pieces, who in rows.items()]

    def _kinds(self, item: int) -> dict[str, int]:
        if self.errors is None:
            return {}
        kind = self.errors.pairs.kind[self.errors.items() == item]
        return {KINDS[at]: int(n) for at, n in zip(*np.unique(kind, return_counts=True), strict=True)}


def _in_turn(errors: SpanErrors) -> Iterable[tuple[int, int]]:
    """The item and the first token of each error: one of each kind, then again."""
    kind = errors.pairs.kind
    order = np.argsort(kind, kind="stable")
    turn = np.empty(len(kind), dtype=np.int64)
    turn[order] = np.arange(len(kind)) - np.searchsorted(kind[order], kind[order])
    order = np.lexsort((kind, turn))
    return zip(errors.items()[order].tolist(), errors.hulls().begin[order].tolist(), strict=True)


def _torn(texts: Texts, marked: Marked) -> Iterable[tuple[int, int]]:
    """The item and the first token of each span that another source contradicts, texts with most of them first."""
    spans = taken(marked.spans, np.logical_or(*disagreements(marked)))
    item = items_of(texts.votes, spans)
    count = np.bincount(item, minlength=1)
    order = np.lexsort((spans.begin, item, -count[item]))
    return zip(item[order].tolist(), spans.begin[order].tolist(), strict=True)


def _beginnings(texts: Texts, marked: Marked) -> Iterable[tuple[int, int]]:
    """The item and the first token of each span that any source marks."""
    begin = np.unique(marked.spans.begin)
    return zip(items_of(texts.votes, Spans(begin, begin, begin)).tolist(), begin.tolist(), strict=True)


def _inside(spans: Spans, part: tuple[int, int]) -> Spans:
    """The spans that touch a part of a text."""
    return taken(spans, (spans.begin < part[1]) & (spans.end > part[0]))
