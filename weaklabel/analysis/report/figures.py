"""The figures of a report: how much was said, how classes are balanced, and what models make of them."""

from typing import Any

import numpy as np

from weaklabel.analysis.evaluation import calibrations, class_shares, confidence_histogram, confusions
from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.sources import asked_of, in_conflict
from weaklabel.analysis.spans.evaluation import span_calibrations, sure_histogram, type_confusions, type_shares
from weaklabel.analysis.spans.findings import SpanFindings
from weaklabel.analysis.spans.marked import true_spans
from weaklabel.gold import Gold
from weaklabel.tags import Tags


def splits(found: Findings) -> dict[str, dict[str, int]]:
    """How many units of each split there are, with gold, and with a vote; of texts, how many of these, too."""
    covered = found.votes.covered()
    told = {}
    for split in ("train", "dev", "test"):
        units = found.units_of(split)
        if len(units):
            known = len(found.gold.select(units))
            told[split] = {"items": len(units), "gold": known, "covered": int(covered[units].sum())}
            if found.spans is not None:
                texts = {"texts": len(found.dataset.positions(split)), "gold_texts": found.known_items(units)}
                told[split] |= texts
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


def balance(found: Findings) -> list[dict[str, Any]]:
    """The share of each class by each model and by gold; where spans are labeled, of each type of span."""
    if found.spans is not None:
        return _span_balance(found, found.spans)
    votes, n = found.votes, max(len(found.votes.labels.questions), 1)
    rows = []
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


def _span_balance(found: Findings, spans: SpanFindings) -> list[dict[str, Any]]:
    types = Tags.of(found.votes.labels).types
    shares: dict[str, list[Any]] = {name: type_shares(one.spans, len(types)) for name, one in spans.found.items()}
    true = true_spans(found.votes, found.gold)
    shares["gold"] = type_shares(true, len(types)) if len(true.type) else [None] * len(types)
    return [{"class": name, **{m: share[at] for m, share in shares.items()}} for at, name in enumerate(types)]


def confidence(found: Findings) -> dict[str, list[int]]:
    """How many units, or spans, each model is how sure of, in ten equal bins."""
    if found.spans is not None:
        return {name: sure_histogram(one) for name, one in found.spans.found.items()}
    return {name: confidence_histogram(soft) for name, soft in found.models.items()}


def evaluation(found: Findings) -> dict[str, Any] | None:
    """Confusion and calibration on the first split that has gold."""
    split = next(iter(found.metrics), None)
    if split is None:
        return None
    units = found.units_of(split)
    if found.spans is not None:
        inside = np.isin(found.gold.unit, units)
        own = Gold(found.gold.unit[inside], found.gold.label[inside], found.gold.n_units)
        told = (measure(found.spans.found, found.votes, own) for measure in (type_confusions, span_calibrations))
    else:
        gold = found.gold.select(units)
        models = {name: soft.select(units) for name, soft in found.models.items()}
        told = (measure(models, gold) for measure in (confusions, calibrations))
    return {"split": split, **dict(zip(("confusion", "calibration"), told, strict=True))}
