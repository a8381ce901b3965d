"""Labels of several models side by side against the truth."""

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from weaklabel.gold import Gold
from weaklabel.metrics.calibration import Reliability, reliability
from weaklabel.metrics.classification import confusion
from weaklabel.soft import SoftLabels

BINS = 10


def confusions(models: Mapping[str, SoftLabels], gold: Gold) -> dict[str, list[list[int]]]:
    """Counts of true class by label for each model; the last column counts unwritten labels."""
    return {
        name: confusion(gold.label, soft.written()[gold.unit], len(soft.labels)).tolist()
        for name, soft in models.items()
    }


def calibrations(models: Mapping[str, SoftLabels], gold: Gold) -> dict[str, list[dict[str, float]]]:
    """Confidence against accuracy on covered units, one row a bin of confidence, for each model."""
    tables = {}
    for name, soft in models.items():
        covered = soft.covered[gold.unit]
        tables[name] = rows_of(reliability(soft.probs[gold.unit][covered], gold.label[covered], BINS))
    return tables


def rows_of(table: Reliability) -> list[dict[str, float]]:
    """One row a bin of confidence."""
    columns = {name: column.tolist() for name, column in asdict(table).items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def confidence_histogram(soft: SoftLabels) -> list[int]:
    """How many covered units have a confidence in each of ten equal bins of [0, 1]."""
    probs = soft.probs[soft.covered]
    counts = reliability(probs, np.zeros(len(probs), dtype=np.int64), BINS).count
    return counts.astype(int).tolist()


def class_shares(soft: SoftLabels) -> list[float]:
    """The mean probability of each class over covered units; 0 where nothing is covered."""
    covered = soft.probs[soft.covered]
    return covered.mean(axis=0).tolist() if len(covered) else [0.0] * len(soft.labels)
