import numpy as np
import pytest

from weaklabel.errors import ConfigError
from weaklabel.items import Records
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Column, Dataset, Source


@pytest.mark.parametrize("wrong", [{"role": "robot"}, {"silence": "nothing"}], ids=["role", "silence"])
def test_source_refuses_and_names_itself(wrong):
    with pytest.raises(ConfigError, match=r"'bot'.*(robot|nothing)"):
        Source("bot", **wrong)


def test_column_lists_what_was_said():
    column = Column.of(["spam", None, Not("spam"), "spam"])
    assert (column.item.tolist(), column.code.tolist(), column.values) == ([0, 2, 3], [0, 1, 0], ("spam", Not("spam")))
    assert Column.of([None, None]).values == ()
    some = Column.on(np.array([2, 5, 6]), ["spam", None, "ham"], np.array([2, 5, 6]))
    assert (some.item.tolist(), some.code.tolist(), some.values) == ([2, 6], [0, 1], ("spam", "ham"))


def test_positions_of_a_split():
    split = np.array(["train", "test", "train"])
    dataset = Dataset(Records(list("abc"), {}), LabelSpace(("x", "y")), (None,) * 3, split)
    assert dataset.positions("train").tolist() == [0, 2]
    assert dataset.positions("dev").tolist() == []
