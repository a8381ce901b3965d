"""Texts as lists of words, each of which gets a tag: read in windows, word by word or piece by piece."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from weaklabel.end_models._examples import NOTHING, UNKNOWN, Batch
from weaklabel.end_models._reader import Reader
from weaklabel.end_models._training import Settings
from weaklabel.progress import Progress

LONGEST_WORD = 20
"""So many characters of a word are read."""

FEW_TEXTS = 50
"""With fewer texts than this, a word that occurs once is known too."""


def windows(texts: Sequence[Sequence[str]], sizes: Sequence[Sequence[int]], most: int) -> list[list[str]]:
    """Texts cut so that no part is longer than `most`; the words of all parts in order are those of all texts.

    Args:
        texts: Lists of words; an empty one has no part.
        sizes: How much room each word takes, at most `most`.
        most: How much room there is.
    """
    parts: list[list[str]] = []
    for words, needed in zip(texts, sizes, strict=True):
        room = 0
        for word, size in zip(words, needed, strict=True):
            if size > room:
                parts.append([])
                room = most
            parts[-1].append(word)
            room -= size
    return parts


class WordTags:
    """Texts as numbers of words and of their characters; one target a word."""

    def __init__(self, words: Sequence[np.ndarray], characters: Sequence[np.ndarray], drop: float):
        """Hold texts: arrays of shape (word,) and (word, character); training hides the share `drop` of the words."""
        self.words, self.characters, self.drop = words, characters, drop

    @property
    def lengths(self) -> np.ndarray:
        """How many words each text has, shape (text,)."""
        return np.array([len(one) for one in self.words], dtype=np.int64)

    @property
    def parts(self) -> np.ndarray:
        """How many words each has a target for."""
        return self.lengths

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """Tensors of shape (text, word) and (text, word, character)."""
        chosen = [self.words[int(i)] for i in at]
        words = np.full((len(chosen), max(map(len, chosen))), NOTHING, dtype=np.int64)
        characters = np.full((*words.shape, LONGEST_WORD), NOTHING, dtype=np.int64)
        for row, i in enumerate(at):
            words[row, : len(chosen[row])] = chosen[row]
            characters[row, : len(chosen[row])] = self.characters[int(i)]
        made = torch.from_numpy(words)
        if generator is not None and self.drop > 0:
            dropped = torch.rand(made.shape, generator=generator) < self.drop
            made = torch.where(dropped & (made != NOTHING), UNKNOWN, made)
        return made, torch.from_numpy(characters)


class TagWords(Reader):
    """Words and characters by number, from vocabularies of their own."""

    def __init__(self, words: Sequence[str], characters: str, max_length: int, drop: float):
        self.words, self.characters, self.max_length, self.drop = list(words), characters, max_length, drop
        self.number = {word: at for at, word in enumerate(self.words, UNKNOWN + 1)}
        self.sign = {sign: at for at, sign in enumerate(characters, UNKNOWN + 1)}
        self.seen: dict[str, tuple[int, np.ndarray]] = {}

    @classmethod
    def learn(cls, texts: Sequence[Sequence[str]], max_words: int, max_length: int, drop: float) -> "TagWords":
        """Learn the most frequent words of texts, and their characters."""
        counts = Counter(word.lower() for text in texts for word in text)
        signs = Counter(sign for text in texts for word in text for sign in word)
        least = 2 if len(texts) >= FEW_TEXTS else 1
        ordered = sorted((word for word in counts if counts[word] >= least), key=lambda word: (-counts[word], word))
        known = "".join(sorted(sign for sign, count in signs.items() if count >= least))
        return cls(ordered[:max_words], known, max_length, drop)

    @property
    def sizes(self) -> tuple[int, int]:
        """How many numbers there are for words, and for characters."""
        return UNKNOWN + 1 + len(self.words), UNKNOWN + 1 + len(self.characters)

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> WordTags:
        """Windows of texts; see `windows`."""
        parts = windows(inputs, [[1] * len(text) for text in inputs], self.max_length)
        told = [[self._numbers(word) for word in part] for part in parts]
        words = [np.array([number for number, _ in one], dtype=np.int64) for one in told]
        return WordTags(words, [np.array([signs for _, signs in one]) for one in told], self.drop)

    def _numbers(self, word: str) -> tuple[int, np.ndarray]:
        if word not in self.seen:
            signs = np.full(LONGEST_WORD, NOTHING, dtype=np.int64)
            for at, sign in enumerate(word[:LONGEST_WORD]):
                signs[at] = self.sign.get(sign, UNKNOWN)
            self.seen[word] = self.number.get(word.lower(), UNKNOWN), signs
        return self.seen[word]

    def save(self, folder: Path) -> dict[str, Any]:
        """The vocabularies, as JSON."""
        own = {"words": self.words, "characters": self.characters}
        return {"kind": "words", **own, "max_length": self.max_length, "drop": self.drop}

    @classmethod
    def load(cls, described: dict[str, Any]) -> "TagWords":
        """The reader that `save` described."""
        return cls(described["words"], described["characters"], described["max_length"], described["drop"])


class PieceTags:
    """Texts as numbers of pieces of words; the first piece of each word has its target."""

    def __init__(self, pieces: Sequence[np.ndarray], heads: Sequence[np.ndarray], filling: int):
        """Hold texts: arrays of shape (piece,), the pieces and whether each is the first of a word."""
        self.pieces, self.heads, self.filling = pieces, heads, filling

    @property
    def lengths(self) -> np.ndarray:
        """How many pieces each text has, shape (text,)."""
        return np.array([len(one) for one in self.pieces], dtype=np.int64)

    @property
    def parts(self) -> np.ndarray:
        """How many words each has a target for."""
        return np.array([int(one.sum()) for one in self.heads], dtype=np.int64)

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """The pieces, and which of them are first of a word; both of shape (text, piece)."""
        shape = (len(at), max(len(self.pieces[int(i)]) for i in at))
        pieces, heads = np.full(shape, self.filling, dtype=np.int64), np.zeros(shape, dtype=bool)
        for row, i in enumerate(at):
            pieces[row, : len(self.pieces[int(i)])] = self.pieces[int(i)]
            heads[row, : len(self.pieces[int(i)])] = self.heads[int(i)]
        return torch.from_numpy(pieces), torch.from_numpy(heads)


class TagPieces(Reader):
    """Words as the pieces that a pretrained network knows."""

    def __init__(self, tokenizer: Any, backbone: Any, max_length: int):
        self.tokenizer, self.backbone, self.max_length = tokenizer, backbone, max_length
        self.filling = tokenizer.pad_token_id or 0
        self.before, self.after = _marks(tokenizer)
        self.seen: dict[str, list[int]] = {}

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> PieceTags:
        """Windows of texts with the marks of beginning and end that the network knows."""
        room = max(self.max_length - len(self.before) - len(self.after), 1)
        made = [[self._pieces(word)[:room] for word in text] for text in inputs]
        parts = windows(inputs, [[len(one) for one in text] for text in made], room)
        pieces, heads = [], []
        for part in parts:
            own = [self._pieces(word)[:room] for word in part]
            flat = [*self.before, *(piece for word in own for piece in word), *self.after]
            first = np.zeros(len(flat), dtype=bool)
            first[len(self.before) + np.cumsum([0, *(len(word) for word in own[:-1])])] = True
            pieces.append(np.array(flat, dtype=np.int64))
            heads.append(first)
        return PieceTags(pieces, heads, self.filling)

    def _pieces(self, word: str) -> list[int]:
        """The pieces of a word, one at least."""
        if word not in self.seen:
            found = self.tokenizer(word, add_special_tokens=False)["input_ids"]
            self.seen[word] = [one for one in found if one != self.filling] or [self.tokenizer.unk_token_id or 0]
        return self.seen[word]

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the tokenizer, and the network's description but not its weights."""
        self.tokenizer.save_pretrained(folder)
        self.backbone.config.save_pretrained(folder)
        return {"kind": "pieces"}


def _marks(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The numbers that a network expects before and after a text."""
    whole, bare = (list(tokenizer("a", add_special_tokens=marks)["input_ids"]) for marks in (True, False))
    at = next((at for at in range(len(whole)) if whole[at : at + len(bare)] == bare), 0)
    return whole[:at], whole[at + len(bare) :]
