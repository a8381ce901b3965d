"""All that an end model needs to learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.boxes import Boxes
from weaklabel.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """Inputs, soft targets and weights.

    Attributes:
        inputs: One input an example: texts; mappings from column names to numbers and texts; or pictures, integers
            from 0 to 255 of shape (height, width) or (height, width, 3), which may be decoded when they are read.
        target: Probabilities of shape (example, class); rows sum to 1.
        weight: How much each example counts, at least 0, shape (example,); of independent labels, how much each label
            of it counts, shape (example, class).
        first: Where an input has a target for each of its parts, as a text for each token: the first target of each
            input, and the number of targets; shape (input + 1,). Targets and weights are then those of all parts.
        boxes: Where targets are of objects in pictures, the box of each, left, top, right and bottom in pixels, shape
            (target, 4). `first` then says which targets each picture has, and a picture may have none: there is
            nothing on it. The first class is that there is no object.
        independent: Whether a target says how likely each label is for itself, as an example may have several: then
            rows do not sum to 1.
    """

    inputs: Sequence[Any]
    target: np.ndarray
    weight: np.ndarray
    independent: bool = False
    first: np.ndarray | None = None
    boxes: np.ndarray | None = None

    def __post_init__(self) -> None:
        n = len(self.inputs) if self.first is None else int(self.first[-1])
        if not n == len(self.target) == len(self.weight):
            sizes = f"{n} inputs, {len(self.target)} targets, {len(self.weight)} weights"
            raise InputError(f"a training set has one target and one weight an input, but got {sizes}")
        least = 1 if self.boxes is None else 0
        if self.first is not None and (len(self.first) != len(self.inputs) + 1 or np.any(np.diff(self.first) < least)):
            raise InputError("each input must have a target at least where inputs have several")
        self._check_boxes()
        if not (np.all(np.isfinite(self.target)) and np.all(self.target >= 0) and np.ndim(self.target) == 2):
            raise InputError("targets must be probabilities of shape (example, class): finite and at least 0")
        expected = np.shape(self.target) if self.independent else (len(self.target),)
        if np.shape(self.weight) != expected:
            raise InputError(f"weights must have shape {expected}, but have {np.shape(self.weight)}")
        if self.independent and np.any(self.target > 1):
            raise InputError("targets of independent labels must be at most 1")
        if not (np.all(np.isfinite(self.weight)) and np.all(self.weight >= 0)):
            raise InputError("weights must be finite and at least 0")

    def _check_boxes(self) -> None:
        if self.boxes is None:
            return
        if self.first is None or self.independent:
            raise InputError("boxes need `first`, the first target of each picture, and one class an object")
        if len(self.target) and np.shape(self.target)[1:] < (2,):
            raise InputError("targets of boxes need the class of no object and another one")
        Boxes(np.repeat(np.arange(len(self.inputs)), np.diff(self.first)), self.boxes)

    def __len__(self) -> int:
        return len(self.inputs)
