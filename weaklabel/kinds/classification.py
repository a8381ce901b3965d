"""Classification of texts, pictures and rows of tables: one label an item.

Where items are pictures, a file of items is a table with a column of file names (the role ``image``; relative names
start from the table's folder, or from the folder that the task names), or it is a folder of pictures, where the first
sub-folder on the way to a picture is its gold label. So a folder of pictures with gold of its own is a table of two
columns. A file name is the column ``image`` of an item, and its pixels are decoded when a rule or a model reads them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from weaklabel.answers import Answers
from weaklabel.data import DataSource
from weaklabel.errors import BadVote, brief, suggestion
from weaklabel.formats._images import Images
from weaklabel.formats.base import Table
from weaklabel.formats.labeled_texts import LabeledText
from weaklabel.gold import Gold
from weaklabel.inputs import taken
from weaklabel.items import Item, Records
from weaklabel.kinds._beginning import ONE_LABEL
from weaklabel.kinds._confidence import as_mark, parted, with_confidence
from weaklabel.kinds._items import inputs_of, read_dataset, read_table_of_items
from weaklabel.kinds._survey import Survey, survey_table
from weaklabel.kinds._table import gold_class, missing
from weaklabel.kinds._together import only_gold, together
from weaklabel.kinds._truths import Truths, read_truths
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Dataset, Mark, Marks
from weaklabel.metrics.classification import classification_scores
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.vote_parts import units_of
from weaklabel.votes import Votes


class Classification:
    """Every item has one label; a mark is the name of a class, and the unit voted on is the item."""

    units: Literal["items"] = "items"
    auto, pipeline = "auto", None
    baseline, end_model = "majority", "linear"
    classes: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    beginning = ONE_LABEL

    def space(
        self, classes: Sequence[str], background: str | None = None, groups: Mapping[str, Sequence[str]] | None = None
    ) -> LabelSpace:
        """The classes as they are."""
        return LabelSpace(tuple(classes), background, {name: tuple(of) for name, of in (groups or {}).items()})

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The items of all splits, with gold marks where there are any.

        Raises:
            InputError: A file, a column or a gold label is not what it should be.
        """
        return read_dataset(data, labels, gold_class, lambda mark: (mark,))

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The items of one file; a gold or split column need not be there, and is not looked at."""
        return read_table_of_items(path, data)

    def survey(self, path: Path, text: str | None = None, gold: str | None = None) -> Survey:
        """What a table of items looks like."""
        return survey_table(path, text, gold, self.named)

    def named(self, value: Any) -> list[str]:
        """The class that a value of a gold column names."""
        return [] if missing(value) else [str(value)]

    def truth(self, value: Any, labels: LabelSpace, where: str, item: Item | None = None) -> Mark:
        """The class that a value of a file means."""
        return gold_class(value, labels, where)

    def truths(self, file: Path, items: Records, labels: LabelSpace) -> Truths:
        """What a table with the columns ``item`` and ``truth`` says is true of items."""
        return read_truths(file, self.truth, labels)

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The class, group or complement that an answer names; with a confidence below 1, a pair of both.

        Raises:
            BadVote: It names none, or the confidence is none.
        """
        if isinstance(mark, tuple):
            said, confidence = with_confidence(mark)
            return as_mark(self._statement(said, labels), confidence)
        return self._statement(mark, labels)

    def _statement(self, mark: Any, labels: LabelSpace) -> Mark:
        if type(mark) is str and (mark in labels.classes or mark in labels.groups):
            return mark
        if isinstance(mark, Not) and mark.label in labels.classes:
            return mark
        raise BadVote(_complaint(mark, labels))

    def compile(
        self,
        items: Records,
        marks: Marks,
        labels: LabelSpace,
        gold: Sequence[Mark | None] = (),
        others: Sequence[Votes] = (),
    ) -> tuple[Votes, Gold]:
        """Votes on the items, and their gold labels."""
        index = labels.statement_index()
        said = [[parted(value) for value in column.values] for column in marks.columns]
        statement = [
            np.array([index[of] for of, _ in pairs], np.int64)[column.code]
            for pairs, column in zip(said, marks.columns, strict=True)
        ]
        weight = [
            np.array([sure for _, sure in pairs], np.float64)[column.code]
            for pairs, column in zip(said, marks.columns, strict=True)
        ]
        votes = Votes(
            labels,
            marks.sources,
            items.ids,
            np.concatenate([np.zeros(0, np.int64), *(column.item for column in marks.columns)]),
            np.repeat(np.arange(len(marks.sources)), [len(column.item) for column in marks.columns]),
            np.concatenate([np.zeros(0, np.int64), *statement]),
            np.concatenate([np.zeros(0), *weight]),
            asked=tuple(column.asked for column in marks.columns),
        )
        known = np.array([at for at, mark in enumerate(gold) if mark is not None], dtype=np.int64)
        truth = labels.indices(mark for mark in gold if mark is not None)
        return together(votes, others), Gold(known, truth, len(items))

    def known(self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]) -> Gold:
        """Gold on units, which are the same whatever was voted."""
        return self.compile(items, Marks((), ()), labels, gold)[1]

    def to_grade(
        self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]
    ) -> tuple[Votes, Gold]:
        """The votes as they are, and gold."""
        return votes, self.known(items, votes, labels, gold)

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """The text or the pixels of each item; or, where the task names features, a mapping from names to values.

        Pixels are integers from 0 to 255 of shape (height, width, 3), decoded when they are read.

        Raises:
            UnknownName: A feature is no column.
        """
        return inputs_of(items, data)

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """The covered items, weighted by how far the label model's confidence is above chance."""
        chance = 1 / len(soft.labels)
        weight = np.where(soft.covered, (soft.confidence - chance) / (1 - chance), 0)
        kept = np.flatnonzero(weight > 0)
        return TrainingSet(taken(inputs, kept), soft.probs[kept], weight[kept])

    def predicted(self, probs: np.ndarray, labels: LabelSpace) -> SoftLabels:
        """What an end model says of items, from probabilities of shape (item, class)."""
        return SoftLabels(probs, np.ones(len(probs), dtype=bool), labels)

    def part(self, soft: SoftLabels, votes: Votes, items: np.ndarray) -> SoftLabels:
        """The soft labels on these items, positions."""
        return soft.select(units_of(votes, items))

    def exact(self, soft: SoftLabels, votes: Votes, gold: Gold) -> SoftLabels:
        """Soft labels that are certain of gold, and cover nothing else."""
        return only_gold(soft, gold)

    def table(self, items: Records, soft: SoftLabels, labels: LabelSpace) -> Table:
        """``label``, ``confidence``, ``covered`` and one ``p_<class>`` a class."""
        return {
            "label": [None if at < 0 else labels.classes[at] for at in soft.written()],
            "confidence": soft.confidence.tolist(),
            "covered": soft.covered.tolist(),
            **{f"p_{name}": soft.probs[:, k].tolist() for k, name in enumerate(labels.classes)},
        }

    def details(self, items: Records, soft: SoftLabels) -> Table:
        """Nothing."""
        return {}

    def from_table(self, table: Table, labels: LabelSpace) -> SoftLabels:
        """The soft labels that `table` wrote."""
        probs = np.column_stack([table[f"p_{name}"] for name in labels.classes])
        return SoftLabels(probs, np.array(table["covered"], dtype=bool), labels)

    def ready_made(self, table: Table, items: Records, labels: LabelSpace, names: Sequence[str] | None = None) -> Votes:
        """Votes from a long table of ``id``, ``source``, ``label`` and perhaps ``confidence``."""
        return Votes.from_votes(table, labels, items.ids, names)

    def answered(self, answers: Answers, items: Records, labels: LabelSpace) -> tuple[Votes, tuple[str, ...]]:
        """Votes of people; answers left blank are no answers, and counted."""
        blank = np.flatnonzero(answers.label.code < 0)
        notes = (f"{answers.places(blank)}: an empty answer was left out",) if len(blank) else ()
        return Votes.from_answers(answers.select(answers.label.code >= 0), labels, items.ids), notes

    def texts(self, items: Records, votes: Votes, soft: SoftLabels) -> list[LabeledText] | None:
        """None: labels are of whole items."""
        return None

    def images(self, items: Records, soft: SoftLabels, labels: LabelSpace, least: float = 0.5) -> Images | None:
        """None: labels are no boxes."""
        return None

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """The likeliest class of each item; None where nobody voted or the likeliest tie."""
        return [None if at < 0 else soft.labels.classes[at] for at in soft.written()]

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Accuracy and its kin, see `weaklabel.metrics.classification`."""
        return classification_scores(soft.select(gold.unit), gold.label)


def _complaint(mark: Any, labels: LabelSpace) -> str:
    known = [*labels.classes, *labels.groups]
    got = f"returned {brief(mark)} ({type(mark).__module__}.{type(mark).__name__})".replace("(builtins.", "(")
    if isinstance(mark, str) and type(mark) is str:
        return f"returned {brief(mark)}, which is no class; {suggestion(mark, known)}"
    if isinstance(mark, Not):
        return f"returned {brief(mark)}, whose label is no class; {suggestion(str(mark.label), known)}"
    if isinstance(mark, int | np.integer) and not isinstance(mark, bool) and 0 <= mark < len(labels):
        return f"{got}, a position; return the class name, such as {labels.classes[mark]!r}, or None to abstain"
    return f"{got}; expected a class name as a plain text ({', '.join(known[:12])}), or None to abstain"
