"""Objects on images: boxes, voted on by what several sources have drawn of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from weaklabel.answers import Answers
from weaklabel.box_votes import KEPT, box_space, box_votes, found_boxes, gold_on, one_by_one, true_boxes, with_boxes
from weaklabel.boxes import Boxes
from weaklabel.data import DataSource
from weaklabel.errors import ConfigError, InputError
from weaklabel.formats._images import OBJECT, Images
from weaklabel.formats.base import Table
from weaklabel.formats.box_table import read_answers
from weaklabel.formats.boxes import read_boxes
from weaklabel.formats.labeled_texts import LabeledText
from weaklabel.gold import Gold
from weaklabel.inputs import taken
from weaklabel.items import Item, Records
from weaklabel.kinds._beginning import BOXES, Beginning
from weaklabel.kinds._box_answers import marks_of_boxes
from weaklabel.kinds._box_files import has_boxes, read_new_pictures, read_pictures, truths_of_boxes
from weaklabel.kinds._boxed import (
    BOX_COLUMNS,
    box_columns,
    from_table,
    labeled_images,
    part_of,
    to_table,
)
from weaklabel.kinds._boxes import drawn, gold_boxes, of_columns, of_votes, put_together, seeking
from weaklabel.kinds._items import inputs_of
from weaklabel.kinds._survey import Survey
from weaklabel.kinds._together import only_gold
from weaklabel.kinds._truths import Truths
from weaklabel.labels import LabelSpace
from weaklabel.marks import Dataset, Mark, Marks
from weaklabel.metrics.boxes import box_scores
from weaklabel.missing import is_missing
from weaklabel.soft import SoftLabels
from weaklabel.training_set import TrainingSet
from weaklabel.votes import Votes


class Detection:
    """Every item is an image with any number of objects, each in a box.

    A mark is a tuple of boxes (x0, y0, x1, y1, label), or (x0, y0, x1, y1, label, score), in pixels from the upper left
    corner of the picture. The units voted on are objects: what sources have drawn a box each of, found from the boxes
    of all of them at once. The first class is that nothing is there.
    """

    units: Literal["boxes"] = "boxes"
    auto, baseline, pipeline = "boxes", "box_majority", None
    end_model = "none"
    classes: tuple[str, ...] = (OBJECT,)
    inner: tuple[str, ...] = BOX_COLUMNS
    beginning: Beginning = BOXES

    def space(
        self, classes: Sequence[str], background: str | None = None, groups: Mapping[str, Sequence[str]] | None = None
    ) -> LabelSpace:
        """Objects of these classes, and that nothing is there.

        Raises:
            ConfigError: There is a background class.
        """
        if background is not None:
            raise ConfigError(f"what is in no box is no object, so there is no background = {background!r}")
        return replace(box_space(classes), groups={name: tuple(of) for name, of in (groups or {}).items()})

    def read(self, data: DataSource, labels: LabelSpace) -> Dataset:
        """The pictures of all splits, with the boxes of files of boxes as gold.

        Raises:
            InputError: A file, a picture or a box is not what it should be.
        """
        return read_pictures(data, labels, self.truth)

    def read_items(self, path: Path, data: DataSource) -> Records:
        """The pictures of a folder, those that a table names, or those of a file of COCO."""
        return read_new_pictures(path, data)

    def survey(self, path: Path, text: str | None = None, gold: str | None = None) -> Survey:
        """The classes that a file or a folder of images with boxes names; a folder of pictures alone names none."""
        if path.is_dir() and not has_boxes(path):
            return Survey({})
        found = read_boxes(path)
        return Survey({}, [box[4] for image in found.images for box in image.boxes or ()] or list(found.classes))

    def named(self, value: Any) -> list[str]:
        """The classes that a cell of boxes names, or an answer: a box, or the name of a class."""
        if isinstance(value, tuple):
            return [value[4]]
        if is_missing(value) or value == "":
            return []
        return [box["label"] for box in json.loads(value)] if value.startswith("[") else [value]

    def truth(self, value: Any, labels: LabelSpace, where: str, item: Item | None = None) -> Mark:
        """Nothing: boxes are in files of their own, not in a column of a table.

        Raises:
            InputError: Always.
        """
        raise InputError(f"{where}: true boxes stand in a file of boxes, which [data] gold names, not in such a table")

    def truths(self, file: Path, items: Records, labels: LabelSpace) -> Truths:
        """The true boxes on items, from a file or a folder of boxes in any form."""
        return truths_of_boxes(file, items, labels)

    def check(self, mark: Any, item: Any, labels: LabelSpace) -> Mark:
        """The boxes that an answer draws, in order.

        Raises:
            BadVote: It holds something else, or a box without area.
        """
        return drawn(mark, labels)

    def compile(
        self,
        items: Records,
        marks: Marks,
        labels: LabelSpace,
        gold: Sequence[Mark | None] = (),
        others: Sequence[Votes] = (),
    ) -> tuple[Votes, Gold]:
        """Votes on objects, found from the boxes of all sources at once, and which of them are there.

        Boxes are cut at the edges of their pictures, and those outside are left out. An object that a source leaves
        out is abstained on, or nothing where its silence means background.
        """
        own = of_columns([source.name for source in marks.sources], marks.columns, items, labels)
        parts = put_together([own, *map(of_votes, others)], [len(marks.sources), *(len(one.sources) for one in others)])
        asked = [column.asked for column in marks.columns] + [whom for one in others for whom in one.asked]
        sources = seeking([*marks.sources, *(source for one in others for source in one.sources)], labels)
        true, known = gold_boxes(items, labels, gold)
        votes, truth = box_votes(
            parts.boxes, parts.source, sources, items.ids, labels, asked=asked,
            gold=true.boxes if len(known) else None, known=known,
        )  # fmt: skip
        return replace(votes, notes=(*parts.notes, *true.notes)), truth

    def ready_made(self, table: Table, items: Records, labels: LabelSpace, names: Sequence[str] | None = None) -> Votes:
        """Votes of detectors, a row a box: ``image``, ``source``, ``xmin``, ``ymin``, ``xmax``, ``ymax``.

        It may have ``label`` and ``score``. A row without numbers says that the source has seen the image, and found
        nothing; what a source leaves out of an image that it has a row of is nothing.
        """
        line = np.arange(1, len(next(iter(table.values()))) + 1)
        answers = read_answers(
            table,
            line,
            "a table of votes",
            worker=next((name for name in ("source", "worker") if name in table), "source"),
        )
        votes = self.compile(items, marks_of_boxes(answers, items, labels, "model", names), labels)[0]
        return replace(votes, notes=(*answers.notes, *votes.notes))

    def answered(self, answers: Answers, items: Records, labels: LabelSpace) -> tuple[Votes, tuple[str, ...]]:
        """Votes of people, a row a box; what they leave out of an image is nothing.

        Raises:
            InputError: An answer is for an image that is not there, or is no box.
        """
        return self.compile(items, marks_of_boxes(answers, items, labels, "worker"), labels)[0], ()

    def known(self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]) -> Gold:
        """The truth of the objects that somebody has drawn, on images that have gold."""
        true, on = gold_boxes(items, labels, gold)
        return gold_on(votes, true.boxes, on)

    def to_grade(
        self, items: Records, votes: Votes, labels: LabelSpace, gold: Sequence[Mark | None]
    ) -> tuple[Votes, Gold]:
        """Each worker's boxes beside the true ones, whatever others have drawn.

        Units are the true objects, and boxes of nothing: a box is of the object that it overlaps by half.
        """
        true, on = gold_boxes(items, labels, gold)
        return one_by_one(votes, true.boxes, on)

    def inputs(self, items: Records, data: DataSource) -> Sequence[Any]:
        """The pixels of each picture."""
        return inputs_of(items, data)

    def training_set(self, inputs: Sequence[Any], votes: Votes, soft: SoftLabels) -> TrainingSet:
        """Pictures with the boxes of objects and the probabilities of their classes, nothing among them.

        Pictures that nobody looked at, and of which nothing is known, are left out.
        """
        soft = with_boxes(votes, soft)
        image = np.repeat(np.arange(votes.n_items), np.diff(votes.item_start))
        known = np.bincount(image, soft.covered, minlength=votes.n_items) > 0
        kept = np.flatnonzero(votes.looked_at() | known)
        units = np.flatnonzero(np.isin(image, kept) & np.isfinite(soft.extra["box"]).all(axis=1))
        first = np.searchsorted(image[units], [*kept, votes.n_items])
        boxes = soft.extra["box"][units]
        return TrainingSet(taken(inputs, kept), soft.probs[units], np.ones(len(units)), first=first, boxes=boxes)

    def predicted(self, probs: np.ndarray, labels: LabelSpace) -> SoftLabels:
        """What an end model finds: the picture, left, top, right, bottom and the probabilities of classes, a row a box.

        Units are the boxes that it found, not the objects that sources have drawn.
        """
        image, box = probs[:, 0].astype(np.int64), probs[:, 1:5]
        extra = {"box": box, "spread": np.zeros_like(box), "image": image}
        return SoftLabels(probs[:, 5:], np.ones(len(probs), dtype=bool), labels, extra)

    def part(self, soft: SoftLabels, votes: Votes, items: np.ndarray) -> SoftLabels:
        """The soft labels of what is on these images, positions."""
        return part_of(soft, items)

    def exact(self, soft: SoftLabels, votes: Votes, gold: Gold) -> SoftLabels:
        """Soft labels that are certain of gold, with the true boxes, and cover nothing else."""
        corners = np.where(np.isnan(votes.units["gold"]), with_boxes(votes, soft).extra["box"], votes.units["gold"])
        return replace(only_gold(soft, gold), extra={**with_boxes(votes, soft).extra, "box": corners})

    def table(self, items: Records, soft: SoftLabels, labels: LabelSpace) -> Table:
        """``label`` (JSON of boxes), ``confidence`` (of what is least sure) and ``covered``."""
        return to_table(soft, len(items))

    def details(self, items: Records, soft: SoftLabels) -> Table:
        """The boxes of all objects, their spread and the probabilities of their classes."""
        return box_columns(soft, len(items))

    def from_table(self, table: Table, labels: LabelSpace) -> SoftLabels:
        """The soft labels of objects that `details` told of."""
        return from_table(table, labels)

    def texts(self, items: Records, votes: Votes, soft: SoftLabels) -> list[LabeledText] | None:
        """None: labels are of images."""
        return None

    def images(self, items: Records, soft: SoftLabels, labels: LabelSpace, least: float = KEPT) -> Images | None:
        """The images with the boxes of objects that are so likely there, the likeliest first."""
        return labeled_images(items, soft, labels, least)

    def decode(self, votes: Votes, soft: SoftLabels) -> list[Mark | None]:
        """The boxes on each image that are likelier there than not; None for an image that nobody looked at."""
        found, looked = found_boxes(votes, soft), votes.looked_at()
        marks: list[list[Any]] = [[] for _ in range(votes.n_items)]
        for at in np.flatnonzero(found.score >= KEPT):
            marks[found.image[at]].append((*found.corners[at].tolist(), soft.labels.classes[found.label[at]]))
        return [tuple(sorted(mark)) if mark or seen else None for mark, seen in zip(marks, looked, strict=True)]

    def score(self, votes: Votes, soft: SoftLabels, gold: Gold) -> dict[str, float]:
        """Precision, recall, F1, average precision and calibration, see `weaklabel.metrics.boxes`."""
        found, true = found_boxes(votes, soft), true_boxes(votes, gold)
        found = found.select(np.isin(found.image, gold.known_items(votes.item_start)))
        return box_scores(_among(found), _among(true), soft.labels.classes[1:])


def _among(boxes: Boxes) -> Boxes:
    """The same boxes, whose labels are positions among the classes of objects."""
    return replace(boxes, label=boxes.label - 1)
