"""Intervals for shares."""

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri

WIDEST = 0.9
"""The variance of a share is at most so much of the largest that there is, when it is 0 or 1 for certain."""


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


def beta_expected(
    successes: np.ndarray, variance: np.ndarray, trials: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """An interval for a share where it is not known which trials succeeded, only how likely each did.

    With K successes known, Jeffreys' prior gives the share the distribution Beta(K + 1/2, n - K + 1/2). Here K is the
    sum of independent events of probabilities q, with the mean ``sum q`` and the variance ``sum q(1 - q)``; the
    mixture over K is replaced by the Beta distribution of the same mean m and the same variance,
    ``(m(1 - m) - v) / (n + 2) + v`` with ``v = sum q(1 - q) / (n + 1)²``. Where every q is 0 or 1, it is Jeffreys'
    interval (Brown, L. D., Cai, T. T. and DasGupta, A. (2001): Interval estimation for a binomial proportion),
    stretched to the mean of q where that is outside. A larger variance may be given, where more is uncertain.

    The probabilities are taken as given: that they may be wrong, or wrong together, is not in it.

    Args:
        successes: Sums of q, any shape.
        variance: Sums of ``q(1 - q)``, of the same shape.
        trials: Counts of the same shape; not a number where there were none.
        level: The probability that an interval covers the true share, were the probabilities right.

    Returns:
        Lower and upper ends.
    """
    hits, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    mean, doubt = (hits + 0.5) / (n + 1), np.asarray(variance, dtype=float) / (n + 1) ** 2
    spread = mean * (1 - mean)
    doubt = np.minimum(doubt, WIDEST * spread)
    size = spread / ((spread - doubt) / (n + 2) + doubt) - 1
    tail, share = (1 - level) / 2, hits / np.maximum(n, 1)
    low = np.minimum(betaincinv(mean * size, (1 - mean) * size, tail), share)
    high = np.maximum(betaincinv(mean * size, (1 - mean) * size, 1 - tail), share)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def poisson(counts: np.ndarray, exposure: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """An exact interval for a rate of events; not a number where nothing was watched.

    Garwood, F. (1936): Fiducial limits for the Poisson distribution.

    Args:
        counts: How many events there were, any shape.
        exposure: On how much they were counted, of the same shape.
        level: The probability that an interval covers the true rate, at least.

    Returns:
        Lower and upper ends.
    """
    k, n, tail = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float), (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(k > 0, gammaincinv(np.maximum(k, 1), tail), 0) / n
        high = gammaincinv(k + 1, 1 - tail) / n
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
