"""The maker `regex`."""

import re
from typing import Any

from weaklabel.errors import ConfigError
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader, described, text_of


def regex(
    pattern: str | re.Pattern[str],
    label: Any,
    *,
    column: Reader = "text",
    flags: int = 0,
    name: str = "",
) -> LabelingFunction:
    r"""A labeling function that votes where a regular expression is found, by the rules of Python's `re`.

    Args:
        pattern: The expression. As in `re`, case counts unless `flags` or ``(?i)`` say otherwise.
        label: The vote.
        column: The text column, or a function that reads a text from an item.
        flags: Flags of `re`, such as ``re.IGNORECASE``.
        name: The rule's name; otherwise the variable it is bound to names it.

    Example:
        >>> from weaklabel import Record, regex
        >>> regex(r"(?i)\bfree\b.*\b(call|text)\b", "spam")(Record("1", {"text": "FREE! Just call 0800"}))
        'spam'
    """
    if not isinstance(getattr(pattern, "pattern", pattern), str):
        raise ConfigError(f"the regular expression {pattern!r} cannot be read: it is no text")
    try:
        compiled = re.compile(pattern, flags)
    except (re.error, ValueError, TypeError) as error:
        raise ConfigError(f"the regular expression {pattern!r} cannot be read: {error}") from None

    def vote(item: Any) -> Any:
        return label if compiled.search(text_of(item, column)) else None

    vote.__doc__ = f"Says {label} where {described(column)} matches {compiled.pattern}"
    return LabelingFunction(vote, name, made_from=("regex", compiled.pattern, compiled.flags, label, column))
