import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from weaklabel.metrics.multilabel import average_precision, multilabel_scores

NAMES = ("a", "b", "c", "d")


@st.composite
def cases(draw):
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = (draw(st.integers(1, 30)), len(NAMES))
    probs = random.random(shape).round(draw(st.sampled_from([1, 6])))  # rounded: ties
    return np.where(probs == 0.5, 0.6, probs).clip(0.001, 0.999), random.random(shape) < draw(st.floats(0, 1))


@given(cases())
def test_scores_are_those_of_scikit_learn(case):
    probs, truth = case
    scores = multilabel_scores(probs, np.ones(truth.shape, dtype=bool), truth, NAMES)
    label = probs > 0.5
    expected = {
        "accuracy": oracle.accuracy_score(truth, label),
        "hamming_loss": oracle.hamming_loss(truth, label),
        "coverage": 1.0,
        "log_loss": np.mean([oracle.log_loss(truth[:, k], probs[:, k], labels=[0, 1]) for k in range(4)]),
    }
    for average in ("micro", "macro"):
        found = oracle.precision_recall_fscore_support(truth, label, average=average, zero_division=0)
        expected |= dict(zip((f"precision_{average}", f"recall_{average}", f"f1_{average}"), found[:3], strict=True))
    each = oracle.f1_score(truth, label, average=None, zero_division=0)
    expected |= {f"f1_{name}": value for name, value in zip(NAMES, each, strict=True)}
    there = truth.any(axis=0)
    expected["map"] = (
        oracle.average_precision_score(truth[:, there], probs[:, there], average="macro") if there.any() else 0.0
    )
    assert set(scores) == {*expected, "ece"}
    for name, value in expected.items():
        assert scores[name] == pytest.approx(value, abs=1e-9), name


def test_what_is_not_covered_is_not_written():
    probs, truth = np.array([[0.9, 0.5], [0.9, 0.9]]), np.array([[True, True], [True, False]])
    scores = multilabel_scores(probs, np.array([[True, False], [False, True]]), truth, ("a", "b"))
    assert (scores["accuracy"], scores["coverage"], scores["hamming_loss"]) == (0, 0.5, 0.75)
    assert (scores["precision_micro"], scores["recall_micro"]) == (0.5, 1 / 3)
    assert (scores["f1_a"], scores["f1_b"]) == (pytest.approx(2 / 3), 0)
    assert scores["ece"] == pytest.approx(np.abs(np.mean([1, 0]) - 0.9))


def test_no_label_is_true_anywhere():
    scores = multilabel_scores(np.array([[0.1, 0.2]]), np.ones((1, 2), bool), np.zeros((1, 2), bool), ("a", "b"))
    assert (scores["accuracy"], scores["f1_micro"], scores["map"]) == (1, 0, 0)
    assert average_precision(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
