"""Figures of spans of models: how many there are of each type, which is taken for which, and how sure they are."""

from collections.abc import Mapping

import numpy as np

from weaklabel.analysis.evaluation import BINS, rows_of
from weaklabel.analysis.spans.errors import compare, or_else
from weaklabel.analysis.spans.findings import Found
from weaklabel.analysis.spans.marked import true_spans
from weaklabel.analysis.spans.overlaps import taken
from weaklabel.gold import Gold
from weaklabel.metrics.calibration import reliability_of
from weaklabel.metrics.spans import right
from weaklabel.tags import Spans, Tags
from weaklabel.votes import Votes


def type_shares(spans: Spans, n_types: int) -> list[float]:
    """Which share of spans is of each type; 0 where there are none."""
    count = np.bincount(spans.type, minlength=n_types)
    return (count / max(len(spans.type), 1)).tolist()


def type_confusions(found: Mapping[str, Found], votes: Votes, gold: Gold) -> dict[str, list[list[int]]]:
    """Counts of true type by found type for each model, in texts whose truth is known.

    A found and a true span that overlap are set side by side (see `compare`), whatever their ends. The last column
    counts true spans beside which nothing was found, the last row found ones beside which nothing is true.
    """
    true, n = true_spans(votes, gold), len(Tags.of(votes.labels).types)
    return {name: _confusion(_known(one, gold).spans, true, n) for name, one in found.items()}


def span_calibrations(found: Mapping[str, Found], votes: Votes, gold: Gold) -> dict[str, list[dict[str, float]]]:
    """Confidence against the share that is right, ends and type, one row a bin of confidence, for each model."""
    true, tables = true_spans(votes, gold), {}
    for name, one in found.items():
        known = _known(one, gold)
        tables[name] = rows_of(reliability_of(known.sure, right(known.spans, true), BINS))
    return tables


def sure_histogram(found: Found) -> list[int]:
    """How many spans have a confidence in each of ten equal bins of [0, 1]."""
    return reliability_of(found.sure, np.zeros(len(found.sure), dtype=bool), BINS).count.astype(int).tolist()


def _known(found: Found, gold: Gold) -> Found:
    """The spans in texts whose truth is known."""
    at = gold.dense()[found.spans.begin] >= 0
    return Found(taken(found.spans, at), found.sure[at])


def _confusion(found: Spans, true: Spans, n: int) -> list[list[int]]:
    pairs = compare(found, true)
    rows, columns = or_else(true.type, pairs.true, n), or_else(found.type, pairs.found, n)
    count = np.bincount(rows * (n + 1) + columns, minlength=(n + 1) ** 2)
    return count.reshape(n + 1, n + 1).tolist()
