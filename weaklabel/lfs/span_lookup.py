"""The maker `span_lookup`."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from weaklabel.errors import ConfigError
from weaklabel.lfs._entries import finder, told_entries
from weaklabel.lfs.function import LabelingFunction, Silence
from weaklabel.text import placed_tokens, tokens

Placed: TypeAlias = tuple[str, int, int]
"""A word, its first character and the one after its last."""


def span_lookup(
    entries: str | Path | Iterable[str] | Mapping[str, Any],
    label: str | None = None,
    *,
    ignore_case: bool = False,
    lemma: bool = False,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that marks every place in the text where an entry of a list stands, of any length.

    Entries are found as whole words (character by character in scripts without spaces), the longest at each place. The
    time of a text does not depend on how many entries there are.

    Args:
        entries: The entries; or a file with one a line (``entry`` or ``entry<tab>label``), where a relative path starts
            from the file that calls `span_lookup`; or a mapping from entries to a label, or to several.
        label: The label of the spans, unless the entries bring their own.
        ignore_case: Whether "PARIS" counts as "Paris".
        lemma: Whether the words of the text are taken as their lemmas, which the spaCy pipeline of the task must find.
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a list of all there is; see `labeling_function`.

    Raises:
        ConfigError: There are no entries; or, when it is first asked, the pipeline finds no lemmas.
        InputError: The file cannot be read.

    Example:
        >>> from weaklabel import Record, span_lookup
        >>> places = span_lookup(["New York", "York"], "LOC")
        >>> places(Record("1", {"text": "From York to New York"}))
        ((5, 9, 'LOC'), (13, 21, 'LOC'))
    """
    pairs, origin = told_entries("span_lookup", entries, label, sys._getframe(1).f_globals.get("__file__", ""))
    fold = str.casefold if ignore_case else str
    find = finder({tuple(tokens(fold(entry))): _labels(said) for entry, said in pairs})
    read = _lemmas if lemma else _words

    def mark(item: Any) -> Any:
        words = read(item)
        return tuple(_spans(words, find([fold(word) for word, _, _ in words])))

    mark.__doc__ = f"Marks what {origin} has."
    made_from = ("span_lookup", tuple((entry, _labels(said)) for entry, said in pairs), ignore_case, lemma)
    return LabelingFunction(mark, name, made_from=made_from, silence=silence)


def _labels(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _words(item: Any) -> list[Placed]:
    return placed_tokens(item.text)


def _lemmas(item: Any) -> list[Placed]:
    if not item.doc.has_annotation("LEMMA"):
        raise ConfigError("lemma=True needs lemmas, which the spaCy pipeline does not find; name another, [text] spacy")
    return [(word.lemma_ or word.text, word.idx, word.idx + len(word)) for word in item.doc if not word.is_space]


def _spans(words: Sequence[Placed], found: Iterable[tuple[int, int, Sequence[str]]]) -> Iterator[tuple[int, int, str]]:
    for first, end, labels in found:
        for label in labels:
            yield words[first][1], words[end - 1][2], label
