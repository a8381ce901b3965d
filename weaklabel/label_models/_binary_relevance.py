"""One label model a question, where every item is asked several."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import clone

from weaklabel.errors import InputError, NotFitted
from weaklabel.files import intact, read_json, write_json
from weaklabel.gold import Gold
from weaklabel.label_models.base import LabelModel
from weaklabel.labels import LabelSpace
from weaklabel.questions import by_question
from weaklabel.soft import SoftLabels
from weaklabel.votes import Votes

FORMAT = 1


class BinaryRelevance:
    """Fits a label model of its own to each question, so that sources and balance differ from label to label.

    What a source says of one label tells little of how well it knows another, and labels differ in how common they are.
    Source: Boutell, Luo, Shen and Brown (2004): Learning multi-label scene classification, Pattern Recognition 37; the
    name is Tsoumakas and Katakis' (2007). There classifiers are learned for each label, here label models. That labels
    go together is not learned.

    Attributes:
        model: The label model, not fitted.
        models_: A fitted copy for each question; None where no source spoke of it.
        spoke_: Which sources are heard on each question, positions.
    """

    models_: list[LabelModel | None]
    spoke_: list[np.ndarray]

    def __init__(self, model: LabelModel):
        self.model = model

    def __repr__(self) -> str:
        return f"BinaryRelevance({self.model!r})"

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The label model, and with `deep` its parameters."""
        own = self.model.get_params() if deep else {}
        return {"model": self.model, **{f"model__{name}": value for name, value in own.items()}}

    def fit(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> Self:
        """Learn from votes on items that are asked several questions.

        Args:
            votes: The votes; their label space has questions.
            gold: The truth of some units.
            features: One row a unit, for models that read features.

        Raises:
            InputError: The items are asked one thing only, or there are no sources.
        """
        if not votes.labels.questions:
            raise InputError("BinaryRelevance fits one model a question, but these items are asked one thing only")
        if not votes.sources:
            raise InputError("a label model needs one source of votes or more, but got none")
        if gold is not None:
            gold.check(votes.n_units, len(votes.labels))
        self.models_, self.spoke_ = [], []
        for at, part in enumerate(by_question(votes)):
            spoke, units = np.unique(part.source), _units(votes, at)
            known = None if gold is None else gold.select(units)
            model = clone(self.model) if len(spoke) else None
            if model is not None:
                known = known if known is not None and len(known) else None
                model.fit(part.select_sources(spoke.tolist()), known, None if features is None else features[units])
            self.models_.append(model)
            self.spoke_.append(spoke)
        self._labels, self._sources = votes.labels, tuple(votes.names)
        return self

    def predict_proba(self, votes: Votes, features: Any = None) -> np.ndarray:
        """Probabilities of shape (unit, class); rows sum to 1, and are uniform where no model has anything to say.

        Raises:
            NotFitted: The model was not fitted.
            InputError: The sources or labels are not those of the fit.
        """
        if not hasattr(self, "_sources"):
            raise NotFitted("this BinaryRelevance is not fitted; call fit with votes first")
        if votes.labels != self._labels or tuple(votes.names) != self._sources:
            raise InputError(f"the model knows {self._labels} and the sources {list(self._sources)}, but got others")
        probs = np.full((votes.n_units, len(votes.labels)), 1 / len(votes.labels))
        for at, (part, model, spoke) in enumerate(zip(by_question(votes), self.models_, self.spoke_, strict=True)):
            if model is not None:
                units = _units(votes, at)
                rows = None if features is None else features[units]
                probs[units] = model.predict_proba(part.select_sources(spoke.tolist()), rows)
        return probs

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of units; those whose truth is given are certain of it."""
        covered = votes.covered() | self.features
        soft = SoftLabels(self.predict_proba(votes, features), covered, votes.labels)
        return soft if gold is None else soft.anchored(gold)

    @property
    def features(self) -> bool:
        """Whether the models read features of units, too."""
        return bool(self.model.features)

    def remarks(self) -> list[str]:
        """What the models say of their choices, each sentence with the labels that it is about."""
        about: dict[str, list[str]] = {}
        for label, model in zip(self._labels.questions, self.models_, strict=True):
            for sentence in [] if model is None else model.remarks():
                about.setdefault(sentence, []).append(label)
        return [f"{', '.join(labels)}: {sentence}" for sentence, labels in about.items()]

    def skills(self) -> Mapping[str, np.ndarray]:
        """Nothing: each question has skills of its own."""
        return {}

    def source_weights(self) -> np.ndarray:
        """The mean over the questions of what the models make of each source, shape (source,)."""
        weights = np.full((len(self.models_), len(self._sources)), np.nan)
        for at, (model, spoke) in enumerate(zip(self.models_, self.spoke_, strict=True)):
            if model is not None:
                weights[at, spoke] = model.source_weights()
        known = np.isfinite(weights)
        total = np.where(known, weights, 0).sum(axis=0)
        return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)

    def save(self, folder: Path | str) -> None:
        """Write ``model.json``, and the model of each question into a folder of its number."""
        if not hasattr(self, "_sources"):
            raise NotFitted("this BinaryRelevance is not fitted; there is nothing to save")
        folder = Path(folder)
        write_json(
            folder / "model.json",
            {
                "format": FORMAT,
                "model": f"{type(self).__module__}:{type(self).__name__}",
                "of": f"{type(self.model).__module__}:{type(self.model).__name__}",
                "parameters": self.model.get_params(),
                "classes": self._labels.classes,
                "questions": self._labels.questions,
                "sources": self._sources,
                "spoke": [spoke.tolist() for spoke in self.spoke_],
            },
        )
        for at, model in enumerate(self.models_):
            if model is not None:
                model.save(folder / str(at))

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
            module, _, name = saved["of"].partition(":")
            made = getattr(importlib.import_module(module), name)
            model = cls(made(**saved["parameters"]))
            model._labels = LabelSpace(tuple(saved["classes"]), questions=tuple(saved["questions"]))
            model._sources = tuple(saved["sources"])
            model.spoke_ = [np.array(spoke, dtype=np.int64) for spoke in saved["spoke"]]
            model.models_ = [
                made.load(folder / str(at)) if len(spoke) else None for at, spoke in enumerate(model.spoke_)
            ]
        return model


def _units(votes: Votes, question: int) -> np.ndarray:
    """The units of a question, one an item."""
    return np.arange(question, votes.n_units, len(votes.labels.questions))
