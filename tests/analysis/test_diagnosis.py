import numpy as np
import pytest
from hypothesis import given, settings

from tests import strategies
from weaklabel.analysis.diagnosis import Judged, Pair, Part, departures, in_words
from weaklabel.gold import Gold
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.labels import LabelSpace
from weaklabel.marks import Source
from weaklabel.soft import SoftLabels
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes

ROWS = [
    [0, 1, -1],  # a tie, which the model decides for b: lf_1 backs, lf_0 opposes
    [0, 0, 1],  # two against one: lf_2 backs, lf_0 and lf_1 oppose
    [0, -1, -1],  # against the only vote: lf_0 opposes, nobody backs
    [1, 1, 1],  # the same label
    [-1, -1, -1],  # no vote
    [0, 0, 1],  # told the truth
]


@pytest.fixture
def by_hand(votes_of):
    votes = votes_of(ROWS)
    model = SoftLabels(np.array([[0.1, 0.9]] * 3 + [[0.2, 0.8], [0.5, 0.5], [0, 1]]), votes.covered(), votes.labels)
    return votes, MajorityVote().fit(votes).label(votes), model


def test_by_hand(by_hand):
    votes, majority, model = by_hand
    found = departures(votes, majority, model, Gold.of([1, 1, 0, 1, 0, None]), told=np.array([5]))
    assert (found.units, found.differ, found.ties, found.unbacked) == (4, 3, 1, 1)
    assert found.pairs == (Pair("a", "b", 2, Judged(2, 1, 1)), Pair(None, "b", 1, Judged(1, 0.5, 1)))
    assert found.sources == (Part("lf_2", 1, 0), Part("lf_1", 1, 1), Part("lf_0", 0, 3))
    assert found.gold == Judged(3, 1.5, 2)


def test_in_words(by_hand):
    votes, majority, model = by_hand
    found = departures(votes, majority, model, Gold.of([1, 1, 0, 1, 0, None]), told=np.array([5]))
    assert in_words(found) == [
        "The label model differs from majority vote on 3 of 4 covered items (75.0%): "
        "on 1 majority vote ties, on 2 it gives another label.",
        "Of the sources that speak there it mostly follows lf_2 (1 of 1 times).",
        "It mostly overrules lf_0 (3 of 3 times).",
        "On 1 of those that differ no source says what the label model says: it goes by who kept silent and by how "
        "frequent the classes are.",
        "3 of those that differ have gold: the label model is right on 2, majority vote on 1.5, where a tie counts as "
        "a random choice.",
    ]


def test_no_difference_is_one_sentence(by_hand):
    votes, majority, _ = by_hand
    found = departures(votes, majority, majority)
    assert in_words(found, "unit") == ["The label model gives each of the 5 covered units the label of majority vote."]
    assert (found.differ, found.pairs, found.sources, found.gold) == (0, (), (), Judged(0, 0, 0))


def test_a_model_that_ties_is_a_difference_that_nobody_drives(votes_of):
    votes = votes_of([[0, 0]])
    even = SoftLabels(np.array([[0.5, 0.5]]), votes.covered(), votes.labels)
    found = departures(votes, MajorityVote().fit(votes).label(votes), even)
    assert found.pairs == (Pair("a", None, 1, Judged(0, 0, 0)),)
    assert (found.sources, found.unbacked) == ((), 0)


def test_a_vote_for_a_group_that_allows_both_labels_does_neither():
    labels = LabelSpace(("a", "b", "c"), groups={"ab": ("a", "b")})
    sources = (Source("group"), Source("one"), Source("not"))
    votes = Votes(labels, sources, ("1",), [0, 0, 0], [0, 1, 2], [3, 0, 4])  # a or b; a; not a
    majority = SoftLabels(np.array([[0.6, 0.2, 0.2]]), np.array([True]), labels)
    model = SoftLabels(np.array([[0.3, 0.6, 0.1]]), np.array([True]), labels)
    assert departures(votes, majority, model).sources == (Part("not", 1, 0), Part("one", 0, 1))


def test_many_sources_are_named_by_the_first_three(votes_of):
    votes = votes_of([[0] * 6 + [1] * 5])
    model = SoftLabels(np.array([[0.1, 0.9]]), votes.covered(), votes.labels)
    told = in_words(departures(votes, MajorityVote().fit(votes).label(votes), model))
    assert "follows lf_6 (1 of 1 times), lf_7 (1 of 1 times), lf_8 (1 of 1 times) and 2 more." in told[1]
    assert "overrules lf_5 (1 of 1 times), lf_4 (1 of 1 times), lf_3 (1 of 1 times) and 3 more." in told[2]


def test_a_good_source_against_two_poor_ones_is_followed():
    """Two rules that guess and three that know: the model departs towards those that know, and is right there."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 2000)
    right = random.random((2000, 5)) < [0.95, 0.9, 0.9, 0.55, 0.55]
    said = np.where(right, truth[:, None], 1 - truth[:, None])
    votes = Votes.from_matrix(np.where(random.random(said.shape) < 0.6, said, -1), ["a", "b"])
    majority, model = (m.fit(votes).label(votes) for m in (MajorityVote(), DawidSkene()))
    found = departures(votes, majority, model, Gold.of(truth.tolist()))
    net = {part.lf: part.backs - part.opposes for part in found.sources}
    assert net["lf_0"] > 0 > max(net["lf_3"], net["lf_4"])
    assert found.gold.label_model > 1.3 * found.gold.majority_vote


@settings(max_examples=30)
@given(strategies.votes())
def test_any_votes(votes):
    majority, model = (m.fit(votes).label(votes) for m in (MajorityVote(), DawidSkene()))
    found = departures(votes, majority, model, Gold.of([0] * votes.n_units))
    assert found.differ == sum(pair.count for pair in found.pairs) == found.gold.known <= found.units
    assert found.ties == sum(pair.count for pair in found.pairs if pair.majority_vote is None)
    assert found.unbacked <= found.differ
    assert all(part.backs <= found.differ and part.opposes <= found.differ for part in found.sources)
    assert in_words(found)[0].startswith("The label model")


def test_counts_agree_with_a_loop():
    made = synthetic_votes(300, 6, n_classes=3, random_state=4)
    votes = made.votes
    majority, model = (m.fit(votes).label(votes) for m in (MajorityVote(), DawidSkene()))
    found = departures(votes, majority, model, made.gold)
    before, after, matrix = majority.written(), model.written(), votes.to_matrix()
    units = [u for u in range(300) if votes.covered()[u] and before[u] != after[u]]
    assert found.differ == len(units) > 5
    for part in found.sources:
        column = matrix[:, votes.names.index(part.lf)]
        assert part.backs == sum(column[u] == after[u] for u in units)
        assert part.opposes == sum(column[u] not in (-1, after[u]) for u in units if after[u] >= 0)
    assert found.gold.label_model == pytest.approx(sum(after[u] == made.gold.dense()[u] for u in units))
