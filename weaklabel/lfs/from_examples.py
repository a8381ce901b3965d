"""The maker `from_examples`."""

from collections.abc import Sequence
from typing import Any, Literal

from weaklabel.errors import CannotLearn, ConfigError
from weaklabel.lfs._cross_fitted import CrossFitting
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.reading import Reader


def from_examples(
    model: Any = None,
    *,
    column: Reader | None = None,
    split: Literal["dev", "train"] = "dev",
    ids: Sequence[str] | None = None,
    threshold: float = 0.8,
    folds: int = 5,
    name: str = "",
) -> LabelingFunction:
    """A labeling function that learns from the task's own gold, and votes where it is sure enough.

    No item votes on itself: an item that is learned from gets the vote of a model that has seen neither it nor another
    with the same value.

    Args:
        model: A classifier of scikit-learn's kind with ``predict_proba``; one with steps (a pipeline) gets values as
            they are, any other the words of texts, numeric columns, or pixels. None for logistic regression.
        column: What it reads: a column, or what a function reads from an item (a text, a number, a list of numbers, or
            pixels). None for the pixels of pictures, the text, or all numeric columns.
        split: The split whose gold it learns from; in a notebook, where there are no splits, it learns from all gold.
        ids: The items to learn from instead, by id; they may not be of the test split.
        threshold: The least confidence, in [0, 1], that makes a vote.
        folds: In how many parts examples are divided: each part gets the votes of a model that learned from the others.
        name: The rule's name; otherwise the variable it is bound to names it.

    Example:
        >>> from weaklabel import apply
        >>> texts = ["free money", "free cash", "see you", "see them", "free", "you see"]
        >>> rule = from_examples(threshold=0.55, name="alike")
        >>> apply([rule], {"text": texts}, ["ham", "spam"], gold=["spam", "spam", "ham", "ham", None, None]).to_matrix()
        array([[1],
               [1],
               [0],
               [0],
               [1],
               [0]])
    """
    if not 0 <= threshold <= 1:
        raise ConfigError(f"threshold must be in 0 to 1, but got {threshold}")
    if split not in ("dev", "train"):
        raise ConfigError(f"split must be 'dev' or 'train', but got {split!r}")
    if not isinstance(folds, int) or folds < 2:
        raise ConfigError(f"folds must be a whole number from 2, but got {folds!r}")
    lesson = CrossFitting(model, column, split, None if ids is None else tuple(ids), threshold, folds)

    def vote(item: Any) -> Any:
        raise CannotLearn("a rule of from_examples has to learn first: in a task, or with apply(…, gold=…)")

    vote.__doc__ = f"Says what the gold items of {'a list' if ids is not None else split} suggest."
    made_from = ("examples", model, column, threshold, folds)
    return LabelingFunction(vote, name, made_from=made_from, lesson=lesson)
