"""Measures of labels against the truth."""

import numpy as np

from weaklabel.metrics.calibration import expected_calibration_error
from weaklabel.soft import SoftLabels


def confusion(truth: np.ndarray, written: np.ndarray, n_classes: int) -> np.ndarray:
    """How often each class was labeled as each.

    Args:
        truth: True classes, integers of shape (unit,).
        written: Labels, integers of shape (unit,); -1 where none was written.
        n_classes: The number of classes.

    Returns:
        Counts of shape (true class, label); the last column counts unwritten labels.
    """
    label = np.where(written < 0, n_classes, written)
    flat = np.bincount(truth * (n_classes + 1) + label, minlength=n_classes * (n_classes + 1))
    return flat.reshape(n_classes, n_classes + 1)


def precision_recall_f1(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Precision, recall and F1 of each class, of shape (class,); 0 where nothing was labeled or true.

    Args:
        counts: As `confusion` returns them.
    """
    hit = np.diag(counts).astype(float)
    labeled, true = counts[:, :-1].sum(axis=0), counts.sum(axis=1)
    precision = hit / np.maximum(labeled, 1)
    recall = hit / np.maximum(true, 1)
    return precision, recall, 2 * hit / np.maximum(labeled + true, 1)


def log_loss(probs: np.ndarray, truth: np.ndarray) -> float:
    """The mean negative logarithm of the probability of the truth, in nats; probabilities are at least 1e-12."""
    return float(-np.log(np.maximum(probs[np.arange(len(truth)), truth], 1e-12)).mean()) + 0.0  # no -0.0


def classification_scores(soft: SoftLabels, truth: np.ndarray) -> dict[str, float]:
    """All measures of the soft labels of units whose truth is known.

    ``accuracy`` is that of the labels written, where an unwritten label is wrong; ``accuracy_expected`` gives ties
    and uncovered units the credit that a random choice among the likeliest classes would get; ``accuracy_covered``
    is the latter on covered units; ``ece`` is over covered units.

    Args:
        soft: Soft labels of shape (unit, class).
        truth: True classes, integers of shape (unit,), one at least.
    """
    top = soft.top()
    credit = np.where(top[np.arange(len(truth)), truth], 1 / top.sum(axis=1), 0)
    written = soft.written()
    precision, recall, f1 = precision_recall_f1(confusion(truth, written, len(soft.labels)))
    scores = {
        "accuracy": float((written == truth).mean()),
        "accuracy_expected": float(credit.mean()),
        "accuracy_covered": float(credit[soft.covered].mean()) if soft.covered.any() else 0.0,
        "coverage": float(soft.covered.mean()),
        "precision_macro": float(precision.mean()),
        "recall_macro": float(recall.mean()),
        "f1_macro": float(f1.mean()),
    }
    of_classes = {f"f1_{name}": float(value) for name, value in zip(soft.labels.classes, f1, strict=True)}
    scores = of_classes | scores  # a class may be called "macro"
    scores["log_loss"] = log_loss(soft.probs, truth)
    scores["ece"] = expected_calibration_error(soft.probs[soft.covered], truth[soft.covered])
    return scores
