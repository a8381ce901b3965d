"""Inputs as a network gets them: batches of tensors."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
import torch

Batch = tuple[torch.Tensor, ...]

NOTHING, UNKNOWN = 0, 1
"""The numbers of the filling after a short text, and of a word that is not known."""

LENGTHS_AT_A_TIME = 50
"""Batches are filled with texts of like length out of so many batches' worth."""


class Examples(Protocol):
    """Inputs that were read, in order.

    Attributes:
        lengths: How long each is, shape (example,).
        parts: How many parts of each have a target of their own, shape (example,); None for one target an example.
    """

    @property
    def parts(self) -> np.ndarray | None:
        """How many parts of each have a target of their own, shape (example,); None for one target an example."""
        ...

    @property
    def lengths(self) -> np.ndarray:
        """How long each is, shape (example,)."""
        ...

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """What a network gets of the examples at these positions; with a generator, changed a little at random."""
        ...


class Sequences:
    """Texts as sequences of numbers, filled up to the longest of a batch."""

    parts: np.ndarray | None = None

    def __init__(self, numbers: Sequence[np.ndarray], filling: int = NOTHING, blank: int = UNKNOWN, drop: float = 0.0):
        """Hold sequences.

        Args:
            numbers: One array a text; none is empty.
            filling: What comes after the end of a short text.
            blank: What stands for a word that is dropped.
            drop: The share of words that are dropped in training.
        """
        self.numbers, self.filling, self.blank, self.drop = numbers, filling, blank, drop

    @property
    def lengths(self) -> np.ndarray:
        """How long each is, shape (example,)."""
        return np.array([len(sequence) for sequence in self.numbers], dtype=np.int64)

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """One tensor of shape (example, place)."""
        chosen = [self.numbers[int(i)] for i in at]
        filled = np.full((len(chosen), max(map(len, chosen))), self.filling, dtype=np.int64)
        for row, sequence in zip(filled, chosen, strict=True):
            row[: len(sequence)] = sequence
        made = torch.from_numpy(filled)
        if generator is not None and self.drop > 0:
            dropped = torch.rand(made.shape, generator=generator) < self.drop
            made = torch.where(dropped & (made != self.filling), self.blank, made)
        return (made,)


class Rows:
    """Inputs as rows of numbers."""

    parts: np.ndarray | None = None

    def __init__(
        self, rows: torch.Tensor, change: Callable[[torch.Tensor, torch.Generator], torch.Tensor] | None = None
    ):
        """Hold rows.

        Args:
            rows: Shape (example, …).
            change: Changes a batch at random in training.
        """
        self.rows, self.change = rows, change

    @property
    def lengths(self) -> np.ndarray:
        """All alike."""
        return np.ones(len(self.rows), dtype=np.int64)

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """One tensor of shape (example, …)."""
        rows = self.rows[torch.from_numpy(at)]
        return (rows if generator is None or self.change is None else self.change(rows, generator),)


class States:
    """Texts as what the frozen part of a network made of them, beside their numbers."""

    parts: np.ndarray | None = None

    def __init__(self, texts: Sequences, states: Sequence[torch.Tensor]):
        self.texts, self.states = texts, states

    @property
    def lengths(self) -> np.ndarray:
        """How long each text is, shape (example,)."""
        return self.texts.lengths

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """The numbers, shape (example, place), and the states, shape (example, place, unit)."""
        states = [self.states[int(i)].float() for i in at]
        return (*self.texts.batch(at), torch.nn.utils.rnn.pad_sequence(states, batch_first=True))


def shuffled(lengths: np.ndarray, size: int, generator: np.random.Generator) -> list[np.ndarray]:
    """All positions in a random order of batches, each of texts of like length."""
    order = generator.permutation(len(lengths))
    batches: list[np.ndarray] = []
    for start in range(0, len(order), size * LENGTHS_AT_A_TIME):
        part = order[start : start + size * LENGTHS_AT_A_TIME]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    return [batches[int(at)] for at in generator.permutation(len(batches))]


def by_length(lengths: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """All positions in batches, the shortest first."""
    order = np.argsort(lengths, kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]
