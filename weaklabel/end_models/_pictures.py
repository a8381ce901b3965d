"""Pictures as tensors of numbers from 0 to 1."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from weaklabel.end_models._examples import Rows
from weaklabel.end_models._reader import Reader
from weaklabel.end_models._training import Settings
from weaklabel.errors import InputError
from weaklabel.progress import Progress

LARGEST = 96
"""Pictures are made no larger than this unless a size is asked for."""

LOOKED_AT = 100
"""So many pictures are looked at for their size and colours."""


@dataclass(frozen=True)
class Changes:
    """How training changes pictures at random, so that what does not matter is not learned.

    Attributes:
        flips: Whether left and right may change places.
        shifts: By how large a share of its size a picture moves at most.
        noise: The deviation of what is added to each number from 0 to 1.
    """

    flips: bool = False
    shifts: float = 0.0
    noise: float = 0.0

    def __call__(self, pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Changed pictures of shape (picture, colour, row, column)."""
        if self.flips:
            turned = torch.rand(len(pictures), generator=generator) < 0.5
            pictures = torch.where(turned[:, None, None, None], pictures.flip(3), pictures)
        if self.shifts > 0:
            pictures = _shifted(pictures, self.shifts, generator)
        if self.noise > 0:
            pictures = pictures + self.noise * torch.randn(pictures.shape, generator=generator)
        return pictures


class Pictures(Reader):
    """Pictures of one size, grey or of three colours."""

    def __init__(self, height: int, width: int, colours: int, changes: Changes):
        self.height, self.width, self.colours, self.changes = height, width, colours, changes

    @classmethod
    def learn(cls, pictures: Sequence[Any], size: int, changes: Changes) -> "Pictures":
        """Learn the size and the colours of pictures; all are made `size` high and wide unless it is 0."""
        # Only shapes are kept: a hundred photographs fill gigabytes.
        seen = [check(pictures[at]).shape for at in range(min(len(pictures), LOOKED_AT))]
        shapes = {shape[:2] for shape in seen}
        height, width = next(iter(shapes)) if len(shapes) == 1 else (0, 0)
        if not size and not 0 < max(height, width) <= LARGEST:
            size = min(LARGEST, int(np.median([max(shape) for shape in shapes])))
        grey = all(len(shape) == 2 for shape in seen)
        return cls(size or height, size or width, 1 if grey else 3, changes)

    def read(self, inputs: Sequence[Any], progress: Progress, settings: Settings, training: bool = False) -> Rows:
        """One tensor of all pictures."""
        return Rows(torch.stack([self._tensor(inputs[at]) for at in range(len(inputs))]), self.changes)

    def _tensor(self, picture: np.ndarray) -> torch.Tensor:
        return resized(tensor_of(picture, self.colours), self.height, self.width)

    def save(self, folder: Path) -> dict[str, Any]:
        """The size, the colours and the changes, as JSON."""
        size = {"height": self.height, "width": self.width, "colours": self.colours}
        return {"kind": "image", **size, "changes": asdict(self.changes)}

    @classmethod
    def load(cls, described: dict[str, Any]) -> "Pictures":
        """The reader that `save` described."""
        changes = Changes(**described["changes"])
        return cls(described["height"], described["width"], described["colours"], changes)


def check(picture: Any) -> np.ndarray:
    """The same picture.

    Raises:
        InputError: It is none.
    """
    if not isinstance(picture, np.ndarray):
        raise InputError(f"a picture is an array of pixels, but got {type(picture).__name__}")
    fits = picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 3)
    if picture.dtype != np.uint8 or not fits or 0 in picture.shape:
        got = f"{picture.dtype} of shape {picture.shape}"
        raise InputError(f"a picture is an array of uint8 of shape (row, column) or (row, column, 3), but got {got}")
    return picture


def tensor_of(picture: Any, colours: int) -> torch.Tensor:
    """Numbers from 0 to 1 of shape (colour, row, column), the mean of colours where one is wanted."""
    numbers = torch.from_numpy(np.array(check(picture), dtype=np.float32) / 255)
    numbers = numbers[None] if numbers.ndim == 2 else numbers.permute(2, 0, 1)
    if len(numbers) == colours:
        return numbers
    return numbers.mean(dim=0, keepdim=True) if colours == 1 else numbers.expand(colours, -1, -1)


def resized(numbers: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """A picture of shape (colour, row, column) in another size."""
    if numbers.shape[1:] == (height, width):
        return numbers
    made = torch.nn.functional.interpolate(
        numbers[None], size=(height, width), mode="bilinear", align_corners=False, antialias=True
    )
    return made[0]


def _shifted(pictures: torch.Tensor, share: float, generator: torch.Generator) -> torch.Tensor:
    """Pictures moved by whole pixels; the edge is repeated where nothing was."""
    size = torch.tensor(pictures.shape[2:])
    most = (share * size).ceil()
    moves = ((2 * torch.rand(len(pictures), 2, generator=generator) - 1) * most).round().long()
    rows = (torch.arange(int(size[0]))[None] + moves[:, :1]).clamp(0, int(size[0]) - 1)
    columns = (torch.arange(int(size[1]))[None] + moves[:, 1:]).clamp(0, int(size[1]) - 1)
    example = torch.arange(len(pictures))[:, None, None]
    return pictures.permute(0, 2, 3, 1)[example, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
