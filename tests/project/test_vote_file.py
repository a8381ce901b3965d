import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from tests.strategies import same, votes
from weaklabel.errors import InputError
from weaklabel.marks import Source
from weaklabel.project.vote_file import load_votes, save_votes
from weaklabel.votes import Votes


@given(votes())
def test_what_is_saved_is_loaded(tmp_path, made):
    save_votes(made, tmp_path / "votes.npz")
    again = load_votes(tmp_path / "votes.npz")
    assert same(made, again)
    assert again.repeats == made.repeats
    assert [whom is None for whom in again.asked] == [whom is None for whom in made.asked]


def test_columns_of_units_and_odd_names_are_kept(tmp_path):
    names = ["a/b", "../c", "你\n好", "units_x"]
    made = Votes.from_matrix(np.zeros((2, 4), int), ["x", "\x1b[31m"], names=names, item_ids=["", "\ud800"])
    object.__setattr__(made, "units", {"start": np.array([0, 5])})
    save_votes(made, tmp_path / "votes.npz")
    again = load_votes(tmp_path / "votes.npz")
    assert same(made, again)
    assert again.units["start"].tolist() == [0, 5]


def test_what_sources_look_for_is_kept(tmp_path, votes_of):
    sources = (Source("a", "model", "background", ("cat", "dog")), Source("b", looks_for=()))
    made = replace(votes_of([[0, 1]]), sources=sources)
    save_votes(made, tmp_path / "votes.npz")
    assert load_votes(tmp_path / "votes.npz").sources == sources


def test_equal_votes_give_equal_files(tmp_path, votes_of):
    for name in ("a.npz", "b.npz"):
        save_votes(votes_of([[0, 1], [-1, 1]]), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_damaged_foreign_or_newer_file_is_told(tmp_path, votes_of):
    file = tmp_path / "votes.npz"
    save_votes(votes_of([[0, 1]]), file)
    whole = file.read_bytes()
    for end in (0, 10, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:end])
        with pytest.raises(InputError, match=r"votes\.npz is damaged"):
            load_votes(file)
    for arrays in ({"x": np.zeros(3)}, {"about": np.array([{}], dtype=object)}, {"about": np.array("[]")}):
        np.savez(file, **arrays)
        with pytest.raises(InputError, match=r"votes\.npz is damaged"):
            load_votes(file)
    np.savez(file, about=np.array(json.dumps({"format": 99})))
    with pytest.raises(InputError, match=r"newer weaklabel \(format 99"):
        load_votes(file)
    with pytest.raises(InputError, match="missing"):
        load_votes(tmp_path / "nothing.npz")
