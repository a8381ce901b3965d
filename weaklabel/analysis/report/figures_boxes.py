"""Figures of boxes on images."""

from typing import Any

import numpy as np

from weaklabel.analysis.boxes.evaluation import box_calibrations, class_confusions, class_shares, kept, sure_histogram
from weaklabel.analysis.boxes.findings import BoxFindings
from weaklabel.analysis.report.findings import Findings


class BoxFigures:
    """Figures of boxes: classes of those that models keep are balanced, and models are sure of boxes; see `Figures`."""

    def __init__(self, found: Findings, boxes: BoxFindings):
        self.found, self.boxes = found, boxes

    def counts(self, split: str) -> dict[str, int]:
        """Images, and those with gold."""
        return {"images": len(self.found.dataset.positions(split)), "gold_images": self.found.known_items(split)}

    def balance(self) -> list[dict[str, Any]]:
        """The share of each class among the boxes of each model that are likelier there than not."""
        classes, true = self.found.votes.labels.classes, self.boxes.drawn.true
        shares: dict[str, list[Any]] = {n: class_shares(kept(b), len(classes)) for n, b in self.boxes.found.items()}
        shares["gold"] = class_shares(true, len(classes)) if len(true) else [None] * (len(classes) - 1)
        return [{"class": name, **{m: share[at] for m, share in shares.items()}} for at, name in enumerate(classes[1:])]

    def confidence(self) -> dict[str, list[int]]:
        """How likely boxes are there, by each model."""
        return {name: sure_histogram(one) for name, one in self.boxes.found.items()}

    def evaluation(self, split: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Classes side by side, and the share of boxes that hit."""
        inside = np.zeros(self.found.votes.n_items, dtype=bool)
        inside[self.found.dataset.positions(split)] = True
        here = self.boxes.drawn.within(inside)
        return class_confusions(self.boxes.found, here), box_calibrations(self.boxes.found, here)
