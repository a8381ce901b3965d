"""Votes on objects, and gold on the same units."""

import numpy as np
import pytest

from weaklabel.box_votes import NOTHING, box_space, box_votes, found_boxes, gold_on, one_by_one
from weaklabel.boxes import Boxes
from weaklabel.errors import ConfigError, InputError
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.soft import SoftLabels

LABELS = box_space(["cat", "dog"])
SOURCES = (Source("s"), Source("t", silence="background"))
SAID = Boxes(
    [1, 1, 0, 1],
    [[40, 0, 50, 10], [0, 0, 10, 10], [0, 0, 9, 9], [1, 0, 11, 10]],
    label=[1, 2, 1, 2],
    score=[1, 0.5, 1, 0],
)
SOURCE = np.array([0, 0, 1, 1])


def votes(**options):
    return box_votes(SAID, SOURCE, SOURCES, ("i", "j", "k"), LABELS, **options)


def test_a_unit_is_an_object():
    made, gold = votes()
    assert (made.labels.background, made.n_units, len(gold)) == (NOTHING, 3, 0)
    assert made.item_start.tolist() == [0, 1, 3, 3]
    assert list(zip(made.unit, made.source, made.statement, strict=True)) == [
        (0, 1, 1),
        (1, 0, 2),
        (1, 1, 2),
        (2, 0, 1),
    ]
    assert made.extra["box"][1:3].tolist() == [[0, 0, 10, 10], [1, 0, 11, 10]]
    assert made.weight.tolist() == [1, 0.5, 1e-6, 1]
    assert made.units == {}
    assert made.with_background().statement.tolist() == [1, 2, 2, 1, 0]  # t saw no cat on the image


def test_gold_is_of_the_same_units_and_changes_none_of_them():
    true = Boxes([1, 2], [[0, 0, 12, 10], [5, 5, 9, 9]], label=[1, 2])
    made, gold = votes(gold=true, known=np.array([1, 2]))
    assert made.item_start.tolist() == [0, 1, 3, 4]
    assert gold.dense().tolist() == [-1, 1, 0, 2]  # not known, a cat, nothing, a dog that nobody drew
    assert np.isnan(made.units["gold"][[0, 2]]).all()
    assert made.units["gold"][[1, 3]].tolist() == [[0, 0, 12, 10], [5, 5, 9, 9]]
    assert made.covered().tolist() == [True, True, True, False]
    plain, _ = votes()
    assert np.array_equal(made.extra["box"], plain.extra["box"])
    assert votes(gold=true)[1].dense().tolist() == [-1, 1, 0, 2]  # known are those that have a box


def test_a_perfect_source_is_decoded_to_gold():
    true = Boxes([0, 0, 2], [[0, 0, 10, 10], [3, 0, 13, 10], [0, 0, 5, 5]], label=[1, 2, 2])
    made, gold = box_votes(true, np.zeros(3, int), SOURCES[:1], ("i", "j", "k"), LABELS, gold=true)
    soft = SoftLabels(np.eye(3)[gold.dense()], made.covered(), LABELS, {"box": made.units["gold"]})
    found = found_boxes(made, soft)
    order = np.lexsort((found.corners[:, 0], found.image))
    assert found.image[order].tolist() == [0, 0, 2]
    assert np.array_equal(found.corners[order], true.corners)
    assert (found.label[order].tolist(), found.score.tolist()) == ([1, 2, 2], [1, 1, 1])


def test_found_boxes_are_those_with_a_place():
    made, _ = votes()
    probs = np.array([[0.2, 0.7, 0.1], [0.6, 0.1, 0.3], [1, 0, 0]])
    box = np.array([[0.0, 0, 9, 9], [0, 0, 11, 10], [np.nan] * 4])
    found = found_boxes(made, SoftLabels(probs, made.covered(), LABELS, {"box": box}))
    assert (found.image.tolist(), found.label.tolist()) == ([0, 1], [1, 2])
    np.testing.assert_allclose(found.score, [0.8, 0.4])


def test_no_boxes_at_all():
    made, gold = box_votes(SAID.select(np.zeros(4, bool)), SOURCE[:0], SOURCES, ("i",), LABELS)
    assert (made.n_units, gold.n_units) == (0, 0)
    true = Boxes([0], [[0, 0, 1, 1]], label=[1])
    made, gold = box_votes(SAID.select(np.zeros(4, bool)), SOURCE[:0], SOURCES, ("i",), LABELS, gold=true)
    assert gold.dense().tolist() == [1]


def test_misuse():
    with pytest.raises(ConfigError, match="leave it out of the classes"):
        box_space(["cat", NOTHING])
    with pytest.raises(InputError, match="boxes need a class for what is no object"):
        box_votes(SAID, SOURCE, SOURCES, ("i", "j"), LabelSpace(("cat", "dog")), gold=SAID)
    with pytest.raises(InputError, match="images of boxes are positions in 0 to 0, but box 0 is on image 1"):
        box_votes(SAID, SOURCE, SOURCES, ("i",), LABELS)
    with pytest.raises(InputError, match="but box 1 is on image 3"):
        votes(gold=Boxes([0, 3], [[0, 0, 1, 1]] * 2, label=[1, 1]))
    with pytest.raises(InputError, match="'s' voted on an item that it was not asked about"):
        votes(asked=[np.array([0]), None])


def test_the_truth_of_what_is_voted_on():
    made, _ = votes()
    true = Boxes([1, 1, 2], [[0, 0, 12, 10], [80, 80, 90, 90], [5, 5, 9, 9]], label=[1, 2, 2])
    assert gold_on(made, true, np.array([1, 2])).dense().tolist() == [-1, 1, 0]  # what nobody drew is left out
    assert len(gold_on(made, true.select([]), np.array([], dtype=int))) == 0


def test_each_source_stands_alone_beside_the_truth():
    asked = (np.array([0, 1]), np.array([1, 2]))
    at = [0, 1, 3]
    made, _ = box_votes(SAID.select(at), SOURCE[at], SOURCES, ("i", "j", "k"), LABELS, asked=asked)
    true = Boxes([1, 2], [[0, 0, 12, 10], [5, 5, 9, 9]], label=[1, 1])
    alone, gold = one_by_one(made, true, np.array([1, 2]))
    assert [whom.tolist() for whom in alone.asked] == [[0], [1, 2]]
    assert np.diff(alone.item_start).tolist() == [2, 1, 1]
    assert gold.dense().tolist() == [1, 0, 1, 1]  # s: the object, and a box of nothing; t: the object, one missed
    assert list(zip(alone.unit, alone.source, alone.statement, strict=True)) == [(0, 0, 2), (1, 0, 1), (2, 1, 2)]
    assert alone.with_background().statement.tolist() == [2, 1, 2, 0]
