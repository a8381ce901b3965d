"""Learning whether there are objects, by expectation maximisation: both steps."""

from dataclasses import replace
from typing import TypeAlias

import numpy as np
from scipy.special import betaln, expit, gammaln, logsumexp

from weaklabel.label_models._presence import (
    FEWEST,
    LEAST_VARIETY,
    LEVELS,
    MADE_UP,
    SHARED,
    SHARED_BOXES,
    SORTED,
    SORTS,
    SOUGHT,
    Believed,
    Presence,
    blind,
    member_sets,
)
from weaklabel.label_models._sightings import Sightings

MOST_VARIETY = 1.25
"""Beyond this most objects would be drawn by all or by none, and what nobody drew would be any number."""

FALSE_BOXES = 40.0
"""How many boxes the share of false ones among those of all weighs in the share of a source."""

DEPENDENT = 0.4
"""How much less evidence counts where objects differ in how easily they are seen. Sources that find the same objects
hard make the same mistakes with them, so that they tell less than as many that err each on its own."""

ANSWERS, RIGHT = 2.0, 0.5
"""How many boxes the classes that all say weigh in those of a source, and what is added for the right one."""

CLOSE, CLOSE_OBJECTS = ((0.68, 0.025), (0.42, 0.025)), 20.0
"""The mean and variance of how far boxes of an object overlap each other, and those of what is none, to begin with; and
how many objects that belief weighs."""

CLOSENESS = 0.5
"""How much of this evidence counts: boxes are close where objects are easy to see, which is counted already."""

Apart: TypeAlias = tuple[Sightings, np.ndarray]


def maximise(seen: Sightings, believed: Believed, before: Presence, nothing: int) -> Presence:
    """The M step: parameters from what is believed of objects."""
    ease, variety, objects = _seeing(seen, believed, before, nothing)
    rate, shared = _mistakes(seen, 1 - believed.real, before, nothing)
    balance = believed.real @ believed.classes + 1.0
    balance[nothing] = 0
    said = _answers(seen, believed, nothing)
    return replace(
        before, ease=ease, variety=variety, objects=objects, rate=rate, shared=shared,
        balance=balance / balance.sum(), said=said, sure=_sure(seen, believed.real, before.cuts),
        close=_closeness(seen, believed.real),
    )  # fmt: skip


def _seeing(seen: Sightings, believed: Believed, before: Presence, nothing: int) -> tuple[np.ndarray, float, float]:
    """How easily sources see objects, how far objects differ in that, and how many there are on an image."""
    drawn, missed, objects = counted(seen, believed, before, nothing)
    asked = drawn + missed
    ease, variety = before.ease, before.variety
    for _ in range(2):
        p = expit(ease[:, None] + variety * LEVELS)
        told = (asked * p * (1 - p)).sum(axis=1)
        centre = float(told @ ease / max(told.sum(), 1e-300))
        spread = float(np.mean((ease - centre) ** 2 + 1 / (told + 1)))
        step = ((drawn - asked * p).sum(axis=1) - (ease - centre) / spread) / (told + 1 / spread)
        ease = ease + np.clip(step, -1, 1)
    images = int((seen.looked.sum(axis=1) > 0).sum())
    if images == 0 or asked.sum() < FEWEST * objects * images:
        return ease, variety, objects
    p = expit(ease[:, None] + variety * LEVELS)
    slope, bend = (LEVELS * (drawn - asked * p)).sum(), (LEVELS**2 * asked * p * (1 - p)).sum()
    step = float(np.clip(slope / max(bend, 1e-300), -0.2, 0.2))
    return ease, float(np.clip(variety + step, LEAST_VARIETY, MOST_VARIETY)), objects


def counted(
    seen: Sightings, believed: Believed, now: Presence, nothing: int, apart: Apart | None = None
) -> tuple[np.ndarray, np.ndarray, float]:
    """How many objects sources drew and overlooked, by level of ease, and how many objects are on an image.

    Those that nobody drew are counted, too. They are taken to be spread over images evenly, so that they are told from
    the rates at which the sources that looked draw: as fish in a lake are counted by catching them twice.

    Args:
        seen: Who drew what.
        believed: What is believed of objects.
        now: The parameters.
        nothing: The class of what is no object.
        apart: What each source drew where some copy others, and the voice of each, if it is they who are to be counted.

    Returns:
        Two arrays of shape (source, level), and a number.
    """
    sources, member = member_sets(now, nothing)
    of, voice = apart or (seen, np.arange(len(now.ease)))
    p, looked = expit(now.ease[:, None] + now.variety * LEVELS), np.asarray(seen.looked.sum(axis=1)) > 0
    share, among = believed.classes @ member, now.balance @ member
    hidden = [part * looked[:, None] * np.exp(np.asarray(seen.looked @ (who[:, None] * np.log1p(-p)))) / len(LEVELS)
              for part, who in zip(among / max(among.sum(), 1e-300), sources, strict=True)]  # fmt: skip
    found = [believed.real[:, None] * share[:, [k]] * level for k, level in enumerate(believed.level)]
    objects = max(float(believed.real.sum()), 1e-6) / max(float(looked.sum() - sum(map(np.sum, hidden))), 1.0)
    drawn = np.asarray(of.drew.T @ np.sum(found, axis=0))
    missed = np.zeros_like(drawn)
    for who, mass, unseen in zip(sources[:, voice], found, hidden, strict=True):
        missed += who[:, None] * (of.silent.T @ mass + objects * (of.looked.T @ unseen))
    return drawn, missed, objects


def _mistakes(seen: Sightings, wrong: np.ndarray, before: Presence, nothing: int) -> tuple[np.ndarray, float]:
    """How many false boxes of each source there are on an image, and how often they are those of others, too."""
    false, boxes = seen.of_source(wrong[seen.unit]), seen.of_source(np.ones(len(seen.unit)))
    images = np.maximum(seen.images, 1)
    if blind(before.seeks, nothing):
        return MADE_UP * (boxes + 1) / images, before.shared
    common = max(false.sum(), 1e-6) / max(boxes.sum(), 1e-6)
    share = (false + FALSE_BOXES * common) / (boxes + FALSE_BOXES)
    alone = (wrong[seen.count() > 0].sum() + SHARED_BOXES * (1 - SHARED)) / (false.sum() + SHARED_BOXES)
    return share * (boxes + 1) / images, float(np.clip(1 - alone, 0.001, 0.9))


def _answers(seen: Sightings, believed: Believed, nothing: int) -> np.ndarray:
    """The probability of each statement of a source, shape (source, statement, class)."""
    mass = believed.real[:, None] * believed.classes
    mass[:, nothing] = 1 - believed.real
    n_classes = mass.shape[1]
    said = np.asarray(seen.answers.T @ mass).reshape(seen.drew.shape[1], -1, n_classes)
    pooled = said.sum(axis=0) + 1e-6
    pooled[np.arange(n_classes), np.arange(n_classes)] += RIGHT * (np.arange(n_classes) != nothing)
    pooled /= pooled.sum(axis=0)
    return np.asarray((said + ANSWERS * pooled) / (said.sum(axis=1, keepdims=True) + ANSWERS))


def _sorts(seen: Sightings, cuts: np.ndarray) -> np.ndarray:
    """The part of the scores of its source that each box is in, shape (box,)."""
    return np.asarray((seen.score[:, None] > cuts[seen.source]).sum(axis=1))


def _sure(seen: Sightings, real: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """How much likelier scores are on objects than on false ones, in nats, shape (source, part)."""
    m, sort = len(cuts), _sorts(seen, cuts)
    varied = (cuts[:, :1] < cuts[:, -1:]).astype(float)
    shares = []
    for mass in (real[seen.unit], 1 - real[seen.unit]):
        count = np.bincount(seen.source * SORTS + sort, mass, minlength=m * SORTS).reshape(m, SORTS)
        pooled = (count * varied).sum(axis=0) + 1
        mixed = count + SORTED * pooled / pooled.sum()
        shares.append(np.log(mixed / mixed.sum(axis=1, keepdims=True)))
    return np.asarray(varied * (shares[0] - shares[1]))


def _closeness(seen: Sightings, real: np.ndarray) -> np.ndarray:
    """The laws of how far boxes of one object overlap each other, by moments; see `Presence.close`."""
    there = np.isfinite(seen.close)
    x, laws = np.clip(seen.close[there], 0.02, 0.98), []
    for weight, (mean, variance) in zip((real[there], 1 - real[there]), CLOSE, strict=True):
        total = weight.sum() + CLOSE_OBJECTS
        mean = (weight @ x + CLOSE_OBJECTS * mean) / total
        variance = (weight @ (x - mean) ** 2 + CLOSE_OBJECTS * variance) / total
        size = np.clip(mean * (1 - mean) / variance - 1, 2, 30)
        laws.append((mean * size, (1 - mean) * size))
    return np.array(laws)


def _near(seen: Sightings, laws: np.ndarray) -> np.ndarray:
    """How much likelier it is that boxes are so close if there is an object, in nats; 0 for one box, shape (unit,)."""
    x = np.clip(np.nan_to_num(seen.close, nan=0.5), 0.02, 0.98)
    here, elsewhere = ((a - 1) * np.log(x) + (b - 1) * np.log1p(-x) - betaln(a, b) for a, b in laws)
    return np.where(np.isfinite(seen.close), CLOSENESS * (here - elsewhere), 0.0)


def expect(seen: Sightings, now: Presence, nothing: int) -> tuple[np.ndarray, Believed]:
    """The E step: the log-odds that each object is there, shape (unit,), and what is believed of it."""
    p = np.clip(expit(now.ease[:, None] + now.variety * LEVELS), 1e-9, 1 - 1e-9)
    sources, member = member_sets(now, nothing)
    by_level = []
    for who in sources:
        draws = np.where(who[:, None] > 0, p, SOUGHT * p)
        by_level.append(np.asarray(seen.drew @ np.log(draws) + seen.silent @ np.log1p(-draws)) - np.log(len(LEVELS)))
    drawn = np.stack([logsumexp(level, axis=1) for level in by_level], axis=1)
    with np.errstate(divide="ignore"):
        balance = np.log(now.balance)
    m, n_statements, n_classes = now.said.shape
    named = np.asarray(seen.answers @ np.log(now.said).reshape(m * n_statements, n_classes))
    of_class = named + balance + drawn @ member.T
    there = logsumexp(of_class, axis=1)
    sure = seen.of_unit(now.sure[seen.source, _sorts(seen, now.cuts)]) + _near(seen, now.close)
    odds = np.log(now.objects) + there - _log_false(seen, now) - named[:, nothing] + sure
    odds[seen.count() == 0] = -np.inf
    levels = tuple(np.exp(level - drawn[:, [k]]) for k, level in enumerate(by_level))
    return odds, Believed(expit(odds), levels, np.exp(of_class - there[:, None]))


def _log_false(seen: Sightings, now: Presence) -> np.ndarray:
    """The logarithm of how many false objects with such a pattern of sources there are on an image, shape (unit,).

    Of the others who looked, each number has drawn it, too, less often by `shared` than one fewer; who they are goes
    by how many false boxes they draw.
    """
    drew = np.maximum(seen.count(), 1)
    looked = drew + seen.silent.sum(axis=1)
    rate = np.asarray(seen.drew @ now.rate + seen.silent @ now.rate) / looked
    ways = gammaln(looked + 1) - gammaln(drew + 1) - gammaln(looked - drew + 1)
    which = np.asarray(seen.drew @ np.log(now.rate)) - drew * np.log(np.maximum(rate, 1e-300)) - ways
    often = 2 * np.log1p(-now.shared) + (drew - 1) * np.log(now.shared)
    return np.asarray(np.log(np.maximum(looked * rate, 1e-300)) + often + which)


def cautious(odds: np.ndarray, now: Presence) -> np.ndarray:
    """Probabilities of log-odds that take account of what sources share; see `DEPENDENT`."""
    return np.asarray(expit((1 - DEPENDENT * now.variety) * odds))
