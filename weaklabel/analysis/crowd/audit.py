"""A sampling check: how many labels are wrong, by people who looked at a random sample."""

from dataclasses import dataclass

import numpy as np

from weaklabel.metrics.intervals import wilson


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """The share of wrong labels in a random sample, with a 95 % interval.

    Wilson's interval (1927), narrowed by ``sqrt((N - n) / (N - 1))`` as n of N labels are drawn without repetition.

    Attributes:
        labels: How many labels the sample was drawn from.
        judged: How many of the sample have a verdict.
        wrong: How many of those are wrong.
        rate: Their share.
        low: The lower end.
        high: The upper end.
    """

    labels: int
    judged: int
    wrong: int
    rate: float
    low: float
    high: float

    @classmethod
    def of(cls, wrong: int, judged: int, labels: int) -> "ErrorRate":
        """The rate of so many wrong ones; judging all labels there are leaves no doubt."""
        rate = wrong / judged
        if judged >= labels:
            return cls(labels, judged, wrong, rate, rate, rate)
        low, high = wilson(np.array(wrong), np.array(judged))
        left = np.sqrt((labels - judged) / (labels - 1))
        return cls(labels, judged, wrong, rate, float(rate - (rate - low) * left), float(rate + (high - rate) * left))


def draw(candidates: np.ndarray, size: int, random_state: int) -> np.ndarray:
    """Positions drawn at random without repetition, ascending; all where there are no more than `size`."""
    if size >= len(candidates):
        return np.sort(candidates)
    return np.sort(np.random.default_rng(random_state).choice(candidates, size=size, replace=False))
