"""Pieces of parsed texts: packed as spaCy packs them, unpacked one at a time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weaklabel.documents.pipeline import load_pipeline
from weaklabel.errors import InputError
from weaklabel.tokens import Token

PIECE = 500
"""Texts in a piece."""

_HASH = 32


def pack(docs: Sequence[Any]) -> bytes:
    """Docs as bytes that begin with their own hash."""
    from spacy.tokens import DocBin

    # Reading user data takes ten times as long as all the rest, and few pipelines have any.
    content: bytes = DocBin(docs=docs, store_user_data=any(doc.user_data for doc in docs)).to_bytes()
    return hashlib.sha256(content).digest() + content


def unpack(packed: bytes) -> bytes | None:
    """The bytes of spaCy's DocBin, None where they are damaged."""
    content = packed[_HASH:]
    return content if hashlib.sha256(content).digest() == packed[:_HASH] else None


@dataclass
class Pieces:
    """All pieces of a table, of which the last one read is kept unpacked.

    Attributes:
        pipeline: The pipeline, whose words the pieces need.
        key: What identifies it.
        packed: The pieces, or their files.
    """

    pipeline: str
    key: str
    packed: tuple[bytes | Path, ...]
    _last: tuple[int, list[Any]] = field(default=(-1, []), init=False, repr=False, compare=False)

    def doc(self, at: int) -> Any:
        """The Doc of the text at a position.

        Raises:
            InputError: The file of its piece is gone or damaged.
        """
        number = at // PIECE
        if self._last[0] != number:
            self._last = (number, self._unpacked(number))
        return self._last[1][at % PIECE]

    def _unpacked(self, number: int) -> list[Any]:
        from spacy.tokens import DocBin

        packed = self.packed[number]
        try:
            content = unpack(packed.read_bytes() if isinstance(packed, Path) else packed)
        except OSError as error:
            raise InputError(f"parsed texts cannot be read: {error}; run it again to parse them anew") from error
        if content is None:
            raise InputError(f"the parsed texts in {packed!s} are damaged; run it again to parse them anew")
        return list(DocBin().from_bytes(content).get_docs(load_pipeline(self.pipeline).vocab))

    def __reduce__(self) -> tuple[Any, ...]:
        return Pieces, (self.pipeline, self.key, self.packed)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What is behind an item: the place of its Doc."""

    pieces: Pieces
    at: int

    def key(self) -> str:
        """What identifies the pipeline; the texts are a column."""
        return self.pieces.key

    def value(self) -> Any:
        """The Doc."""
        return self.pieces.doc(self.at)

    def tokens(self, text: str) -> list[Token]:
        """The words and marks of the Doc; white space is none."""
        return [Token(word.text, word.idx, word.idx + len(word)) for word in self.value() if not word.is_space]
