"""Snorkel's labeling functions, taken as they are."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from weaklabel.lfs.function import LabelingFunction


def is_snorkel(thing: Any) -> bool:
    """Whether this is one of Snorkel's labeling functions; Snorkel need not be installed."""
    return any(
        base.__module__.startswith("snorkel.labeling") and base.__name__ == "LabelingFunction"
        for base in type(thing).__mro__
    )


def from_snorkel(function: Any, class_names: Sequence[str]) -> LabelingFunction:
    """One of Snorkel's labeling functions as one of ours.

    Args:
        function: The Snorkel object. It gets a copy of the item that its preprocessors may change.
        class_names: Class names in the order of the numbers that the function returns; -1 is an abstention.
    """
    names = tuple(class_names)

    def vote(item: Any) -> Any:
        number = function(SimpleNamespace(id=item.id, **item.columns))
        if not isinstance(number, int | np.integer) or isinstance(number, bool):
            return number  # no number of a class: the check of votes names the function and the item
        if number == -1:
            return None
        return names[number] if 0 <= number < len(names) else number

    vote.__doc__ = getattr(getattr(function, "_f", None), "__doc__", None)
    return LabelingFunction(vote, function.name, made_from=("snorkel", function, names))
