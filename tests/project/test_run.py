import os
import subprocess
import sys

import numpy as np
import pytest

from weaklabel.errors import InputError, WeaklabelError, WorkspaceError
from weaklabel.files import write_json
from weaklabel.project.run import Run, RunWriter


def write(folder, **options):
    with RunWriter(folder) as run:
        write_json(run.folder / "manifest.json", {"format": 1, **options})
    return run.finished()


def visible(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_run_gets_its_name_and_becomes_the_latest_when_all_is_written(tmp_path):
    with RunWriter(tmp_path) as run:
        assert run.folder.name.startswith(".")
        assert not (tmp_path / "latest").exists()
        write_json(run.folder / "manifest.json", {"format": 1})
    finished = run.finished()
    assert (tmp_path / "latest").read_text() == finished.folder.name + "\n"
    assert visible(tmp_path) == [finished.folder.name, "latest"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit], ids=lambda error: error.__name__)
def test_an_error_leaves_nothing_and_the_latest_run_as_it_was(tmp_path, error):
    first = write(tmp_path)
    before = visible(tmp_path)

    def fail():
        with RunWriter(tmp_path) as run:
            (run.folder / "half").write_text("x")
            raise error

    with pytest.raises(error):
        fail()
    assert visible(tmp_path) == before
    assert (tmp_path / "latest").read_text().strip() == first.folder.name


def test_runs_of_the_same_second_get_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("time.strftime", lambda form: "20300101-000000")
    names = [write(tmp_path).folder.name for _ in range(3)]
    assert names == ["20300101-000000", "20300101-000000-2", "20300101-000000-3"]


@pytest.fixture(scope="module")
def dead():
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_killed_runs_left_is_removed_and_what_living_ones_make_stays(tmp_path, dead):
    for name in (f".20200101-000000.{dead}.partial", f".20200101-000000.{os.getppid()}.partial", ".mine.partial"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    (tmp_path / f".latest.{dead}.partial").write_text("half")
    name = write(tmp_path).folder.name
    assert visible(tmp_path) == sorted([f".20200101-000000.{os.getppid()}.partial", ".mine.partial", name, "latest"])


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(WorkspaceError, match=r"runs cannot be written: .*; runs go there"):
        RunWriter(tmp_path / "runs")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "damaged"),
        (b'{"format": 1, "se', "manifest.json is damaged or missing .JSONDecodeError"),
        (b"[]", "expected an object, but got list"),
        (b"null", "expected an object"),
        (b"\xff", "UnicodeDecodeError"),
        (b"{}", "'format'"),
        (b'{"format": "x"}', "TypeError"),
        (b'{"format": 99}', r"newer weaklabel \(format 99"),
    ],
    ids=["empty", "half", "list", "null", "no-utf-8", "no-format", "odd-format", "newer"],
)
def test_a_manifest_that_says_nothing(tmp_path, content, message):
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(WeaklabelError, match=message):
        Run(tmp_path)


def test_a_folder_that_is_no_run(tmp_path):
    for folder in (tmp_path, str(tmp_path), tmp_path / "nothing"):
        with pytest.raises(WorkspaceError, match=r"has no manifest\.json; 'weaklabel fit' makes a whole run"):
            Run(folder)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("metrics.json", lambda run: run.metrics),
        ("report.json", lambda run: run.report),
        ("timings.json", lambda run: run.timings),
        ("votes.npz", lambda run: run.votes()),
        ("soft_labels.parquet", lambda run: run.table("soft_labels.parquet")),
        ("lf_summary.csv", lambda run: run.table("lf_summary.csv")),
    ],
    ids=["metrics", "report", "timings", "votes", "parquet", "csv"],
)
def test_files_that_are_gone_or_damaged_are_named(tmp_path, name, read):
    run = write(tmp_path)
    with pytest.raises(WorkspaceError, match=f"has no {name}"):
        read(run)
    for content in (b"", b"PK\x03\x04 half", b"\x93NUMPY", np.random.default_rng(0).bytes(100)):
        (run.folder / name).write_bytes(content)
        with pytest.raises(InputError, match=name):
            read(run)
