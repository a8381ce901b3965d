"""Temperature: a network is surer, or less sure, than it is right."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

LEAST_EXAMPLES = 20
"""Fewer examples with gold say too little about how sure a network may be."""

COLDEST, HOTTEST = 0.2, 10.0


def log_loss(logits: np.ndarray, target: np.ndarray, temperature: float = 1.0) -> float:
    """The mean of minus the logarithm of what was given to the target, in nats."""
    return float(-np.sum(target * log_softmax(logits / temperature, axis=1)) / len(logits))


def best_temperature(logits: np.ndarray, target: np.ndarray) -> float:
    """What to divide logits by so that the log loss is least; 1 where there are too few examples.

    Differs from Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks (2017) in its bounds.
    """
    if len(logits) < LEAST_EXAMPLES:
        return 1.0
    found = minimize_scalar(
        lambda logarithm: log_loss(logits, target, float(np.exp(logarithm))),
        bounds=(np.log(COLDEST), np.log(HOTTEST)),
        method="bounded",
    )
    return float(np.exp(found.x))
