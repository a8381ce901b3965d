"""How makers read a value from an item."""

from collections.abc import Callable
from typing import Any, TypeAlias

from weaklabel.missing import is_missing

Reader: TypeAlias = str | Callable[[Any], Any]
"""The name of a column, or a function that takes an item and returns a value."""


def value_of(item: Any, column: Reader) -> Any:
    """The value of a column of an item, or what the function returns; None where it is missing."""
    value = item[column] if isinstance(column, str) else column(item)
    return None if is_missing(value) else value


def text_of(item: Any, column: Reader) -> str:
    """The same as a text; empty where it is missing."""
    value = value_of(item, column)
    return "" if value is None else str(value)


def described(column: Reader) -> str:
    """A reader in words, for docstrings of rules."""
    return f"`{column}`" if isinstance(column, str) else f"what `{getattr(column, '__name__', 'a function')}` reads"
