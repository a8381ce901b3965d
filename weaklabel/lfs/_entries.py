"""The entries that makers look up: how they are given, and how they are found in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import ConfigError, InputError


def told_entries(
    maker: str, entries: str | Path | Iterable[str] | Mapping[str, Any], label: Any, beside: str
) -> tuple[list[tuple[str, Any]], str]:
    """Entries with what they say, and what to call where they come from.

    Args:
        maker: Who asks, for messages.
        entries: A list, a mapping to labels, or the path of a file.
        label: What those say that do not tell themselves.
        beside: The file whose folder a path starts from.

    Raises:
        ConfigError: There are none, one is no text, or one says nothing.
        InputError: The file cannot be read, or a line has no label.
    """
    if isinstance(entries, str | Path):
        file = (Path(beside).parent / entries).resolve()
        pairs, origin, whole = list(_read(maker, file, label)), file.name, str(file)
    else:
        pairs = list(_listed(maker, entries, label))
        origin, whole = f"a list of {len(pairs)} entries", "the list"
    if not pairs:
        raise ConfigError(f"{maker} needs one entry or more, but {whole} has none")
    wrong = [entry for entry, _ in pairs if not isinstance(entry, str)]
    if wrong:
        raise ConfigError(f"an entry of {maker} is a text, but got {wrong[0]!r}")
    return pairs, origin


def _listed(maker: str, entries: Iterable[str] | Mapping[str, Any], label: Any) -> Iterator[tuple[str, Any]]:
    """Entries with what they say, of a list or a mapping.

    Raises:
        ConfigError: A list comes without a label.
    """
    if isinstance(entries, Mapping):
        yield from entries.items()
    elif label is None:
        raise ConfigError(f"{maker} needs a label, or a mapping from entries to labels")
    else:
        yield from ((entry, label) for entry in entries)


def _read(maker: str, file: Path, label: Any) -> Iterator[tuple[str, Any]]:
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
            raise InputError(f"{file}, line {number}: no label; write entry<tab>label, or give {maker} a label")
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
