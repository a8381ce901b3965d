"""Spans of tokens, and votes that mark them."""

import numpy as np
import pytest

from weaklabel.document import documents
from weaklabel.gold import Gold
from weaklabel.kinds.ner import Ner
from weaklabel.marks import Column, Dataset, Marks, Source
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags
from weaklabel.tokens import Tokens

KIND = Ner()
LABELS = KIND.space(["PER", "LOC"], None, {"ENT": ["PER", "LOC"]})


def spans(*triples):
    """Spans of tokens from (begin, end, type)."""
    return Spans(*np.array(triples, dtype=np.int64).reshape(-1, 3).T)


class Place:
    """Texts of words, what sources mark in them, and what is true; spans are (begin, end, label) in tokens of a text.

    Attributes:
        votes: The votes.
        gold: The truth.
        dataset: The texts.
    """

    def __init__(self, texts, sources, gold=()):
        self.texts, self.tokens = Tokens.joined([text.split() for text in texts])
        items = documents([f"t{at}" for at in range(len(texts))], self.texts, self.tokens)
        columns = tuple(Column.of([self.mark(at, one) for at, one in enumerate(texts)]) for texts in sources.values())
        true = tuple(self.mark(at, one) for at, one in enumerate(gold))
        marks = Marks(tuple(Source(name) for name in sources), columns)
        self.votes, self.gold = KIND.compile(items, marks, LABELS, true)
        self.dataset = Dataset(items, LABELS, true, np.array(["train"] * len(texts)))

    def mark(self, at, given):
        """What a source marks in a text, in characters; None where it says nothing."""
        if given is None:
            return None
        first, start, end = self.tokens.first[at], self.tokens.start, self.tokens.end
        return tuple((int(start[first + b]), int(end[first + e - 1]), label) for b, e, label in given)

    def soft(self, *triples):
        """Soft labels that are sure of these spans, of tokens of all texts, types as positions."""
        path = Tags.of(LABELS).path(spans(*triples), self.votes.n_units)
        covered = np.ones(self.votes.n_units, dtype=bool)
        return SoftLabels(np.eye(len(LABELS))[path], covered, LABELS, {"path": path})


@pytest.fixture
def place():
    """Makes texts with marks."""
    return Place


@pytest.fixture
def town(place):
    """Two texts with gold and one without, and three sources of which two agree."""
    texts = ["Ann Smith saw New York", "Bob left Rome", "Rome again"]
    exact = [[(0, 2, "PER"), (3, 5, "LOC")], [(0, 1, "PER")], [(0, 1, "LOC")]]
    sources = {
        "exact": exact,
        "short": [[(0, 1, "PER"), (3, 5, "PER")], None, [(0, 1, "PER")]],
        "coarse": [[(3, 5, "ENT")], [(0, 1, "ENT")], None],
    }
    return place(texts, sources, [[(0, 2, "PER"), (3, 5, "LOC")], [(0, 1, "PER"), (2, 3, "LOC")]])


def no_gold(votes):
    """Gold that knows nothing."""
    return Gold(np.zeros(0, np.int64), np.zeros(0, np.int64), votes.n_units)
