"""Labels of which an example may have several: what holds for every end model that is found."""

import numpy as np
import pytest

from weaklabel.end_models._calibration import best_temperature
from weaklabel.end_models._links import EachForItself
from weaklabel.errors import InputError
from weaklabel.training_set import TrainingSet

from .test_contract import make, networks

__all__ = ["make", "networks"]  # fixtures

TARGET = np.array([[0.9, 0.1, 0.5], [1, 0, 0.5], [0.1, 0.9, 0.5], [0, 1, 0.5], [0.1, 0.8, 0.5]])
WEIGHT = np.tile([1.0, 1.0, 0.0], (5, 1))


def training_set(inputs, target=TARGET, weight=WEIGHT):
    times = len(inputs) // len(target)
    return TrainingSet(inputs, np.tile(target, (times, 1)), np.tile(weight, (times, 1)), independent=True)


def test_learns_each_label_for_itself(make, tmp_path):
    target = np.array([[1, 1, 0.5], [1, 0.9, 0.5], [0.1, 1, 0.5], [0, 1, 0.5], [0.1, 0.9, 0.5]])
    model = make.thorough().fit(training_set(make.some * 8, target))
    probs = model.predict_proba(make.some)
    assert probs.shape == (5, 3)
    assert np.array_equal(probs[:, 0] > 0.5, target[:, 0] > 0.5)
    assert np.all(probs[:, 1] > 0.5)
    assert np.all(probs[:, 2] == 0.5)  # nothing is known of it
    assert np.all(probs[:2].sum(axis=1) > 1.5)
    model.save(tmp_path)
    np.testing.assert_allclose(type(model).load(tmp_path).predict_proba(make.some), probs, atol=1e-5)


def test_a_label_without_weight_does_not_count(make):
    """What stands in the target of a label that nobody spoke of makes no difference."""
    other = TARGET.copy()
    other[:, 2] = [1, 1, 1, 1, 0]
    other[0, 1] = 1
    weight = WEIGHT.copy()
    weight[0, 1] = 0
    here, there = (make().fit(training_set(make.some, t, weight)).predict_proba(make.some) for t in (TARGET, other))
    np.testing.assert_allclose(here, there, atol=1e-6)


def test_validation(make):
    valid = TrainingSet(make.some * 5, np.tile(TARGET.round(), (5, 1)), np.ones((25, 3)), independent=True)
    probs = make().fit(training_set(make.some * 4), valid).predict_proba(make.some)
    assert np.all(np.isfinite(probs))
    assert np.all((probs >= 0) & (probs <= 1))


def test_the_temperature_that_was_put_in_is_found():
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (4000, 3))
    target = (random.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(float)
    assert best_temperature(logits * 3, target, EachForItself(), np.ones(logits.shape)) == pytest.approx(3, rel=0.1)


def test_weights_have_the_shape_of_targets():
    with pytest.raises(InputError, match=r"weights must have shape \(5, 3\), but have \(5,\)"):
        TrainingSet(list("abcde"), TARGET, np.ones(5), independent=True)
    with pytest.raises(InputError, match="at most 1"):
        TrainingSet(list("abcde"), 2 * TARGET, WEIGHT, independent=True)
