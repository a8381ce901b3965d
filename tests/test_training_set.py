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
