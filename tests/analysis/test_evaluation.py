import math

import numpy as np
import pytest

from weaklabel.analysis.evaluation import calibrations, class_shares, confidence_histogram, confusions
from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.soft import SoftLabels


@pytest.fixture
def soft():
    probs = np.array([[0.95, 0.05], [0.4, 0.6], [0.5, 0.5], [0.0, 1.0]])
    return SoftLabels(probs, np.array([True, True, False, True]), LabelSpace(("a", "b")))


def test_confusions_have_a_column_for_what_is_not_written(soft):
    assert confusions({"m": soft}, Gold.of([0, 0, 1, None])) == {"m": [[1, 1, 0], [0, 0, 1]]}


def test_calibration_is_over_covered_units_with_gold(soft):
    [rows] = calibrations({"m": soft}, Gold.of([0, 0, 1, None])).values()
    assert [row["count"] for row in rows] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    assert (rows[9]["accuracy"], rows[9]["confidence"], rows[5]["accuracy"]) == (1, 0.95, 0)
    assert math.isnan(rows[0]["accuracy"])


def test_histogram_and_calibration_have_the_same_bins():
    confidence = np.arange(5, 11) / 10
    soft = SoftLabels(np.stack([confidence, 1 - confidence], axis=1), np.ones(6, dtype=bool), LabelSpace(("a", "b")))
    [rows] = calibrations({"m": soft}, Gold.of([0] * 6)).values()
    assert confidence_histogram(soft) == [row["count"] for row in rows]


def test_histogram_and_shares_are_over_covered_units(soft):
    assert confidence_histogram(soft) == [0, 0, 0, 0, 0, 1, 0, 0, 0, 2]
    np.testing.assert_allclose(class_shares(soft), [1.35 / 3, 1.65 / 3])
    assert class_shares(soft.select(np.array([2]))) == [0, 0]
