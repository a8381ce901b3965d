"""Whether there is an object where somebody drew one, and of which class."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.special import xlogy

from weaklabel.label_models._sightings import Sightings

_ENDS = np.arange(25) / 24
LEVELS = np.diff(xlogy(_ENDS, _ENDS) + xlogy(1 - _ENDS, 1 - _ENDS)) * 24
"""How easily objects are seen: means of the logistic law in parts of like probability. With `variety` 1 each rate of
being drawn is as common."""

LEAST_VARIETY, FEWEST = 0.05, 3.5
"""Objects are taken to be alike until it shows that they are not. Fewer sources than this that look for an
object cannot tell whether what one of them alone drew is hard to see or not there: for them objects stay alike."""

SHARED, SHARED_BOXES = 0.1, 10.0
"""How often a false object of one source is one of another, too, and how many boxes that belief weighs."""

BLIND, MADE_UP = 0.4, 0.1
"""Where no three look for the same class, nothing tells what one of two made up from what the other overlooked. Then
false objects are taken to be shared so often, and such a share of the boxes of each source to be false, and neither is
learned: what one alone drew stays likelier there than not, and less likely than what both drew."""

SOUGHT, ENOUGH = 0.1, 10.0
"""Unless it declares what it looks for, a source does not look for a class that it names less than this share of as
often as others do, who would have named it this many times or more: it draws objects of the class this much less often
than others, and its silence hardly speaks against them."""

SORTS, SORTED = 5, 10.0
"""Into how many parts of like size the scores of a source are put, and how many boxes the same parts of all weigh."""


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """The parameters.

    Attributes:
        ease: How easily each source sees objects, in logits, shape (source,).
        variety: How far objects differ in how easily they are seen.
        objects: How many objects there are on an image.
        rate: How many false boxes of each source there are on an image, shape (source,).
        shared: How often a false object of one source is one of another, too.
        balance: The share of each class among objects, shape (class,); 0 for nothing.
        said: The probability of each statement of a source on objects of each class, shape (source, statement, class);
            that of nothing holds what is said of false objects.
        cuts: Where the parts of the scores of each source end, shape (source, part - 1).
        sure: How much likelier a score of each part is on an object than on a false one, in nats; (source, part).
        seeks: The classes that each source looks for, booleans of shape (source, class).
        close: The two parameters of the Beta laws of how far boxes of one object overlap each other, of objects that
            are there and of others, shape (2, 2).
    """

    ease: np.ndarray
    variety: float
    objects: float
    rate: np.ndarray
    shared: float
    balance: np.ndarray
    said: np.ndarray
    cuts: np.ndarray
    sure: np.ndarray
    seeks: np.ndarray
    close: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Believed:
    """What is believed of objects.

    Attributes:
        real: How likely each is there, shape (unit,).
        level: How likely each level of ease is if it is there and of such a class: an array of shape (unit, level) for
            each set of classes that the same sources look for, see `member_sets`.
        classes: How likely each class is if it is there, shape (unit, class).
    """

    real: np.ndarray
    level: tuple[np.ndarray, ...]
    classes: np.ndarray


def member_sets(now: Presence, nothing: int) -> tuple[np.ndarray, np.ndarray]:
    """Which sources look for each set of classes, 0/1 of shape (set, source), and the set of each class, (class, set).

    Classes that the same sources look for are one set; nothing is in none.
    """
    real = np.delete(np.arange(now.seeks.shape[1]), nothing)
    sources, of_class = np.unique(now.seeks[:, real].T, axis=0, return_inverse=True)
    member = np.zeros((now.seeks.shape[1], len(sources)))
    member[real, of_class] = 1
    return sources.astype(np.float64), member


class Kin(NamedTuple):
    """Who can be compared with whom.

    Attributes:
        family: Equal numbers for sources that look for the same classes, or are linked by others that do, (source,).
        judges: Who looks for a class that two others look for, too, so that two may outvote one; booleans (source,).
    """

    family: np.ndarray
    judges: np.ndarray

    @classmethod
    def of(cls, now: Presence, nothing: int) -> "Kin":
        """What sources look for tells it."""
        sought = np.delete(now.seeks, nothing, axis=1).astype(np.int64)
        linked = connected_components(sparse.csr_array(sought @ sought.T), directed=False)[1]
        return cls(np.asarray(linked, dtype=np.int64), _judges(now.seeks, nothing))


def _judges(seeks: np.ndarray, nothing: int) -> np.ndarray:
    """See `Kin.judges`; `seeks` as in `Presence`."""
    sought = np.delete(seeks, nothing, axis=1)
    return np.asarray(sought[:, sought.sum(axis=0) > 2].any(axis=1))


def begun(seen: Sightings, meaning: np.ndarray, now: Presence, nothing: int) -> Believed:
    """What is believed at first: an object is there as far as those who looked, and look for such, drew it.

    Args:
        seen: Who drew what.
        meaning: Which classes a statement allows, shape (statement, class).
        now: The first parameters.
        nothing: The class of what is no object.
    """
    drew = seen.count()
    allowed = meaning.copy()
    allowed[:, nothing] = 0
    statements = np.tile(allowed / np.maximum(allowed.sum(axis=1, keepdims=True), 1), (seen.drew.shape[1], 1))
    classes = np.asarray(seen.answers @ statements)
    classes /= np.maximum(classes.sum(axis=1, keepdims=True), 1e-300)
    silent = (np.asarray(seen.silent @ now.seeks.astype(float)) * classes).sum(axis=1)
    share = drew / np.maximum(drew + silent, 1)
    level = (np.full((len(drew), len(LEVELS)), 1 / len(LEVELS)),) * len(member_sets(now, nothing)[0])
    return Believed(np.where(drew > 0, np.clip(share, 0.05, 0.95), 0), level, classes)


def first(seen: Sightings, meaning: np.ndarray, nothing: int) -> Presence:
    """Parameters that nothing is known of, but for what sources look for and where their scores are cut."""
    m, (n_statements, n_classes) = seen.drew.shape[1], meaning.shape
    cuts = np.ones((m, SORTS - 1))
    order = np.lexsort((seen.score, seen.source))
    begins = np.searchsorted(seen.source[order], np.arange(m + 1))
    for j in np.flatnonzero(np.diff(begins)):
        scores = seen.score[order[begins[j] : begins[j + 1]]]
        cuts[j] = scores[np.arange(1, SORTS) * len(scores) // SORTS]
    seeks = _seeks(seen, meaning)
    even = np.full((m, n_statements, n_classes), 1 / n_statements)
    return Presence(
        np.zeros(m),
        LEAST_VARIETY,
        1.0,
        np.ones(m),
        BLIND if blind(seeks, nothing) else SHARED,
        np.full(n_classes, 1 / n_classes),
        even,
        cuts,
        np.zeros((m, SORTS)),
        seeks,
        np.ones((2, 2)),
    )


def _seeks(seen: Sightings, meaning: np.ndarray) -> np.ndarray:
    said = np.asarray(seen.answers.sum(axis=0)).reshape(seen.drew.shape[1], len(meaning)) @ meaning
    expected = said.sum(axis=1, keepdims=True) * said.sum(axis=0) / max(said.sum(), 1)
    told = np.asarray((said >= SOUGHT * expected) | (expected < ENOUGH))
    return np.where(np.isnan(seen.seeks), told, seen.seeks > 0)


def blind(seeks: np.ndarray, nothing: int) -> bool:
    """Whether no three sources look for the same class; `seeks` as in `Presence`."""
    return not bool(_judges(seeks, nothing).any())
