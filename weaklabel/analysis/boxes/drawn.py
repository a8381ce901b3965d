"""What sources have drawn, and what is true where it is known."""

from dataclasses import dataclass, replace

import numpy as np

from weaklabel.analysis.sources import statement_names
from weaklabel.box_votes import nothing_of, true_boxes
from weaklabel.boxes import Boxes
from weaklabel.gold import Gold
from weaklabel.votes import Votes


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The boxes of all sources, and the true ones.

    Attributes:
        votes: The votes that stand for the boxes.
        boxes: The boxes; their labels are positions in `names`.
        source: Whose each is, positions of sources, shape (box,).
        names: What each statement is called: the classes, the first of which is that nothing is there, then groups of
            them, then what no box says.
        allows: Which classes each name allows, booleans of shape (name, class).
        true: The true boxes; their labels are positions in the classes.
        known: Whether the truth of each image is known, booleans of shape (image,).
    """

    votes: Votes
    boxes: Boxes
    source: np.ndarray
    names: tuple[str, ...]
    allows: np.ndarray
    true: Boxes
    known: np.ndarray

    @classmethod
    def of(cls, votes: Votes, gold: Gold) -> "Drawn":
        """What votes on objects stand for, and gold on the same units."""
        corners, labels = votes.extra["box"], votes.labels
        drew = np.flatnonzero(np.isfinite(corners).all(axis=1) & (votes.statement != nothing_of(labels)))
        image = np.searchsorted(votes.item_start, votes.unit[drew], side="right") - 1
        boxes = Boxes(image, corners[drew], votes.statement[drew], votes.weight[drew])
        known = np.zeros(votes.n_items, dtype=bool)
        known[gold.known_items(votes.item_start)] = True
        names, allows = tuple(statement_names(votes)), np.asarray(labels.meaning > 0)
        return cls(votes, boxes, votes.source[drew].astype(np.int64), names, allows, true_boxes(votes, gold), known)

    def on_known(self, boxes: Boxes) -> Boxes:
        """Those of boxes that are on images whose truth is known."""
        return boxes.select(self.known[boxes.image])

    def within(self, items: np.ndarray) -> "Drawn":
        """The same where only the truth of these images, booleans of shape (image,), is known."""
        true = self.true.select(items[self.true.image])
        return replace(self, true=true, known=self.known & items)

    def objects_drawn(self) -> np.ndarray:
        """By how many sources each object is drawn that any draws, shape (object,)."""
        there = np.isfinite(self.votes.extra["box"]).all(axis=1)
        drew = np.unique(self.votes.place()[there])
        return np.unique(drew // len(self.votes.sources), return_counts=True)[1]

    def of_one_name(self) -> set[str]:
        """The sources that call all that they draw by one name."""
        said, names = np.unique(self.source * len(self.names) + self.boxes.label), self.votes.names
        return {names[source] for source in np.flatnonzero(np.bincount(said // len(self.names)) == 1)}

    def of_source(self, source: int) -> Boxes:
        """The boxes of one source."""
        return self.boxes.select(self.source == source)

    def asked(self, source: int) -> np.ndarray:
        """The images that a source looked at, positions."""
        whom = self.votes.asked[source]
        return np.arange(self.votes.n_items) if whom is None else whom

    def allowed(self, name: str, label: str) -> bool:
        """Whether what is called by this name may be of this class."""
        return bool(self.allows[self.names.index(name), self.votes.labels.index(label)])

    def sought(self, source: int) -> np.ndarray:
        """The classes that a source looks for, booleans of shape (class,): what it declares, or else what it names."""
        declared, labels = self.votes.sources[source].looks_for, self.votes.labels
        if declared is not None:
            return np.isin(np.arange(len(labels)), labels.indices(list(declared)))
        named = np.unique(self.boxes.label[self.source == source])
        return np.asarray(self.allows[named].any(axis=0))
