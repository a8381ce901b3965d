"""How uncertain it is how often sources overlook objects and draw what is none."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from weaklabel.label_models._presence import (
    LEAST_VARIETY,
    LEVELS,
    SHARED_BOXES,
    Believed,
    Presence,
    member_sets,
)
from weaklabel.label_models._sightings import Sightings

TOLD_BY = 10_000_000
"""How many pairs of an object and a source at most tell it; of more, every so many-th object is looked at."""

MOST_SOURCES = 1000
"""Of more sources it is not told: each is then one of many, and what is there is known as well as it ever will be."""

VAGUE = 4.0
"""The number of false boxes is known at least as well as this variance tells, as a share of its square."""

LITTLE = 1e-6
"""What is known of every parameter, as a share of what is known of one on the mean."""


class Doubt(NamedTuple):
    """What is uncertain because it has to be learned, too, what is there.

    Attributes:
        miss: The variance of the share of objects that each source overlooks, shape (source,).
        false: The variance of the number of false boxes of each source, as a share of its square, shape (source,).
    """

    miss: np.ndarray
    false: np.ndarray


def doubt(seen: Sightings, believed: Believed, now: Presence, nothing: int) -> Doubt:
    """What is uncertain of the sources, from how much what they drew tells.

    What sources draw is a Poisson process: so many objects drawn by just these sources are expected on an image, of
    those that are there and of others. Its Fisher information is the sum, over the objects that were drawn, of the
    outer product of how the logarithm of the expected number changes with the parameters (Snyder and Miller 1991:
    Random Point Processes in Time and Space): ease, false boxes, the number of objects, how often false boxes are
    shared and, where it is learned, how far objects differ. What is learned of classes, scores and closeness is taken
    as given.

    Args:
        seen: Who drew what.
        believed: What is believed of objects.
        now: The parameters.
        nothing: The class of what is no object.
    """
    m = len(now.ease)
    if m > MOST_SOURCES:
        return Doubt(np.zeros(m), np.zeros(m))
    units = np.flatnonzero(seen.count() > 0)
    stride = max(len(units) * m // TOLD_BY, 1)
    slopes = np.concatenate(list(_slopes(seen, believed, now, nothing, units[::stride])), axis=1)
    information = stride * slopes.T @ slopes
    information[2 * m, 2 * m] += SHARED_BOXES * now.shared * (1 - now.shared)
    size = np.trace(information) / len(information)
    variance = np.linalg.inv(information + LITTLE * max(size, 1e-300) * np.eye(len(information)))
    p = expit(now.ease[:, None] + now.variety * LEVELS)
    by_ease, by_variety = (p * (1 - p)).mean(axis=1), (p * (1 - p) * LEVELS).mean(axis=1)
    own = np.arange(m)
    miss = by_ease**2 * variance[own, own]
    if now.variety > LEAST_VARIETY:
        miss += 2 * by_ease * by_variety * variance[own, -1] + by_variety**2 * variance[-1, -1]
    return Doubt(miss, np.minimum(variance[m + own, m + own], VAGUE))


def _slopes(
    seen: Sightings, believed: Believed, now: Presence, nothing: int, units: np.ndarray
) -> Iterator[np.ndarray]:
    """How the logarithm of the expected number of such objects changes with each parameter, shape (unit, …)."""
    real = believed.real[units, None]
    drew, silent = (matrix[units].toarray() for matrix in (seen.drew, seen.silent))
    looked, n_drew = drew + silent, drew.sum(axis=1, keepdims=True)
    ease, variety = _of_seeing(believed, now, nothing, units, drew, silent)
    yield real * ease
    yield (1 - real) * (drew - (n_drew - 1) * looked * now.rate / (looked @ now.rate)[:, None])
    yield (1 - real) * ((n_drew - 1) * (1 - now.shared) - 2 * now.shared)
    yield real
    if now.variety > LEAST_VARIETY:
        yield real * variety


def _of_seeing(
    believed: Believed, now: Presence, nothing: int, units: np.ndarray, drew: np.ndarray, silent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """By ease, shape (unit, source), and variety, shape (unit, 1), of objects that are there."""
    p = expit(now.ease[:, None] + now.variety * LEVELS)
    sources, member = member_sets(now, nothing)
    share = believed.classes[units] @ member
    ease, variety = np.zeros(drew.shape), np.zeros((len(units), 1))
    for k, who in enumerate(sources):
        level = share[:, [k]] * believed.level[k][units]
        asked = drew + silent * who
        ease += _change(level, p, drew, asked)
        variety += _change(level * LEVELS, p, drew, asked).sum(axis=1, keepdims=True)
    return ease, variety


def _change(weight: np.ndarray, p: np.ndarray, drew: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """What sources drew beyond what was expected of those asked, with levels weighted; shape (unit, source)."""
    return np.asarray(drew * weight.sum(axis=1, keepdims=True) - asked * (weight @ p.T))
