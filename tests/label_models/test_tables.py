import itertools

import numpy as np
import pytest
from scipy import sparse, stats

from weaklabel.errors import ConfigError
from weaklabel.label_models import _ballots, _tables
from weaklabel.label_models.triplet import Triplet
from weaklabel.labels import LabelSpace

LABELS = LabelSpace(("a", "b", "c"), None, {"ab": ("a", "b"), "any": ("a", "b", "c")})


def random_table(m=2, k=3, seed=0):
    return np.random.default_rng(seed).dirichlet(np.ones(k), size=(m, k)).transpose(0, 2, 1)


def test_statements_that_nobody_makes_are_left_out():
    """Columns are a, b, c, ab, any, Not a, Not b, Not c for each of two sources."""
    votes = sparse.csr_array(np.array([[1.0, 0, 0, 0, 0, 0, 0, 0.5] + [0] * 8, [0] * 8 + [0, 0, 1, 0, 0, 0, 0, 0]]))
    kept, meaning = _tables.spoken(votes, LABELS)
    assert meaning.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]]
    assert kept.toarray().tolist() == [[1, 0, 0, 0.5, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 0]]
    plain = _tables.spoken(sparse.csr_array(np.eye(16)[[0, 9]]), LABELS)
    assert plain[0].shape == (2, 6)
    assert np.array_equal(plain[1], np.eye(3))


def test_a_vote_for_several_classes_is_the_sum_over_them():
    table, meaning = random_table(), LABELS.meaning
    told = _tables.explained(table, meaning)
    np.testing.assert_allclose(told[:, 3], table[:, 0] + table[:, 1])
    np.testing.assert_allclose(told[:, 4], 1)
    np.testing.assert_allclose(told[:, 5], 1 - table[:, 0])


def test_counts_of_classes_are_expected_ones():
    """What source j says as A of class k counts for l in A as E[l, k] / sum over A."""
    table, meaning = random_table(), LABELS.meaning
    said = np.random.default_rng(1).random((2, len(meaning), 3))
    counts = np.zeros((2, 3, 3))
    for j, at, k in itertools.product(range(2), range(len(meaning)), range(3)):
        allowed = np.flatnonzero(meaning[at])
        counts[j, allowed, k] += said[j, at, k] * table[j, allowed, k] / table[j, allowed, k].sum()
    np.testing.assert_allclose(_tables.class_counts(said, table, meaning), counts)
    assert np.array_equal(_tables.class_counts(said[:, :3], table, np.eye(3)), said[:, :3])


def test_the_divergence_is_that_of_dirichlet_distributions():
    """Against the mean of the log ratio of densities over 200,000 draws; its standard error is below .005."""
    counts, prior = np.array([3.0, 1.5, 2.0]), np.array([1.0, 2.0, 1.0])
    drawn = np.random.default_rng(0).dirichlet(counts, size=200_000).T
    ratio = stats.dirichlet(counts).logpdf(drawn) - stats.dirichlet(prior).logpdf(drawn)
    assert _tables.divergence(counts, prior, axis=0) == pytest.approx(ratio.mean(), abs=0.02)
    assert _tables.divergence(counts, counts, axis=0) == pytest.approx(0)


def test_a_coin_gives_probabilities():
    """Over all classes the chances sum to 1; a vote for all classes is certain."""
    right, one = np.array([0.7]), np.ones(1)
    inside, outside = _ballots.coin(right, one, 4)
    assert inside + 3 * outside == pytest.approx(1)
    assert _ballots.coin(right, 4 * one, 4)[0] == pytest.approx(1)
    two = _ballots.coin(right, 2 * one, 4)
    assert [float(chance[0]) for chance in two] == pytest.approx([0.8, 0.2])


@pytest.mark.parametrize("balance", [[0.5], [0.5, 0.5, 0], [1, 1, "x"], "abc", [1, 1, -1], 3])
def test_a_balance_is_one_number_a_class(balance):
    with pytest.raises(ConfigError, match="Triplet: balance must be a list of 3 numbers above 0"):
        _tables.class_balance(Triplet(), balance, LABELS)


def test_a_balance_is_brought_to_the_sum_1():
    assert _tables.class_balance(Triplet(), [2, 1, 1], LABELS).tolist() == [0.5, 0.25, 0.25]
    assert _tables.class_balance(Triplet(), None, LABELS).tolist() == [1 / 3] * 3
