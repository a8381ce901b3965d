import itertools

import numpy as np
import pytest

from weaklabel.errors import ConfigError
from weaklabel.gold import Gold
from weaklabel.label_models.triplet import Triplet
from weaklabel.synthetic import synthetic_votes


def exact(accuracies=(0.9, 0.8, 0.7)):
    """A table in which independent sources of these accuracies show every pattern as often as expected."""
    rows, truth = [], []
    for y, right in itertools.product((0, 1), itertools.product((True, False), repeat=3)):
        chance = np.prod([a if r else 1 - a for a, r in zip(accuracies, right, strict=True)])
        rows += [[y if r else 1 - y for r in right]] * round(1000 * chance)
        truth += [y] * round(1000 * chance)
    return rows, truth


def test_the_closed_form(votes_of):
    """Agreements with the truth are 2 · accuracy - 1: .8, .6 and .4."""
    rows, _ = exact()
    model = Triplet().fit(votes_of(rows))
    np.testing.assert_allclose(model.agreement_, np.array([[0.8, 0.6, 0.4]] * 2).T, atol=1e-12)
    np.testing.assert_allclose(model.source_weights(), np.log([9, 4, 7 / 3]))


@pytest.mark.parametrize("balance", [None, [0.2, 0.8], [1, 4]])
def test_posteriors_are_bayes_rule(votes_of, balance):
    rows, _ = exact()
    model = Triplet(balance=balance).fit(votes_of(rows))
    prior = np.array([0.5, 0.5]) if balance is None else np.array([0.2, 0.8])
    chance = prior * [0.9 * 0.2 * 0.7, 0.1 * 0.8 * 0.3]
    np.testing.assert_allclose(model.predict_proba(votes_of([[0, 1, 0]]))[0], chance / chance.sum())


def test_silence_does_not_matter(votes_of):
    """Each source is silent at random on half of the units."""
    matrix = np.array(exact()[0] * 5)
    matrix[np.random.default_rng(0).random(matrix.shape) < 0.5] = -1
    model = Triplet().fit(votes_of(matrix))
    np.testing.assert_allclose(model.agreement_[:, 0], [0.8, 0.6, 0.4], atol=0.06)


def test_a_source_that_meets_nobody_gets_the_median(votes_of):
    rows = [[*row, -1] for row in exact()[0]] + [[-1, -1, -1, 0]] * 5
    model = Triplet().fit(votes_of(rows))
    np.testing.assert_allclose(model.agreement_[:, 0], [0.8, 0.6, 0.4, 0.6], atol=1e-12)


def test_two_sources_form_no_triplet(votes_of):
    model = Triplet().fit(votes_of([[0, 0], [1, 0]]))
    assert np.array_equal(model.agreement_, np.full((2, 2), 0.5))


def test_gold_is_a_look_at_the_truth(votes_of):
    """Gold that says the contrary of the first source on 30 units; triplets weigh as much as 20 of them."""
    rows, _ = exact()
    gold = Gold.of([1 - row[0] if at < 30 else None for at, row in enumerate(rows)])
    model = Triplet().fit(votes_of(rows), gold)
    assert model.agreement_[0, 0] == pytest.approx(max((20 * 0.8 - 30) / 50, 0.02))
    weaker = Triplet(smoothing=1000.0).fit(votes_of(rows), gold)
    assert weaker.agreement_[0, 0] == pytest.approx((1000 * 0.8 - 30) / 1030)


def test_planted_accuracies_of_many_sources_are_found():
    """One class against the rest of three: a wrong vote may still be right that it is not this class."""
    made = synthetic_votes(4000, 10, n_classes=2, single_class=0, accuracy=(0.6, 0.9), coverage=(0.5, 0.9))
    np.testing.assert_allclose((1 + Triplet().fit(made.votes).agreement_[:, 0]) / 2, made.accuracy, atol=0.05)
    three = synthetic_votes(2000, 10, n_classes=3, single_class=0, accuracy=(0.6, 0.9), coverage=(0.5, 0.9))
    right = Triplet().fit(three.votes).predict_proba(three.votes).argmax(axis=1) == three.gold.label
    assert right.mean() > 0.93


def test_a_balance_of_other_classes_is_refused(votes_of):
    with pytest.raises(ConfigError, match="balance must be a list of 2 numbers"):
        Triplet(balance=[1, 1, 1]).fit(votes_of([[0]]))
