"""Blood cells: boxes of rules that look at colour, shape and size, fused, against people's; AP at an overlap of .5."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.benchmarks.cells import rules
from tests.benchmarks.measure import table
from tests.benchmarks.quality_boxes import fused_by_package
from weaklabel.box_votes import box_space, box_votes, found_boxes
from weaklabel.boxes import Boxes
from weaklabel.formats.image import Picture
from weaklabel.kinds._table import items_of
from weaklabel.label_models._box_model import BoxModel
from weaklabel.label_models.box_majority import BoxMajority
from weaklabel.label_models.boxes import BoxConsensus
from weaklabel.label_models.wbf import WeightedBoxes
from weaklabel.lfs.apply import apply_lfs
from weaklabel.marks import Source
from weaklabel.metrics.boxes import average_precisions
from weaklabel.votes import Votes

DATA = Path(os.environ.get("WEAKLABEL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")) / "boxes"
CLASSES = ("WBC", "RBC", "Platelets")
SPACE = box_space(CLASSES)
SIZE = (640, 480)
MODELS: dict[str, Callable[[], BoxModel]] = {"box_majority": BoxMajority, "wbf": WeightedBoxes, "boxes": BoxConsensus}


@dataclass(frozen=True)
class Drawn:
    """What rules drew.

    Attributes:
        sources: The rules, which declare what they look for.
        source: Whose each box is, shape (box,).
        said: The boxes; labels are positions in the classes, after that of nothing.
    """

    sources: tuple[Source, ...]
    source: np.ndarray
    said: Boxes

    def alone(self, source: int) -> Boxes:
        """The boxes of one rule."""
        return self.said.select(self.source == source)

    def votes(self, names: Sequence[str]) -> Votes:
        """The votes of all rules on objects."""
        return box_votes(self.said, self.source, self.sources, names, SPACE)[0]


def draw(names: Sequence[str]) -> Drawn:
    """What the rules draw on pictures."""
    items = items_of(names, {}, [Picture.open(DATA / "bccd" / "JPEGImages" / f"{name}.jpg", name) for name in names])
    marks = apply_lfs(rules(), items, lambda mark, item: tuple(_scored(*box) for box in mark))
    boxes: list[tuple[float, ...]] = []
    for source, column in enumerate(marks.columns):
        for at, code in zip(column.item, column.code, strict=True):
            boxes += [(source, at, *box) for box in column.values[code]]
    rows = np.array(boxes)
    said = Boxes(rows[:, 1], rows[:, 2:6], rows[:, 6], rows[:, 7])
    return Drawn(marks.sources, rows[:, 0].astype(np.int64), said)


def _scored(x0: float, y0: float, x1: float, y1: float, label: str, score: float = 1.0) -> tuple[float, ...]:
    return x0, y0, x1, y1, SPACE.index(label), score


def people(names: Sequence[str]) -> Boxes:
    """The boxes that people drew: those of the second round, which left out few red cells."""
    drawn: list[tuple[float, ...]] = []
    for at, name in enumerate(names):
        for line in (DATA / "bccd-txl" / "labels" / f"{name}.txt").read_text("utf-8").splitlines():
            label, x, y, width, height = map(float, line.split())
            drawn.append((at, label, x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    rows = np.array(drawn)
    return Boxes(rows[:, 0], rows[:, 2:] * (SIZE * 2), rows[:, 1] + 1)


def measured(names: Sequence[str]) -> list[tuple[str, np.ndarray]]:
    """The AP of each rule alone and of each way to fuse, by class; not a number for classes not looked for."""
    true, drawn = people(names), draw(names)
    rows = []
    for at, source in enumerate(drawn.sources):
        alone = precisions(drawn.alone(at), true)
        sought = [label in (source.looks_for or CLASSES) for label in CLASSES]
        rows.append((f"rule {source.name}", np.where(sought, alone, np.nan)))
    votes = drawn.votes(names)
    fused = {name: found_boxes(votes, model().fit(votes).label(votes)) for name, model in MODELS.items()}
    fused["wbf of ensemble-boxes"] = fused_by_package(drawn.said, drawn.source, len(names), 0.55)
    return rows + [(name, precisions(found, true)) for name, found in fused.items()]


def precisions(found: Boxes, true: Boxes) -> np.ndarray:
    """Average precision of each class at an overlap of .5."""
    return average_precisions(found, true, len(SPACE))[0][1:]


def cells() -> str:
    """The 221 pictures that people went through twice; nothing was fitted to what they drew."""
    names = sorted(file.stem for file in (DATA / "bccd-txl" / "labels").glob("*.txt"))
    rows = [[name, *map(told, each), told(np.nan_to_num(each).mean())] for name, each in measured(names)]
    return table(["AP50", *CLASSES, "mean"], rows)


def told(value: float) -> str:
    """A measure with three digits; nothing where there is none."""
    return "" if np.isnan(value) else f"{value:.3f}"


TABLES = (cells,)
