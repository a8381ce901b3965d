"""What counts as no value."""

from typing import Any


def is_missing(value: Any) -> bool:
    """Whether a value is none: None, not a number, or what pandas writes for it."""
    # "Not a number" differs from itself; pandas' NA answers with itself, and is known by its type's name.
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value
