"""Soft labels: how likely each class is for each unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from weaklabel.errors import InputError
from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace

TIE = 1e-6
"""Two probabilities that differ by less are a tie."""


@dataclass(frozen=True, slots=True, eq=False)
class SoftLabels:
    """Probabilities of classes for units, and which units anybody voted on.

    Attributes:
        probs: Shape (unit, class); rows sum to 1. A row that is not covered is uniform, unless the kind has a
            background class.
        covered: Whether anybody voted on a unit, booleans of shape (unit,).
        labels: The classes.
        extra: More arrays aligned with the units, by name.
    """

    probs: np.ndarray
    covered: np.ndarray
    labels: LabelSpace
    extra: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        expected = (len(self.covered), len(self.labels))
        if self.probs.shape != expected:
            raise InputError(f"probabilities must have shape {expected}, (unit, class), but have {self.probs.shape}")
        if not np.all(np.isfinite(self.probs)) or np.any(self.probs < 0):
            raise InputError("probabilities must be finite and at least 0")
        if not np.allclose(self.probs.sum(axis=1), 1, atol=1e-6):
            raise InputError("probabilities of a unit must sum to 1")
        for name in ("probs", "covered"):
            own = getattr(self, name).copy()
            own.setflags(write=False)
            object.__setattr__(self, name, own)

    def __len__(self) -> int:
        return len(self.covered)

    @property
    def confidence(self) -> np.ndarray:
        """The probability of the likeliest class, shape (unit,)."""
        return np.asarray(self.probs.max(axis=1))

    def top(self) -> np.ndarray:
        """Which classes are likeliest, ties included; booleans of shape (unit, class)."""
        return np.asarray(self.probs >= self.probs.max(axis=1, keepdims=True) - TIE)

    def written(self) -> np.ndarray:
        """The label of each unit, a position in the classes; -1 where nobody voted or the likeliest classes tie.

        Where labels are a chain, those of its likeliest path (``extra["path"]``). Where there is a background class, a
        unit without votes is background.
        """
        if "path" in self.extra:
            return np.asarray(self.extra["path"])
        told = self.covered | (self.labels.background is not None)
        alone = self.top().sum(axis=1) == 1
        return np.where(told & alone, self.probs.argmax(axis=1), -1)

    def select(self, units: np.ndarray) -> "SoftLabels":
        """The soft labels of these units (positions), in this order."""
        extra = {name: column[units] for name, column in self.extra.items()}
        return SoftLabels(self.probs[units], self.covered[units], self.labels, extra)

    def anchored(self, gold: Gold) -> "SoftLabels":
        """The same, with the units whose truth is known certain of it."""
        gold.check(len(self), len(self.labels))
        probs, covered = self.probs.copy(), self.covered.copy()
        probs[gold.unit] = np.eye(len(self.labels))[gold.label]
        covered[gold.unit] = True
        return replace(self, probs=probs, covered=covered)
