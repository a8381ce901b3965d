"""How good labels are on the votes of real rules, beside Snorkel's LabelModel: fitted on train without gold."""

import csv
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.base import clone

from tests.benchmarks.measure import table
from weaklabel import Auto, DawidSkene, MajorityVote, Votes, Workspace, fit_task
from weaklabel.features.choice import features_for
from weaklabel.find import find_class, names
from weaklabel.inputs import taken
from weaklabel.metrics.classification import classification_scores
from weaklabel.project.importing import import_task
from weaklabel.soft import SoftLabels

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WEAKLABEL_DATA", ROOT / ".." / "shared" / "data"))
MODELS = {"majority": MajorityVote(), "dawid_skene": DawidSkene(), "auto": Auto()}


class Part(NamedTuple):
    """One split of a set, with one row of features a unit."""

    votes: Votes
    truth: np.ndarray
    features: sparse.csr_array | np.ndarray


class RealSet(NamedTuple):
    """A set of votes of rules."""

    name: str
    train: Part
    test: Part


def rule_votes() -> str:
    """Votes of labeling functions as WRENCH has them."""
    rows = []
    for one in wrench_sets():
        soft = {name: clone(model).fit(one.train.votes).label(one.test.votes) for name, model in MODELS.items()}
        soft["auto, features"] = _with_features(one)
        soft["Snorkel"] = snorkel_labels(one.train.votes, one.test.votes)
        rows.append([one.name, *(scores(s, one.test.truth)["accuracy_expected"] for s in soft.values())])
    return _with_mean(["expected accuracy, test", *MODELS, "auto, features", "Snorkel LabelModel"], rows)


def every_model() -> str:
    """All label models on the same sets."""
    models = {
        name: find_class("weaklabel.label_models", name, "label model") for name in names("weaklabel.label_models")
    }
    sets = list(wrench_sets())
    rows = []
    for name, made in models.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [scores(made().fit(one.train.votes).label(one.test.votes), one.test.truth) for one in sets]
        accuracy = [score["accuracy_expected"] for score in found]
        rows.append([name, *accuracy, float(np.mean(accuracy)), float(np.mean([score["ece"] for score in found]))])
    return table(["expected accuracy, test", *(one.name for one in sets), "mean", "calibration error"], _shown(rows))


def calibration() -> str:
    """The calibration error on covered rows."""
    rows = []
    for one in wrench_sets():
        soft = [clone(model).fit(one.train.votes).label(one.test.votes) for model in MODELS.values()]
        rows.append([one.name, *(scores(s, one.test.truth)["ece"] for s in soft)])
    return _with_mean(["calibration error, covered test rows", *MODELS], rows)


def sms_rules() -> str:
    """The regular expressions of rule.txt as labeling functions: covered rows that are right, and all rows."""
    one = sms_set()
    covered = one.test.votes.covered()
    rows = []
    for name, model in MODELS.items():
        soft = clone(model).fit(one.train.votes).label(one.test.votes)
        rows.append([name, _right(soft, one.test.truth, covered), scores(soft, one.test.truth)["accuracy_expected"]])
    soft = _with_features(one)
    rows.append(
        ["auto, features", _right(soft, one.test.truth, covered), scores(soft, one.test.truth)["accuracy_expected"]]
    )
    return table(["SMS, test", f"right of {covered.sum()} covered rows", "expected accuracy, all rows"], _shown(rows))


def wrench_sets() -> Iterator[RealSet]:
    """The sets in WRENCH's layout, imported as a user does."""
    for folder in sorted((DATA / "wrench").glob("*/")):
        with tempfile.TemporaryDirectory() as place:
            import_task(Path(place), "wrench", folder, folder.name)
            task = Workspace(place).task(folder.name)
            kind, data = task.kind(), task.data()
            dataset = kind.read(data, task.labels)
            votes = fit_task(task, until="votes").votes()
            inputs = kind.inputs(dataset.items, data)
        learned = features_for(taken(inputs, dataset.positions("train")))
        parts = []
        for split in ("train", "test"):
            at = dataset.positions(split)
            truth = task.labels.indices(dataset.gold[i] for i in at) if split == "test" else np.zeros(0)
            parts.append(Part(votes.select(at), truth, learned.transform(taken(inputs, at))))
        yield RealSet(folder.name, *parts)


def sms_set() -> RealSet:
    """SMS messages, with the votes of the expressions in rule.txt."""
    lines = (DATA / "sms" / "rule.txt").read_text("utf-8").splitlines()
    rules = [(label, re.compile(pattern, re.IGNORECASE)) for label, pattern, _ in (line.split("\t") for line in lines)]
    classes = ["ham", "spam"]
    tables = {}
    for split in ("train", "test"):
        with (DATA / "sms" / f"{split}.csv").open(encoding="utf-8", newline="") as file:
            tables[split] = list(csv.DictReader(file))
    learned = features_for([row["v2"] for row in tables["train"]])
    parts = []
    for rows in tables.values():
        texts = [row["v2"] for row in rows]
        matrix = [[classes.index(label) if rule.search(text) else -1 for label, rule in rules] for text in texts]
        truth = np.array([classes.index(row["v1"]) for row in rows])
        parts.append(Part(Votes.from_matrix(matrix, classes), truth, learned.transform(texts)))
    return RealSet("sms", *parts)


def scores(soft: SoftLabels, truth: np.ndarray) -> dict[str, float]:
    """Accuracy and its kin."""
    return classification_scores(soft, truth)


def snorkel_labels(train: Votes, test: Votes) -> SoftLabels:
    """What Snorkel's LabelModel makes of test; it gives uncovered rows the class balance, here they are uniform."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from snorkel.labeling.model import LabelModel
    model = LabelModel(cardinality=len(train.labels), verbose=False)
    model.fit(train.to_matrix(), n_epochs=500, seed=1, progress_bar=False)
    probs = np.where(test.covered()[:, None], model.predict_proba(test.to_matrix()), 1 / len(train.labels))
    return SoftLabels(probs / probs.sum(axis=1, keepdims=True), test.covered(), train.labels)


def _with_features(one: RealSet) -> SoftLabels:
    model = Auto(features=True).fit(one.train.votes, features=one.train.features)
    return model.label(one.test.votes, features=one.test.features)


def _right(soft: SoftLabels, truth: np.ndarray, covered: np.ndarray) -> int:
    return int((soft.written()[covered] == truth[covered]).sum())


def _with_mean(heads: list[str], rows: list[list[object]]) -> str:
    means = [float(np.mean([row[at] for row in rows])) for at in range(1, len(heads))]
    return table(heads, _shown([*rows, ["mean", *means]]))


def _shown(rows: list[list[object]]) -> list[list[object]]:
    return [[f"{value:.3f}" if isinstance(value, float) else value for value in row] for row in rows]


TABLES = (rule_votes, calibration, sms_rules, every_model)
