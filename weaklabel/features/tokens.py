"""The words of texts as rows of numbers: what each is, how it is written, and what stands beside it."""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from weaklabel.rows import WordRows

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
        rows = self.rows(inputs)
        return sparse.csr_array(sparse.hstack([rows.written, rows.words], format="csr"))

    def rows(self, inputs: Sequence[Sequence[str]]) -> WordRows:
        """How words are written, and which they are, apart."""
        words = np.array([word for words in inputs for word in words], dtype=object)
        return WordRows(_matrix(inputs, _written), _matrix(inputs, _identity), words)

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


def _matrix(inputs: Sequence[Sequence[str]], of: Callable[[str], tuple[list[str], list[str]]]) -> sparse.csr_array:
    """One row a word; `of` gives what is told of a word, and what of it is told of its neighbours."""
    known: dict[str, tuple[list[int], list[int]]] = {}
    columns: list[int] = []
    first = [0]
    for words in inputs:
        for word in words:
            if word not in known:
                own, beside = of(word)
                known[word] = [_column(one) for one in own], [2 * _column(one) for one in beside]
        told = [known[word] for word in words]
        for at, (here, _) in enumerate(told):
            columns += here
            columns += told[at - 1][1] if at else EDGE
            columns += [one + 1 for one in (told[at + 1][1] if at + 1 < len(told) else EDGE)]
            first.append(len(columns))
    indices = np.array(columns, dtype=np.int64) % WIDTH
    shape = (len(first) - 1, WIDTH)
    rows = sparse.csr_array((np.ones(len(indices), np.float32), indices, np.array(first)), shape=shape)
    rows.sum_duplicates()
    return rows


def _written(word: str) -> tuple[list[str], list[str]]:
    low, shape = word.lower(), shape_of(word)
    ends = [
        f"{kind} {part}"
        for size in (2, 3, 4)
        if size <= len(low)
        for kind, part in (("p", low[:size]), ("e", low[-size:]))
    ]
    return ["bias", f"s {shape}", *ends], [f"ns {shape}", f"ne {low[-3:]}"]


def _identity(word: str) -> tuple[list[str], list[str]]:
    low = word.lower()
    return [f"w {low}"], [f"n {low}"]


def _column(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


EDGE = [2 * _column(f"n {NOBODY}")]
