import numpy as np
import pytest

from weaklabel.errors import ConfigError
from weaklabel.label_models.majority import MajorityVote
from weaklabel.votes import Votes

ROWS = [[0, 0, 1], [0, 1, -1], [1, 2, -1], [-1, -1, -1], [2, 2, 0], [0, -1, -1]]


def labels(votes, **options):
    return MajorityVote(**options).fit(votes).label(votes)


def test_probabilities_are_shares(votes_of):
    probs = labels(votes_of(ROWS, n_classes=3)).probs
    np.testing.assert_allclose(probs[0], [2 / 3, 1 / 3, 0])
    np.testing.assert_allclose(probs[1], [0.5, 0.5, 0])


def test_ties_abstain(votes_of):
    assert labels(votes_of(ROWS, n_classes=3)).written().tolist() == [0, -1, -1, -1, 2, 0]


def test_ties_go_to_the_class_with_most_votes(votes_of):
    soft = labels(votes_of([*ROWS, [2, 2, 2]], n_classes=3), tie="prior")
    assert soft.written().tolist() == [0, 0, 2, -1, 2, 0, 2]
    np.testing.assert_allclose(soft.probs[1], [0.5, 0.5, 0], atol=1e-3)


def test_a_tie_of_the_prior_too_stays_a_tie(votes_of):
    assert labels(votes_of([[0, 1], [1, 0]]), tie="prior").written().tolist() == [-1, -1]


def test_the_prior_is_that_of_the_fit(votes_of):
    model = MajorityVote(tie="prior").fit(votes_of([[1, 1], [1, 1], [0, 1]]))
    assert model.label(votes_of([[0, 1]])).written().tolist() == [1]


def tied(ids, classes):
    """Two sources that disagree on every item, in terms of the names of classes."""
    at = {name: place for place, name in enumerate(classes)}
    return Votes.from_matrix([[at["x"], at["y"]]] * len(ids), list(classes), item_ids=ids)


def drawn(ids, classes, **options):
    written = labels(tied(ids, classes), tie="random", **options).written()
    return {id: classes[k] for id, k in zip(ids, written, strict=True)}


def test_a_random_tie_depends_on_the_item_and_the_names_of_classes_only():
    ids = [f"item {at}" for at in range(200)]
    first = drawn(ids, ["x", "y", "z"])
    assert drawn(ids[::-1], ["x", "y", "z"]) == first
    assert drawn(ids, ["z", "y", "x"]) == first
    assert {id: first[id] for id in ids[:5]} == drawn(ids[:5], ["y", "z", "x"])
    assert drawn(ids, ["x", "y", "z"], random_state=1) != first


def test_a_random_tie_is_fair():
    """Of 2000 draws, half fall on each class; .05 are more than 4 standard errors."""
    found = list(drawn([str(at) for at in range(2000)], ["x", "y", "z"]).values())
    assert abs(found.count("x") / 2000 - 0.5) < 0.05
    assert "z" not in found


@pytest.mark.parametrize("tie", ["abstain", "prior", "random"])
def test_an_uncovered_unit_is_never_labeled(votes_of, tie):
    soft = labels(votes_of([[0, 0], [0, 0], [-1, -1]]), tie=tie)
    assert soft.written().tolist() == [0, 0, -1]
    assert soft.probs[2].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("tie", ["abstain", "prior", "random"])
def test_breaking_ties_changes_no_other_unit_and_keeps_sums(votes_of, tie):
    votes = votes_of(ROWS, n_classes=3)
    probs, plain = labels(votes, tie=tie).probs, labels(votes).probs
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-12)
    assert np.array_equal(probs[[0, 3, 4, 5]], plain[[0, 3, 4, 5]])


def test_an_unknown_way_with_ties_is_refused(votes_of):
    with pytest.raises(ConfigError, match="'coin'"):
        MajorityVote(tie="coin").fit(votes_of([[0]]))


def test_is_quick():
    """Snorkel needs about a second for each 100,000 rows."""
    votes = Votes.from_matrix(np.random.default_rng(0).integers(-1, 3, size=(100_000, 10)), ["a", "b", "c"])
    assert MajorityVote().fit(votes).predict_proba(votes).shape == (100_000, 3)
