"""The figures of a report: how much was said, how classes are balanced, and what models make of them."""

from typing import Any, Protocol

import numpy as np

from weaklabel.analysis.evaluation import calibrations, class_shares, confidence_histogram, confusions
from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.sources import asked_of, in_conflict


class Figures(Protocol):
    """Figures of what is labeled: of units, or of what they make up."""

    def counts(self, split: str) -> dict[str, int]:
        """How many items there are in a split, and how many of them have gold, where items are not units."""
        ...

    def balance(self) -> list[dict[str, Any]]:
        """The share of each class by each model and by gold."""
        ...

    def confidence(self) -> dict[str, list[int]]:
        """How many of what is labeled each model is how sure of, in ten equal bins."""
        ...

    def evaluation(self, split: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Confusion and calibration of each model on a split that has gold."""
        ...


class UnitFigures:
    """Figures of units: each has a label of its own."""

    def __init__(self, found: Findings):
        self.found = found

    def counts(self, split: str) -> dict[str, int]:
        """Nothing: items are counted as units."""
        return {}

    def balance(self) -> list[dict[str, Any]]:
        """The mean probability of each class by each model, question by question, and its share of gold."""
        found, votes = self.found, self.found.votes
        n, rows = max(len(votes.labels.questions), 1), []
        for question in range(n):
            units = np.arange(question, votes.n_units, n)
            shares = {name: class_shares(soft.select(units)) for name, soft in found.models.items()}
            label = found.gold.select(units).label
            k = len(votes.labels)
            gold = (np.bincount(label, minlength=k) / len(label)).tolist() if len(label) else [None] * k
            rows += [
                {"class": asked_of(votes, question) + name, **{m: share[at] for m, share in shares.items()}, "gold": g}
                for at, (name, g) in enumerate(zip(votes.labels.classes, gold, strict=True))
            ]
        return rows

    def confidence(self) -> dict[str, list[int]]:
        """How many covered units each model is how sure of."""
        return {name: confidence_histogram(soft) for name, soft in self.found.models.items()}

    def evaluation(self, split: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Confusion and calibration on the units of a split."""
        units = self.found.units_of(split)
        gold = self.found.gold.select(units)
        models = {name: soft.select(units) for name, soft in self.found.models.items()}
        return confusions(models, gold), calibrations(models, gold)


def splits(found: Findings, own: Figures) -> dict[str, dict[str, int]]:
    """How many units of each split there are, with gold, and with a vote; and how many items, where they are others."""
    covered = found.votes.covered()
    told = {}
    for split in ("train", "dev", "test"):
        units = found.units_of(split)
        if len(found.dataset.positions(split)):
            known = len(found.gold.select(units))
            told[split] = {
                "items": len(units),
                "gold": known,
                "covered": int(covered[units].sum()),
                **own.counts(split),
            }
    return told


def summary(found: Findings) -> dict[str, Any]:
    """How much was said."""
    votes = found.votes
    n = max(votes.n_units, 1)
    voters = np.asarray(votes.spoke().sum(axis=1)).ravel()
    torn = np.unique(votes.unit[in_conflict(votes)])
    return {
        "items": votes.n_items,
        "units": votes.n_units,
        "sources": len(votes.sources),
        "votes": len(votes.unit),
        "coverage": float(votes.covered().mean()) if votes.n_units else 0.0,
        "uncovered": int((~votes.covered()).sum()),
        "overlap": float((voters > 1).sum() / n),
        "conflict": len(torn) / n,
        "faults": len(found.faults),
    }


def evaluation(found: Findings, own: Figures) -> dict[str, Any] | None:
    """Confusion and calibration on the first split that has gold."""
    split = next(iter(found.metrics), None)
    if split is None:
        return None
    confusion, calibration = own.evaluation(split)
    return {"split": split, "confusion": confusion, "calibration": calibration}
