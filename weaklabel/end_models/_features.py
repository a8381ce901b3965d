"""Inputs as rows of numbers: TF-IDF of texts; scaled and one-hot columns of tables; pixels of pictures."""

import contextlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from weaklabel.end_models._pixels import PixelFeatures
from weaklabel.errors import InputError, brief
from weaklabel.text import written_without_spaces

FEW_VALUES = 15
"""Whole numbers with at most so many different values are codes of categories as well as numbers."""


class Features(Protocol):
    """Turns inputs into a matrix with one row an input."""

    def transform(self, inputs: Sequence[Any]) -> sparse.csr_array | np.ndarray:
        """Shape (input, feature)."""
        ...

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What JSON and arrays have to keep."""
        ...


def features_for(inputs: Sequence[Any], ngrams: int, max_features: int) -> Features:
    """Features learned from inputs: texts, mappings from column names to values, or pictures.

    Raises:
        InputError: The inputs are none of these.
    """
    if isinstance(inputs[0], str):
        return TextFeatures.learn(inputs, ngrams, max_features)
    if isinstance(inputs[0], Mapping):
        return TableFeatures.learn(inputs)
    if isinstance(inputs[0], np.ndarray):
        return PixelFeatures.learn(inputs)
    raise InputError(f"the linear model reads texts, rows of tables or pictures, but got {type(inputs[0]).__name__}")


def load_features(described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Features:
    """The features that `saved` described."""
    made: dict[str, Any] = {"text": TextFeatures, "table": TableFeatures, "pixels": PixelFeatures}
    features: Features = made[described["kind"]].load(described, arrays)
    return features


class TextFeatures:
    """TF-IDF of runs of words; of runs of one to three characters where texts are written without spaces."""

    def __init__(self, vectorizer: TfidfVectorizer, described: dict[str, Any]):
        self.vectorizer, self.described = vectorizer, described

    @classmethod
    def learn(cls, texts: Sequence[str], ngrams: int, max_features: int) -> "TextFeatures":
        """Learn the words of texts, and how rare they are."""
        filled = [text for text in _texts(texts) if text.strip()]
        characters = sum(map(written_without_spaces, filled)) > 0.2 * len(filled)
        described = {"kind": "text", "characters": characters, "ngrams": 3 if characters else ngrams}
        vectorizer = _vectorizer(described, min_df=2 if len(filled) >= 50 else 1, max_features=max_features)
        try:
            vectorizer.fit(texts)
        except ValueError:  # no word at all, or none that is not rare
            vectorizer = _vectorizer(described, vocabulary=[""])
            vectorizer.idf_ = np.ones(1)
        return cls(vectorizer, described)

    def transform(self, inputs: Sequence[str]) -> sparse.csr_array:
        """Shape (text, word)."""
        return sparse.csr_array(self.vectorizer.transform(_texts(inputs)))

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The words, and the array ``idf``."""
        words = sorted(self.vectorizer.vocabulary_, key=self.vectorizer.vocabulary_.__getitem__)
        return {**self.described, "words": words}, {"idf": self.vectorizer.idf_}

    @classmethod
    def load(cls, described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> "TextFeatures":
        """The features that `saved` described."""
        vectorizer = _vectorizer(described, vocabulary=described["words"])
        vectorizer.idf_ = arrays["idf"]
        return cls(vectorizer, {key: described[key] for key in ("kind", "characters", "ngrams")})


def _vectorizer(described: Mapping[str, Any], **options: Any) -> TfidfVectorizer:
    kind = {"analyzer": "char"} if described["characters"] else {"token_pattern": r"(?u)\b\w+\b"}
    return TfidfVectorizer(ngram_range=(1, described["ngrams"]), sublinear_tf=True, **kind, **options)


class TableFeatures:
    """Numbers with mean 0 and deviation 1; texts, and codes of few values, one-hot; a missing value is one more."""

    def __init__(self, numbers: dict[str, tuple[float, float]], values: dict[str, list[str]]):
        self.numbers, self.values = numbers, values

    @classmethod
    def learn(cls, rows: Sequence[Mapping[str, Any]]) -> "TableFeatures":
        """Learn the columns of rows."""
        numbers, values = {}, {}
        for name in rows[0]:
            column = _column(name, rows)
            filled = [value for value in column if not _missing(value)]
            if filled and all(isinstance(value, int | float | np.number) for value in filled):
                array = np.array([_number(name, value) for value in filled])
                numbers[name] = (float(array.mean()), float(array.std()) or 1.0)
                if len(set(filled)) > FEW_VALUES or np.any(array != np.floor(array)):
                    values[name] = [""] if len(filled) < len(column) else []
                    continue
            values[name] = sorted({_text(value) for value in column})
        return cls(numbers, values)

    def transform(self, inputs: Sequence[Mapping[str, Any]]) -> sparse.csr_array:
        """Shape (row, feature).

        Raises:
            InputError: An input is no row, lacks a column, or holds a text where numbers were learned.
        """
        if len(inputs) and not isinstance(inputs[0], Mapping):
            raise InputError(f"the end model learned from columns, but got {type(inputs[0]).__name__}")
        blocks = []
        for name, known in self.values.items():
            column = _column(name, inputs)
            if name in self.numbers:
                blocks.append(sparse.csr_array(self._scaled(name, column)[:, None]))
            place = {value: at for at, value in enumerate(known)}
            hits = [(row, place[text]) for row, value in enumerate(column) if (text := _text(value)) in place]
            at = np.array(hits, dtype=np.int64).reshape(-1, 2).T
            blocks.append(sparse.csr_array((np.ones(at.shape[1]), (at[0], at[1])), shape=(len(inputs), len(known))))
        return sparse.csr_array(sparse.hstack(blocks))

    def _scaled(self, name: str, column: list[Any]) -> np.ndarray:
        mean, deviation = self.numbers[name]
        return np.array([0.0 if _missing(value) else (_number(name, value) - mean) / deviation for value in column])

    def saved(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The columns and their values; no arrays."""
        return {"kind": "table", "numbers": self.numbers, "values": self.values}, {}

    @classmethod
    def load(cls, described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> "TableFeatures":
        """The features that `saved` described."""
        return cls({name: (low, high) for name, (low, high) in described["numbers"].items()}, described["values"])


def _texts(inputs: Sequence[Any]) -> Sequence[str]:
    for value in inputs:
        if not isinstance(value, str):
            raise InputError(f"the linear model learns from texts, but got {brief(value)} among the inputs")
    return inputs


def _column(name: str, rows: Sequence[Any]) -> list[Any]:
    try:
        return [row[name] for row in rows]
    except (KeyError, TypeError):
        raise InputError(f"the table has no column {name!r}, which the end model learned from") from None


def _number(name: str, value: Any) -> float:
    """A value of a column of numbers."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        if math.isfinite(number := float(value)):
            return number
    raise InputError(f"column {name!r} was learned as numbers, but holds {brief(value)}, which is no finite number")


def _missing(value: Any) -> bool:
    return value is None or value == "" or value != value


def _text(value: Any) -> str:
    if _missing(value):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
