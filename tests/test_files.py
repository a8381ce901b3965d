import json

import pytest

from weaklabel.errors import WorkspaceError
from weaklabel.files import file_hash, finite, write_atomic, write_json, write_text


def test_text_is_written_in_one_step_with_plain_newlines(tmp_path):
    file = tmp_path / "deep" / "down" / "a.txt"
    write_text(file, "你好\nb")
    assert file.read_bytes() == "你好\nb".encode()
    assert [other.name for other in file.parent.iterdir()] == ["a.txt"]


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing_behind(tmp_path):
    file = tmp_path / "a.txt"
    write_text(file, "old")

    def fail(beside):
        beside.write_text("half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_atomic(file, fail)
    assert file.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError, match=r"b\.txt cannot be written"):
        write_text(tmp_path / "file" / "b.txt", "x")


def test_json_holds_no_nan(tmp_path):
    write_json(tmp_path / "a.json", {"a": float("nan"), "b": [1, float("inf")], "c": ("你", {1: None})})
    text = (tmp_path / "a.json").read_text("utf-8")
    assert json.loads(text) == {"a": None, "b": [1, None], "c": ["你", {"1": None}]}
    assert "你" in text
    assert finite(True) is True


def test_hash_is_of_the_content(tmp_path):
    for name, content in (("a", "x"), ("b", "x"), ("c", "y")):
        write_text(tmp_path / name, content)
    a, b, c = (file_hash(tmp_path / name) for name in "abc")
    assert a == b != c
    assert len(a) == 64
