"""From logits to probabilities and losses: of one class out of several, or of several labels each for itself."""

from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import expit, log_expit, log_softmax, softmax

from weaklabel.end_models.base import NEVER, worth_learning
from weaklabel.training_set import TrainingSet

if TYPE_CHECKING:
    import torch


class Link(Protocol):
    """What targets are, to a model that gives logits of shape (example, class)."""

    def probs(self, logits: np.ndarray, learned: np.ndarray) -> np.ndarray:
        """Probabilities of shape (example, class); `learned` says which classes were."""
        ...

    def log_loss(self, logits: np.ndarray, target: np.ndarray, weight: np.ndarray) -> float:
        """The mean of minus the logarithm of what was given to the target, in nats."""
        ...

    def loss(self, logits: "torch.Tensor", target: "torch.Tensor", weight: "torch.Tensor") -> "torch.Tensor":
        """The same for PyTorch, weighted."""
        ...

    def learned(self, train: TrainingSet) -> np.ndarray:
        """Which classes a training set teaches, booleans of shape (class,)."""
        ...


class OneOfAll:
    """Every example is of one class: rows of probabilities sum to 1."""

    def probs(self, logits: np.ndarray, learned: np.ndarray) -> np.ndarray:
        """The softmax; a class that was not learned gets next to nothing."""
        return np.asarray(softmax(np.where(learned, logits, logits.max(axis=1, keepdims=True) + NEVER), axis=1))

    def log_loss(self, logits: np.ndarray, target: np.ndarray, weight: np.ndarray) -> float:
        """The cross-entropy; every example counts the same."""
        return float(-np.sum(target * log_softmax(logits, axis=1)) / len(logits))

    def loss(self, logits: "torch.Tensor", target: "torch.Tensor", weight: "torch.Tensor") -> "torch.Tensor":
        """The cross-entropy, weighted by example."""
        return -(weight * (target * logits.log_softmax(dim=1)).sum(dim=1)).mean()

    def learned(self, train: TrainingSet) -> np.ndarray:
        """The classes that some example is of."""
        return np.any(worth_learning(train), axis=0)


class EachForItself:
    """Every label of an example is there or not: probabilities do not know of each other."""

    def probs(self, logits: np.ndarray, learned: np.ndarray) -> np.ndarray:
        """The logistic function; of a label that was not learned nothing is known."""
        return np.asarray(expit(np.where(learned, logits, 0.0)))

    def log_loss(self, logits: np.ndarray, target: np.ndarray, weight: np.ndarray) -> float:
        """The binary cross-entropy over the labels of which the truth is known."""
        known = weight > 0
        loss = target * log_expit(logits) + (1 - target) * log_expit(-logits)
        return float(-loss[known].sum() / max(known.sum(), 1))

    def loss(self, logits: "torch.Tensor", target: "torch.Tensor", weight: "torch.Tensor") -> "torch.Tensor":
        """The binary cross-entropy, weighted by example and label."""
        from torch.nn.functional import binary_cross_entropy_with_logits

        return binary_cross_entropy_with_logits(logits, target, weight)

    def learned(self, train: TrainingSet) -> np.ndarray:
        """The labels that some example tells of."""
        return np.any(train.weight > 0, axis=0)


def link_for(independent: bool) -> Link:
    """How to learn from targets that are distributions, or independent of each other."""
    return EachForItself() if independent else OneOfAll()
