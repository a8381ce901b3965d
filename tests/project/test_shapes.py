"""The task of boxes that comes with the project."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from weaklabel.fit import fit_task
from weaklabel.formats.base import read_table
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.lfs.collect import execute
from weaklabel.progress import Silent
from weaklabel.project.gathering import gather
from weaklabel.project.stages import Stages
from weaklabel.project.workspace import Workspace

ROOT = Path(__file__).parents[2]
WORKERS = ["ann", "ben", "cleo", "dan", "eve"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace with the task, whose pictures are drawn once."""
    folder = tmp_path_factory.mktemp("shapes")
    shutil.copytree(ROOT / "tasks" / "shapes", folder / "tasks" / "shapes")
    (folder / "labeling_functions").mkdir()
    shutil.copy(ROOT / "labeling_functions" / "shapes.py", folder / "labeling_functions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield Workspace(folder)


@pytest.fixture(scope="module")
def run(place):
    return fit_task(place.task("shapes"))


@pytest.fixture(scope="module")
def drawing(run):
    """What each source draws, as the run has learned it: a column by its name, then a value by source."""
    table = read_table(run.folder / "lf_boxes.csv")
    rows = {name: zip(table["lf"], table[name], strict=True) for name in table if name != "lf"}
    return {name: {lf: float(value) for lf, value in row if value != ""} for name, row in rows.items()}


def test_a_picture_is_made_of_its_seed():
    scene = execute(ROOT / "tasks" / "shapes" / "data.py").scene
    pixels, boxes = scene(np.random.default_rng(1))
    again, same = scene(np.random.default_rng(1))
    assert np.array_equal(pixels, again)
    assert boxes == same
    assert pixels.shape == (120, 160, 3)
    other, _ = scene(np.random.default_rng(2))
    assert not np.array_equal(pixels, other)
    for left, top, right, bottom, label in boxes:
        assert 0 <= left < right <= 160
        assert 0 <= top < bottom <= 120
        assert label in (0, 1, 2)


def test_shapes(run):
    test = run.metrics["test"]
    assert not run.report["faults"]
    assert test["label_model"]["f1"] > max(0.85, test["majority_vote"]["f1"] + 0.08)
    assert test["label_model"]["ap50"] > test["majority_vote"]["ap50"]
    assert "end_model" not in test


def test_who_calls_what(run):
    """What is called blunt is a circle or a square, so that saying so of these is no mistake."""
    mistaken = run.report["boxes"]["confusions"]
    assert mistaken[0]["lf"] == "dan"
    assert {row["true"] for row in mistaken if row["said"] == "blunt"} <= {"triangle"}


def test_fused_boxes_are_better_than_those_of_anybody_alone(place, run):
    material = gather(place.task("shapes"), Stages(Silent()))
    votes, test, image = material.votes, material.dataset.positions("test"), material.votes.item_start
    fused = run.metrics["test"]["label_model"]
    for j, source in enumerate(votes.sources):
        asked = votes.asked[j]
        seen = test if asked is None else np.intersect1d(test, asked)  # a worker is judged by what they were shown
        units = np.isin(np.repeat(np.arange(votes.n_items), np.diff(image)), seen)
        one, gold = votes.select(seen).select_sources([j]), material.gold.select(np.flatnonzero(units))
        alone = material.kind.score(one, BoxMajority().fit(one).label(one), gold)
        assert alone["f1"] < fused["f1"] - 0.03, source.name
        assert alone["ap50"] < fused["ap50"] - 0.1, source.name


def test_faults_of_workers_are_found(run, drawing):
    assert max(WORKERS[:4], key=drawing["miss"].get) == "ben"
    for name in WORKERS[:4]:
        planted = 0.15 if name == "cleo" else 0.0
        assert abs(drawing["offset_left"][name] - planted) < 0.04, name
    assert drawing["miss"]["eve"] > 0.9
    assert drawing["false"]["eve"] > 2
    flags = dict(zip(*(run.table("workers.csv")[name] for name in ("worker", "flag")), strict=True))
    assert flags["eve"] == "spammer"
    assert not any(flags[name] for name in WORKERS[:4])


def test_faults_of_rules_are_found(drawing):
    assert min(drawing["offset_right"]["shadows"], drawing["offset_bottom"]["shadows"]) > 0.05
    assert drawing["offset_left"]["edges"] > 0.05 > -0.05 > drawing["offset_right"]["edges"]  # boxes are too small
    assert drawing["miss"]["hues"] < drawing["miss"]["blobs"] < drawing["miss"]["shadows"]
    assert max(drawing["false"]["discs"], drawing["false"]["blocks"]) < 0.1
