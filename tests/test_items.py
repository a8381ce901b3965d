import copy
import pickle

import numpy as np
import pytest

from weaklabel.errors import InputError
from weaklabel.items import Image, OnDemand, Record, Records

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


class Shade:
    """What stands behind a picture of one grey."""

    size = (2, 1)

    def __init__(self, grey):
        self.grey = grey

    def key(self):
        return str(self.grey)

    def value(self):
        return np.full((1, 2, 3), self.grey, np.uint8)


@pytest.fixture
def pictures():
    """A table of pictures of these greys, with a column that hides a property."""

    def make(*greys):
        columns = {"image": [f"{grey}.png" for grey in greys], "size": ["large"] * len(greys)}
        return Records(list(map(str, greys)), columns, OnDemand(Image, [Shade(grey) for grey in greys], 2))

    return make


def test_images_make_their_pixels_once_when_asked(pictures):
    table = pictures(1, 2, 3)
    image = table[1]
    assert image.pixels is image.pixels
    assert table[1].pixels is not image.pixels
    assert (image.pixels[0, 0, 0], image.size, image["size"], image.image) == (2, (2, 1), "large", "2.png")
    assert image.columns == {"image": "2.png", "size": "large"}
    assert image.assign(mean=7).pixels[0, 0, 0] == 2
    assert image.assign(mean=7).mean == 7


def test_images_pickle_without_their_pixels(pictures):
    image = pictures(5)[0]
    assert image.pixels.size
    again = pickle.loads(pickle.dumps(image))
    assert "_value" not in again.__dict__
    assert (type(again), again.id, again.pixels[0, 0, 0]) == (Image, "5", 5)


def test_parts_of_a_table_keep_what_is_behind_its_items(pictures):
    table = pictures(1, 2, 3, 4, 5)
    assert [image.pixels[0, 0, 0] for image in table] == [1, 2, 3, 4, 5]
    assert [image.pixels[0, 0, 0] for image in table[1:3].records()] == [2, 3]
    assert table.take(np.array([4, 0]))[0].pixels[0, 0, 0] == 5
    assert (table.at_once(100), table.at_once(1), table.shown_by) == (2, 1, "image")
    with pytest.raises(InputError, match="1 objects stand behind 2 items"):
        Records(["a", "b"], {}, OnDemand(Image, [Shade(1)], 2))
