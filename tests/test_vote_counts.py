import numpy as np

from weaklabel.vote_counts import balance_of_votes, counts, says_one_thing
from weaklabel.votes import Votes


def test_a_source_that_says_one_thing_is_known_by_its_votes():
    votes = Votes.from_matrix([[0, 0, -1], [0, 1, -1], [-1, 1, -1]], ["a", "b"])
    assert says_one_thing(votes).tolist() == [True, False, True]


def test_counts_and_shares_are_of_votes():
    votes = Votes.from_matrix([[0, 0], [0, 1], [-1, -1]], ["a", "b"])
    assert counts(votes)[:, :2].tolist() == [[2, 0], [1, 1]]
    np.testing.assert_allclose(balance_of_votes(votes), [(1.5 + 1) / 4, (0.5 + 1) / 4])
