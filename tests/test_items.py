import copy
import pickle

import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.items import Record, Records

ODD = {"word count": 3, "class": "x", "字": "y", "items": [1], "columns": 5, "__len__": 0, "assign": "homework"}


def test_columns_are_attributes():
    record = Record("7", {"text": "hello", "age": 3})
    assert (record.id, record.text, record.age, record["text"]) == ("7", "hello", 3, "hello")
    assert record.columns == {"text": "hello", "age": 3}
    assert repr(record) == "Record(text='hello', age=3, id='7')"


@pytest.mark.parametrize("name", ODD)
def test_odd_column_names_are_read_by_bracket_and_do_not_break_the_record(name):
    record = Record("7", {"text": "t", name: ODD[name]})
    assert record[name] == ODD[name]
    assert record.columns == {"text": "t", name: ODD[name]}
    assert record.assign(text="u").text == "u"


def test_unknown_column_names_the_nearest():
    record = Record("7", {"text": "hello"})
    with pytest.raises(AttributeError, match="no attribute 'txet'"):
        _ = record.txet
    with pytest.raises(KeyError, match="did you mean 'text'"):
        record["txet"]
    assert not hasattr(record, "nothing")


def test_does_not_change():
    record = Record("7", {"text": "hello"})
    with pytest.raises(AttributeError, match="assign"):
        record.text = "bye"
    with pytest.raises(AttributeError, match="does not change"):
        del record.text
    assert record.text == "hello"


def test_assign_makes_a_new_one():
    record = Record("7", {"text": "hello"})
    assert record.assign(words=2, text="bye").columns == {"text": "bye", "words": 2}
    assert record.columns == {"text": "hello"}


@pytest.mark.parametrize("through", [lambda r: pickle.loads(pickle.dumps(r)), copy.copy, copy.deepcopy])
def test_pickles_and_copies(through):
    again = through(Record("7", {"text": "hello", "word count": 3}))
    assert (again.id, again.columns) == ("7", {"text": "hello", "word count": 3})


def test_table(records):
    table = records("a", "b", "c", age=[1, None, 3])
    assert (len(table), table[1].age, table[-1].text) == (3, None, "c")
    assert [record.id for record in table] == ["i0", "i1", "i2"]
    assert [record.text for record in table[1:]] == ["b", "c"]
    assert table.take(np.array([2, 0])).ids == ("i2", "i0")
    assert table.take(np.array([2, 0])).columns == {"text": ["c", "a"], "age": [3, 1]}
    with pytest.raises(IndexError):
        table[3]


def test_table_without_columns_and_without_rows():
    assert [record.columns for record in Records(["a", "b"], {})] == [{}, {}]
    assert list(Records([], {"text": []})) == []


@pytest.mark.parametrize(
    ("ids", "columns", "message"),
    [
        (["a", "b"], {"text": ["x"]}, "'text' must have 2 values"),
        (["a", "b", "a"], {}, "'a' is used twice .*item 3 of 3"),
        ([1, 2], {}, "text"),
    ],
    ids=["ragged", "duplicate", "number"],
)
def test_table_refuses(ids, columns, message):
    with pytest.raises(InputError, match=message):
        Records(ids, columns)


def test_table_keeps_its_own_columns():
    texts = ["a", "b"]
    table = Records(["1", "2"], {"text": texts})
    texts[0] = "changed"
    assert table[0].text == "a"
