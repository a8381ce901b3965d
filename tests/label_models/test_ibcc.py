import numpy as np
from scipy.special import digamma, softmax

from weaklabel.gold import Gold
from weaklabel.label_models.ibcc import Ibcc
from weaklabel.synthetic import synthetic_votes


def plainly(matrix, k, steps):
    """The same variational steps with loops over units, sources and classes."""
    n, m = matrix.shape
    q = np.array([[np.mean(row[row >= 0] == c) for c in range(k)] for row in matrix])
    for _ in range(steps):
        balance = digamma(1 + q.sum(axis=0)) - digamma(k + n)
        counts = np.ones((m, k, k)) + 3 * np.eye(k)
        for i in range(n):
            for j in range(m):
                if matrix[i, j] >= 0:
                    counts[j, :, matrix[i, j]] += q[i]
        table = digamma(counts) - digamma(counts.sum(axis=2, keepdims=True))
        score = [balance + sum(table[j, :, matrix[i, j]] for j in range(m) if matrix[i, j] >= 0) for i in range(n)]
        q = softmax(np.array(score), axis=1)
    return q


def test_against_plain_loops():
    made = synthetic_votes(80, 5, n_classes=3, single_class=0, coverage=(0.8, 0.99), random_state=3)
    votes = made.votes.select(made.votes.covered())
    for steps in (1, 7):
        found = Ibcc(max_iter=steps, tol=0).fit(votes).predict_proba(votes)
        np.testing.assert_allclose(found, plainly(votes.to_matrix(), 3, steps), atol=1e-10)


def test_with_all_gold_it_counts(votes_of):
    model = Ibcc().fit(votes_of([[0], [0], [1], [-1]]), Gold.of([0, 1, 1, 1]))
    of_one = digamma([1 + 1, 4 + 1]) - digamma(5 + 2)  # of class 1 it said class 0 once, and class 1 once
    np.testing.assert_allclose(np.log(model.confusion_[0, :, 1]), of_one)
    np.testing.assert_allclose(model.log_balance_, digamma([2, 4]) - digamma(6))


def test_the_bound_grows():
    for seed in range(4):
        made = synthetic_votes(300, 4, n_classes=3, n_workers=10, answers=60, random_state=seed)
        gold = Gold(made.gold.unit[:20], made.gold.label[:20], 300) if seed % 2 else None
        model = Ibcc(tol=0, max_iter=60).fit(made.votes, gold)
        assert np.diff(model.elbo_).min() > -1e-7


def test_planted_accuracies_are_found():
    made = synthetic_votes(3000, 8, n_classes=3, single_class=0, coverage=(0.5, 0.9), random_state=1)
    model = Ibcc().fit(made.votes)
    found = np.trace(model.confusion_, axis1=1, axis2=2) / 3
    np.testing.assert_allclose(found, made.accuracy, atol=0.05)
