"""What holds for every kind that is found: a perfect source loses nothing, on the way to files neither."""

import numpy as np
import pytest

from weaklabel.find import find_class, names
from weaklabel.items import Records
from weaklabel.labels import LabelSpace
from weaklabel.marks import Column, Marks, Source
from weaklabel.project.vote_file import load_votes, save_votes
from weaklabel.soft import SoftLabels

PACKAGE = "weaklabel.kinds"
LABELS = LabelSpace(("a", "b", "c"))
TRUTH = {"classification": ["b", "a", "c", "a"], "multilabel": [("a", "c"), ("b",), (), ("a", "b", "c")]}


@pytest.fixture(params=names(PACKAGE))
def case(request):
    """A kind, what is true of four items, and the votes of a person who knows it."""
    kind, truth = find_class(PACKAGE, request.param, "kind")(), TRUTH[request.param]
    marks = Marks((Source("x", "worker"),), (Column.of([kind.check(mark, None, LABELS) for mark in truth]),))
    votes, gold = kind.compile(Records(list("wxyz"), {}), marks, LABELS, truth)
    return kind, truth, votes, gold


def test_a_perfect_source_loses_nothing(case):
    kind, truth, votes, gold = case
    soft = SoftLabels(votes.shares(), votes.covered(), votes.labels)
    assert kind.decode(votes, soft) == truth
    assert np.array_equal(soft.written()[gold.unit], gold.label)
    assert kind.score(votes, soft, gold)["accuracy"] == 1


def test_files_lose_nothing(case, tmp_path):
    kind, truth, votes, _ = case
    soft = SoftLabels(votes.shares(), votes.covered(), votes.labels)
    table = kind.table(soft, LABELS)
    assert {len(column) for column in table.values()} == {4}
    again = kind.from_table(table, LABELS)
    assert kind.decode(votes, again) == truth
    np.testing.assert_allclose(again.probs, soft.probs)
    assert [sorted(kind.named(cell)) for cell in table["label"]] == [sorted(mark) for mark in truth]
    save_votes(votes, tmp_path / "votes.npz")
    loaded = load_votes(tmp_path / "votes.npz")
    assert loaded.labels == votes.labels
    assert np.array_equal(loaded.weight, votes.weight)


def test_what_end_models_learn_comes_back_from_them(case):
    kind, truth, votes, _ = case
    soft = SoftLabels(votes.shares(), votes.covered(), votes.labels)
    train = kind.training_set(list("wxyz"), votes, soft)
    assert (len(train), train.target.shape) == (4, (4, 3))
    assert kind.decode(votes, kind.predicted(train.target, LABELS)) == truth


def test_each_begins_with_a_task_that_its_rules_know(case):
    kind = case[0]
    assert {
        name for row in kind.beginning.items.splitlines()[1:] for name in kind.named(row.rpartition(",")[2])
    } == set(kind.beginning.classes)
