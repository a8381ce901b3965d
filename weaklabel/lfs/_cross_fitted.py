"""Models of few examples that never vote on what they have learned from."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from weaklabel.errors import CannotLearn
from weaklabel.lfs._small_model import fresh, reader_for
from weaklabel.lfs.batch import Chunk
from weaklabel.lfs.lesson import Examples
from weaklabel.lfs.reading import Reader
from weaklabel.marks import Column

FEWEST = 2
"""So many examples of a class, of two classes at least, are needed: one to learn from, one to vote on."""


@dataclass(frozen=True, eq=False)
class CrossFitting:
    """How a rule learns; see `weaklabel.lfs.from_examples`."""

    model: Any
    column: Reader | None
    split: str
    ids: tuple[str, ...] | None
    threshold: float
    folds: int

    def learn(self, name: str, examples: Examples) -> "CrossFitted":
        """A rule whose models are fitted when it first votes.

        Raises:
            CannotLearn: There are too few examples, or items have nothing to learn from.
        """
        count = Counter(examples.truth)
        if sum(1 for label in count if count[label] >= FEWEST) < 2:
            there = ", ".join(f"{count[label]} of {label}" for label in sorted(count, key=str))
            raise CannotLearn(f"needs {FEWEST} gold items or more of each of two classes, but there are {there} only")
        return CrossFitted(self, name, examples, reader_for(examples.items, self.column, self.model))


@dataclass(frozen=True, eq=False)
class CrossFitted:
    """Models of a rule: one that learned from all examples, and one a fold that learned from those of the others."""

    how: CrossFitting
    name: str
    examples: Examples
    read: Callable[[Any], Any]

    @property
    def key(self) -> Hashable:
        """Every rule votes alone."""
        return id(self)

    def together(self, batches: Sequence["CrossFitted"], chunk: Chunk) -> list[Column]:
        """The column of the one rule."""
        return [Column.of(self._votes(chunk.items.ids, chunk.values(self.read)))]

    def vote(self, item: Any) -> Any:
        """What the rule says of one item."""
        return self._votes([item.id], [self.read(item)])[0]

    @cached_property
    def _labels(self) -> list[Any]:
        return sorted(set(self.examples.truth), key=str)

    @cached_property
    def _fitted(self) -> tuple[dict[str, int], list[Any]]:
        """The fold of each example by its id; and the model of each fold, with that of all examples at the end."""
        values = [self.read(item) for item in self.examples.items]
        truth = np.array([self._labels.index(label) for label in self.examples.truth])
        fold = _folds(values, truth, self.how.folds)
        models = [self._fit(values, truth, fold != at) for at in range(fold.max() + 1)]
        everyone = np.ones(len(truth), dtype=bool)
        return dict(zip(self.examples.items.ids, fold.tolist(), strict=True)), [
            *models,
            self._fit(values, truth, everyone),
        ]

    def _fit(self, values: list[Any], truth: np.ndarray, inside: np.ndarray) -> Any:
        """A model of some examples; None where they are of one class."""
        if len(np.unique(truth[inside])) < 2:
            return None
        learned = [values[int(at)] for at in np.flatnonzero(inside)]
        try:
            return fresh(self.how.model, learned).fit(learned, truth[inside])
        except Exception as error:  # a model may be anybody's
            what = f"{type(error).__name__}: {error}"
            raise CannotLearn(f"labeling function {self.name!r} could not learn from its examples: {what}") from error

    def _votes(self, ids: Sequence[str], values: Sequence[Any]) -> list[Any]:
        """One vote an item, None where its model is not sure enough."""
        fold_of, models = self._fitted
        which = np.array([fold_of.get(id, len(models) - 1) for id in ids])
        votes: list[Any] = [None] * len(ids)
        for number in np.unique(which):
            model, at = models[number], np.flatnonzero(which == number)
            if model is None:
                continue
            probs = np.asarray(model.predict_proba([values[int(i)] for i in at]))
            for i, row in zip(at, probs, strict=True):
                if row.max() >= self.how.threshold:
                    votes[int(i)] = self._labels[int(model.classes_[row.argmax()])]
        return votes


def _folds(values: Sequence[Any], truth: np.ndarray, most: int) -> np.ndarray:
    """The fold of each example, integers: classes are spread evenly, and equal values are in the same fold."""
    fold_of: dict[Any, int] = {}
    seen: Counter[int] = Counter()
    folds = []
    for at, (value, label) in enumerate(zip(values, truth.tolist(), strict=True)):
        key = _content(value, at)
        if key not in fold_of:
            fold_of[key] = (seen[label] + label) % most
            seen[label] += 1
        folds.append(fold_of[key])
    return np.unique(folds, return_inverse=True)[1]


def _content(value: Any, at: int) -> Hashable:
    """Equal for values that a model cannot tell apart; of what is neither text nor numbers, each is its own."""
    if isinstance(value, str):
        return value
    try:
        numbers = np.asarray(np.nan if value is None else value, dtype=np.float64)
    except (TypeError, ValueError):
        return "at", at
    return numbers.shape, numbers.tobytes()
