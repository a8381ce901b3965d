"""How an end model comes from inputs to examples."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from weaklabel.progress import Progress

if TYPE_CHECKING:
    from weaklabel.end_models._examples import Examples
    from weaklabel.end_models._training import Settings


class Reader(ABC):
    """Turns inputs into examples, with what it learned from the inputs of a training."""

    @abstractmethod
    def read(
        self, inputs: Sequence[Any], progress: Progress, settings: "Settings", training: bool = False
    ) -> "Examples":
        """The examples of inputs, in order; those of a training may change a little at random."""

    @abstractmethod
    def save(self, folder: Path) -> dict[str, Any]:
        """Write what is no JSON into a folder; gives what is."""


def kind_of(inputs: Sequence[Any]) -> str:
    """``"text"``, ``"tokens"``, ``"image"`` or ``"table"`` by the first input; otherwise the name of its type."""
    first = inputs[0]
    if isinstance(first, str):
        return "text"
    if isinstance(first, np.ndarray):
        return "image"
    if isinstance(first, list):
        return "tokens"
    return "table" if isinstance(first, Mapping) else type(first).__name__
