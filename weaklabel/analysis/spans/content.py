"""What a report tells of spans, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaklabel.analysis.spans.errors import counts
from weaklabel.analysis.spans.examples import Drawing
from weaklabel.analysis.spans.groups import SpanErrors
from weaklabel.analysis.spans.marked import Marked, true_spans
from weaklabel.analysis.spans.pieces import Texts
from weaklabel.gold import Gold
from weaklabel.marks import Dataset
from weaklabel.soft import SoftLabels
from weaklabel.tags import Tags, path_of
from weaklabel.votes import Votes

MOST_ROWS, MOST_GROUPS, MOST_EXAMPLES, MOST_DRAWN = 200, 20, 3, 20
DRAWN = ("label_model", "end_model")


def span_content(
    table: Mapping[str, Sequence[Any]],
    votes: Votes,
    dataset: Dataset,
    models: Mapping[str, SoftLabels],
    *,
    gold: Gold,
    split: str | None,
) -> dict[str, Any]:
    """Rows of sources, errors of models by kind, groups of errors of the label model, and texts with spans.

    Args:
        table: What `span_table` says of the sources to show.
        votes: Votes on the tags of tokens.
        dataset: The texts.
        models: Soft labels by model.
        gold: What is known to be true.
        split: The split whose gold shows errors; None where there is none.
    """
    told, marked = Texts(dataset.items.columns[dataset.items.shown_by], votes), Marked.of(votes)
    items = dataset.positions(split or _to_look_at(dataset))
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    judged = _within(votes, gold, items)
    errors = {} if split is None else {n: SpanErrors.of_model(told, judged, marked, soft) for n, soft in models.items()}
    spans = {} if not len(gold) else {"gold": true_spans(votes, gold)}
    first = votes.item_start
    spans |= {n: Tags.of(votes.labels).spans(path_of(models[n], first), first) for n in DRAWN if n in models}
    drawing = Drawing(told, marked, spans, gold.dense() >= 0, errors.get("label_model"))
    return {
        "names": list(marked.names),
        "allows": _allows(votes, marked),
        "sources": rows[:MOST_ROWS],
        "more": max(len(rows) - MOST_ROWS, 0),
        "errors": _errors(votes, judged, errors, split),
        "examples": drawing.examples(items, MOST_DRAWN),
    }


def _allows(votes: Votes, marked: Marked) -> dict[str, list[str]]:
    """Which types each name of a span may mean."""
    types = Tags.of(votes.labels).types
    rows = zip(marked.names, marked.allows.tolist(), strict=True)
    return {name: [kind for kind, allowed in zip(types, row, strict=True) if allowed] for name, row in rows}


def _to_look_at(dataset: Dataset) -> str:
    """The split whose texts are drawn where no truth is known: test only where there is no other."""
    return next((name for name in ("dev", "train") if len(dataset.positions(name))), "test")


def _errors(votes: Votes, gold: Gold, errors: Mapping[str, SpanErrors], split: str | None) -> dict[str, Any] | None:
    """Counts of every model, and the groups of the label model; None where no truth is known."""
    if "label_model" not in errors:
        return None
    model = errors["label_model"]
    groups = model.groups(MOST_GROUPS, MOST_EXAMPLES)
    return {
        "split": split,
        "texts": len(np.unique(np.searchsorted(votes.item_start, gold.unit, side="right"))),
        "gold": len(model.true.begin),
        "models": {name: {"found": len(one.found.begin), **counts(one.every)} for name, one in errors.items()},
        "groups": groups,
        "rest": len(model.pairs.kind) - sum(group["count"] for group in groups),
    }


def _within(votes: Votes, gold: Gold, items: np.ndarray) -> Gold:
    """What is known of these items."""
    inside = np.zeros(votes.n_items, dtype=bool)
    inside[items] = True
    kept = inside[np.searchsorted(votes.item_start, gold.unit, side="right") - 1]
    return Gold(gold.unit[kept], gold.label[kept], gold.n_units)
