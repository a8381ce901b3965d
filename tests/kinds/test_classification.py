import numpy as np
import pytest

from weaklabel.data import DataSource
from weaklabel.errors import BadVote, InputError, UnknownName
from weaklabel.formats.base import write_table
from weaklabel.items import Records
from weaklabel.kinds.classification import Classification
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Column, Marks, Source
from weaklabel.soft import SoftLabels

LABELS = LabelSpace(("ham", "spam"), None, {"any": ("ham", "spam")})
KIND = Classification()


@pytest.fixture
def read(tmp_path):
    """Read tables, one a split, as a task does."""

    def go(labels=LABELS, columns=None, ending="csv", **splits):
        files = {}
        for split, table in splits.items():
            split = "" if split == "whole" else split
            files[split] = tmp_path / f"{split or 'whole'}.{ending}"
            write_table(table, files[split])
        return KIND.read(DataSource(files, columns or {}), labels)

    return go


def test_columns_of_usual_names(read):
    data = read(
        train={"id": ["a", "b"], "text": ["x", "y"], "gold": ["spam", ""], "age": ["3", ""], "zip": ["007", "1"]}
    )
    assert data.items.ids == ("a", "b")
    assert data.items.columns == {"text": ["x", "y"], "age": [3, None], "zip": ["007", "1"]}
    assert data.gold == ("spam", None)
    assert data.split.tolist() == ["train", "train"]
    assert read(train={"text": ["x"], "label": ["ham"]}).gold == ("ham",)


def test_columns_of_other_names(read):
    columns = {"id": "nr", "text": "message", "gold": "truth", "split": "part"}
    data = read(
        columns=columns, whole={"nr": ["1"], "message": ["x"], "truth": ["ham"], "part": ["dev"], "text": ["t"]}
    )
    assert (data.items.ids, data.gold, data.split.tolist()) == (("1",), ("ham",), ["dev"])
    assert data.items[0].text == "x"


def test_splits(read):
    data = read(train={"text": ["a", "b"]}, test={"text": ["c"], "age": ["1"]})
    assert data.items.ids == ("train-0", "train-1", "test-0")
    assert data.items.columns == {"text": ["a", "b", "c"], "age": [None, None, 1]}
    assert data.positions("test").tolist() == [2]
    assert read(whole={"text": ["a"]}).split.tolist() == ["train"]
    assert read(whole={"text": ["a", "b"], "split": ["train", "test"]}).split.tolist() == ["train", "test"]


def test_tables_without_texts_and_numbers_as_classes(read):
    labels = LabelSpace(("0", "1"))
    data = read(labels, ending="parquet", train={"age": [3, 4, 5], "gold": [1.0, None, 0.0]})
    assert data.gold == ("1", None, "0")
    assert "text" not in data.items.columns


@pytest.mark.parametrize(
    ("table", "columns", "message"),
    [
        (
            {"text": ["a"], "gold": ["spm"]},
            {},
            r"train\.csv, item 'train-0': unknown gold label 'spm'; did you mean 'spam'",
        ),
        ({"id": ["7"], "text": ["a"], "gold": ["1"]}, {}, r"train\.csv, item '7': unknown gold label '1'"),
        ({"text": ["a"]}, {"gold": "truth"}, r"train\.csv: unknown column 'truth'"),
        ({"txt": ["a"]}, {"text": "text"}, "did you mean 'txt'"),
        ({"id": ["1", "1"], "text": ["a", "b"]}, {}, "'1' is used twice"),
        ({"id": ["1", ""], "text": ["a", "b"]}, {}, r"train\.csv: the item in row 2 has no id"),
    ],
    ids=["gold", "gold-number", "column", "nearest-column", "duplicate-id", "empty-id"],
)
def test_refuses(read, table, columns, message):
    with pytest.raises((InputError, UnknownName), match=message):
        read(columns=columns, train=table)


def test_refuses_an_unknown_split_and_ids_shared_by_splits(read):
    with pytest.raises(UnknownName, match=r"item 'item-1': unknown split 'tets'; did you mean 'test'"):
        read(whole={"text": ["a", "b"], "split": ["test", "tets"]})
    with pytest.raises(InputError, match="'1' is used twice"):
        read(train={"id": ["1"], "text": ["a"]}, test={"id": ["1"], "text": ["b"]})


@pytest.mark.parametrize(
    ("splits", "note"),
    [
        ({"train": {"text": ["a", "b", "a", "a"]}}, "2 texts repeat an earlier one"),
        ({"train": {"text": ["a", " ", ""]}}, "2 of 3 texts are empty"),
        ({"train": {"text": ["a", "b"]}, "test": {"text": ["b"]}}, "1 different texts occur in more than one split"),
        ({"test": {"text": ["a", "b"], "gold": ["ham", ""]}}, "the test split has no gold item of spam"),
    ],
    ids=["duplicates", "empty", "leak", "absent-class"],
)
def test_notes(read, splits, note):
    assert note in read(**splits).notes


def test_no_notes_where_all_is_well(read):
    assert read(train={"text": ["a", "b"], "gold": ["ham", "spam"]}).notes == ()


def test_missing_values_of_jsonl(read):
    data = read(ending="jsonl", train={"id": [1, 2], "text": [None, "b"], "gold": [None, "ham"]})
    assert (data.items.ids, data.items.columns["text"], data.gold) == (("1", "2"), ["", "b"], (None, "ham"))


@pytest.mark.parametrize("mark", ["spam", "any", Not("ham")], ids=repr)
def test_good_marks_stay_as_they_are(mark):
    assert KIND.check(mark, None, LABELS) is mark


@pytest.mark.parametrize("mark", ["spm", 1, True, Not("any"), None, 0.5], ids=repr)
def test_bad_marks_are_refused(mark):
    with pytest.raises(BadVote):
        KIND.check(mark, None, LABELS)


def test_compile():
    items = Records(["a", "b", "c"], {})
    columns = (Column.of(["spam", None, Not("spam")]), Column.of([None, "any", None], np.array([1, 2])))
    votes, gold = KIND.compile(items, Marks((Source("x"), Source("y")), columns), LABELS, ["ham", None, "spam"])
    assert list(zip(votes.unit, votes.source, votes.statement, strict=True)) == [(0, 0, 1), (1, 1, 2), (2, 0, 4)]
    assert votes.asked[0] is None
    assert votes.asked[1].tolist() == [1, 2]
    assert gold.dense().tolist() == [0, -1, 1]
    assert len(KIND.compile(items, Marks((), ()), LABELS)[1]) == 0


def test_a_perfect_source_loses_nothing():
    """decode(items, votes, onehot(gold)) == gold: the law of design.md, section 4."""
    truth = ["ham", "spam", "spam"]
    votes, gold = KIND.compile(Records(["a", "b", "c"], {}), Marks((Source("x"),), (Column.of(truth),)), LABELS, truth)
    soft = SoftLabels(np.eye(2)[gold.label], votes.covered(), LABELS)
    assert KIND.decode(votes, soft) == truth
    assert KIND.score(votes, soft, gold)["accuracy"] == 1


def test_inputs(read):
    items = Records(["a", "b"], {"text": ["x", None], "age": [1, None]})
    assert KIND.inputs(items, DataSource({})) == ["x", ""]
    assert KIND.inputs(items, DataSource({}, {}, ("age",))) == [{"age": 1}, {"age": None}]
    with pytest.raises(UnknownName, match="unknown feature 'aeg'; did you mean 'age'"):
        KIND.inputs(items, DataSource({}, {}, ("aeg",)))
    with pytest.raises(UnknownName, match="text"):
        KIND.inputs(Records(["a"], {"txet": ["x"]}), DataSource({}))


def test_a_training_set_holds_covered_items_by_confidence(votes_of):
    votes = votes_of([[0], [1], [-1], [0]])
    probs = np.array([[1, 0], [0.25, 0.75], [0.5, 0.5], [0.5, 0.5]])
    train = KIND.training_set(["a", "b", "c", "d"], votes, SoftLabels(probs, votes.covered(), votes.labels))
    assert train.inputs == ["a", "b"]
    assert train.weight.tolist() == [1, 0.5]
    assert train.target.tolist() == [[1, 0], [0.25, 0.75]]


def test_an_id_used_twice_names_both_places(read):
    with pytest.raises(InputError, match=r"train\.csv, row 3: the id 'x' is used twice, first in .*train\.csv, row 1"):
        read(train={"id": ["x", "y", "x"], "text": ["a", "b", "c"]})
    with pytest.raises(InputError, match=r"test\.csv, row 2: the id 'y' is used twice, first in .*train\.csv, row 2"):
        read(train={"id": ["x", "y"], "text": ["a", "b"]}, test={"id": ["z", "y"], "text": ["a", "b"]})


@pytest.mark.parametrize("value", [None, float("nan"), ""], ids=["none", "nan", "empty"])
def test_a_missing_id_names_its_row(read, value):
    with pytest.raises(InputError, match=r"train\.jsonl: the item in row 2 has no id"):
        read(ending="jsonl", train={"id": ["x", value], "text": ["a", "b"]})


def test_one_column_may_have_two_roles(read):
    data = read(columns={"id": "text", "gold": "text"}, train={"text": ["ham", "spam"]})
    assert (data.items.ids, data.items.columns, data.gold) == (
        ("ham", "spam"),
        {"text": ["ham", "spam"]},
        ("ham", "spam"),
    )


@pytest.mark.parametrize(
    ("values", "ending", "expected"),
    [
        (["1.0", "", "0.0"], "csv", ("1", None, "0")),
        ([1.0, None, 0], "parquet", ("1", None, "0")),
        ([1, None, "0"], "jsonl", ("1", None, "0")),
        ([float("nan"), 1.0, 0.0], "parquet", (None, "1", "0")),
    ],
    ids=["csv", "parquet", "jsonl", "nan"],
)
def test_gold_that_came_through_numbers(read, values, ending, expected):
    labels = LabelSpace(("0", "1"))
    assert read(labels=labels, ending=ending, train={"text": ["a", "b", "c"], "gold": values}).gold == expected


@pytest.mark.parametrize("value", [True, ["ham"], {}, 0.5, " ham"], ids=repr)
def test_gold_that_is_no_class_names_the_item(read, value):
    with pytest.raises(UnknownName, match=r"train\.jsonl, item 'train-0': unknown gold label"):
        read(ending="jsonl", train={"text": ["a", "b"], "gold": [value, "ham"]})


def test_infinite_gold_is_no_class(read):
    with pytest.raises(UnknownName, match="unknown gold label 'inf'"):
        read(ending="parquet", train={"text": ["a"], "gold": [float("inf")]})
