"""Logistic regression on words, characters, columns or pixels."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

from weaklabel.end_models._links import link_for
from weaklabel.end_models.base import NEVER, SMALLEST_SHARE, worth_learning
from weaklabel.errors import InputError, NotFitted
from weaklabel.features.base import Features
from weaklabel.features.choice import features_for, load_features
from weaklabel.files import intact, read_arrays, read_json, write_arrays, write_json
from weaklabel.parameters import Above, AtLeast, Limit, check_parameters
from weaklabel.training_set import TrainingSet

FORMAT = 1


class Linear(BaseEstimator):  # type: ignore[misc]
    """Logistic regression (scikit-learn's, L2) on TF-IDF of texts, on columns, or on the pixels of thumbnails.

    A soft target is learned as it is: every example stands once for each class of its target, weighted by the
    class's probability and by the example's weight.

    Attributes:
        coef_: Weights of shape (feature, class).
        intercept_: Shape (class,).
        independent_: Whether an example may have several of the classes, each told by a regression of its own.
    """

    coef_: np.ndarray
    intercept_: np.ndarray
    independent_: bool

    _features: Features | None = None

    limits: ClassVar[Mapping[str, Limit]] = {
        "C": Above(0),
        "ngrams": AtLeast(1),
        "max_features": AtLeast(1),
        "max_iter": AtLeast(1),
    }

    def __init__(
        self,
        C: float = 10.0,  # noqa: N803 (scikit-learn's name)
        ngrams: int = 2,
        max_features: int = 100_000,
        max_iter: int = 300,
        random_state: int = 0,
    ):
        """Set the parameters.

        Args:
            C: The inverse of the strength of L2 regularisation, above 0.
            ngrams: The longest run of words that is a feature; texts in scripts without spaces use characters.
            max_features: The largest number of different words or runs.
            max_iter: The largest number of steps of the solver.
            random_state: The solver does not draw; kept for a common face.
        """
        self.C = C
        self.ngrams = ngrams
        self.max_features = max_features
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, train: TrainingSet, valid: TrainingSet | None = None) -> Self:
        """Learn from soft targets.

        Raises:
            InputError: There is no example, targets are of boxes, or the inputs are neither texts, rows of tables nor
                pictures.
            ConfigError: A parameter is not what it may be.
        """
        check_parameters(type(self), self.get_params())
        if train.boxes is not None:
            raise InputError("the end model Linear needs a training set with no boxes")
        if len(train) == 0 or not np.any(train.weight > 0):
            raise InputError("the end model has no example to learn from: no item is covered by a confident vote")
        self._features = features_for(train.inputs, self.ngrams, self.max_features)
        matrix = self._features.transform(train.inputs)
        self.independent_ = train.independent
        learn = self._each_for_itself if train.independent else self._one_of_all
        learn(matrix, train)
        return self

    def _one_of_all(self, matrix: Any, train: TrainingSet) -> None:
        """One regression that tells classes from each other."""
        example, label = np.nonzero(worth_learning(train))
        weight = train.target[example, label] * train.weight[example]
        n_classes, present = train.target.shape[1], np.unique(label)
        self.coef_, self.intercept_ = np.zeros((matrix.shape[1], n_classes)), np.full(n_classes, NEVER)
        if len(present) == 1:  # nothing to tell apart
            self.intercept_[present] = 0.0
            return
        model = LogisticRegression(C=self.C, max_iter=self.max_iter)
        model.fit(matrix[example], label, sample_weight=weight)
        two = len(present) == 2  # scikit-learn keeps the second of two classes only
        self.coef_[:, present] = np.vstack([np.zeros_like(model.coef_), model.coef_]).T if two else model.coef_.T
        self.intercept_[present] = [0.0, model.intercept_[0]] if two else model.intercept_

    def _each_for_itself(self, matrix: Any, train: TrainingSet) -> None:
        """One regression a label, which tells whether it is there; of a label without examples nothing is known."""
        n_labels = train.target.shape[1]
        self.coef_, self.intercept_ = np.zeros((matrix.shape[1], n_labels)), np.zeros(n_labels)
        for label in range(n_labels):
            # Every example stands once for no and once for yes, as above for each of its classes.
            share = np.concatenate([1 - train.target[:, label], train.target[:, label]])
            weight = share * np.tile(train.weight[:, label], 2)
            kept = np.flatnonzero((share >= SMALLEST_SHARE) & (weight > 0))
            example, yes = kept % len(train), kept >= len(train)
            if yes.all() or not yes.any():  # nothing to tell apart
                self.intercept_[label] = 0.0 if not len(kept) else (-NEVER if yes.all() else NEVER)
                continue
            model = LogisticRegression(C=self.C, max_iter=self.max_iter)
            model.fit(matrix[example], yes, sample_weight=weight[kept])
            self.coef_[:, label], self.intercept_[label] = model.coef_[0], model.intercept_[0]

    def predict_proba(self, inputs: Sequence[Any]) -> np.ndarray:
        """Probabilities of shape (input, class); rows sum to 1, unless labels are independent.

        Raises:
            NotFitted: The model was not fitted.
        """
        if self._features is None:
            raise NotFitted("this Linear is not fitted; call fit with a training set first")
        if not len(inputs):
            return np.zeros((0, len(self.intercept_)))
        logits = self._features.transform(inputs) @ self.coef_ + self.intercept_
        return link_for(self.independent_).probs(logits, np.ones(logits.shape[1], dtype=bool))

    def save(self, folder: Path) -> None:
        """Write ``model.json`` and ``model.npz``.

        Raises:
            NotFitted: The model was not fitted.
        """
        if self._features is None:
            raise NotFitted("this Linear is not fitted; there is nothing to save")
        described, arrays = self._features.saved()
        model = f"{type(self).__module__}:{type(self).__name__}"
        about = {"format": FORMAT, "model": model, "parameters": self.get_params(), "features": described}
        about["independent"] = self.independent_
        write_json(folder / "model.json", about)
        own = {"coef": self.coef_, "intercept": self.intercept_}
        write_arrays(folder / "model.npz", {**own, **arrays}, compress=True)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The model that `save` wrote.

        Raises:
            InputError: A file is missing, damaged, or of a newer format.
        """
        with intact(folder):
            about, arrays = read_json(folder / "model.json"), read_arrays(folder / "model.npz")
            if about["format"] > FORMAT:
                raise InputError(f"{folder} was written by a newer weaklabel (format {about['format']})")
            model = cls(**about["parameters"])
            model.coef_, model.intercept_ = arrays["coef"], arrays["intercept"]
            model.independent_ = about.get("independent", False)
            model._features = load_features(about["features"], arrays)
        return model
