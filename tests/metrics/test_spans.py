"""Entities found and true, against seqeval."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.metrics.spans import calibration_error, right, span_scores
from weaklabel.tags import Spans, Tags, tag_space

LABELS = tag_space(["PER", "LOC"])
TAGS = Tags.of(LABELS)
CHAINS = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6), min_size=1, max_size=4
)


@given(CHAINS)
def test_strict_scores_are_those_of_seqeval(texts):
    metrics = pytest.importorskip("seqeval.metrics")
    first = np.cumsum([0, *map(len, texts)])
    flat = np.array([pair for text in texts for pair in text])
    # An illegal chain is made legal first: seqeval and we mean the same by legal ones.
    paths = [TAGS.path(TAGS.spans(flat[:, side], first), len(flat)) for side in (0, 1)]
    found, true = (TAGS.spans(path, first) for path in paths)
    scores = span_scores(found, true, TAGS.types)
    tags = [[[LABELS.classes[t] for t in path[a:b]] for a, b in itertools.pairwise(first)] for path in paths]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of texts without entities
        for name, measure in (("precision", "precision_score"), ("recall", "recall_score"), ("f1", "f1_score")):
            assert scores[name] == pytest.approx(getattr(metrics, measure)(tags[1], tags[0], zero_division=0))
    hits = right(found, true)
    assert hits.sum() == pytest.approx(scores["precision"] * len(found.begin))


def test_types_apart():
    found = Spans(np.array([0, 3]), np.array([2, 4]), np.array([0, 1]))
    true = Spans(np.array([0, 3]), np.array([2, 5]), np.array([0, 1]))
    scores = span_scores(found, true, ("PER", "LOC", "ORG"))
    assert (scores["f1_PER"], scores["f1_LOC"], scores["f1"]) == (1, 0, 0.5)
    assert np.isnan(scores["f1_ORG"])


def test_calibration_of_spans():
    sure = np.array([0.95, 0.95, 0.55, 0.55])
    assert calibration_error(sure, np.array([True, False, True, True])) == pytest.approx((0.9 + 0.9) / 4)
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert np.isnan(calibration_error(np.zeros(0), np.zeros(0, bool)))
