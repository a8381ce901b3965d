"""The few models that `auto` takes the mean of, and what each counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from weaklabel.gold import Gold
from weaklabel.label_models._held_out import foresees_worse
from weaklabel.label_models._sorts import Sorts
from weaklabel.label_models.base import LabelModel
from weaklabel.label_models.dawid_skene import DawidSkene
from weaklabel.label_models.majority import MajorityVote
from weaklabel.label_models.one_coin import OneCoin
from weaklabel.votes import Votes

PARTS: Mapping[str, tuple[type[LabelModel], Mapping[str, Any]]] = {
    "vote": (MajorityVote, {}),
    "coin": (OneCoin, {}),
    "held": (DawidSkene, {"hold": 0.5, "max_iter": 60, "tol": 0.001}),
    "learned": (DawidSkene, {"precision_smoothing": 20.0, "tol": 0.001}),
    "careful": (DawidSkene, {"precision_smoothing": 500.0, "max_iter": 1}),
    "spoken": (DawidSkene, {"precision_smoothing": 500.0, "max_iter": 1, "silence": 0.0}),
}
"""The models by name, with their parameters."""

FIXED = 1e9
"""A belief that weighs so many votes does not move."""


def plan(sorts: Sorts) -> dict[str, float]:
    """What each part counts, by name; those that count nothing are not named."""
    person, learned = sorts.answers / 4, sorts.rules * sorts.trust / 2
    careful = sorts.rules / 2 - learned
    weights = {"vote": person, "coin": person, "held": person + learned, "learned": person + learned}
    weights |= {"careful": careful, "spoken": careful}
    return {name: weight for name, weight in weights.items() if weight > 0} or {"vote": 1.0}  # nobody voted


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Fitted models and their weights.

    Attributes:
        weights: The weight of each model by name; they sum to 1.
        models: The models by name.
    """

    weights: Mapping[str, float]
    models: Mapping[str, LabelModel]

    @classmethod
    def fit(
        cls, votes: Votes, gold: Gold | None, precision: float, balance: Sequence[float] | None = None
    ) -> "Mixture":
        """Fit all parts that count.

        Args:
            votes: Votes whose repetitions count as less.
            gold: The truth of some units.
            precision: The pooled precision of rules.
            balance: The class balance, where it is known; majority vote and one accuracy a person do not use it.
        """
        believed = {"precision": precision, "precision_strength": FIXED, "balance": balance}
        weights, models = plan(Sorts.of(votes)), {}
        for name in weights:
            made, parameters = PARTS[name]
            models[name] = made(**parameters, **(believed if made is DawidSkene else {})).fit(votes, gold)
        if "coin" in weights and foresees_worse(votes, models["coin"].predict_proba(votes), votes.shares()):
            del weights["coin"], models["coin"]
        total = sum(weights.values())
        return cls({name: weight / total for name, weight in weights.items()}, models)

    def mean(self, votes: Votes) -> np.ndarray:
        """The weighted mean of the posteriors, shape (unit, class)."""
        return np.sum(
            [weight * self.models[name].predict_proba(votes) for name, weight in self.weights.items()], axis=0
        )

    def source_weights(self) -> np.ndarray:
        """The mean evidence of a source's votes in nats, over the parts that learn it; shape (source,)."""
        learned = [name for name in self.weights if isinstance(self.models[name], DawidSkene)]
        if not learned:
            return self.models["vote"].source_weights() * np.nan
        weight = [self.weights[name] for name in learned]
        return np.average([self.models[name].source_weights() for name in learned], axis=0, weights=weight)

    def save(self, folder: Path) -> None:
        """Write each model in a folder of its own."""
        for name, model in self.models.items():
            model.save(folder / name)

    @classmethod
    def load(cls, folder: Path, weights: Mapping[str, float]) -> "Mixture":
        """The models that `save` wrote."""
        return cls(weights, {name: PARTS[name][0].load(folder / name) for name in weights})
