"""One row for each type of span that a source marks: how much, how well, and against whom."""

from typing import Any

import numpy as np

from weaklabel.analysis.sources import in_conflict
from weaklabel.analysis.spans.disagreement import disagreements
from weaklabel.analysis.spans.marked import Marked, items_of, true_spans
from weaklabel.analysis.spans.overlaps import runs
from weaklabel.gold import Gold
from weaklabel.metrics.intervals import wilson
from weaklabel.tags import Tags, typed
from weaklabel.votes import Votes


def span_table(votes: Votes, gold: Gold) -> dict[str, list[Any]]:
    """What each source does with each type (or group of types) that it marks; columns by name.

    A span is right where its ends are those of a true span of a type that it allows; a token is right where its type
    is. Precision is over spans and tokens of texts whose truth is known, and missing where there are none.

    Args:
        votes: Votes on the tags of tokens.
        gold: What is known to be true of them.
    """
    marked = Marked.of(votes)
    n = len(marked.names)
    rows, row = np.unique(marked.source * n + marked.spans.type, return_inverse=True)

    def count(which: np.ndarray) -> np.ndarray:
        """How many spans of each row are such."""
        return np.bincount(row, which, minlength=len(rows)).astype(np.int64)

    tokens = count(marked.spans.end - marked.spans.begin)
    spans = count(np.ones(len(row)))
    judged, right = _right(votes, gold, marked)
    correct, incorrect = count(right), count(judged & ~right)
    low, high = wilson(correct, correct + incorrect)
    names = votes.names
    other_type, other_ends = (count(which) for which in disagreements(marked))
    return {
        "lf": [names[at // n] for at in rows],
        "label": [marked.names[at % n] for at in rows],
        "spans": spans.tolist(),
        "tokens": tokens.tolist(),
        "text_coverage": _share(_texts(votes, marked, row, len(rows)), votes.n_items),
        "token_coverage": _share(tokens, votes.n_units),
        "correct": correct.tolist(),
        "incorrect": incorrect.tolist(),
        "precision": _share(correct, correct + incorrect),
        "precision_low": low.tolist(),
        "precision_high": high.tolist(),
        "token_precision": _share(*_right_tokens(votes, gold, marked, row, len(rows))),
        "type_conflict": _share(other_type, spans),
        "boundary_conflict": _share(other_ends, spans),
        "token_conflict": _share(_torn_tokens(votes, rows, n), tokens),
    }


def _right(votes: Votes, gold: Gold, marked: Marked) -> tuple[np.ndarray, np.ndarray]:
    """Whether the truth is known where each span is, and whether it is right; two arrays of shape (span,)."""
    true, spans = true_spans(votes, gold), marked.spans
    begins = np.full(votes.n_units, -1)
    begins[true.begin] = np.arange(len(true.begin))
    there = begins[spans.begin]
    right = there >= 0
    met = there[right]
    right[right] = (true.end[met] == spans.end[right]) & marked.allows[spans.type[right], true.type[met]]
    return gold.dense()[spans.begin] >= 0, right


def _texts(votes: Votes, marked: Marked, row: np.ndarray, n_rows: int) -> np.ndarray:
    """In how many texts each row marks anything."""
    n_items = max(votes.n_items, 1)
    once = np.unique(row * n_items + items_of(votes, marked.spans))
    return np.bincount(once // n_items, minlength=n_rows)


def _right_tokens(
    votes: Votes, gold: Gold, marked: Marked, row: np.ndarray, n_rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """How many tokens of each row have a type that it allows, and of how many the truth is known."""
    spans, truth = marked.spans, gold.dense()
    of = np.repeat(np.arange(len(row)), spans.end - spans.begin)
    label = truth[runs(spans.begin, spans.end - spans.begin)]
    of_type = Tags.of(votes.labels).type[label]
    allows = np.column_stack([np.zeros(len(marked.names), dtype=bool), marked.allows])  # no span allows outside
    right = (label >= 0) & allows[spans.type[of], of_type]
    return np.bincount(row[of], right, minlength=n_rows), np.bincount(row[of], label >= 0, minlength=n_rows)


def _torn_tokens(votes: Votes, rows: np.ndarray, n: int) -> np.ndarray:
    """On how many tokens of each row another source says what excludes its type."""
    called = typed(votes)
    against = in_conflict(called) & (called.statement > 0) & (called.statement <= n)
    at = called.source[against].astype(np.int64) * n + called.statement[against] - 1
    return np.bincount(np.searchsorted(rows, at), minlength=len(rows))


def _share(part: np.ndarray, whole: np.ndarray | int) -> list[float]:
    return np.where(np.asarray(whole) > 0, part / np.maximum(whole, 1), np.nan).tolist()
