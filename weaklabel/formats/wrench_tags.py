"""Sequences of tokens in the folders of the WRENCH benchmark, in both of their forms."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from weaklabel.errors import InputError
from weaklabel.formats.base import Table
from weaklabel.formats.conll import entities, tag_of
from weaklabel.formats.labeled_texts import Span
from weaklabel.tokens import Tokens


def is_sequence(items: Mapping[str, Any]) -> bool:
    """Whether these items of a file are lists of tokens."""
    first = next(iter(items.values()), None)
    data = first.get("data") if isinstance(first, Mapping) else None
    return isinstance(data, Mapping) and isinstance(data.get("text"), list)


def read_sequences(items: Mapping[str, Any], split: str, path: Path) -> Iterator[dict[str, Any]]:
    """The texts of a file: id, text, tokens and gold spans, and the spans of each source.

    Gold and votes are tags, one a token (votes: a list a token, one a source), or spans of tokens ``[first, end,
    label]`` (votes: a list a source).

    Raises:
        InputError: An item has another form; the message names it.
    """
    for key, item in items.items():
        where = f"{path}, item {key!r}"
        try:
            words, gold, votes = [str(w) for w in item["data"]["text"]], item.get("label"), item["weak_labels"]
            (text,), tokens = Tokens.joined([words])
            by_source = _by_source(votes, gold, len(words))
            spans = [_spans(one, tokens, where) for one in by_source]
        except (TypeError, KeyError, ValueError) as error:
            raise InputError(f"{where}: expected an object with data.text, label and weak_labels ({error!r})") from None
        yield {
            "id": f"{split}-{key}",
            "text": text,
            "tokens": words,
            "gold": None if gold is None else _spans(gold, tokens, where),
            "votes": spans,
        }


def as_tables(items: Sequence[Mapping[str, Any]]) -> Table:
    """Texts as columns of a task's file."""
    spans = [None if item["gold"] is None else _rows(item["gold"]) for item in items]
    return {
        "id": [item["id"] for item in items],
        "text": [item["text"] for item in items],
        "tokens": [item["tokens"] for item in items],
        "spans": spans,
    }


def _by_source(votes: Sequence[Any], gold: Any, n_tokens: int) -> list[Any]:
    """What each source marked: tags turned from tokens to sources, spans as they are."""
    if votes and votes[0] and isinstance(votes[0][0], str):
        if len(votes) != n_tokens:
            raise ValueError(f"{len(votes)} rows of votes for {n_tokens} tokens")
        return [list(tags) for tags in zip(*votes, strict=True)]
    return list(votes)


def _spans(found: Sequence[Any], tokens: Tokens, where: str) -> list[Span]:
    """Spans in characters, from the tags of all tokens or from spans of tokens."""
    n = len(tokens.start)
    if found and isinstance(found[0], str):
        if len(found) != n:
            raise InputError(f"{where}: {len(found)} tags for {n} tokens")
        return list(entities([tag_of(tag, where) for tag in found], tokens, 0))
    for first, end, label in found:
        if not 0 <= first < end <= n:
            raise InputError(f"{where}: the span [{first}, {end}, {label!r}] is empty, or beyond {n} tokens")
    return [(int(tokens.start[first]), int(tokens.end[end - 1]), str(label)) for first, end, label in found]


def _rows(spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]
