"""Figures of spans of texts."""

from typing import Any

from weaklabel.analysis.report.findings import Findings
from weaklabel.analysis.spans.evaluation import span_calibrations, sure_histogram, type_confusions, type_shares
from weaklabel.analysis.spans.findings import SpanFindings
from weaklabel.analysis.spans.marked import true_spans
from weaklabel.tags import Tags


class SpanFigures:
    """Figures of spans: types are balanced, and models are sure of whole spans; see `Figures`."""

    def __init__(self, found: Findings, spans: SpanFindings):
        self.found, self.spans = found, spans

    def counts(self, split: str) -> dict[str, int]:
        """Texts, and those with gold."""
        return {"texts": len(self.found.dataset.positions(split)), "gold_texts": self.found.known_items(split)}

    def balance(self) -> list[dict[str, Any]]:
        """The share of each type among the spans of each model."""
        types = Tags.of(self.found.votes.labels).types
        shares: dict[str, list[Any]] = {n: type_shares(one.spans, len(types)) for n, one in self.spans.found.items()}
        true = true_spans(self.found.votes, self.found.gold)
        shares["gold"] = type_shares(true, len(types)) if len(true.type) else [None] * len(types)
        return [{"class": name, **{m: share[at] for m, share in shares.items()}} for at, name in enumerate(types)]

    def confidence(self) -> dict[str, list[int]]:
        """How many spans each model is how sure of."""
        return {name: sure_histogram(one) for name, one in self.spans.found.items()}

    def evaluation(self, split: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Types side by side, and the share of spans that are right."""
        votes, gold = self.found.votes, self.found.gold_of(split)
        return type_confusions(self.spans.found, votes, gold), span_calibrations(self.spans.found, votes, gold)
