"""Numbers and texts as a reader sees them, the same in pictures, in the page and in Markdown."""

import math
import re
import shlex
from typing import Any

NONE = "–"
"""Stands where there is no value."""

MODELS = {"majority_vote": "Majority vote", "label_model": "Label model", "end_model": "End model"}
COLUMNS = MODELS | {"gold": "Gold"}

# Characters that draw over their surroundings, turn them around, or may not stand in XML.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_PICTURES = 0x2400


def shown(value: Any) -> Any:
    """The same content with harmless texts, and None for what is not a number."""
    if isinstance(value, dict):
        return {clean(str(key)): shown(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shown(inner) for inner in value]
    if isinstance(value, str):
        return clean(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def clean(text: str) -> str:
    """A text whose control characters are shown, not obeyed; tabs and ends of lines stay."""
    return _UNSAFE.sub(lambda found: _visible(ord(found[0])), text.replace("\r\n", "\n"))


def _visible(code: int) -> str:
    if code < 0x20:
        return chr(_PICTURES + code)
    return "\ufffd" if 0xD800 <= code < 0xE000 else f"⟨U+{code:04X}⟩"


def short(text: str, length: int) -> str:
    """A text of at most this length, its end left out where it is longer."""
    return text if len(text) <= length else text[: length - 1] + "…"


def count(value: float | None) -> str:
    """A whole number, with commas."""
    return NONE if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """A share in percent with one decimal; what is not quite nothing or everything never looks like it."""
    if value is None:
        return NONE
    if 0 < value < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= value < 1 else f"{100 * value:.1f}%"


def score(value: float | None) -> str:
    """A measure with three decimals."""
    return NONE if value is None else f"{value:.3f}"


def interval(low: float | None, high: float | None) -> str:
    """Both ends of an interval of shares, in whole percent."""
    return "" if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f}%"


def plural(number: float | None, noun: str) -> str:
    """A count and what is counted."""
    return f"{count(number)} {noun}" if number == 1 else f"{count(number)} {noun}s"


def command(*words: str) -> str:
    """A line for a shell."""
    return shlex.join(words)
