"""Columns that may be those of people."""

import pytest

from weaklabel.formats.conll import read


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Ann B-PER O\nin O O\nOslo B-LOC B-LOC\nBob O B-PER\n", True),
        ("Ann NNP B-PER\nin IN O\n", False),
        ("Ann B-NP B-PER\nin B-PP O\n", False),
        ("Ann O B-PER\nin O O\n", False),
    ],
    ids=["people", "words", "chunks", "nothing"],
)
def test_columns_that_look_like_those_of_people_are_told(tmp_path, content, told):
    (tmp_path / "a.txt").write_text(content, "utf-8")
    assert any("name the file under crowd" in note for note in read(tmp_path / "a.txt").notes) == told
