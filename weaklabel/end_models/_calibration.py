"""Temperature: a network is surer, or less sure, than it is right."""

import numpy as np
from scipy.optimize import minimize_scalar

from weaklabel.end_models._links import Link, OneOfAll

LEAST_EXAMPLES = 20
"""Fewer examples with gold say too little about how sure a network may be."""

COLDEST, HOTTEST = 0.2, 10.0


def log_loss(logits: np.ndarray, target: np.ndarray, temperature: float = 1.0) -> float:
    """The mean of minus the logarithm of what was given to the target, in nats, where one class is true."""
    return OneOfAll().log_loss(logits / temperature, target, np.ones(len(logits)))


def best_temperature(
    logits: np.ndarray, target: np.ndarray, link: Link | None = None, weight: np.ndarray | None = None
) -> float:
    """What to divide logits by so that the log loss is least; 1 where there are too few examples.

    Differs from Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks (2017) in its bounds.

    Args:
        logits: Shape (example, class).
        target: Shape (example, class).
        link: What targets are; None where one class is true.
        weight: The weights of the examples, or of their labels; None for all ones.
    """
    link = OneOfAll() if link is None else link
    weight = np.ones(len(logits)) if weight is None else weight
    if len(logits) < LEAST_EXAMPLES:
        return 1.0
    found = minimize_scalar(
        lambda logarithm: link.log_loss(logits / float(np.exp(logarithm)), target, weight),
        bounds=(np.log(COLDEST), np.log(HOTTEST)),
        method="bounded",
    )
    return float(np.exp(found.x))
