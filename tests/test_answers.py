"""Answers of people, in long and wide tables."""

import numpy as np
import pandas as pd
import pytest

from weaklabel import Votes
from weaklabel.answers import Answers
from weaklabel.errors import InputError, UnknownName

LONG = {"item": ["q1", "q1", "q2"], "worker": ["ann", "bob", "ann"], "label": ["yes", "no", "yes"]}


def triples(answers):
    return list(zip(answers.item, answers.worker, answers.label, strict=True))


@pytest.mark.parametrize(
    "wide",
    [
        {"task": ["q1", "q2"], "ann": ["yes", "yes"], "bob": ["no", ""]},
        pd.DataFrame({"ann": ["yes", "yes"], "bob": ["no", None]}, index=["q1", "q2"]),
    ],
    ids=["column", "index"],
)
def test_a_wide_table_says_the_same_as_a_long_one(wide):
    assert sorted(triples(Answers.of(wide))) == sorted(triples(Answers.of(LONG)))
    assert Votes.from_answers(wide).to_matrix().tolist() == [[1, 0], [1, -1]]


def test_places_name_the_file_and_the_line():
    parts = [Answers.of(LONG, "a.csv", np.array([2, 3, 4])), Answers.of(LONG, "b.csv", np.array([2, 4, 9]))]
    both = Answers.concat(parts)
    assert (both.place(2), both.place(5)) == ("a.csv, line 4", "b.csv, line 9")
    assert both.places(np.array([1, 4, 5])) == "a.csv, line 3 (and 2 more: 4, 9)"
    chosen = both.select(np.array([0, 4]))
    assert (triples(chosen), chosen.place(1)) == ([("q1", "ann", "yes"), ("q1", "bob", "no")], "b.csv, line 4")


def test_times_and_confidences_of_several_tables():
    sure = Answers.of({**LONG, "confidence": [1, 0.5, ""], "seconds": ["3", "", "x"]})
    both = Answers.concat([sure, Answers.of(LONG)])
    assert both.confidence.tolist() == [1, 0.5, 1, 1, 1, 1]
    assert np.isnan(both.seconds).tolist() == [False, True, True, True, True, True]


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ({**LONG, "worker": ["ann", "", "ann"]}, InputError, "row 2: an answer has no worker"),
        ({**LONG, "item": ["q1", "q1", " "]}, InputError, "row 3: an answer has no item"),
        ({"item": ["q1"], "label": ["yes"]}, UnknownName, "'worker'"),
        ({"item": ["q1"]}, InputError, "items only"),
        ({"ann": ["yes"]}, UnknownName, "'item'"),
        ({**LONG, "confidence": [1, 2, 1]}, InputError, r"row 2 \(item 'q1'\): a confidence must be"),
    ],
    ids=["worker", "item", "no-worker", "items-only", "no-item", "confidence"],
)
def test_bad_tables_name_the_place(table, error, message):
    with pytest.raises(error, match=message):
        Answers.of(table)


def test_answers_on_all_items_of_a_task():
    votes = Votes.from_answers(LONG, ["no", "yes"], item_ids=["q0", "q1", "q2"])
    assert votes.to_matrix().tolist() == [[-1, -1], [1, 0], [1, -1]]
    with pytest.raises(InputError, match=r"row 1 \(and 1 more: 2\): the item 'q1' is not in the data"):
        Votes.from_answers(LONG, ["no", "yes"], item_ids=["q2"])


def test_numbers_are_names_too():
    pivoted = pd.DataFrame({"item": [1, 2], 7: [0, None], 8: [1, 1]})
    assert triples(Answers.of(pivoted)) == [("1", "7", "0"), ("1", "8", "1"), ("2", "8", "1")]


def test_rows_are_a_table_too():
    rows = [{"item": 1, "worker": "ann", "label": "yes"}, {"item": 2, "worker": "ann", "label": "no"}]
    assert triples(Answers.of(rows)) == [("1", "ann", "yes"), ("2", "ann", "no")]


@pytest.mark.parametrize("table", ["answers.csv", 3, [("1", "ann", "yes")]], ids=["path", "number", "tuples"])
def test_what_is_no_table(table):
    with pytest.raises(InputError, match="must be a DataFrame, a mapping of columns or a list of mappings"):
        Votes.from_answers(table)


def test_columns_of_other_lengths():
    with pytest.raises(InputError, match="3 answers, but 4 values of confidence"):
        Answers.of({**LONG, "confidence": [1, 1, 1, 1]})
