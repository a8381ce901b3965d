"""The words of texts as rows of numbers: what each is, how it is written, and what stands beside it."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

WIDTH = 1 << 17
"""Features are hashed to so many columns."""

NOBODY = "\x00"
"""What stands beside the first and the last word of a text."""


class TokenFeatures:
    """Each word of each text: itself, its shape, its beginnings and ends, and the words beside it.

    The usual features of taggers (Ratinov and Roth 2009: Design challenges and misconceptions in named entity
    recognition), hashed. Nothing is learned from inputs.
    """

    def transform(self, inputs: Sequence[Sequence[str]]) -> sparse.csr_array:
        """Shape (token, feature); the tokens of all texts, one behind the other."""
        known: dict[str, list[list[int]]] = {}
        columns: list[int] = []
        first = [0]
        for words in inputs:
            told = [_told(word, known) for word in words]
            for at, (here, _) in enumerate(told):
                columns += here
                columns += told[at - 1][1] if at else EDGE
                columns += [one + 1 for one in (told[at + 1][1] if at + 1 < len(told) else EDGE)]
                first.append(len(columns))
        indices = np.array(columns, dtype=np.int64) % WIDTH
        rows = sparse.csr_array((np.ones(len(indices), np.float32), indices, np.array(first)), (len(first) - 1, WIDTH))
        rows.sum_duplicates()
        return rows

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """That there is nothing to keep."""
        return {"kind": "tokens"}, {}

    @classmethod
    def load(cls, described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> "TokenFeatures":
        """The features that `saved` described."""
        return cls()


def shape_of(word: str) -> str:
    """How a word is written: runs of capitals, small letters and digits as X, x and d, at most eight of them."""
    classes = re.sub(r"[^\W\d_]", lambda found: "X" if found[0].isupper() else "x", word)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"\d", "d", classes))[:8]


def _told(word: str, known: dict[str, list[list[int]]]) -> list[list[int]]:
    """The columns of a word for itself, and for its neighbours; looked up once a word."""
    if word not in known:
        known[word] = [[_column(one) for one in _own(word)], [2 * _column(one) for one in _beside(word)]]
    return known[word]


def _own(word: str) -> Iterator[str]:
    low = word.lower()
    yield "bias"
    yield f"w {low}"
    yield f"s {shape_of(word)}"
    for size in range(2, min(5, len(low) + 1)):
        yield f"p {low[:size]}"
        yield f"e {low[-size:]}"


def _beside(word: str) -> Iterator[str]:
    low = word.lower()
    yield f"n {low}"
    yield f"ns {shape_of(word)}"
    yield f"ne {low[-3:]}"


def _column(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


EDGE = [2 * _column(f"n {NOBODY}")]
