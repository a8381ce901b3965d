"""Numbers and texts as a reader sees them, the same in pictures, in the page and in Markdown."""

import math
import shlex
from typing import Any

from weaklabel.text import harmless

NONE = "–"
"""Stands where there is no value."""

MODELS = {"majority_vote": "Majority vote", "label_model": "Label model", "end_model": "End model"}
COLUMNS = MODELS | {"gold": "Gold"}


def shown(value: Any) -> Any:
    """The same content with harmless texts, and None for what is not a number."""
    if isinstance(value, dict):
        return {harmless(str(key)): shown(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shown(inner) for inner in value]
    if isinstance(value, str):
        return harmless(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


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


def rounded(value: float | None) -> str:
    """A count that may hold halves and thirds, with one decimal where it does."""
    return NONE if value is None else f"{round(value, 1):,g}" if abs(value) < 1e6 else count(value)


def interval(low: float | None, high: float | None) -> str:
    """Both ends of an interval of shares, in whole percent."""
    return "" if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f}%"


def plural(number: float | None, noun: str) -> str:
    """A count and what is counted."""
    return f"{count(number)} {noun if number == 1 else many(noun)}"


def many(noun: str) -> str:
    """The plural of what is counted."""
    return f"{noun}es" if noun.endswith("x") else f"{noun}s"


def command(*words: str) -> str:
    """A line for a shell."""
    return shlex.join(words)
