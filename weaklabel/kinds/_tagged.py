"""Soft labels of tokens: the entities that they mean, and how files tell them."""

import itertools
import json
from typing import Any

import numpy as np

from weaklabel.formats.base import Table
from weaklabel.labels import LabelSpace
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags, path_of
from weaklabel.tokens import Tokens

SURELY_OUTSIDE = 1 - 1e-9


def confidences(probs: np.ndarray, path: np.ndarray, spans: Spans, first: np.ndarray) -> np.ndarray:
    """How sure each span of a path is, shape (span,): as its least sure tag, or as that it ends there.

    Args:
        probs: Probabilities of tags, shape (token, tag).
        path: The chain of tags, shape (token,).
        spans: Its spans.
        first: The first token of each text, and the number of tokens.
    """
    if not len(spans.begin):
        return np.zeros(0)
    of_path = np.append(probs[np.arange(len(path)), path], 1.0)
    least = np.minimum.reduceat(of_path, np.column_stack([spans.begin, spans.end]).ravel())[::2]
    goes_on = np.vstack([probs, np.zeros((1, probs.shape[1]))])[spans.end, 2 * spans.type + 2]
    return np.minimum(least, np.where(np.isin(spans.end, first), 1.0, 1 - goes_on))


def to_table(soft: SoftLabels, tokens: Tokens, labels: LabelSpace) -> Table:
    """What files tell of soft labels of tokens, one row a text.

    Returns:
        ``label`` (JSON of spans with their confidences), ``confidence`` (of the least sure one) and ``covered``.
    """
    first, types = tokens.first, Tags.of(labels).types
    path = path_of(soft, first)
    spans = Tags.of(labels).spans(path, first)
    told: list[list[dict[str, Any]]] = [[] for _ in range(len(tokens))]
    of = np.searchsorted(first, spans.begin, side="right") - 1
    for at, begin, end, kind, sure in zip(of, *spans, confidences(soft.probs, path, spans, first), strict=True):
        ends = {"start": int(tokens.start[begin]), "end": int(tokens.end[end - 1])}
        told[at].append({**ends, "label": types[kind], "confidence": round(float(sure), 6)})
    text = np.repeat(np.arange(len(tokens)), np.diff(first))
    return {
        "label": [json.dumps(one, ensure_ascii=False) for one in told],
        "confidence": [min((span["confidence"] for span in one), default=1.0) for one in told],
        "covered": (np.bincount(text, soft.covered, minlength=len(tokens)) > 0).tolist(),
    }


def from_table(table: Table, labels: LabelSpace) -> SoftLabels:
    """The soft labels that `token_columns` told of."""
    first = np.cumsum([0, *table["tokens"]])
    probs = np.zeros((int(first[-1]), len(labels)))
    probs[:, 0] = 1
    path, seen = np.zeros(len(probs), dtype=np.int64), np.zeros(len(probs), dtype=bool)
    for start, open_, tags, voted, numbers in zip(
        first, table["open"], table["tags"], table["seen"], table["probs"], strict=False
    ):
        at = start + np.array(open_, dtype=np.int64)
        path[at], seen[at], probs[at] = tags, voted, np.reshape(numbers, (-1, len(labels)))
    return SoftLabels(probs, seen, labels, {"path": path})


def token_columns(soft: SoftLabels, first: np.ndarray) -> Table:
    """What files keep of each token, one row a text.

    Returns:
        ``tokens``, how many there are, ``open``, which of them are not surely outside, and of these ``tags``, ``seen``
        (whether anybody voted) and ``probs``, the probabilities of all tags one behind the other.
    """
    path = path_of(soft, first)
    told = (soft.probs[:, 0] < SURELY_OUTSIDE) | soft.covered | (path > 0)
    spread = [np.flatnonzero(told[a:b]) for a, b in itertools.pairwise(first)]
    at = [a + one for a, one in zip(first, spread, strict=False)]
    return {
        "tokens": np.diff(first).tolist(),
        "open": [one.tolist() for one in spread],
        "tags": [path[one].tolist() for one in at],
        "seen": [soft.covered[one].tolist() for one in at],
        "probs": [soft.probs[one].ravel().tolist() for one in at],
    }
