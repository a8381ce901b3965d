"""Having rules learn from gold before they vote."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.errors import CannotLearn
from weaklabel.items import Records
from weaklabel.lfs.function import LabelingFunction
from weaklabel.lfs.lesson import Examples, Lesson
from weaklabel.marks import Mark


def teach(
    rules: Sequence[LabelingFunction], items: Records, gold: Sequence[Mark | None], split: np.ndarray | None = None
) -> list[LabelingFunction]:
    """The same rules, of which those that learn have learned; the others stay as they are.

    Args:
        rules: The rules.
        items: The table.
        gold: The true mark of each item, None where it is not known; empty where none is.
        split: The split of each item; None where there are no splits, and all that is known may be learned from.

    Raises:
        CannotLearn: There is not enough to learn from.
    """
    known = np.array([mark is not None for mark in gold] or [False] * len(items), dtype=bool)
    done = []
    for rule in rules:
        if rule.lesson is not None:
            try:
                at = np.flatnonzero(known & _wanted(rule.lesson, items, split))
                if not len(at):
                    raise CannotLearn(f"learns from gold, but {_described(rule.lesson, split)}")
                if not all(isinstance(gold[int(i)], str) for i in at):
                    raise CannotLearn("learns one class an item, but gold of this kind of task is more than that")
                rule = taught(rule, Examples(items.take(at), tuple(gold[int(i)] for i in at)))
            except CannotLearn as error:
                raise CannotLearn(f"labeling function {rule.name!r} {error}") from None
        done.append(rule)
    return done


def taught(rule: LabelingFunction, examples: Examples | None) -> LabelingFunction:
    """A rule that has learned from examples; one that does not learn stays as it is."""
    if rule.lesson is None or examples is None:
        return rule
    learned = rule.lesson.learn(rule.name, examples)

    def vote(item: Any) -> Any:
        return learned.vote(item)

    vote.__doc__ = rule.function.__doc__
    pairs = tuple(zip(examples.items.ids, examples.truth, strict=True))
    made_from = (*(rule.made_from or ()), pairs)
    return replace(rule, function=vote, batch=learned, made_from=made_from, examples=examples)


def _wanted(lesson: Lesson, items: Records, split: np.ndarray | None) -> np.ndarray:
    """Which items a rule wants to learn from, booleans of shape (item,)."""
    if lesson.ids is None:
        return np.ones(len(items), dtype=bool) if split is None else split == lesson.split
    wanted = set(lesson.ids)
    missing = sorted(wanted - set(items.ids))
    if missing:
        raise CannotLearn(f"names {len(missing)} items that are not there, such as {missing[0]!r}")
    inside = np.array([id in wanted for id in items.ids], dtype=bool)
    if split is not None and np.any(split[inside] == "test"):
        id = items.ids[int(np.argmax(inside & (split == "test")))]
        raise CannotLearn(f"names {id!r}, an item of the test split, which is there to test with")
    return inside


def _described(lesson: Lesson, split: np.ndarray | None) -> str:
    if lesson.ids is not None:
        return "the items that it names have none"
    return "apply was given none: apply(…, gold=…)" if split is None else f"the {lesson.split} split has none"
