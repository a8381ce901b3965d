"""Objects from the boxes of rules, detectors and people, with what is learned of each."""

from collections.abc import Mapping
from dataclasses import fields
from typing import ClassVar

import numpy as np
from scipy.special import gammaincinv

from weaklabel.box_votes import nothing_of
from weaklabel.boxes import sides
from weaklabel.gold import Gold
from weaklabel.label_models._box_model import BoxModel, Told, known_boxes, with_nothing
from weaklabel.label_models._doubt import Doubt, doubt
from weaklabel.label_models._placement import fused, learned, well_placed
from weaklabel.label_models._presence import Believed, Kin, Presence, begun, first
from weaklabel.label_models._presence_steps import cautious, counted, expect, maximise
from weaklabel.label_models._sightings import Sightings
from weaklabel.label_models._voices import voices, with_one_voice
from weaklabel.metrics.intervals import beta_expected
from weaklabel.parameters import AtLeast, Limit
from weaklabel.votes import Votes

PREDICTED = 10
"""How many steps are taken to find the boxes of objects once sources are known."""


class BoxConsensus(BoxModel):
    r"""Finds which of the objects that sources drew are there, of which class they are, and where, without gold.

    *Is it there?* Objects differ in how easily they are seen, t, and sources in how easily they see, a: source j draws
    an object with the probability :math:`\sigma(a_j + s z_t)`, with z the quantiles of the logistic law and s learned,
    as in Rasch (1960). With s = 0 sources are independent; with s = 1 and a = 0 each rate of being drawn is as common.
    Objects that nobody drew are counted in, by how often those who looked overlook one that is seen. Of things that are
    not there source j draws :math:`\lambda_j` an image; how often two sources draw the same one is learned, and three
    do so less often by the same ratio. Boxes of an object lie closer together than those of what is none. Scores of a
    source are put into five parts, and what each part tells is learned.

    Silence of a source that does not look for a class hardly counts there. What a source looks for it may declare;
    otherwise it does not look for what it names far less often than others.

    *What is it?* Every source has a confusion matrix, as in Dawid and Skene (1979); things that are not there are
    called what they are called by each source on its own.

    *Where is it?* Each side of a box is off by an offset of the source, and scatters, both as shares of the object's
    width or height; Student's law keeps boxes that are far off from pulling. Offsets are those against most sources
    that look for the same: what all do alike cannot be told.

    Where no three sources look for the same class, two cannot be told apart: nobody is off, all scatter alike, and a
    tenth of the boxes is taken to be of nothing.

    All of it is learned by expectation maximisation. Sources that draw the same boxes (19 in 20) speak with one voice.
    The probability that comes out is that of an object which the box overlaps by half: as far as the doubt about its
    sides makes it likely. Evidence counts less the larger s is: sources that find the same objects hard err alike.

    Attributes:
        miss_: The share of objects that each source overlooks, shape (source,); not a number for sources whose silence
            tells nothing.
        miss_interval_: Its 95 % interval, shape (source, 2).
        false_: How many boxes of nothing each source draws on an image, shape (source,).
        false_interval_: Its 95 % interval, shape (source, 2).
        precision_: The share of the boxes of each source that are of objects, shape (source,).
        called_: What each source calls objects of each class that it draws, shares of shape (source, statement, class);
            not a number where it draws less than one, and for nothing.
        called_interval_: The 95 % interval of each, shape (source, statement, class, 2).
        offset_: How far left, top, right and bottom are off, as shares of width and height, shape (source, 4).
        offset_error_: Its standard error, not a number where nothing is known; shape (source, 4).
        spread_: The standard deviation of what they scatter, likewise.
        voice_: The voice of each source, integers of shape (source,); what follows is that of voices.
        ease_: a, shape (voice,).
        variety_: s.
        objects_: How many objects there are on an image.
        rate_: The λ that are used, drawn towards what is common; shape (voice,).
        shared_: How often a thing that is not there is drawn by one more source.
        balance_: The share of each class among objects, shape (class,).
        said_: The probability of each statement given the class, shape (voice, statement, class).
        cuts_: Where the parts of the scores of each source end, shape (voice, 4).
        sure_: What each part tells, in nats, shape (voice, 5).
        seeks_: The classes that each source looks for, booleans of shape (voice, class).
        close_: The Beta laws of how far boxes of one object overlap each other, of objects and of others, shape (2, 2).
        shift_: By what boxes are mended, as shares; an offset that is learned of few counts in part; shape (voice, 4).
        scale_: The scale of Student's law of what boxes scatter, as shares, shape (voice, 4).
        caution_: How much larger the variances of sides are than by that law, shape (4,).
        freedom_: Its degrees of freedom.
        n_iter_: How many steps were taken.
    """

    miss_: np.ndarray
    miss_interval_: np.ndarray
    false_: np.ndarray
    false_interval_: np.ndarray
    precision_: np.ndarray
    called_: np.ndarray
    called_interval_: np.ndarray
    offset_: np.ndarray
    offset_error_: np.ndarray
    spread_: np.ndarray
    shift_: np.ndarray
    scale_: np.ndarray
    caution_: np.ndarray
    freedom_: np.ndarray
    voice_: np.ndarray
    n_iter_: np.ndarray

    limits: ClassVar[Mapping[str, Limit]] = {"max_iter": AtLeast(1), "tol": AtLeast(0)}

    def __init__(self, max_iter: int = 200, tol: float = 1e-3):
        self.max_iter = max_iter
        self.tol = tol

    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        self.voice_ = voices(votes)
        seen, nothing = Sightings.of(with_one_voice(votes, self.voice_)), nothing_of(votes.labels)
        meaning = votes.labels.meaning
        now = first(seen, meaning, nothing)
        believed = _held(begun(seen, meaning, now, nothing), gold, nothing)
        for step in range(self.max_iter):
            now, before = maximise(seen, believed, now, nothing), believed.real
            believed = _held(expect(seen, now, nothing)[1], gold, nothing)
            self.n_iter_ = np.array(step + 1)
            if np.abs(believed.real - before).max(initial=0) <= self.tol:
                break
        for one in fields(Presence):
            setattr(self, f"{one.name}_", np.asarray(getattr(now, one.name)))
        alone = Sightings.of(votes)
        drawn, missed, _ = counted(seen, believed, now, nothing, (alone, self.voice_))
        unsure = doubt(seen, believed, now, nothing)
        self._report_misses(
            alone, _doubted(alone, believed, now.seeks[self.voice_]), unsure, drawn.sum(axis=1), missed.sum(axis=1)
        )
        self._report_false(alone, believed.real, unsure)
        self.called_, self.called_interval_ = _called(alone, believed, nothing)
        place = learned(seen, believed.real, known_boxes(votes, gold), Kin.of(now, nothing))
        spoken = (place.offset, place.error, place.spread)
        self.offset_, self.offset_error_, self.spread_ = (value[self.voice_] for value in spoken)
        self.shift_, self.scale_, self.caution_ = place.shift(), place.scale, place.caution
        self.freedom_ = np.array(place.freedom)

    def _report_misses(
        self, seen: Sightings, either: np.ndarray, unsure: Doubt, drawn: np.ndarray, missed: np.ndarray
    ) -> None:
        """What each source overlooks and how many of its boxes are right, whoever it copies."""
        trials = np.where(np.asarray(seen.looked.sum(axis=0)) > 0, missed + drawn, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.miss_ = np.where(trials > 0, missed / trials, np.nan)
            self.precision_ = drawn / seen.of_source(np.ones(len(seen.unit)))
        # Beside what would be uncertain if all else were known, there is what else has to be learned.
        rates = trials**2 * unsure.miss[self.voice_] - missed * drawn / np.maximum(trials, 1)
        self.miss_interval_ = np.stack(beta_expected(missed, np.maximum(either, rates), trials), axis=1)

    def _report_false(self, seen: Sightings, real: np.ndarray, unsure: Doubt) -> None:
        """How many boxes of nothing each source draws on an image, whoever it copies."""
        false, images = np.asarray(seen.drew.T @ (1 - real)), np.maximum(seen.images, 1)
        self.false_ = false / images
        mean, either = false + 0.5, np.asarray(seen.drew.T @ (real * (1 - real)))
        scale = np.maximum(1 + either / mean, mean * unsure.false[self.voice_])
        ends = [gammaincinv(mean / scale, tail) * scale for tail in (0.025, 0.975)]
        self.false_interval_ = np.stack(ends, axis=1) / images[:, None]

    def _told(self, votes: Votes) -> Told:
        seen, nothing = Sightings.of(with_one_voice(votes, self.voice_)), nothing_of(votes.labels)
        now = Presence(*(getattr(self, f"{one.name}_") for one in fields(Presence)))
        odds, believed = expect(seen, now, nothing)
        found = fused(seen, self.shift_, self.scale_, float(self.freedom_), steps=PREDICTED)
        with np.errstate(invalid="ignore"):  # where nobody drew a box, nothing is known of it
            spread = found.spread * np.sqrt(self.caution_)
        there = cautious(odds, now) * well_placed(found.corners, spread)
        return Told(
            with_nothing(believed.classes * there[:, None], nothing), found.corners, spread * sides(found.corners)
        )

    def source_weights(self) -> np.ndarray:
        """The log-odds that a box of each source is of an object, shape (source,); not a number without boxes."""
        sure = np.clip(self.precision_, 1e-6, 1 - 1e-6)
        return np.asarray(np.log(sure) - np.log1p(-sure))

    def skills(self) -> Mapping[str, np.ndarray]:
        """How often each source misses objects and draws what is none, and how far off it is, each of shape (source,).

        ``miss`` (a share of objects) and ``false`` (boxes an image) with their 95 % intervals ``…_low``, ``…_high``;
        ``offset_<side>`` and ``spread_<side>``, shares of the object's width or height.
        """
        told: dict[str, np.ndarray] = {}
        for name, value, ends in (
            ("miss", self.miss_, self.miss_interval_),
            ("false", self.false_, self.false_interval_),
        ):
            told |= {name: value, f"{name}_low": ends[:, 0], f"{name}_high": ends[:, 1]}
        for at, side in enumerate(("left", "top", "right", "bottom")):
            told |= {f"offset_{side}": self.offset_[:, at], f"offset_{side}_error": self.offset_error_[:, at]}
            told[f"spread_{side}"] = self.spread_[:, at]
        return told

    def confusions(self) -> Mapping[str, np.ndarray]:
        """What each source calls objects of each class, of those that it draws: ``share``, ``low`` and ``high``."""
        low, high = np.moveaxis(self.called_interval_, -1, 0)
        return {"share": self.called_, "low": low, "high": high}

    def remarks(self) -> list[str]:
        """Which sources speak with one voice."""
        groups = [np.flatnonzero(self.voice_ == voice) for voice in np.unique(self.voice_)]
        return [
            f"{', '.join(self._sources[j] for j in group)} draw the same boxes and count as one source."
            for group in groups
            if len(group) > 1
        ]


def _doubted(seen: Sightings, believed: Believed, seeks: np.ndarray) -> np.ndarray:
    """The variance of how many objects that it looks for each source left out of those that are drawn, (source,)."""
    variance = np.zeros(len(seeks))
    for sought in np.unique(seeks, axis=0):
        likely = believed.real * (believed.classes @ sought.astype(float))
        own = (seeks == sought).all(axis=1)
        variance[own] = (seen.silent.T @ (likely * (1 - likely)))[own]
    return variance


def _called(seen: Sightings, believed: Believed, nothing: int) -> tuple[np.ndarray, np.ndarray]:
    """What sources call objects, and how far that is known; see `BoxConsensus.called_`."""
    mass = believed.real[:, None] * believed.classes
    mass[:, nothing] = 0
    shape = (seen.drew.shape[1], -1, mass.shape[1])
    said, doubt = (np.asarray(seen.answers.T @ of).reshape(shape) for of in (mass, mass * (1 - mass)))
    drawn = np.broadcast_to(said.sum(axis=1, keepdims=True), said.shape)
    drawn = np.where(drawn >= 1, drawn, 0)
    share = np.where(drawn > 0, said / np.maximum(drawn, 1), np.nan)
    return share, np.stack(beta_expected(said, doubt, drawn), axis=-1)


def _held(believed: Believed, gold: Gold | None, nothing: int) -> Believed:
    """What is believed, where gold is certain."""
    if gold is None:
        return believed
    real, classes = believed.real.copy(), believed.classes.copy()
    real[gold.unit] = gold.label != nothing
    there = gold.label != nothing
    classes[gold.unit[there]] = np.eye(classes.shape[1])[gold.label[there]]
    return Believed(real, believed.level, classes)
