"""Contents of reports, small and odd."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from weaklabel.analysis.dependencies import dependency_rows
from weaklabel.analysis.report.content import report_content
from weaklabel.analysis.report.findings import Findings
from weaklabel.dependence import Dependence
from weaklabel.gold import Gold
from weaklabel.items import Records
from weaklabel.kinds.classification import Classification
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.marks import Dataset, Fault
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

Make = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def make_content() -> Make:
    """Makes the content of a run on random votes."""
    return _content


@pytest.fixture
def content() -> dict[str, Any]:
    """The content of a plain run with gold, an end model and a fault; a copy that a test may change."""
    return copy.deepcopy(_content())


def _content(
    *,
    n_items: int = 60,
    n_lfs: int = 4,
    classes: tuple[str, ...] = ("ham", "spam"),
    names: tuple[str, ...] = (),
    text: str = "free prize",
    note: str = "a note",
    error: str = "KeyError: 'url'",
    gold: bool = True,
    end_model: bool = True,
    votes: bool = True,
    faults: bool = True,
    remarks: tuple[str, ...] = (),
    repeats: tuple[tuple[int, int], ...] = (),
) -> dict[str, Any]:
    random = np.random.default_rng(0)
    truth = np.arange(n_items) % len(classes)
    said = np.where(
        random.random((n_items, n_lfs)) < 0.8, truth[:, None], random.integers(len(classes), size=(1, n_lfs))
    )
    matrix = np.where(random.random(said.shape) < 0.6, said, -1) if votes else np.full(said.shape, -1)
    given = [*names, *(f"lf_{j}" for j in range(len(names), n_lfs))]
    made = Votes.from_matrix(matrix, list(classes), names=given)
    known = Gold.of([int(k) if gold else None for k in truth])
    models = {"majority_vote": MajorityVote().fit(made).label(made), "label_model": DawidSkene().fit(made).label(made)}
    if end_model:
        probs = np.full((n_items, len(classes)), 0.1 / len(classes)) + 0.9 * np.eye(len(classes))[truth]
        models["end_model"] = SoftLabels(probs, np.ones(n_items, bool), made.labels)
    split = np.array(["train", "dev", "test"])[np.arange(n_items) * 3 // n_items]
    dataset = Dataset(
        Records(list(made.item_ids), {"text": [text] * n_items}), made.labels, (None,) * n_items, split, (note,)
    )
    units = {name: np.flatnonzero(split == name) for name in ("test", "dev", "train")}
    kind = Classification()
    metrics = {
        name: {m: kind.score(made, soft.select(at), known.select(at)) for m, soft in models.items()}
        for name, at in units.items()
        if gold and len(at)
    }
    about = {
        "task": "a task", "description": "what it is", "kind": "classification", "classes": list(classes),
        "label_model": "dawid_skene", "end_model": "linear" if end_model else "none",
    }  # fmt: skip
    raised = [Fault(given[0], made.item_ids[0], error)] * 3 if faults else []
    pairs = dependency_rows(made, [Dependence(a, b, 1, 40, 12.0, 0.8, 1e-6) for a, b in repeats])
    return report_content(
        Findings(about, dataset, made, known, models, metrics, np.ones(n_lfs), raised, remarks, pairs)
    )
