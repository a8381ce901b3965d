"""How makers read a value from an item."""

from collections.abc import Callable
from typing import Any, TypeAlias

Reader: TypeAlias = str | Callable[[Any], Any]
"""The name of a column, or a function that takes an item and returns a value."""


def value_of(item: Any, column: Reader) -> Any:
    """The value of a column of an item, or what the function returns; None where it is missing."""
    value = item[column] if isinstance(column, str) else column(item)
    return None if is_missing(value) else value


def is_missing(value: Any) -> bool:
    """Whether a value is none: None, not a number, or what pandas writes for it."""
    # "Not a number" differs from itself; pandas' NA answers with itself, and is known by its type's name.
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value


def text_of(item: Any, column: Reader) -> str:
    """The same as a text; empty where it is missing."""
    value = value_of(item, column)
    return "" if value is None else str(value)


def described(column: Reader) -> str:
    """A reader in words, for docstrings of rules."""
    return f"`{column}`" if isinstance(column, str) else f"what `{getattr(column, '__name__', 'a function')}` reads"
