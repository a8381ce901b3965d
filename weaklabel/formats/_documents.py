"""Texts of a file, and the spans that are marked in them; texts with labels, on their way to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from weaklabel.formats.base import Table
from weaklabel.tokens import Token, Tokens

Span: TypeAlias = tuple[int, int, str]
"""The first character of a span, the one after its last, and its label."""


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """The texts of a file.

    Attributes:
        texts: The texts.
        tokens: Their tokens; None where the file does not tell them.
        spans: The spans marked in each, None where it is not known what is in it.
        places: Where each stands, for messages.
        ids: Their ids; None where the file gives none.
        columns: What else is told of each, by name.
        notes: What is odd about the file, one sentence each.
    """

    texts: Sequence[str]
    tokens: Tokens | None
    spans: Sequence[tuple[Span, ...] | None]
    places: Sequence[str]
    ids: Sequence[str] | None = None
    columns: Table = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def called(self, prefix: str) -> list[str]:
        """The ids of the texts; those of a file without any begin with `prefix`."""
        return list(self.ids) if self.ids is not None else [f"{prefix}-{row}" for row in range(len(self.texts))]


class LabeledSpan(NamedTuple):
    """A span that a model marks.

    Attributes:
        start: Its first character.
        end: The character after its last one.
        label: Its label.
        confidence: How sure it is, from 0 to 1.
    """

    start: int
    end: int
    label: str
    confidence: float


class LabeledText(NamedTuple):
    """A text with what a model marks in it.

    Attributes:
        id: Its id.
        text: The text.
        tokens: Its tokens.
        spans: Its spans, in order; they do not overlap, and begin and end with tokens.
        columns: What else is told of it, by name.
    """

    id: str
    text: str
    tokens: Sequence[Token]
    spans: Sequence[LabeledSpan]
    columns: Mapping[str, Any]

    @property
    def confidence(self) -> float:
        """How sure the least sure span is; 1 where there is none."""
        return min((span.confidence for span in self.spans), default=1.0)

    def in_tokens(self) -> list[tuple[int, int]]:
        """The first token of each span, and the one after its last."""
        first = {token.start: at for at, token in enumerate(self.tokens)}
        last = {token.end: at for at, token in enumerate(self.tokens)}
        return [(first[span.start], last[span.end] + 1) for span in self.spans]


def left_out(texts: Sequence[LabeledText], kept: Sequence[str] = ()) -> list[str]:
    """The columns that texts have, but for those that are kept."""
    return list(dict.fromkeys(name for one in texts for name in one.columns if name not in kept))


def whole(value: Any) -> int:
    """A position of a file.

    Raises:
        ValueError: It is no whole number.
    """
    number = int(value)
    if isinstance(value, float) and value != number:
        raise ValueError(f"{value!r} is no whole number")
    return number
