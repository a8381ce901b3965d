"""Blood cells: boxes of rules that look at colour, shape and size, fused, against people's; AP at an overlap of .5."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.cells import rules
from tests.benchmarks.measure import table
from weaklabel.box_votes import box_space, box_votes, found_boxes
from weaklabel.boxes import Boxes
from weaklabel.formats.image import Picture
from weaklabel.items import Records
from weaklabel.kinds._table import items_of
from weaklabel.label_models._box_model import BoxModel
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.label_models.wbf import WeightedBoxes
from weaklabel.lfs.apply import apply_lfs
from weaklabel.marks import Source
from weaklabel.metrics.boxes import average_precisions

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "boxes"
CLASSES = ("WBC", "RBC", "Platelets")
SIZE = (640, 480)
MODELS: dict[str, Callable[[], BoxModel]] = {"majority": BoxMajority, "wbf": WeightedBoxes, "consensus": BoxConsensus}


@dataclass(frozen=True)
class Looked:
    """What the rules that look for one class drew.

    Attributes:
        label: The class, a position in `CLASSES`.
        sources: The rules.
        source: Whose each box is, shape (box,).
        said: The boxes, of which the label is that of the space of this class alone.
    """

    label: int
    sources: tuple[Source, ...]
    source: np.ndarray
    said: Boxes

    def alone(self, source: int) -> Boxes:
        """The boxes of one rule, of the class among all."""
        return self._named(self.said.select(self.source == source))

    def fused(self, model: BoxModel, names: Sequence[str]) -> Boxes:
        """The boxes of all rules, fused."""
        space = box_space([CLASSES[self.label]])
        votes, _ = box_votes(self.said, self.source, self.sources, names, space)
        return self._named(found_boxes(votes, model.fit(votes).label(votes)))

    def _named(self, found: Boxes) -> Boxes:
        return Boxes(found.image, found.corners, np.full(len(found), self.label), found.score)


def look(names: Sequence[str]) -> list[Looked]:
    """What the rules draw on pictures; those of each class are compiled apart, as they do not look for others."""
    items = items_of(names, {}, [Picture.open(DATA / "bccd" / "JPEGImages" / f"{name}.jpg", name) for name in names])
    return [_looked(label, items) for label in range(len(CLASSES))]


def _looked(label: int, items: Records) -> Looked:
    marks = apply_lfs(rules()[CLASSES[label]], items, lambda mark, item: tuple(_scored(*box) for box in mark))
    told: list[tuple[float, ...]] = []
    for source, column in enumerate(marks.columns):
        for at, code in zip(column.item, column.code, strict=True):
            told += [(source, at, *box) for box in column.values[code]]
    rows = np.array(told)
    # Rules speak in pixels of pictures in half their size.
    said = Boxes(rows[:, 1], 2 * rows[:, 2:6], np.ones(len(rows)), rows[:, 6])
    return Looked(label, marks.sources, rows[:, 0].astype(np.int64), said)


def _scored(x0: float, y0: float, x1: float, y1: float, label: str, score: float = 1.0) -> tuple[float, ...]:
    return x0, y0, x1, y1, score


def people(names: Sequence[str]) -> Boxes:
    """The boxes that people drew: those of the second round, which left out few red cells."""
    drawn: list[tuple[float, ...]] = []
    for at, name in enumerate(names):
        for line in (DATA / "bccd-txl" / "labels" / f"{name}.txt").read_text("utf-8").splitlines():
            label, x, y, width, height = map(float, line.split())
            drawn.append((at, label, x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    rows = np.array(drawn)
    return Boxes(rows[:, 0], rows[:, 2:] * (SIZE * 2), rows[:, 1])


def measured(names: Sequence[str]) -> list[list[Any]]:
    """The AP of each rule alone and of each way to fuse, by class; a rule has none of classes that it does not know."""
    true, looked = people(names), look(names)
    rows = []
    for group in looked:
        for at, source in enumerate(group.sources):
            rows.append([f"rule {source.name}", *average_precisions(group.alone(at), true, len(CLASSES))[0]])
    for name, model in MODELS.items():
        found = [group.fused(model(), names) for group in looked]
        precisions = [average_precisions(f, true, len(CLASSES))[0][at] for at, f in enumerate(found)]
        rows.append([name, *precisions])
    return rows


def cells() -> str:
    """The 221 pictures that people went through twice; nothing was fitted to what they drew."""
    names = sorted(file.stem for file in (DATA / "bccd-txl" / "labels").glob("*.txt"))
    rows = [[name, *(f"{value:.3f}" for value in (*each, np.mean(each)))] for name, *each in measured(names)]
    return table(["AP50", *CLASSES, "mean"], rows)


TABLES = (cells,)
