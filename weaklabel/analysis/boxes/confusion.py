"""What each source calls objects of each class: as a label model has learned it, and against the truth."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.sources import met
from weaklabel.box_votes import nothing_of
from weaklabel.labels import Not
from weaklabel.metrics.intervals import wilson


def confusion_table(drawn: Drawn, learned: Mapping[str, np.ndarray]) -> dict[str, list[Any]]:
    """One row for each source, true class and what it says of it; columns by name.

    Rows of which nothing is known are left out, and all of them where there is but one class. ``share`` is of the
    objects of the class that the source drew, with the ends ``low`` and ``high`` of a 95 % interval, without gold;
    ``gold_share`` is the same of the boxes that overlap a true object by half, ``gold_count`` of them, with Wilson's
    interval.

    Args:
        drawn: What sources drew, and what is true.
        learned: What a label model knows, see `LabelModel.confusions`; empty where it learns nothing of that.
    """
    nothing, n = nothing_of(drawn.votes.labels), len(drawn.names)
    classes = np.delete(np.arange(len(drawn.votes.labels)), nothing)
    shape = (len(drawn.votes.sources), n, len(drawn.votes.labels))
    if len(classes) < 2:
        return {}
    known = _counts(drawn, shape)
    total = np.broadcast_to(known.sum(axis=1, keepdims=True), shape)
    nobody = np.full(shape, np.nan)
    cells = {name: learned.get(name, nobody) for name in ("share", "low", "high")}
    ends = wilson(known, total)
    with np.errstate(invalid="ignore"):
        cells |= {"gold_count": known, "gold_share": known / total, "gold_low": ends[0], "gold_high": ends[1]}
    told = np.isfinite(cells["share"]) | (total > 0)
    told[:, nothing], told[:, :, nothing] = False, False
    told[:, [isinstance(statement, Not) for statement in drawn.votes.labels.statements]] = False  # no box says so
    if not told.any():
        return {}
    lf, true, said = (at.tolist() for at in np.nonzero(told.transpose(0, 2, 1)))
    names = {"lf": drawn.votes.names, "true": drawn.votes.labels.classes, "said": drawn.names}
    rows = dict(zip(names, (lf, true, said), strict=True))
    table = {name: [names[name][at] for at in rows[name]] for name in names}
    return table | {name: cell[lf, said, true].tolist() for name, cell in cells.items()}


def _counts(drawn: Drawn, shape: tuple[int, int, int]) -> np.ndarray:
    """How often each source says what of true objects of each class, integers of shape (source, name, class)."""
    counts = np.zeros(shape, dtype=np.int64)
    for source in range(shape[0]):
        _, own, true, hit, _ = met(drawn, source)
        right = hit >= 0
        np.add.at(counts[source], (own.label[right], true.label[hit[right]]), 1)
    return counts
