"""The maker `boxes_from_mask`."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from scipy import ndimage

from weaklabel.boxes import clip
from weaklabel.errors import ConfigError
from weaklabel.lfs.function import LabelingFunction, Silence

Range: TypeAlias = tuple[float, float]
"""The least and the most of something, both allowed."""

SHARED = ("area", "width", "height")
"""What may be given as a share of the picture's."""

ANY: Range = (0.0, float("inf"))

MOST_PAIRS = 1_000_000
"""How many pairs of a pixel and the middle of an object are looked at in one go."""


def boxes_from_mask(
    mask: Callable[[Any], Any],
    label: str,
    *,
    area: Range = ANY,
    width: Range = ANY,
    height: Range = ANY,
    fill: Range = ANY,
    aspect: Range = ANY,
    split: float | None = None,
    grow: int = 0,
    scale: int = 1,
    name: str = "",
    silence: Silence = "abstain",
) -> LabelingFunction:
    """A labeling function that draws a box round each part of a picture that a mask picks out.

    Pixels that share an edge are of one part. Limits are pairs of the least and the most. Ends of `area`, `width` and
    `height` are in pixels from 1 on; below 1 they are shares of the picture's.

    Args:
        mask: Takes an item and returns which pixels are of objects, booleans of shape (height, width).
        label: The class of the boxes.
        area: How many pixels a part has.
        width: How wide its box is.
        height: How high its box is.
        fill: The share of its box that it fills; a disc fills .785.
        aspect: The width of its box by the height.
        split: Takes apart what touches, as cells do: where a part is deepest there is the middle of an object, and no
            other one within so many pixels. None leaves parts whole.
        grow: How many pixels boxes are drawn outside their parts, within the picture. Limits are of what is inside.
        scale: How many pixels of the picture are one of the mask in each direction: 2 for a mask in half its size,
            which is quicker. Everything above is in pixels of the mask.
        name: The rule's name; otherwise the variable it is bound to names it.
        silence: "background" for a rule that finds all there is of its class; see `labeling_function`.

    Raises:
        ConfigError: The mask is no function, a limit is no pair in ascending order, or `split`, `grow` or
            `scale` is too small.

    Example:
        >>> import numpy as np
        >>> from weaklabel import Record, boxes_from_mask
        >>> dark = boxes_from_mask(lambda item: np.array(item.grey) < 50, "cell", area=(2, 100))
        >>> dark(Record("1", {"grey": [[9, 9, 200, 9], [9, 200, 200, 200]]}))
        ((0, 0, 2, 2, 'cell'),)
    """
    limits = {"area": area, "width": width, "height": height, "fill": fill, "aspect": aspect}
    _check(mask, limits, split, grow, scale)

    def draw(item: Any) -> Any:
        picked = _booleans(mask(item), getattr(item, "size", None), scale)
        parts = ndimage.label(picked)[0] if split is None else _apart(picked, split)
        boxes, sizes = _measured(parts)
        boxes = boxes[_within(sizes, limits, picked.shape)] + grow * np.array([-1, -1, 1, 1])
        boxes = scale * clip(boxes, *picked.shape[::-1]).astype(int)
        return tuple((*box, label) for box in boxes.tolist())

    draw.__doc__ = f"Draws boxes of {label} round what `{getattr(mask, '__name__', 'a function')}` picks out."
    made_from = ("boxes_from_mask", mask, label, *limits.values(), split, grow, scale)
    return LabelingFunction(draw, name, made_from=made_from, silence=silence, looks_for=(label,))


def _check(mask: Any, limits: Mapping[str, Any], split: float | None, grow: int, scale: int) -> None:
    if not callable(mask):
        raise ConfigError(f"boxes_from_mask needs a function that makes a mask of an item, but got {mask!r}")
    for what, limit in limits.items():
        pair = isinstance(limit, tuple | list) and len(limit) == 2 and min(limit) >= 0
        # Pixels and a share can be told apart only where there is a picture.
        mixed = pair and what in SHARED and limit[0] >= 1 > limit[1]
        if not (pair and (limit[0] <= limit[1] or mixed)):
            raise ConfigError(f"boxes_from_mask: {what} must be a pair (least, most) from 0 on, but got {limit!r}")
    if split is not None and not split >= 1:
        raise ConfigError(f"boxes_from_mask: split must be 1 pixel or more, but got {split!r}")
    if not grow >= 0:
        raise ConfigError(f"boxes_from_mask: grow must be 0 pixels or more, but got {grow!r}")
    if not (isinstance(scale, int) and scale >= 1):
        raise ConfigError(f"boxes_from_mask: scale must be 1, 2 or another whole number, but got {scale!r}")


def _booleans(mask: Any, size: Any, scale: int) -> np.ndarray:
    """The mask as an array; `size` is the width and the height of the picture, where there is one.

    What is left of a picture that cannot be divided by the scale is in no pixel of the mask.

    Raises:
        ValueError: It is none, or of another size.
    """
    picked = np.asarray(mask)
    if picked.ndim != 2 or picked.dtype != bool:
        raise ValueError(f"a mask has booleans of shape (height, width), but got {picked.dtype} of {picked.shape}")
    if isinstance(size, tuple) and picked.shape[::-1] != tuple(side // scale for side in size):
        told = f"the mask is {picked.shape[1]} × {picked.shape[0]} pixels, its picture {size[0]} × {size[1]}"
        raise ValueError(f"{told}; scale must be told of a mask in half the size, say")
    return picked


def _measured(parts: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The box of each part, integers of shape (part, 4), and its measures, by name."""
    found = [(number, at) for number, at in enumerate(ndimage.find_objects(parts), start=1) if at is not None]
    ends = [(x.start, y.start, x.stop, y.stop) for _, (y, x) in found]
    boxes = np.array(ends, dtype=np.int64).reshape(-1, 4)
    area = np.bincount(parts.ravel())[[number for number, _ in found]]
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    measures = {"area": area, "width": width, "height": height}
    return boxes, measures | {"fill": area / (width * height), "aspect": width / height}


def _within(sizes: Mapping[str, np.ndarray], limits: Mapping[str, Range], shape: tuple[int, ...]) -> np.ndarray:
    """Which parts are within all limits, booleans of shape (part,)."""
    wholes = dict(zip(SHARED, (shape[0] * shape[1], shape[1], shape[0]), strict=True))
    kept = np.ones(len(sizes["area"]), dtype=bool)
    for what, ends in limits.items():
        # Of what has no whole an end is what it is.
        least, most = (end * wholes.get(what, 1) if end < 1 else end for end in ends)
        kept &= (sizes[what] >= least) & (sizes[what] <= most)
    return kept


def _apart(mask: np.ndarray, distance: float) -> np.ndarray:
    """The part of each pixel, 0 for none: parts are cut where the largest discs that fit into them meet."""
    depth = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    smooth = ndimage.gaussian_filter(depth, distance / 4)
    middles = mask & (smooth >= ndimage.maximum_filter(smooth, 2 * int(distance) + 1))
    parts, n_parts = ndimage.label(mask)
    for number, at in enumerate(ndimage.find_objects(parts), start=1):
        inside = parts[at] == number
        seeds, n_seeds = ndimage.label(middles[at] & inside, np.ones((3, 3)))
        if n_seeds > 1:
            parts[at][inside] = n_parts + 1 + _nearest_disc(inside, seeds, depth[at])
            n_parts += n_seeds
    return np.asarray(parts)


def _nearest_disc(inside: np.ndarray, seeds: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """The seed, from 0 on, to whose disc each pixel inside belongs, shape (pixel,).

    A disc reaches from its seed to the edge; the line through the points where two circles meet is where both have the
    same power (Steiner 1826; Aurenhammer 1987: Power diagrams).
    """
    numbers = np.arange(1, seeds.max() + 1)
    places = np.array(ndimage.center_of_mass(seeds > 0, seeds, numbers))
    radius = ndimage.maximum(depth, seeds, numbers)
    pixels = np.argwhere(inside)
    parts = np.array_split(pixels, len(pixels) * len(places) // MOST_PAIRS + 1)
    power = (((part[:, None] - places) ** 2).sum(axis=2) - np.square(radius) for part in parts)
    return np.concatenate([of_part.argmin(axis=1) for of_part in power])
