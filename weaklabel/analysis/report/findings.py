"""What a run has found out, the input of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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

    def units_of(self, split: str) -> np.ndarray:
        """The units of the items of a split."""
        item = np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))
        return np.flatnonzero(self.dataset.split[item] == split)

    def known_items(self, units: np.ndarray) -> int:
        """How many items have gold on any of these units."""
        inside = np.intersect1d(self.gold.unit, units)
        return len(np.unique(np.searchsorted(self.votes.item_start, inside, side="right")))

    @property
    def unit(self) -> str:
        """What is voted on, in words."""
        return str(self.about.get("unit", "item" if self.votes.n_items == self.votes.n_units else "unit"))
