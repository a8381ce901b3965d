"""What the models of a run work on, and which part of it each of them may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from weaklabel.analysis.crowd.gold_questions import Graded
from weaklabel.data import DataSource
from weaklabel.errors import InputError
from weaklabel.gold import Gold
from weaklabel.inputs import taken
from weaklabel.items import Records
from weaklabel.kinds.base import Kind
from weaklabel.lfs.collect import Rule
from weaklabel.marks import Dataset, Fault
from weaklabel.project.people import People
from weaklabel.project.task import Task
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes

Evidence: TypeAlias = tuple[Votes, Gold | None, Gold | None]
"""The votes that a label model is fitted on, the gold it may see there, and the same gold among all units."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """The items of a task, what its sources say of them, and what is known to be true.

    Attributes:
        task: The task.
        kind: Its kind.
        data: Where the items are.
        dataset: The items.
        people: The people who answered; None where nobody did.
        questions: The gold questions that they answered.
        grades: How they did on these; None where nobody answered any.
        rules: The labeling functions.
        hashes: What each of them was made from, by name.
        faults: Where they raised.
        votes: The votes of all sources on all units.
        gold: What is known of the same units.
    """

    task: Task
    kind: Kind
    data: DataSource
    dataset: Dataset
    people: People | None
    questions: Records
    grades: Graded | None
    rules: Sequence[Rule]
    hashes: Mapping[str, str]
    faults: Sequence[Fault]
    votes: Votes
    gold: Gold

    def evidence(self) -> Evidence:
        """What a label model of the task may learn from.

        Raises:
            InputError: There is nothing to learn from.
        """
        used = self._fitted_splits()
        items = np.flatnonzero(np.isin(self.dataset.split, used))
        if not np.any(self.dataset.split == "train"):
            raise InputError(f"task {self.task.name!r} has no item in the train split to fit a label model on")
        train = self.votes.select(items)
        if not len(train.unit):
            raise InputError(
                f"none of the {len(train.sources)} sources of task {self.task.name!r} voted on any of the "
                f"{train.n_items} items of {' and '.join(used)}: there is nothing to learn labels from"
            )
        anchors = self._gold_of([self.task.config.label_model.gold])
        return (train, anchors.select(self._units(used)), anchors) if len(anchors) else (train, None, None)

    def learned_from(self) -> np.ndarray:
        """The items that a label model learns from, positions."""
        return np.flatnonzero(np.isin(self.dataset.split, self._fitted_splits()))

    def fitted_part(self, features: Any) -> Any:
        """The rows of features on which a label model is fitted."""
        return None if features is None else features[self._units(self._fitted_splits())]

    def inputs(self) -> Sequence[Any]:
        """What an end model reads of each item."""
        return self.kind.inputs(self.dataset.items, self.data)

    def training_set(self, inputs: Sequence[Any], soft: SoftLabels) -> TrainingSet:
        """What an end model learns from: the train split with the soft labels of a label model."""
        at = self.dataset.positions("train")
        return self.kind.training_set(taken(inputs, at), self.votes.select(at), soft.select(self._units(["train"])))

    def validation_set(self, inputs: Sequence[Any], soft: SoftLabels) -> TrainingSet | None:
        """What an end model may be stopped by: the items of dev whose truth is known; None where there are none."""
        at = np.intersect1d(self.gold.known_items(self.votes.item_start), self.dataset.positions("dev"))
        if not len(at):
            return None
        units = np.flatnonzero(np.isin(self._item_of_units(), at))
        votes, gold = self.votes.select(at), self.gold.of_items(self.votes.item_start, at)
        exact = self.kind.exact(soft.select(units), votes, gold)
        return self.kind.training_set(taken(inputs, at), votes, exact)

    def scores(self, soft: SoftLabels) -> dict[str, dict[str, float]]:
        """Measures on each split that has gold, but not on one whose gold the label model has seen."""
        found = {}
        for split in ("test", "dev", "train"):
            at = self.dataset.positions(split)
            votes, gold = self.votes.select(at), self.gold.of_items(self.votes.item_start, at)
            if len(gold.known_items(votes.item_start)) and split != self.task.config.label_model.gold:
                found[split] = self.kind.score(votes, self.kind.part(soft, self.votes, at), gold)
        return found

    def files(self) -> Mapping[str, Path]:
        """The files that all of this was read from, by the names that a manifest gives them."""
        votes = self.task.votes_file()
        files = [*self.data.files.values(), *(rule.file for rule in self.rules), *([votes] if votes else [])]
        files += [*self.task.crowd_files(), *self.task.truth_files()]
        named: dict[str, Path] = {}
        for file in dict.fromkeys(files):
            name = self.task.relative(file)
            named[name if name not in named else f"{name} ({len(named)})"] = file
        return named

    def _fitted_splits(self) -> list[str]:
        return ["train", "dev"] if self.task.config.label_model.gold == "dev" else ["train"]

    def _item_of_units(self) -> np.ndarray:
        return np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))

    def _units(self, splits: Sequence[str]) -> np.ndarray:
        """The units of the items of these splits, in order."""
        return np.flatnonzero(np.isin(self.dataset.split[self._item_of_units()], splits))

    def _gold_of(self, splits: Sequence[str]) -> Gold:
        inside = np.isin(self.gold.unit, self._units(splits))
        return Gold(self.gold.unit[inside], self.gold.label[inside], self.gold.n_units)
