"""Where objects are: how far the sides of each source's boxes are off, and how much they scatter."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import sparse
from scipy.special import gammaln

from weaklabel.boxes import iou, middle, sides
from weaklabel.label_models._box_model import summed
from weaklabel.label_models._presence import Kin
from weaklabel.label_models._sightings import Sightings

FREEDOMS = (3.0, 5.0, 10.0, 30.0)
"""Degrees of freedom that the scatter of boxes may have: with few, some are far off, of half an object, say; with many,
they scatter by a normal law."""

TOLD_BY = 50_000
"""How many boxes at most tell which it is."""

ROUNDS, STEPS, SETTLED = 8, 2, 0.05
"""How often sources are judged by the boxes of objects at most, how often those are made anew of theirs in between, and
by how little of their standard errors offsets change once it is enough."""

ALIKE = 10.0
"""How many boxes the scatter of all weighs in that of a source."""

FAR = 3.0
"""How many standard errors a source may be off and still count among those that are off together by chance."""

TAILS, DRAWS = 1.75, 64
"""Where an object may be beside its box: draws of a law with so many degrees of freedom, and their number."""

LEAST = 1e-3
"""The least scatter of a side, as a share of the object's size."""


Start: TypeAlias = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """The parameters; sides are left, top, right, bottom, and shares are of the object's width or height.

    Attributes:
        offset: How far the sides of each source's boxes are off, as a share, shape (source, 4).
        error: Its standard error, shape (source, 4).
        spread: The standard deviation of what they scatter, as a share, shape (source, 4).
        scale: The scale of Student's law of it, shape (source, 4).
        caution: How much larger the variance of a side is than if boxes scattered by that law, shape (4,).
        freedom: The degrees of freedom of that law.
    """

    offset: np.ndarray
    error: np.ndarray
    spread: np.ndarray
    scale: np.ndarray
    caution: np.ndarray
    freedom: float = FREEDOMS[1]

    def shift(self) -> np.ndarray:
        """By what to mend the boxes of each source: what is learned of few boxes counts in part; shape (source, 4)."""
        told = np.isfinite(self.error) & (self.error > 0)
        noise = np.where(told, self.error, 1.0) ** 2
        between = ((self.offset**2 / noise - 1).sum(axis=0, where=told)) / np.maximum(
            (told / noise).sum(axis=0), 1e-300
        )
        between = np.maximum(between, 1e-12)
        return np.asarray(np.where(told, self.offset * between / (between + noise), self.offset))


@dataclass(frozen=True, slots=True, eq=False)
class Fused:
    """Boxes of objects.

    Attributes:
        corners: The boxes, shape (unit, 4); not a number where nobody drew one.
        spread: The standard deviation of each side as a share of the object's size, shape (unit, 4).
        off: How far each source's box is off, as a share and once mended, shape (box, 4).
    """

    corners: np.ndarray
    spread: np.ndarray
    off: np.ndarray


def medians(seen: Sightings) -> np.ndarray:
    """The median of each side of the boxes of each object, shape (unit, 4)."""
    return middle(seen.corners, seen.unit, len(seen.image))


def fused(
    seen: Sightings,
    shift: np.ndarray,
    scale: np.ndarray,
    freedom: float,
    start: Start | None = None,
    steps: int = STEPS,
) -> Fused:
    """The likeliest boxes of objects, given where their sources draw.

    A side is the mean of what sources drew, once mended, by how precise they are; a box that is far off for its source
    weighs less: Student's law, by iterated weights (Lange, Little and Taylor 1989: Robust statistical modeling).

    Args:
        seen: Who drew what.
        shift: By what to mend the boxes of sources, shape (source, 4).
        scale: How much they scatter, see `Placement.scale`, shape (source, 4).
        freedom: See `Placement.freedom`.
        start: Boxes to begin with, shape (unit, 4), and which of them are known and stay; medians if not given.
        steps: How many steps are taken.
    """
    begin, known = start or (medians(seen), np.zeros(len(seen.image), dtype=bool))
    corners, of_box = begin.copy(), scale[seen.source]
    for _ in range(steps):
        size = sides(corners)[seen.unit]
        off = (seen.corners - corners[seen.unit]) / size - shift[seen.source]
        precise = _weights(off / of_box, freedom) / of_box**2
        total = summed(seen.unit, precise, len(corners))
        with np.errstate(invalid="ignore", divide="ignore"):
            step = summed(seen.unit, precise * off, len(corners)) / total * sides(corners)
            doubt = np.where(known[:, None], 0.0, 1 / np.sqrt(total))
        corners = np.where(known[:, None], begin, corners + step)
    off = (seen.corners - corners[seen.unit]) / sides(corners)[seen.unit] - shift[seen.source]
    return Fused(corners, doubt, off)


def learned(seen: Sightings, real: np.ndarray, truth: np.ndarray, kin: Kin) -> Placement:
    """How far the boxes of sources are off.

    Offsets are known up to one that a family shares: most of its judges are taken to be off by nothing. Where there is
    no judge, nobody can tell who of two is off. What sources that look for different things happen to draw together
    tells nothing of either.

    Args:
        seen: Who drew what.
        real: How likely each object is there, shape (unit,).
        truth: Known boxes, not a number elsewhere, shape (unit, 4).
        kin: Who can be compared with whom.
    """
    m, known = seen.drew.shape[1], np.isfinite(truth).all(axis=1)
    start = np.where(known[:, None], truth, medians(seen))
    unknown, scatter = np.full((m, 4), np.nan), np.full((m, 4), 0.1)
    now = Placement(np.zeros((m, 4)), unknown, scatter, scatter, np.ones(4))
    # Of an object that one source drew nothing is learned, unless it is known where it is.
    counts = (real * ((seen.count() > 1) | known) * _of_kin(seen, kin.family))[seen.unit]
    for _ in range(ROUNDS):
        found = fused(seen, now.shift(), now.scale, now.freedom, (start, known))
        before, start = now.offset, found.corners
        now = _judged(seen, found, counts, now, known, kin)
        heard = np.isfinite(now.error)
        if heard.any() and np.all(np.abs(now.offset - before)[heard] <= SETTLED * now.error[heard]):
            break
    return now


def _of_kin(seen: Sightings, family: np.ndarray) -> np.ndarray:
    """Whether all who drew an object are of one family, booleans of shape (unit,)."""
    total, count = seen.of_unit(family[seen.source]), seen.count()
    square = seen.of_unit(family[seen.source] ** 2)
    return np.asarray(square * count == total**2)


def _judged(
    seen: Sightings, found: Fused, counts: np.ndarray, now: Placement, known: np.ndarray, kin: Kin
) -> Placement:
    """Offsets and scatter of sources, by where objects are."""
    off, scale = found.off + now.shift()[seen.source], now.scale[seen.source]
    # Offsets are judged as if they counted in full, lest what counts in part be learned in part, too.
    z = (off - now.offset[seen.source]) / scale
    precise = _weights(z, now.freedom) / scale**2
    own = np.where(known[seen.unit, None], 0.0, precise / summed(seen.unit, precise, len(known))[seen.unit])
    z = z / np.sqrt(np.maximum(1 - own, 0.1))
    offset, error, caution = np.empty_like(now.offset), np.empty_like(now.error), np.ones(4)
    for side in range(4):
        caution[side] = _caution(z[:, side], counts, now.freedom)
        weight = precise[:, side] * counts
        told = _offsets(seen, off[:, side], weight, own[:, side], caution[side], known, kin)
        offset[:, side], error[:, side] = told
    doubt = np.where(known[:, None], 0.0, found.spread)[seen.unit] ** 2
    robust = _weights(found.off / scale, now.freedom) * found.off**2 + doubt
    number = seen.of_source(counts)[:, None]
    # Of two sources only what they scatter together is known.
    apart = kin.judges | (seen.of_source(known[seen.unit].astype(float)) > 0)
    spread, scale = (_mixed(summed(seen.source, counts[:, None] * square, len(offset)), number, apart) for square in (
        found.off**2 + caution * doubt, robust,
    ))  # fmt: skip
    return Placement(offset, error, spread, scale, caution, _freedom(z, counts))


def _mixed(square: np.ndarray, number: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Root mean squares of sources from sums, shape (source, 4), drawn towards that of all, which the others have."""
    pooled = square.sum(axis=0) / max(number.sum(), 1e-300)
    own = apart[:, None]
    return np.maximum(np.sqrt((square * own + ALIKE * pooled) / (number * own + ALIKE)), LEAST)


def _offsets(
    seen: Sightings,
    off: np.ndarray,
    weight: np.ndarray,
    own: np.ndarray,
    caution: float,
    known: np.ndarray,
    kin: Kin,
) -> tuple[np.ndarray, np.ndarray]:
    """The offsets of one side that fit all objects at once, and their standard errors, shape (source,).

    What sources have in common on an object tells where it is, so that only their differences tell of offsets: the
    normal equations of two-way tables (objects by sources), which hold for each family apart.
    """
    m = seen.drew.shape[1]
    blind = sparse.csr_array((weight, (seen.source, seen.unit)), shape=(m, len(known)))
    shared = sparse.csr_array((np.sqrt(weight * own), (seen.source, seen.unit)), shape=(m, len(known)))
    equations = np.diag(np.asarray(blind.sum(axis=1)).ravel()) - np.asarray((shared @ shared.T).todense())
    told = seen.of_source(weight * (off - seen.of_unit(own * off)[seen.unit]))
    heard, offset, error = np.diag(equations) > 0, np.zeros(m), np.full(m, np.nan)
    for one in np.unique(kin.family[heard]):
        group = np.flatnonzero(heard & (kin.family == one))
        fixed = bool(known[seen.unit[np.isin(seen.source, group)]].any())
        judges = np.ones(len(group), dtype=bool) if fixed else kin.judges[group]
        if judges.any():
            inverse = _inverse(equations[np.ix_(group, group)], fixed)
            offset[group], error[group] = _centred(inverse @ told[group], caution * inverse, fixed, judges)
    return offset, error


def _inverse(equations: np.ndarray, fixed: bool) -> np.ndarray:
    """The inverse; where no object is known, but for what all sources are off by alike, which is held at 0."""
    size = float(np.trace(equations)) / len(equations)
    alike = np.zeros(equations.shape) if fixed else np.full(equations.shape, 1 / len(equations))
    return np.asarray(np.linalg.inv(equations + size * (alike + 1e-9 * np.eye(len(equations)))) - alike / size)


def _centred(
    offset: np.ndarray, variance: np.ndarray, fixed: bool, judges: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Offsets against those of most judges, with standard errors; where objects are known there is nothing to do."""
    error, weight = np.sqrt(np.maximum(np.diag(variance), 1e-300)), np.zeros(len(offset))
    if not fixed:
        centre, doubt = np.median(offset[judges]), np.median(error[judges])
        near = judges & (np.abs(offset - centre) <= FAR * np.hypot(error, doubt))
        weight = np.where(near, 1 / error**2, 0) if near.any() else judges.astype(float)
        weight = weight / weight.sum()
    shared = variance @ weight
    variances = np.diag(variance) - 2 * shared + weight @ shared
    return offset - weight @ offset, np.sqrt(np.maximum(variances, 0))


def _weights(z: np.ndarray, freedom: float) -> np.ndarray:
    """How much boxes count that are so many scatters off."""
    return np.asarray((freedom + 1) / (freedom + z**2))


def _freedom(z: np.ndarray, counts: np.ndarray) -> float:
    """The degrees of freedom, of those that are tried, under which scatter is likeliest."""
    told = np.flatnonzero(counts > 0.5)
    told = told[:: max(len(told) // TOLD_BY, 1)]
    square, weight = z[told] ** 2, counts[told, None]
    likely = []
    for freedom in FREEDOMS:
        scale = 1.0
        for _ in range(STEPS):
            scale = float(
                (weight * _weights(np.sqrt(square / scale), freedom) * square).sum() / max(4 * weight.sum(), 1e-300)
            )
            scale = max(scale, 1e-12)
        law = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - 0.5 * np.log(freedom * scale)
        likely.append(float((weight * (law - (freedom + 1) / 2 * np.log1p(square / scale / freedom))).sum()))
    return FREEDOMS[int(np.argmax(likely))] if len(told) else FREEDOMS[1]


def _caution(z: np.ndarray, counts: np.ndarray, freedom: float) -> float:
    """How much more uncertain offsets are than their equations say, where boxes do not scatter as they are taken to.

    The variance of an M-estimator (Huber 1964), against that of the weighted mean which it amounts to.
    """
    weight = _weights(z, freedom)
    bend = weight * (1 - 2 * z**2 / (freedom + z**2))
    total = max(counts.sum(), 1e-300)
    score, slope, mean = ((counts @ value) / total for value in ((weight * z) ** 2, bend, weight))
    return float(score * mean / max(slope, 1e-2) ** 2) if counts.sum() > 0 else 1.0


def well_placed(corners: np.ndarray, spread: np.ndarray, overlap: float = 0.5) -> np.ndarray:
    """How likely boxes overlap their objects so far, shape (unit,).

    Args:
        corners: Boxes, shape (unit, 4).
        spread: The standard deviation of each side as a share of the object's size, shape (unit, 4).
        overlap: How far, as intersection over union.
    """
    size, good = sides(corners), np.zeros(len(corners))
    for draw in np.random.default_rng(0).standard_t(TAILS, (DRAWS, 4)):
        good += iou(corners, corners + draw * spread * size) >= overlap
    return np.asarray(good / DRAWS)
