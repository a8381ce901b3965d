"""What a run has found out about boxes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.confusion import confusion_table
from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.sources import truth_table
from weaklabel.box_votes import found_boxes
from weaklabel.boxes import Boxes
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class BoxFindings:
    """What sources draw, and what models find.

    Attributes:
        drawn: What sources drew, and what is true.
        table: How each source draws, as columns: what a label model has learned, and what gold tells; empty where
            neither tells anything.
        confusions: What each source calls what, see `confusion_table`.
        found: All boxes of each model, with how likely each is there.
    """

    drawn: Drawn
    table: dict[str, list[Any]]
    confusions: dict[str, list[Any]]
    found: Mapping[str, Boxes]

    @classmethod
    def of(
        cls,
        votes: Votes,
        gold: Gold,
        models: Mapping[str, SoftLabels],
        skills: Mapping[str, np.ndarray],
        confusions: Mapping[str, np.ndarray],
    ) -> "BoxFindings":
        """Find out about boxes.

        Args:
            votes: Votes on objects.
            gold: What is known to be true of them.
            models: Soft labels by model, each on objects of its own or on those of the votes.
            skills: What the label model has learned of sources, see `LabelModel.skills`.
            confusions: What it has learned of what they call things, see `LabelModel.confusions`.
        """
        drawn = Drawn.of(votes, gold)
        table: dict[str, list[Any]] = {name: column.tolist() for name, column in skills.items()}
        if drawn.known.any():
            table |= truth_table(drawn)
        table = {"lf": list(votes.names), **table} if table else {}
        found = {name: found_boxes(votes, soft) for name, soft in models.items()}
        return cls(drawn, table, confusion_table(drawn, confusions), found)
