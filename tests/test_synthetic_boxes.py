"""Planted scenes are what they say."""

import numpy as np
import pytest

from weaklabel.box_matching import match_sources
from weaklabel.boxes import iou_matrix, sides
from weaklabel.synthetic_boxes import synthetic_boxes


def test_the_same_number_makes_the_same_scene():
    one, again, other = (synthetic_boxes(20, 3, random_state=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.said.corners, again.said.corners)
    assert one.said.corners.shape != other.said.corners.shape or not np.array_equal(
        one.said.corners, other.said.corners
    )


def test_rates_are_what_they_are_said_to_be():
    made = synthetic_boxes(2000, 4, objects=3, classes=("a", "b", "c"), hard=0.7, copies=1, random_state=0)
    objects, n_images = made.votes.units["gold"], 2000
    assert len(made.truth) / n_images == pytest.approx(3, abs=0.15)
    real = np.isfinite(objects[:, 0])
    true = made.gold.dense()
    for j in range(5):
        votes = (made.votes.source == j) & real[made.votes.unit]
        unit, box = made.votes.unit[votes], made.votes.extra["box"][votes]
        assert 1 - len(unit) / real.sum() == pytest.approx(made.miss[j], abs=0.03)
        assert ((made.source == j).sum() - len(unit)) / n_images == pytest.approx(made.false[j], abs=0.06)
        off = (box - objects[unit]) / sides(objects[unit])
        np.testing.assert_allclose(off.mean(axis=0), made.offset[j], atol=0.005)
        np.testing.assert_allclose(off.std(axis=0), made.spread[j], rtol=0.12)
        assert (made.votes.statement[votes] != true[unit]).mean() == pytest.approx(made.wrong[j], abs=0.03)
    original = made.copy_of[4]
    assert np.array_equal(made.said.corners[made.source == 4], made.said.corners[made.source == original])


def test_objects_do_not_overlap_and_are_on_the_image():
    made = synthetic_boxes(50, 3, objects=8, size=(300.0, 200.0), shift=0.5, random_state=3)
    for image in range(50):
        boxes = made.truth.corners[made.truth.image == image]
        assert np.count_nonzero(iou_matrix(boxes, boxes)) == len(boxes)
    assert made.said.corners.min() >= 0
    assert np.all(made.said.corners.max(axis=0) <= [300, 200, 300, 200])
    assert np.array_equal(match_sources(made.said, made.source), match_sources(made.said, 2 - made.source))
