import numpy as np

from weaklabel.features.table import TableFeatures


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
