"""Going back to the items of a run."""

from dataclasses import replace
from typing import Any

import numpy as np

from weaklabel.analysis.boxes.drawn import Drawn
from weaklabel.analysis.boxes.evaluation import kept
from weaklabel.analysis.boxes.groups import BoxErrors
from weaklabel.analysis.boxes.groups import source_errors as box_errors_of
from weaklabel.analysis.errors import answer, error_buckets, said_of, wrong_votes
from weaklabel.analysis.report.content import example
from weaklabel.analysis.spans.groups import SpanErrors
from weaklabel.analysis.spans.groups import source_errors as span_errors_of
from weaklabel.analysis.spans.marked import Marked
from weaklabel.analysis.spans.pieces import Texts
from weaklabel.box_votes import are_boxes, found_boxes
from weaklabel.document import as_documents
from weaklabel.errors import InputError
from weaklabel.files import intact
from weaklabel.gold import Gold
from weaklabel.kinds.base import Kind
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Marks
from weaklabel.project.changes import dataset_of
from weaklabel.project.export import FILES
from weaklabel.project.run import Run
from weaklabel.project.task import Task
from weaklabel.soft import SoftLabels
from weaklabel.tags import are_tags
from weaklabel.tokens import Tokens


class Review:
    """A run beside the items that it was made from.

    Attributes:
        dataset: The items.
        votes: The run's votes.
        soft: The soft labels of the model looked at.
        gold: What is known of the units of the split.
        split: The split looked at.
        errors_of: What errors are of: "items" with a wrong label, or "spans" of texts, or "boxes" on images.
    """

    def __init__(self, task: Task, run: Run, split: str | None = None, model: str = "label_model"):
        """Read items and run.

        Args:
            task: The task.
            run: Its run, with soft labels.
            split: The split to look at; None for dev where it has gold, otherwise train, otherwise test.
            model: Whose labels, "label_model" or "end_model".

        Raises:
            InputError: The data or the classes changed since the run, or the split has no gold.
        """
        kind = task.kind()
        self.dataset: Dataset = dataset_of(run, task)
        self.votes = run.votes()
        self.soft = soft_labels(run, kind, task.labels, FILES[model])
        if kind.units == "tokens":
            # Those of the run, however they were found: only they are what was voted on.
            tokens = Tokens(self.votes.units["start"], self.votes.units["end"], self.votes.item_start)
            self.dataset = replace(self.dataset, items=as_documents(self.dataset.items, tokens))
        _, everything = kind.compile(self.dataset.items, Marks((), ()), task.labels, self.dataset.gold, [self.votes])
        self.item = np.repeat(np.arange(self.votes.n_items), np.diff(self.votes.item_start))
        splits = [split] if split else ["dev", "train", "test"]
        parts = {name: self._inside(everything, name) for name in splits}
        known = {name: len(gold.known_items(self.votes.item_start)) for name, gold in parts.items()}
        self.split = next((name for name, count in known.items() if count), splits[0])
        self.gold = parts[self.split]
        self.errors_of = "spans" if are_tags(self.votes.labels) else "boxes" if are_boxes(self.votes) else "items"
        if not known[self.split]:
            raise InputError(f"task {task.name!r} has no gold in {' or '.join(splits)}, so no error can be seen")

    def buckets(self, limit: int) -> list[dict[str, Any]]:
        """The largest groups of items with the same wrong label after the same votes.

        Where spans or boxes are labeled: of those that miss the truth in the same way; each has a ``kind``.
        """
        if self.errors_of == "spans":
            errors = SpanErrors.of_model(self._texts(), self.gold, Marked.of(self.votes), self.soft)
            return errors.groups(limit, limit)
        if self.errors_of == "boxes":
            found = kept(found_boxes(self.votes, self.soft))
            return BoxErrors.of(Drawn.of(self.votes, self.gold), found).groups(limit, limit)
        return [
            {
                "count": len(bucket.units),
                "gold": bucket.gold,
                "label": bucket.label,
                "said": [list(pair) for pair in bucket.said],
                "examples": [example(self.dataset, int(self.item[unit])) for unit in bucket.units[:limit]],
            }
            for bucket in error_buckets(self.votes, self.soft, self.gold)[:limit]
        ]

    def wrong_votes(self, source: str, limit: int) -> list[dict[str, Any]]:
        """Items on which a source said what is not true; where spans or boxes are labeled, its wrong ones.

        Raises:
            UnknownName: There is no such source.
        """
        if self.errors_of == "spans":
            return span_errors_of(self._texts(), self.gold, source, limit)
        if self.errors_of == "boxes":
            return box_errors_of(Drawn.of(self.votes, self.gold), source, limit)
        units = wrong_votes(self.votes, self.gold, source)[:limit]
        truth, written = self.gold.dense(), self.soft.written()
        return [
            {
                **example(self.dataset, int(self.item[unit])),
                "gold": answer(self.votes, int(unit), int(truth[unit])),
                "label": None if written[unit] < 0 else answer(self.votes, int(unit), int(written[unit])),
                "said": [list(pair) for pair in said],
            }
            for unit, said in zip(units, said_of(self.votes, units), strict=True)
        ]

    def _texts(self) -> Texts:
        return Texts(self.dataset.items.columns[self.dataset.items.shown_by], self.votes)

    def _inside(self, gold: Gold, split: str) -> Gold:
        inside = self.dataset.split[self.item[gold.unit]] == split
        items = gold.items if gold.items is None else np.intersect1d(gold.items, self.dataset.positions(split))
        return Gold(gold.unit[inside], gold.label[inside], gold.n_units, items)


def soft_labels(run: Run, kind: Kind, labels: LabelSpace, file: str = "soft_labels.parquet") -> SoftLabels:
    """The soft labels that a run wrote, on units."""
    table = run.table(file)
    with intact(run.folder / file):
        return kind.from_table(table, labels)
