"""The forms in which a rule may tell a span."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any

from weaklabel.errors import BadVote, brief

EXPECTED = "expected spans (start, end, label) in characters, spaCy's Spans, or pairs of tokens and a label"


def listed(answer: Any) -> list[Any]:
    """The spans of an answer one by one, whatever their form; a span alone is one."""
    if answer is None:
        return []
    if isinstance(answer, str) or not isinstance(answer, Iterable) or isinstance(answer, Mapping):
        return [answer]
    if hasattr(answer, "start_char"):  # spaCy's Span, which is a sequence of words
        return [answer]
    parts = list(answer)
    alone = isinstance(answer, tuple) and parts and (is_number(parts[0]) or isinstance(parts[-1], str))
    return [answer] if alone or (isinstance(answer, tuple) and len(parts) > 1 and isinstance(parts[1], str)) else parts


def parts_of(span: Any) -> tuple[int, int, str, float]:
    """Start, end, label and confidence of one span in any of its forms.

    Raises:
        BadVote: It has none of them.
    """
    if hasattr(span, "start_char") and hasattr(span, "label_"):
        return span.start_char, span.end_char, span.label_, 1.0
    if isinstance(span, Mapping) and {"start", "end", "label"} <= set(span):
        span = (span["start"], span["end"], span["label"], span.get("confidence", 1))
    if not isinstance(span, Sequence) or isinstance(span, str):
        raise BadVote(f"returned {shown(span)}; {EXPECTED}")
    if len(span) in (2, 3) and not is_number(span[0]):
        span = (*_ends_of_tokens(span), *span[1:])
    confidence = span[3] if len(span) == 4 else 1
    if len(span) not in (3, 4) or not (is_number(span[0]) and is_number(span[1]) and isinstance(span[2], str)):
        raise BadVote(f"returned {shown(span)}; {EXPECTED}")
    if not isinstance(confidence, Real):
        raise BadVote(f"returned {shown(span)}; a confidence must be a number")
    return int(span[0]), int(span[1]), str(span[2]), float(confidence)


def _ends_of_tokens(span: Sequence[Any]) -> tuple[int, int]:
    """The characters that a token, or several, cover."""
    covered = [span[0]] if hasattr(span[0], "start") else list(span[0]) if isinstance(span[0], Sequence) else []
    if not covered or not all(hasattr(token, "start") for token in covered):
        raise BadVote(f"returned {shown(span)}; {EXPECTED}")
    return covered[0].start, covered[-1].end


def is_number(value: Any) -> bool:
    """Whether a value is a position."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def shown(span: Any) -> str:
    """A span in messages."""
    return f"the span {brief(span)}"
