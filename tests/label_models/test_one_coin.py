import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models.one_coin import OneCoin
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes


def test_planted_accuracies_and_the_balance_are_found():
    """Each of 8 sources votes about 2000 times: a standard error of .011, and the worst is allowed 4 of them."""
    made = synthetic_votes(
        3000, 8, n_classes=3, single_class=0, coverage=(0.5, 0.9), balance=(0.6, 0.3, 0.1), random_state=1
    )
    model = OneCoin().fit(made.votes)
    np.testing.assert_allclose(model.right_, made.accuracy, atol=0.045)
    np.testing.assert_allclose(model.balance_, made.balance, atol=0.04)


def test_with_all_gold_it_counts(votes_of):
    rows, truth = [[0, 1], [1, 1], [2, 2], [0, -1]], [0, 1, 2, 1]
    model = OneCoin().fit(votes_of(rows, n_classes=3), Gold.of(truth))
    pooled = (3 + 2 + 1) / (7 + 2)
    np.testing.assert_allclose(model.right_, [(3 + 4 * pooled) / 8, (2 + 4 * pooled) / 7])
    np.testing.assert_allclose(model.balance_, [2 / 7, 3 / 7, 2 / 7])


def test_a_fixed_point_by_enumeration():
    """Posteriors by Bayes' rule, with a group, a complement and weights; and the parameters that follow from them."""
    labels = LabelSpace(("a", "b", "c"), None, {"ab": ("a", "b")})
    made = synthetic_votes(60, 4, n_classes=3, single_class=0, coverage=(0.7, 0.9), random_state=2).votes
    statement = np.where(made.unit % 5 == 0, 3 + made.statement % 4, made.statement)
    weight = np.where(made.unit % 3 == 0, 0.5, 1.0)
    sources = tuple(Source(name) for name in made.names)
    votes = Votes(labels, sources, made.item_ids, made.unit, made.source, statement, weight)
    model = OneCoin(max_iter=2000, tol=1e-13).fit(votes)
    table = model.right_[:, None, None] * np.eye(3) + ((1 - model.right_) / 2)[:, None, None] * (1 - np.eye(3))
    score = np.tile(np.log(model.balance_), (60, 1))
    for i, j, said, w in zip(votes.unit, votes.source, votes.statement, votes.weight, strict=True):
        score[i] += w * np.log(labels.meaning[said] @ table[j])
    q = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
    covered = votes.covered()
    np.testing.assert_allclose(model.predict_proba(votes)[covered], q[covered], atol=1e-9)
    right = np.zeros(4)
    for i, j, said, w in zip(votes.unit, votes.source, votes.statement, votes.weight, strict=True):
        allowed = labels.meaning[said]
        right[j] += w * (q[i] * allowed * model.right_[j] / (allowed @ table[j])).sum()
    pooled = (right.sum() + 1) / (model.votes_.sum() + 2)
    np.testing.assert_allclose(model.right_, (right + 4 * pooled) / (model.votes_ + 4), atol=1e-9)
    np.testing.assert_allclose(model.balance_, (q[covered].sum(axis=0) + 1) / (covered.sum() + 3), atol=1e-9)


def test_weights_are_log_odds(votes_of):
    model = OneCoin().fit(votes_of([[0, 0, -1], [1, 1, -1], [2, 2, -1]] * 5, n_classes=3))
    np.testing.assert_allclose(model.source_weights()[:2], np.log(2 * model.right_[:2] / (1 - model.right_[:2])))
    assert np.isnan(model.source_weights()[2])
