"""Confidence set right by the units whose truth is known."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

FLOOR = 1e-3
"""What is added to a posterior before its logarithm is taken."""

LEAST_EXAMPLES = 20
"""Fewer units with gold say too little."""

USUAL_SHARPNESS, PULL = 0.8, 5.0
"""The exponent that posteriors usually need, and how strongly the fit is drawn to it and to no shift."""


def calibration(probs: np.ndarray, truth: np.ndarray) -> np.ndarray | None:
    """The exponent and the shifts that make posteriors fit the truth best; None where there are too few units.

    It minimises the log loss of softmax(a log(p + .001) + b), with a pull of a to .8 and of b to 0: vector scaling
    with one scale (Guo, Pleiss, Sun and Weinberger 2017, On Calibration of Modern Neural Networks), and priors.

    Args:
        probs: Posteriors of a fit that did not see this gold, shape (unit, class).
        truth: True classes, shape (unit,).

    Returns:
        The exponent, then one shift a class; shape (1 + class,).
    """
    if len(truth) < LEAST_EXAMPLES:
        return None
    logs, k = np.log(probs + FLOOR), probs.shape[1]

    def loss(parameters: np.ndarray) -> float:
        scale, shift = np.exp(parameters[0]), parameters[1:]
        misfit = -log_softmax(scale * logs + shift, axis=1)[np.arange(len(truth)), truth].sum()
        pull = (parameters[0] - np.log(USUAL_SHARPNESS)) ** 2 + 0.5 * (shift**2).sum()
        return float(misfit + PULL * pull)

    found = minimize(loss, np.r_[np.log(USUAL_SHARPNESS), np.zeros(k)], method="L-BFGS-B").x
    return np.r_[np.exp(found[0]), found[1:]]


def calibrated(probs: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Posteriors of shape (unit, class) with what `calibration` found."""
    return np.asarray(softmax(found[0] * np.log(probs + FLOOR) + found[1:], axis=1))
