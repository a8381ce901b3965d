"""A column of texts as an engine for whole columns takes it."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import polars as pl

from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.reading import Reader


class TextColumn:
    """Texts, and what is known of them as a whole.

    Attributes:
        texts: The texts.
        ascii: Which have ASCII characters only, booleans of shape (text,).
    """

    def __init__(self, texts: Sequence[str]):
        self.texts = texts
        self.ascii = np.fromiter(map(str.isascii, texts), dtype=bool, count=len(texts))

    @classmethod
    def of(cls, chunk: Chunk, column: Reader, fold: Callable[[str], str] = str) -> "TextColumn":
        """The texts of a column of a chunk, each changed by `fold`; made once a chunk."""
        made: TextColumn = chunk.once(("text column", column, fold), lambda: cls(chunk.texts(column, fold)))
        return made

    @cached_property
    def series(self) -> pl.Series:
        """The texts as the engine's own column."""
        return pl.Series("text", self.texts, dtype=pl.String)

    @cached_property
    def foreign(self) -> np.ndarray:
        """Positions of the texts with other characters than ASCII."""
        return np.flatnonzero(~self.ascii)

    @cached_property
    def bytes(self) -> tuple[np.ndarray, np.ndarray]:
        """The texts in UTF-8 one behind the other, and where each begins; the last entry is where all end."""
        array = self.series.to_arrow()
        _, offsets, data = array.buffers()
        start = np.frombuffer(offsets, dtype=np.int64)[: len(self.texts) + 1]
        return np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, np.uint8), start
