import datetime
import decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from weaklabel.errors import InputError, UnknownName, WorkspaceError
from weaklabel.formats.base import TABLES, read_table
from weaklabel.project.export import export_items


@pytest.mark.parametrize("ending", TABLES)
@pytest.mark.parametrize("model", ["label_model", "end_model"])
def test_every_item_with_its_label(place, ending, model):
    run, file = place.fit(), place.folder / f"deep/down/out.{ending.upper()}"
    assert export_items(place.task(), run, file, model) == 6
    table = read_table(file)
    assert list(table) == ["id", "split", "text", "label", "confidence", "covered", "p_ham", "p_spam"]
    assert table["id"] == ["1", "2", "3", "4", "5", "6"]
    assert table["label"] == ["spam", "ham", "spam", "ham", "spam", "ham"]


def test_columns_of_the_data_called_like_ours_keep_their_values(place):
    place.write("tasks/shop/items.csv", "text,label,confidence,p_ham\nfree,spam,high,x\nsee you,ham,low,y\n")
    run, file = place.fit(), place.folder / "out.csv"
    export_items(place.task(), run, file)
    table = read_table(file)
    assert (table["confidence_given"], table["p_ham_given"]) == (["high", "low"], ["x", "y"])


def test_no_column_is_lost_to_another_of_its_new_name(place):
    place.write("tasks/shop/items.csv", "text,label,confidence,confidence_given\nfree,spam,high,a\nsee you,ham,low,b\n")
    run, file = place.fit(), place.folder / "out.csv"
    export_items(place.task(), run, file)
    table = read_table(file)
    assert (table["confidence_given_given"], table["confidence_given"]) == (["high", "low"], ["a", "b"])


@pytest.mark.parametrize("ending", TABLES)
def test_values_of_any_type_can_be_written(place, ending):
    columns = {
        "text": ["free prize", "see you"],
        "when": [datetime.datetime(2020, 1, 1)] * 2,
        "day": [datetime.date(2020, 1, 1)] * 2,
        "money": [decimal.Decimal("1.5")] * 2,
        "bytes": [b"\xff"] * 2,
        "nested": [{"a": [1]}] * 2,
        "list": [[1], None],
        "kind": pa.array(["x", "y"]).dictionary_encode(),
        "hole": [float("nan"), 1.0],
    }
    parquet.write_table(pa.table(columns), place.folder / "tasks/shop/items.parquet")
    run = place.fit("data.file=items.parquet")
    assert export_items(place.task("data.file=items.parquet"), run, place.folder / f"out.{ending}") == 2
    assert len(read_table(place.folder / f"out.{ending}")["id"]) == 2


@pytest.mark.parametrize("ending", TABLES)
def test_mixed_values_and_half_characters_can_be_written(place, ending):
    rows = '{"text": "free \\ud800", "m": {"a": 1}}\n{"text": "see you", "m": "x"}\n{"text": "free", "m": 3}\n'
    place.write("tasks/shop/items.jsonl", rows)
    run = place.fit("data.file=items.jsonl")
    export_items(place.task("data.file=items.jsonl"), run, place.folder / f"out.{ending}")
    assert read_table(place.folder / f"out.{ending}")["text"][0] == "free \ufffd"


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("out.txt", UnknownName, "unknown file ending 'txt'"),
        ("out", UnknownName, "unknown file ending ''"),
        ("out.cvs", UnknownName, "did you mean 'csv'"),
        ("file/out.csv", WorkspaceError, "cannot be written"),
        ("folder.csv", WorkspaceError, "cannot be written"),
    ],
)
def test_places_that_are_none(place, name, error, message):
    run = place.fit(until="soft labels")
    place.write("file", "a file")
    (place.folder / "folder.csv").mkdir()
    with pytest.raises(error, match=message):
        export_items(place.task(), run, place.folder / name)
    assert not list(place.folder.glob(".*"))


def test_a_run_without_labels_and_one_with_others(place):
    run = place.fit(until="votes")
    with pytest.raises(WorkspaceError, match=r"has no soft_labels\.parquet"):
        export_items(place.task(), run, place.folder / "out.csv")
    run = place.fit(until="soft labels")
    parquet.write_table(pa.table({"id": ["7"]}), run.folder / "soft_labels.parquet")
    with pytest.raises(InputError, match=r"soft_labels\.parquet is damaged .*not those of the data"):
        export_items(place.task(), run, place.folder / "out.csv")
