"""Majority vote on boxes."""

import numpy as np

from weaklabel.box_votes import nothing_of
from weaklabel.boxes import middle
from weaklabel.label_models._box_model import AlikeBoxModel, Told, asked_count, drawn, summed, with_nothing
from weaklabel.votes import Votes


class BoxMajority(AlikeBoxModel):
    """An object is there as far as those who were asked about the image drew it; its sides are medians of theirs.

    The probability of a class is the share of the sources asked that drew the object and called it so, of those that
    look for what is drawn there. The spread is the standard deviation of what they drew, 0 where that is one box.
    """

    def _told(self, votes: Votes) -> Told:
        unit, box, _, classes = drawn(votes)
        count = np.maximum(np.bincount(unit, minlength=votes.n_units), 1)[:, None]
        mean, square = (summed(unit, power, votes.n_units) / count for power in (box, box**2))
        share = summed(unit, classes, votes.n_units) / np.maximum(asked_count(votes), 1)[:, None]
        spread = np.sqrt(np.maximum(square - mean**2, 0))
        return Told(with_nothing(share, nothing_of(votes.labels)), middle(box, unit, votes.n_units), spread)
