"""The task of pictures that comes with the project."""

import shutil
from pathlib import Path

from weaklabel.fit import fit_task
from weaklabel.project.workspace import Workspace

ROOT = Path(__file__).parents[2]


def test_digits(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(ROOT / "tasks" / "digits", tmp_path / "tasks" / "digits")
    (tmp_path / "labeling_functions").mkdir()
    shutil.copy(ROOT / "labeling_functions" / "digits.py", tmp_path / "labeling_functions")
    run = fit_task(Workspace(tmp_path).task("digits"))
    test = run.metrics["test"]
    assert not run.report["faults"]
    assert test["label_model"]["coverage"] > 0.95
    assert test["label_model"]["accuracy_expected"] > max(0.6, test["majority_vote"]["accuracy_expected"])
    assert test["end_model"]["accuracy"] > test["label_model"]["accuracy_expected"] + 0.05
    repeated = fit_task(Workspace(tmp_path).task("digits"), until="soft labels")
    assert repeated.metrics["test"]["label_model"] == test["label_model"]
