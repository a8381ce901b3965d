"""Which features suit which inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaklabel.errors import InputError
from weaklabel.features.base import Features
from weaklabel.features.pixels import PixelFeatures
from weaklabel.features.table import TableFeatures
from weaklabel.features.text import TextFeatures
from weaklabel.features.tokens import TokenFeatures


def features_for(inputs: Sequence[Any], ngrams: int = 2, max_features: int = 20_000) -> Features:
    """Features learned from inputs: texts, lists of words, mappings from column names to values, or pictures.

    Args:
        inputs: What a kind gives for each item.
        ngrams: The longest run of words that is a feature.
        max_features: The largest number of different words or runs.

    Raises:
        InputError: The inputs are none of these.
    """
    if isinstance(inputs[0], str):
        return TextFeatures.learn(inputs, ngrams, max_features)
    if isinstance(inputs[0], Mapping):
        return TableFeatures.learn(inputs)
    if isinstance(inputs[0], np.ndarray):
        return PixelFeatures.learn(inputs)
    if isinstance(inputs[0], list):
        return TokenFeatures()
    raise InputError(f"features are of texts, words, rows of tables or pictures, but got {type(inputs[0]).__name__}")


def load_features(described: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> Features:
    """The features that `saved` described."""
    made: dict[str, Any] = {
        "text": TextFeatures,
        "table": TableFeatures,
        "pixels": PixelFeatures,
        "tokens": TokenFeatures,
    }
    features: Features = made[described["kind"]].load(described, arrays)
    return features
