import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.spans.conftest import spans
from weaklabel.analysis.spans.overlaps import overlapping, runs, same_ends, shared

SPAN = st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda pair: (pair[0], sum(pair), 0))
MANY = st.lists(SPAN, max_size=8)


@given(MANY, MANY)
def test_every_pair_that_shares_a_token_is_found_once(one, other):
    a, b = overlapping(spans(*one), spans(*other))
    common = [
        (i, j) for i, x in enumerate(one) for j, y in enumerate(other) if x[0] < y[1] and y[0] < x[1]
    ]  # fmt: skip
    assert sorted(zip(a.tolist(), b.tolist(), strict=True)) == common


def test_what_pairs_share():
    one, other = spans((0, 3, 0), (4, 6, 1), (7, 8, 0)), spans((1, 5, 0), (4, 6, 0), (8, 9, 0))
    assert shared(one, other).tolist() == [2, 2, 0]
    assert same_ends(one, other).tolist() == [False, True, False]
    assert runs(np.array([5, 0, 9]), np.array([2, 0, 3])).tolist() == [5, 6, 9, 10, 11]
