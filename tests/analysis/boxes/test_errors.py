import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.boxes.conftest import _boxes
from weaklabel.analysis.boxes.errors import KINDS, MISSED, compare, counts, wrong
from weaklabel.metrics.boxes import match_boxes

CAT = (0, 0, 0, 10, 10, 1)


def told(found, true, **more):
    """Kind, found and true box of each pair."""
    pairs = compare(_boxes(*found), _boxes(*true), **more)
    return [(KINDS[kind], int(a), int(b)) for kind, a, b in zip(pairs.kind, pairs.found, pairs.true, strict=True)]


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        ([(0, 0, 0, 10, 5, 1)], [("right", 0, 0)]),  # half, exactly
        ([(0, 0, 0, 10, 5, 2)], [("class", 0, 0)]),
        ([(0, 0, 0, 10, 4.9, 1)], [("place", 0, 0)]),
        ([(0, 0, 0, 10, 1, 1)], [("place", 0, 0)]),  # a tenth, exactly
        ([(0, 0, 0, 10, 4.9, 2)], [("both", 0, 0), ("missed", -1, 0)]),
        ([(0, 0, 0, 10, 0.9, 1)], [("spurious", 0, -1), ("missed", -1, 0)]),
        ([(1, 0, 0, 10, 10, 1)], [("missed", -1, 0), ("spurious", 0, -1)]),  # another image
        ([(0, 0, 0, 10, 9, 1, 0.6), (0, 0, 0, 10, 8, 1, 0.9)], [("duplicate", 0, 0), ("right", 1, 0)]),
        ([(0, 0, 0, 10, 9, 2, 0.9), (0, 0, 0, 10, 8, 1, 0.6)], [("class", 0, 0), ("right", 1, 0)]),
        ([], [("missed", -1, 0)]),
    ],
    ids=["half", "class", "place", "tenth", "both", "spurious", "elsewhere", "duplicate", "class-and-right", "none"],
)
def test_one_true_box(found, kinds):
    assert told(found, [CAT]) == kinds


def test_the_first_of_several_kinds_is_told():
    """A box over a dog and, less far, over a cat that a better box has found."""
    true = [CAT, (0, 0, 3, 10, 13, 2)]
    best = (0, 0, 0, 10, 10, 1, 0.9)
    assert told([best, (0, 0, 2, 10, 12, 1, 0.5)], true) == [("right", 0, 0), ("duplicate", 1, 0), ("missed", -1, 1)]
    assert told([best, (0, 0, 4, 10, 14, 1, 0.5)], true) == [("right", 0, 0), ("class", 1, 1)]


def test_names_of_several_classes():
    allows = np.array([[False] * 3, [False, True, False], [False, False, True], [False, True, True]])
    animal = (0, 0, 0, 10, 9, 3)
    assert told([animal], [CAT], allows=allows) == [("right", 0, 0)]
    assert told([animal], [CAT]) == [("class", 0, 0)]


def test_nothing_at_all():
    pairs = compare(_boxes(), _boxes())
    assert [len(column) for column in pairs] == [0] * 4
    assert set(counts(pairs).values()) == {0}


ROW = st.tuples(
    st.integers(0, 1), st.integers(0, 6), st.integers(0, 6), st.integers(7, 12), st.integers(7, 12), st.integers(1, 2),
    st.sampled_from([0.5, 0.7, 0.9]),
)  # fmt: skip


@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=6))
def test_every_box_is_told_once_and_hits_are_those_of_the_measures(found, true):
    pairs = compare(_boxes(*found), _boxes(*true))
    number = counts(pairs)
    assert sorted(pairs.found[pairs.found >= 0]) == list(range(len(found)))
    assert number["right"] == (match_boxes(_boxes(*found), _boxes(*true))[0] >= 0).sum()
    assert sum(number.values()) - number["missed"] == len(found)
    told_of = np.isin(pairs.kind, [KINDS.index(kind) for kind in ("right", "class", "place", "missed")])
    assert set(pairs.true[told_of]) == set(range(len(true)))
    assert not set(pairs.true[told_of & (pairs.kind != MISSED)]) & set(pairs.true[pairs.kind == MISSED])
    assert len(wrong(pairs).kind) == sum(number.values()) - number["right"]
    assert ((pairs.overlap > 0) == ((pairs.found >= 0) & (pairs.true >= 0))).all()
