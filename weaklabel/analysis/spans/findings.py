"""What a run has found out about spans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from weaklabel.analysis.spans.sources import span_table
from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags, path_of
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
    def of(
        cls, votes: Votes, gold: Gold, models: Mapping[str, SoftLabels], sure: Mapping[str, Sequence[float]]
    ) -> "SpanFindings":
        """Find out about spans.

        Args:
            votes: Votes on the tags of tokens.
            gold: What is known to be true of them.
            models: Soft labels of all tokens by model.
            sure: How sure each span of each model is, in the order of the texts.
        """
        tags, first = Tags.of(votes.labels), votes.item_start
        found = {
            name: Found(tags.spans(path_of(soft, first), first), np.array(sure[name], dtype=float))
            for name, soft in models.items()
        }
        return cls(span_table(votes, gold), found)
