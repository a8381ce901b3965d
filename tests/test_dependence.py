import numpy as np
import pytest

from weaklabel.dependence import dependent_pairs, discounted
from weaklabel.marks import Source
from weaklabel.synthetic import random_synthetic, synthetic_votes
from weaklabel.votes import Votes


def copied(made):
    """The pairs of sources that are copies of each other, or of the same third."""
    origin = np.where(made.copy_of >= 0, made.copy_of, np.arange(len(made.copy_of)))
    return {(a, b) for a in range(len(origin)) for b in range(a + 1, len(origin)) if origin[a] == origin[b]}


def found(votes):
    return {(pair.first, pair.second) for pair in dependent_pairs(votes)}


@pytest.mark.parametrize("single_class", [0.0, 1.0], ids=["several", "one"])
def test_copies_are_found_and_nothing_else(single_class):
    made = synthetic_votes(3000, 9, n_classes=3, single_class=single_class, copies=3, random_state=2)
    pairs, real = found(made.votes), copied(made)
    assert pairs <= real
    assert 3 <= len(real) <= len(pairs) + 1


def test_few_of_the_pairs_found_in_random_sets_are_no_copies():
    true = false = missed = 0
    for seed in range(12):
        made = random_synthetic(seed)
        pairs, real = found(made.votes), copied(made)
        true, false, missed = true + len(pairs & real), false + len(pairs - real), missed + len(real - pairs)
    assert true > 30
    assert false <= 0.15 * true  # .08 over 60 sets
    assert missed <= 0.3 * true


def test_good_independent_sources_are_no_copies():
    made = synthetic_votes(3000, 6, accuracy=(0.93, 0.95), coverage=(0.9, 1.0), single_class=0.0)
    assert found(made.votes) == set()


def test_a_pair_says_how_often_and_how_often_was_expected():
    rng = np.random.default_rng(0)
    fires = rng.random(1000) < 0.1
    other = rng.random(1000) < 0.1
    matrix = np.where(np.stack([fires, fires, other], axis=1), 0, -1)
    (pair,) = dependent_pairs(Votes.from_matrix(matrix, ["a", "b"]))
    assert (pair.first, pair.second, pair.statement, pair.together) == (0, 1, 0, fires.sum())
    assert pair.expected < 0.7 * pair.together
    assert pair.p_value < 1e-6


def test_two_copies_weigh_about_as_much_as_one_and_alone_a_whole_vote():
    made = synthetic_votes(3000, 6, n_classes=2, single_class=0.0, copies=1, fidelity=0.9, random_state=3)
    votes = discounted(made.votes, dependent_pairs(made.votes))
    ((a, b),) = copied(made)
    place = np.full((votes.n_units, len(votes.sources)), np.nan)
    place[votes.unit, votes.source] = votes.weight
    both = ~np.isnan(place[:, a]) & ~np.isnan(place[:, b])
    assert 0.9 < (place[both, a] + place[both, b]).mean() < 1.35
    assert np.all(place[~both & ~np.isnan(place[:, a]), a] == 1)
    others = [j for j in range(len(votes.sources)) if j not in (a, b)]
    assert np.all(votes.weight[np.isin(votes.source, others)] == 1)


def test_votes_without_dependence_are_left_alone():
    votes = synthetic_votes(200, 4).votes
    assert discounted(votes, ()) is votes


@pytest.mark.parametrize("n", [0, 1, 30])
def test_small_tables_have_no_dependence(n):
    votes = Votes.from_matrix(np.zeros((n, 2), dtype=int), ["a", "b"])
    assert len(dependent_pairs(votes)) <= 1


def test_people_who_agree_by_being_right_are_left_alone():
    made = synthetic_votes(500, 0, n_workers=8, answers=300, accuracy=(0.85, 0.95))
    assert dependent_pairs(made.votes) == ()


def test_sources_may_be_of_all_roles():
    labels = synthetic_votes(10, 1).votes.labels
    votes = Votes(labels, (Source("a"), Source("b", "worker")), ("1",), [0, 0], [0, 1], [0, 0], asked=(None, [0]))
    assert dependent_pairs(votes) == ()
