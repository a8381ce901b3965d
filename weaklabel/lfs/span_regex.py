"""The maker `span_regex`."""

import re
from typing import Any

from weaklabel.errors import ConfigError
from weaklabel.lfs.function import LabelingFunction, Silence


def span_regex(
    pattern: str | re.Pattern[str],
    label: str,
    *,
    group: int | str = 0,
    flags: int = 0,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    r"""A labeling function that marks every place in the text where a regular expression is found.

    Args:
        pattern: The expression, by the rules of Python's `re`.
        label: The label of the spans.
        group: The group that is marked; 0 for all that is found. Where it is not part of a match, nothing is.
        flags: Flags of `re`, such as ``re.IGNORECASE``.
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a rule that finds all there is; see `labeling_function`.

    Example:
        >>> from weaklabel import Record, span_regex
        >>> span_regex(r"\b(?:Mr|Mrs) ([A-Z]\w+)", "PER", group=1)(Record("1", {"text": "Mr Brown met Mrs Lee"}))
        ((3, 8, 'PER'), (17, 20, 'PER'))
    """
    try:
        compiled = re.compile(pattern, flags)
        known = {*range(compiled.groups + 1), *compiled.groupindex}
    except (re.error, ValueError, TypeError) as error:
        raise ConfigError(f"the regular expression {pattern!r} cannot be read: {error}") from None
    if group not in known:
        raise ConfigError(f"the regular expression {compiled.pattern!r} has no group {group!r}")

    def mark(item: Any) -> Any:
        ends = (match.span(group) for match in compiled.finditer(item.text))
        return tuple((start, end, label) for start, end in ends if start < end)

    mark.__doc__ = f"Marks as {label} what matches {compiled.pattern}"
    made_from = ("span_regex", compiled.pattern, compiled.flags, label, group)
    return LabelingFunction(mark, name, made_from=made_from, silence=silence)
