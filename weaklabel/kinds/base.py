"""The one seam between tasks and the core."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from weaklabel.answers import Answers
from weaklabel.data import DataSource
from weaklabel.formats._images import Images
from weaklabel.formats.base import Table
from weaklabel.formats.labeled_texts import LabeledText
from weaklabel.gold import Gold
from weaklabel.items import Item, Records
from weaklabel.kinds._beginning import Beginning as Beginning
from weaklabel.kinds._survey import Survey as Survey
from weaklabel.kinds._truths import Truths as Truths
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark, Marks
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes

NEEDS = {"items": ("votes",), "questions": ("votes",), "tokens": ("votes", "chains"), "boxes": ("boxes",)}
"""What label models may need that read units of each sort, see `Kind.units` and `LabelModel.needs`."""


class Kind(Protocol):
    """What the core asks of a kind of task. A perfect source loses nothing: decoding gold's votes gives gold.

    Attributes:
        units: What is voted on. Where an item is one unit, label models are fitted as they are. Where each is asked
            several questions, with sources, classes and balance of their own, one is fitted to each question; see
            `LabelSpace.questions`. Where units are the tokens of a text, models that look at one unit alone are told
            of types of entities, not of tags. Where they are objects that boxes were drawn of, models are those that
            read boxes.
        auto: The label model that ``auto`` stands for.
        baseline: The label model that others are compared with.
        end_model: The end model of a task that names none.
        classes: The classes of a task that names none; empty where it has to name some.
        pipeline: The spaCy pipeline that reads the texts where a task names none; None where texts need not be read.
        inner: The columns of `details`, which only `from_table` needs: they are not exported.
        beginning: What a new task begins with.
    """

    units: Literal["items", "questions", "tokens", "boxes"]
    auto: str
    baseline: str
    end_model: str
    classes: tuple[str, ...]
    pipeline: str | None
    inner: tuple[str, ...]
    beginning: Beginning

    def space(
        self, classes: Sequence[str], background: str | None = None, groups: Mapping[str, Sequence[str]] | None = None
    ) -> LabelSpace:
        """What can be true of a unit, and what can be said, from what a task.toml says.

        Raises:
            ConfigError: The classes, groups and background do not go together.
        """
        ...

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The items of all splits, with gold marks where there are any."""
        ...

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The items of one file, for predictions: without gold and splits."""
        ...

    def survey(self, path: Path, text: str | None = None, gold: str | None = None) -> Survey:
        """What a file of items looks like: its columns, and the classes that its gold names.

        Raises:
            UnknownName: It has no column of such a name.
        """
        ...

    def named(self, value: Any) -> list[str]:
        """The classes that a value of a gold column or an answer names, whatever they are; none where it is missing."""
        ...

    def truth(self, value: Any, labels: LabelSpace, where: str, item: Item | None = None) -> Mark:
        """The gold mark that a value of a file means, one that is there.

        Args:
            value: The value.
            labels: What can be true.
            where: Where it stands.
            item: The item that it is of; None where that is not known yet.

        Raises:
            UnknownName: It names no class.
            InputError: It cannot be true of the item, such as a span that is not in its text.
        """
        ...

    def truths(self, file: Path, items: Records, labels: LabelSpace) -> Truths:
        """What a file says is true of items: ``[data] gold`` of a task."""
        ...

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The mark that a source's answer means.

        Raises:
            BadVote: The answer is none that this kind knows.
        """
        ...

    def compile(
        self,
        items: Records,
        marks: Marks,
        labels: LabelSpace,
        gold: Sequence[Mark | None] = (),
        others: Sequence[Votes] = (),
    ) -> tuple[Votes, Gold]:
        """Votes on units, and gold on the same units.

        Args:
            items: The items.
            marks: What sources say of them.
            labels: What can be true.
            gold: What is true of each item, None where it is not known.
            others: Votes of more sources on the same items, as `ready_made` and `answered` give them: where what is
                voted on depends on what all sources have marked, units are found anew.
        """
        ...

    def ready_made(self, table: Table, items: Records, labels: LabelSpace, names: Sequence[str] | None = None) -> Votes:
        """Votes on the units of these items, from a long table; `names` are its sources in order."""
        ...

    def answered(self, answers: Answers, items: Records, labels: LabelSpace) -> tuple[Votes, tuple[str, ...]]:
        """Votes of people on the units of these items, and what was odd about their answers.

        Raises:
            InputError: An answer is for an item that is not there, or says what cannot be said.
        """
        ...

    def known(self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]) -> Gold:
        """What is known of the units of votes, from what is true of their items."""
        ...

    def to_grade(
        self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]
    ) -> tuple[Votes, Gold]:
        """Answers of people to gold questions, and the truth of the same units, each of which counts as right or wrong.

        Args:
            items: The questions.
            votes: The answers, see `answered`.
            labels: What can be true.
            gold: What is true of each question.
        """
        ...

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """What an end model reads of each item."""
        ...

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """What an end model learns from."""
        ...

    def predicted(self, probs: np.ndarray, labels: LabelSpace) -> SoftLabels:
        """Soft labels of units from what an end model gives."""
        ...

    def part(self, soft: SoftLabels, votes: Votes, items: np.ndarray) -> SoftLabels:
        """The soft labels on these items, positions: `soft` is of all items, on the units of `votes` or on its own."""
        ...

    def exact(self, soft: SoftLabels, votes: Votes, gold: Gold) -> SoftLabels:
        """Soft labels of the same units that are certain of gold and cover nothing else, to judge end models by."""
        ...

    def table(self, items: Records, soft: SoftLabels, labels: LabelSpace) -> Table:
        """What files tell of soft labels: columns with one row an item, ``label``, ``confidence`` and ``covered``."""
        ...

    def details(self, items: Records, soft: SoftLabels) -> Table:
        """What files must keep beside `table`, so that `from_table` brings soft labels back; often nothing."""
        ...

    def from_table(self, table: Table, labels: LabelSpace) -> SoftLabels:
        """The soft labels of units that `table` and `details` told of."""
        ...

    def texts(self, items: Records, votes: Votes, soft: SoftLabels) -> list[LabeledText] | None:
        """The texts with the spans that soft labels mark in them; None where labels are no spans of texts."""
        ...

    def images(self, items: Records, soft: SoftLabels, labels: LabelSpace, least: float = 0.5) -> Images | None:
        """The images with the boxes that soft labels tell of and that are so likely; None where labels are no boxes."""
        ...

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """One mark an item, None where there is none to be told."""
        ...

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Measures of soft labels on the units whose truth is known (one at least)."""
        ...
