import json
import os

import numpy as np
import pytest

from weaklabel.errors import InputError, WorkspaceError
from weaklabel.files import (
    file_hash,
    finite,
    intact,
    partial,
    read_arrays,
    read_json,
    sweep,
    write_arrays,
    write_atomic,
    write_json,
    write_text,
)


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


def test_half_characters_are_written_as_escapes_and_read_back_from_json(tmp_path):
    write_text(tmp_path / "a.txt", "x \ud800")
    assert (tmp_path / "a.txt").read_text("utf-8") == "x \\ud800"
    write_json(tmp_path / "a.json", {"\udfff": "\ud800你"})
    assert read_json(tmp_path / "a.json") == {"\udfff": "\ud800你"}


@pytest.mark.parametrize("compress", [True, False])
def test_arrays_come_back(tmp_path, compress):
    write_arrays(tmp_path / "a.npz", {"x": np.arange(3), "text": np.array("你")}, compress=compress)
    arrays = read_arrays(tmp_path / "a.npz")
    assert arrays["x"].tolist() == [0, 1, 2]
    assert str(arrays["text"]) == "你"
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


@pytest.mark.parametrize("content", [None, b"", b"x", b"\xff", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"[" * 100_000])
def test_what_is_damaged_is_one_error(tmp_path, content):
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    for read in (read_json, read_arrays):
        with pytest.raises(InputError, match=r"file is damaged or missing \(.*\); it has to be made again"):
            read(file)


def test_an_error_of_ours_and_an_interrupt_pass_through(tmp_path):
    for error in (InputError("ours"), KeyboardInterrupt()):
        with pytest.raises(type(error)) as caught, intact(tmp_path):
            raise error
        assert caught.value is error


def test_what_living_processes_make_is_not_swept(tmp_path):
    mine = partial(tmp_path / "x")
    mine.write_text("half")
    (tmp_path / f".y.{2**40}.partial").write_text("half")
    (tmp_path / ".z.partial").write_text("not ours")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".x.{os.getpid()}.partial", ".z.partial"]
    sweep(tmp_path / "nothing")
