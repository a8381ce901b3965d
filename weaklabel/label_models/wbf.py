"""Weighted Boxes Fusion."""

import numpy as np

from weaklabel.box_votes import nothing_of
from weaklabel.label_models._box_model import AlikeBoxModel, Told, asked_count, drawn, summed, with_nothing
from weaklabel.votes import Votes


class WeightedBoxes(AlikeBoxModel):
    r"""A box is the mean of what sources drew, weighted by how sure they were; its score is their mean score.

    The score of an object that n of the N sources asked about the image, who look for such, drew with the scores s is
    :math:`\frac{n}{N} \frac{1}{n} \sum_i s_i`, and its box :math:`\sum_i s_i b_i / \sum_i s_i`. Solovyev, R., Wang, W.
    and Gabruseva, T. (2021): Weighted boxes fusion: Ensembling boxes from different object detection models. It differs
    from the paper in what boxes are of one object: that is found beforehand, for all models alike, by an assignment in
    which a source has one box of an object at most; so boxes of different classes may meet, and the score is shared
    among their classes.
    """

    def _told(self, votes: Votes) -> Told:
        unit, box, score, classes = drawn(votes)
        total = np.bincount(unit, score, minlength=votes.n_units)[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            corners = summed(unit, box * score[:, None], votes.n_units) / total
            square = summed(unit, box**2 * score[:, None], votes.n_units) / total
        found = summed(unit, classes * score[:, None], votes.n_units) / np.maximum(asked_count(votes), 1)[:, None]
        spread = np.sqrt(np.maximum(square - corners**2, 0))
        return Told(with_nothing(found, nothing_of(votes.labels)), corners, spread)
