"""Whole tasks of pictures, of parsed texts, and of rules that learn from gold."""

import json

import numpy as np
import pytest
from PIL import Image

from weaklabel.fit import fit_task
from weaklabel.formats.base import write_table
from weaklabel.project.predictor import Predictor
from weaklabel.project.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    """A workspace with one task of these settings and rules."""

    def make(settings, rules):
        for name, content in {"tasks/t/task.toml": settings, "labeling_functions/t.py": rules}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, "utf-8")
        return Workspace(tmp_path)

    return make


IMAGES = 'classes = ["dark", "light"]\n[data]\n'
SHADES = """from weaklabel import from_examples, labeling_function, threshold
@labeling_function
def dark(item):
    return "dark" if item.pixels.mean() < 128 else None
light = threshold(lambda item: item.pixels.mean(), "light", at_least=100)
"""


@pytest.fixture
def photos(tmp_path):
    """A folder with a sub-folder a class and a split."""
    rng = np.random.default_rng(0)
    for split, n in {"train": 20, "dev": 4}.items():
        for at in range(2 * n):
            shade = "light" if at % 2 else "dark"
            file = tmp_path / "tasks" / "t" / split / shade / f"{at}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 90, (5, 4), dtype=np.uint8) + np.uint8(160 * (at % 2))).save(file)
    return tmp_path / "tasks" / "t"


@pytest.mark.parametrize("jobs", [1, 2])
def test_pictures(workspace, photos, jobs):
    here = workspace(IMAGES + 'train = "train"\ndev = "dev"\n', SHADES + "few = from_examples(threshold=0.6)\n")
    run = fit_task(here.task("t"), jobs=jobs)
    assert run.metrics["dev"]["end_model"]["accuracy"] == 1
    assert run.metrics["dev"]["label_model"]["accuracy"] == 1
    table = Predictor(run).predict(photos / "dev", 3)
    assert table["id"][0] == "dark/0.png"
    assert [id.split("/")[0] for id in table["id"]] == table["label"]
    write_table({"image": ["dev/light/1.png"]}, photos / "new.csv")
    assert Predictor(run).predict(photos / "new.csv", 3)["label"] == ["light"]


def test_a_changed_picture_is_looked_at_again(workspace, photos):
    here = workspace(IMAGES + 'file = "train"\n[end_model]\nname = "none"\n', SHADES)
    first = fit_task(here.task("t"))
    Image.fromarray(np.full((5, 4), 255, np.uint8)).save(photos / "train" / "dark" / "0.png")
    second = fit_task(here.task("t"))
    label = [run.table("soft_labels.parquet")["label"][0] for run in (first, second)]
    assert label == ["dark", "light"]
    assert [error["id"] for b in second.report["errors"]["buckets"] for error in b["examples"]] == ["dark/0.png"]
    assert [error["text"] for b in second.report["errors"]["buckets"] for error in b["examples"]] == ["dark/0.png"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_parsed_texts(workspace, tmp_path, jobs):
    pytest.importorskip("spacy")
    settings = 'classes = ["short", "long"]\n[data]\nfile = "t.csv"\n[text]\nspacy = "blank:en"\n'
    rules = """from weaklabel import labeling_function, threshold
long = threshold(lambda item: len(item.doc), "long", at_least=3)
@labeling_function
def short(item):
    return "short" if len(item.doc) < 3 else None
"""
    here = workspace(settings, rules)
    write_table({"text": ["a b c d", "a", "e f g", "b c"] * 5}, tmp_path / "tasks" / "t" / "t.csv")
    run = fit_task(here.task("t"), jobs=jobs)
    assert run.table("soft_labels.parquet")["label"] == ["long", "short"] * 10
    assert len(list((tmp_path / "runs" / ".cache" / "t" / "parsed").glob("*.spacy"))) == 1
    settings = json.loads((run.folder / "manifest.json").read_text())["settings"]
    assert settings["text"] == {"spacy": "blank:en", "vectors": None}
    assert set(Predictor(run).predict(tmp_path / "tasks" / "t" / "t.csv", 9)["label"]) == {"long", "short"}
