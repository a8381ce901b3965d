"""The maker `lookup`."""

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from weaklabel.errors import ConfigError
from weaklabel.lfs._entries import finder, told_entries
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader, described, text_of
from weaklabel.marks import Column
from weaklabel.text import tokens


def lookup(
    entries: str | Path | Iterable[str] | Mapping[str, Any],
    label: Any = None,
    *,
    column: Reader = "text",
    match: Literal["word", "equal"] = "word",
    ignore_case: bool = True,
    name: str = "",
) -> LabelingFunction:
    """A labeling function that votes by a list of entries, of any length.

    Args:
        entries: The entries; or a file with one a line (``entry`` or ``entry<tab>label``), named by a path, where a
            relative path starts from the file that calls `lookup`; or a mapping from entries to votes.
        label: The vote, unless the entries bring their own.
        column: The text column, or a function that reads a text from an item.
        match: "word" where an entry occurs in the text as whole words (character by character in scripts without
            spaces); "equal" where the whole value is an entry.
        ignore_case: Whether "Anna" counts as "anna".
        name: The rule's name; otherwise the variable it is bound to names it.

    Returns:
        A rule that votes for the label with most entries found in the text, and abstains on a tie.

    Example:
        >>> from weaklabel import Record, lookup
        >>> mood = lookup({"great": "fresh", "dull": "rotten"})
        >>> mood(Record("1", {"text": "A great, great film; dull it is not"}))
        'fresh'
    """
    pairs, origin = told_entries("lookup", entries, label, sys._getframe(1).f_globals.get("__file__", ""))
    if match not in ("word", "equal"):
        raise ConfigError(f"match must be 'word' or 'equal', but got {match!r}")
    fold = str.casefold if ignore_case else str
    batch = (_equal if match == "equal" else _words)(dict(pairs), column, fold)

    def find(item: Any) -> Any:
        return batch.said(batch.read(text_of(item, column)))

    find.__doc__ = f"Says what {origin} says of {described(column)}."
    return LabelingFunction(find, name, batch=batch, made_from=("lookup", tuple(pairs), column, match, ignore_case))


@dataclass(frozen=True, eq=False)
class _Lists:
    """Lists that are looked up in the same texts, read once.

    Attributes:
        column: Where the texts are.
        read: What a list looks at in a text.
        said: What a list says of that.
        key: Equal where `column` and `read` do the same.
    """

    column: Reader
    read: Callable[[str], Any]
    said: Callable[[Any], Any]
    key: Hashable

    def together(self, batches: Sequence["_Lists"], chunk: Chunk) -> list[Column]:
        """What each list says of each text."""
        texts = list(map(self.read, chunk.texts(self.column)))
        return [Column.of(list(map(batch.said, texts))) for batch in batches]


def _equal(votes: Mapping[str, Any], column: Reader, fold: Callable[[str], str]) -> _Lists:
    """The whole text is looked up."""
    known = {fold(entry.strip()): vote for entry, vote in votes.items()}
    return _Lists(column, lambda text: fold(text.strip()), known.get, ("equal", column, fold))


def _words(votes: Mapping[str, Any], column: Reader, fold: Callable[[str], str]) -> _Lists:
    """Runs of its words are looked up."""
    find = finder({tuple(tokens(fold(entry))): vote for entry, vote in votes.items()})
    return _Lists(
        column,
        lambda text: tokens(fold(text)),
        lambda words: _most_common(vote for _, _, vote in find(words)),
        ("words", column, fold),
    )


def _most_common(votes: Iterator[Any]) -> Any:
    ranked = Counter(votes).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
