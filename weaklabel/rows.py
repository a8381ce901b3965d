"""What models read of words: how they are written, which they are, and what they mean."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True, slots=True, eq=False)
class WordRows:
    """One row a word, those of all texts one behind the other.

    Attributes:
        written: How each is written, and those beside it: shapes, beginnings and ends; CSR of shape (word, feature).
        words: Which word it is, and which stand beside it; CSR of shape (word, feature).
        meaning: Numbers of a pretrained network, shape (word, number); None without one.
        texts: The words themselves, shape (word,).
    """

    written: sparse.csr_array
    words: sparse.csr_array
    texts: np.ndarray
    meaning: np.ndarray | None = None

    def __len__(self) -> int:
        return int(self.written.shape[0])

    def __getitem__(self, rows: np.ndarray) -> "WordRows":
        meaning = None if self.meaning is None else self.meaning[rows]
        return WordRows(self.written[rows], self.words[rows], self.texts[rows], meaning)
