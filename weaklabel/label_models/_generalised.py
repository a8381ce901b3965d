"""What the features of units add to their votes: a classifier learned from soft labels, and mixed back into them."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import log_softmax, softmax

Matrix = np.ndarray | sparse.csr_array

FLOOR = 0.02
"""What is added to a posterior before it is mixed, and the least mass that is learned."""

C, FOLDS, MAX_ITER = 30.0, 3, 300

STRONGEST = 2.0
"""How much of the evidence of a classifier that foresees soft labels perfectly is added; chosen on dev gold."""


@dataclass(frozen=True, slots=True, eq=False)
class Generalised:
    """A classifier of features whose answer is added to that of the votes.

    Attributes:
        coef: Weights, shape (feature, class).
        intercept: Shape (class,).
        balance: The class balance of the soft labels, shape (class,).
        strength: How much of the classifier's evidence is added, from 0 to 2.
    """

    coef: np.ndarray
    intercept: np.ndarray
    balance: np.ndarray
    strength: float

    @classmethod
    def learn(cls, q: np.ndarray, covered: np.ndarray, features: Matrix) -> "Generalised":
        """Learn in two rounds: from the units with votes, then from all units with what the first round says of them.

        The classifier is a logistic regression on soft labels, with rare classes weighted up by the root of their
        rarity. How far it is believed is measured on units that it was not learned from: 0 where it foresees soft
        labels no better than their mean does, 1 where it is as good as they allow.

        Args:
            q: Posteriors from votes, shape (unit, class).
            covered: Whether anybody voted, booleans of shape (unit,).
            features: Shape (unit, feature).
        """
        k = q.shape[1]
        weight = np.where(covered, (q.max(axis=1) - 1 / k) / (1 - 1 / k), 0)
        balance = _mean(q, weight)
        q = np.where(covered[:, None], q, balance)
        foreseen = _cross_fitted(q, weight, features)
        strength = _strength(q, weight, foreseen)
        mixed = _mixed(q, foreseen, balance, strength)
        sure = (mixed.max(axis=1) - 1 / k) / (1 - 1 / k)
        coef, intercept = _regression(mixed, sure, features)
        return cls(coef, intercept, balance, strength)

    def mixed(self, q: np.ndarray, covered: np.ndarray, features: Matrix) -> np.ndarray:
        """Posteriors of votes and features together; shapes as in `learn`."""
        q = np.where(covered[:, None], q, self.balance)
        return _mixed(q, log_softmax(features @ self.coef + self.intercept, axis=1), self.balance, self.strength)


def _mixed(q: np.ndarray, foreseen: np.ndarray, balance: np.ndarray, strength: float) -> np.ndarray:
    """Votes and features, with half of the class balance taken out of the features' part."""
    return np.asarray(softmax(np.log(q + FLOOR) + strength * (foreseen - 0.5 * np.log(balance)), axis=1))


def _mean(q: np.ndarray, weight: np.ndarray) -> np.ndarray:
    mass = weight @ q + 1
    return mass / mass.sum()


def _strength(q: np.ndarray, weight: np.ndarray, foreseen: np.ndarray) -> float:
    """How far log-probabilities of shape (unit, class) foresee soft labels, from 0 to 1."""
    total = float(weight.sum())
    if not total:
        return 0.0
    loss = -(weight @ (q * foreseen).sum(axis=1)) / total
    at_least = -(weight @ (q * np.log(np.maximum(q, 1e-12))).sum(axis=1)) / total
    at_most = -(_mean(q, weight) * np.log(_mean(q, weight))).sum()
    return STRONGEST * float(np.clip((at_most - loss) / max(at_most - at_least, 1e-12), 0, 1))


def _cross_fitted(q: np.ndarray, weight: np.ndarray, features: Matrix) -> np.ndarray:
    """Log-probabilities of shape (unit, class) by classifiers that did not see the unit."""
    fold = np.arange(len(q)) % FOLDS
    foreseen = np.zeros(q.shape)
    for part in range(FOLDS):
        coef, intercept = _regression(q[fold != part], weight[fold != part], features[fold != part])
        foreseen[fold == part] = log_softmax(features[fold == part] @ coef + intercept, axis=1)
    return foreseen


def _regression(q: np.ndarray, weight: np.ndarray, features: Matrix) -> tuple[np.ndarray, np.ndarray]:
    """Weights of shape (feature, class) and intercepts of a logistic regression on soft labels."""
    from sklearn.linear_model import LogisticRegression

    balance = _mean(q, weight)
    tilted = q / np.sqrt(balance)
    tilted /= tilted.sum(axis=1, keepdims=True)
    unit, label = np.nonzero((tilted > FLOOR) & (weight[:, None] > 0))
    coef, intercept = np.zeros((features.shape[1], q.shape[1])), np.log(balance)
    present = np.unique(label)
    if len(present) < 2:
        return coef, intercept
    model = LogisticRegression(C=C, max_iter=MAX_ITER)
    model.fit(features[unit], label, sample_weight=tilted[unit, label] * weight[unit])
    two = len(present) == 2  # scikit-learn keeps the second of two classes only
    coef[:, present] = np.vstack([np.zeros_like(model.coef_), model.coef_]).T if two else model.coef_.T
    intercept = np.full(q.shape[1], -20.0)
    intercept[present] = [0.0, model.intercept_[0]] if two else model.intercept_
    return coef, intercept
