"""Which texts and tokens are asked about, marked and known."""

import hashlib
from collections.abc import Sequence

import numpy as np

from weaklabel.gold import Gold
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes


def asked(votes: Votes, people: np.ndarray) -> np.ndarray:
    """Whether any person was asked about each item, booleans of shape (item,)."""
    asked = np.zeros(votes.n_items, dtype=bool)
    for person, whom in zip(people, votes.asked, strict=True):
        if person:
            asked[slice(None) if whom is None else whom] = True
    return asked


def marked(votes: Votes) -> np.ndarray:
    """Whether anybody says that a token is part of an entity, booleans of shape (token,)."""
    marked = np.zeros(votes.n_units, dtype=bool)
    marked[votes.unit[votes.labels.meaning[votes.statement, 0] == 0]] = True
    return marked


def tokens_of(votes: Votes, items: np.ndarray) -> np.ndarray:
    """The tokens of these items."""
    return np.flatnonzero(np.isin(np.repeat(np.arange(votes.n_items), np.diff(votes.item_start)), items))


def folds(ids: Sequence[str], n: int) -> np.ndarray:
    """Which of n folds each item is in, all of like size; by hashes of ids, so that their order does not matter."""
    hashes = [hashlib.blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest() for id in ids]
    rank = np.empty(len(ids), dtype=np.int64)
    rank[np.array(sorted(range(len(ids)), key=hashes.__getitem__), dtype=np.int64)] = np.arange(len(ids))
    return rank % n


def anchored(states: np.ndarray, gold: Gold | None) -> np.ndarray:
    """Probabilities with the tokens whose tag is known certain of it."""
    if gold is not None:
        states = states.copy()
        states[gold.unit] = np.eye(states.shape[1])[gold.label]
    return states


def with_path(votes: Votes, probs: np.ndarray, path: np.ndarray, gold: Gold | None) -> SoftLabels:
    """Soft labels of tokens with their chain of tags; what is known is what it is known to be."""
    soft = SoftLabels(probs, votes.covered(), votes.labels)
    if gold is not None:
        soft, path = soft.anchored(gold), path.copy()
        path[gold.unit] = gold.label
    return SoftLabels(soft.probs, soft.covered, soft.labels, {"path": path})
