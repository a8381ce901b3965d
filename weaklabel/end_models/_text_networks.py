"""Networks that read sequences of words."""

import torch
from torch import nn

from weaklabel.end_models._examples import NOTHING


class TextCnn(nn.Module):
    """Runs of words looked for by convolutions, the strongest match of each kept.

    Kim: Convolutional Neural Networks for Sentence Classification (2014); differs in that words are learned from
    scratch, and that the mean of all matches is kept beside the strongest.
    """

    def __init__(
        self, words: int, classes: int, dimensions: int, filters: int, widths: tuple[int, ...], dropout: float
    ):
        """Make the layers.

        Args:
            words: How many different numbers there are.
            classes: How many logits are wanted.
            dimensions: How many numbers describe a word.
            filters: How many runs of each length are looked for.
            widths: The lengths of the runs.
            dropout: The share of numbers that training leaves out.
        """
        super().__init__()
        self.embedding = nn.Embedding(words, dimensions, padding_idx=NOTHING)
        self.convolutions = nn.ModuleList(nn.Conv1d(dimensions, filters, width, padding=width // 2) for width in widths)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * filters * len(widths), classes)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Logits of shape (text, class) for numbers of shape (text, place)."""
        there = numbers != NOTHING
        words = self.dropout(self.embedding(numbers)).transpose(1, 2)
        # Runs of an even length fit in one place more often than there are places.
        matches = [torch.relu(layer(words))[:, :, : words.shape[2]] for layer in self.convolutions]
        found = torch.cat(matches, dim=1).transpose(1, 2)
        logits: torch.Tensor = self.head(self.dropout(pooled(found, there)))
        return logits


class TextRnn(nn.Module):
    """Gated recurrent units that read a text from both ends.

    Cho et al.: Learning Phrase Representations using RNN Encoder-Decoder (2014).
    """

    def __init__(self, words: int, classes: int, dimensions: int, units: int, dropout: float):
        """Make the layers; `units` for each of the two directions, the others as in `TextCnn`."""
        super().__init__()
        self.embedding = nn.Embedding(words, dimensions, padding_idx=NOTHING)
        self.recurrent = nn.GRU(dimensions, units, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(4 * units, classes)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Logits of shape (text, class) for numbers of shape (text, place)."""
        there = numbers != NOTHING
        words = self.dropout(self.embedding(numbers))
        packed = nn.utils.rnn.pack_padded_sequence(
            words, there.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)
        logits: torch.Tensor = self.head(self.dropout(pooled(states, there)))
        return logits


def pooled(states: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """The largest and the mean of states of shape (text, place, unit), where there is text; (text, 2 × unit)."""
    largest = states.masked_fill(~there[..., None], float("-inf")).amax(dim=1)
    return torch.cat([largest, mean(states, there)], dim=1)


def mean(states: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """The mean of states of shape (text, place, unit), where there is text; shape (text, unit)."""
    share = there[..., None].to(states.dtype)
    return (states * share).sum(dim=1) / share.sum(dim=1)
