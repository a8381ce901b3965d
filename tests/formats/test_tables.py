"""What holds for all tables, and the errors of each format."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaklabel.errors import InputError, UnknownName
from weaklabel.formats.base import TABLES, as_numbers, read_table, write_table

# Text that UTF-8 can hold.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['a "quoted" text', "two\nlines", "a\r\nb", "tab\there", "a,b", "\u2028", "\x85", "\x0c", "'", "  ", "你好", "\r"]
)


def texts_as_written(table, ending):
    """CSV and TSV have no missing values: they are empty texts."""
    empty = ending in ("csv", "tsv")
    return {name: ["" if value is None and empty else value for value in column] for name, column in table.items()}


@pytest.mark.parametrize("ending", TABLES)
@given(st.data())
def test_round_trip_of_texts(tmp_path, ending, data):
    names = data.draw(st.lists(TEXT.filter(bool), min_size=1, max_size=3, unique=True))
    n = data.draw(st.integers(1, 4))
    table = {name: data.draw(st.lists(TEXT | st.none(), min_size=n, max_size=n)) for name in names}
    file = tmp_path / f"table.{ending}"
    write_table(table, file)
    assert read_table(file) == texts_as_written(table, ending)


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_round_trip_of_other_values(tmp_path, ending):
    table = {"n": [1, None, -3], "x": [0.1, 1e300, None], "flag": [True, None, False], "list": [["a"], [], None]}
    write_table(table, tmp_path / f"t.{ending}")
    assert read_table(tmp_path / f"t.{ending}") == table


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id,text\n", "has no rows"),
        ("a.csv", b"id,text\n\n\n", "has no rows"),
        ("a.csv", b"id,text\n1,a\n2\n", "line 3: 1 fields where the header has 2"),
        ("a.csv", b"id,text\n1,a,b\n", "line 2: 3 fields where the header has 2"),
        ("a.csv", b'id,text\n1,"two\nlines"\n2,a,b\n', "line 4: 3 fields"),
        ("a.csv", b"id,text\n1,a\n2,\xff\n", r"line 3: not UTF-8 \(byte 0xff\)"),
        ("a.csv", "id,text\n1,é\n".encode("latin-1"), "line 2: not UTF-8"),
        ("a.csv", "id,text\n1,a\n".encode("utf-16"), "line 1: not UTF-8"),
        ("a.csv", b"id,id\n1,2\n", "line 1: the column 'id' is named twice"),
        ("a.csv", b'id,text\n1,"open\n', "line 2|line 3"),
        ("a.csv", b'id,text\n1,"a"b\n', "line 2"),
        ("a.tsv", b"id\ttext\n1\n", "line 2: 1 fields"),
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl", b"\n\n", "has no rows"),
        ("a.jsonl", b'{"a": 1}\n\n{"a": \n', "line 3: no JSON"),
        ("a.jsonl", b'{"a": 1}\n[1]\n', "line 2: expected an object, but got list"),
        ("a.jsonl", b'{"a": "\xff"}\n', "line 1: not UTF-8"),
        (
            "a.csv",
            b"id;text;label\n1;a;b\n",
            "line 1: semicolons stand between columns, where this ending means commas",
        ),
        ("a.tsv", b"id,text,label\n1,a,b\n", "line 1: commas stand between columns, where this ending means tabs"),
        ("a.parquet", b"not parquet at all", "cannot be read as Parquet"),
        ("a.parquet", b"", "is empty"),
    ],
)
def test_a_bad_file_names_the_line(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=f"{re.escape(name)}.*({message})"):
        read_table(tmp_path / name)


def test_a_missing_file_and_an_unknown_ending(tmp_path):
    with pytest.raises(InputError, match=r"there is no file .*a\.csv"):
        read_table(tmp_path / "a.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="is a folder; expected a file"):
        read_table(tmp_path / "folder.csv")
    with pytest.raises(UnknownName, match="'cvs'; did you mean 'csv'"):
        read_table(tmp_path / "a.cvs")
    with pytest.raises(UnknownName, match="unknown file ending ''"):
        read_table(tmp_path / "a")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbfid,text\n1,a\n", {"id": ["1"], "text": ["a"]}),
        (b"id,text\r\n1,a\r\n", {"id": ["1"], "text": ["a"]}),
        (b"id,text\n1,a", {"id": ["1"], "text": ["a"]}),
        (b"id,text\n\n1,a\n\n", {"id": ["1"], "text": ["a"]}),
        (b'id,text\n1,"say ""hi"", you\nthere"\n', {"id": ["1"], "text": ['say "hi", you\nthere']}),
        (b"id,text\n1,\n", {"id": ["1"], "text": [""]}),
        ("id,text\n1,a\u2028b\n2,c\x0cd\n".encode(), {"id": ["1", "2"], "text": ["a\u2028b", "c\x0cd"]}),
    ],
    ids=["bom", "crlf", "no-last-newline", "empty-lines", "quotes", "empty-field", "odd-separators"],
)
def test_csv_as_people_have_it(tmp_path, content, expected):
    (tmp_path / "A.CSV").write_bytes(content)
    assert read_table(tmp_path / "A.CSV") == expected


def test_a_long_field_is_read_and_the_limit_of_the_module_is_as_before(tmp_path):
    import csv

    before, text = csv.field_size_limit(), "x" * 1_000_000
    write_table({"text": [text]}, tmp_path / "a.csv")
    assert read_table(tmp_path / "a.csv") == {"text": [text]}
    assert csv.field_size_limit() == before


def test_keys_that_a_line_lacks_are_missing(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"b": "x\u2028y"}\n', "utf-8")
    assert read_table(tmp_path / "a.jsonl") == {"a": [1, None], "b": [None, "x\u2028y"]}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["1", "2"], [1, 2]),
        (["1", "2.5", " 3 "], [1.0, 2.5, 3.0]),
        (["1", ""], [1, None]),
        (["1", None], [1, None]),
        (["-1e3", ".5", "+2."], [-1000.0, 0.5, 2.0]),
        (["007", "1"], ["007", "1"]),
        (["0", "0.5"], [0.0, 0.5]),
        (["-01"], ["-01"]),
        (["1", "x"], ["1", "x"]),
        (["nan"], ["nan"]),
        (["1_000"], ["1_000"]),
        (["１"], ["１"]),
        (["1,5"], ["1,5"]),
        ([" "], [" "]),
        (["", None], ["", None]),
        ([1, "2"], [1, "2"]),
        ([], []),
    ],
    ids=str,
)
def test_as_numbers(column, expected):
    found = as_numbers(column)
    assert found == expected
    assert list(map(type, found)) == list(map(type, expected))


def test_numbers_that_no_number_holds_stay_texts():
    for column in (["1e999", "2"], ["9" * 5000, "2"], ["9" * 400, "2"]):
        assert as_numbers(column) == column
    assert as_numbers(["9" * 30]) == [int("9" * 30)]


@pytest.mark.parametrize("line", ["[" * 100_000, '{"n": ' + "9" * 5000 + "}"], ids=["deep", "digits"])
def test_json_that_python_cannot_hold_names_the_line(tmp_path, line):
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n' + line + "\n")
    with pytest.raises(InputError, match=r"a\.jsonl, line 2: JSON that cannot be read"):
        read_table(tmp_path / "a.jsonl")


def test_half_characters_of_json_are_replaced_and_whole_ones_stay(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a\\ud800": ["\\udc00", {"b": "\\ud83d\\ude00"}], "c": "\\\\ud800"}\n')
    assert read_table(tmp_path / "a.jsonl") == {"a\ufffd": [["\ufffd", {"b": "😀"}]], "c": ["\\ud800"]}


def test_parquet_of_texts_that_are_none(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    buffers = [pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    parquet.write_table(pa.table({"text": pa.StringArray.from_buffers(1, *buffers)}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a\.parquet cannot be read as Parquet: UnicodeDecodeError"):
        read_table(tmp_path / "a.parquet")


def test_parquet_of_mixed_values_holds_texts(tmp_path):
    write_table({"m": [1, "x", None, {"a": 1}], "s": ["\ud800", "b", None, "c"]}, tmp_path / "a.parquet")
    assert read_table(tmp_path / "a.parquet") == {"m": ["1", "x", None, "{'a': 1}"], "s": ["\\ud800", "b", None, "c"]}
