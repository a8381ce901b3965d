import numpy as np
import pytest

from weaklabel.analysis.errors import error_buckets, said_of, wrong_votes
from weaklabel.errors import UnknownName
from weaklabel.gold import Gold
from weaklabel.label_models.majority import MajorityVote


@pytest.fixture
def votes(votes_of):
    return votes_of([[0, 1], [0, 0], [0, 0], [1, -1], [-1, -1], [0, 0]])


def test_buckets_of_the_same_votes(votes):
    soft = MajorityVote().fit(votes).label(votes)
    buckets = error_buckets(votes, soft, Gold.of([0, 1, 1, 1, 1, None]))
    assert [(b.gold, b.label, b.said, b.units) for b in buckets] == [
        ("b", "a", (("lf_0", "a"), ("lf_1", "a")), (1, 2)),
        ("a", None, (("lf_0", "a"), ("lf_1", "b")), (0,)),
        ("b", None, (), (4,)),
    ]
    assert error_buckets(votes, soft, Gold.of([None, 0, 0, 1, None, 0])) == []


def test_who_said_what(votes):
    assert said_of(votes, np.array([3, 4])) == [(("lf_0", "b"),), ()]


def test_wrong_votes_of_a_source(votes):
    gold = Gold.of([0, 1, None, 0, 0, 1])
    assert wrong_votes(votes, gold, "lf_0").tolist() == [1, 3, 5]
    assert wrong_votes(votes, gold, "lf_1").tolist() == [0, 1, 5]
    with pytest.raises(UnknownName, match="did you mean 'lf_1'"):
        wrong_votes(votes, gold, "lf1")
