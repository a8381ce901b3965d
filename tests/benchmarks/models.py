"""How fast label models are and what they take, beside Snorkel's LabelModel; each in a process of its own."""

import json
import subprocess
import sys
import warnings

import numpy as np

from tests.benchmarks.measure import medians, peak_megabytes, table
from weaklabel import DawidSkene, Votes
from weaklabel.synthetic import synthetic_votes

CASES = {
    "1M x 12 single-class rules": {"n_items": 1_000_000, "n_lfs": 12, "single_class": 1.0, "coverage": (0.05, 0.4)},
    "100k x 50 dense, 5 classes": {
        "n_items": 100_000, "n_lfs": 50, "n_classes": 5, "single_class": 0.0, "coverage": (0.999, 1.0),
        "accuracy": (0.4, 0.8),
    },
}  # fmt: skip


def measured(case: str, whose: str) -> dict[str, float]:
    """Seconds and peak memory from each library's own votes to probabilities, warmed up, and the accuracy."""
    made = synthetic_votes(**CASES[case], random_state=1)
    matrix, labels, truth = made.votes.to_matrix(), made.votes.labels, made.gold.label
    del made

    votes = Votes.from_matrix(matrix, labels)

    def ours() -> np.ndarray:
        return DawidSkene().fit(votes).predict_proba(votes)

    def converted() -> np.ndarray:
        votes = Votes.from_matrix(matrix, labels)
        return DawidSkene().fit(votes).predict_proba(votes)

    def snorkel() -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from snorkel.labeling.model import LabelModel
        model = LabelModel(cardinality=len(labels), verbose=False)
        model.fit(matrix, n_epochs=500, seed=1, progress_bar=False)
        return model.predict_proba(matrix)

    do = {"ours": ours, "converted": converted, "snorkel": snorkel}[whose]
    return {
        "seconds": medians({whose: do}, repeats=3)[whose],
        "megabytes": peak_megabytes(do),
        "accuracy": float((do().argmax(axis=1) == truth).mean()),
    }


def label_models() -> str:
    """`dawid_skene` beside Snorkel's LabelModel with 500 epochs."""
    names = {"ours": "dawid_skene", "converted": "dawid_skene, from a label matrix", "snorkel": "Snorkel LabelModel"}
    rows = []
    for case in CASES:
        found = {whose: _apart(case, whose) for whose in names}
        peer = found["snorkel"]
        for whose, got in found.items():
            beside = f"{peer['seconds'] / got['seconds']:.1f}x", f"{got['megabytes'] / peer['megabytes']:.2f}"
            rows.append([case, names[whose], *got.values(), *beside])
    return table(["votes", "model", "seconds", "peak MB", "accuracy", "speed", "memory"], rows)


def _apart(case: str, whose: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.models", case, whose]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


TABLES = (label_models,)

if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:])))
