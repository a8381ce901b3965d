import numpy as np
import pytest
from hypothesis import given

from tests import strategies
from weaklabel.analysis.identifiability import ENOUGH, comparable, warnings
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes


def test_three_sources_that_meet_often_need_no_warning():
    assert warnings(synthetic_votes(500, 5, single_class=0.4).votes) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[-1, -1]] * 3, "no source votes on any item, so there is nothing to learn"),
        ([[0, -1], [1, -1]], "only one source votes, lf_0: .*; add two sources"),
        ([[0, -1, -1], [-1, 1, -1], [-1, -1, 0]] * 20, "no item has votes of two sources: .*; add sources"),
        ([[0, 1], [1, 1], [0, 0]] * 20, "only two sources vote, lf_0 and lf_1: it takes three .*; add another"),
        ([[0, 1, 1]] * 3 + [[0, 0, 0]] * 3, "no three sources of which each two vote on 10 common items"),
        ([[0, 1, -1], [0, -1, 1], [1, 1, -1]] * 20, "no three sources of which each two vote on 10 common items"),
        ([[0, 0, -1], [0, 0, 0]] * 20, "every vote is for a, and no source votes for b: "),
        ([[0, 0, 0], [-1, -1, 0]] * 20 + [[-1, -1, -1]] * 9, "every vote is for a, and no source votes for b"),
        (
            [[0, 0, 0, -1, -1, -1], [-1, -1, -1, 1, 1, 1]] * 20,
            "every source says one class only, and no two ever contradict each other: .*; add sources",
        ),
        (
            [[0, 0, 0, -1], [1, 1, 1, -1], [0, 1, 1, 1]] * 5 + [[0, 1, 1, -1]] * 5,
            "votes can hardly tell how good lf_3 is: too few other sources vote on 10 of the same items",
        ),
    ],
    ids=[
        "silent", "one", "no-overlap", "two", "few-items", "no-triple", "one-class", "one-class-and-gaps",
        "single-class-rules", "one-left-out",
    ],
)  # fmt: skip
def test_what_votes_cannot_tell_is_said_with_what_to_do(votes_of, rows, message):
    [said] = warnings(votes_of(rows))
    assert np.all([part in said for part in message.split(".*")]), said
    assert said[0].islower()
    assert not said.endswith(".")


def test_a_class_that_nobody_votes_for(votes_of):
    [said] = warnings(votes_of([[0, 0, 0], [1, 1, 1], [0, 1, 1]] * 20, n_classes=4))
    assert said.startswith(
        "no source votes for c, d; no label model can find what nobody says: write a labeling function"
    )


def test_single_class_rules_that_contradict_each_other_need_no_warning(votes_of):
    assert warnings(votes_of([[0, 0, 0, 1, 1, 1]] * 20)) == []


def test_units_are_called_what_they_are(votes_of):
    assert "no token has votes of two sources" in warnings(votes_of([[0, -1], [-1, 1]]), "token")[0]


def test_comparable_needs_a_triple(votes_of):
    """lf_0, lf_1 and lf_2 meet two by two; lf_3 meets lf_0 and lf_1, each elsewhere; lf_4 meets nobody often."""
    rows = [[0, 0, 0, -1, -1]] * ENOUGH + [[1, -1, -1, 1, 1]] * (ENOUGH - 1) + [[1, -1, -1, 1, -1]]
    assert comparable(votes_of(rows)).tolist() == [True, True, True, False, False]
    assert comparable(votes_of([*rows, *[[-1, 1, -1, 1, -1]] * ENOUGH])).tolist() == [True] * 4 + [False]


def test_many_sources_are_counted(votes_of):
    said = warnings(votes_of([[0] * 3 + [-1] * 20, [1] * 3 + [-1] * 20] * 20 + [[0, 1, -1, *[1] * 20]] * 3))[0]
    assert said.startswith("votes can hardly tell how good 20 of 23 sources are: ")


@given(strategies.votes())
def test_any_votes(votes):
    assert all(isinstance(said, str) and "\n" not in said for said in warnings(votes))
    assert comparable(votes).shape == (len(votes.sources),)


def test_no_units_and_no_sources():
    assert len(warnings(Votes.from_matrix(np.zeros((0, 2), int), ["a", "b"]))) == 1
    assert len(warnings(Votes.from_matrix(np.zeros((2, 0), int), ["a", "b"]))) == 1
