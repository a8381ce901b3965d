"""Intervals for shares."""

import numpy as np
from scipy.special import ndtri


def wilson(successes: np.ndarray, trials: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval for a share; not a number where there were no trials.

    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. It stays inside
    [0, 1] and keeps its level with few trials, where the textbook interval has width zero.

    Args:
        successes: Counts, any shape.
        trials: Counts of the same shape.
        level: The probability that an interval covers the true share.

    Returns:
        Lower and upper ends.
    """
    k, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)
