import numpy as np
import pytest

from weaklabel.end_models._features import TableFeatures, TextFeatures
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
    ("texts", "characters"),
    [
        (["hello there", "good day"], False),
        (["你好", "免费领取"], True),
        (["hello"] * 9 + ["你好"], False),
        ([""], False),
    ],
    ids=["english", "chinese", "mostly-english", "empty"],
)
def test_texts_without_spaces_are_read_by_characters(texts, characters):
    assert TextFeatures.learn(texts, 2, 1000).described["characters"] is characters


def test_the_number_of_features_is_bounded():
    assert TextFeatures.learn(["a b c d e f g"], 2, 4).transform(["a b"]).shape == (1, 4)


def test_rare_words_do_not_empty_the_vocabulary():
    texts = [f"word{at}" for at in range(60)]
    features = TextFeatures.learn(texts, 1, 1000)
    assert features.transform(texts).shape[0] == 60


def test_columns():
    rows = [{"n": float(at) / 3, "kind": "ab"[at % 2], "code": at % 3} for at in range(30)]
    features = TableFeatures.learn(rows)
    matrix = features.transform(rows).toarray()
    assert set(features.numbers) == {"n", "code"}
    assert features.values["kind"] == ["a", "b"]
    assert features.values["code"] == ["0", "1", "2"]
    np.testing.assert_allclose(matrix[:, 0].mean(), 0, atol=1e-9)
    np.testing.assert_allclose(matrix[:, 0].std(), 1)


def test_numbers_and_their_texts_are_one_value():
    features = TableFeatures.learn([{"code": 1}, {"code": 2}, {"code": None}])
    same = features.transform([{"code": 1.0}, {"code": 1}]).toarray()
    assert np.array_equal(same[0], same[1])


def test_long_codes_stay_apart():
    """A column of numbers with a gap holds floats."""
    features = TableFeatures.learn([{"code": 1234567.0}, {"code": 1234568.0}, {"code": None}])
    assert features.values["code"] == ["", "1234567", "1234568"]


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
