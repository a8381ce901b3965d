"""Where spans of several sources cannot be true together."""

import numpy as np
from scipy import sparse

from weaklabel.analysis.spans.marked import Marked
from weaklabel.analysis.spans.overlaps import overlapping, same_ends, taken
from weaklabel.tags import Spans


def disagreements(marked: Marked) -> tuple[np.ndarray, np.ndarray]:
    """Which spans another source contradicts, two arrays of booleans of shape (span,).

    Returns:
        Whether a span of another source overlaps it whose type is another; and whether one does whose type may be the
        same, and whose ends differ.
    """
    distinct, of = _distinct(marked.spans, len(marked.names))
    one, other = overlapping(distinct, distinct)
    common = marked.allows.astype(int) @ marked.allows.T.astype(int) > 0
    agree = common[distinct.type[one], distinct.type[other]]
    moved = agree & ~same_ends(taken(distinct, one), taken(distinct, other))
    said = _said(of, marked.source, len(distinct.begin))
    return tuple(_by_another(one[pairs], other[pairs], said, of, marked.source) for pairs in (~agree, moved))  # type: ignore[return-value]


def _distinct(spans: Spans, n_names: int) -> tuple[Spans, np.ndarray]:
    """Each span once, whoever marked it, and which of them each span is: sources mark the same again and again."""
    length = spans.end - spans.begin
    place = (spans.begin.astype(np.int64) * (int(length.max(initial=0)) + 1) + length) * n_names + spans.type
    _, first, of = np.unique(place, return_index=True, return_inverse=True)
    return taken(spans, first), of


def _said(of: np.ndarray, source: np.ndarray, n_spans: int) -> sparse.csr_array:
    """1 where a source marked a span, CSR of shape (distinct span, source)."""
    shape = (n_spans, int(source.max(initial=-1)) + 1)
    return sparse.csr_array((np.ones(len(of)), (of, source)), shape=shape)


def _by_another(
    one: np.ndarray, other: np.ndarray, said: sparse.csr_array, of: np.ndarray, source: np.ndarray
) -> np.ndarray:
    """Whether a source other than the own marked a span that is paired with the own one, shape (span,)."""
    pairs = sparse.csr_array((np.ones(len(one)), (one, other)), shape=(said.shape[0], said.shape[0]))
    against = sparse.csr_array(pairs @ said)
    itself = against.multiply(said).tocsr()
    own = np.asarray(itself[of, source]).ravel() if len(of) else np.zeros(0)
    return np.asarray(against.sum(axis=1)).ravel()[of] > own
