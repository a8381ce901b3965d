"""Rules that find blood cells by colour, shape and size, in pixels of pictures in half their size (320 by 240).

Light that is absorbed tells the stain: red cells absorb green and blue, what is stained purple (the nuclei of white
cells, and platelets) absorbs red more than blue. A red cell is 40 to 60 pixels wide, a white one 80 to 130, a platelet
15 to 30. People draw boxes two or three pixels outside the edge, and farther from the faint edges of white cells.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from scipy import ndimage
from scipy.signal import fftconvolve

from weaklabel import LabelingFunction, boxes_from_mask, labeling_function

Mask: TypeAlias = np.ndarray
"""Booleans of shape (height, width)."""

RADII = np.arange(18, 27, 2)
"""Half the widths of most red cells."""

HALF = 2
"""How many pixels of a picture are one of those that rules look at, in each direction."""

BEYOND = 18
"""Circles may have their middles so far outside the picture."""


def stained(item: Any) -> Any:
    """The item with what it absorbs of `red`, `green` and `blue` light, in half its size, and its `white` cells."""
    height, width = item.pixels.shape[0] // 2, item.pixels.shape[1] // 2
    light = item.pixels[: 2 * height, : 2 * width].reshape(height, 2, width, 2, 3).mean(axis=(1, 3))
    background = np.percentile(light.reshape(-1, 3), 90, axis=0)
    absorbed = np.log(background / np.maximum(light, 1)).astype(np.float32)
    red, green, blue = np.moveaxis(ndimage.gaussian_filter(absorbed, (0.75, 0.75, 0)), 2, 0)
    seen = item.assign(red=red, green=green, blue=blue)
    return seen.assign(white=_near(_without_small(purple_cell(seen) | nucleus(seen), 750), 4))


def nucleus(item: Any) -> Mask:
    """What absorbs red far more than blue, its lobes joined."""
    return _closed(item.red - item.blue > 0.15, 6)


def purple_cell(item: Any) -> Mask:
    """What absorbs green, and red no less than blue, with thin bridges cut."""
    return _opened(_closed((item.red - item.blue > 0.02) & (item.green > 0.12), 2), 9)


def dark(item: Any) -> Mask:
    """What lets little green through."""
    return _closed(_without_small(item.green > 0.5, 75), 6)


def purple_speck(item: Any) -> Mask:
    """What is purple, but for white cells."""
    return (item.red - item.blue > 0.12) & ~_near(item.white, 4)


def purpler(item: Any) -> Mask:
    """What is more purple than what is round it."""
    purple = item.red - item.blue
    stands_out = purple - ndimage.gaussian_filter(purple, 9) > 0.08
    return stands_out & (item.green - item.blue > 0.05) & ~_near(item.white, 4)


def red_drop(item: Any) -> Mask:
    """A small spot that absorbs more red than what is round it."""
    spot = ndimage.gaussian_filter(item.red, 1.5) - ndimage.gaussian_filter(item.red, 6)
    return (spot > 0.05) & (item.red - item.blue > 0.03) & ~_near(item.white, 4)


def green_cell(item: Any) -> Mask:
    """What absorbs green a little, with pale middles filled."""
    return _red_cells(item, item.green > 0.12)


def blue_cell(item: Any) -> Mask:
    """What absorbs blue a little, as haemoglobin does."""
    return _red_cells(item, item.blue > 0.1)


def _red_cells(item: Any, absorbs: Mask) -> Mask:
    other = item.white | (item.red - item.blue > 0.1)
    return _opened(_filled(absorbs & ~other, 600) & ~item.white, 2.5)


def circles(item: Any) -> Iterator[tuple[Any, ...]]:
    """Every edge points to the middle of a cell: where many edges point to from one distance, there is one."""
    edge = ndimage.gaussian_filter(np.clip(item.green, -0.05, 0.25), 0.7)
    down, right = np.gradient(edge)
    steep = np.hypot(down, right) * ~_near(item.white, 2)
    y, x = np.nonzero(steep > 0.012)
    weight, down, right = np.minimum(steep[y, x], 0.05), down[y, x] / steep[y, x], right[y, x] / steep[y, x]
    height, width = (side + 2 * BEYOND for side in edge.shape)
    votes = np.zeros((len(RADII), height, width))
    for at, radius in enumerate(RADII):
        row = np.round(y + down * radius).astype(int) + BEYOND
        column = np.round(x + right * radius).astype(int) + BEYOND
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        place = row[inside] * width + column[inside]
        votes[at] = np.bincount(place, weight[inside], height * width).reshape(height, width) / radius
    yield from _discs(ndimage.gaussian_filter(votes, (0.7, 2, 2)), 0.0025, 0.01, edge.shape)


def rings(item: Any) -> Iterator[tuple[Any, ...]]:
    """A ring that absorbs more than the ring outside it."""
    grey = np.clip(np.where(item.white, 0, item.green), -0.05, 0.3)
    wide = np.pad(grey, BEYOND, mode="reflect")
    fits = np.stack([fftconvolve(wide, _ring(radius), mode="same") for radius in RADII])
    yield from _discs(ndimage.gaussian_filter(fits, (0.7, 0, 0)), 0.06, 0.33, grey.shape)


def _ring(radius: int) -> np.ndarray:
    y, x = np.ogrid[-radius - 5 : radius + 6, -radius - 5 : radius + 6]
    far = np.hypot(y, x)
    inner, outer = (far > radius - 6) & (far <= radius), (far > radius) & (far <= radius + 4)
    return np.asarray(inner / inner.sum() - outer / outer.sum())


def _discs(
    strength: np.ndarray, least: float, full: float, shape: tuple[int, ...], margin: int = 3
) -> Iterator[tuple[Any, ...]]:
    """Boxes round the circles that are strongest among those near them; strength has shape (radius, y, x)."""
    best = strength.max(axis=0)
    ends = [shape[1], shape[0]] * 2
    for y, x in np.argwhere((best == ndimage.maximum_filter(best, 19)) & (best > least)):
        radius = RADII[strength[:, y, x].argmax()] + margin
        box = np.clip(np.array([x - radius, y - radius, x + radius, y + radius]) - BEYOND, 0, ends)
        if min(box[2:] - box[:2]) >= 8:
            yield (*(HALF * box).tolist(), "RBC", min(float(best[y, x]) / full, 1.0))


def _near(mask: Mask, distance: float) -> Mask:
    """What is no farther from the mask."""
    return np.asarray(ndimage.distance_transform_edt(~mask) <= distance) if mask.any() else mask


def _closed(mask: Mask, radius: int) -> Mask:
    """The mask with gaps narrower than a disc filled."""
    grown = _near(np.pad(mask, radius + 1), radius)
    kept = ndimage.distance_transform_edt(grown) > radius
    return np.asarray(kept[radius + 1 : -radius - 1, radius + 1 : -radius - 1])


def _opened(mask: Mask, radius: float) -> Mask:
    """The mask without what is narrower than a disc; it goes on beyond the edge of the picture."""
    deep = ndimage.distance_transform_edt(np.pad(mask, int(radius) + 1, mode="edge")) > radius
    return _near(deep, radius)[int(radius) + 1 : -int(radius) - 1, int(radius) + 1 : -int(radius) - 1]


def _without_small(mask: Mask, least: int) -> Mask:
    """The parts of the mask that have so many pixels."""
    parts = ndimage.label(mask)[0]
    large = np.bincount(parts.ravel()) >= least
    large[0] = False
    return np.asarray(large[parts])


def _filled(mask: Mask, most: int) -> Mask:
    """The mask with holes of so many pixels filled."""
    return ~_without_small(~mask, most + 1)


def _masked(mask: Callable[[Any], Mask], label: str, **limits: Any) -> LabelingFunction:
    made = boxes_from_mask(mask, label, name=mask.__name__, silence="background", scale=HALF, **limits)
    return replace(made, pre=(stained,))


def _written(rule: Callable[[Any], Any]) -> LabelingFunction:
    return labeling_function(pre=[stained], silence="background", looks_for=["RBC"])(rule)


def rules() -> list[LabelingFunction]:
    """The rules; each looks for one class, and claims to find all there is of it."""
    speck = {"area": (35, 600), "fill": (0.5, 1), "aspect": (0.4, 2.5), "grow": 3}
    cell = {"area": (225, 3000), "width": (10, 75), "height": (10, 75), "fill": (0.55, 1), "split": 11, "grow": 3}
    return [
        _masked(nucleus, "WBC", area=(750, np.inf), grow=9),
        _masked(purple_cell, "WBC", area=(1000, np.inf), grow=6),
        _masked(dark, "WBC", area=(750, np.inf), grow=10),
        _masked(green_cell, "RBC", **cell),
        _masked(blue_cell, "RBC", **cell),
        _written(circles),
        _written(rings),
        *(_masked(mask, "Platelets", **speck) for mask in (purple_speck, purpler, red_drop)),
    ]
