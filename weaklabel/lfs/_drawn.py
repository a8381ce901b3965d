"""Boxes that makers take over from elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from weaklabel.errors import ConfigError

Box: TypeAlias = tuple[Any, ...]
"""Left, top, right and bottom in pixels, the label, and the score where there is one."""


def check_labels(maker: str, labels: Any) -> None:
    """See that labels, where they are given, say what each is called here.

    Raises:
        ConfigError: They do not.
    """
    if labels is not None and not isinstance(labels, Mapping):
        raise ConfigError(f"{maker}: labels must be a mapping from its labels to classes, but got {labels!r}")


def check_threshold(maker: str, threshold: float) -> None:
    """See that a threshold is one.

    Raises:
        ConfigError: It is not.
    """
    if not 0 <= threshold <= 1:
        raise ConfigError(f"{maker}: threshold must be in 0 to 1, but got {threshold!r}")


def kept_boxes(found: Iterable[Any], labels: Mapping[Any, str] | None, threshold: float) -> Iterator[Box]:
    """The boxes that are sure enough, with labels of the task.

    Args:
        found: Boxes; one without a score is sure.
        labels: What their labels are called here; boxes with others are left out. None takes labels as they are.
        threshold: The least score.

    Raises:
        ValueError: A box has another form.
    """
    for box in found:
        if len(box) not in (5, 6):
            raise ValueError(f"a box is (x0, y0, x1, y1, label) or that and a score, but got {box!r}")
        label, score = box[4], float(box[5]) if len(box) == 6 else 1.0
        if score >= threshold and (labels is None or label in labels):
            corners = tuple(float(side) for side in box[:4])
            yield (*corners, label if labels is None else labels[label], score)


def named(labels: Mapping[Any, str] | None) -> tuple[str, ...] | None:
    """The classes that a source looks for whose labels are called so here; None where they are taken as they are."""
    return None if labels is None else tuple(dict.fromkeys(labels.values()))
