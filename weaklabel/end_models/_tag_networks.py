"""Networks that give each word of a text a tag: logits of shape (word, tag), the words of all texts in order."""

from typing import Any

import torch
from torch import nn

from weaklabel.end_models._examples import NOTHING

SIGN_DIMENSIONS, SIGN_FILTERS = 25, 30


class Crf(nn.Module):
    """A linear chain on top of scores: how likely each tag is, given all scores of the text.

    Lafferty, McCallum and Pereira (2001): Conditional random fields. What comes out are logarithms of marginal
    probabilities, so that a chain learns from soft targets as everything else does, by their cross-entropy.
    """

    def __init__(self, tags: int):
        super().__init__()
        self.move = nn.Parameter(torch.zeros(tags, tags))
        self.start, self.end = nn.Parameter(torch.zeros(tags)), nn.Parameter(torch.zeros(tags))

    def forward(self, scores: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Log-probabilities of shape (text, word, tag) from scores of the same shape; `there` says where words are."""
        steps = scores.shape[1]
        ahead = [self.start + scores[:, 0]]
        for step in range(1, steps):
            on = torch.logsumexp(ahead[-1][:, :, None] + self.move, dim=1) + scores[:, step]
            ahead.append(torch.where(there[:, step, None], on, ahead[-1]))
        back = [self.end.expand_as(scores[:, 0])]
        for step in range(steps - 1, 0, -1):
            on = torch.logsumexp(self.move + (scores[:, step] + back[-1])[:, None, :], dim=2)
            back.append(torch.where(there[:, step, None], on, self.end))
        both = torch.stack(ahead, dim=1) + torch.stack(back[::-1], dim=1)
        return both.log_softmax(dim=2)


class _Written(nn.Module):
    """Words as numbers: what they are, and how they are written (dos Santos and Zadrozny 2014; Ma and Hovy 2016)."""

    def __init__(self, words: int, signs: int, dimensions: int):
        super().__init__()
        self.words = nn.Embedding(words, dimensions, padding_idx=NOTHING)
        self.signs = nn.Embedding(signs, SIGN_DIMENSIONS, padding_idx=NOTHING)
        self.runs = nn.Conv1d(SIGN_DIMENSIONS, SIGN_FILTERS, 3, padding=1)

    def forward(self, words: torch.Tensor, signs: torch.Tensor) -> torch.Tensor:
        """Shape (text, word, unit)."""
        flat = self.signs(signs.flatten(0, 1)).transpose(1, 2)
        written = torch.relu(self.runs(flat)).amax(dim=2).reshape(*words.shape, SIGN_FILTERS)
        return torch.cat([self.words(words), written], dim=2)


class TagRnn(nn.Module):
    """A recurrent network from both ends, and a chain on top.

    Huang, Xu and Yu (2015): Bidirectional LSTM-CRF models for sequence tagging; Lample et al. (2016).
    """

    def __init__(self, sizes: tuple[int, int], tags: int, dimensions: int, units: int, dropout: float):
        super().__init__()
        self.written = _Written(*sizes, dimensions)
        self.recurrent = nn.LSTM(dimensions + SIGN_FILTERS, units, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)
        self.head, self.chain = nn.Linear(2 * units, tags), Crf(tags)

    def forward(self, words: torch.Tensor, signs: torch.Tensor) -> torch.Tensor:
        """Logits of shape (word, tag)."""
        there = words != NOTHING
        read = self.dropout(self.written(words, signs))
        packed = nn.utils.rnn.pack_padded_sequence(read, there.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], batch_first=True)
        logits: torch.Tensor = self.chain(self.head(self.dropout(states)), there)[there]
        return logits


class TagCnn(nn.Module):
    """Layers of convolutions that look further and further, and a chain on top.

    Strubell et al. (2017): Fast and accurate entity recognition with iterated dilated convolutions.
    """

    def __init__(self, sizes: tuple[int, int], tags: int, dimensions: int, filters: int, dropout: float):
        super().__init__()
        self.written = _Written(*sizes, dimensions)
        self.first = nn.Conv1d(dimensions + SIGN_FILTERS, filters, 3, padding=1)
        self.further = nn.ModuleList(nn.Conv1d(filters, filters, 3, padding=gap, dilation=gap) for gap in (1, 2, 4))
        self.dropout = nn.Dropout(dropout)
        self.head, self.chain = nn.Linear(filters, tags), Crf(tags)

    def forward(self, words: torch.Tensor, signs: torch.Tensor) -> torch.Tensor:
        """Logits of shape (word, tag)."""
        there = words != NOTHING
        states = torch.relu(self.first(self.dropout(self.written(words, signs)).transpose(1, 2)))
        for layer in self.further:
            states = states + torch.relu(layer(states * there[:, None]))
        logits: torch.Tensor = self.chain(self.head(self.dropout(states.transpose(1, 2))), there)[there]
        return logits


class TagPretrained(nn.Module):
    """A pretrained network, all of which is trained; a word's tag is told from its first piece."""

    def __init__(self, backbone: Any, filling: int, units: int, tags: int, dropout: float):
        super().__init__()
        self.backbone, self.filling = backbone, filling
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, tags)

    def forward(self, pieces: torch.Tensor, heads: torch.Tensor) -> torch.Tensor:
        """Logits of shape (word, tag)."""
        there = pieces != self.filling
        states = self.backbone(input_ids=pieces, attention_mask=there.long()).last_hidden_state
        logits: torch.Tensor = self.head(self.dropout(states[heads]))
        return logits
