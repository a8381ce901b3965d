"""What kinds do alike where what is voted on is the same whoever votes."""

from collections.abc import Sequence

import numpy as np

from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


def together(votes: Votes, others: Sequence[Votes]) -> Votes:
    """The votes of all sources on the same units."""
    for other in others:
        votes = votes.merge(other)
    return votes


def only_gold(soft: SoftLabels, gold: Gold) -> SoftLabels:
    """The same soft labels, certain of gold, that cover nothing else."""
    return SoftLabels(soft.probs, np.zeros(len(soft), dtype=bool), soft.labels).anchored(gold)
