"""What is learned of sources that draw boxes, from scenes that were planted and from people."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from weaklabel.box_votes import box_space, box_votes, found_boxes
from weaklabel.boxes import Boxes, iou, sides
from weaklabel.errors import UnknownName
from weaklabel.gold import Gold
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.label_models.wbf import WeightedBoxes
from weaklabel.marks import Source
from weaklabel.metrics.boxes import box_scores
from weaklabel.synthetic_boxes import synthetic_boxes


def scores(model, made):
    found = found_boxes(made.votes, model.fit(made.votes).label(made.votes))
    return box_scores(found, made.truth, made.votes.labels.classes)


@pytest.fixture(scope="module")
def simulated():
    """Forty scenes with six sources, one of which draws beside its objects, and what is learned of each."""
    scenes = [synthetic_boxes(random_state=seed) for seed in range(40)]
    return scenes, [BoxConsensus().fit(made.votes) for made in scenes]


@pytest.mark.parametrize("what", ["miss", "false"])
def test_intervals_of_rates_cover_what_was_planted(simulated, what):
    """240 sources: 93 to 97 % are within one and a half standard errors of 95 %."""
    inside = []
    for made, model in zip(*simulated, strict=True):
        low, high = getattr(model, f"{what}_interval_").T
        inside.append((low <= getattr(made, what)) & (getattr(made, what) <= high))
    assert 0.92 <= np.mean(inside) <= 0.98


def test_intervals_of_offsets_cover_what_was_planted(simulated):
    off = [(model.offset_ - made.offset) / model.offset_error_ for made, model in zip(*simulated, strict=True)]
    assert 0.92 <= np.mean(np.abs(off) < 1.96) <= 0.98


def test_spreads_and_doubts_are_what_they_are_said_to_be(simulated):
    ratios, off = [], []
    for made, model in zip(*simulated, strict=True):
        ratios.append(model.spread_ / made.spread)
        soft, true = model.label(made.votes), made.votes.units["gold"]
        both = np.isfinite(true).all(axis=1) & np.isfinite(soft.extra["box"]).all(axis=1)
        off.append((soft.extra["box"][both] - true[both]) / soft.extra["spread"][both])
    assert np.mean(ratios) == pytest.approx(1, abs=0.05)
    assert np.mean(np.abs(np.concatenate(off)) < 1.96) == pytest.approx(0.95, abs=0.02)


def test_objects_are_found_and_nothing_else(simulated):
    for made, model in zip(*[some[:5] for some in simulated], strict=True):
        found = box_scores(found_boxes(made.votes, model.label(made.votes)), made.truth, made.votes.labels.classes)
        assert found["f1"] > 0.98
        assert found["ece"] < 0.03


def test_objects_that_differ_in_ease():
    made = synthetic_boxes(200, 8, hard=0.8, random_state=1)
    model = BoxConsensus().fit(made.votes)
    assert model.variety_ > 0.4
    np.testing.assert_allclose(model.miss_, made.miss, atol=0.06)
    assert BoxConsensus().fit(synthetic_boxes(200, 8, random_state=1).votes).variety_ < 0.3


def test_what_nobody_drew_is_counted_in():
    """Of three sources that overlook much, many objects are overlooked by all."""
    made = synthetic_boxes(600, 4, miss=(0.4, 0.5), shifted=0, random_state=2)
    seen = np.isfinite(made.votes.units["gold"][:, 0]) & made.votes.covered()
    naive = [1 - np.sum((made.votes.source == j) & seen[made.votes.unit]) / seen.sum() for j in range(4)]
    model = BoxConsensus().fit(made.votes)
    assert np.abs(model.miss_ - made.miss).mean() < np.abs(naive - made.miss).mean() / 2


def test_a_shifted_source_is_corrected_by_two_that_are_not():
    made = synthetic_boxes(300, 3, shifted=1, shift=0.2, false=(0.05, 0.1), random_state=4)
    model = BoxConsensus().fit(made.votes)
    np.testing.assert_allclose(model.offset_[0], made.offset[0], atol=0.015)
    assert np.abs(model.offset_[1:]).max() < 0.015
    soft, true = model.label(made.votes), made.votes.units["gold"]
    alone = (made.votes.with_background().onehot().sum(axis=1) > 0) & (made.votes.spoke()[:, [0]].toarray()[:, 0] > 0)
    alone &= (made.votes.spoke().sum(axis=1) == 1) & np.isfinite(true[:, 0])
    assert alone.sum() > 5  # what the shifted source alone drew is put right, too
    raw = made.votes.extra["box"][np.isin(made.votes.unit, np.flatnonzero(alone))]
    assert iou(soft.extra["box"][alone], true[alone]).mean() > iou(raw, true[alone]).mean() + 0.1


def test_a_source_and_its_copies_count_as_one():
    made = synthetic_boxes(150, 4, random_state=5)
    copied = [0, 1, 2, 3, 2]
    said = Boxes(*(np.concatenate([getattr(made.said.select(made.source == j), name) for j in copied])
                   for name in ("image", "corners", "label", "score")))  # fmt: skip
    source = np.repeat(np.arange(5), [np.sum(made.source == j) for j in copied])
    sources = [Source(f"s{j}", silence="background") for j in range(5)]
    votes, _ = box_votes(said, source, sources, made.votes.item_ids, made.votes.labels)
    one, two = BoxConsensus().fit(made.votes), BoxConsensus().fit(votes)
    assert votes.n_units == (made.votes.covered()).sum()
    assert two.voice_.tolist() == [0, 1, 2, 3, 2]
    covered = made.votes.covered()
    np.testing.assert_allclose(two.predict_proba(votes), one.predict_proba(made.votes)[covered], atol=1e-9)
    here, there = one.label(made.votes).extra["box"][covered], two.label(votes).extra["box"]
    np.testing.assert_allclose(there, here, atol=1e-6)
    np.testing.assert_allclose(two.miss_, one.miss_[copied], atol=1e-9)
    assert two.remarks() == ["s2, s4 draw the same boxes and count as one source."]
    assert one.remarks() == []


def test_classes_are_voted_on_with_learned_confusions():
    made = synthetic_boxes(200, 5, classes=("a", "b", "c"), wrong=(0.05, 0.5), random_state=6)
    model = BoxConsensus().fit(made.votes)
    true = made.gold.dense()
    there = (true > 0) & made.votes.covered()
    told = [(m.fit(made.votes).label(made.votes).probs[:, 1:].argmax(axis=1) + 1 == true)[there].mean()
            for m in (model, BoxMajority())]  # fmt: skip
    assert told[0] > told[1]
    right = np.array([np.diag(model.said_[j])[1:].mean() for j in range(5)])
    np.testing.assert_allclose(1 - right, made.wrong, atol=0.06)


def test_intervals_of_what_sources_call_things_cover_what_was_planted():
    """540 cells: 92.8 to 97.2 % are within 2.3 standard errors of 95 %; with three sources they cover 90 %."""
    inside = []
    for seed in range(10):
        made = synthetic_boxes(200, 6, classes=("a", "b", "c"), wrong=(0.05, 0.3), random_state=seed)
        told = BoxConsensus().fit(made.votes).confusions()
        for j, wrong in enumerate(made.wrong):
            planted = np.where(np.eye(3, dtype=bool), 1 - wrong, wrong / 2)
            low, high = (told[end][j, 1:4, 1:4] for end in ("low", "high"))
            inside += list(((low <= planted) & (planted <= high)).ravel())
            assert np.allclose(told["share"][j, :, 1:4].sum(axis=0), 1)
        assert np.isnan(told["share"][:, :, 0]).all()
    assert 0.91 <= np.mean(inside) <= 0.98


def test_objects_that_a_source_does_not_look_for_leave_its_misses_as_sure_as_they_are():
    """One of five looks for a alone: what is doubtful of b once widened the interval of its misses."""
    made = synthetic_boxes(100, 5, classes=("a", "b"), wrong=(0, 0), false=(2, 3), random_state=3)
    only = (made.source > 0) | (made.said.label == 1)
    sources = [Source(f"s{j}", silence="background", looks_for=("a",) if j == 0 else None) for j in range(5)]
    votes, _ = box_votes(made.said.select(only), made.source[only], sources, made.votes.item_ids, made.votes.labels)
    low, high = BoxConsensus().fit(votes).miss_interval_[0]
    assert low <= made.miss[0] <= high
    assert high - low < 0.12  # as of some 200 objects


def test_silence_of_who_does_not_look_for_a_class_is_no_evidence():
    """Three sources look for one class each, and claim to see all there is; so do three for the other class."""
    made = synthetic_boxes(300, 6, classes=("a", "b"), wrong=(0.0, 0.0), miss=(0.1, 0.2), random_state=9)
    theirs = made.said.label == 1 + made.source // 3
    said, source = made.said.select(theirs), made.source[theirs]
    votes, _ = box_votes(said, source, made.votes.sources, made.votes.item_ids, made.votes.labels)
    model = BoxConsensus().fit(votes)
    assert model.seeks_[:, 1:].tolist() == [[True, False]] * 3 + [[False, True]] * 3
    found = box_scores(found_boxes(votes, model.label(votes)), made.truth, votes.labels.classes)
    assert found["f1"] > 0.93
    np.testing.assert_allclose(model.miss_, made.miss, atol=0.05)
    assert scores(BoxMajority(), replace(made, votes=votes))["f1"] < 0.85


def test_what_sources_declare_to_look_for_is_believed():
    """Objects of one class are so few that it does not show of those who never name it that they do not look for it."""
    made = synthetic_boxes(60, 6, classes=("a", "b"), wrong=(0.0, 0.0), miss=(0.1, 0.2), random_state=9)
    kept = (made.said.label == 1 + made.source // 3) & ((made.said.label == 1) | (made.said.image < 3))
    said, source, ids = made.said.select(kept), made.source[kept], made.votes.item_ids

    def fitted(*looks_for):
        pairs = zip(made.votes.sources, looks_for, strict=True)
        sources = [replace(who, looks_for=classes) for who, classes in pairs]
        return BoxConsensus().fit(box_votes(said, source, sources, ids, made.votes.labels)[0])

    silent, told = fitted(*[None] * 6), fitted(*[("a",)] * 3, *[("b",)] * 3)
    assert silent.seeks_.all()
    assert told.seeks_[:, 1:].tolist() == [[True, False]] * 3 + [[False, True]] * 3
    np.testing.assert_allclose(told.miss_[:3], made.miss[:3], atol=0.06)
    assert np.all(told.miss_[3:] < 0.7)
    assert np.all(silent.miss_[3:] > 0.95)  # the few objects of the other class are taken for nothing
    with pytest.raises(UnknownName, match="cat"):
        fitted(*[("cat",)] * 6)


@pytest.mark.parametrize("options", [{"n_sources": 3}, {"n_sources": 4, "hard": 0.8}], ids=["three", "hard"])
def test_intervals_hold_where_few_sources_leave_much_in_doubt(options):
    """What one of three drew alone may be its mistake, or overlooked by two: neither rate is known for itself."""
    held = []
    for seed in range(8):
        made = synthetic_boxes(random_state=seed, **options)
        model = BoxConsensus().fit(made.votes)
        for what in ("miss", "false"):
            low, high = getattr(model, f"{what}_interval_").T
            held.append((low <= getattr(made, what)) & (getattr(made, what) <= high))
    assert np.mean(held) > 0.88


@pytest.mark.parametrize("n_classes", [1, 3])
def test_two_sources_cannot_tell_who_is_wrong(n_classes):
    """What one of them alone drew is kept, and surer is what both drew; nobody is said to be off."""
    made = synthetic_boxes(100, 2, classes=("a", "b", "c")[:n_classes], wrong=(0.05, 0.1), random_state=3)
    model = BoxConsensus().fit(made.votes)
    soft = model.label(made.votes)
    there = 1 - soft.probs[:, 0]
    drew = np.bincount(made.votes.unit, minlength=made.votes.n_units)
    assert np.mean(there[drew == 1] > 0.5) > 0.95
    assert there[drew == 2].mean() > there[drew == 1].mean() + 0.05
    assert np.all(model.offset_ == 0)
    assert np.isnan(model.offset_error_).all()


def test_two_for_each_class_cannot_tell_either():
    """One source draws all classes, and each class has one more that looks for it alone; its rule for b is shifted."""
    made = synthetic_boxes(150, 4, classes=("a", "b", "c"), wrong=(0.0, 0.0), shifted=0, random_state=5)
    kept = (made.source == 3) | (made.said.label == made.source + 1)
    corners = made.said.corners + 0.15 * (made.source == 1)[:, None] * sides(made.said.corners) * [1, 0, 1, 0]
    said = Boxes(made.said.image, corners, made.said.label, made.said.score).select(kept)
    sources = [replace(who, looks_for=("abc"[j],)) for j, who in enumerate(made.votes.sources[:3])]
    votes, _ = box_votes(
        said, made.source[kept], [*sources, made.votes.sources[3]], made.votes.item_ids, made.votes.labels
    )
    model = BoxConsensus().fit(votes)
    assert np.all(model.offset_ == 0)
    for one in (model, BoxMajority().fit(votes)):
        assert box_scores(found_boxes(votes, one.label(votes)), made.truth, votes.labels.classes)["f1"] > 0.85


def test_offsets_are_against_those_who_look_for_the_same():
    """Now and then two who look for one class draw, beside it, what is of another class."""
    made = synthetic_boxes(200, 6, classes=("a", "b"), wrong=(0.0, 0.0), shifted=0, random_state=9)
    sources = [replace(who, looks_for=("ab"[j // 3],)) for j, who in enumerate(made.votes.sources)]
    strays = (made.said.label == 1) & (made.source > 3) & (made.said.image < 20)
    kept = (made.said.label == 1 + made.source // 3) | strays
    corners = made.said.corners + 0.2 * strays[:, None] * sides(made.said.corners) * [1, 0, 1, 0]
    said = Boxes(made.said.image, corners, 1 + made.source // 3, made.said.score).select(kept)
    votes, _ = box_votes(said, made.source[kept], sources, made.votes.item_ids, made.votes.labels)
    model = BoxConsensus().fit(votes)
    assert np.abs(model.offset_).max() < 0.02
    assert np.all(np.abs(model.offset_) < 4 * model.offset_error_)


def test_scores_are_believed_as_far_as_they_tell():
    """One source's scores tell its false boxes from the others; another's are random."""
    made = synthetic_boxes(300, 4, false=(1.0, 1.5), random_state=7)
    random = np.random.default_rng(0)
    real = np.isfinite(made.votes.units["gold"][:, 0])[made.votes.unit]
    score = np.where(made.votes.source == 0, np.where(real, 0.7, 0.3) + random.uniform(-0.3, 0.3, len(real)), 1.0)
    score = np.where(made.votes.source == 1, random.uniform(0.1, 0.9, len(real)), score)
    scored = replace(made.votes, weight=np.clip(score, 0.01, 1))
    model = BoxConsensus().fit(scored)
    assert model.sure_[0, :2].max() < model.sure_[0, 3:].min() - 1
    assert model.sure_[0, -1] > 1.5
    assert np.abs(model.sure_[1]).max() < 0.7
    assert np.array_equal(model.sure_[2:], np.zeros((2, 5)))


def test_gold_is_an_anchor():
    """Two sources that draw beside all objects alike are found out by objects that are known, and so is a liar."""
    made = synthetic_boxes(200, 3, shifted=0, random_state=8)
    box = made.votes.extra["box"]
    moved = box + np.where(made.votes.source == 0, 0.0, 0.08)[:, None] * sides(box)
    votes = replace(made.votes, extra={"box": moved})
    some = made.gold.unit < votes.item_start[60]
    gold = Gold(made.gold.unit[some], made.gold.label[some], made.gold.n_units)
    blind, anchored = BoxConsensus().fit(votes), BoxConsensus().fit(votes, gold)
    assert np.abs(blind.offset_[1:] - 0.08).max() > 0.05  # most are taken to be right
    np.testing.assert_allclose(anchored.offset_, np.array([0, 0.08, 0.08])[:, None] * np.ones(4), atol=0.02)
    soft = anchored.label(votes, gold)
    known = gold.unit[gold.label > 0]
    assert np.array_equal(soft.extra["box"][known], votes.units["gold"][known])
    assert np.all(soft.extra["spread"][known] == 0)
    assert np.array_equal(soft.probs[gold.unit], np.eye(2)[gold.label])


def test_boxes_far_off_do_not_pull():
    rows = [[0, 0, 100, 100]] * 4 + [[0, 0, 100, 100 * 0.6]]
    images = 40
    said = Boxes(np.repeat(np.arange(images), 5), np.tile(rows, (images, 1)), np.ones(5 * images, int))
    random = np.random.default_rng(0)
    said = Boxes(said.image, said.corners + random.normal(0, 1, said.corners.shape), said.label)
    who = np.concatenate([random.permutation(5) for _ in range(images)])
    sources = [Source(f"s{j}", silence="background") for j in range(5)]
    votes, _ = box_votes(said, who, sources, [str(i) for i in range(images)], box_space(["object"]))
    box = BoxConsensus().fit(votes).label(votes).extra["box"]
    mean = WeightedBoxes().fit(votes).label(votes).extra["box"]
    assert np.abs(box - [0, 0, 100, 100]).mean() < 1
    assert np.abs(mean[:, 3] - 100).mean() > 6


def test_people(data_folder):
    """The figures of docs/benchmarks.md; no gold enters."""
    made, true = crowd(data_folder / "boxes" / "crowd")
    found = box_scores(found_boxes(made, BoxConsensus().fit(made).label(made)), true, made.labels.classes)
    assert found["f1"] >= 0.795
    assert found["mean_iou"] >= 0.815
    assert found["ece"] <= 0.05
    assert box_scores(found_boxes(made, BoxMajority().fit(made).label(made)), true, made.labels.classes)["f1"] < 0.74


def crowd(folder):
    """Votes of people, and the truth."""
    said, gold = (
        np.genfromtxt(folder / f"{name}.csv", delimiter=",", skip_header=1) for name in ("annotations", "gold")
    )
    ids, people = np.unique(said[:, 0]), np.unique(said[:, 1])
    image, who = np.searchsorted(ids, said[:, 0]), np.searchsorted(people, said[:, 1])
    votes, _ = box_votes(
        Boxes(image, said[:, 2:], np.ones(len(said), int)), who,
        [Source(f"{name:.0f}", "worker", "background") for name in people], [f"{name:.0f}" for name in ids],
        box_space(["object"]), asked=[np.unique(image[who == j]) for j in range(len(people))],
    )  # fmt: skip
    return votes, Boxes(np.searchsorted(ids, gold[:, 0]), gold[:, 1:], np.ones(len(gold), int))


# ---- baselines


def test_majority_by_hand():
    said = Boxes([0, 0, 0, 0], [[0, 0, 10, 10], [1, 0, 11, 10], [2, 0, 12, 10], [50, 0, 60, 10]], [1, 1, 2, 1])
    sources = [Source(f"s{j}") for j in range(4)]
    votes, _ = box_votes(said, np.array([0, 1, 2, 0]), sources, ["i"], box_space(["a", "b"]))
    soft = BoxMajority().fit(votes).label(votes)
    np.testing.assert_allclose(soft.probs, [[0.25, 0.5, 0.25], [0.75, 0.25, 0]])
    np.testing.assert_allclose(soft.extra["box"], [[1, 0, 11, 10], [50, 0, 60, 10]])
    np.testing.assert_allclose(soft.extra["spread"], [[np.sqrt(2 / 3), 0, np.sqrt(2 / 3), 0], [0] * 4], atol=1e-6)


def test_weighted_boxes_by_hand():
    said = Boxes([0, 0, 0], [[0, 0, 10, 10], [4, 0, 14, 10], [50, 0, 60, 10]], [1, 2, 1], [0.9, 0.3, 0.6])
    sources = [Source(f"s{j}") for j in range(3)]
    votes, _ = box_votes(said, np.array([0, 1, 0]), sources, ["i"], box_space(["a", "b"]), overlap=0.1)
    soft = WeightedBoxes().fit(votes).label(votes)
    np.testing.assert_allclose(soft.probs, [[0.6, 0.3, 0.1], [0.8, 0.2, 0]])
    np.testing.assert_allclose(soft.extra["box"], [[1, 0, 11, 10], [50, 0, 60, 10]])
    spread = np.sqrt((0.9 * 1**2 + 0.3 * 3**2) / 1.2)
    np.testing.assert_allclose(soft.extra["spread"], [[spread, 0, spread, 0], [0] * 4], atol=1e-6)


def apart(random, n_objects=6, n_sources=4):
    """Objects far from each other, boxes with scores."""
    left = 0.05 + 0.12 * np.arange(n_objects)[:, None] + [0, 0.1, 0.06, 0.2]
    objects = np.stack([left[:, 0], left[:, 1] * 0 + 0.3, left[:, 0] + 0.06, left[:, 1] * 0 + 0.5], axis=1)
    unit, source = np.nonzero(random.random((n_objects, n_sources)) < 0.8)
    corners = objects[unit] + random.normal(0, 0.002, (len(unit), 4))
    return Boxes(np.zeros(len(unit), int), corners, np.ones(len(unit), int), random.uniform(0.2, 1, len(unit))), source


@pytest.mark.parametrize("seed", range(5))
def test_weighted_boxes_are_those_of_the_authors_package(seed):
    """Where it is clear which boxes are of one object, so that only the means are left to differ."""
    package = pytest.importorskip("ensemble_boxes")
    said, source = apart(np.random.default_rng(seed))
    parts = [said.select(source == j) for j in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        corners, score, _ = package.weighted_boxes_fusion(
            [part.corners.tolist() for part in parts], [part.score.tolist() for part in parts],
            [part.label.tolist() for part in parts], iou_thr=0.55, conf_type="avg",
        )  # fmt: skip
    votes, _ = box_votes(said, source, [Source(f"s{j}") for j in range(4)], ["i"], box_space(["object"]))
    found = found_boxes(votes, WeightedBoxes().fit(votes).label(votes))
    ours, theirs = np.argsort(found.corners[:, 0]), np.argsort(corners[:, 0])
    np.testing.assert_allclose(found.corners[ours], corners[theirs], atol=1e-5)
    np.testing.assert_allclose(found.score[ours], score[theirs], atol=1e-5)
