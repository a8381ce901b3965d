import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.soft import SoftLabels

LABELS = LabelSpace(("a", "b", "c"))


@pytest.fixture
def soft():
    probs = np.array([[0.7, 0.2, 0.1], [0.4, 0.4, 0.2], [1 / 3, 1 / 3, 1 / 3], [0.1, 0.8, 0.1]])
    return SoftLabels(probs, np.array([True, True, False, False]), LABELS, {"spread": np.arange(4)})


def test_a_tie_and_an_uncovered_unit_are_not_written(soft):
    assert soft.written().tolist() == [0, -1, -1, -1]
    assert soft.top().sum(axis=1).tolist() == [1, 2, 3, 1]
    assert soft.confidence.tolist() == [0.7, 0.4, 1 / 3, 0.8]


def test_a_difference_of_rounding_is_a_tie():
    soft = SoftLabels(np.array([[0.5 + 1e-9, 0.5 - 1e-9, 0.0]]), np.array([True]), LABELS)
    assert soft.written().tolist() == [-1]


def test_anchored_units_are_certain_and_covered(soft):
    anchored = soft.anchored(Gold.of([None, 2, 1, None]))
    assert anchored.probs[[1, 2]].tolist() == [[0, 0, 1], [0, 1, 0]]
    assert anchored.written().tolist() == [0, 2, 1, -1]
    assert soft.written().tolist() == [0, -1, -1, -1]


@pytest.mark.parametrize(
    "gold", [Gold.of([0, 1]), Gold.of([0] * 9), Gold.of([5, 0, 0, 0])], ids=["few", "many", "class"]
)
def test_gold_of_other_units_or_classes_is_refused(soft, gold):
    with pytest.raises(InputError, match="gold"):
        soft.anchored(gold)


def test_select_takes_the_extras_along(soft):
    chosen = soft.select(np.array([3, 0]))
    assert chosen.probs[:, 0].tolist() == [0.1, 0.7]
    assert chosen.extra["spread"].tolist() == [3, 0]
    assert len(chosen) == 2


@pytest.mark.parametrize(
    ("probs", "message"),
    [
        ([[0.5, 0.5]], "shape"),
        ([[0.5, 0.4, 0.0]], "sum to 1"),
        ([[1.5, -0.5, 0.0]], "at least 0"),
        ([[np.nan, 0.5, 0.5]], "finite"),
    ],
    ids=["width", "sum", "negative", "nan"],
)
def test_refuses(probs, message):
    with pytest.raises(InputError, match=message):
        SoftLabels(np.array(probs), np.array([True]), LABELS)


def test_arrays_are_read_only_and_the_callers_own_array_is_not():
    probs = np.full((1, 3), 1 / 3)
    soft = SoftLabels(probs, np.array([True]), LABELS)
    with pytest.raises(ValueError, match="read-only"):
        soft.probs[0, 0] = 1
    probs[0, 0] = 0.5
    assert soft.probs[0, 0] == 1 / 3


def test_no_units():
    soft = SoftLabels(np.zeros((0, 3)), np.zeros(0, dtype=bool), LABELS)
    assert (len(soft), soft.written().tolist(), soft.confidence.tolist()) == (0, [], [])
