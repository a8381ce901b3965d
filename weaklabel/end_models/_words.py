"""Texts as numbers of words, from a vocabulary of their own."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.end_models._examples import UNKNOWN, Sequences
from weaklabel.end_models._reader import Reader
from weaklabel.end_models._training import Settings
from weaklabel.progress import Progress
from weaklabel.text import tokens

CHARACTERS_A_WORD = 20
"""More characters than `max_length` times this are not looked at."""

FEW_TEXTS = 50
"""With fewer texts than this, a word that occurs once is known too."""


class Words(Reader):
    """Lower-case words, marks, and single characters of scripts without spaces; the beginning of a long text."""

    def __init__(self, words: Sequence[str], max_length: int, drop: float):
        self.words, self.max_length, self.drop = list(words), max_length, drop
        self.number = {word: at for at, word in enumerate(self.words, UNKNOWN + 1)}

    @classmethod
    def learn(cls, texts: Sequence[str], max_words: int, max_length: int, drop: float) -> "Words":
        """Learn the most frequent words of texts."""
        counts = Counter(word for text in texts for word in _split(text, max_length))
        least = 2 if len(texts) >= FEW_TEXTS else 1
        ordered = sorted((word for word in counts if counts[word] >= least), key=lambda word: (-counts[word], word))
        return cls(ordered[:max_words], max_length, drop)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return UNKNOWN + 1 + len(self.words)

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> Sequences:
        """Sequences of numbers; a text without words is one unknown word."""
        return Sequences([self._numbers(text) for text in inputs], drop=self.drop)

    def _numbers(self, text: str) -> np.ndarray:
        found = [self.number.get(word, UNKNOWN) for word in _split(text, self.max_length)]
        return np.array(found or [UNKNOWN], dtype=np.int64)

    def save(self, folder: Path) -> dict[str, Any]:
        """The words, as JSON."""
        return {"kind": "text", "words": self.words, "max_length": self.max_length, "drop": self.drop}

    @classmethod
    def load(cls, described: dict[str, Any]) -> "Words":
        """The reader that `save` described."""
        return cls(described["words"], described["max_length"], described["drop"])


def _split(text: str, max_length: int) -> list[str]:
    return tokens(text[: max_length * CHARACTERS_A_WORD].lower())[:max_length]
