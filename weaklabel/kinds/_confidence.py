"""How sure a source is: an answer of any kind may be a pair of what is said and a confidence."""

from typing import Any

import numpy as np

from weaklabel.errors import BadVote, brief
from weaklabel.marks import Mark


def with_confidence(pair: tuple[Any, ...]) -> tuple[Any, float]:
    """What a pair says, and how sure it is, in (0, 1].

    Raises:
        BadVote: It is no pair, or its second is no such number.
    """
    if len(pair) != 2:
        raise BadVote(f"returned {brief(pair)}, a tuple of {len(pair)}; a vote with confidence is (label, confidence)")
    said, sure = pair
    if isinstance(sure, bool) or not isinstance(sure, int | float | np.number) or not 0 < sure <= 1:
        raise BadVote(
            f"returned {brief(pair)}; a confidence must be a number above 0 and at most 1, but this is {brief(sure)}"
        )
    return said, float(sure)


def as_mark(said: Mark, confidence: float) -> Mark:
    """The mark of a statement; one that is certain is the statement itself, so that both are one and the same."""
    return said if confidence == 1 else (said, confidence)


def parted(mark: Mark) -> tuple[Mark, float]:
    """The statement and the confidence of what `as_mark` made."""
    return mark if isinstance(mark, tuple) else (mark, 1.0)
