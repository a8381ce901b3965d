"""Circles, squares and triangles, 11 to 34 pixels wide, on spotted ground with straws, grains and shadows.

Each rule looks at one thing only, and is wrong in a way of its own; docs/first-boxes.md shows how a run tells.
"""

import numpy as np
from scipy import ndimage
from scipy.signal import fftconvolve

from weaklabel import boxes_from_mask, labeling_function

WIDTHS = range(11, 40, 4)


def colours(item):
    """How far red, green and blue are from those of the ground, whatever the light; shape (3, height, width)."""
    planes = ndimage.gaussian_filter(np.moveaxis(item.pixels, 2, 0).astype(np.float32), (0, 1, 1))
    planes /= planes.mean(axis=0)
    return planes - np.median(planes, axis=(1, 2), keepdims=True)


def seen(item):
    """The item with its `colours`, for rules that share them."""
    return item.assign(colours=colours(item))


def coloured(item):
    """What has another colour than the ground."""
    planes = colours(item)
    return without_straws(planes.max(axis=0) - planes.min(axis=0) > 0.2)


def without_straws(mask):
    """A mask without what is less than five pixels wide."""
    core = ndimage.binary_erosion(mask, iterations=2)
    return ndimage.binary_dilation(core, np.ones((3, 3)), iterations=2) & mask


def parts(mask, least=9):
    """The box of each part of a mask that is so large, and the share of it that is filled."""
    labels, _ = ndimage.label(mask)
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        inside = labels[rows, columns] == number
        if min(inside.shape) >= least:
            yield (columns.start, rows.start, columns.stop, rows.stop), inside.mean()


def shape(fill):
    """What fills so much of its box."""
    return "triangle" if fill < 0.65 else "circle" if fill < 0.8 else "square"


piece = {"area": (70, 0.1), "aspect": (0.75, 1.33), "split": 6, "silence": "background"}
discs = boxes_from_mask(coloured, "circle", fill=(0.7, 0.8), **piece)
blocks = boxes_from_mask(coloured, "square", fill=(0.8, 1), **piece)


@labeling_function(silence="background")
def blobs(item):
    """All of one piece that has a colour, named by how full its box is; what touches is one piece."""
    for box, fill in parts(coloured(item)):
        yield *box, shape(fill)


@labeling_function(pre=[seen], silence="background")
def hues(item):
    """Parts of one hue, named by the usual one: circles are red, squares blue and triangles green."""
    for at, label in enumerate(("circle", "triangle", "square")):
        others = np.delete(item.colours, at, axis=0).max(axis=0)
        for box, _ in parts(without_straws(item.colours[at] - others > 0.12)):
            yield *box, label


@labeling_function(silence="background")
def shadows(item):
    """What is darker than what is round it: objects with their shadows, which fall to the right and down."""
    light = ndimage.gaussian_filter(item.pixels.mean(axis=2), 1)
    ground = ndimage.gaussian_filter(np.maximum(light, np.median(light)), 15)
    for box, fill in parts(without_straws(light < 0.75 * ground)):
        yield *box, shape(fill)


@labeling_function(pre=[seen], silence="background")
def edges(item):
    """What edges enclose, from their inner side, so boxes are too small; it cannot tell circles from squares."""
    steep = np.max([ndimage.gaussian_gradient_magnitude(plane, 1) for plane in item.colours], axis=0) > 0.05
    for box, fill in parts(without_straws(ndimage.binary_fill_holes(steep)) & ~steep, least=5):
        yield *box, "triangle" if fill < 0.65 else "blunt"


@labeling_function(pre=[seen], silence="background", looks_for=["triangle"])
def peaks(item):
    """Triangles only, where one that stands upright fits best, with a score. Its boxes are of a few sizes."""
    colour = np.clip((item.colours.max(axis=0) - item.colours.min(axis=0)) / 0.3, 0, 1)
    fits = np.stack([fftconvolve(colour, upright(width)[::-1, ::-1], mode="same") for width in WIDTHS])
    best = fits.max(axis=0)
    for y, x in np.argwhere((best == ndimage.maximum_filter(best, 13)) & (best > 0.65)):
        width = WIDTHS[fits[:, y, x].argmax()]
        high = round(0.87 * width)
        score = min((best[y, x] - 0.5) / 0.3, 1.0)
        yield x - width / 2, y - high / 2, x + width / 2, y + high / 2, "triangle", score


def upright(width):
    """What a triangle looks like: 1 inside of it on the mean, -1 beside it."""
    high = round(0.87 * width)
    y, x = np.mgrid[-2 : high + 2, -2 : width + 2] + 0.5
    inside = (y > 0) & (y < high) & (abs(x - width / 2) < y * width / high / 2)
    return inside / inside.sum() - ~inside / (~inside).sum()
