"""Heads on pretrained networks, by how much of them is trained."""

from typing import Any

import torch
from torch import nn

from weaklabel.end_models._backbone import Trained
from weaklabel.end_models._text_networks import mean


class OnTokens(nn.Module):
    """A whole network is trained."""

    def __init__(self, backbone: Any, filling: int, units: int, classes: int, dropout: float):
        """Put a head on a network; `filling` is the number after the end of a short text."""
        super().__init__()
        self.backbone, self.filling = backbone, filling
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, classes)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Logits of shape (text, class) for numbers of shape (text, place)."""
        there = numbers != self.filling
        states = self.backbone(input_ids=numbers, attention_mask=there.long()).last_hidden_state
        logits: torch.Tensor = self.head(self.dropout(mean(states, there)))
        return logits


class OnStates(nn.Module):
    """The last layers are trained, on the states that the frozen ones below made."""

    def __init__(self, backbone: Any, trained: int, filling: int, units: int, classes: int, dropout: float):
        """Copy the last layers and put a head on them."""
        super().__init__()
        self.layers, self.filling = Trained(backbone, trained), filling
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, classes)

    def forward(self, numbers: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        """Logits of shape (text, class) for numbers and states of shape (text, place, …)."""
        there = numbers != self.filling
        after = self.layers(numbers, there, states)
        logits: torch.Tensor = self.head(self.dropout(mean(after, there)))
        return logits


class OnFeatures(nn.Module):
    """Nothing is trained but the head."""

    def __init__(self, units: int, classes: int, dropout: float):
        """Make a head that does not care how large features are."""
        super().__init__()
        self.scale = nn.LayerNorm(units)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, classes)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Logits of shape (example, class) for features of shape (example, unit)."""
        logits: torch.Tensor = self.head(self.dropout(self.scale(features)))
        return logits
