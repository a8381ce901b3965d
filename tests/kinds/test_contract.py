"""What holds for every kind that is found: a perfect source loses nothing, on the way to files neither."""

import csv
import io

import numpy as np
import pytest

from weaklabel.data import DataSource
from weaklabel.document import documents
from weaklabel.find import find_class, names
from weaklabel.formats import parquet
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.marks import Column, Marks, Source
from weaklabel.project.vote_file import load_votes, save_votes
from weaklabel.soft import SoftLabels
from weaklabel.tokens import Tokens

PACKAGE = "weaklabel.kinds"
CLASSES = ("a", "b", "c")
TRUTH = {
    "classification": ["b", "a", "c", "a"],
    "multilabel": [("a", "c"), ("b",), (), ("a", "b", "c")],
    "detection": [((0, 0, 10, 10, "a"), (2, 30, 8, 50, "c")), (), ((5.5, 5, 9, 9.25, "b"), (6, 40, 9, 60, "b")), ()],
    "ner": [((0, 1, "a"), (2, 3, "a"), (4, 5, "b")), (), ((0, 5, "c"),), ()],
}
TEXTS, TOKENS = Tokens.joined([["u", "v", "w"], ["u"], ["u", "v", "w"], []])
ITEMS = documents(list("wxyz"), TEXTS, TOKENS)


@pytest.fixture(params=names(PACKAGE))
def case(request):
    """A kind, what is true of four items, and the votes of a person who knows it."""
    kind, truth = find_class(PACKAGE, request.param, "kind")(), TRUTH[request.param]
    labels = kind.space(CLASSES)
    checked = [kind.check(mark, item, labels) for mark, item in zip(truth, ITEMS, strict=True)]
    marks = Marks((Source("x", "worker", "background"),), (Column.of(checked),))
    votes, gold = kind.compile(ITEMS, marks, labels, truth)
    return kind, truth, votes.with_background(), gold


def soft_of(votes):
    if "box" in votes.extra:
        return BoxMajority().fit(votes).label(votes)
    return SoftLabels(votes.shares(), votes.covered(), votes.labels)


def from_end_model(train):
    """What an end model gives that has learned all of a training set."""
    if train.boxes is None:
        return train.target
    picture = np.repeat(np.arange(len(train)), np.diff(train.first))
    return np.column_stack([picture, train.boxes, train.target])


def test_a_perfect_source_loses_nothing(case):
    kind, truth, votes, gold = case
    soft = soft_of(votes)
    assert kind.decode(votes, soft) == truth
    assert np.array_equal(soft.written()[gold.unit], gold.label)
    scores = kind.score(votes, soft, gold)
    assert scores.get("accuracy", scores.get("f1")) == 1


def test_votes_of_others_join_those_of_marks(case):
    kind, truth, votes, gold = case
    labels = kind.space(CLASSES)
    checked = [kind.check(mark, item, labels) for mark, item in zip(truth, ITEMS, strict=True)]
    marks = Marks((Source("y"),), (Column.of(checked),))
    both, known = kind.compile(ITEMS, marks, labels, truth, [votes])
    assert both.names == ["y", "x"]
    assert np.array_equal(known.label, gold.label)
    assert kind.decode(both, soft_of(both)) == truth
    again, same = kind.compile(ITEMS, Marks((), ()), labels, truth, [both])
    assert np.array_equal(again.unit, both.unit)
    assert np.array_equal(same.unit, known.unit)


def test_files_lose_nothing(case, tmp_path):
    kind, truth, votes, _ = case
    soft, labels = soft_of(votes), kind.space(CLASSES)
    table = kind.table(ITEMS, soft, labels) | kind.details(ITEMS, soft)
    assert {len(column) for column in table.values()} == {4}
    parquet.write(table, tmp_path / "labels.parquet")
    again = kind.from_table(parquet.read(tmp_path / "labels.parquet"), labels)
    assert kind.decode(votes, again) == truth
    np.testing.assert_allclose(again.probs, soft.probs)
    said = [[span[-1] if isinstance(span, tuple) else span for span in mark] for mark in truth]
    assert [sorted(kind.named(cell)) for cell in table["label"]] == [sorted(one) for one in said]
    save_votes(votes, tmp_path / "votes.npz")
    loaded = load_votes(tmp_path / "votes.npz")
    assert loaded.labels == votes.labels
    assert np.array_equal(loaded.weight, votes.weight)


def test_what_end_models_learn_comes_back_from_them(case):
    kind, truth, votes, _ = case
    train = kind.training_set(kind.inputs(ITEMS, DataSource({})), votes, soft_of(votes))
    assert len(train) == len(train.inputs)
    assert kind.decode(votes, kind.predicted(from_end_model(train), kind.space(CLASSES))) == truth


def test_each_begins_with_a_task_that_its_rules_know(case):
    kind = case[0]
    items = csv.DictReader(io.StringIO(kind.beginning.items))
    assert {name for row in items for name in kind.named(row["label"])} == set(kind.beginning.classes)


def test_columns_that_only_files_of_runs_have_are_told(case):
    kind, _, votes, _ = case
    assert set(kind.details(ITEMS, soft_of(votes))) == set(kind.inner)


def test_texts_have_the_spans_that_are_decoded(case):
    kind, truth, votes, _ = case
    texts = kind.texts(ITEMS, votes, soft_of(votes))
    if texts is not None:
        assert [tuple(span[:3] for span in one.spans) for one in texts] == truth
        assert [one.id for one in texts] == list("wxyz")
        assert [[token.text for token in one.tokens] for one in texts] == [["u", "v", "w"], ["u"], ["u", "v", "w"], []]
