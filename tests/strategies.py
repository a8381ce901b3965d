"""What hypothesis draws: votes of any shape."""

import numpy as np
from hypothesis import strategies as st

from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.votes import Votes

LABELS = LabelSpace(("a", "b", "c"), "a", {"bc": ("b", "c")})


@st.composite
def votes(draw, item_ids=None, names=None, labels=LABELS):
    """Votes of rules, workers and exhaustive sources on items of one or more units, with contradictions and weights."""
    ids = draw(st.lists(st.integers(0, 30), max_size=6, unique=True).map(lambda x: [f"i{at}" for at in x]))
    ids = ids if item_ids is None else list(item_ids)
    names = draw(st.integers(1, 4).map(lambda m: [f"s{j}" for j in range(m)])) if names is None else names
    length = draw(st.lists(st.integers(1, 2), min_size=len(ids), max_size=len(ids)))
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    item_of = np.repeat(np.arange(len(ids)), length)
    silence = [draw(st.sampled_from(["abstain", "background"])) for _ in names]
    subset = st.lists(st.sampled_from(range(len(ids))), unique=True).map(sorted) if ids else st.just([])
    asked = [draw(st.none() | subset.map(lambda items: np.array(items, dtype=np.int64))) for _ in names]
    said = draw(
        st.lists(
            st.tuples(
                st.integers(0, max(len(item_of) - 1, 0)),
                st.integers(0, len(names) - 1),
                st.integers(0, len(labels.statements) - 1),
                st.sampled_from([1.0, 0.5]),
            ),
            max_size=12,
        )
    )
    said = [row for row in said if len(item_of) and (asked[row[1]] is None or item_of[row[0]] in asked[row[1]])]
    unit, source, statement, weight = (np.array([row[at] for row in said]) for at in range(4))
    sources = tuple(Source(name, silence=s) for name, s in zip(names, silence, strict=True))
    return Votes(labels, sources, tuple(ids), unit, source, statement, weight, start, tuple(asked))


def same(a, b):
    """Whether two tables of votes say the same; None and a list of all items mean the same in `asked`."""
    everyone = [[np.arange(v.n_items) if whom is None else whom for whom in v.asked] for v in (a, b)]
    return (
        (a.labels, a.sources, a.item_ids) == (b.labels, b.sources, b.item_ids)
        and all(
            np.array_equal(getattr(a, name), getattr(b, name))
            for name in ("unit", "source", "statement", "weight", "item_start")
        )
        and all(np.array_equal(x, y) for x, y in zip(*everyone, strict=True))
    )
