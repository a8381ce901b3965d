"""The maker `span_again`."""

import re
from typing import Any

from weaklabel.errors import ConfigError
from weaklabel.lfs.function import LabelingFunction, Silence
from weaklabel.span_forms import listed, parts_of
from weaklabel.text import NO_WORD_AFTER, NO_WORD_BEFORE


def span_again(
    rule: LabelingFunction, *, ignore_case: bool = False, name: str = "", silence: Silence = "abstain"
) -> LabelingFunction:
    r"""A labeling function that marks a name everywhere in a text where another rule has found it once.

    "Mrs Brown" may give a person away by its title; the other places where "Brown" stands, this rule marks. What the
    other rule marked is marked again.

    Args:
        rule: A rule that marks spans.
        ignore_case: Whether a name may be written in other case.
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a rule that finds all there is; see `labeling_function`.

    Example:
        >>> from weaklabel import Record, span_again, span_regex
        >>> titled = span_regex(r"Mrs ([A-Z]\w+)", "PER", group=1)
        >>> span_again(titled)(Record("1", {"text": "Mrs Brown left. Brown had won."}))
        ((4, 9, 'PER'), (16, 21, 'PER'))
    """
    if not isinstance(rule, LabelingFunction):
        raise ConfigError(f"span_again repeats what a labeling function marks, but got {rule!r}")

    def mark(item: Any) -> Any:
        told = [parts_of(span)[:3] for span in listed(rule(item))]
        names = {(item.text[start:end], label) for start, end, label in told}
        again = {span for name, label in names for span in _found(item.text, name, label, ignore_case)}
        return tuple(sorted({*told, *again}))

    mark.__doc__ = f"Marks again what {rule.name or 'another rule'} marks."
    return LabelingFunction(mark, name, made_from=("span_again", rule, ignore_case), silence=silence)


def _found(text: str, name: str, label: str, ignore_case: bool) -> list[tuple[int, int, str]]:
    flags = re.IGNORECASE if ignore_case else 0
    pattern = re.compile(f"{NO_WORD_BEFORE}{re.escape(name)}{NO_WORD_AFTER}", flags)
    return [(*match.span(), label) for match in pattern.finditer(text) if match[0]]
