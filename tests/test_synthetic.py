import numpy as np
import pytest

from weaklabel.synthetic import random_synthetic, synthetic_votes


def test_the_same_number_makes_the_same_votes():
    a, b, c = (synthetic_votes(50, 4, random_state=seed) for seed in (1, 1, 2))
    assert np.array_equal(a.votes.to_matrix(), b.votes.to_matrix())
    assert not np.array_equal(a.votes.to_matrix(), c.votes.to_matrix())


def test_votes_are_as_right_as_planned():
    """4000 votes or more a source: a standard error of .008, of which 4 are allowed."""
    made = synthetic_votes(8000, 6, n_classes=3, single_class=0.5, coverage=(0.5, 0.6), accuracy=(0.7, 0.9))
    matrix = made.votes.to_matrix()
    said = matrix >= 0
    multi = slice(3, 6)
    right = ((matrix == made.gold.label[:, None]) & said).sum(axis=0) / said.sum(axis=0)
    np.testing.assert_allclose(right[multi], made.accuracy[multi], atol=0.032)
    assert [len(np.unique(column[column >= 0])) for column in matrix.T] == [1, 1, 1, 3, 3, 3]


def test_copies_say_what_their_original_says():
    made = synthetic_votes(500, 3, copies=2, fidelity=0.9)
    matrix = made.votes.to_matrix()
    for copy in (3, 4):
        original = made.copy_of[copy]
        said = matrix[:, copy] >= 0
        assert np.array_equal(matrix[said, copy], matrix[said, original])
    assert made.copy_of[:3].tolist() == [-1] * 3


def test_workers_are_asked_about_a_few_items_and_answer_all_of_them():
    made = synthetic_votes(100, 1, n_workers=3, answers=20)
    assert [whom is None or len(whom) for whom in made.votes.asked] == [True, 20, 20, 20]
    assert [source.role for source in made.votes.sources] == ["lf", "worker", "worker", "worker"]
    assert (made.votes.to_matrix()[:, 1:] >= 0).sum(axis=0).tolist() == [20, 20, 20]


@pytest.mark.parametrize("options", [{"n_items": 0}, {"n_lfs": 0, "n_workers": 2}, {"n_items": 1}, {"answers": 9999}])
def test_small_tables(options):
    made = synthetic_votes(**{"n_items": 30, **options})
    assert made.votes.n_items == made.gold.n_units


def test_the_balance_is_as_planned():
    made = synthetic_votes(5000, 1, balance=(8, 2))
    assert made.balance.tolist() == [0.8, 0.2]
    assert abs((made.gold.label == 0).mean() - 0.8) < 0.025


def test_random_sets_have_the_promised_ranges():
    for seed in range(6):
        made = random_synthetic(seed)
        n_classes = len(made.balance)
        assert 500 <= made.votes.n_units <= 20_000
        assert 2 <= n_classes <= 10
        assert made.balance.sum() == pytest.approx(1)
        assert made.balance.min() >= min(0.03, 1 / n_classes) - 1e-9
        assert np.all((made.accuracy >= 0.45) & (made.accuracy <= 0.95))
    assert np.array_equal(random_synthetic(3).votes.statement, random_synthetic(3).votes.statement)
