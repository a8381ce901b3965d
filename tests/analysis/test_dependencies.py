import numpy as np
import pytest

from weaklabel.analysis.dependencies import (
    COLUMNS,
    dependency_rows,
    dependency_table,
    groups_of,
    pair_in_words,
    repeats_of,
)
from weaklabel.dependence import Dependence
from weaklabel.labels import LabelSpace
from weaklabel.synthetic import synthetic_votes
from weaklabel.votes import Votes


def found_pair(first, second, statement=None, together=120, expected=31.4):
    return Dependence(first, second, statement, together, expected, 0.9, 1e-9)


@pytest.fixture
def votes(votes_of):
    return votes_of([[0] * 7])


def test_rows_are_in_order_of_groups_and_excess(votes):
    found = [found_pair(0, 1), found_pair(2, 3, 1, 50), found_pair(3, 5, 1, 60), found_pair(2, 5, 1, 40)]
    rows = dependency_rows(votes, found)
    assert [(row["group"], row["lf_a"], row["lf_b"], row["statement"]) for row in rows] == [
        (1, "lf_3", "lf_5", "b"), (1, "lf_2", "lf_3", "b"), (1, "lf_2", "lf_5", "b"), (2, "lf_0", "lf_1", "the same"),
    ]  # fmt: skip
    assert groups_of(rows) == [["lf_3", "lf_5", "lf_2"]]


def test_the_table_has_all_columns_also_without_rows(votes):
    assert dependency_table([]) == {name: [] for name in COLUMNS}
    table = dependency_table(dependency_rows(votes, [found_pair(0, 1)]))
    assert list(table) == list(COLUMNS)
    assert table["statement"] == ["the same"]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (found_pair(0, 1, 1), "lf_0 and lf_1 said b together on 120 items, where 31 would be expected of indep"),
        (found_pair(0, 1, None, 1, 0.04), "lf_0 and lf_1 said the same together on 1 item, where hardly any would be"),
        (found_pair(0, 1, 0, 1200, 9.4), "lf_0 and lf_1 said a together on 1,200 items, where 9.4 would be"),
    ],
)  # fmt: skip
def test_in_words(votes, found, sentence):
    [row] = dependency_rows(votes, [found])
    assert pair_in_words(row).startswith(sentence)


def test_nothing_found(votes):
    assert dependency_rows(votes, []) == []
    assert groups_of([]) == []


def test_copies_are_found_and_told():
    made = synthetic_votes(2000, 8, copies=2, single_class=1.0, random_state=3)
    rows = repeats_of(made.votes)
    pairs = {frozenset((row["lf_a"], row["lf_b"])) for row in rows}
    for copy, original in ((8, made.copy_of[8]), (9, made.copy_of[9])):
        assert frozenset((f"lf_{copy}", f"lf_{original}")) in pairs
    assert all(row["together"] > row["expected"] and row["strength"] > 0 for row in rows)


def test_each_question_is_looked_at_by_itself():
    """Rules for one label of three are silent on the others, which is no agreement."""
    made = synthetic_votes(600, 6, copies=1, random_state=1, single_class=1.0)
    own = made.votes
    labels = LabelSpace(own.labels.classes, questions=("food", "sport", "money"))
    start = np.arange(601) * 3
    votes = Votes(labels, own.sources, own.item_ids, own.unit * 3 + 1, own.source, own.statement, item_start=start)
    alone, asked = repeats_of(own), repeats_of(votes)
    assert [row["statement"] for row in asked] == [f"sport: {row['statement']}" for row in alone]
    assert [row["together"] for row in asked] == [row["together"] for row in alone]
    assert len(alone) > 0
