"""Texts of a file, and the spans that are marked in them; texts with labels, on their way to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from weaklabel.errors import InputError, brief
from weaklabel.formats.base import Table
from weaklabel.tokens import Token, Tokens

OWN = ("text", "tokens", "spans", "answer", "id", "label", "labels", "entities", "tags", "ner_tags")
"""Fields of a row of JSON that whoever reads texts takes for something of its own, not for columns of the data."""

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


def span_of(span: Any, text: str | None, place: str) -> Span:
    """A span of a file: an object with start, end and label (or start_offset and end_offset), or a list of these.

    Args:
        span: The span.
        text: The text that it is of, which an object's own ``text`` must agree with; None where it is not known.
        place: Where it stands.

    Raises:
        InputError: It has another form, or counts something else than characters.
    """
    told = None
    try:
        if isinstance(span, Mapping):
            start = span["start"] if "start" in span else span["start_offset"]
            end = span["end"] if "end" in span else span["end_offset"]
            label, told = span["label"], span.get("text")
        else:
            start, end, label = span[:3]
        found = whole(start), whole(end), _named(label)
    except (TypeError, KeyError, ValueError):
        raise InputError(f"{place}: a span has start, end and label, but one is {brief(span)}") from None
    if isinstance(told, str) and text is not None and 0 <= found[0] < found[1] <= len(text):
        _check_told(told, text[found[0] : found[1]], found, place)
    return found


def _named(label: Any) -> str:
    """A label, alone or in a list.

    Raises:
        ValueError: It is none.
    """
    (one,) = label if isinstance(label, list) else (label,)
    if one is None or one == "":
        raise ValueError("a span without a label")
    return str(one)


def _check_told(told: str, there: str, span: Span, place: str) -> None:
    """See that a file that tells the words of a span counts as we do; how it writes white space does not matter."""
    if "".join(told.replace("\\n", " ").split()) != "".join(there.replace("\\n", " ").split()):
        raise InputError(
            f"{place}: the span {span} is {brief(there)}, but the file says that it is {brief(told)}; are these bytes? "
            "Spans count characters"
        )


def whole(value: Any) -> int:
    """A position of a file.

    Raises:
        ValueError: It is no whole number.
    """
    if isinstance(value, float) and not value.is_integer():  # nor are those that are infinite
        raise ValueError(f"{value!r} is no whole number")
    return int(value)
