"""Words and phrases found in whole columns: one pass of an automaton for all rules that look for some."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from weaklabel.lfs._text_column import TextColumn
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.reading import Reader
from weaklabel.marks import Column

IN_A_WORD = np.array([bool(re.match(r"\w", chr(byte))) if byte < 128 else False for byte in range(256)])
"""Which ASCII characters belong to words, by byte."""

_UNEVEN_SPACE = r"[\t-\r\x1c-\x1f]|  |[^\x00-\x7F]"


@dataclass(frozen=True, slots=True)
class Word:
    """What is looked for: a text whose inner white space is single spaces, and at which ends a word must end."""

    text: str
    free_before: bool
    free_after: bool


@dataclass(frozen=True, eq=False)
class Keywords:
    """The words of one rule.

    Attributes:
        words: What it looks for.
        label: What it says.
        column: Where it looks.
        fold: What is done to a text first.
        search: The same for one folded text.
    """

    words: tuple[Word, ...]
    label: Any
    column: Reader
    fold: Callable[[str], str]
    search: Callable[[str], Any]

    @property
    def key(self) -> Hashable:
        """Rules that look into the same texts share a pass."""
        return self.column, self.fold

    def together(self, batches: Sequence["Keywords"], chunk: Chunk) -> list[Column]:
        """The texts in which each rule finds a word."""
        texts = TextColumn.of(chunk, self.column, self.fold)
        if any(" " in word.text for batch in batches for word in batch.words):
            even = TextColumn(chunk.once(("even", self.column, self.fold), lambda: _even(texts)))
        else:
            even = texts
        pairs, n = _found(even, batches), len(texts.texts)
        found = pairs.sure
        if len(pairs.unsure):
            doubtful = pairs.unsure[~np.isin(pairs.unsure, found)]
            right = [batches[pair // n].search(texts.texts[pair % n]) is not None for pair in doubtful.tolist()]
            found = np.sort(np.concatenate([found, doubtful[right]]))
        edges = np.searchsorted(found, np.arange(len(batches) + 1) * n)
        rows = [found[edges[j] : edges[j + 1]] - j * n for j in range(len(batches))]
        return [Column.where(at, batch.label) for at, batch in zip(rows, batches, strict=True)]


class _Pairs(NamedTuple):
    """Rules and texts, as rule · texts + text, ascending: where a word surely stands, and where it may."""

    sure: np.ndarray
    unsure: np.ndarray


def _found(column: TextColumn, batches: Sequence[Keywords]) -> _Pairs:
    """One pass over the texts for the words of all rules; what stands beside a hit decides about it."""
    names = sorted({word.text for batch in batches for word in batch.words})
    word, row, free = _hits(column, names)
    place = {text: at for at, text in enumerate(names)}
    asks = sorted((place[w.text], w.free_before + 2 * w.free_after, j) for j, b in enumerate(batches) for w in b.words)
    asked, need, rule = np.array(asks, dtype=np.int64).T
    first = np.searchsorted(asked, np.arange(len(names) + 1))
    # Each hit once for each rule that asks for its word.
    count = np.diff(first)[word]
    hit = np.repeat(np.arange(len(word)), count)
    ask = np.repeat(first[word] - (np.cumsum(count) - count), count) + np.arange(len(hit))
    pair = rule[ask] * len(column.texts) + row[hit]
    known = column.ascii[row[hit]] | (need[ask] == 0)
    fits = (need[ask] & ~free[hit]) == 0
    return _Pairs(_once(pair[known & fits]), _once(pair[~known]))


def _once(numbers: np.ndarray) -> np.ndarray:
    """Ascending, each once; for numbers that differ mostly this is much quicker than `numpy.unique`."""
    numbers = np.sort(numbers)
    return numbers[np.diff(numbers, prepend=-1) > 0]


def _hits(column: TextColumn, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where the words occur: the word, the text, and whether no word goes on before (1) and after it (2).

    The last is right for texts of ASCII characters only.
    """
    found = column.series.str.extract_many(list(names), overlapping=True)
    row = np.repeat(np.arange(len(column.texts)), found.list.len().to_numpy())
    texts = found.explode(empty_as_null=False)
    word = texts.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    starts = column.series.str.find_many(list(names), overlapping=True).explode(empty_as_null=False)
    data, begin = column.bytes
    start = starts.to_numpy().astype(np.int64) + begin[row]
    end = start + np.array([len(name) for name in names], dtype=np.int64)[word]
    beside = np.concatenate([data, [0]])
    before = (start == begin[row]) | ~IN_A_WORD[beside[start - 1]]
    after = (end >= begin[row + 1]) | ~IN_A_WORD[beside[np.minimum(end, len(data))]]
    return word, row, before + 2 * after


def _even(texts: TextColumn) -> list[str]:
    """The texts with single spaces for all white space, as in the words."""
    uneven = texts.series.str.contains(_UNEVEN_SPACE).to_list()
    return [" ".join(text.split()) if odd else text for text, odd in zip(texts.texts, uneven, strict=True)]
