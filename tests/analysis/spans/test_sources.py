import math

import pytest

from tests.analysis.spans.conftest import no_gold
from weaklabel.analysis.spans.disagreement import disagreements
from weaklabel.analysis.spans.marked import Marked
from weaklabel.analysis.spans.sources import span_table
from weaklabel.metrics.intervals import wilson


def rows(table):
    return {
        (lf, label): {name: column[at] for name, column in table.items()}
        for at, (lf, label) in enumerate(zip(table["lf"], table["label"], strict=True))
    }


def test_counts_of_a_small_town(town):
    told = rows(span_table(town.votes, town.gold))
    assert list(told) == [("exact", "PER"), ("exact", "LOC"), ("short", "PER"), ("coarse", "ENT")]
    person, short, coarse = told["exact", "PER"], told["short", "PER"], told["coarse", "ENT"]
    assert (person["spans"], person["tokens"], person["text_coverage"], person["token_coverage"]) == (2, 3, 2 / 3, 0.3)
    assert (person["correct"], person["incorrect"], person["precision"], person["token_precision"]) == (2, 0, 1, 1)
    # Of three spans one is in a text without gold; "Ann" has its type right, "New York" not.
    assert (short["spans"], short["correct"], short["incorrect"], short["precision"]) == (3, 0, 2, 0)
    assert short["token_precision"] == 1 / 3
    assert (coarse["correct"], coarse["incorrect"], coarse["token_precision"]) == (2, 0, 1)
    low, high = wilson([2], [2])
    assert (person["precision_low"], person["precision_high"]) == (low[0], high[0])


def test_who_contradicts_whom(town):
    told = rows(span_table(town.votes, town.gold))
    # "New York" and "Rome" are LOC to one and PER to another; a coarse label agrees with both.
    assert told["exact", "LOC"]["type_conflict"] == 1
    assert told["exact", "LOC"]["token_conflict"] == 1
    assert told["short", "PER"]["type_conflict"] == pytest.approx(2 / 3)
    assert told["short", "PER"]["token_conflict"] == 3 / 4
    assert told["coarse", "ENT"]["type_conflict"] == told["coarse", "ENT"]["boundary_conflict"] == 0
    # "Ann" against "Ann Smith".
    assert told["short", "PER"]["boundary_conflict"] == pytest.approx(1 / 3)
    assert told["exact", "PER"]["boundary_conflict"] == 1 / 2


def test_a_source_does_not_contradict_itself(place):
    twice = [(0, 2, "PER"), (0, 2, "LOC")]
    alone = Marked.of(place(["a b c"], {"x": [twice], "y": [[(2, 3, "PER")]]}).votes)
    assert not any(which.any() for which in disagreements(alone))
    other = Marked.of(place(["a b c"], {"x": [twice], "y": [[(1, 3, "PER")]]}).votes)
    types, ends = disagreements(other)
    # In the order of sources and labels: PER and LOC of x, PER of y.
    assert types.tolist() == [False, True, True]
    assert ends.tolist() == [True, False, True]


def test_without_gold_there_is_no_precision(town):
    row = rows(span_table(town.votes, no_gold(town.votes)))["exact", "PER"]
    assert all(math.isnan(row[name]) for name in ("precision", "precision_low", "precision_high", "token_precision"))
    assert row["correct"] == row["incorrect"] == 0


def test_nothing_marked_gives_no_rows(place):
    table = span_table((made := place(["a b", ""], {"s": [None, None]})).votes, made.gold)
    assert set(map(len, table.values())) == {0}
