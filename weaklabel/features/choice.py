"""Which features suit which inputs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaklabel.errors import InputError
from weaklabel.features.base import Features
from weaklabel.features.pixels import PixelFeatures
from weaklabel.features.table import TableFeatures
from weaklabel.features.text import TextFeatures


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
