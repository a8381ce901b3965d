"""Sets of labels: every label of an item is a question of its own, answered by no or yes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from weaklabel.answers import Answers
from weaklabel.data import DataSource
from weaklabel.errors import BadVote, ConfigError, brief
from weaklabel.formats._images import Images
from weaklabel.formats.base import Table
from weaklabel.formats.labeled_texts import LabeledText
from weaklabel.gold import Gold
from weaklabel.inputs import taken
from weaklabel.items import Item, Records
from weaklabel.kinds._answers import marks_of_answers, marks_of_votes
from weaklabel.kinds._beginning import SET_OF_LABELS
from weaklabel.kinds._confidence import as_mark, parted
from weaklabel.kinds._items import inputs_of, read_dataset, read_table_of_items
from weaklabel.kinds._sets import BETWEEN, gold_set, label_of, listed, of_labels, statements_of
from weaklabel.kinds._survey import Survey, survey_table
from weaklabel.kinds._table import missing
from weaklabel.kinds._together import only_gold, together
from weaklabel.kinds._truths import Truths, read_truths
from weaklabel.labels import LabelSpace, Not
from weaklabel.marks import Column, Dataset, Mark, Marks, Source
from weaklabel.metrics.multilabel import multilabel_scores
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.vote_parts import units_of
from weaklabel.votes import Votes

NO, YES = 0, 1
ANSWERS = ("no", "yes")


class Multilabel:
    """Every item has a set of labels; the units voted on are pairs of an item and a label, and the answers no and yes.

    A mark is a tuple of statements in the order of labels: ``"a"`` says yes, ``Not("b")`` says no, and a pair with a
    confidence says either less surely. Gold is a tuple of labels.
    """

    units: Literal["questions"] = "questions"
    auto, pipeline = "auto", None
    baseline, end_model = "majority", "linear"
    classes: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    beginning = SET_OF_LABELS

    def space(
        self, classes: Sequence[str], background: str | None = None, groups: Mapping[str, Sequence[str]] | None = None
    ) -> LabelSpace:
        """The classes as they are."""
        return LabelSpace(tuple(classes), background, {name: tuple(of) for name, of in (groups or {}).items()})

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The items of all splits, with gold sets where there are any.

        Raises:
            InputError: A file, a column or a gold label is not what it should be.
            ConfigError: There is a background class, or a label whose name a set in a file could not hold.
        """
        if labels.background is not None:
            raise ConfigError(
                f"in sets of labels nothing is the empty set, so there is no background = {labels.background!r}"
            )
        torn = next((name for name in labels.classes if BETWEEN in name), None)
        if torn is not None:
            raise ConfigError(f"a label of a set has no {BETWEEN!r} in its name, but one is called {torn!r}")
        return read_dataset(data, labels, gold_set, lambda mark: mark)

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The items of one file; a gold or split column need not be there, and is not looked at."""
        return read_table_of_items(path, data)

    def survey(self, path: Path, text: str | None = None, gold: str | None = None) -> Survey:
        """What a table of items looks like."""
        return survey_table(path, text, gold, self.named)

    def named(self, value: Any) -> list[str]:
        """The labels that a value of a gold column names."""
        return [] if missing(value) else [str(one) for one in listed(value)]

    def truth(self, value: Any, labels: LabelSpace, where: str, item: Item | None = None) -> Mark:
        """The set of labels that a value of a file means."""
        return gold_set(value, labels, where)

    def truths(self, file: Path, items: Records, labels: LabelSpace) -> Truths:
        """What a table with the columns ``item`` and ``truth`` says is true of items."""
        return read_truths(file, self.truth, labels)

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The statements that an answer makes: a set, list or tuple of them, or one.

        Raises:
            BadVote: It names no label, or names a group, or contradicts itself.
        """
        found: dict[Mark, float] = {}
        for said, confidence in statements_of(mark):
            for one in of_labels(said, labels):
                found[one] = max(confidence, found.get(one, 0.0))
        twice = next((one for one in found if isinstance(one, str) and Not(one) in found), None)
        if twice is not None:
            raise BadVote(f"returned {brief(mark)}, which says both that {twice!r} is there and that it is not")
        place = {name: at for at, name in enumerate(labels.classes)}
        ordered = sorted(found, key=lambda one: place[label_of(one)])
        return tuple(as_mark(one, found[one]) for one in ordered)

    def compile(
        self,
        items: Records,
        marks: Marks,
        labels: LabelSpace,
        gold: Sequence[Mark | None] = (),
        others: Sequence[Votes] = (),
    ) -> tuple[Votes, Gold]:
        """Votes on pairs of an item and a label, and what is known of them.

        A rule that leaves a label out abstains on it. A worker, or another source whose silence means background, who
        answered for an item says no to the labels left out.
        """
        parts = [
            _votes(j, source, column, labels)
            for j, (source, column) in enumerate(zip(marks.sources, marks.columns, strict=True))
        ]
        vote = [np.concatenate([part[at] for part in parts] or [np.zeros(0)]) for at in range(4)]
        unit, source, statement = (column.astype(np.int64) for column in vote[:3])
        votes = Votes(
            LabelSpace(ANSWERS, questions=labels.classes),
            marks.sources,
            items.ids,
            unit,
            source,
            statement,
            vote[3],
            np.arange(len(items) + 1) * len(labels),
            tuple(column.asked for column in marks.columns),
        )
        known = [at for at, mark in enumerate(gold) if mark is not None]
        units = (np.array(known, np.int64)[:, None] * len(labels) + np.arange(len(labels))).ravel()
        truth = [name in (gold[at] or ()) for at in known for name in labels.classes]
        return together(votes, others), Gold(units, np.array(truth, dtype=np.int64), votes.n_units)

    def ready_made(self, table: Table, items: Records, labels: LabelSpace, names: Sequence[str] | None = None) -> Votes:
        """Votes from a long table, a row a label: of rules (``id``, ``source``, ``label``), or of people.

        People's tables have the columns ``item`` or ``task``, ``worker`` and ``label``; a row without a label says that
        the worker saw the item and found none.
        """
        if "worker" in table:
            return self.answered(Answers.of(table), items, labels)[0]
        marks = marks_of_votes(table, items.ids, labels, names, lambda answer: self.check(answer, None, labels))
        return self.compile(items, marks, labels)[0]

    def answered(self, answers: Answers, items: Records, labels: LabelSpace) -> tuple[Votes, tuple[str, ...]]:
        """Votes of people, a row a label; one left blank says that the person saw the item and found none."""
        marks = marks_of_answers(answers, items.ids, labels, lambda answer: self.check(answer, None, labels))
        return self.compile(items, marks, labels)[0], ()

    def known(self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]) -> Gold:
        """Gold on units, which are the same whatever was voted."""
        return self.compile(items, Marks((), ()), labels, gold)[1]

    def to_grade(
        self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]
    ) -> tuple[Votes, Gold]:
        """The votes as they are, and gold."""
        return votes, self.known(items, votes, labels, gold)

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """The text, the pixels or the features of each item."""
        return inputs_of(items, data)

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """Items of which some label is covered; each label is weighted by how far its confidence is above chance."""
        shape = (len(inputs), len(votes.labels.questions))
        weight = np.where(soft.covered, 2 * soft.confidence - 1, 0).reshape(shape)
        kept = np.flatnonzero(weight.sum(axis=1) > 0)
        yes = soft.probs[:, YES].reshape(shape)
        return TrainingSet(taken(inputs, kept), yes[kept], weight[kept], independent=True)

    def predicted(self, probs: np.ndarray, labels: LabelSpace) -> SoftLabels:
        """What an end model says, from the probability of each label, shape (item, label)."""
        yes = probs.reshape(-1)
        both = np.stack([1 - yes, yes], axis=1)
        return SoftLabels(both, np.ones(len(yes), dtype=bool), LabelSpace(ANSWERS, questions=labels.classes))

    def part(self, soft: SoftLabels, votes: Votes, items: np.ndarray) -> SoftLabels:
        """The soft labels on these items, positions."""
        return soft.select(units_of(votes, items))

    def exact(self, soft: SoftLabels, votes: Votes, gold: Gold) -> SoftLabels:
        """Soft labels that are certain of gold, and cover nothing else."""
        return only_gold(soft, gold)

    def table(self, items: Records, soft: SoftLabels, labels: LabelSpace) -> Table:
        """``label`` (a set as ``a|b``), ``confidence`` (of the least sure label), ``covered``, and ``p_<label>``."""
        shape = (-1, len(labels))
        covered, yes = soft.covered.reshape(shape), soft.probs[:, YES].reshape(shape)
        confidence = np.where(covered, soft.confidence.reshape(shape), 1).min(axis=1)
        some = covered.any(axis=1)
        return {
            "label": [None if mark is None else BETWEEN.join(mark) or BETWEEN for mark in _decoded(soft, labels)],
            "confidence": np.where(some, confidence, 0.5).tolist(),
            "covered": some.tolist(),
            **{f"p_{name}": yes[:, at].tolist() for at, name in enumerate(labels.classes)},
        }

    def details(self, items: Records, soft: SoftLabels) -> Table:
        """Nothing."""
        return {}

    def from_table(self, table: Table, labels: LabelSpace) -> SoftLabels:
        """The soft labels that `table` told of; a label at exactly one half is taken for one that is not covered."""
        soft = self.predicted(np.column_stack([table[f"p_{name}"] for name in labels.classes]), labels)
        some = np.repeat(np.array(table["covered"], dtype=bool), len(labels))
        return SoftLabels(soft.probs, some & (soft.probs[:, YES] != 0.5), soft.labels)

    def texts(self, items: Records, votes: Votes, soft: SoftLabels) -> list[LabeledText] | None:
        """None: labels are of whole items."""
        return None

    def images(self, items: Records, soft: SoftLabels, labels: LabelSpace, least: float = 0.5) -> Images | None:
        """None: labels are no boxes."""
        return None

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """The labels of each item that are likelier than not; None where nothing is known of any of them."""
        return _decoded(soft, LabelSpace(votes.labels.questions))

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Subset accuracy, Hamming loss, F1 and their kin, see `weaklabel.metrics.multilabel`."""
        names = votes.labels.questions
        shape, known = (-1, len(names)), soft.select(gold.unit)
        yes, covered = known.probs[:, YES].reshape(shape), known.covered.reshape(shape)
        return multilabel_scores(yes, covered, gold.label.reshape(shape) == YES, names)


def _votes(j: int, source: Source, column: Column, labels: LabelSpace) -> tuple[np.ndarray, ...]:
    """Unit, source, statement and weight of the votes of one source."""
    exhaustive = source.role == "worker" or source.silence == "background"
    # Row by row what each distinct mark says of each label: not a number where nothing, below 0 for no.
    said = np.full((len(column.values), len(labels)), -1.0 if exhaustive else np.nan)
    place = {name: at for at, name in enumerate(labels.classes)}
    for row, mark in zip(said, column.values, strict=True):
        for statement, confidence in map(parted, mark):
            row[place[label_of(statement)]] = -confidence if isinstance(statement, Not) else confidence
    value, label = np.nonzero(~np.isnan(said))
    count = np.bincount(value, minlength=len(said))
    first = np.cumsum(count) - count
    of_item = count[column.code]
    within = np.arange(int(of_item.sum())) - np.repeat(np.cumsum(of_item) - of_item, of_item)
    at = np.repeat(first[column.code], of_item) + within
    signed = said[value[at], label[at]]
    unit = np.repeat(column.item, of_item) * len(labels) + label[at]
    return unit, np.full(len(unit), j), np.where(signed > 0, YES, NO), np.abs(signed)


def _decoded(soft: SoftLabels, labels: LabelSpace) -> list[Mark | None]:
    marks: dict[bytes, Mark | None] = {}  # most items share their set with others
    decoded = []
    for row in soft.written().astype(np.int32).reshape(-1, len(labels)):
        key = row.tobytes()
        if key not in marks:
            yes = tuple(labels.classes[at] for at in np.flatnonzero(row == YES))
            marks[key] = None if np.all(row < 0) else yes
        decoded.append(marks[key])
    return decoded
