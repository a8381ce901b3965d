import numpy as np
import pytest

from weaklabel.label_models.ebcc import Ebcc
from weaklabel.label_models.ibcc import Ibcc
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes


def test_the_bound_grows_and_more_restarts_do_not_lower_it():
    for seed in range(3):
        votes = synthetic_votes(200, 4, n_classes=3, n_workers=10, answers=60, random_state=seed).votes
        one, four = (Ebcc(restarts=number, subtypes=3, tol=0, max_iter=40).fit(votes) for number in (1, 4))
        assert np.diff(one.elbo_).min() > -1e-7
        assert four.elbo_[-1] >= one.elbo_[-1]


def test_another_random_state_is_another_start():
    votes = synthetic_votes(200, 6, n_classes=3, single_class=0, random_state=1).votes
    one, other = (Ebcc(random_state=seed, restarts=1).fit(votes).elbo_[0] for seed in (0, 1))
    assert one != other


def test_one_kind_a_class_is_nearly_ibcc():
    """They differ in the prior of the balance only, which hardly matters among 2000 units."""
    votes = synthetic_votes(2000, 6, n_classes=3, single_class=0, coverage=(0.6, 0.9), random_state=1).votes
    np.testing.assert_allclose(
        Ebcc(subtypes=1).fit(votes).predict_proba(votes), Ibcc().fit(votes).predict_proba(votes), atol=0.02
    )


def test_the_start_spreads_evenly():
    """Shares of 5 kinds have the mean 1/5 and the variance 4/150 of Dirichlet(1)."""
    model, random = Ebcc(subtypes=5), np.random.default_rng(0)
    rows, classes = (random.integers(2**63, size=n).astype(np.uint64) for n in (4000, 3))
    kinds = model._kinds(rows, classes, 0)
    np.testing.assert_allclose(kinds.sum(axis=2), 1)
    np.testing.assert_allclose(kinds.mean(axis=(0, 1)), 0.2, atol=0.01)
    np.testing.assert_allclose(kinds.var(axis=(0, 1)), 4 / 150, atol=0.003)
    assert not np.allclose(kinds, model._kinds(rows, classes, 1))


@pytest.mark.parametrize("seed", range(2))
def test_kinds_on_which_many_err_together_are_told(seed):
    """A third of each class misleads 4 of 9 sources, each time the same ones, to the other class."""
    random = np.random.default_rng(seed)
    truth, hard = random.integers(2, size=2000), random.random(2000) < 1 / 3
    right = np.full((2000, 9), 0.85)
    right[hard, :4] = 0.1
    matrix = np.where(random.random((2000, 9)) < right, truth[:, None], 1 - truth[:, None])
    votes = Votes.from_matrix(matrix, ["a", "b"])
    ours, independent = (
        (model.fit(votes).predict_proba(votes).argmax(axis=1) == truth).mean() for model in (Ebcc(subtypes=3), Ibcc())
    )
    assert ours >= independent
    assert ours > 0.93
