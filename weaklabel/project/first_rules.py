"""The first file of rules of a new task."""

from collections.abc import Sequence

from weaklabel.kinds.base import Beginning
from weaklabel.project.toml import toml_value

PLACEHOLDER = "words of your own"
"""Stands where no word of a class is known."""


def first_rules(begin: Beginning, name: str, classes: Sequence[str], words: Sequence[Sequence[str]]) -> str:
    """The source of the file of rules.

    Args:
        begin: What tasks of the kind begin with.
        name: The name of the task.
        classes: Its classes.
        words: Words of the first two of them, or of the texts; of a class without any, its name is one.
    """
    first, second = (*classes, classes[0])[:2]
    first_name, second_name = _identifier(first, "first"), _identifier(second, "second")
    return begin.rules.format(
        name=name,
        first=_python(first),
        second=_python(second),
        first_name=first_name,
        second_name=second_name if second_name != first_name else "second",
        first_words=_listed(words[0] or (first,)),
        second_words=_listed(words[1] or (second,)),
        first_plain=_plain(first, first_name),
        second_plain=_plain(second, second_name),
        seen=f"# Words that are frequent in the texts: {', '.join(words[0])}.\n" if words[0] else "",
        by_class=_by_class(begin, classes),
    )


def _by_class(begin: Beginning, classes: Sequence[str]) -> str:
    """A list of words for each class, and the rules of those whose names tell what they mean."""
    called = {one.lower(): one for one in classes}
    meant = [(next((called[name] for name in usual.names if name in called), None), usual) for usual in begin.usual]
    known = {label: usual for label, usual in meant if label is not None}
    lists: dict[str, str] = {}
    for at, label in enumerate(classes, start=1):
        words = known[label].words if label in known else (PLACEHOLDER,)
        new = _identifier(label, f"class_{at}")
        new = new if new not in lists else f"class_{at}"
        lists[new] = begin.of_class.format(name=new, words=_listed(words), label=_python(label))
    return "\n\n\n".join(
        ["\n".join(lists.values()), *(one.rule.format(label=_python(at)) for at, one in known.items())]
    )


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join(map(_python, words)) + "]"


def _plain(text: str, otherwise: str) -> str:
    return text if text.isprintable() and not set(text) & set('\\"') else otherwise


def _python(text: str) -> str:
    return toml_value(text) if text.isprintable() else repr(text)


def _identifier(text: str, otherwise: str) -> str:
    name = "".join(c if c.isalnum() else "_" for c in text.lower())
    return name if name.isidentifier() else otherwise
