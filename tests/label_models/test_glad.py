import numpy as np
from scipy.special import expit

from weaklabel.label_models.glad import Glad
from weaklabel.synthetic import synthetic_votes


def test_the_objective_grows():
    for seed in range(4):
        made = synthetic_votes(300, 4, n_classes=3, n_workers=10, answers=60, random_state=seed)
        model = Glad(tol=0, max_iter=60).fit(made.votes)
        assert np.diff(model.objective_).min() > -1e-7


def test_abilities_follow_accuracies():
    made = synthetic_votes(1500, 8, n_classes=3, single_class=0, accuracy=(0.45, 0.95), coverage=(0.7, 0.9))
    model = Glad().fit(made.votes)
    assert np.corrcoef(np.argsort(np.argsort(model.ability_)), np.argsort(np.argsort(made.accuracy)))[0, 1] > 0.9
    assert np.array_equal(np.argsort(model.source_weights()), np.argsort(model.ability_ * model.ease_))


def planted(random, n=1200, m=12):
    """Abilities, ease, and votes drawn from the model itself."""
    ability, ease = random.normal(1, 0.7, size=m), random.normal(0.5, 1, size=n)
    truth = random.integers(2, size=n)
    right = random.random((n, m)) < expit(ability * np.exp(ease)[:, None])
    return ability, truth, np.where(right, truth[:, None], 1 - truth[:, None])


def test_planted_abilities_are_found(votes_of):
    """In order, and in size up to the scale that ease can take over."""
    ability, truth, matrix = planted(np.random.default_rng(0))
    votes = votes_of(matrix)
    model = Glad().fit(votes)
    able = ability > 0  # a vote is never taken to count against its class
    assert np.corrcoef(model.ability_[able], ability[able])[0, 1] > 0.9
    assert (model.predict_proba(votes).argmax(axis=1) == truth).mean() > 0.85


def test_what_is_said_of_a_unit_depends_on_its_votes_only():
    """The ease of units that are only predicted is found anew, one by one."""
    votes = synthetic_votes(200, 6, n_classes=3, single_class=0, coverage=(0.5, 0.9)).votes
    model = Glad(tol=1e-12, max_iter=300).fit(votes)
    few = votes.select(np.arange(20))
    np.testing.assert_allclose(model.predict_proba(few), model.predict_proba(votes)[:20], atol=1e-6)
