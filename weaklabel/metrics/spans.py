"""How well entities are found: a span counts only where its ends and its type are right."""

from collections.abc import Sequence

import numpy as np

from weaklabel.tags import Spans


def span_scores(found: Spans, true: Spans, types: Sequence[str]) -> dict[str, float]:
    """Strict precision, recall and F1 over all spans, and the F1 of each type, as those of seqeval and CoNLL-2003.

    Args:
        found: The spans that were found, among all tokens.
        true: The true ones.
        types: The names of the types.

    Returns:
        ``precision``, ``recall``, ``f1`` and ``f1_<type>``; 0 where there is nothing to divide by, but not a number
        for the F1 of a type that is neither found nor true.
    """
    hits = np.bincount(found.type[right(found, true)], minlength=len(types))
    n_found, n_true = (np.bincount(spans.type, minlength=len(types)) for spans in (found, true))
    total = hits.sum()
    scores = {
        "precision": float(total / max(n_found.sum(), 1)),
        "recall": float(total / max(n_true.sum(), 1)),
        "f1": float(2 * total / max(n_found.sum() + n_true.sum(), 1)),
    }
    both = n_found + n_true
    of_type = np.where(both > 0, 2 * hits / np.maximum(both, 1), np.nan)
    return scores | {f"f1_{name}": float(value) for name, value in zip(types, of_type, strict=True)}


def calibration_error(sure: np.ndarray, is_right: np.ndarray, bins: int = 10) -> float:
    """The mean distance between how sure spans are and how often they are right, over equal bins; nan without spans.

    Args:
        sure: How sure each span is, in [0, 1], shape (span,).
        is_right: Whether it is right, shape (span,).
        bins: How many bins there are.
    """
    if not len(sure):
        return float("nan")
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    gap = np.bincount(place, sure, minlength=bins) - np.bincount(place, is_right, minlength=bins)
    return float(np.abs(gap).sum() / len(sure))


def right(found: Spans, true: Spans) -> np.ndarray:
    """Whether each span that was found is true, booleans of shape (span,)."""
    there = set(zip(*(column.tolist() for column in true), strict=True))
    return np.array([span in there for span in zip(*(column.tolist() for column in found), strict=True)], dtype=bool)
