"""A run of format 1 that the command line made: whatever comes later, it can be read."""

import shutil

import numpy as np
import pytest

from tests.conftest import ROOT
from weaklabel.analysis.report.html import html_page
from weaklabel.kinds.classification import Classification
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.project.export import export_items
from weaklabel.project.predictor import Predictor
from weaklabel.project.review import Review, soft_labels
from weaklabel.project.run import Run
from weaklabel.project.workspace import Workspace

SAVED = ROOT / "tests" / "data" / "format_1"
WRITTEN = ["spam", "ham", "spam", "ham", "spam", "ham"]


@pytest.fixture(scope="module")
def run():
    return Run(SAVED / "run")


@pytest.fixture
def workspace(tmp_path):
    """The saved run in the place where it was made."""
    for folder in ("tasks", "labeling_functions"):
        shutil.copytree(SAVED / folder, tmp_path / folder)
    shutil.copytree(SAVED / "run", tmp_path / "runs" / "shop" / "20261124-144558")
    (tmp_path / "runs" / "shop" / "latest").write_text("20261124-144558\n")
    return Workspace(tmp_path)


def test_it_is_small():
    assert sum(file.stat().st_size for file in SAVED.rglob("*")) < 120_000


def test_votes_and_soft_labels(run):
    votes = run.votes()
    assert votes.names == ["offer", "polite", "short"]
    assert votes.to_matrix().tolist() == [[1, -1, -1], [-1, 0, -1], [1, -1, -1], [-1, 0, -1], [1, -1, -1], [-1, 0, 0]]
    classes = votes.labels.classes
    assert [classes[at] for at in soft_labels(run, Classification(), votes.labels).written()] == WRITTEN


def test_the_label_model_says_what_it_said(run):
    votes = run.votes()
    model = DawidSkene.load(run.folder / "label_model")
    assert np.allclose(model.predict_proba(votes), soft_labels(run, Classification(), votes.labels).probs)


def test_the_end_model_says_what_it_said(run):
    items = SAVED / "tasks" / "shop" / "items.csv"
    predicted, saved = Predictor(run).predict(items, 4), run.table("predictions.parquet")
    assert predicted["label"] == saved["label"]
    assert np.allclose(predicted["p_spam"], saved["p_spam"])


def test_measures_tables_and_times(run):
    assert run.manifest["format"] == 1
    assert set(run.metrics) == {"test", "dev", "train"}
    assert run.table("lf_summary.csv")["lf"] == ["offer", "polite", "short"]
    assert set(run.timings) == {"created", "seconds"}


def test_the_report_can_be_drawn_again(run):
    assert "offer" in html_page(run.report)


def test_it_can_be_reviewed_and_exported(workspace, tmp_path):
    task, run = workspace.task("shop"), workspace.latest_run("shop")
    assert Review(task, run).wrong_votes("offer", 5) == []
    assert export_items(task, run, tmp_path / "out.csv") == (6, ())
