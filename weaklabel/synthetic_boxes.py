"""Boxes on images drawn by sources whose faults are known, to see whether a model finds them again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from weaklabel.box_votes import box_space, box_votes
from weaklabel.boxes import Boxes, clip, proper, sides
from weaklabel.gold import Gold
from weaklabel.marks import Source
from weaklabel.votes import Votes

Range = tuple[float, float]

SMALLEST, LARGEST = 0.06, 0.16
"""The width and the height of objects, as shares of those of the image; they are drawn evenly."""

CELLS = 5
"""Objects stand in cells of a grid of so many rows and columns, at most one in each, so that they do not overlap."""


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticBoxes:
    """Boxes and what made them.

    Attributes:
        votes: Votes on what the sources drew, with the true boxes in ``units["gold"]``.
        gold: The truth of each unit.
        truth: The true boxes; labels are positions in the classes of the votes.
        said: The boxes of all sources.
        source: Whose each is, shape (box,).
        miss: The probability that each source overlooks an object, shape (source,).
        false: How many boxes of nothing it draws on an image, on the mean, shape (source,).
        offset: How far left, top, right and bottom are off, as shares of width and height, shape (source, 4).
        spread: The standard deviation of each side, likewise.
        wrong: The probability that it calls an object by another class, shape (source,).
        copy_of: The source that each one copies, -1 for those that copy none, shape (source,).
    """

    votes: Votes
    gold: Gold
    truth: Boxes
    said: Boxes
    source: np.ndarray
    miss: np.ndarray
    false: np.ndarray
    offset: np.ndarray
    spread: np.ndarray
    wrong: np.ndarray
    copy_of: np.ndarray


def synthetic_boxes(
    n_images: int = 200,
    n_sources: int = 6,
    *,
    objects: float = 4.0,
    classes: Sequence[str] = ("object",),
    miss: Range = (0.1, 0.3),
    false: Range = (0.1, 0.5),
    spread: Range = (0.02, 0.05),
    wrong: Range = (0.0, 0.2),
    shifted: int = 1,
    shift: float = 0.1,
    hard: float = 0.0,
    copies: int = 0,
    size: Range = (1000.0, 800.0),
    random_state: int = 0,
) -> SyntheticBoxes:
    """Boxes of sources that overlook objects, see some where there are none, and draw beside them.

    Given what is there, sources are independent, but for copies, and for `hard`. All look at every image, and their
    silence means that nothing is there.

    Args:
        n_images: The number of images.
        n_sources: The number of sources that are no copies.
        objects: How many objects there are on an image, on the mean; Poisson, 25 at most.
        classes: What objects may be.
        miss: The range from which the share of objects that each source overlooks is drawn.
        false: The range from which the number of its boxes of nothing on an image is drawn; their places are random.
        spread: The range from which the standard deviation of its sides is drawn, as a share of the object's size.
        wrong: The range from which the probability that it names another class is drawn, where there are several.
        shifted: How many sources draw each side off by half of `shift` to all of it; the others are right on the mean.
        shift: See there, as a share of the object's size.
        hard: How far objects differ in how easily they are seen: 0 for not at all, 1 for as in ease as can be.
        copies: How many further sources draw what a random one draws.
        size: The width and the height of images in pixels.
        random_state: The same number makes the same boxes.
    """
    random = np.random.default_rng(random_state)
    truth = _objects(n_images, objects, len(classes), np.array(size), random)
    rates = {
        name: random.uniform(*span, n_sources) for name, span in (("miss", miss), ("false", false), ("wrong", wrong))
    }
    spreads = random.uniform(*spread, (n_sources, 4))
    far = random.uniform(shift / 2, shift, (n_sources, 4)) * random.choice([-1, 1], (n_sources, 4))
    offset = np.where(np.arange(n_sources)[:, None] < shifted, far, 0.0)
    ease = hard * logit(random.random(len(truth)))
    drawn = []
    for j in range(n_sources):
        seen = truth.select(random.random(len(truth)) < expit(_ease(rates["miss"][j], hard) + ease))
        off = offset[j] + spreads[j] * random.standard_normal((len(seen), 4))
        named = np.where(
            random.random(len(seen)) < rates["wrong"][j], _other(seen.label, len(classes), random), seen.label
        )
        nothing = _nothing(n_images, rates["false"][j], len(classes), np.array(size), random)
        drawn.append(_cut(_joined([(seen.image, seen.corners + off * sides(seen.corners), named), nothing]), size))
    copied = random.integers(n_sources, size=copies)
    drawn += [drawn[j] for j in copied]
    of = np.concatenate([np.arange(n_sources), copied])
    said = _joined([(boxes.image, boxes.corners, boxes.label) for boxes in drawn])
    source = np.repeat(np.arange(len(drawn)), [len(boxes) for boxes in drawn])
    votes, gold = box_votes(
        said, source, [Source(f"s{j}", silence="background") for j in range(len(drawn))],
        [str(image) for image in range(n_images)], box_space(classes), gold=truth, known=np.arange(n_images),
    )  # fmt: skip
    return SyntheticBoxes(
        votes, gold, truth, said, source, rates["miss"][of], rates["false"][of], offset[of], spreads[of],
        rates["wrong"][of], np.concatenate([np.full(n_sources, -1), copied]),
    )  # fmt: skip


def _ease(miss: float, hard: float) -> float:
    """How easily a source sees that overlooks so many of objects that differ so far."""
    levels = hard * logit((np.arange(1000) + 0.5) / 1000)
    return float(brentq(lambda ease: expit(ease + levels).mean() - (1 - miss), -50, 50))


def _objects(n_images: int, mean: float, n_classes: int, size: np.ndarray, random: np.random.Generator) -> Boxes:
    """True boxes, each in a cell of its own."""
    count = np.minimum(random.poisson(mean, n_images), CELLS**2)
    image = np.repeat(np.arange(n_images), count)
    cells = np.argsort(random.random((n_images, CELLS**2)), axis=1)
    cell = cells[image, np.arange(len(image)) - np.repeat(np.cumsum(count) - count, count)]
    extent = random.uniform(SMALLEST, LARGEST, (len(image), 2))
    corner = (
        np.stack([cell % CELLS, cell // CELLS], axis=1) + random.random((len(image), 2)) * (1 - CELLS * extent)
    ) / CELLS
    corners = np.hstack([corner, corner + extent]) * np.tile(size, 2)
    return Boxes(image, corners, 1 + random.integers(n_classes, size=len(image)))


def _nothing(
    n_images: int, mean: float, n_classes: int, size: np.ndarray, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images, corners and labels of boxes of nothing."""
    image = np.repeat(np.arange(n_images), random.poisson(mean, n_images))
    extent = random.uniform(SMALLEST, LARGEST, (len(image), 2))
    corner = random.random((len(image), 2)) * (1 - extent)
    return (
        image,
        np.hstack([corner, corner + extent]) * np.tile(size, 2),
        1 + random.integers(n_classes, size=len(image)),
    )


def _other(label: np.ndarray, n_classes: int, random: np.random.Generator) -> np.ndarray:
    """Another class than each; the same where there is but one."""
    return 1 + (label - 1 + random.integers(1, max(n_classes, 2), size=len(label))) % n_classes


def _joined(parts: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Boxes:
    image, corners, label = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Boxes(image, corners, label)


def _cut(boxes: Boxes, size: Range) -> Boxes:
    """The boxes as far as they are on the image."""
    corners = clip(boxes.corners, *size)
    return Boxes(boxes.image, corners, boxes.label).select(proper(corners))
