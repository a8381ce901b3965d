"""Do probabilities mean what they say?"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Confidence against accuracy in equal bins of confidence; arrays of shape (bin,), not a number where empty."""

    low: np.ndarray
    high: np.ndarray
    count: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray


def reliability(probs: np.ndarray, truth: np.ndarray, bins: int = 10) -> Reliability:
    """How often the likeliest class is true, by its probability.

    Args:
        probs: Shape (unit, class).
        truth: True classes, integers of shape (unit,).
        bins: The number of equal bins of [0, 1]; a bin holds its upper end.
    """
    return reliability_of(probs.max(axis=1), probs.argmax(axis=1) == truth, bins)


def reliability_of(confidence: np.ndarray, correct: np.ndarray, bins: int = 10) -> Reliability:
    """How often something is right, by how sure one is of it.

    Args:
        confidence: In [0, 1], shape (n,).
        correct: Whether it is right, shape (n,).
        bins: The number of equal bins of [0, 1]; a bin holds its upper end.
    """
    edges = np.arange(bins + 1) / bins
    place = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_confidence = np.bincount(place, confidence, minlength=bins) / count
        accuracy = np.bincount(place, correct, minlength=bins) / count
    return Reliability(edges[:-1], edges[1:], count, mean_confidence, accuracy)


def expected_calibration_error(probs: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """The mean distance of confidence and accuracy over equal bins, weighted by the bins' sizes; 0 without units.

    Guo et al. (2017): On calibration of modern neural networks.
    """
    if len(truth) == 0:
        return 0.0
    table = reliability(probs, truth, bins)
    gap = np.nan_to_num(np.abs(table.accuracy - table.confidence))
    return float((table.count * gap).sum() / table.count.sum())
