"""The maker `lookup`."""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from weaklabel.errors import ConfigError, InputError
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
    file = None
    if isinstance(entries, str | Path):
        file = (Path(sys._getframe(1).f_globals.get("__file__", "")).parent / entries).resolve()
        pairs = list(read_entries(file, label))
    else:
        pairs = list(entries_of(entries, label))
    if match not in ("word", "equal"):
        raise ConfigError(f"match must be 'word' or 'equal', but got {match!r}")
    if not pairs:
        raise ConfigError(f"lookup needs one entry or more, but {file or 'the list'} has none")
    wrong = [entry for entry, _ in pairs if not isinstance(entry, str)]
    if wrong:
        raise ConfigError(f"an entry of lookup is a text, but got {wrong[0]!r}")
    fold = str.casefold if ignore_case else str
    batch = (_equal if match == "equal" else _words)(dict(pairs), column, fold)

    def find(item: Any) -> Any:
        return batch.said(batch.read(text_of(item, column)))

    find.__doc__ = f"Says what {file.name if file else f'a list of {len(pairs)} entries'} says of {described(column)}."
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


def entries_of(entries: Iterable[str] | Mapping[str, Any], label: Any) -> Iterator[tuple[str, Any]]:
    """Entries with what they say, of a list or a mapping.

    Raises:
        ConfigError: A list comes without a label.
    """
    if isinstance(entries, Mapping):
        yield from entries.items()
    elif label is None:
        raise ConfigError("lookup needs a label, or a mapping from entries to labels")
    else:
        yield from ((entry, label) for entry in entries)


def read_entries(file: Path, label: Any) -> Iterator[tuple[str, Any]]:
    """Entries with what they say, of a file.

    Raises:
        InputError: The file cannot be read, or a line has no label.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the list of entries {file} cannot be read: {error}") from None
    for number, line in enumerate(lines, start=1):
        entry, _, own = line.partition("\t")
        if not entry.strip():
            continue
        if not own.strip() and label is None:
            raise InputError(f"{file}, line {number}: no label; write entry<tab>label, or give lookup a label")
        yield entry, own.strip() or label


def finder(votes: Mapping[tuple[str, ...], Any]) -> Callable[[Sequence[str]], Iterator[tuple[int, int, Any]]]:
    """A function that finds entries in a list of tokens, the longest at each place, in one pass.

    It gives the first token of each, the one after its last, and its vote.
    """
    lengths: dict[str, set[int]] = defaultdict(set)
    for entry in votes:
        if entry:
            lengths[entry[0]].add(len(entry))
    longest_first = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def find(words: Sequence[str]) -> Iterator[tuple[int, int, Any]]:
        at = 0
        while at < len(words):
            sizes = longest_first.get(words[at], ())
            runs = (tuple(words[at : at + size]) for size in sizes)  # shorter at the end of the list
            found = next((run for run in runs if run in votes), ())
            if found:
                yield at, at + len(found), votes[found]
            at += len(found) or 1

    return find


def _most_common(votes: Iterator[Any]) -> Any:
    ranked = Counter(votes).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
