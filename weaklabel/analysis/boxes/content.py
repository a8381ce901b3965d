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

DRAWN = ("label_model", "end_model")


def box_content(found: BoxFindings, dataset: Dataset, shown: Sequence[str], split: str | None) -> dict[str, Any]:
    """Rows of sources, what they call what, errors of models by kind, and pictures of those of the label model.

    Args:
        found: What sources draw, and what models find.
        dataset: The images.
        shown: The names of the sources to show.
        split: The split whose gold shows errors; None where there is none.
    """
    rows = [row for row in _rows(found.table) if row["lf"] in set(shown)]
    mistaken = [row for row in _rows(found.confusions) if row["lf"] in set(shown) and row["true"] != row["said"]]
    return {
        "sources": rows[:MOST_ROWS],
        "more": len(_rows(found.table)) - len(rows[:MOST_ROWS]),
        "confusions": sorted(mistaken, key=_share, reverse=True)[:MOST_CONFUSIONS],
        "more_confusions": max(len(mistaken) - MOST_CONFUSIONS, 0),
        "errors": None if split is None else _errors(found, dataset, split),
    }


def _rows(table: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _share(row: Mapping[str, Any]) -> float:
    """How often a source takes a class for another, by gold where that tells."""
    shares = (row["gold_share"], row["share"])
    return next((float(share) for share in shares if np.isfinite(share)), 0.0)


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
