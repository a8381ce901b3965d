"""How training changes pictures at random, and moves the boxes on them along."""

from dataclasses import dataclass

import torch

LEAST_LEFT = 0.3
"""An object of which a smaller share is left in a part of a picture is not looked for there."""


@dataclass(frozen=True)
class BoxChanges:
    """What does not matter, so that it is not learned.

    Attributes:
        flips: Whether left and right may change places.
        turns: Whether top and bottom may.
        crops: How large a share of its width and height a picture may lose.
        colours: By how large a share each colour may become brighter or darker.
    """

    flips: bool = True
    turns: bool = False
    crops: float = 0.0
    colours: float = 0.0

    def __call__(
        self, picture: torch.Tensor, corners: torch.Tensor, generator: torch.Generator
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """A changed picture with its boxes, and whether each of them is still on it.

        Args:
            picture: Numbers from 0 to 1 of shape (colour, row, column).
            corners: Left, top, right and bottom as shares of width and height, shape (box, 4).
            generator: What is drawn from.
        """
        drawn = torch.rand(10, generator=generator)
        if self.flips and drawn[0] < 0.5:
            picture, corners = picture.flip(2), _mirrored(corners, 0)
        if self.turns and drawn[1] < 0.5:
            picture, corners = picture.flip(1), _mirrored(corners, 1)
        there = torch.ones(len(corners), dtype=torch.bool)
        if self.crops > 0 and drawn[2] < 0.5:
            picture, corners, there = _cropped(picture, corners, 1 - self.crops * drawn[3:5], drawn[5:7])
        if self.colours > 0:
            picture = (picture * (1 + self.colours * (2 * drawn[7:10] - 1))[:, None, None]).clamp(0, 1)
        return picture, corners, there


def _mirrored(corners: torch.Tensor, axis: int) -> torch.Tensor:
    changed = corners.clone()
    changed[:, axis], changed[:, axis + 2] = 1 - corners[:, axis + 2], 1 - corners[:, axis]
    return changed


def _cropped(
    picture: torch.Tensor, corners: torch.Tensor, share: torch.Tensor, place: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A part of a picture as large as the whole; `share` and `place` are of width and height, shape (2,)."""
    size = torch.tensor([picture.shape[2], picture.shape[1]])
    length = (share * size).round().clamp(min=1)
    start = (place * (size - length)).round()
    (x, y), (width, height) = start.int().tolist(), length.int().tolist()
    part = picture[None, :, y : y + height, x : x + width]
    made = torch.nn.functional.interpolate(part, size=picture.shape[1:], mode="bilinear", align_corners=False)
    moved = (corners - (start / size).repeat(2)) / (length / size).repeat(2)
    inside = moved.clamp(0, 1)
    whole, left = ((one[:, 2:] - one[:, :2]).prod(dim=1) for one in (moved, inside))
    return made[0], inside, left > LEAST_LEFT * whole
