import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.spans.conftest import spans
from weaklabel.analysis.spans.errors import KINDS, compare, counts, hulls, references, wrong
from weaklabel.metrics.spans import right
from weaklabel.tags import Tags, tag_space

TAGS = Tags.of(tag_space(["PER", "LOC"]))


def told(found, true, allows=None):
    pairs = compare(spans(*found), spans(*true), allows)
    return [(KINDS[k], f, t) for k, f, t in zip(*(column.tolist() for column in pairs), strict=True)]


def test_each_kind_of_error():
    true = [(0, 2, 0), (3, 5, 0), (6, 8, 0), (9, 11, 0), (12, 14, 0)]
    found = [(0, 2, 0), (3, 6, 0), (6, 8, 1), (10, 11, 1), (20, 21, 1)]
    assert told(found, true) == [
        ("right", 0, 0), ("boundary", 1, 1), ("type", 2, 2), ("both", 3, 3), ("missing", -1, 4), ("spurious", 4, -1),
    ]  # fmt: skip


def test_a_span_stands_beside_one_other():
    assert told([(0, 5, 0)], [(0, 2, 0), (3, 6, 0)]) == [("boundary", 0, 0), ("missing", -1, 1)]
    assert told([(0, 1, 0), (1, 4, 0)], [(0, 4, 0)]) == [("boundary", 1, 0), ("spurious", 0, -1)]
    # The same type comes before more common tokens.
    assert told([(0, 3, 1), (3, 4, 0)], [(0, 4, 0)]) == [("boundary", 1, 0), ("spurious", 0, -1)]


def test_a_name_may_allow_several_types():
    allows = np.array([[True, False], [False, True], [True, True]])
    assert told([(0, 1, 2), (2, 3, 2)], [(0, 1, 0), (2, 4, 1)], allows) == [("right", 0, 0), ("boundary", 1, 1)]


def test_hulls_and_references():
    found, true = spans((1, 4, 0), (9, 10, 1)), spans((0, 2, 0), (5, 7, 1))
    pairs = wrong(compare(found, true))
    assert [column.tolist() for column in hulls(pairs, found, true)] == [[0, 5, 9], [4, 7, 10], [0, -1, 1]]
    assert [column.tolist() for column in references(pairs, found, true)] == [[0, 5, 9], [2, 7, 10], [0, 1, 1]]


def test_nothing_to_compare():
    assert told([], []) == []
    assert told([], [(0, 1, 0)]) == [("missing", -1, 0)]
    assert counts(compare(spans(), spans())) == dict.fromkeys(KINDS, 0)


TEXT = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(TEXT, TEXT)
def test_every_span_is_in_one_pair_and_the_right_ones_are_those_of_the_strict_measure(one, other):
    size = min(len(one), len(other))
    found, true = (TAGS.spans(np.array(path[:size]), np.array([0, size])) for path in (one, other))
    pairs = compare(found, true)
    assert sorted(pairs.found[pairs.found >= 0].tolist()) == list(range(len(found.begin)))
    assert sorted(pairs.true[pairs.true >= 0].tolist()) == list(range(len(true.begin)))
    assert counts(pairs)["right"] == right(found, true).sum()
