"""Small models for few examples: what they read of an item, and how they are made."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from weaklabel.errors import CannotLearn
from weaklabel.items import Image, Records
from weaklabel.lfs.reading import Reader, text_of, value_of
from weaklabel.missing import is_missing
from weaklabel.text import written_without_spaces
from weaklabel.thumbnails import SIDE, thumbnail


def reader_for(items: Records, column: Reader | None, model: Any) -> Callable[[Any], Any]:
    """A function that reads from an item what a model gets.

    Raises:
        CannotLearn: The items have neither pixels, text nor numbers.
    """
    if column is not None:
        return partial(value_of, column=column)
    if items.on_demand is not None and items.on_demand.item is Image:
        return _pixels if is_pipeline(model) else _small_pixels
    if "text" in items.columns:
        return partial(text_of, column="text")
    numeric = [name for name, values in items.columns.items() if _is_numeric(values)]
    if not numeric:
        raise CannotLearn("finds neither a text nor a numeric column to learn from: name one, column=…")
    return partial(_numbers, columns=numeric)


def is_pipeline(model: Any) -> bool:
    """Whether a model is one of scikit-learn's pipelines, which read values as they are."""
    from sklearn.pipeline import Pipeline

    return isinstance(model, Pipeline)


def fresh(model: Any, values: Sequence[Any]) -> Any:
    """A model that has not learned yet and reads values like these."""
    from sklearn.base import clone
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    if is_pipeline(model):
        return clone(model)
    own = LogisticRegression(C=10.0, max_iter=1000) if model is None else clone(model)
    return make_pipeline(*_steps(values), own)


def _steps(values: Sequence[Any]) -> list[Any]:
    """What turns values into numbers."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    if any(isinstance(value, str) for value in values):
        characters = sum(map(written_without_spaces, map(str, values))) > 0.2 * len(values)
        kind = {"analyzer": "char", "ngram_range": (1, 3)} if characters else {"token_pattern": r"(?u)\b\w+\b"}
        return [FunctionTransformer(_as_texts), TfidfVectorizer(sublinear_tf=True, **kind)]
    as_rows = FunctionTransformer(_as_rows, kw_args={"width": max(np.size(value) for value in values)})
    return [as_rows, SimpleImputer(keep_empty_features=True), StandardScaler()]


def _as_texts(values: Sequence[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _as_rows(values: Sequence[Any], width: int) -> np.ndarray:
    """Numbers, lists of numbers or arrays as rows; None is a row without numbers."""
    return np.stack([np.full(width, np.nan) if value is None else np.ravel(value).astype(float) for value in values])


def _pixels(item: Any) -> np.ndarray:
    pixels: np.ndarray = item.pixels
    return pixels


def _small_pixels(item: Any) -> np.ndarray:
    return thumbnail(item.pixels, (SIDE, SIDE, 3))


def _numbers(item: Any, columns: Sequence[str]) -> list[float]:
    values = [value_of(item, name) for name in columns]
    return [np.nan if value is None else float(value) for value in values]


def _is_numeric(values: Sequence[Any]) -> bool:
    filled = [value for value in values if not is_missing(value)]
    return bool(filled) and all(isinstance(value, int | float | np.number) for value in filled)
