"""Texts as rows of numbers: TF-IDF of words or characters."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from weaklabel.errors import InputError, brief
from weaklabel.text import written_without_spaces


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


def _texts(inputs: Sequence[Any]) -> Sequence[str]:
    for value in inputs:
        if not isinstance(value, str):
            raise InputError(f"a model of words learns from texts, but got {brief(value)} among the inputs")
    return inputs
