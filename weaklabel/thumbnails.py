"""Pictures as short rows of numbers, for small models."""

from functools import lru_cache

import numpy as np

SIDE = 16
"""A thumbnail has at most so many rows and columns."""


def thumbnail(pixels: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """A picture of another size, each of its places the mean of what lies there.

    Args:
        pixels: Integers from 0 to 255 of shape (height, width) or (height, width, 3).
        shape: The height, width and number of colours (1 or 3) to come.

    Returns:
        Numbers from 0 to 1 of shape (height · width · colours,).

    Example:
        >>> thumbnail(np.array([[0, 255], [0, 255]], dtype=np.uint8), (1, 2, 1))
        array([0., 1.], dtype=float32)
    """
    height, width, colours = shape
    values = np.asarray(pixels, dtype=np.float32) / 255
    values = values[:, :, None] if values.ndim == 2 else values
    if values.shape[2] != colours:
        values = np.repeat(values[:, :, :1], 3, axis=2) if colours == 3 else values.mean(axis=2, keepdims=True)
    rows, columns = _overlaps(height, values.shape[0]), _overlaps(width, values.shape[1])
    small = np.stack([rows @ values[:, :, at] @ columns.T for at in range(colours)], axis=2)
    return np.asarray(small.ravel(), dtype=np.float32)


def shape_for(pixels: np.ndarray) -> tuple[int, int, int]:
    """The shape of thumbnails of pictures like this one: its own up to `SIDE`, and one colour where it is grey."""
    height, width = min(pixels.shape[0], SIDE), min(pixels.shape[1], SIDE)
    grey = pixels.ndim == 2 or bool(np.all(pixels[:, :, :1] == pixels))
    return height, width, 1 if grey else 3


@lru_cache(maxsize=64)
def _overlaps(to: int, size: int) -> np.ndarray:
    """How much of each of `to` equal parts of a line lies in each of its `size` pixels; rows sum to 1."""
    edges = np.linspace(0, size, to + 1)
    pixel = np.arange(size)
    inside = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    shares = np.maximum(inside, 0).astype(np.float32)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
