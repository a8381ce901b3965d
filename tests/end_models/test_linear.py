import numpy as np
import pytest

from weaklabel.end_models.linear import Linear
from weaklabel.errors import InputError
from weaklabel.training_set import TrainingSet


def test_a_small_share_of_a_class_is_left_out():
    model = Linear().fit(TrainingSet(["a", "b"], np.array([[0.99, 0.01], [0.99, 0.01]]), np.ones(2)))
    np.testing.assert_allclose(model.predict_proba(["a"]), [[1, 0]], atol=1e-9)


def test_a_target_of_many_classes_is_learned():
    many = np.full((2, 60), 1 / 60)
    np.testing.assert_allclose(Linear().fit(TrainingSet(["a", "b"], many, np.ones(2))).predict_proba(["a"]), many[:1])


@pytest.mark.parametrize(
    ("inputs", "new", "message"),
    [
        (["a", "b"], [{"a": 1}], r"learns from texts, but got \{'a': 1\}"),
        (["a", None], [], "learns from texts, but got None"),
        ([{"a": 1}, {"a": 2}], ["x"], "learned from columns, but got str"),
        ([{"a": 1}, {"b": 2}], [], "no column 'a'"),
        ([{"a": 1}, {"a": 2}], [{"a": [1]}], r"'a' was learned as numbers, but holds \[1\], which is no finite number"),
        ([{"a": 1}, {"a": float("inf")}], [], "'a' was learned as numbers, but holds inf"),
        ([{"a": 1}, {"a": 10**400}], [], "'a' was learned as numbers, but holds 1000"),
    ],
    ids=["rows-for-texts", "none", "texts-for-rows", "other-columns", "list", "infinite", "huge"],
)
def test_inputs_of_another_kind_are_told(inputs, new, message):
    with pytest.raises(InputError, match=message):
        Linear().fit(TrainingSet(inputs, np.eye(2), np.ones(2))).predict_proba(new)
