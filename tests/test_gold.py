import numpy as np
import pandas as pd
import pytest

from weaklabel.errors import InputError, UnknownName
from weaklabel.gold import Gold


def test_lists_what_is_known():
    gold = Gold.of([1, None, 0])
    assert (gold.unit.tolist(), gold.label.tolist(), len(gold), gold.n_units) == ([0, 2], [1, 0], 2, 3)
    assert gold.dense().tolist() == [1, -1, 0]
    assert gold.dense(unknown=9).tolist() == [1, 9, 0]


def test_select_takes_any_order():
    gold = Gold.of([1, None, 0, 2]).select(np.array([3, 1, 0]))
    assert (gold.dense().tolist(), gold.n_units) == ([2, -1, 1], 3)


@pytest.mark.parametrize("labels", [[], [None, None]], ids=["no-units", "nothing-known"])
def test_may_be_empty(labels):
    gold = Gold.of(labels)
    assert (len(gold), gold.n_units) == (0, len(labels))


@pytest.mark.parametrize(
    ("unit", "label", "message"),
    [
        ([0, 1], [0], "2 units but 1 labels"),
        ([0, 3], [0, 1], "0 to 2"),
        ([1, 0], [0, 1], "in order"),
        ([1, 1], [0, 1], "each once"),
        ([-1, 1], [0, 1], "0 to 2"),
        ([0, 1], [0, -1], "-1"),
    ],
    ids=["ragged", "beyond", "unordered", "twice", "negative", "snorkels-unknown"],
)
def test_refuses(unit, label, message):
    with pytest.raises(InputError, match=message):
        Gold(np.array(unit), np.array(label), 3)


def test_snorkels_unknown_is_never_taken_for_the_last_class():
    with pytest.raises(InputError, match="None"):
        Gold.of([0, -1, 1])


@pytest.mark.parametrize(
    "labels",
    [
        ["b", None, "a"],
        ("b", float("nan"), "a"),
        np.array(["b", None, "a"], dtype=object),
        pd.Series(["b", None, "a"], index=[7, 8, 9]),
        pd.Series(["b", None, "a"], dtype="string"),
    ],
    ids=["list", "tuple", "array", "series", "string-series"],
)
def test_names_of_classes(labels):
    assert Gold.of(labels, ["a", "b"]).dense().tolist() == [1, -1, 0]


def test_names_that_are_no_class():
    with pytest.raises(UnknownName, match="unknown class 'spm'; did you mean 'spam'"):
        Gold.of(["spm"], ["ham", "spam"])


@pytest.mark.parametrize("label", [0.5, 1.0, True, np.True_, np.float64(1), "1", [1]], ids=repr)
def test_what_is_no_position(label):
    """Floats and truth values once counted as positions in silence."""
    with pytest.raises(InputError, match=r"which is no position of a class; .*takes class names"):
        Gold.of([0, label])


def test_numpy_integers_are_positions_and_nan_is_not_known():
    assert Gold.of([np.int64(1), np.int8(0), float("nan")]).dense().tolist() == [1, 0, -1]
    assert Gold.of(np.array([1, 0])).dense().tolist() == [1, 0]


def test_what_is_known_of_items():
    """Three items, of two, no and one unit; the second is known to have nothing."""
    start = np.array([0, 2, 2, 3])
    gold = Gold(np.array([0, 2]), np.array([1, 0]), 3, np.array([0, 1, 2]))
    assert gold.known_items(start).tolist() == [0, 1, 2]
    part = gold.of_items(start, np.array([2, 1]))
    assert (part.unit.tolist(), part.label.tolist(), part.n_units, part.items.tolist()) == ([0], [0], 1, [0, 1])
    bare = Gold(np.array([2]), np.array([0]), 3)
    assert bare.known_items(start).tolist() == [2]
    assert bare.of_items(start, np.array([0])).items is None
    assert len(bare.of_items(start, np.array([], dtype=int))) == 0
