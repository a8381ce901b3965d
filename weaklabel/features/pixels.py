"""Pictures as rows of numbers: the pixels of their thumbnails."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaklabel.errors import InputError
from weaklabel.thumbnails import shape_for, thumbnail


class PixelFeatures:
    """The pixels of thumbnails, from 0 to 1, row by row."""

    def __init__(self, shape: tuple[int, int, int]):
        self.shape = shape

    @classmethod
    def learn(cls, inputs: Sequence[Any]) -> "PixelFeatures":
        """Learn how large pictures are, from the first, and whether any of the first hundred has colours."""
        shapes = [shape_for(np.asarray(inputs[at])) for at in range(min(len(inputs), 100))]
        return cls((*shapes[0][:2], max(shape[2] for shape in shapes)))

    def transform(self, inputs: Sequence[Any]) -> np.ndarray:
        """Shape (picture, pixel).

        Raises:
            InputError: An input is no picture.
        """
        rows = np.zeros((len(inputs), int(np.prod(self.shape))), dtype=np.float32)
        for at in range(len(inputs)):
            pixels = inputs[at]
            if not isinstance(pixels, np.ndarray):
                raise InputError(f"features were learned from pictures, but got {type(pixels).__name__}")
            rows[at] = thumbnail(pixels, self.shape)
        return rows

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The shape; no arrays."""
        return {"kind": "pixels", "shape": list(self.shape)}, {}

    @classmethod
    def load(cls, described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> "PixelFeatures":
        """The features that `saved` described."""
        height, width, colours = described["shape"]
        return cls((height, width, colours))
