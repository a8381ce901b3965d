"""How good labels are on real crowds, beside crowd-kit: all answers are seen, the truth is for scoring only."""

import csv
import time
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from tests.benchmarks.measure import table
from tests.benchmarks.quality_rules import DATA, scores
from weaklabel import Gold, Votes
from weaklabel.find import find_class, names
from weaklabel.soft import SoftLabels

Model = Callable[[Votes], SoftLabels]


def crowds() -> str:
    """Every label model on every crowd: accuracy, calibration error, seconds for all sets together."""
    sets = list(_sets())
    rows = []
    for name, model in {**_ours(), **_crowdkit()}.items():
        found, begin = [], time.perf_counter()
        for _, votes, _gold in sets:
            found.append(model(votes))
        seconds = time.perf_counter() - begin
        measured = [scores(soft.select(gold.unit), gold.label) for soft, (_, _, gold) in zip(found, sets, strict=True)]
        accuracy = [100 * score["accuracy_expected"] for score in measured]
        ece = float(np.mean([score["ece"] for score in measured]))
        shown = [f"{value:.1f}" for value in accuracy]
        rows.append([name, *shown, f"{np.mean(accuracy):.2f}", f"{ece:.3f}", f"{seconds:.1f}"])
    heads = ["accuracy, %", *(name for name, _, _ in sets), "mean", "calibration error", "seconds"]
    return table(heads, rows)


def _sets() -> Iterator[tuple[str, Votes, Gold]]:
    for folder in sorted((DATA / "crowd" / "classification").glob("*/")):
        answers, truth = (
            list(csv.DictReader((folder / f"{name}.csv").open(encoding="utf-8"))) for name in ("label", "truth")
        )
        votes = Votes.from_answers({key: [row[key] for row in answers] for key in ("item", "worker", "label")})
        known = {row["item"]: row["truth"] for row in truth}
        yield folder.name, votes, Gold.of([known.get(item) for item in votes.item_ids], votes.labels.classes)


def _ours() -> dict[str, Model]:
    made = {name: find_class("weaklabel.label_models", name, "label model") for name in names("weaklabel.label_models")}
    made.pop("snorkel")  # it knows no workers
    return {name: lambda votes, model=model: model().fit(votes).label(votes) for name, model in made.items()}


def _crowdkit() -> dict[str, Model]:
    """crowd-kit's models with their defaults; its GLAD takes more than ten minutes."""
    from crowdkit.aggregation import MACE, DawidSkene

    def run(model: object, votes: Votes) -> SoftLabels:
        frame = pd.DataFrame({"task": votes.unit, "worker": votes.source, "label": votes.statement})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            probs = model.fit_predict_proba(frame)
        full = probs.reindex(index=range(votes.n_units), columns=range(len(votes.labels))).fillna(0).to_numpy()
        return SoftLabels(full / full.sum(axis=1, keepdims=True), votes.covered(), votes.labels)

    peers = {"DawidSkene": DawidSkene, "MACE": MACE}
    return {f"crowd-kit {name}": lambda votes, made=made: run(made(), votes) for name, made in peers.items()}


TABLES = (crowds,)
