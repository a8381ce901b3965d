"""Networks that read pictures, and the head on features that are there already."""

import torch
from torch import nn


class ImageCnn(nn.Module):
    """Blocks of two convolutions, each block with twice the filters of the one before it at half the size."""

    def __init__(self, colours: int, classes: int, size: int, filters: int, dropout: float):
        """Make the layers.

        Args:
            colours: 1 for grey pictures, 3 for others.
            classes: How many logits are wanted.
            size: The height or width of pictures, the smaller.
            filters: How many filters the first block has.
            dropout: The share of numbers that training leaves out.
        """
        super().__init__()
        filters -= filters % 4  # groups of four
        blocks: list[nn.Module] = []
        wide = colours
        # A picture is halved until it is about four pixels wide; small ones are left as they are at first.
        for halving in range(max(2, min(5, size.bit_length() - 2))):
            blocks += _block(wide, filters << min(halving, 3), halve=size >> halving >= 6)
            wide = filters << min(halving, 3)
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * wide, classes)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits of shape (picture, class) for pictures of shape (picture, colour, row, column)."""
        found = self.blocks((pictures - 0.5) * 4)
        pooled = torch.cat([found.amax(dim=(2, 3)), found.mean(dim=(2, 3))], dim=1)
        logits: torch.Tensor = self.head(self.dropout(pooled))
        return logits


def _block(wide: int, filters: int, halve: bool) -> list[nn.Module]:
    # Groups rather than batches: a batch of one example must do.
    layers: list[nn.Module] = []
    for incoming in (wide, filters):
        layers += [nn.Conv2d(incoming, filters, 3, padding=1, bias=False), nn.GroupNorm(4, filters), nn.ReLU()]
    return [*layers, nn.MaxPool2d(2)] if halve else layers


class OnPictures(nn.Module):
    """A head on a pretrained network that is trained on."""

    def __init__(self, backbone: nn.Module, units: int, classes: int, dropout: float):
        """Put a head on a network that gives `units` features a picture."""
        super().__init__()
        self.backbone = backbone
        self.scale = nn.LayerNorm(units)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, classes)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits of shape (picture, class) for pictures of shape (picture, colour, row, column)."""
        # One picture alone has no statistics of a batch.
        self.backbone.train(self.training and len(pictures) > 1)
        logits: torch.Tensor = self.head(self.dropout(self.scale(self.backbone(pictures))))
        return logits
