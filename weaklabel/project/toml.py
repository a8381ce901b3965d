"""Values as TOML writes them; Python's library only reads TOML."""

import json
from collections.abc import Sequence


def toml_value(value: str | bool | float | Sequence[str]) -> str:
    """A text, truth value, number or list of texts."""
    if isinstance(value, str):
        # A JSON string is a TOML basic string, but for the character DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return f"[{', '.join(map(toml_value, value))}]"
