"""What a run has found out, the input of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.findings import BoxFindings
from weaklabel.analysis.crowd.findings import CrowdFindings
from weaklabel.analysis.spans.findings import SpanFindings
from weaklabel.gold import Gold
from weaklabel.marks import Dataset, Fault
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a run has found out.

    Attributes:
        about: Name, description and settings of the task.
        dataset: The items.
        votes: The votes on all of them; silence that means background is spelt out, see `Votes.with_background`.
        gold: What is known to be true.
        models: Soft labels of all units by model: majority vote first, then the label model, then the end model.
        metrics: Measures by split and model.
        weights: What the label model makes of each source, shape (source,).
        faults: Where rules raised.
        remarks: What the label model says of its own choices.
        dependencies: Pairs of sources that repeat each other, as rows of a table.
        crowd: What there is to tell of people; None where nobody answered.
        spans: What there is to tell of spans; None where what is labeled are none.
        boxes: What there is to tell of boxes; None where nobody draws any.
    """

    about: Mapping[str, Any]
    dataset: Dataset
    votes: Votes
    gold: Gold
    models: Mapping[str, SoftLabels]
    metrics: Mapping[str, Mapping[str, Mapping[str, float]]]
    weights: np.ndarray | None
    faults: Sequence[Fault]
    remarks: Sequence[str] = ()
    dependencies: Sequence[dict[str, Any]] = ()
    crowd: CrowdFindings | None = None
    spans: SpanFindings | None = None
    boxes: BoxFindings | None = None

    def units_of(self, split: str) -> np.ndarray:
        """The units of the items of a split."""
        item = np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))
        return np.flatnonzero(self.dataset.split[item] == split)

    def known_items(self, split: str) -> int:
        """Of how many items of a split anything is known."""
        known = self.gold.known_items(self.votes.item_start)
        return int(np.isin(known, self.dataset.positions(split)).sum())

    def gold_of(self, split: str) -> Gold:
        """What is known of a split, on all units."""
        inside = np.isin(self.gold.unit, self.units_of(split))
        return Gold(self.gold.unit[inside], self.gold.label[inside], self.gold.n_units)

    @property
    def unit(self) -> str:
        """What is voted on, in words."""
        return str(self.about.get("unit", "item" if self.votes.n_items == self.votes.n_units else "unit"))
