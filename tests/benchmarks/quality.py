"""How good labels are on real data, beside Snorkel's LabelModel: fitted on train votes without gold, scored on test."""

import csv
import os
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.base import clone

from tests.benchmarks.measure import table
from weaklabel import DawidSkene, Gold, MajorityVote, Votes, Workspace, fit_task
from weaklabel.metrics.classification import classification_scores
from weaklabel.project.importing import import_task
from weaklabel.soft import SoftLabels

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("WEAKLABEL_DATA", ROOT / ".." / "shared" / "data"))
MODELS = {"majority": MajorityVote(), "dawid_skene": DawidSkene()}


def rule_votes() -> str:
    """Votes of labeling functions as WRENCH has them."""
    rows = []
    for folder in sorted((DATA / "wrench").glob("*/")):
        with tempfile.TemporaryDirectory() as place:
            import_task(Path(place), "wrench", folder, folder.name)
            task = Workspace(place).task(folder.name)
            dataset = task.kind().read(task.data(), task.labels)
            run = fit_task(task, until="votes")
            votes = run.votes()
        train, test = (votes.select(dataset.positions(split)) for split in ("train", "test"))
        truth = task.labels.indices(dataset.gold[at] for at in dataset.positions("test"))
        soft = {name: clone(model).fit(train).label(test) for name, model in MODELS.items()}
        soft["Snorkel"] = _snorkel(train, test)
        rows.append(
            [folder.name, *(f"{classification_scores(s, truth)['accuracy_expected']:.3f}" for s in soft.values())]
        )
    return table(["expected accuracy, test", *MODELS, "Snorkel LabelModel"], rows)


def _snorkel(train: Votes, test: Votes) -> SoftLabels:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from snorkel.labeling.model import LabelModel
    model = LabelModel(cardinality=len(train.labels), verbose=False)
    model.fit(train.to_matrix(), n_epochs=500, seed=1, progress_bar=False)
    probs = np.where(test.covered()[:, None], model.predict_proba(test.to_matrix()), 1 / len(train.labels))
    return SoftLabels(probs / probs.sum(axis=1, keepdims=True), test.covered(), train.labels)


def crowds() -> str:
    """Answers of people: all of them are seen, the truth is for scoring only."""
    rows, seconds = [], dict.fromkeys(MODELS, 0.0)
    for folder in sorted((DATA / "crowd" / "classification").glob("*/")):
        answers, truth = (
            list(csv.DictReader((folder / f"{n}.csv").open(encoding="utf-8"))) for n in ("label", "truth")
        )
        votes = Votes.from_answers({key: [row[key] for row in answers] for key in ("item", "worker", "label")})
        known = {row["item"]: row["truth"] for row in truth}
        gold = Gold.of([known.get(item) for item in votes.item_ids], votes.labels.classes)
        scores = []
        for name, model in MODELS.items():
            begin = time.perf_counter()
            soft = clone(model).fit(votes).label(votes)
            seconds[name] += time.perf_counter() - begin
            scores.append(classification_scores(soft.select(gold.unit), gold.label)["accuracy_expected"])
        rows.append([folder.name, *scores])
    means = [float(np.mean([row[at] for row in rows])) for at in range(1, len(MODELS) + 1)]
    shown = [[name, *(f"{100 * score:.2f}" for score in scores)] for name, *scores in [*rows, ["mean", *means]]]
    return table(["accuracy, %", *MODELS], [*shown, ["seconds, all sets", *seconds.values()]])


TABLES = (rule_votes, crowds)
