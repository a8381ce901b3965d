"""What a report tells of boxes, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.errors import counts
from weaklabel.analysis.boxes.evaluation import kept
from weaklabel.analysis.boxes.findings import BoxFindings
from weaklabel.analysis.boxes.groups import BoxErrors
from weaklabel.analysis.boxes.pictures import Pictures
from weaklabel.boxes import Boxes
from weaklabel.marks import Dataset

MOST_ROWS, MOST_CONFUSIONS, MOST_PICTURES = 200, 40, 4
"""Rows of tables, and pictures of errors of each kind: what a page holds is bounded."""

LEAST_SHARE = 0.01
"""Mistakes that are less frequent, and that gold does not show, are left to the table of the run."""

DRAWN = ("label_model", "end_model")


def box_content(found: BoxFindings, dataset: Dataset, shown: Sequence[str], split: str | None) -> dict[str, Any]:
    """Rows of sources, what they call what, errors of models by kind, and pictures of those of the label model.

    Args:
        found: What sources draw, and what models find.
        dataset: The images.
        shown: The names of the sources to show.
        split: The split whose gold shows errors; None where there is none.
    """
    drawn, alike = found.drawn.objects_drawn(), found.drawn.of_one_name()
    rows = [row for row in _rows(found.table) if row["lf"] in set(shown)]
    mistaken = [row for row in _rows(found.confusions) if row["lf"] in set(shown) - alike and _mistaken(row)]
    return {
        "boxes": len(found.drawn.boxes),
        "objects": len(drawn),
        "several": int((drawn > 1).sum()),
        "sources": rows[:MOST_ROWS],
        "more": len(_rows(found.table)) - len(rows[:MOST_ROWS]),
        "confusions": sorted(mistaken, key=_least, reverse=True)[:MOST_CONFUSIONS],
        "more_confusions": max(len(mistaken) - MOST_CONFUSIONS, 0),
        "errors": None if split is None else _errors(found, dataset, split),
    }


def _rows(table: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _mistaken(row: Mapping[str, Any]) -> bool:
    """Whether a source is known to take a class for another."""
    return row["true"] != row["said"] and (row["gold_count"] > 0 or row["share"] >= LEAST_SHARE)


def _least(row: Mapping[str, Any]) -> float:
    """How often a source takes a class for another at least, by gold where that tells."""
    return next((float(row[end]) for end in ("gold_low", "low") if np.isfinite(row[end])), 0.0)


def _errors(found: BoxFindings, dataset: Dataset, split: str) -> dict[str, Any] | None:
    """Counts of every model, and the kinds of errors of the label model; None where no label model was fitted."""
    drawn, inside = found.drawn, np.zeros(found.drawn.votes.n_items, dtype=bool)
    inside[dataset.positions(split)] = True
    here = drawn.within(inside)

    def part(boxes: Boxes) -> Boxes:
        return boxes.select(inside[boxes.image])

    models = {name: BoxErrors.of(here, part(kept(boxes))) for name, boxes in found.found.items()}
    if "label_model" not in models:
        return None
    model = models["label_model"]
    pictures = Pictures(dataset.items, here, {name: kept(found.found[name]) for name in DRAWN if name in models})
    kinds = model.kinds(MOST_PICTURES, lambda at: model.example(at) | {"picture": pictures.around(model, at)})
    return {
        "split": split,
        "images": int(here.known.sum()),
        "gold": len(here.true),
        "models": {name: {"found": len(one.found), **counts(one.every)} for name, one in models.items()},
        "kinds": kinds,
    }
