"""Soft labels of tokens: the entities that they mean, and how files tell them."""

import itertools
import json

import numpy as np

from weaklabel.formats.base import Table
from weaklabel.formats.labeled_texts import LabeledSpan, LabeledText
from weaklabel.items import Records
from weaklabel.labels import LabelSpace
from weaklabel.soft import SoftLabels
from weaklabel.tags import Tags, path_of, sureness
from weaklabel.tokens import Tokens

SURELY_OUTSIDE = 1 - 1e-9
TOKEN_COLUMNS = ("tokens", "open", "tags", "seen", "probs")
"""What `token_columns` makes."""


def labeled_spans(soft: SoftLabels, tokens: Tokens, labels: LabelSpace) -> list[list[LabeledSpan]]:
    """The spans that soft labels of tokens mean, text by text."""
    first, tags = tokens.first, Tags.of(labels)
    path = path_of(soft, first)
    spans = tags.spans(path, first)
    told: list[list[LabeledSpan]] = [[] for _ in range(len(tokens))]
    of = np.searchsorted(first, spans.begin, side="right") - 1
    for at, begin, end, kind, sure in zip(of, *spans, sureness(soft.probs, path, spans, first), strict=True):
        ends = int(tokens.start[begin]), int(tokens.end[end - 1])
        told[at].append(LabeledSpan(*ends, tags.types[kind], round(float(sure), 6)))
    return told


def labeled_texts(soft: SoftLabels, tokens: Tokens, labels: LabelSpace, items: Records) -> list[LabeledText]:
    """The texts of items with their tokens, and the spans that soft labels of these mean."""
    texts = [str(text) for text in items.columns["text"]]
    others = {name: column for name, column in items.columns.items() if name != "text"}
    columns = [{name: column[at] for name, column in others.items()} for at in range(len(texts))]
    words = [tokens.of_text(at, text) for at, text in enumerate(texts)]
    spans = labeled_spans(soft, tokens, labels)
    return [LabeledText(*one) for one in zip(items.ids, texts, words, spans, columns, strict=True)]


def to_table(soft: SoftLabels, tokens: Tokens, labels: LabelSpace) -> Table:
    """What files tell of soft labels of tokens, one row a text.

    Returns:
        ``label`` (JSON of spans with their confidences), ``confidence`` (of the least sure one) and ``covered``.
    """
    told = labeled_spans(soft, tokens, labels)
    text = np.repeat(np.arange(len(tokens)), np.diff(tokens.first))
    return {
        "label": [json.dumps([span._asdict() for span in one], ensure_ascii=False) for one in told],
        "confidence": [min((span.confidence for span in one), default=1.0) for one in told],
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
