"""Texts as items: with tokens, and with what spaCy found in them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from weaklabel.errors import InputError, brief
from weaklabel.items import Behind, Item, OnDemand, Records
from weaklabel.tokens import Token, Tokens

AT_ONCE = 10_000
"""So many documents whose tokens are known, and nothing else, may be held at a time."""


class ReadText(Behind, Protocol):
    """What is behind a document: the Doc of spaCy is its value."""

    def tokens(self, text: str) -> list[Token]:
        """The tokens of its text."""
        ...


class Document(Item):
    """A text whose words are told apart; the columns of its table are attributes, `text` among them."""

    __slots__ = ()

    @classmethod
    def on_demand(cls) -> tuple[str, ...]:
        """The tokens and the Doc."""
        return "tokens", "doc"

    @property
    def tokens(self) -> list[Token]:
        """The words and marks of the text, each with its place in characters."""
        tokens: list[Token] = self._behind.tokens(self.text)
        return tokens

    @property
    def doc(self) -> Any:
        """The text as spaCy's Doc, with words, tags, sentences and names.

        Raises:
            InputError: No pipeline has read the text.
        """
        return self._made()


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What is behind a document whose tokens are known.

    Attributes:
        table: The tokens of all documents of a table.
        at: The place of the document there.
        parsed: What spaCy has found in the text; None where it has not read it.
    """

    table: Tokens
    at: int
    parsed: Behind | None = None

    def key(self) -> str:
        """What identifies the tokens, and the pipeline."""
        inside = slice(self.table.first[self.at], self.table.first[self.at + 1])
        ends = np.concatenate([self.table.start[inside], self.table.end[inside]]).astype(np.int64).tobytes()
        tokens = hashlib.blake2b(ends, digest_size=12).hexdigest()
        return tokens if self.parsed is None else f"{tokens} {self.parsed.key()}"

    def value(self) -> Any:
        """The Doc."""
        if self.parsed is None:
            raise InputError("no spaCy pipeline has read the texts; name one in task.toml: [text] spacy")
        return self.parsed.value()

    def tokens(self, text: str) -> list[Token]:
        """The tokens of the text."""
        return self.table.of_text(self.at, text)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process needs this document's tokens only.
        return Words, (self.table.select(np.array([self.at])), 0, self.parsed)


def documents(
    ids: Sequence[str], texts: Sequence[str], tokens: Tokens, columns: Mapping[str, Sequence[Any]] | None = None
) -> Records:
    """A table of documents whose tokens are known.

    Args:
        ids: One text an item, all different.
        texts: Their texts.
        tokens: Their tokens.
        columns: More columns by name.
    """
    return as_documents(Records(ids, {"text": texts, **(columns or {})}), tokens)


def as_documents(items: Records, tokens: Tokens) -> Records:
    """The same table of texts as documents with these tokens."""
    return items.with_behind(OnDemand(Document, [Words(tokens, at) for at in range(len(items))], AT_ONCE))


def tokens_of(items: Records) -> Tokens:
    """The tokens of all documents of a table.

    Raises:
        InputError: They are not known.
    """
    behind = items.on_demand.behind if items.on_demand is not None else ()
    if len(behind) < len(items) or not all(isinstance(one, Words) for one in behind):
        raise InputError("the tokens of these items are not known; name a spaCy pipeline that finds them")
    if not len(items):
        return Tokens.of([])
    table, at = behind[0].table, np.array([one.at for one in behind])
    if any(one.table is not table for one in behind):
        raise InputError("these documents are of several tables")
    return table if np.array_equal(at, np.arange(len(table))) else table.select(at)


def each_once(ids: Sequence[str], texts: Sequence[str], tokens: Tokens | None, columns: Mapping[str, Any]) -> Records:
    """A table of texts of which several rows may tell; the first row of each stays.

    Args:
        ids: The id of each row.
        texts: Its text.
        tokens: The tokens of each row; None where they are not known.
        columns: More columns by name.

    Raises:
        InputError: Two rows have the same id and different texts.
    """
    first: dict[str, int] = {}
    for at, id in enumerate(ids):
        before = texts[first.setdefault(id, at)]
        if before != texts[at]:
            raise InputError(f"the id {id!r} is used for two texts, {brief(before)} and {brief(texts[at])}")
    items = Records(
        ids=list(first),
        columns={"text": [texts[at] for at in first.values()]}
        | {name: [column[at] for at in first.values()] for name, column in columns.items()},
    )
    return items if tokens is None else as_documents(items, tokens.select(np.array(list(first.values()), np.int64)))


def joined(parts: Sequence[Records]) -> Records | None:
    """Tables of texts one under the other, each text once; None for no tables.

    Raises:
        InputError: Two of them have the same id for different texts.
    """
    if len(parts) < 2:
        return parts[0] if parts else None
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {n: [v for part in parts for v in part.columns.get(n, [None] * len(part))] for n in names}
    tokens = None if any(part.on_demand is None for part in parts) else Tokens.concat([tokens_of(p) for p in parts])
    return each_once([id for part in parts for id in part.ids], columns.pop("text"), tokens, columns)
