"""Votes on tokens as the spans that sources marked."""

from dataclasses import dataclass

import numpy as np

from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.tags import BEGIN, INSIDE, Spans, Tags
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """The spans that sources marked, in the order of sources and of what they say; arrays of shape (span,).

    Attributes:
        source: Who marked each.
        spans: Its tokens, and what it was called, a position in `names`.
        names: What spans may be called: the types, then the groups of types.
        allows: Which types a name may mean, booleans of shape (name, type).
    """

    source: np.ndarray
    spans: Spans
    names: tuple[str, ...]
    allows: np.ndarray

    @classmethod
    def of(cls, votes: Votes) -> "Marked":
        """The spans of votes on the tags of tokens; votes for outside, and complements, are none."""
        names = span_names(votes.labels)
        name, begins = _meaning(votes.labels, names)
        told = np.flatnonzero(name[votes.statement] >= 0)
        unit, statement = votes.unit[told].astype(np.int64), votes.statement[told]
        chain = votes.source[told].astype(np.int64) * len(names) + name[statement]
        # One number for each token that is called something by somebody: neighbours differ by 1, but never at a seam.
        place = chain * (votes.n_units + 1) + unit
        order = np.argsort(place, kind="stable")
        order = order[np.diff(place[order], prepend=-1) > 0]  # of a beginning and an inside, the beginning
        unit, chain = unit[order], chain[order]
        fresh = begins[statement[order]] | (np.diff(place[order], prepend=-2) > 1) | _first_of_text(votes)[unit]
        first = np.flatnonzero(fresh)
        last = np.append(first[1:], len(order))[: len(first)] - 1
        spans = Spans(unit[first], unit[last] + 1, chain[first] % len(names))
        return cls(chain[first] // len(names), spans, names, _allowed(votes.labels, names))


def span_names(labels: LabelSpace) -> tuple[str, ...]:
    """What spans may be called, from the label space of their tags: the types, then the groups of types."""
    names = (*labels.classes, *labels.groups)
    return tuple(name.removeprefix(BEGIN) for name in names if name.startswith(BEGIN))


def true_spans(votes: Votes, gold: Gold) -> Spans:
    """The true spans of the texts whose truth is known."""
    return Tags.of(votes.labels).spans(gold.dense(0), votes.item_start)


def items_of(votes: Votes, spans: Spans) -> np.ndarray:
    """The item of each span, shape (span,)."""
    return np.searchsorted(votes.item_start, spans.begin, side="right") - 1


def _meaning(labels: LabelSpace, names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """What each statement calls a token, a position in names or -1, and whether it begins a span."""
    index = labels.statement_index()
    name, begins = np.full(len(index), -1), np.zeros(len(index), dtype=bool)
    for at, called in enumerate(names):
        name[[index[BEGIN + called], index[INSIDE + called]]] = at
        begins[index[BEGIN + called]] = True
    return name, begins


def _allowed(labels: LabelSpace, names: tuple[str, ...]) -> np.ndarray:
    index = labels.statement_index()
    return np.asarray(labels.meaning[[index[BEGIN + name] for name in names]][:, 1::2] > 0)


def _first_of_text(votes: Votes) -> np.ndarray:
    """Whether a token is the first of its text, booleans of shape (token,)."""
    first = np.zeros(votes.n_units + 1, dtype=bool)
    first[votes.item_start[:-1]] = True  # an empty text marks the first token of the next one, rightly
    return first
