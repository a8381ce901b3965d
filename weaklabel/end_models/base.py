"""What the core asks of an end model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from weaklabel.training_set import TrainingSet


class EndModel(Protocol):
    """Learns from inputs with soft targets; parameters are keyword arguments of its constructor."""

    def fit(self, train: TrainingSet, valid: TrainingSet | None = None) -> Self:
        """Learn; `valid` has gold targets, for models that stop early."""
        ...

    def predict_proba(self, inputs: Sequence[Any]) -> np.ndarray:
        """Probabilities of shape (input, class); rows sum to 1."""
        ...

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that `save` wrote."""
        ...
