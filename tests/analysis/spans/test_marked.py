import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.spans.conftest import LABELS
from weaklabel.analysis.spans.marked import Marked, items_of, span_names, true_spans
from weaklabel.marks import Source
from weaklabel.tags import Tags
from weaklabel.votes import Votes

TAGS = Tags.of(LABELS)


def told(marked):
    columns = (marked.source, *marked.spans)
    return [(s, b, e, marked.names[t]) for s, b, e, t in zip(*(c.tolist() for c in columns), strict=True)]


def test_marks_come_back(town):
    marked = Marked.of(town.votes)
    assert marked.names == span_names(LABELS) == ("PER", "LOC", "ENT")
    assert marked.allows.tolist() == [[True, False], [False, True], [True, True]]
    assert told(marked) == [
        (0, 0, 2, "PER"), (0, 5, 6, "PER"), (0, 3, 5, "LOC"), (0, 8, 9, "LOC"),
        (1, 0, 1, "PER"), (1, 3, 5, "PER"), (1, 8, 9, "PER"),
        (2, 3, 5, "ENT"), (2, 5, 6, "ENT"),
    ]  # fmt: skip
    assert items_of(town.votes, marked.spans).tolist() == [0, 1, 0, 2, 0, 0, 2, 0, 1]
    assert list(zip(*true_spans(town.votes, town.gold), strict=True)) == [(0, 2, 0), (3, 5, 1), (5, 6, 0), (7, 8, 1)]


def test_neighbours_and_two_labels_of_the_same_tokens(place):
    sources = {"s": [[(0, 1, "PER"), (1, 2, "PER"), (2, 4, "PER"), (2, 4, "LOC")], None, [(0, 1, "PER")]]}
    marked = Marked.of(place(["a b c d", "", "e"], sources).votes)
    assert told(marked) == [(0, 0, 1, "PER"), (0, 1, 2, "PER"), (0, 2, 4, "PER"), (0, 4, 5, "PER"), (0, 2, 4, "LOC")]


def test_votes_for_outside_are_no_spans_and_a_beginning_outweighs_an_inside():
    outside, begin, inside = (LABELS.index(name) for name in ("O", "B-PER", "I-PER"))
    votes = Votes(LABELS, (Source("s"),), ("a", "b"), [0, 1, 1, 2, 3, 4], [0] * 6,
                  [outside, begin, inside, inside, inside, outside], item_start=[0, 3, 5])  # fmt: skip
    assert told(Marked.of(votes)) == [(0, 1, 3, "PER"), (0, 3, 4, "PER")]


def test_no_votes(place):
    marked = Marked.of(place(["a b"], {"s": [None]}).votes)
    assert told(marked) == []


@given(st.lists(st.lists(st.integers(0, 4), max_size=6), min_size=1, max_size=4))
def test_the_spans_of_a_chain_of_tags_are_those_of_votes_for_it(texts):
    first, path = np.cumsum([0, *map(len, texts)]), np.array([tag for text in texts for tag in text], dtype=np.int64)
    at = np.flatnonzero(path)
    votes = Votes(
        LABELS,
        (Source("s"),),
        tuple(map(str, range(len(texts)))),
        at,
        np.zeros(len(at), int),
        path[at],
        item_start=first,
    )
    found = sorted((b, e, name) for _, b, e, name in told(Marked.of(votes)))
    assert found == sorted((b, e, TAGS.types[t]) for b, e, t in zip(*TAGS.spans(path, first), strict=True))
