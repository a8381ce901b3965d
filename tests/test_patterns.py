"""Patterns of shards, brought together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from weaklabel.marks import Source
from weaklabel.patterns import merge
from weaklabel.votes import Votes

LABELS = strategies.LABELS


def assert_same(a, b):
    """Equal to the last bit."""
    for one, other in ((a.votes, b.votes), (a.silence, b.silence)):
        assert np.array_equal(one.toarray(), other.toarray())
    for name in ("always", "count", "inverse", "key"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name


@given(strategies.votes(), st.data())
def test_merged_shards_are_the_patterns_of_the_whole(votes, data):
    key = np.array(data.draw(st.lists(st.integers(0, 2), min_size=votes.n_units, max_size=votes.n_units)), np.int64)
    cuts = sorted(data.draw(st.lists(st.integers(0, votes.n_items), min_size=2, max_size=2)))
    items = np.split(np.arange(votes.n_items), cuts)
    units = np.split(np.arange(votes.n_units), votes.item_start[cuts])
    parts = [votes.select(at).patterns(key[unit]) for at, unit in zip(items, units, strict=True)]
    whole = votes.patterns(key)
    assert_same(merge(parts), whole)
    assert_same(merge([merge(parts[:2]), parts[2]]), whole)
    assert_same(merge([parts[0], merge(parts[1:])]), whole)
    assert_same(merge([whole]), whole)


@pytest.mark.parametrize("first", [True, False])
def test_a_source_that_was_asked_about_everything_in_one_shard_only(first):
    def shard(name, asked):
        sources = (Source("s"), Source("t"))
        return Votes(LABELS, sources, (name + "1", name + "2"), [0], [0], [1], asked=(None, asked))

    shards = [shard("x", None), shard("y", np.array([1]))]
    a, b = shards if first else shards[::-1]
    assert_same(merge([a.patterns(), b.patterns()]), a.concat(b).patterns())


def test_equal_rows_are_grouped_however_many_differ():
    """`compress` keeps rows as they are where most of them differ; what is merged is the same for all shards."""
    matrix = np.random.default_rng(0).integers(-1, 3, size=(15_000, 12))
    votes = Votes.from_matrix(matrix, ["a", "b", "c"])
    one, two = (votes.select(at).patterns() for at in (np.arange(4_000), np.arange(4_000, 15_000)))
    assert len(two.count) == 11_000
    together = merge([one, two])
    assert_same(together, merge([votes.patterns()]))
    assert np.array_equal(together.votes.toarray()[together.inverse], votes.onehot().toarray())
