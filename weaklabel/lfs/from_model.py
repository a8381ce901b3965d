"""The maker `from_model`."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weaklabel.errors import ConfigError
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader, value_of
from weaklabel.marks import Column
from weaklabel.missing import is_missing


def from_model(
    model: Any,
    labels: Sequence[Any] | Mapping[Any, Any] | None = None,
    *,
    column: Reader = "text",
    threshold: float = 0.8,
    name: str = "",
) -> LabelingFunction:
    """A labeling function that votes where a model is sure enough.

    Args:
        model: Anything with ``predict_proba`` that takes a list of values, as scikit-learn's classifiers do; or a
            function that takes one value and returns ``(label, confidence)`` or a mapping from labels to
            probabilities.
        labels: Votes in the order of the model's probabilities, or a mapping from the model's labels to votes
            (a label that it lacks is an abstention). None takes the model's labels as they are.
        column: What the model gets: a column, or what a function reads from an item.
        threshold: The least confidence, in [0, 1], that makes a vote.
        name: The rule's name; otherwise the variable it is bound to names it.

    Example:
        >>> from weaklabel import Record, from_model
        >>> def mood(text):
        ...     return ("fresh", .9) if "!" in text else ("rotten", .6)
        >>> from_model(mood)(Record("1", {"text": "What a film!"}))
        'fresh'
    """
    if not 0 <= threshold <= 1:
        raise ConfigError(f"threshold must be in 0 to 1, but got {threshold}")
    made_from = ("model", model, labels, column, threshold)
    if hasattr(model, "predict_proba"):
        order = _order(model, labels)

        batch = _Model(model, order, column, threshold)
        return LabelingFunction(batch.vote, name, batch=batch, made_from=made_from)
    if not callable(model):
        raise ConfigError(f"from_model needs a model with predict_proba, or a function, but got {model!r}")
    translate = _translation(labels)

    def vote(item: Any) -> Any:
        said = model(value_of(item, column))
        label, confidence = max(said.items(), key=lambda pair: pair[1]) if isinstance(said, Mapping) else said
        return translate(label) if confidence >= threshold else None

    vote.__doc__ = model.__doc__
    return LabelingFunction(vote, name, made_from=made_from)


@dataclass(frozen=True, eq=False)
class _Model:
    """Asks a classifier about many values at once."""

    model: Any
    order: list[Any]
    column: Reader
    threshold: float

    @property
    def key(self) -> Hashable:
        """Every model votes alone."""
        return id(self)

    def together(self, batches: Sequence["_Model"], chunk: Chunk) -> list[Column]:
        """The column of the one model."""
        values = [None if is_missing(value) else value for value in chunk.values(self.column)]
        return [Column.of(self.votes(values))]

    def vote(self, item: Any) -> Any:
        """What the model says of one item."""
        return self.votes([value_of(item, self.column)])[0]

    def votes(self, values: list[Any]) -> list[Any]:
        """One vote a value, None where the model is not sure enough."""
        probs = np.asarray(self.model.predict_proba(values))
        expected = (len(values), len(self.order))
        if probs.shape != expected:
            raise ValueError(f"the model must give probabilities of shape {expected}, but gave {probs.shape}")
        sure = probs.max(axis=1) >= self.threshold
        return [self.order[at] if said else None for at, said in zip(probs.argmax(axis=1), sure, strict=True)]


def _order(model: Any, labels: Sequence[Any] | Mapping[Any, Any] | None) -> list[Any]:
    """The vote of each column of the model's probabilities."""
    if labels is not None and not isinstance(labels, Mapping):
        return list(labels)
    if not hasattr(model, "classes_"):
        raise ConfigError("the model does not say its classes_: give from_model labels=[…] in the model's order")
    own = [label.item() if isinstance(label, np.generic) else label for label in model.classes_]
    return [_translation(labels)(label) for label in own]


def _translation(labels: Sequence[Any] | Mapping[Any, Any] | None) -> Callable[[Any], Any]:
    if labels is None:
        return lambda label: label
    if not isinstance(labels, Mapping):
        raise ConfigError("labels for a function must be a mapping from the function's labels to votes")
    return labels.get
