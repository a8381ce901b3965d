"""What is known to be true of units."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any

import numpy as np

from weaklabel.errors import InputError, brief
from weaklabel.labels import LabelSpace, label_space
from weaklabel.missing import is_missing


@dataclass(frozen=True, slots=True, eq=False)
class Gold:
    """The true class of some units; the others are not listed.

    Attributes:
        unit: Positions of units, ascending, integers of shape (known,).
        label: Their true classes, positions in ``labels.classes``, shape (known,).
        n_units: How many units there are in all.
        items: The items whose truth is known, positions, ascending, where they may have no unit: images that are known
            to be empty. None where every such item has a unit.
    """

    unit: np.ndarray
    label: np.ndarray
    n_units: int
    items: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.unit.shape != self.label.shape:
            raise InputError(f"gold has {len(self.unit)} units but {len(self.label)} labels")
        if len(self.unit) and (
            self.unit.min() < 0 or self.unit.max() >= self.n_units or np.any(np.diff(self.unit) < 1)
        ):
            raise InputError(f"gold must name units 0 to {self.n_units - 1} in order, each once")
        if len(self.label) and self.label.min() < 0:
            raise InputError(
                f"gold holds {self.label.min()}, which is no class; write None where the truth is not known"
            )

    @classmethod
    def of(cls, labels: Sequence[Any], classes: LabelSpace | Sequence[str] | None = None) -> "Gold":
        """Gold from one class a unit, None (or what pandas writes for it) where the truth is not known.

        Args:
            labels: Class names where `classes` are given, otherwise positions of classes.
            classes: Class names in order.

        Raises:
            InputError: A label is no position.
            UnknownName: A label is none of the classes.

        Example:
            >>> from weaklabel import Gold
            >>> Gold.of(["spam", None, "ham"], ["ham", "spam"]).dense()
            array([ 1, -1,  0])
        """
        unit = [at for at, label in enumerate(labels) if not is_missing(label)]
        known = [labels[at] for at in unit] if isinstance(labels, list | tuple) else list(np.asarray(labels)[unit])
        position = [_position(label) for label in known] if classes is None else label_space(classes).indices(known)
        return cls(np.array(unit, dtype=np.int64), np.array(position, dtype=np.int64), len(labels))

    def __len__(self) -> int:
        return len(self.unit)

    def check(self, n_units: int, n_classes: int) -> None:
        """See that this is gold of so many units and classes.

        Raises:
            InputError: It is not.
        """
        if self.n_units != n_units:
            raise InputError(f"gold is of {self.n_units} units, but the votes are on {n_units}")
        if len(self.label) and self.label.max() >= n_classes:
            raise InputError(f"gold holds class {self.label.max()}, but there are classes 0 to {n_classes - 1} only")

    def dense(self, unknown: int = -1) -> np.ndarray:
        """One class position a unit, `unknown` where the truth is not known; integers of shape (unit,)."""
        dense = np.full(self.n_units, unknown, dtype=np.int64)
        dense[self.unit] = self.label
        return dense

    def select(self, units: np.ndarray) -> "Gold":
        """What is known of these units (positions), in this order."""
        label = self.dense()[units]
        known = np.flatnonzero(label >= 0)
        return Gold(known, label[known], len(units))

    def of_items(self, item_start: np.ndarray, items: np.ndarray) -> "Gold":
        """What is known of these items (positions), in this order, on their own units.

        Args:
            item_start: The first unit of each item, and the number of units at the end, see `Votes`.
            items: The items, each once.
        """
        units = [np.arange(item_start[at], item_start[at + 1]) for at in items]
        part = self.select(np.concatenate([np.zeros(0, dtype=np.int64), *units]))
        return part if self.items is None else replace(part, items=np.flatnonzero(np.isin(items, self.items)))

    def known_items(self, item_start: np.ndarray) -> np.ndarray:
        """The items of which anything is known, positions, ascending; `item_start` as in `of_items`."""
        known = np.unique(np.searchsorted(item_start, self.unit, side="right") - 1)
        return known if self.items is None else np.union1d(known, self.items)


def _position(label: Any) -> int:
    if isinstance(label, bool | np.bool_) or not isinstance(label, Integral):
        raise InputError(
            f"gold holds {brief(label)}, which is no position of a class; Gold.of(names, classes) takes class names"
        )
    return int(label)
