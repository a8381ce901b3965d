import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.training_set import TrainingSet


def test_refuses_parts_of_different_length():
    assert len(TrainingSet(["x"], np.ones((1, 2)) / 2, np.ones(1))) == 1
    with pytest.raises(InputError, match="2 inputs, 1 targets, 1 weights"):
        TrainingSet(["x", "y"], np.ones((1, 2)) / 2, np.ones(1))
