"""The tokens of texts: where each begins and ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from weaklabel.errors import InputError


class Token(NamedTuple):
    """A token of a text.

    Attributes:
        text: Its characters.
        start: Its first character.
        end: The character after its last one.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of many texts, in order; characters are counted as Python counts them.

    Attributes:
        start: The first character of each token, integers of shape (token,).
        end: The character after its last one, shape (token,).
        first: The first token of each text, and the number of tokens; shape (text + 1,).
    """

    start: np.ndarray
    end: np.ndarray
    first: np.ndarray

    def __post_init__(self) -> None:
        within = np.ones(len(self.start), dtype=bool)
        within[self.first[:-1][np.diff(self.first) > 0]] = False  # whose neighbour before is of another text
        before = np.append(0, self.end[:-1])[: len(self.start)]
        wrong = np.flatnonzero((self.end <= self.start) | (within & (self.start < before)))
        if len(wrong):
            text = int(np.searchsorted(self.first, wrong[0], side="right")) - 1
            place = wrong[0] - self.first[text] + 1
            raise InputError(f"token {place} of text {text + 1} is empty, or begins before the last one ends")
        for array in (self.start, self.end, self.first):
            array.setflags(write=False)

    @classmethod
    def of(cls, texts: Sequence[Sequence[tuple[int, int]]]) -> "Tokens":
        """Tokens from the start and the end of each, text by text."""
        flat = np.array([ends for text in texts for ends in text], dtype=np.int32).reshape(-1, 2)
        first = np.concatenate([[0], np.cumsum([len(text) for text in texts], dtype=np.int64)])
        return cls(flat[:, 0].copy(), flat[:, 1].copy(), first.astype(np.int64))

    @classmethod
    def joined(cls, words: Sequence[Sequence[str]]) -> tuple[list[str], "Tokens"]:
        """The texts that words make when there is a space between any two, and their tokens."""
        ends = []
        for text in words:
            after = np.cumsum([len(word) + 1 for word in text], dtype=np.int64) - 1
            ends.append(list(zip((after - [len(word) for word in text]).tolist(), after.tolist(), strict=True)))
        return [" ".join(text) for text in words], cls.of(ends)

    @classmethod
    def concat(cls, parts: Sequence["Tokens"]) -> "Tokens":
        """The tokens of the texts of several tables, one behind the other."""
        offset = np.cumsum([0, *(len(part.start) for part in parts)])
        first = [part.first[:-1] + at for part, at in zip(parts, offset, strict=False)]
        nothing = np.zeros(0, dtype=np.int32)
        start, end = (np.concatenate([nothing, *(getattr(p, name) for p in parts)]) for name in ("start", "end"))
        return cls(start, end, np.concatenate([*first, offset[-1:]]).astype(np.int64))

    def __len__(self) -> int:
        return len(self.first) - 1

    def of_text(self, at: int, text: str) -> list[Token]:
        """The tokens of the text at a position."""
        inside = slice(self.first[at], self.first[at + 1])
        ends = zip(self.start[inside].tolist(), self.end[inside].tolist(), strict=True)
        return [Token(text[start:end], start, end) for start, end in ends]

    def select(self, texts: np.ndarray) -> "Tokens":
        """The tokens of these texts (positions), in this order."""
        length = np.diff(self.first)[texts]
        token = np.repeat(self.first[texts] - (np.cumsum(length) - length), length) + np.arange(int(length.sum()))
        return Tokens(self.start[token], self.end[token], np.concatenate([[0], np.cumsum(length)]))

    def covered(self, text: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The tokens that spans of characters touch.

        Args:
            text: The text of each span, a position; shape (span,).
            start: Its first character.
            end: The character after its last one.

        Returns:
            The first token of each span and the one after its last; they are equal where it touches none.
        """
        # Texts one behind the other, so that all are searched at once.
        length = np.zeros(len(self), dtype=np.int64)
        full = np.flatnonzero(np.diff(self.first) > 0)
        length[full] = self.end[self.first[full + 1] - 1]
        np.maximum.at(length, text, end)
        offset = np.cumsum(length + 1) - (length + 1)
        of_token = np.repeat(offset, np.diff(self.first))
        begin = np.searchsorted(self.end + of_token, start + offset[text], side="right")
        stop = np.searchsorted(self.start + of_token, end + offset[text], side="left")
        return begin, np.maximum(begin, stop)


def words_and_spaces(text: str, tokens: Sequence[Token]) -> tuple[list[str], list[bool]]:
    """A text cut into words, none of its characters lost, and whether a blank follows each that is no word of its own.

    That is how spaCy holds a text: what stands between tokens, beyond one blank, becomes a word as well.
    """
    words: list[str] = []
    spaces: list[bool] = []
    done = 0
    for token in (*tokens, Token("", len(text), len(text))):
        gap = text[done : token.start]
        if gap.startswith(" ") and words:
            spaces[-1], gap = True, gap[1:]
        for word in filter(None, (gap, token.text)):
            words.append(word)
            spaces.append(False)
        done = token.end
    return words, spaces
