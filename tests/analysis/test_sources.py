import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from weaklabel.analysis.sources import lf_summary, source_table
from weaklabel.gold import Gold
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.labels import LabelSpace
from weaklabel.marks import Fault, Source
from weaklabel.metrics.intervals import beta_expected, wilson
from weaklabel.soft import SoftLabels
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [2, 4])
def test_agrees_with_snorkel(snorkel_labeling, seed, k):
    random = np.random.default_rng(seed)
    matrix = np.where(random.random((80, 5)) < 0.5, random.integers(0, k, (80, 5)), -1)
    matrix[:, 4] = np.where(matrix[:, 4] >= 0, 0, -1)
    truth = random.integers(0, k, 80)
    votes = Votes.from_matrix(matrix, list("abcd"[:k]))
    ours = source_table(votes, Gold.of(truth.tolist()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = snorkel_labeling.LFAnalysis(matrix).lf_summary(truth)
    for column, name in (("coverage", "Coverage"), ("overlaps", "Overlaps"), ("conflicts", "Conflicts"),
                         ("correct", "Correct"), ("incorrect", "Incorrect"), ("precision", "Emp. Acc.")):  # fmt: skip
        np.testing.assert_allclose(ours[column], theirs[name], atol=1e-12, err_msg=name)
    assert ours["polarity"] == [["abcd"[label] for label in labels] for labels in theirs["Polarity"]]


def test_missing_gold_is_not_counted_as_wrong(votes_of):
    """Snorkel: 3 correct, 0 incorrect, 0.75."""
    table = source_table(votes_of([[0]] * 4), Gold.of([0, 0, 0, None]))
    assert (table["correct"], table["incorrect"], table["precision"]) == ([3], [0], [1.0])


def test_a_rule_that_never_fires_has_no_precision(votes_of):
    """Snorkel: Emp. Acc. 0.0."""
    table = source_table(votes_of([[0, -1], [1, -1]]), Gold.of([0, 0]))
    assert (table["coverage"][1], table["correct"][1], table["incorrect"][1]) == (0, 0, 0)
    assert all(math.isnan(table[name][1]) for name in ("precision", "precision_low", "precision_high"))
    assert table["polarity"] == [["a", "b"], []]


def test_without_gold_there_is_no_precision(votes_of):
    table = source_table(votes_of([[0], [1]]))
    assert (table["correct"], table["incorrect"]) == ([0], [0])
    assert math.isnan(table["precision"][0])


def test_by_hand(votes_of):
    votes = votes_of([[0, 0, -1], [0, 1, -1], [-1, 1, -1], [-1, -1, -1]])
    gold = Gold.of([0, 1, 1, 0])
    soft = SoftLabels(np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9], [0.5, 0.5]]), votes.covered(), votes.labels)
    faults = [Fault("lf_2", "3", "x"), Fault("lf_2", "2", "x")]
    table = source_table(votes, gold, soft, np.array([1.5, 2.0, np.nan]), faults)
    assert table["lf"] == ["lf_0", "lf_1", "lf_2"]
    assert table["coverage"] == [0.5, 0.75, 0]
    assert table["overlaps"] == [0.5, 0.5, 0]
    assert table["conflicts"] == [0.25, 0.25, 0]
    assert table["sole_coverage"] == [0, 0.25, 0]
    assert table["precision"][:2] == [0.5, 1.0]
    np.testing.assert_allclose(table["estimated_precision"], [0.55, (0.9 + 0.8 + 0.9) / 3, np.nan])
    np.testing.assert_array_equal(table["weight"], [1.5, 2.0, np.nan])
    assert table["faults"] == [0, 0, 2]
    low, high = wilson(np.array([1, 3]), np.array([2, 3]))
    np.testing.assert_allclose([table["precision_low"][:2], table["precision_high"][:2]], [low, high])


def test_the_interval_of_the_estimate_by_hand(votes_of):
    votes = votes_of([[0, 0, -1], [0, 1, -1], [-1, 1, -1]])
    soft = SoftLabels(np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]]), votes.covered(), votes.labels)
    table = source_table(votes, soft=soft)
    low, high = beta_expected(np.array([1.1, 2.6]), np.array([0.25, 0.34]), np.array([2, 3]))
    np.testing.assert_allclose(table["estimated_low"], [*low, np.nan])
    np.testing.assert_allclose(table["estimated_high"], [*high, np.nan])
    assert np.isnan(source_table(votes)["estimated_low"]).all()


@pytest.mark.parametrize(
    ("options", "least", "most"),
    [({}, 0.9, 1), ({"single_class": 0.0}, 0.88, 0.99), ({"copies": 3}, 0.2, 0.7)],
    ids=["rules", "rules of all classes", "copies"],
)
def test_how_often_the_interval_of_the_estimate_holds_the_measured_precision(options, least, most):
    """Near 95 % where the model fits what made the votes, and far less where rules are copied: it is told so."""
    inside = []
    for seed in range(30):
        made = synthetic_votes(random_state=seed, **options)
        soft = DawidSkene().fit(made.votes).label(made.votes)
        table = source_table(made.votes, made.gold, soft)
        low, measured, high = (np.array(table[f]) for f in ("estimated_low", "precision", "estimated_high"))
        inside += ((low <= measured) & (measured <= high)).tolist()
    assert least <= np.mean(inside) <= most


def test_groups_are_right_and_in_conflict_by_what_they_allow():
    labels = LabelSpace(("O", "PER", "ORG"), "O", {"ENT": ("PER", "ORG")})
    sources = (Source("group"), Source("not"), Source("o"))
    votes = Votes(labels, sources, ("1", "2"), [0, 0, 1, 1], [0, 1, 0, 2], [3, 4, 3, 0])  # ENT, not O; ENT, O
    table = source_table(votes, Gold.of([1, 0]))
    assert table["polarity"] == [["ENT"], ["not O"], ["O"]]
    assert table["conflicts"] == [0.5, 0, 0.5]
    assert table["precision"] == [0.5, 1, 1]


def test_silence_that_means_background_counts_as_a_vote_for_it():
    labels = LabelSpace(("O", "PER"), "O")
    sources = (Source("rule"), Source("tagger", "model", "background"))
    votes = Votes(labels, sources, ("1", "2", "3"), [0, 1, 2], [0, 0, 1], [1, 1, 1])
    table = lf_summary(votes, Gold.of([0, 1, 1]))
    assert table["polarity"].tolist() == [["PER"], ["O", "PER"]]
    assert table["coverage"].tolist() == [2 / 3, 1]
    assert table["conflicts"].tolist() == [2 / 3, 2 / 3]
    assert (table["correct"].tolist(), table["incorrect"].tolist()) == ([1, 2], [1, 1])


@pytest.mark.parametrize("statements", [[0, 1], [0, 1, 2]], ids=["two", "three"])
def test_what_a_source_says_against_itself_is_no_conflict_with_another(statements):
    labels, m = LabelSpace(("a", "b", "c")), len(statements)
    votes = Votes(labels, (Source("s"), Source("t")), ("1",), [0] * m, [0] * m, statements)
    table = source_table(votes)
    assert (table["conflicts"], table["overlaps"], table["sole_coverage"]) == ([0, 0], [0, 0], [1, 0])


@given(strategies.votes(), st.integers(0, 2))
def test_any_votes(votes, label):
    table = source_table(votes, Gold.of([label] * votes.n_units))
    m = len(votes.sources)
    assert all(len(column) == m for column in table.values())
    for name in ("coverage", "overlaps", "conflicts", "sole_coverage"):
        assert all(0 <= value <= 1 for value in table[name]), name
    np.testing.assert_allclose(np.add(table["overlaps"], table["sole_coverage"]), table["coverage"], atol=1e-12)
    assert np.all(np.array(table["conflicts"]) <= np.array(table["overlaps"]) + 1e-12)


def test_summary_is_a_table_by_name():
    made = synthetic_votes(50, 3)
    table = lf_summary(made.votes, made.gold)
    assert table.index.tolist() == made.votes.names
    assert list(table.columns) == list(source_table(made.votes))[1:]
    shares = "coverage overlaps conflicts sole_coverage precision precision_low precision_high estimated_precision"
    others = {"j", "polarity", "correct", "incorrect", "weight", "faults", "estimated_low", "estimated_high", "role"}
    assert set(table.columns) == {*shares.split()} | others
    assert list(table.columns)[-4:] == ["faults", "estimated_low", "estimated_high", "role"]  # later columns come last


def test_no_sources_and_no_units():
    assert source_table(Votes.from_matrix(np.zeros((2, 0), int), ["a", "b"]))["lf"] == []
    assert source_table(Votes.from_matrix(np.zeros((0, 1), int), ["a", "b"]))["coverage"] == [0]
