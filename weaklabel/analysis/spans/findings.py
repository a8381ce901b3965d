"""What a run has found out about spans."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from weaklabel.analysis.spans.sources import span_table
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags, path_of, sureness
from weaklabel.votes import Votes


class Found(NamedTuple):
    """The spans of a model in all texts.

    Attributes:
        spans: The spans, in the order of the texts.
        sure: How sure it is of each, shape (span,).
    """

    spans: Spans
    sure: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class SpanFindings:
    """What sources mark, and what models find.

    Attributes:
        table: What each source does with each type of span, as columns; see `span_table`.
        found: The spans of each model.
    """

    table: dict[str, list[Any]]
    found: Mapping[str, Found]

    @classmethod
    def of(cls, votes: Votes, gold: Gold, models: Mapping[str, SoftLabels]) -> "SpanFindings":
        """Find out about spans.

        Args:
            votes: Votes on the tags of tokens.
            gold: What is known to be true of them.
            models: Soft labels of all tokens by model.
        """
        return cls(span_table(votes, gold), {name: _found(soft, votes) for name, soft in models.items()})


def _found(soft: SoftLabels, votes: Votes) -> Found:
    """The spans that soft labels mean, and how sure they are of each."""
    first = votes.item_start
    path = path_of(soft, first)
    spans = Tags.of(votes.labels).spans(path, first)
    return Found(spans, sureness(soft.probs, path, spans, first))
