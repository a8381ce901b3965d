import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as oracle

from weaklabel.labels import LabelSpace
from weaklabel.metrics.classification import classification_scores, confusion, log_loss, precision_recall_f1
from weaklabel.soft import SoftLabels

LABELS = LabelSpace(("a", "b", "c"))


@st.composite
def cases(draw, k=3):
    n = draw(st.integers(1, 30))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    probs = random.dirichlet(np.ones(k) * draw(st.sampled_from([0.2, 1, 5])), n)
    return 0.999 * probs + 0.001 / k, random.integers(0, k, n)  # the logarithm of 0 is cut off in two ways


@given(cases())
def test_scores_are_those_of_scikit_learn(case):
    probs, truth = case
    scores = classification_scores(SoftLabels(probs, np.ones(len(truth), dtype=bool), LABELS), truth)
    label = probs.argmax(axis=1)
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        truth, label, labels=[0, 1, 2], average="macro", zero_division=0
    )
    each = oracle.f1_score(truth, label, labels=[0, 1, 2], average=None, zero_division=0)
    expected = {
        "accuracy": oracle.accuracy_score(truth, label),
        "accuracy_expected": oracle.accuracy_score(truth, label),
        "accuracy_covered": oracle.accuracy_score(truth, label),
        "coverage": 1.0,
        "precision_macro": precision,
        "recall_macro": recall,
        "f1_macro": f1,
        "f1_a": each[0],
        "f1_b": each[1],
        "f1_c": each[2],
        "log_loss": oracle.log_loss(truth, probs, labels=[0, 1, 2]),
    }
    assert set(scores) == {*expected, "ece"}
    for name, value in expected.items():
        assert scores[name] == pytest.approx(value, abs=1e-9), name


@given(cases())
def test_confusion_is_that_of_scikit_learn(case):
    probs, truth = case
    counts = confusion(truth, probs.argmax(axis=1), 3)
    assert np.array_equal(counts[:, :3], oracle.confusion_matrix(truth, probs.argmax(axis=1), labels=[0, 1, 2]))
    assert counts[:, 3].sum() == 0


def test_unwritten_labels_are_wrong_but_no_label():
    counts = confusion(np.array([0, 0, 1]), np.array([0, -1, -1]), 2)
    assert counts.tolist() == [[1, 0, 1], [0, 0, 1]]
    precision, recall, f1 = precision_recall_f1(counts)
    assert (precision.tolist(), recall.tolist()) == ([1, 0], [0.5, 0])
    np.testing.assert_allclose(f1, [2 / 3, 0])


def test_ties_and_uncovered_units_get_their_expected_credit():
    probs = np.array([[1, 0, 0], [0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3], [0.4, 0.4, 0.2]])
    soft = SoftLabels(probs, np.array([True, True, False, True]), LABELS)
    scores = classification_scores(soft, np.array([0, 1, 2, 2]))
    assert scores["accuracy"] == 0.25
    assert scores["accuracy_expected"] == pytest.approx((1 + 1 / 2 + 1 / 3 + 0) / 4)
    assert scores["accuracy_covered"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert scores["coverage"] == 0.75


def test_nothing_covered():
    soft = SoftLabels(np.full((2, 3), 1 / 3), np.zeros(2, dtype=bool), LABELS)
    scores = classification_scores(soft, np.array([0, 1]))
    assert (scores["accuracy"], scores["coverage"], scores["accuracy_covered"], scores["ece"]) == (0, 0, 0, 0)
    assert scores["accuracy_expected"] == pytest.approx(1 / 3)


def test_log_loss_of_a_certain_mistake_is_finite():
    assert log_loss(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(-np.log(1e-12))
