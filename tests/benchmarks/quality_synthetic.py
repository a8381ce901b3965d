"""How label models do where the truth is known by construction: random settings, and named regimes."""

from collections.abc import Callable

import numpy as np

from tests.benchmarks.measure import table
from tests.benchmarks.quality_rules import scores, snorkel_labels
from weaklabel import Auto, DawidSkene, MajorityVote, Votes
from weaklabel.label_models.base import LabelModel
from weaklabel.synthetic import random_synthetic, synthetic_votes

SETS, REPEATS = 200, 8


def synthetic_sets() -> str:
    """200 random sets: what a model gains over majority vote, in points of expected accuracy."""
    models: dict[str, Callable[[], LabelModel]] = {"auto": Auto, "dawid_skene": DawidSkene}
    gains: dict[str, list[float]] = {name: [] for name in models}
    errors: dict[str, list[float]] = {name: [] for name in models}
    for seed in range(SETS):
        made = random_synthetic(seed)
        vote = _score(MajorityVote(), made.votes, made.gold.label)[0]
        for name, model in models.items():
            accuracy, ece = _score(model(), made.votes, made.gold.label)
            gains[name].append(100 * (accuracy - vote))
            errors[name].append(ece)
    rows = [
        [
            name,
            f"{np.mean(gain):+.2f}",
            f"{np.mean(np.array(gain) < -1):.1%}",
            f"{min(gain):+.1f}",
            np.mean(errors[name]),
        ]
        for name, gain in gains.items()
    ]
    return table(["200 random sets", "mean gain", "more than a point below", "worst", "calibration error"], rows)


def regimes() -> str:
    """Named situations, the mean of eight draws of each."""
    rows = []
    for name, draw in _REGIMES.items():
        found = []
        for seed in range(REPEATS):
            votes, truth = draw(seed)
            models = (MajorityVote(), DawidSkene(), Auto())
            accuracy = [_score(model, votes, truth)[0] for model in models]
            found.append([*accuracy, scores(snorkel_labels(votes, votes), truth)["accuracy_expected"]])
        rows.append([name, *(f"{value:.3f}" for value in np.mean(found, axis=0))])
    return table(["expected accuracy", "majority", "dawid_skene", "auto", "Snorkel LabelModel"], rows)


def _score(model: LabelModel, votes: Votes, truth: np.ndarray) -> tuple[float, float]:
    found = scores(model.fit(votes).label(votes), truth)
    return found["accuracy_expected"], found["ece"]


def _near_copies(seed: int) -> tuple[Votes, np.ndarray]:
    """Three rules that take over 95 % of the answers of one (right on .65), and three of their own (.75, .8, .85)."""
    random = np.random.default_rng(seed)
    truth = random.integers(2, size=2000)

    def rule(accuracy: float) -> np.ndarray:
        return np.where(random.random(len(truth)) < accuracy, truth, 1 - truth)

    original = rule(0.65)
    copies = [np.where(random.random(len(truth)) < 0.95, original, rule(0.65)) for _ in range(3)]
    columns = [*copies, rule(0.75), rule(0.8), rule(0.85)]
    return Votes.from_matrix(np.stack(columns, axis=1), ["a", "b"]), truth


def _drawn(**settings: object) -> Callable[[int], tuple[Votes, np.ndarray]]:
    def draw(seed: int) -> tuple[Votes, np.ndarray]:
        made = synthetic_votes(**settings, random_state=seed)
        return made.votes, made.gold.label

    return draw


_REGIMES = {
    "three near-copies, three independent": _near_copies,
    "balance 97 to 3, five rules of both classes": _drawn(
        n_items=2000, n_lfs=5, single_class=0.0, balance=(0.97, 0.03), accuracy=(0.7, 0.9), coverage=(0.6, 1.0)
    ),
    "ten classes, thirty rules for one class each": _drawn(
        n_items=3000, n_lfs=30, n_classes=10, single_class=1.0, accuracy=(0.6, 0.9), coverage=(0.02, 0.12)
    ),
    "balance 70 to 30, twelve rules for one class each": _drawn(
        n_items=2000, n_lfs=12, single_class=1.0, balance=(0.7, 0.3), accuracy=(0.75, 0.95), coverage=(0.1, 0.4)
    ),
    "eight rules and forty people": _drawn(n_items=2000, n_lfs=8, single_class=0.5, n_workers=40, answers=40),
}

TABLES = (synthetic_sets, regimes)
