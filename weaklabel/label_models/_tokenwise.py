"""Label models that look at one token alone, on the tags of chains of tokens."""

import importlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from weaklabel.errors import NotFitted
from weaklabel.files import intact, read_json, write_json
from weaklabel.gold import Gold
from weaklabel.label_models.base import LabelModel
from weaklabel.soft import SoftLabels
from weaklabel.tags import Spans, Tags, typed
from weaklabel.votes import Votes

FORMAT = 1


class Tokenwise:
    """Tells a label model of the type of each token's entity only, and joins neighbours of one type to entities.

    Sources that agree on an entity often disagree on where it begins, so votes on tags tear entities apart (on the NCBI
    disease corpus majority vote falls from an F1 of 78.4 to 65.7). Votes for beginnings and insides become votes for
    types; each token's label is the likeliest type, and neighbours of one type are one entity. This is the protocol of
    WRENCH (Zhang et al. 2021), but for ties, which are broken at random there: here a type that ties with outside wins,
    as marks are missed more often than made up, and where types tie with each other the token is outside.

    Attributes:
        model: The label model.
    """

    def __init__(self, model: LabelModel):
        self.model = model

    def __repr__(self) -> str:
        return f"Tokenwise({self.model!r})"

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The label model, and with `deep` its parameters."""
        own = self.model.get_params() if deep else {}
        return {"model": self.model, **{f"model__{name}": value for name, value in own.items()}}

    @property
    def features(self) -> bool:
        """Whether the model reads features of units, too."""
        return bool(self.model.features)

    def fit(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> Self:
        """Learn from votes on tags.

        Raises:
            InputError: The units are no tokens, or there are no sources.
        """
        tags = Tags.of(votes.labels)
        self.model.fit(typed(votes), None if gold is None else _types(gold, tags), features)
        self._tags = tags
        return self

    def predict_proba(self, votes: Votes, features: Any = None) -> np.ndarray:
        """Probabilities of tags, shape (token, tag).

        A type's probability falls to the beginning as far as the token before is of another type, and to the inside as
        far as it is of the same.
        """
        if not hasattr(self, "_tags"):
            raise NotFitted("this Tokenwise is not fitted; call fit with votes first")
        probs = self.model.predict_proba(typed(votes), features)
        before = np.vstack([np.zeros((1, probs.shape[1])), probs[:-1]])[: len(probs)]
        before[votes.item_start[:-1][np.diff(votes.item_start) > 0]] = 0
        found = np.zeros((len(probs), len(self._tags)))
        found[:, 0] = probs[:, 0]
        found[:, 1::2] = probs[:, 1:] * (1 - before[:, 1:])
        found[:, 2::2] = probs[:, 1:] * before[:, 1:]
        return found

    def label(self, votes: Votes, gold: Gold | None = None, features: Any = None) -> SoftLabels:
        """Soft labels of tokens, and in ``extra["path"]`` a legal chain of tags."""
        known = None if gold is None else _types(gold, self._tags)
        of_types = self.model.label(typed(votes), known, features)
        probs = self.predict_proba(votes, features)
        path = _joined(_likeliest(of_types), votes.item_start, self._tags)
        soft = SoftLabels(probs, of_types.covered, votes.labels)
        if gold is not None:
            soft = soft.anchored(gold)
            path[gold.unit] = gold.label
        return replace(soft, extra={"path": path})

    def remarks(self) -> list[str]:
        """What the model says of its own choices."""
        return self.model.remarks()

    def skills(self) -> Mapping[str, np.ndarray]:
        """What the model has learned of each source beside its weight."""
        return dict(self.model.skills())

    def source_weights(self) -> np.ndarray:
        """What the model makes of each source, shape (source,)."""
        return self.model.source_weights()

    def save(self, folder: Path | str) -> None:
        """Write ``model.json``, and the model into a folder of its own."""
        if not hasattr(self, "_tags"):
            raise NotFitted("this Tokenwise is not fitted; there is nothing to save")
        about = {
            "format": FORMAT,
            "model": f"{type(self).__module__}:{type(self).__name__}",
            "of": f"{type(self.model).__module__}:{type(self.model).__name__}",
            "types": self._tags.types,
        }
        write_json(Path(folder) / "model.json", about)
        self.model.save(Path(folder) / "types")

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """The model that `save` wrote."""
        folder = Path(folder)
        with intact(folder):
            saved = read_json(folder / "model.json")
            module, _, name = saved["of"].partition(":")
            model = cls(getattr(importlib.import_module(module), name).load(folder / "types"))
            model._tags = Tags.named(saved["types"])
        return model


def _types(gold: Gold, tags: Tags) -> Gold:
    return Gold(gold.unit, tags.type[gold.label], gold.n_units)


def _likeliest(soft: SoftLabels) -> np.ndarray:
    """The type of each token + 1, 0 outside: the one that is likeliest, or ties with outside alone."""
    marks = soft.top()[:, 1:] & soft.covered[:, None]
    return np.where(marks.sum(axis=1) == 1, marks.argmax(axis=1) + 1, 0)


def _joined(types: np.ndarray, first: np.ndarray, tags: Tags) -> np.ndarray:
    """The tags of tokens of these types (0 outside), where neighbours of one type are one entity."""
    inside = 2 * types
    spans: Spans = tags.spans(inside, first)
    return tags.path(spans, len(types))
