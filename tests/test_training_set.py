import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.training_set import TrainingSet


def test_refuses_parts_of_different_length():
    assert len(TrainingSet(["x"], np.ones((1, 2)) / 2, np.ones(1))) == 1
    with pytest.raises(InputError, match="2 inputs, 1 targets, 1 weights"):
        TrainingSet(["x", "y"], np.ones((1, 2)) / 2, np.ones(1))


@pytest.mark.parametrize(
    ("target", "weight", "message"),
    [
        ([[np.nan, 1]], [1], "targets must be probabilities"),
        ([[-0.5, 1.5]], [1], "targets must be probabilities"),
        ([0.5], [1], "targets must be probabilities"),
        ([[0.5, 0.5]], [np.inf], "weights must be finite"),
        ([[0.5, 0.5]], [-1], "weights must be finite"),
    ],
    ids=["nan", "negative", "one-axis", "infinite", "negative-weight"],
)
def test_refuses_what_is_no_probability_or_weight(target, weight, message):
    with pytest.raises(InputError, match=message):
        TrainingSet(["x"], np.array(target), np.array(weight))


def of_boxes(boxes=((0, 0, 2, 3),), first=(0, 0, 1), target=((0.2, 0.8),), **more):
    n = len(first) - 1
    weight = np.ones(len(target))
    boxes = None if boxes is None else np.array(boxes, dtype=float)
    return TrainingSet(["x"] * n, np.array(target), weight, first=np.array(first), boxes=boxes, **more)


def test_a_picture_may_have_no_box():
    assert len(of_boxes()) == 2
    assert len(of_boxes(np.zeros((0, 4)), (0, 0), np.zeros((0, 2)))) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"boxes": [[2, 0, 0, 3]]}, "box 0, on image 1: corners"),
        ({"boxes": [[0, 0, np.nan, 3]]}, "box 0, on image 1: corners"),
        ({"boxes": [[0, 0, 2]]}, "corners of boxes must have shape"),
        ({"boxes": [[0, 0, 2, 3]] * 2}, "shape"),
        ({"first": (0, 2, 1)}, "target at least"),
        ({"target": [[1.0]]}, "the class of no object"),
        ({"independent": True}, "boxes need `first`"),
    ],
    ids=["turned", "nan", "three", "two", "backwards", "one-class", "independent"],
)
def test_refuses_what_are_no_boxes_of_pictures(given, message):
    with pytest.raises(InputError, match=message):
        of_boxes(**given)


def test_boxes_need_the_picture_that_each_is_on():
    with pytest.raises(InputError, match="boxes need `first`"):
        TrainingSet(["x"], np.ones((1, 2)) / 2, np.ones(1), boxes=np.array([[0.0, 0, 1, 1]]))
