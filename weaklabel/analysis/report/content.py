"""What a report tells, as values that JSON can hold: pages, tables and notebooks all read the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.content import box_content
from weaklabel.analysis.conflicts import pair_counts
from weaklabel.analysis.crowd.findings import CrowdFindings
from weaklabel.analysis.diagnosis import Departures, departures, in_words
from weaklabel.analysis.errors import error_buckets
from weaklabel.analysis.identifiability import warnings
from weaklabel.analysis.report import figures
from weaklabel.analysis.report.figures_boxes import BoxFigures
from weaklabel.analysis.report.figures_spans import SpanFigures
from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.sources import source_table
from weaklabel.analysis.spans.content import span_content
from weaklabel.gold import Gold
from weaklabel.marks import Dataset, Fault
from weaklabel.text import counted
from weaklabel.votes import Votes

FEW_GOLD = 50
MOST_PEOPLE, MOST_PAIRS = 30, 10
MOST_BUCKETS, MOST_EXAMPLES, MOST_FAULTS, LONGEST_TEXT = 30, 5, 20, 300


def overview(found: Findings) -> dict[str, Any]:
    """What a run of any length tells first.

    How much was said, what to know before reading figures, and what there is to say of the label model.
    """
    departed = _departures(found)
    differs = [] if departed is None else in_words(departed, found.unit)[:1]
    return {
        "summary": figures.summary(found),
        "notes": [*found.dataset.notes, *found.votes.notes, *_notes(found)],
        "remarks": [*found.remarks, *differs],
    }


def report_content(found: Findings) -> dict[str, Any]:
    """All that the report of a run tells."""
    votes, models, own = found.votes, found.models, _figures(found)
    shown = shown_sources(votes)
    overlap, conflict = pair_counts(votes.select_sources(shown))
    skill = None if found.crowd is None else found.crowd.skill
    columns = source_table(votes, found.gold, models.get("label_model"), found.weights, found.faults, skill)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {
        **found.about,
        "answers": list(votes.labels.classes),
        "splits": figures.splits(found, own),
        **overview(found),
        "class_balance": own.balance(),
        "lf_summary": [rows[j] for j in shown],
        "crowd": None if found.crowd is None else _crowd(found.crowd),
        "pairs": {
            "names": [votes.names[j] for j in shown],
            "overlap": (overlap / max(votes.n_units, 1)).tolist(),
            "conflict": (conflict / max(votes.n_units, 1)).tolist(),
        },
        "dependencies": [dict(row) for row in found.dependencies],
        "metrics": found.metrics,
        "diagnosis": _diagnosis(found),
        "confidence": own.confidence(),
        "evaluation": figures.evaluation(found, own),
        "errors": _errors(found),
        "spans": _spans(found, shown),
        "boxes": _boxes(found, shown),
        "faults": _faults(found.faults),
    }


def _figures(found: Findings) -> figures.Figures:
    """Figures of what is labeled."""
    if found.spans is not None:
        return SpanFigures(found, found.spans)
    return figures.UnitFigures(found) if found.boxes is None else BoxFigures(found, found.boxes)


def shown_sources(votes: Votes) -> list[int]:
    """The sources that tables show: all rules, and the people with most votes."""
    cast = np.bincount(votes.source, minlength=len(votes.sources))
    people = [j for j, source in enumerate(votes.sources) if source.role == "worker"]
    most = set(sorted(people, key=lambda j: -cast[j])[:MOST_PEOPLE])
    return [j for j, source in enumerate(votes.sources) if source.role != "worker" or j in most]


def _crowd(found: CrowdFindings) -> dict[str, Any]:
    """What the report tells of people: the most active and all that stand out."""
    rows = [dict(zip(found.workers, row, strict=True)) for row in zip(*found.workers.values(), strict=True)]
    told = rows[:MOST_PEOPLE] + [row for row in rows[MOST_PEOPLE:] if row["flag"]][:MOST_PEOPLE]
    pairs = [
        dict(zip(found.pairs, row, strict=True)) for row in list(zip(*found.pairs.values(), strict=True))[:MOST_PAIRS]
    ]
    return {
        "sentences": list(found.sentences),
        "agreement": dict(found.agreement),
        "cost": dict(found.cost),
        "workers": told,
        "more": len(rows) - len(told),
        "pairs": pairs,
    }


def _departures(found: Findings) -> Departures | None:
    """Where the label model departs from majority vote; None where there is no label model."""
    majority, model = found.models.get("majority_vote"), found.models.get("label_model")
    if majority is None or model is None:
        return None
    unseen = np.concatenate([np.zeros(0, np.int64), *(found.units_of(split) for split in found.metrics)])
    judged = np.isin(found.gold.unit, unseen)
    gold = Gold(found.gold.unit[judged], found.gold.label[judged], found.gold.n_units)
    return departures(found.votes, majority, model, gold, told=found.gold.unit[~judged])


def _diagnosis(found: Findings) -> dict[str, Any] | None:
    departed = _departures(found)
    return None if departed is None else asdict(departed) | {"sentences": in_words(departed, found.unit)}


def _errors(found: Findings) -> dict[str, Any] | None:
    """Error buckets of the label model; errors of spans and of boxes are told in their own way."""
    split, soft = _error_split(found), found.models.get("label_model")
    if split is None or soft is None or found.spans is not None or found.boxes is not None:
        return None
    item = np.repeat(np.arange(found.votes.n_items), np.diff(found.votes.item_start))
    gold = found.gold_of(split)
    buckets = error_buckets(found.votes, soft, gold)
    shown = [
        {
            "gold": bucket.gold,
            "label": bucket.label,
            "count": len(bucket.units),
            "said": [list(pair) for pair in bucket.said],
            "examples": [example(found.dataset, int(item[unit])) for unit in bucket.units[:MOST_EXAMPLES]],
        }
        for bucket in buckets[:MOST_BUCKETS]
    ]
    return {"split": split, "gold": len(gold), "wrong": sum(len(b.units) for b in buckets), "buckets": shown}


def _error_split(found: Findings) -> str | None:
    """Where errors are shown: on dev where it has gold; looking at test would spoil it."""
    return next((name for name in ("dev", "train", "test") if name in found.metrics), None)


def _spans(found: Findings, shown: Sequence[int]) -> dict[str, Any] | None:
    """What there is to tell of spans; None where what is labeled are none."""
    if found.spans is None:
        return None
    names, split = {found.votes.names[j] for j in shown}, _error_split(found)
    rows = [at for at, name in enumerate(found.spans.table["lf"]) if name in names]
    table = {name: [column[at] for at in rows] for name, column in found.spans.table.items()}
    return span_content(table, found.votes, found.dataset, found.models, gold=found.gold, split=split)


def _boxes(found: Findings, shown: Sequence[int]) -> dict[str, Any] | None:
    """What there is to tell of boxes; None where nobody draws any."""
    if found.boxes is None:
        return None
    return box_content(found.boxes, found.dataset, [found.votes.names[j] for j in shown], _error_split(found))


def example(dataset: Dataset, position: int) -> dict[str, str]:
    """The id of an item and a text that shows it."""
    item = dataset.items[position]
    shown = (
        str(item[dataset.items.shown_by] or "")
        if dataset.items.shown_by in dataset.items.columns
        else ", ".join(f"{k}={v}" for k, v in item.columns.items())
    )
    return {"id": item.id, "text": shown if len(shown) <= LONGEST_TEXT else shown[: LONGEST_TEXT - 1] + "…"}


def _faults(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    count = Counter((fault.lf, fault.error) for fault in faults)
    first = {(fault.lf, fault.error): fault.item for fault in reversed(faults)}
    return [
        {"lf": lf, "error": error, "count": n, "item": first[lf, error]}
        for (lf, error), n in count.most_common(MOST_FAULTS)
    ]


def _notes(found: Findings) -> list[str]:
    """What a person should know before reading figures."""
    votes, notes = found.votes, []
    silent = [name for name, count in zip(votes.names, _votes_of_each(votes), strict=True) if not count]
    if silent:
        notes.append(f"{len(silent)} of {len(votes.sources)} sources never voted: {', '.join(silent[:8])}")
    if found.faults:
        notes.append(f"labeling functions raised {len(found.faults)} times: see faults.jsonl of the run")
    train = found.dataset.positions("train")
    notes += warnings(votes.select(train) if 0 < len(train) < votes.n_items else votes, found.unit)
    if votes.repeats:
        notes.append(f"{counted(votes.repeats, 'vote')} repeated an earlier one and did not count")
    if not len(found.gold.known_items(votes.item_start)):
        notes.append("no item has gold: the figures below tell what the sources say, not whether it is true")
    for split in found.metrics:
        known = found.known_items(split)
        if known < FEW_GOLD:
            notes.append(f"only {known} items of {split} have gold: its measures are a hint, no more")
    return notes


def _votes_of_each(votes: Votes) -> list[int]:
    return np.bincount(votes.source, minlength=len(votes.sources)).tolist()
