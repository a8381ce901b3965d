"""Pictures as networks read them that look for objects."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from weaklabel.end_models._box_changes import BoxChanges
from weaklabel.end_models._examples import Batch
from weaklabel.end_models._pictures import resized, tensor_of
from weaklabel.end_models._reader import Reader
from weaklabel.end_models._training import Settings
from weaklabel.progress import Progress

if TYPE_CHECKING:
    from weaklabel.end_models._box_networks import BoxNetwork


class Scenes:
    """Pictures brought to one size, as bytes, and the sizes that they had.

    Attributes:
        rows: Integers from 0 to 255 of shape (picture, colour, row, column).
        sizes: Width and height in pixels, shape (picture, 2).
    """

    parts: np.ndarray | None = None

    def __init__(self, rows: torch.Tensor, sizes: np.ndarray):
        self.rows, self.sizes = rows, sizes

    @property
    def lengths(self) -> np.ndarray:
        """All alike."""
        return np.ones(len(self.rows), dtype=np.int64)

    def batch(self, at: np.ndarray, generator: torch.Generator | None = None) -> Batch:
        """One tensor of numbers from 0 to 1."""
        return (self.rows[torch.from_numpy(at)].float() / 255,)


class BoxPictures(Reader):
    """Pictures of three colours in the size that a network reads."""

    def __init__(self, network: "BoxNetwork", size: int, changes: BoxChanges):
        self.network, self.size, self.changes = network, size, changes

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> Scenes:
        """One tensor of all pictures; they are decoded one at a time."""
        progress.stage("pictures")
        rows = torch.empty((len(inputs), 3, self.size, self.size), dtype=torch.uint8)
        sizes = np.zeros((len(inputs), 2))
        for at in range(len(inputs)):
            numbers = tensor_of(inputs[at], 3)
            rows[at] = (resized(numbers, self.size, self.size) * 255).round().clamp(0, 255)
            sizes[at] = numbers.shape[2], numbers.shape[1]
            progress.step(at + 1, len(inputs))
        return Scenes(rows, sizes)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write what the network is described by, and the weights of its frozen part."""
        self.network.keep(folder)
        return {"kind": "boxes", "size": self.size, "changes": asdict(self.changes), "network": self.network.described}
