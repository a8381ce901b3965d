"""Figures of boxes of models: how many there are of each class, which is taken for which, and how sure they are."""

from collections.abc import Mapping

import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.errors import BOTH, DUPLICATE, KINDS, compare, or_else
from weaklabel.analysis.evaluation import BINS, rows_of
from weaklabel.box_votes import KEPT
from weaklabel.boxes import Boxes
from weaklabel.metrics.boxes import match_boxes
from weaklabel.metrics.calibration import reliability_of


def kept(found: Boxes) -> Boxes:
    """The boxes that are likelier there than not."""
    return found.select(found.score >= KEPT)


def class_shares(boxes: Boxes, n_classes: int) -> list[float]:
    """Which share of boxes is of each class but the first, which is nothing; 0 where there are none."""
    count = np.bincount(boxes.label, minlength=n_classes)[1:]
    return (count / max(len(boxes), 1)).tolist()


def class_confusions(found: Mapping[str, Boxes], drawn: Drawn) -> dict[str, list[list[int]]]:
    """Counts of true class by found class for each model, on images whose truth is known.

    A true box stands beside one found box at most: that which hits it or, as in `compare`, means it. The last column
    counts true boxes beside which nothing stands, the last row found ones beside which nothing true does.
    """
    return {name: _confusion(drawn.on_known(kept(one)), drawn) for name, one in found.items()}


def _confusion(found: Boxes, drawn: Drawn) -> list[list[int]]:
    pairs, n = compare(found, drawn.true), len(drawn.votes.labels) - 1
    # Right is the first of kinds, and wrong class comes before badly placed: the better one keeps the true box.
    alone = np.isin(pairs.kind, (BOTH, DUPLICATE))
    order = np.argsort(np.where(alone, len(KINDS), pairs.kind), kind="stable")
    first = order[np.unique(pairs.true[order], return_index=True)[1]]
    stands = np.isin(np.arange(len(order)), first) & ~alone
    beside = np.where(stands, pairs.true, -1)
    rows, columns = or_else(drawn.true.label - 1, beside, n), or_else(found.label - 1, pairs.found, n)
    return np.bincount(rows * (n + 1) + columns, minlength=(n + 1) ** 2).reshape(n + 1, n + 1).tolist()


def box_calibrations(found: Mapping[str, Boxes], drawn: Drawn) -> dict[str, list[dict[str, float]]]:
    """How likely boxes are said to be against the share that hits, one row a bin of confidence, for each model."""
    tables = {}
    for name, one in found.items():
        known = drawn.on_known(one)
        right = match_boxes(known, drawn.true)[0] >= 0
        tables[name] = rows_of(reliability_of(known.score, right, BINS))
    return tables


def sure_histogram(found: Boxes) -> list[int]:
    """How many boxes have a confidence in each of ten equal bins of [0, 1]."""
    return reliability_of(found.score, np.zeros(len(found), dtype=bool), BINS).count.astype(int).tolist()
