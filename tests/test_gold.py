import numpy as np
import pytest

from weaklabel.errors import InputError
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
