import numpy as np
import pytest

from weaklabel.analysis.boxes.evaluation import box_calibrations, class_confusions, class_shares, kept, sure_histogram

CAT, DOG = (0, 0, 0, 10, 10, 1), (1, 0, 0, 10, 10, 2)


def test_shares_are_of_classes_of_objects(boxes):
    assert class_shares(boxes(CAT, CAT, DOG), 3) == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert class_shares(boxes(), 3) == [0, 0]
    assert len(kept(boxes((*CAT, 0.5), (*DOG, 0.4)))) == 1


def test_each_true_box_stands_beside_one_found_box_at_most(drawn, boxes):
    told = drawn({"a": [CAT]}, [CAT, DOG, (1, 50, 50, 60, 60, 2)])
    found = boxes(
        (0, 0, 0, 10, 9, 1, 0.9),
        (0, 0, 0, 10, 3, 1, 0.8),  # badly placed, where a better one is
        (0, 0, 0, 10, 8, 1, 0.7),  # a duplicate
        (1, 0, 0, 10, 3, 2, 0.9),  # badly placed
        (1, 0, 0, 10, 10, 1, 0.8),  # of another class: this one is nearer
        (1, 50, 50, 60, 54, 1, 0.8),  # both, and so of nothing
        (2, 0, 0, 5, 5, 2, 0.4),  # not kept
    )
    assert class_confusions({"m": found}, told)["m"] == [[1, 0, 0], [1, 0, 1], [3, 1, 0]]


def test_confidence_stands_beside_the_share_that_hits(drawn, boxes):
    told = drawn({"a": [CAT]}, [CAT], known=[0, 1])
    found = boxes((*CAT, 0.95), (1, 0, 0, 9, 9, 1, 0.95), (2, 0, 0, 9, 9, 1, 0.95), (0, 40, 40, 50, 50, 1, 0.25))
    table = {row["low"]: row for row in box_calibrations({"m": found}, told)["m"] if row["count"]}
    assert [(row["count"], row["accuracy"]) for row in table.values()] == [(1, 0), (2, 0.5)]
    assert sure_histogram(found) == [0, 0, 1, 0, 0, 0, 0, 0, 0, 3]
    assert np.sum(sure_histogram(boxes())) == 0
