"""What the core asks of an end model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from weaklabel.errors import ConfigError
from weaklabel.progress import Progress
from weaklabel.training_set import TrainingSet

SMALLEST_SHARE = 0.02
"""A smaller share of an example's target says nothing of a class."""

NEVER = -30.0
"""The logit of a class that was not learned."""


class EndModel(Protocol):
    """Learns from inputs with soft targets; parameters are keyword arguments of its constructor."""

    def fit(self, train: TrainingSet, valid: TrainingSet | None = None) -> Self:
        """Learn; `valid` has gold targets, for models that stop early."""
        ...

    def predict_proba(self, inputs: Sequence[Any]) -> np.ndarray:
        """Probabilities of shape (input, class); rows sum to 1, unless the labels learned were independent.

        A model that learned boxes gives a row for each that it finds: the position of the picture, left, top, right and
        bottom in pixels, and the probabilities of the classes; shape (box, 5 + class).
        """
        ...

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        ...

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that `save` wrote."""
        ...


@runtime_checkable
class Watchable(Protocol):
    """An end model whose training takes long: it tells how far it is, and goes on where it was killed."""

    def watch(self, progress: Progress, checkpoints: Path | None = None) -> None:
        """Tell `progress` from now on, and keep the state of a training in a folder.

        The folder must be of this model, these parameters and this training set; whoever names it removes it.
        """
        ...


@runtime_checkable
class Placeable(Protocol):
    """An end model that can be computed on other devices than the processor."""

    def place(self, device: str) -> None:
        """Compute on ``"cpu"``, ``"cuda"``, ``"mps"``, or on the best there is, ``"auto"``."""
        ...


def worth_learning(train: TrainingSet) -> np.ndarray:
    """Which classes each example teaches, booleans of shape (example, class); one without weight teaches none."""
    least = np.minimum(SMALLEST_SHARE, train.target.max(axis=1, keepdims=True))
    return np.asarray((train.target >= least) & (train.weight > 0)[:, None])


def place(model: EndModel | None, device: str | None) -> None:
    """Have a model compute on a device; None leaves it as it is.

    Raises:
        ConfigError: The model knows no other device than the processor.
    """
    if model is None or device is None:
        return
    if isinstance(model, Placeable):
        model.place(device)
    elif device not in ("auto", "cpu"):
        raise ConfigError(
            f"the end model {type(model).__name__} is computed on the CPU only, but got device {device!r}"
        )
