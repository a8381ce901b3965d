"""Tags of tokens: what chains of them mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.errors import ConfigError, InputError
from weaklabel.labels import LabelSpace
from weaklabel.tags import Tags, of_types, tag_space

LABELS = tag_space(["PER", "LOC"])
TAGS = Tags.of(LABELS)


def path_of(text):
    return np.array([LABELS.classes.index(tag) for tag in text.split()], dtype=np.int64)


def triples(spans):
    return [(b, e, TAGS.types[t]) for b, e, t in zip(*(column.tolist() for column in spans), strict=True)]


@pytest.mark.parametrize(
    ("tags", "first", "spans"),
    [
        ("B-PER I-PER O B-LOC", [0, 4], [(0, 2, "PER"), (3, 4, "LOC")]),
        ("B-PER B-PER", [0, 2], [(0, 1, "PER"), (1, 2, "PER")]),  # two entities that touch
        ("B-PER I-PER", [0, 1, 2], [(0, 1, "PER"), (1, 2, "PER")]),  # of two texts
        ("O I-LOC I-LOC", [0, 3], [(1, 3, "LOC")]),  # an inside that continues nothing
        ("B-PER I-LOC", [0, 2], [(0, 1, "PER"), (1, 2, "LOC")]),
        ("B-LOC", [0, 0, 1, 1], [(0, 1, "LOC")]),  # beside texts without tokens
        ("", [0, 0], []),
    ],
)
def test_spans_of_chains(tags, first, spans):
    assert triples(TAGS.spans(path_of(tags), np.array(first))) == spans


@given(st.lists(st.lists(st.integers(0, 4), max_size=6), max_size=5))
def test_spans_make_the_legal_chain_that_means_the_same(texts):
    first = np.cumsum([0, *map(len, texts)])
    spans = TAGS.spans(np.array([tag for text in texts for tag in text], dtype=np.int64), first)
    path = TAGS.path(spans, int(first[-1]))
    assert triples(TAGS.spans(path, first)) == triples(spans)
    starts = set(first.tolist())
    for at, tag in enumerate(path):
        assert TAGS.may_start()[tag] if at in starts else TAGS.may_follow()[path[at - 1], tag]


def test_what_may_follow():
    legal = [
        (LABELS.classes[a], LABELS.classes[b]) for a, b in zip(*np.nonzero(TAGS.may_follow()), strict=True)
    ]  # fmt: skip
    assert ("B-PER", "I-PER") in legal
    assert ("I-PER", "I-PER") in legal
    assert not {("O", "I-PER"), ("B-LOC", "I-PER"), ("I-LOC", "I-PER")} & set(legal)
    assert len(legal) == 5 * 3 + 4


def test_groups_and_names():
    labels = tag_space(["PER", "LOC"], {"ENT": ("PER", "LOC")})
    assert labels.groups == {"B-ENT": ("B-PER", "B-LOC"), "I-ENT": ("I-PER", "I-LOC")}
    assert of_types(labels.classes, labels) == ["O", "PER", "PER", "LOC", "LOC"]
    plain = LabelSpace(("B-side", "A-side"))
    assert of_types(plain.classes, plain) == ["B-side", "A-side"]


@pytest.mark.parametrize(
    ("types", "message"),
    [(["O", "PER"], "leave it out"), (["B-PER"], "write 'PER' for 'B-PER'"), (["A", "A"], "twice")],
)
def test_what_is_no_type(types, message):
    with pytest.raises(ConfigError, match=message):
        tag_space(types)


def test_other_classes_are_no_tags():
    with pytest.raises(InputError, match="expected the tags of tokens"):
        Tags.of(LabelSpace(("a", "b")))
