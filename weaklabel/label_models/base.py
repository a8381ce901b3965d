"""What every label model does the same way."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator

from weaklabel.errors import InputError, NotFitted
from weaklabel.files import intact, read_arrays, read_json, write_arrays, write_json
from weaklabel.gold import Gold
from weaklabel.labels import LabelSpace
from weaklabel.parameters import Limit, check_parameters
from weaklabel.soft import SoftLabels
from weaklabel.votes import HOW_TO_VOTES, Votes

FORMAT = 1


class LabelModel(BaseEstimator, ABC):  # type: ignore[misc]
    """Turns votes into probabilities of classes.

    A model is written by giving `_fit`, which sets attributes whose names end in ``_`` to arrays, and `_posterior`.

    Attributes:
        needs: What the model reads beside votes.
        features: Whether it reads features of units, too.
        limits: What its parameters may be, by name; their types are those of the constructor.
    """

    needs: ClassVar[str] = "votes"
    features: bool = False
    limits: ClassVar[Mapping[str, Limit]] = {}

    @abstractmethod
    def _fit(self, votes: Votes, gold: Gold | None) -> None:
        """Learn the parameters, as arrays in attributes whose names end in ``_``."""

    @abstractmethod
    def _posterior(self, votes: Votes) -> np.ndarray:
        """Probabilities of shape (unit, class); rows of units without votes do not matter."""

    @abstractmethod
    def source_weights(self) -> np.ndarray:
        """How much a vote of each source counts, shape (source,); not a number where that was not learned."""

    def skills(self) -> Mapping[str, np.ndarray]:
        """What a fitted model has learned of each source, by name, each of shape (source,); most have weights only."""
        return {}

    def confusions(self) -> Mapping[str, np.ndarray]:
        """What a fitted model has learned of what each source calls units of each class; most tell nothing of it.

        ``share``, and the ends ``low`` and ``high`` of its 95 % interval, each of shape (source, statement, class); not
        a number where nothing is known.
        """
        return {}

    def remarks(self) -> list[str]:
        """What a fitted model has to say of its own choices, in plain sentences; most have nothing to say.

        A run keeps them in its report. They are not saved with the model.
        """
        return []

    def fit(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> Self:
        """Learn from votes.

        Args:
            votes: The votes.
            gold: The truth of some units, where it is known.
            features: One row a unit, for models that read features.

        Returns:
            The model. A second fit forgets the first.

        Raises:
            InputError: There are no sources, or gold is of other units.
            ConfigError: A parameter is not what it may be.
        """
        check_parameters(type(self), self.get_params())
        if not isinstance(votes, Votes):
            raise InputError(f"a label model is fitted to Votes, but got {type(votes).__name__}; {HOW_TO_VOTES}")
        if gold is not None and not isinstance(gold, Gold):
            raise InputError(f"gold must be Gold, but got {type(gold).__name__}; Gold.of(names, classes) makes it")
        if not votes.sources:
            raise InputError("a label model needs one source of votes or more, but got none")
        if "box" in votes.extra and self.needs != "boxes":
            raise InputError(
                f"{type(self).__name__} reads no votes on boxes; BoxConsensus, BoxMajority and WeightedBoxes do"
            )
        if gold is not None:
            gold.check(votes.n_units, len(votes.labels))
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)
        self._fit(votes.with_background(), gold)
        self._labels, self._sources = votes.labels, tuple(votes.names)
        return self

    def predict_proba(self, votes: Votes, features: Any = None) -> np.ndarray:
        """How likely each class is for each unit, given who voted what.

        Args:
            votes: Votes of the same sources, in the same order, as in `fit`.
            features: As in `fit`.

        Returns:
            Probabilities of shape (unit, class); rows sum to 1. A unit without votes has a uniform row, or is
            background where the task has such a class.

        Raises:
            NotFitted: The model was not fitted.
            InputError: The sources or classes are not those of the fit.
        """
        self._check(votes)
        return self._or_silent(self._posterior(votes.with_background()), votes) if votes.n_units else self._empty()

    def _or_silent(self, probs: np.ndarray, votes: Votes) -> np.ndarray:
        """The same, with what is told of units without votes in their rows."""
        background = votes.labels.background
        silent = np.full(len(votes.labels), 1 / len(votes.labels))
        if background is not None:
            silent = np.eye(len(votes.labels))[votes.labels.index(background)]
        return np.where(votes.covered()[:, None], probs, silent)

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of units; those whose truth is given are certain of it."""
        soft = SoftLabels(self.predict_proba(votes, features), votes.covered(), votes.labels)
        return soft if gold is None else soft.anchored(gold)

    def save(self, folder: Path | str) -> None:
        """Write the parameters, ``model.json`` and ``model.npz``.

        Raises:
            NotFitted: The model was not fitted.
        """
        if not hasattr(self, "_sources"):
            raise NotFitted(f"this {type(self).__name__} is not fitted; there is nothing to save")
        labels, folder = self._labels, Path(folder)
        write_json(
            folder / "model.json",
            {
                "format": FORMAT,
                "model": f"{type(self).__module__}:{type(self).__name__}",
                "parameters": self.get_params(),
                "classes": labels.classes,
                "background": labels.background,
                "groups": dict(labels.groups),
                "sources": self._sources,
            },
        )
        arrays = {name: np.asarray(value) for name, value in vars(self).items() if name.endswith("_")}
        write_arrays(folder / "model.npz", arrays)

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """The model that `save` wrote.

        Raises:
            InputError: A file is missing, damaged, or of a newer format.
        """
        folder = Path(folder)
        with intact(folder):
            saved = read_json(folder / "model.json")
            if saved["format"] > FORMAT:
                raise InputError(f"{folder} was written by a newer weaklabel (format {saved['format']})")
            model = cls(**saved["parameters"])
            model.__dict__.update(read_arrays(folder / "model.npz"))
            model._labels = LabelSpace(tuple(saved["classes"]), saved["background"], saved["groups"])
            model._sources = tuple(saved["sources"])
        return model

    def _check(self, votes: Votes) -> None:
        """See that the model is fitted, and to such votes."""
        if not hasattr(self, "_sources"):
            raise NotFitted(f"this {type(self).__name__} is not fitted; call fit with votes first")
        if votes.labels != self._labels:
            raise InputError(f"the model knows the classes {self._labels.classes}, but got {votes.labels.classes}")
        if tuple(votes.names) != self._sources:
            raise InputError(f"the model knows the sources {list(self._sources)}, but got {votes.names}")

    def _empty(self) -> np.ndarray:
        return np.zeros((0, len(self._labels)))
