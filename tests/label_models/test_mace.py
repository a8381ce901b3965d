import numpy as np
from scipy.special import digamma

from weaklabel.gold import Gold
from weaklabel.label_models.mace import Mace
from weaklabel.synthetic import synthetic_votes


def test_with_all_gold_and_one_step_it_counts(votes_of):
    """At first a source knows or answers by an even habit, half of the time each: a right vote was known by 2 in 3."""
    votes = votes_of([[0], [1], [1]], asked="voted")
    model = Mace(max_iter=1).fit(votes, Gold.of([0, 1, 0]))
    known, habit = 2 * 2 / 3, np.array([1 / 3, 1 / 3 + 1])
    trust = np.array([known, 3 - known]) + 0.5
    np.testing.assert_allclose(model.trust_[0], digamma(trust) - digamma(4.0))
    np.testing.assert_allclose(np.log(model.habit_[0]), digamma(10 + habit) - digamma(20 + habit.sum()))
    knows, spams = np.exp(model.trust_[0])
    inside, outside = knows + spams * model.habit_[0], spams * model.habit_[0]
    np.testing.assert_allclose(model.predict_proba(votes)[0, 0], inside[0] / (inside[0] + outside[0]))


def test_the_bound_grows():
    for seed in range(4):
        made = synthetic_votes(300, 4, n_classes=3, n_workers=10, answers=60, random_state=seed)
        model = Mace(tol=0, max_iter=60).fit(made.votes)
        assert len(model.elbo_) == 60
        assert np.diff(model.elbo_).min() > -1e-7


def test_who_answers_by_habit_is_found():
    """Two of seven say always the same, and agree by chance with a third of the truth."""
    made = synthetic_votes(900, 5, n_classes=3, single_class=0, accuracy=(0.7, 0.8), coverage=(0.8, 0.9))
    matrix = np.hstack([made.votes.to_matrix(), np.full((900, 1), 1), np.full((900, 1), 2)])
    votes = type(made.votes).from_matrix(matrix, made.votes.labels)
    model = Mace().fit(votes)
    knows = np.exp(model.trust_[:, 0])
    assert knows[5:].max() < 0.1
    # Who knows in a share t and otherwise guesses evenly is right in t + (1 - t) / 3.
    np.testing.assert_allclose(knows[:5], (made.accuracy - 1 / 3) * 3 / 2, atol=0.08)
    right = (model.predict_proba(votes).argmax(axis=1) == made.gold.label).mean()
    assert right > 0.88
