"""Sources that draw the same boxes again and again are one source."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from weaklabel.boxes import iou, pairs
from weaklabel.label_models._box_model import corners_of, drew_something
from weaklabel.marks import Source
from weaklabel.votes import Votes

SAME = 0.98
"""From which overlap on two boxes are one: people and programs that work apart do not draw so alike again and again."""

COPIES = 0.95
"""Two sources of whose boxes this share are the same (Dice) are one source, and speak with one voice."""


def voices(votes: Votes) -> np.ndarray:
    """The voice of each source, integers of shape (source,): sources that copy each other have one."""
    m = len(votes.sources)
    drew = drew_something(votes)
    unit, source, corners = votes.unit[drew], votes.source[drew], corners_of(votes)[drew]
    a, b = pairs(unit, unit)
    a, b = a[a < b], b[a < b]
    same = iou(corners[a], corners[b]) >= SAME
    together = np.zeros((m, m))
    np.add.at(together, (source[a[same]], source[b[same]]), 1.0)
    number = np.bincount(source, minlength=m)
    dice = 2 * (together + together.T) / np.maximum(number[:, None] + number, 1)
    return np.asarray(connected_components(sparse.csr_array(dice >= COPIES), directed=False)[1])


def with_one_voice(votes: Votes, voice: np.ndarray) -> Votes:
    """Votes of voices in place of sources, silence spelt out: who of a voice drew an object speaks for the others.

    Args:
        votes: Votes on objects, with silence spelt out.
        voice: The voice of each source, shape (source,).
    """
    if len(np.unique(voice)) == len(voice):
        return votes
    place = votes.unit.astype(np.int64) * len(voice) + voice[votes.source]
    order = np.lexsort((*corners_of(votes).T, ~drew_something(votes), place))
    kept = order[np.diff(place[order], prepend=-1) > 0]
    members = [np.flatnonzero(voice == one) for one in range(voice.max() + 1)]
    return Votes(
        votes.labels, tuple(_source([votes.sources[j] for j in group]) for group in members), votes.item_ids,
        votes.unit[kept], voice[votes.source[kept]], votes.statement[kept], votes.weight[kept], votes.item_start,
        tuple(_asked([votes.asked[j] for j in group]) for group in members), votes.units,
        extra={name: column[kept] for name, column in votes.extra.items()},
    )  # fmt: skip


def _source(group: Sequence[Source]) -> Source:
    exhaustive = any(source.silence == "background" for source in group)
    sought = [source.looks_for for source in group if source.looks_for is not None]
    looks_for = tuple(sorted({label for one in sought for label in one})) if len(sought) == len(group) else None
    return replace(group[0], silence="background" if exhaustive else "abstain", looks_for=looks_for)


def _asked(group: Sequence[np.ndarray | None]) -> np.ndarray | None:
    told = [whom for whom in group if whom is not None]
    return np.concatenate(told) if len(told) == len(group) else None
